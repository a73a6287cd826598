"""A quote stands in the paper that it is said to come from, and is long enough to say something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Finding, LocatedClaim
from digest.core.papers import Paper
from digest.lexical.tokens import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Every quote was found in the paper named; in another paper it does not count.

    Each quote of a claim in other words than that quote has `least_words` words: shorter ones stand anywhere. A claim
    that is its own quote may be shorter, but has a number or a word with content.
    """

    least_words: int = 4

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each quote that stands in no paper of the set, and for each that says too little."""
        for each in claims:
            for citation, location in zip(each.claim.citations, each.locations, strict=True):
                if location.status != "not_found":
                    if lack := self._lack(each.claim.text.strip(), citation.quote.strip()):
                        yield _error(each, f"The quote {citation.quote!r} {lack}.")
                elif citation.paper_id in papers:
                    yield _error(each, f"Quote not found in {papers[citation.paper_id].title!r}: {citation.quote!r}.")

    def _lack(self, text: str, quote: str) -> str:
        """What keeps the quote from bearing the claim, or nothing."""
        if len(quote.split()) >= self.least_words:
            return ""
        if text == quote:
            return "" if _has_content(quote) else "says nothing"
        return f"has fewer than {self.least_words} words and could stand anywhere"


def _has_content(quote: str) -> bool:
    return any(letter.isdigit() for letter in quote) or bool(words(quote))


def _error(claim: LocatedClaim, message: str) -> Finding:
    return Finding(claim_id=claim.id, check="quotes", severity="error", message=message)
