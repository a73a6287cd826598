"""A claim cites, and cites only papers that it was written about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """A claim names at least one paper, and every paper that it names is in the closed set."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for a claim without citation, and for each paper that is not in the set."""
        for each in claims:
            if not each.claim.text.strip():
                yield _error(each, "The claim says nothing.")
            if not each.claim.citations:
                yield _error(each, "The claim rests on no paper.")
            for citation in each.claim.citations:
                if citation.paper_id not in papers:
                    yield _error(each, f"There is no paper {citation.paper_id!r} among those it may cite.")


def _error(claim: LocatedClaim, message: str) -> Finding:
    return Finding(claim_id=claim.id, check="citations", severity="error", message=message)
