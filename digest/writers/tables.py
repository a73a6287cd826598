"""The papers of a topic side by side, in verbatim phrases."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from digest.core.claims import Claim
from digest.core.drafts import COLUMNS, Column, Comparison, Row
from digest.writers.aims import method, task
from digest.writers.excerpts import Excerpt, quoted
from digest.writers.measures import cost, data, limits, result

_READERS: Mapping[Column, Callable[[Sequence[Excerpt]], str | None]] = MappingProxyType(
    {"task": task, "method": method, "data": data, "result": result, "cost": cost, "limits": limits}
)
_LEAST_COLUMNS = 2
_FILLED_BY_ONE_IN = 3


def comparison(papers: Mapping[str, Sequence[Excerpt]]) -> Comparison[Claim] | None:
    """A row for each paper id, and the columns that a third of the papers fill; None where fewer than two are."""
    phrases = {
        paper_id: {column: _READERS[column](excerpts) for column in COLUMNS} for paper_id, excerpts in papers.items()
    }
    columns = tuple(column for column in COLUMNS if _is_worth_showing([row[column] for row in phrases.values()]))
    if len(columns) < _LEAST_COLUMNS or len(papers) == 1:
        return None
    rows = (Row(paper_id=paper_id, cells=_cells(paper_id, row, columns)) for paper_id, row in phrases.items())
    return Comparison(columns=columns, rows=tuple(rows))


def _is_worth_showing(column: Sequence[str | None]) -> bool:
    filled = sum(phrase is not None for phrase in column)
    return filled > 0 and filled * _FILLED_BY_ONE_IN >= len(column)


def _cells(paper_id: str, row: Mapping[Column, str | None], columns: Sequence[Column]) -> tuple[Claim | None, ...]:
    phrases = (row[column] for column in columns)
    return tuple(None if phrase is None else quoted(paper_id, phrase) for phrase in phrases)
