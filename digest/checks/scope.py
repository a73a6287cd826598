"""A claim says no more than its quotes: it keeps their doubts and their "some", and adds no "all" or "best"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.turned import turned
from digest.evidence.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """No hedge is dropped, no quantifier changed, no certainty or superlative put in."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each claim that says more than its quotes."""
        for each, turn in turned(claims, papers, {"quantifier", "hedge", "certainty", "superlative"}):
            yield Finding(claim_id=each.id, check="scope", severity="error", message=_message(turn))


def _message(turn: Turn) -> str:
    said, stands = " ".join(turn.said), " ".join(turn.stands)
    if turn.kind == "hedge":
        return f"The quote is cautious ({stands!r}), the claim is not."
    if said and stands:
        return f"The claim says {said!r} where its quote says {stands!r}."
    if stands:
        return f"The quote says {stands!r}, and the claim leaves that out, which makes it say more."
    return f"The claim says {said!r}, and none of its quotes does."
