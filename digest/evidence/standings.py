"""Which figures of a comparison may be set against each other: those of one measure on the same data, and no others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from digest.core.claims import CheckedClaim, Location
from digest.core.drafts import Comparison
from digest.core.papers import Paper
from digest.core.topics import Topic
from digest.evidence.measured import Measured, less_is_better, measured
from digest.evidence.restating import quoted_at
from digest.lexical.sentences import sentences

_LEAST = 2
_FIGURE = re.compile(r"(?<![\w.-])[+-]?\d")  # not the 4 of "GPT-4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper's figure, as it is written, with the claim that quotes it."""

    paper: Paper
    written: str
    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The papers that report one measure on the same data, the best first; `apart` is how far best and last differ."""

    measure: str
    data: str
    entries: tuple[Entry, ...]
    apart: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """What a comparison allows to be compared; `figures` is the number of papers that give any figure as a result."""

    comparable: tuple[Standing, ...]
    figures: int


def standings(topic: Topic, comparison: Comparison[CheckedClaim]) -> Standings:
    """Read the supported results of a comparison; of a paper that gives a measure on the same data twice, the first."""
    found: dict[tuple[str, str, str], dict[str, tuple[Measured, CheckedClaim]]] = {}
    papers_with_figures: set[str] = set()
    for paper, claim in _results(topic, comparison):
        for location in claim.locations:
            if _FIGURE.search(quoted_at(location, paper)):
                papers_with_figures.add(paper.id)
            for each in _measured(location, paper):
                key = (each.measure, "".join(each.data.casefold().split()), each.figure.unit)
                found.setdefault(key, {}).setdefault(paper.id, (each, claim))
    comparable = (_standing(topic, by_paper) for by_paper in found.values() if len(by_paper) >= _LEAST)
    return Standings(
        comparable=tuple(sorted(comparable, key=lambda each: (each.measure, each.data))),
        figures=len(papers_with_figures),
    )


def _results(topic: Topic, comparison: Comparison[CheckedClaim]) -> Iterator[tuple[Paper, CheckedClaim]]:
    for row in comparison.rows:
        paper = topic.paper(row.paper_id)
        for column, cell in zip(comparison.columns, row.cells, strict=True):
            if paper is not None and column == "result" and cell is not None and cell.verdict == "supported":
                yield paper, cell


def _measured(location: Location, paper: Paper) -> Iterator[Measured]:
    """The figures of a quote, read in the sentences that hold it."""
    if location.passage is None or location.start is None or location.end is None or location.paper_id != paper.id:
        return
    text = paper.passages[location.passage].text
    if not _FIGURE.search(text, location.start, location.end):
        return
    for span in sentences(text):
        if span.start < location.end and location.start < span.end:
            yield from measured(text[span.start : span.end], location.start - span.start, location.end - span.start)


def _standing(topic: Topic, by_paper: dict[str, tuple[Measured, CheckedClaim]]) -> Standing:
    pairs = list(by_paper.items())
    any_of_them = pairs[0][1][0]
    sign = 1 if less_is_better(any_of_them.measure) else -1
    pairs.sort(key=lambda pair: sign * pair[1][0].figure.value)
    entries = tuple(
        Entry(paper=paper, written=each.figure.written.strip(), claim_id=claim.id)
        for paper_id, (each, claim) in pairs
        if (paper := topic.paper(paper_id)) is not None
    )
    values = [each.figure.value for _, (each, _) in pairs]
    return Standing(
        measure=any_of_them.measure,
        data=any_of_them.data,
        entries=entries,
        apart=_apart(max(values) - min(values), any_of_them.figure.unit),
    )


def _apart(difference: Fraction, unit: str) -> str:
    """A difference in words: of percentages in points, of all else in their unit."""
    number = f"{float(difference):.4f}".rstrip("0").rstrip(".")
    return f"{number} {'points' if unit == '%' else unit}".strip()
