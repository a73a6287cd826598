"""A claim that repeats its quotes has none of their words replaced by another one, and none exchanged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.turned import turned
from digest.evidence.turns import Kind, Turn

_KINDS: frozenset[Kind] = frozenset({"word", "pair", "exchange"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """In a claim that is close to its quotes, no word of content stands for another that does not mean the same.

    The closer the claim is to them, the less is taken for a synonym.
    """

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each word that is replaced, and for words that have changed places."""
        for each, turn in turned(claims, papers, _KINDS):
            yield Finding(claim_id=each.id, check="wording", severity="error", message=_message(turn))


def _message(turn: Turn) -> str:
    said, stands = " ".join(turn.said), " ".join(turn.stands)
    if turn.kind == "exchange":
        return f"The claim has {said!r} in another order than its quotes, which turns what is said of them."
    return f"The claim says {said!r} where its quote says {stands!r}."
