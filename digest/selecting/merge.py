"""Copies of one paper become one paper."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from digest.core.editions import Reader, Selection
from digest.core.papers import Paper, folded
from digest.parsing.identity import has_scheme
from digest.parsing.jsonl import dump
from digest.ports import Ports
from digest.selecting.alike import remarks_on_alike
from digest.selecting.copies import entry, sets_of_copies
from digest.selecting.people import Person, may_be, person

_Field = TypeVar("_Field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Papers that share an id or an alias, both title and abstract, or a title and an author, count once.

    Case, accents and punctuation make no difference. Papers with different arXiv numbers are never one. An alias
    without a scheme (`W123`) is no evidence: elsewhere it may name another paper; nor is a title with an author where
    many papers are called so ("Editorial"). What is only alike is kept apart, and named in a remark.
    """

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:  # noqa: ARG002  # a Ranker
        """One paper of each set of copies, sorted by id; the order of `papers` makes no difference."""
        entries = [entry(paper) for paper in papers]
        while len(sets := sets_of_copies(entries)) < len(entries):
            # What is merged has the names and authors of all its copies, and may share them with yet another.
            entries = [
                copies[0] if len(copies) == 1 else entry(_merged([each.paper for each in copies])) for copies in sets
            ]
        merged = sorted(_with_own_names([each.paper for each in entries]), key=lambda paper: paper.id)
        return Selection(
            papers=tuple(merged),
            counts={"repeated": len(papers) - len(merged)},
            remarks=remarks_on_alike(merged),
        )


def _with_own_names(papers: Sequence[Paper]) -> Iterable[Paper]:
    """The papers without aliases that are the id of another one: each of these names is of one paper only."""
    ids = {paper.id for paper in papers}
    for paper in papers:
        foreign = {alias for alias in paper.aliases if alias in ids and has_scheme(alias)} - {paper.id}
        own = tuple(alias for alias in paper.aliases if alias not in foreign)
        yield replace(paper, aliases=own) if foreign else paper


def _merged(copies: Sequence[Paper]) -> Paper:
    """The latest and richest copy, with what only the others know.

    It is published on the last day on which a source has it: what one source announces this week is of this week.
    """
    latest = max((paper.version or 0 for paper in copies), default=0)
    ranked = sorted(copies, key=lambda paper: (0 < (paper.version or 0) < latest, _poverty(paper)))
    paper_id = min((paper.id for paper in copies), key=_standing)
    names = {name for paper in copies for name in (paper.id, *paper.aliases)} - {paper_id}
    return replace(
        ranked[0],
        id=paper_id,
        aliases=tuple(sorted(names)),
        version=latest or None,
        authors=_authors(ranked),
        published=max((paper.published for paper in copies if paper.published), default=None),
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


def _authors(ranked: Sequence[Paper]) -> tuple[str, ...]:
    """The longest list of authors, and then whoever is in none of its names, however these are written."""
    longest = max(ranked, key=lambda paper: len(paper.authors)).authors
    listed, spellings = list(longest), {_spelling(name) for name in longest}
    people: defaultdict[str, list[Person]] = defaultdict(list)
    for name in longest:
        if who := person(name):
            people[who.family].append(who)
    for name in (name for paper in ranked for name in paper.authors):
        who = person(name)
        known = who is not None and any(may_be(who, each) or may_be(each, who) for each in people[who.family])
        if known or _spelling(name) in spellings:
            continue
        listed.append(name)
        spellings.add(_spelling(name))
        if who:
            people[who.family].append(who)
    return tuple(listed)


def _spelling(name: str) -> str:
    """A name as it is compared: its words, folded, in any order."""
    return " ".join(sorted(folded(name).split())) or name


def _first(ranked: Sequence[Paper], field: Callable[[Paper], _Field]) -> _Field | None:
    """The field of the richest copy that has it."""
    return next((value for value in map(field, ranked) if value), None)


def _united(fields: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({value for field in fields for value in field}))
