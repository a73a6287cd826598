"""What the replies to the shipped prompts claim, read as the writer `model` reads them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from digest.core.claims import Claim
from digest.core.drafts import COLUMNS
from digest.core.papers import Paper
from digest.evidence.sections import claim_id
from digest.writers.material import Keys, has_text
from digest.writers.reading import claims_from, notes_from, rows_from
from digest.writers.replies import ComparePapers, NotePapers, ReviseClaims, SummariseTopic, WriteOverview


class _Telling:
    """Progress of which nothing is wanted but what is told."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell

    def stage(self, name: str, total: int | None = None) -> None:
        """Nobody waits."""

    def step(self) -> None:
        """As above."""


def claims_in_reply(value: Any, papers: Sequence[Paper], tell: Callable[[str], None]) -> dict[str, Claim]:
    """The claims of a reply by id, in reading order; none where its type is not one of the shipped prompts'.

    `tell` hears what is left out of the reply, and why.
    """
    keys = Keys(paper.id for paper in papers if has_text(paper))
    return {claim_id(place, claim): claim for place, claim in _placed(value, keys, _Telling(tell))}


def _placed(value: Any, keys: Keys, progress: _Telling) -> Iterator[tuple[str, Claim]]:
    if isinstance(value, SummariseTopic):
        yield from _numbered("summary", claims_from(value.summary, keys, progress))
    if isinstance(value, WriteOverview):
        yield from _numbered("overview", claims_from(value.claims, keys, progress))
    if isinstance(value, SummariseTopic | NotePapers):
        for paper_id, note in notes_from(value, keys, progress).items():
            yield from _numbered(f"notes/{paper_id}", note.claims)
    if isinstance(value, ComparePapers):
        for paper_id, row in rows_from(value, COLUMNS, keys, progress).items():
            cells = zip(COLUMNS, row.cells, strict=True)
            yield from ((f"comparison/{paper_id}/{column}", cell) for column, cell in cells if cell is not None)
    if isinstance(value, ReviseClaims):
        for revised in value.claims:
            if revised.text:
                cited = tuple(keys.citation(each.paper, each.quote) for each in revised.quotes if each.quote)
                yield f"revised/{revised.id}", Claim(text=revised.text, citations=cited)


def _numbered(place: str, claims: Sequence[Claim]) -> Iterator[tuple[str, Claim]]:
    return ((f"{place}/{number}", claim) for number, claim in enumerate(claims))
