"""By what a paper is known again: its names, its arXiv number, or its title with the abstract or an author."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from digest.core.papers import Paper, folded
from digest.parsing.identity import has_scheme
from digest.selecting.people import families
from digest.selecting.titles import tells

_Record = TypeVar("_Record")
_ARXIV = "arxiv:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[_Record]):
    """A paper that is remembered, by its id and aliases, its text and its people, and the record of it."""

    names: Collection[str]
    title: str
    abstract: str
    authors: Sequence[str]
    record: _Record


class KnownPapers(Generic[_Record]):
    """Papers that are remembered, to be found again by a copy of them."""

    def __init__(self, known: Iterable[Known[_Record]]) -> None:
        self._known = list(known)
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        self._by_title: defaultdict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(self._known):
            self._by_title[folded(each.title)].append(place)
            for name in each.names:
                self._by_name[name].append(place)

    def of(self, paper: Paper) -> list[_Record]:
        """The records of `paper`, in the order in which they were given."""
        found = {place for name in registered_names(paper) for place in self._by_name.get(name, ())}
        title = folded(paper.title)
        if alike := [each for each in self._by_title.get(title, ()) if each not in found]:
            text, people = folded(paper.passages[0].text), families(paper.authors) if tells(title) else set()
            found |= {
                place
                for place in alike
                if folded(self._known[place].abstract) == text or families(self._known[place].authors) & people
            }
        number = arxiv_number(paper.id, paper.aliases)
        return [self._known[place].record for place in sorted(found) if self._may_be(place, number)]

    def _may_be(self, place: int, number: str | None) -> bool:
        return number is None or arxiv_number("", self._known[place].names) in {None, number}


def registered_names(paper: Paper) -> set[str]:
    """The id and those aliases that say whose they are; a bare alias (`W123`) may mean another paper elsewhere."""
    return {paper.id, *(alias for alias in paper.aliases if has_scheme(alias))}


def arxiv_number(paper_id: str, aliases: Collection[str]) -> str | None:
    """The arXiv id of a paper: its id, or the only one among its aliases. Papers with different ones are different."""
    if paper_id.startswith(_ARXIV):
        return paper_id
    numbers = [alias for alias in aliases if alias.startswith(_ARXIV)]
    return numbers[0] if len(numbers) == 1 else None
