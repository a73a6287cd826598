"""Topics are cut into batches that fit the prompt window, and what was drafted of the batches is put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from digest.core.claims import Claim
from digest.core.drafts import COLUMNS, Comparison, Draft, Row
from digest.core.papers import Paper
from digest.core.topics import Batch, Topic

# What a prompt puts around a paper and a passage: two lines with a mark and a key, a label, a heading.
_FRAME = "<<<0123456789 paper k0123>>>\n" * 2
_FILLED_BY_ONE_IN = 3
_LEAST_COLUMNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A topic cut to the window: each of its papers is in one batch, or in `too_large` if alone it does not fit."""

    batches: tuple[Batch, ...]
    too_large: tuple[Paper, ...]


def cut(topic: Topic, room_tokens: int, tokens: Callable[[str], int]) -> Cut:
    """As few batches as hold at most `room_tokens` tokens of papers, even in size, in the order of the topic."""
    sizes = {paper.id: paper_tokens(paper, tokens) for paper in topic.papers}
    fitting = [paper for paper in topic.papers if sizes[paper.id] <= room_tokens]
    weights = [sizes[paper.id] for paper in fitting]
    batches, start = [], 0
    for count in _even(weights, room_tokens):
        batches.append(Batch(topic=topic, papers=tuple(fitting[start : start + count])))
        start += count
    too_large = tuple(paper for paper in topic.papers if sizes[paper.id] > room_tokens)
    return Cut(batches=tuple(batches), too_large=too_large)


def halves(batch: Batch) -> tuple[Batch, Batch]:
    """The batch in two, in order; it must have two papers at least."""
    middle = (len(batch.papers) + 1) // 2
    return replace(batch, papers=batch.papers[:middle]), replace(batch, papers=batch.papers[middle:])


def paper_tokens(paper: Paper, tokens: Callable[[str], int]) -> int:
    """How many tokens a paper takes in a prompt, with what stands around it, by the estimate of `tokens`."""
    passages = "".join(f"{passage.heading}:\n{passage.text}\n\n" for passage in paper.passages)
    return tokens(f"{_FRAME}Title: {paper.title}\n\n{passages}")


def joined(drafts: Sequence[Draft]) -> Draft:
    """One draft of all the batches of a topic, in order; columns that hardly any paper fills are left out."""
    tables = [draft.comparison for draft in drafts if draft.comparison is not None]
    whole = _laid_together(tables) if tables else None
    return Draft(
        summary=tuple(claim for draft in drafts for claim in draft.summary),
        notes=tuple(note for draft in drafts for note in draft.notes),
        comparison=None if whole is None else worth_showing(whole),
        missing=tuple(dict.fromkeys(gap for draft in drafts for gap in draft.missing)),
        disagreed=sum(draft.disagreed for draft in drafts),
    )


def _laid_together(tables: Sequence[Comparison[Claim]]) -> Comparison[Claim]:
    """One table of all the rows; those of a batch that was written without the model may have other columns."""
    had = {column for table in tables for column in table.columns}
    columns = tuple(column for column in COLUMNS if column in had)
    rows = []
    for table in tables:
        for row in table.rows:
            cells = dict(zip(table.columns, row.cells, strict=True))
            rows.append(Row(paper_id=row.paper_id, cells=tuple(cells.get(column) for column in columns)))
    return Comparison(columns=columns, rows=tuple(rows))


def worth_showing(comparison: Comparison[Claim]) -> Comparison[Claim] | None:
    """The comparison with the columns that a third of the papers fill; None where fewer than two are left."""
    places = [place for place in range(len(comparison.columns)) if _is_filled(comparison, place)]
    if len(places) < _LEAST_COLUMNS:
        return None
    rows = (Row(paper_id=row.paper_id, cells=tuple(row.cells[place] for place in places)) for row in comparison.rows)
    return replace(comparison, columns=tuple(comparison.columns[place] for place in places), rows=tuple(rows))


def _is_filled(comparison: Comparison[Claim], place: int) -> bool:
    filled = sum(row.cells[place] is not None for row in comparison.rows)
    return filled * _FILLED_BY_ONE_IN >= len(comparison.rows)


def _even(weights: Sequence[int], most: int) -> list[int]:
    """How many of `weights`, in order, go into each part: no more parts than needed, the heaviest part lightest."""
    parts = len(_packed(weights, most))
    low, high = max(weights, default=0), most
    while low < high:
        middle = (low + high) // 2
        if len(_packed(weights, middle)) > parts:
            low = middle + 1
        else:
            high = middle
    return _packed(weights, low)


def _packed(weights: Sequence[int], most: int) -> list[int]:
    """Fill part after part with weights up to `most`; gives the number in each."""
    counts: list[int] = []
    load = most
    for weight in weights:
        if not counts or load + weight > most:
            counts.append(0)
            load = 0
        counts[-1] += 1
        load += weight
    return counts
