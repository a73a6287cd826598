"""A claim points the same way as its quotes: up or down, better or worse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.turned import turned


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """What rises in a quote does not fall in the claim, and what is better there is not worse here."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each direction that is reversed."""
        for each, turn in turned(claims, papers, {"direction"}):
            stands = turn.stands[0]
            if turn.said:
                message = f"The claim says {turn.said[0]!r} where its quote says {stands!r}: the direction is reversed."
            else:
                message = f"The quote says {stands!r} of a number, and the claim leaves that out."
            yield Finding(claim_id=each.id, check="direction", severity="error", message=message)
