"""A claim that repeats its quotes changes no word of them for another, adds none, and exchanges none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.turned import turned
from digest.evidence.turns import Kind, Turn
from digest.evidence.vocabulary import Vocabulary

_KINDS: frozenset[Kind] = frozenset({"word", "added", "pair", "exchange"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """In a claim that is close to its quotes, each word of content is theirs, or means the same.

    Words that the cited papers use elsewhere may be added; what stands in a quote may not be replaced.
    """

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each word that is exchanged, replaced, or brought in."""
        vocabulary = Vocabulary(papers)
        for each, turn in turned(claims, papers, _KINDS):
            cited = [citation.paper_id for citation in each.claim.citations]
            if turn.kind != "added" or not vocabulary.holds(cited, turn.said):
                yield Finding(claim_id=each.id, check="wording", severity="error", message=_message(turn))


def _message(turn: Turn) -> str:
    said, stands = " ".join(turn.said), " ".join(turn.stands)
    if turn.kind == "exchange":
        return f"The claim has {said!r} in another order than its quotes, which turns what is said of them."
    if turn.kind == "added":
        return f"The claim brings in {said!r}, which stands neither in its quotes nor in the papers they are from."
    return f"The claim says {said!r} where its quote says {stands!r}."
