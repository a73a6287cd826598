"""A quote stands in the paper that it is said to come from, and is long enough to say something."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Citation, Finding, LocatedClaim, Location, Severity
from digest.core.papers import Paper
from digest.evidence.locate import Locator
from digest.evidence.nearest import differing, elsewhere, nearest_sentence
from digest.lexical.tokens import word_count, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Every quote was found in the paper named; in another paper it does not count.

    Each quote of a claim in other words than that quote has `least_words` words: shorter ones stand anywhere. A claim
    that is its own quote may be shorter, but has a number or a word with content.
    """

    least_words: int = 4

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each quote that its paper does not hold, saying what it holds, or that says too little."""
        locator = Locator(papers)
        for each in claims:
            for citation, location in zip(each.claim.citations, each.locations, strict=True):
                if citation.paper_id not in papers:
                    continue  # there is nowhere to look, which another check says
                for severity, message in self._objections(each.claim.text, citation, location, (papers, locator)):
                    yield Finding(claim_id=each.id, check="quotes", severity=severity, message=message)

    def _objections(
        self, text: str, citation: Citation, location: Location, known: tuple[Mapping[str, Paper], Locator]
    ) -> Iterator[tuple[Severity, str]]:
        papers, locator = known
        paper = papers[citation.paper_id]
        if location.status == "not_found":
            yield "error", _not_found(citation, papers, locator)
            return
        if location.status in {"altered", "near"} and location.passage is not None:
            stands = paper.passages[location.passage].text[location.start : location.end]
            difference = differing(citation.quote, stands)
            if location.status == "near":
                yield "info", f"The quote is spelled otherwise in the paper{f': {difference}' if difference else ''}."
                return
            told = f" ({difference})" if difference else ""
            yield "error", f"The quote differs from the paper{told}, which says: {stands!r}."
        if lack := self._lack(text.strip(), citation.quote.strip()):
            yield "error", f"The quote {citation.quote!r} {lack}."

    def _lack(self, text: str, quote: str) -> str:
        """What keeps the quote from bearing the claim, or nothing."""
        if word_count(quote) >= self.least_words:
            return ""
        if text == quote:
            return "" if _has_content(quote) else "says nothing"
        return f"has fewer than {self.least_words} words and could stand anywhere"


def _not_found(citation: Citation, papers: Mapping[str, Paper], locator: Locator) -> str:
    """That a quote was not found, with the paper where it stands, or the nearest that its own paper says."""
    named = papers[citation.paper_id]
    other = elsewhere(citation, papers, locator)
    if other is not None:
        return f"The quote stands in {papers[other.paper_id].title!r}, not in {named.title!r}: {citation.quote!r}."
    nearest = nearest_sentence(citation.quote, named)
    told = f" Nearest there: {nearest!r}." if nearest else ""
    return f"Quote not found in {named.title!r}: {citation.quote!r}.{told}"


def _has_content(quote: str) -> bool:
    return any(letter.isdigit() for letter in quote) or bool(words(quote))
