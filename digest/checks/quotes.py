"""A quote stands in the paper that it is said to come from, and is long enough to say something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Every quote was found in the paper named; in another paper it does not count.

    A claim in other words than its quotes needs one of at least `least_words` words: shorter ones stand anywhere.
    """

    least_words: int = 4

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each quote that does not stand in a paper of the set, and where all are too short."""
        for each in claims:
            for citation, location in zip(each.claim.citations, each.locations, strict=True):
                if location.status == "not_found" and citation.paper_id in papers:
                    yield _error(each, f"Quote not found in {papers[citation.paper_id].title!r}: {citation.quote!r}.")
            if each.claim.citations and self._says_too_little(each):
                yield _error(each, f"No quote of the claim has {self.least_words} words, which could stand anywhere.")

    def _says_too_little(self, claim: LocatedClaim) -> bool:
        quotes = [citation.quote for citation in claim.claim.citations]
        return claim.claim.text not in quotes and max(len(quote.split()) for quote in quotes) < self.least_words


def _error(claim: LocatedClaim, message: str) -> Finding:
    return Finding(claim_id=claim.id, check="quotes", severity="error", message=message)
