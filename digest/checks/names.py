"""Each proper name of a claim stands in its quotes or in the papers it cites."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.language import is_foreign
from digest.evidence.names import names
from digest.evidence.restating import quoted, restated
from digest.evidence.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A claim brings no name of a model, dataset, benchmark or method that its papers do not have."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each name that stands in no paper cited."""
        vocabulary = Vocabulary(papers)
        for each in claims:
            if restated(each, papers) is None:
                continue
            capitals = not is_foreign(each.claim.text)  # German writes every noun with one
            cited = [citation.paper_id for citation in each.claim.citations]
            words = " ".join(quoted(each, papers))
            for name in names(each.claim.text, capitals=capitals):
                if name.written not in words and not vocabulary.holds(cited, name.parts):
                    message = (
                        f"The name {name.written} stands neither in the claim's quotes nor in the papers they are from."
                    )
                    yield Finding(claim_id=each.id, check="names", severity="error", message=message)
