"""A comparison asked for in several orders of the papers: only what does not depend on the order is kept."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from random import Random

from digest.core.claims import Claim
from digest.core.drafts import Row
from digest.core.papers import Paper, folded
from digest.evidence.locate import Locator


def orders_of(papers: Sequence[Paper], count: int) -> tuple[tuple[Paper, ...], ...]:
    """The papers in their own order, and with a `count` of 2 in another one too, the same in every run.

    The second is shuffled by `Random` of their ids; a paper alone has one order.
    """
    own = tuple(papers)
    if count == 1 or len(own) <= 1:
        return (own,)
    other = list(own)
    Random("\n".join(paper.id for paper in own)).shuffle(other)  # noqa: S311 -- mixes, guards nothing
    return own, own[::-1] if tuple(other) == own else tuple(other)


def agreed(
    rows: Mapping[str, Row[Claim]], others: Mapping[str, Row[Claim]], papers: Sequence[Paper]
) -> tuple[dict[str, Row[Claim]], int]:
    """The rows with the cells that both have and that agree, and how many cells of either that leaves out.

    Two cells agree if their quotes overlap in the paper, or if they are equal in words.
    """
    locator = Locator({paper.id: paper for paper in papers})
    kept: dict[str, Row[Claim]] = {}
    disagreed = 0
    for paper_id in [*rows, *(each for each in others if each not in rows)]:
        pairs = list(_pairs(rows.get(paper_id), others.get(paper_id)))
        cells = tuple(one if one and other and _agree(one, other, locator) else None for one, other in pairs)
        disagreed += sum(cell is None and any(pair) for cell, pair in zip(cells, pairs, strict=True))
        kept[paper_id] = Row(paper_id=paper_id, cells=cells)
    return kept, disagreed


def _pairs(row: Row[Claim] | None, other: Row[Claim] | None) -> Iterator[tuple[Claim | None, Claim | None]]:
    """The cells of two rows side by side; a row that is missing has none."""
    cells, others = row.cells if row else (), other.cells if other else ()
    yield from zip_longest(cells, others)


def _agree(one: Claim, other: Claim, locator: Locator) -> bool:
    if folded(one.text) == folded(other.text):
        return True
    spans, others = list(_spans(one, locator)), list(_spans(other, locator))
    return any(
        place == there and start < end_there and start_there < end
        for place, start, end in spans
        for there, start_there, end_there in others
    )


def _spans(claim: Claim, locator: Locator) -> Iterator[tuple[tuple[str, int], int, int]]:
    """Where the quotes of a claim that were found stand: paper and passage, start, end."""
    for citation in claim.citations:
        found = locator.locate(citation)
        if found.passage is not None and found.start is not None and found.end is not None:
            yield (found.paper_id, found.passage), found.start, found.end
