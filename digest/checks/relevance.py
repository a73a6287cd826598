"""A claim and its quotes speak of the same thing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.language import is_foreign
from digest.evidence.relation import relation
from digest.evidence.restating import LONGEST_CLAIM, quoted, restated


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """At least `least` of what a claim says, by its words of content, stands in its quotes in these or other words.

    The default was set on real abstracts: sentences of one abstract under each other's quotes hardly reach it.
    """

    least: float = 0.42

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each claim whose quotes, true as they may be, are about something else.

        A claim in another language than its quotes cannot be compared, which is a warning.
        """
        for each in claims:
            if len(each.claim.text) > LONGEST_CLAIM:
                message = f"A claim of more than {LONGEST_CLAIM:,} characters cannot be compared with its quotes."
                yield Finding(claim_id=each.id, check="relevance", severity="error", message=message)
                continue
            titles = [papers[cited.paper_id].title for cited in each.claim.citations if cited.paper_id in papers]
            beside = restated(each, papers)
            if beside is None or relation(beside, titles) >= self.least:
                continue
            if is_foreign(each.claim.text) == is_foreign(" ".join(quoted(each, papers))):
                message = "The claim and its quotes share too few words: the quotes may be true and say something else."
                yield Finding(claim_id=each.id, check="relevance", severity="error", message=message)
            else:
                message = "The claim is in another language than its quotes: what it says of them was not compared."
                yield Finding(claim_id=each.id, check="relevance", severity="warning", message=message)
