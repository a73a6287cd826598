"""Find where quotes stand in the papers they name: exactly, but for typography, with words left out, or changed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from digest.core.claims import Citation, Location, Status
from digest.core.papers import Paper
from digest.evidence.elision import Joint, is_fair, parts_of
from digest.evidence.likeness import Likeness
from digest.evidence.normalise import Folded, fold
from digest.evidence.occurrences import occurrences

_MOST_PLACES = 50  # in which one quote is looked at in one passage; who quotes what stands there oftener says nothing
_MOST_NEIGHBOURS = 20  # quotes of the same claim that a place is held against
_ENDS = " .,;:!?-\u2026"
_MARKER = re.compile(r"\[\d[\d,;\s\u2013-]*\]|\([^()]{0,99}\b(?:19|20)\d\d[a-z]?\)")
_MARKER_NEXT = re.compile(rf"\s?(?:{_MARKER.pattern})")


class Locator:
    """Locates quotes in `papers` (by id); passages are folded once and kept, and so is what was found."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._papers = papers
        self._folded: dict[tuple[str, int, bool], Folded] = {}
        self._likeness: dict[tuple[str, int], Likeness] = {}
        self._located: dict[tuple[str, str], tuple[Location, ...]] = {}

    def locate(self, citation: Citation) -> Location:
        """Where the quote stands first in the paper named; `not_found` if it does not, or there is no such paper."""
        return self.everywhere(citation)[0]

    def everywhere(self, citation: Citation) -> tuple[Location, ...]:
        """Every place where the quote stands, all of one status, in order; one `not_found` if there is none."""
        key = (citation.paper_id, citation.quote)
        if key not in self._located:
            self._located[key] = tuple(self._places(citation)) or (_nowhere(citation),)
        return self._located[key]

    def together(self, citations: Sequence[Citation]) -> tuple[Location, ...]:
        """Where each quote of one claim stands; of several places the one nearest to the claim's other quotes."""
        if len(citations) == 1:
            return (self.locate(citations[0]),)
        places = [self.everywhere(citation) for citation in citations]
        settled = [found[0] for found in places if len(found) == 1]
        chosen = []
        for found in places:
            nearest = (
                min(found, key=lambda place: _distance(place, settled[:_MOST_NEIGHBOURS])) if settled else found[0]
            )
            if len(found) > 1:
                settled.append(nearest)
            chosen.append(nearest)
        return tuple(chosen)

    def _places(self, citation: Citation) -> Iterator[Location]:
        """The places of the best status there is."""
        paper = self._papers.get(citation.paper_id)
        quote = citation.quote.strip()
        if paper is None or not quote:
            return
        ways: tuple[tuple[Status, Iterable[tuple[int, int, int]]], ...] = (
            ("verbatim", _verbatim(paper, quote)),
            ("normalised", self._as_written(paper, quote)),
        )
        for status, spans in ways:
            found = [_found(paper, span, status) for span in spans]
            if found:
                yield from found
                return
        if len(parts := parts_of(quote)) > 1:
            yield from self._elided(paper, parts)
        else:
            yield from self._alike(paper, quote)

    def _as_written(self, paper: Paper, quote: str) -> Iterator[tuple[int, int, int]]:
        """Spans that differ from the quote in typography alone."""
        for loosely in (False, True):
            wanted = fold(quote, loosely=loosely).text
            if loosely:
                wanted = wanted.strip(_ENDS)
            spans = [
                (number, start, end)
                for number in range(len(paper.passages))
                for start, end in self._spans(paper, number, wanted, loosely=loosely)
                if not loosely or _same_markers(quote, paper.passages[number].text[start:end])
            ]
            if spans:
                yield from spans
                return

    def _elided(self, paper: Paper, parts: Sequence[str]) -> Iterator[Location]:
        """The parts in order, near one another; `altered` where what was left out turns their sense."""
        wanted = [fold(part, loosely=True).text.strip(_ENDS) for part in parts]
        for number, passage in enumerate(paper.passages):
            for chain in self._chains(paper, number, wanted):
                joints = [Joint(text=passage.text, end=one[1], start=two[0]) for one, two in pairwise(chain)]
                status: Status = "elided" if all(map(is_fair, joints)) else "altered"
                yield _found(paper, (number, chain[0][0], chain[-1][1]), status)
                return

    def _chains(self, paper: Paper, number: int, wanted: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
        """For each place of the first part, the next place of each other part after it."""
        places = [list(self._spans(paper, number, part, loosely=True)) for part in wanted]
        if not all(places):
            return
        chains = []
        for first in places[0]:
            chain = [first]
            for later in places[1:]:
                following = next((span for span in later if span[0] >= chain[-1][1]), None)
                if following is None:
                    break
                chain.append(following)
            else:
                chains.append(chain)
        yield from sorted(chains, key=lambda chain: chain[-1][1] - chain[0][0])[:1]

    def _alike(self, paper: Paper, quote: str) -> Iterator[Location]:
        """The stretch that is most like the quote, if it is like it at all."""
        found = []
        for number, passage in enumerate(paper.passages):
            key = (paper.id, number)
            if key not in self._likeness:
                self._likeness[key] = Likeness(passage.text)
            match = self._likeness[key].nearest(quote)
            if match is not None:
                found.append((match.share, -number, match))
        if found:
            _, number, match = max(found, key=lambda each: each[:2])
            yield _found(paper, (-number, match.start, match.end), "near" if match.same_words else "altered")

    def _spans(self, paper: Paper, number: int, wanted: str, *, loosely: bool) -> Iterator[tuple[int, int]]:
        """Where the folded text stands in the passage, as spans of the original."""
        folded = self._fold(paper, number, loosely=loosely)
        for start, end in islice(occurrences(wanted, folded.text), _MOST_PLACES):
            last = folded.ends[end - 1]
            marker = _MARKER_NEXT.match(paper.passages[number].text, last) if loosely else None
            yield folded.starts[start], last if marker is None else marker.end()

    def _fold(self, paper: Paper, number: int, *, loosely: bool) -> Folded:
        key = (paper.id, number, loosely)
        if key not in self._folded:
            self._folded[key] = fold(paper.passages[number].text, loosely=loosely)
        return self._folded[key]


def _verbatim(paper: Paper, quote: str) -> Iterator[tuple[int, int, int]]:
    for number, passage in enumerate(paper.passages):
        for start, end in islice(occurrences(quote, passage.text), _MOST_PLACES):
            yield number, start, end


def _same_markers(quote: str, text: str) -> bool:
    """Whether each marker of a citation in the quote also stands in the text; `[0, 1]` may be an interval."""
    return all(marker in text for marker in _MARKER.findall(quote))


def _distance(place: Location, others: Sequence[Location]) -> tuple[int, int]:
    """How far a place is from the nearest of the others: same passage first, then characters between."""
    near = [
        abs(place.start - other.start)
        for other in others
        if (other.paper_id, other.passage) == (place.paper_id, place.passage)
        and place.start is not None
        and other.start is not None
    ]
    return (0, min(near)) if near else (1, 0)


def _found(paper: Paper, span: tuple[int, int, int], status: Status) -> Location:
    return Location(paper_id=paper.id, passage=span[0], start=span[1], end=span[2], status=status)


def _nowhere(citation: Citation) -> Location:
    return Location(paper_id=citation.paper_id, passage=None, start=None, end=None, status="not_found")
