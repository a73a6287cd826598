"""A quote stands in the paper that it is said to come from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Every quote was found in the paper named; in another paper it does not count."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each quote that does not stand in a paper of the set."""
        for each in claims:
            for citation, location in zip(each.claim.citations, each.locations, strict=True):
                if location.status == "not_found" and citation.paper_id in papers:
                    message = f"Quote not found in {papers[citation.paper_id].title!r}: {citation.quote!r}."
                    yield Finding(claim_id=each.id, check="quotes", severity="error", message=message)
