"""Find where quotes stand in the papers they name: exactly, else with typography folded away."""

from collections.abc import Iterator, Mapping

from digest.core.claims import Citation, Location, Status
from digest.core.papers import Paper
from digest.evidence.normalise import Folded, fold
from digest.evidence.quantities import number_spans

# The longest number that is looked at from a place inside it, in characters; a longer run of digits is a word anyway.
_AROUND = 32
# How far from a place inside a number its next digit can be, but for "ten percent": a quick look before the dear one.
_NEAR = 4


class Locator:
    """Locates quotes in `papers` (by id); passages are folded once and kept, and so is what was found."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._papers = papers
        self._folded: dict[tuple[str, int], Folded] = {}
        self._located: dict[tuple[str, str], Location] = {}

    def locate(self, citation: Citation) -> Location:
        """Where the quote stands in the paper named; `not_found` if it does not, or there is no such paper."""
        key = (citation.paper_id, citation.quote)
        if key not in self._located:
            self._located[key] = self._locate(citation)
        return self._located[key]

    def _locate(self, citation: Citation) -> Location:
        paper = self._papers.get(citation.paper_id)
        quote = citation.quote.strip()
        if paper is None or not quote:
            return _nowhere(citation)
        return self._verbatim(paper, quote) or self._normalised(paper, quote) or _nowhere(citation)

    def _verbatim(self, paper: Paper, quote: str) -> Location | None:
        for number, passage in enumerate(paper.passages):
            for start, end in _occurrences(quote, passage.text):
                return _found(paper, number, (start, end), "verbatim")
        return None

    def _normalised(self, paper: Paper, quote: str) -> Location | None:
        wanted = fold(quote).text
        for number in range(len(paper.passages)):
            folded = self._fold(paper, number)
            for start, end in _occurrences(wanted, folded.text):
                span = (folded.starts[start], folded.ends[end - 1])
                return _found(paper, number, span, "normalised")
        return None

    def _fold(self, paper: Paper, number: int) -> Folded:
        key = (paper.id, number)
        if key not in self._folded:
            self._folded[key] = fold(paper.passages[number].text)
        return self._folded[key]


def _found(paper: Paper, passage: int, span: tuple[int, int], status: Status) -> Location:
    return Location(paper_id=paper.id, passage=passage, start=span[0], end=span[1], status=status)


def _nowhere(citation: Citation) -> Location:
    return Location(paper_id=citation.paper_id, passage=None, start=None, end=None, status="not_found")


def _occurrences(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Spans of `quote` in `text` that cut no word and no number in two.

    Linear: only a quote that overlaps itself (one word over and over) can stand in a text more often than is tried.
    """
    if not quote:
        return
    start = text.find(quote)
    for _ in range(10 * len(text) // len(quote)):
        if start == -1:
            return
        end = start + len(quote)
        if not (_cuts(text, start) or _cuts(text, end)):
            yield start, end
        start = text.find(quote, start + 1)


def _cuts(text: str, place: int) -> bool:
    """Whether a cut at `place` goes through a word or a number: `5 %` does not stand in `1.5 %`, `15 %` or `-5 %`."""
    if place in {0, len(text)}:
        return False
    before, after = text[place - 1], text[place]
    if before.isalnum() and after.isalnum():
        return True
    if after.isdigit() and before in ".,":
        return (place > 1 and text[place - 2].isdigit()) or _cuts_number(text, place)
    if before.isdigit() and after in ".,":
        return place + 1 < len(text) and text[place + 1].isdigit()
    return _cuts_number(text, place)


def _cuts_number(text: str, place: int) -> bool:
    """Whether a number stands on both sides of `place`."""
    first = max(place - _AROUND, 0)
    near = text[max(place - _NEAR, 0) : place + _NEAR]
    if not (any(map(str.isnumeric, near)) or " p" in near):
        return False
    around = text[first : place + _AROUND]
    return any(start < place - first < end for start, end in number_spans(around))
