"""A claim denies what its quotes deny, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.turned import turned


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation:
    """No "not", "without" or "fails to" is put in or left out."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each claim that says what its quotes deny, or denies what they say."""
        for each, turn in turned(claims, papers, {"negation"}):
            said, stands = " ".join(turn.said), " ".join(turn.stands)
            if said and stands:
                message = f"The claim denies with {said!r}, its quote with {stands!r}."
            elif said:
                message = f"The claim says {said!r}, which its quotes do not."
            else:
                message = f"The quote says {stands!r}, and the claim leaves that out."
            yield Finding(claim_id=each.id, check="negation", severity="error", message=message)
