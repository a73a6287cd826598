"""Each number of a claim stands in its quotes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.quantities import Quantity, quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A claim brings no number that its quotes do not hold; `5` is not `5%`."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each number that stands in no quote of its claim."""
        del papers  # a number elsewhere in the paper may measure something else
        for each in claims:
            quoted = frozenset[Quantity]().union(*(quantities(cited.quote) for cited in each.claim.citations))
            for quantity in sorted(quantities(each.claim.text) - quoted, key=lambda one: (one.value, one.percent)):
                number = f"{quantity.value:f}{'%' if quantity.percent else ''}"
                message = f"The number {number} stands in none of the claim's quotes."
                yield Finding(claim_id=each.id, check="numbers", severity="error", message=message)
