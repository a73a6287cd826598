"""Each number of a claim stands in its quotes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Claim, Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.quantities import Quantity, holds, quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A claim brings no number that its quotes do not hold; `5` is not `5%`, `-5`, `.5` or `5 million`."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each number that stands in no quote of its claim."""
        del papers  # a number elsewhere in the paper may measure something else
        for each in claims:
            for number in _brought(each.claim):
                message = f"The number {number.written} stands in none of the claim's quotes."
                yield Finding(claim_id=each.id, check="numbers", severity="error", message=message)


def _brought(claim: Claim) -> list[Quantity]:
    """The numbers that no quote holds; a claim that is its own quote brings none, and most claims are."""
    quotes = [citation.quote for citation in claim.citations]
    if claim.text in quotes:
        return []
    quoted = [number for quote in quotes for number in quantities(quote)]
    return [number for number in quantities(claim.text) if not holds(quoted, number)]
