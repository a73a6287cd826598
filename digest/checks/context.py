"""A quote is not cut off from a word before it that turns its sense."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim, Location
from digest.core.papers import Paper
from digest.evidence.surroundings import turning_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands right before a quote, in its clause, is no "not", "without", "may" or "fails to"."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each quote that begins right after a word that denies or doubts what it says."""
        for each in claims:
            for location in each.locations:
                if word := _before(location, papers):
                    message = f"The quote begins right after {word!r} in the paper, which turns its sense."
                    yield Finding(claim_id=each.id, check="context", severity="error", message=message)


def _before(location: Location, papers: Mapping[str, Paper]) -> str:
    if location.passage is None or not location.start:
        return ""
    return turning_before(papers[location.paper_id].passages[location.passage].text, location.start)
