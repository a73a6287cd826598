"""Where each claim of an edition can be seen to stand: its quotes, the papers they are in, and marks to link to."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from digest.core.claims import CheckedClaim, Location, Status
from digest.core.drafts import Comparison, Row
from digest.core.editions import Edition, Section
from digest.core.papers import Paper
from digest.evidence.sections import claims_in

_PLAIN_ID = re.compile(r"[a-z]+:[A-Za-z0-9.-]+")
_FOUND_AS_IT_IS: tuple[Status, ...] = ("verbatim", "normalised")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A quoted stretch of a passage, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quote of a claim: what became of it, the paper it is said to stand in, and the id of its mark there."""

    text: str
    status: Status
    paper: Paper | None
    passage: int | None
    span: Span | None
    mark: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paper of a section with what its note says; no claims where the note is missing.

    `picked` says that a program picked the sentences where the model writes the rest.
    """

    paper: Paper
    claims: tuple[CheckedClaim, ...]
    picked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What an edition quotes: its papers by id, and the quoted stretches by paper id and passage."""

    papers: Mapping[str, Paper]
    spans: Mapping[tuple[str, int], tuple[Span, ...]]

    def quotes(self, claim: CheckedClaim) -> tuple[Quote, ...]:
        """The quotes of a claim, in the order it cites them."""
        pairs = zip(claim.claim.citations, claim.locations, strict=True)
        return tuple(
            Quote(
                text=citation.quote,
                status=location.status,
                paper=self.papers.get(citation.paper_id),
                passage=location.passage,
                span=_span(location),
                mark=mark_id(citation.paper_id, location.passage, location.start),
            )
            for citation, location in pairs
        )


def proofs(edition: Edition) -> Proofs:
    """Everything that the claims of an edition rest on; spans are ordered by where they start, and may overlap."""
    places = {location for claim in claims(edition) for location in claim.locations}
    spans: dict[tuple[str, int], set[Span]] = {}
    for location in places:
        span = _span(location)
        if span is not None and location.passage is not None:
            spans.setdefault((location.paper_id, location.passage), set()).add(span)
    return Proofs(
        papers={paper.id: paper for paper in edition.papers},
        spans={place: tuple(sorted(found, key=attrgetter("start", "end"))) for place, found in spans.items()},
    )


def claims(edition: Edition) -> Iterator[CheckedClaim]:
    """Every claim of the edition, in reading order."""
    yield from edition.overview
    for section in edition.sections:
        yield from claims_in(section)


def entries(section: Section) -> tuple[Entry, ...]:
    """Every paper of the section, with what its notes say of it."""
    said: dict[str, tuple[CheckedClaim, ...]] = {}
    for note in section.notes:
        said[note.paper_id] = said.get(note.paper_id, ()) + note.claims
    picked = {note.paper_id for note in section.notes if note.written_by not in {None, section.written_by}}
    return tuple(
        Entry(paper=paper, claims=said.get(paper.id, ()), picked=paper.id in picked) for paper in section.topic.papers
    )


def filled_rows(comparison: Comparison[CheckedClaim]) -> tuple[Row[CheckedClaim], ...]:
    """The rows that say anything; a paper without a cell has its note all the same."""
    return tuple(row for row in comparison.rows if any(row.cells))


def in_its_own_words(claim: CheckedClaim) -> bool:
    """Whether a claim is the quoted words themselves and nothing is to be said about it."""
    whole = claim.verdict == "supported" and not claim.findings and len(claim.claim.citations) == 1
    if not whole or claim.locations[0].status not in _FOUND_AS_IT_IS:
        return False
    return claim.claim.text.split() == claim.claim.citations[0].quote.split()


def paper_anchor(paper_id: str) -> str:
    """The id of a paper's place on a page; ids that a page cannot hold are told apart by a hash."""
    plain = "p-" + re.sub(r"[^A-Za-z0-9.-]", "_", paper_id)
    if _PLAIN_ID.fullmatch(paper_id):
        return plain
    return f"{plain}-{hashlib.sha256(paper_id.encode(errors='surrogatepass')).hexdigest()[:8]}"


def mark_id(paper_id: str, passage: int | None, start: int | None) -> str | None:
    """The id of the mark where a quote begins; None when the quote was not found."""
    return None if passage is None or start is None else f"{paper_anchor(paper_id)}.{passage}.{start}"


def _span(location: Location) -> Span | None:
    if location.start is None or location.end is None:
        return None
    return Span(start=location.start, end=location.end)
