"""The embedded writer: an edition from the papers' own sentences, with no model and no network."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

import numpy as np

from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Draft, Note, Prompt, Reply, Revision, WriterName
from digest.core.editions import Section
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Batch
from digest.ports import Ports
from digest.writers.covering import Closeness, Floats, covering
from digest.writers.excerpts import Excerpt, excerpts, quoted, stands_alone, vagueness
from digest.writers.tables import comparison

_LEAST_POINTS = 1.2
_ENOUGH_POINTS = 4.0
_LEAST_CLAIMS = 3
_MOST_CLAIMS = 5
_WORDS_ALONE = range(9, 46)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractive:
    """Writes with verbatim quotes alone. It asks no model: its generators return without yielding."""

    name: ClassVar[WriterName] = "extractive"

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:  # noqa: ARG002
        """For each paper what it does and what it found; for the topic a summary and a comparison."""
        yield from ()
        reading = _read(batch.papers)
        notes = tuple(Note(paper_id=paper.id, claims=_note(paper, reading)) for paper in batch.papers)
        if batch.topic.id == UNGROUPED:
            return Draft(summary=(), notes=notes, comparison=None)
        by_paper = {paper.id: [reading.excerpts[row] for row in reading.rows(paper)] for paper in batch.papers}
        return Draft(summary=_summary(reading, len(batch.papers)), notes=notes, comparison=comparison(by_paper))

    def revise(
        self,
        failed: Sequence[CheckedClaim],  # noqa: ARG002
        batch: Batch,  # noqa: ARG002
        ports: Ports,  # noqa: ARG002
    ) -> Generator[Prompt, Reply, Revision]:
        """Nothing: words that are the paper's own have no better wording."""
        yield from ()
        return Revision(claims={})

    def overview(
        self,
        sections: Sequence[Section],
        ports: Ports,  # noqa: ARG002
    ) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        """Three to five supported claims, where there are as many, of the largest topics in reading order."""
        yield from ()
        grouped = [section for section in sections if section.topic.id != UNGROUPED] or list(sections)
        largest = sorted(grouped, key=lambda section: -len(section.topic.papers))[:_MOST_CLAIMS]
        told = [_told(section) for section in grouped if section in largest]
        in_turn = [claim for turn in zip_longest(*told) for claim in turn if claim is not None]
        picked = in_turn[: max(_LEAST_CLAIMS, len(largest))]
        return tuple(claim for claims in told for claim in claims if claim in picked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The excerpts of a batch; row i of `closeness` is excerpt i, and `titled[i]` its closeness to its own title."""

    excerpts: tuple[Excerpt, ...]
    closeness: Closeness
    titled: Floats

    def rows(self, paper: Paper) -> list[int]:
        """Which excerpts are the paper's, in order."""
        return [row for row, excerpt in enumerate(self.excerpts) if excerpt.paper_id == paper.id]


def _read(papers: Sequence[Paper]) -> _Reading:
    found = tuple(excerpt for paper in papers for excerpt in excerpts(paper))
    row = {paper.id: len(found) + index for index, paper in enumerate(papers)}
    closeness = Closeness([*(excerpt.text for excerpt in found), *(paper.title for paper in papers)])
    titled = [closeness.between[index, row[excerpt.paper_id]] for index, excerpt in enumerate(found)]
    return _Reading(excerpts=found, closeness=closeness, titled=np.array(titled))


def _note(paper: Paper, reading: _Reading) -> tuple[Claim, ...]:
    """What the paper does, then what it found; one claim where there is no second worth saying."""
    own = reading.rows(paper)
    if not own:
        return ()
    does = max(own, key=lambda index: _does(reading, index))
    found = max(own, key=lambda index: (index != does, _found(reading, index)))
    said = [does]
    if found != does and reading.excerpts[found].found >= _LEAST_POINTS:
        said = [found] if reading.excerpts[does].does < 0 else [does, found]
    return tuple(quoted(paper.id, reading.excerpts[index].text) for index in said)


def _does(reading: _Reading, index: int) -> float:
    return round(reading.excerpts[index].does + 1.5 * float(reading.titled[index]), 6)


def _found(reading: _Reading, index: int) -> float:
    nearness = float(reading.titled[index] + reading.closeness.central[index])
    return round(reading.excerpts[index].found + 0.5 * nearness, 6)


def _summary(reading: _Reading, papers: int) -> tuple[Claim, ...]:
    """Claims of different papers that are central, tell much, stand alone and do not repeat one another."""
    rows = [index for index, excerpt in enumerate(reading.excerpts) if _is_tellable(excerpt.text, excerpt)]
    scores = np.array([_worth(reading, index) for index in rows])
    between = reading.closeness.between[np.ix_(rows, rows)]
    owners = [reading.excerpts[index].paper_id for index in rows]
    count = min(_MOST_CLAIMS, max(_LEAST_CLAIMS, 1 + papers // 3), papers)
    chosen = [reading.excerpts[rows[index]] for index in covering(scores, between, owners, count)]
    return tuple(quoted(excerpt.paper_id, excerpt.text) for excerpt in chosen)


def _is_tellable(text: str, excerpt: Excerpt) -> bool:
    says_something = max(excerpt.does, excerpt.found) >= _LEAST_POINTS
    return says_something and stands_alone(text) and len(text.split()) in _WORDS_ALONE


def _worth(reading: _Reading, index: int) -> float:
    excerpt = reading.excerpts[index]
    says = min(max(excerpt.does, excerpt.found), _ENOUGH_POINTS) / _ENOUGH_POINTS
    return says + float(reading.closeness.central[index]) - 0.3 * vagueness(excerpt.text)


def _told(section: Section) -> list[Claim]:
    """The supported claims of a section that can be understood alone, those of a good length first."""
    checked = (*section.summary, *(claim for note in section.notes for claim in note.claims))
    claims = dict.fromkeys(claim.claim for claim in checked if claim.verdict == "supported")
    alone = (claim for claim in claims if stands_alone(claim.text))
    return sorted(alone, key=lambda claim: len(claim.text.split()) not in _WORDS_ALONE)
