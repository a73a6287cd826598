"""Copies of one paper become one paper."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from digest.core.editions import Reader, Selection
from digest.core.papers import Paper, text_id
from digest.parsing.identity import has_scheme
from digest.parsing.jsonl import dump
from digest.ports import Ports

_Field = TypeVar("_Field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Papers that share an id or an alias, or both title and abstract but for case and punctuation, count once.

    Alike titles alone never merge. An alias without a scheme (`W123`) is no evidence: elsewhere it may name another
    paper.
    """

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:  # noqa: ARG002  # a Ranker
        """One paper of each set of copies, sorted by id; the order of `papers` makes no difference."""
        merged = sorted((_merged(copies) for copies in _copies(papers)), key=lambda paper: paper.id)
        return Selection(papers=tuple(merged), counts={"repeated": len(papers) - len(merged)})


def _copies(papers: Sequence[Paper]) -> list[list[Paper]]:
    """The papers, sorted into sets of copies (union-find; what two papers share may lead through a third)."""
    first_with: dict[str, int] = {}
    parent = list(range(len(papers)))
    for position, paper in enumerate(papers):
        for name in _evidence(paper):
            earlier = first_with.setdefault(name, position)
            parent[_root(parent, earlier)] = _root(parent, position)
    sets: dict[int, list[Paper]] = {}
    for position, paper in enumerate(papers):
        sets.setdefault(_root(parent, position), []).append(paper)
    return list(sets.values())


def _root(parent: list[int], position: int) -> int:
    while parent[position] != position:
        parent[position] = parent[parent[position]]
        position = parent[position]
    return position


def _evidence(paper: Paper) -> set[str]:
    """What two copies have in common: an id, an alias with a scheme, or the hash of title and abstract."""
    by_text = text_id(paper.title, paper.passages[0].text)
    return {paper.id, by_text, *(alias for alias in paper.aliases if has_scheme(alias))}


def _merged(copies: Sequence[Paper]) -> Paper:
    """The richest copy, with what only the others know; a single copy stays as it is."""
    if len(copies) == 1:
        return copies[0]
    ranked = sorted(copies, key=_poverty)
    paper_id = min((paper.id for paper in copies), key=_standing)
    names = {name for paper in copies for name in (paper.id, *paper.aliases)} - {paper_id}
    return replace(
        ranked[0],
        id=paper_id,
        aliases=tuple(sorted(names)),
        version=_first([paper for paper in ranked if paper.id == paper_id], lambda paper: paper.version),
        authors=_first(ranked, lambda paper: paper.authors) or (),
        published=_first(ranked, lambda paper: paper.published),
        url=_first(ranked, lambda paper: paper.url),
        links=_united(paper.links for paper in copies),
        categories=_united(paper.categories for paper in copies),
        sources=_united(paper.sources for paper in copies),
    )


def _poverty(paper: Paper) -> tuple[int, int, int, int, int, str]:
    """Sorts the richest copy first: full text, the latest version, the longest text; a tie never depends on order."""
    missing = sum(value is None for value in (paper.published, paper.url))
    length = sum(len(passage.text) for passage in paper.passages)
    return -len(paper.passages), -(paper.version or 0), -length, missing, -len(paper.authors), dump(paper)


def _standing(paper_id: str) -> tuple[int, str]:
    """Sorts the id first that most sources would agree on."""
    schemes = ("arxiv:", "doi:")
    worst = len(schemes) + paper_id.startswith("text:")
    return next((rank for rank, scheme in enumerate(schemes) if paper_id.startswith(scheme)), worst), paper_id


def _first(ranked: Sequence[Paper], field: Callable[[Paper], _Field]) -> _Field | None:
    """The field of the richest copy that has it."""
    return next((value for value in map(field, ranked) if value), None)


def _united(fields: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({value for field in fields for value in field}))
