"""Which papers are copies of one paper, by the names and the text that they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.core.papers import Paper, folded, text_id
from digest.selecting.naming import arxiv_number, registered_names
from digest.selecting.people import families
from digest.selecting.titles import tells

_SCHEMES = ("arxiv:", "doi:")
_Key = tuple[int, str]  # how much what copies share tells, the most first, and what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paper with its folded title, and the names by which copies of it are known."""

    paper: Paper
    title: str
    names: tuple[str, ...]


def entry(paper: Paper) -> Entry:
    """The paper with what it is compared by."""
    by_text = text_id(paper.title, paper.passages[0].text)
    return Entry(paper=paper, title=folded(paper.title), names=tuple({by_text, *registered_names(paper)}))


def sets_of_copies(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries, sorted into sets of copies, in the order of the first of each.

    Copies share a name, or a title that tells together with the family name of an author. What two share may lead
    through a third, but papers with different arXiv numbers are never in one set: a copy that would be of several is of
    that with which it shares what tells most (an arXiv number, a DOI, another name, the whole text, title and author),
    then of that with the lowest number.
    """
    sets = _Sets([each.paper for each in entries])
    for _, places in sorted(_shared(entries).items()):
        sets.join(places)
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for place, each in enumerate(entries):
        found[sets.root(place)].append(each)
    return list(found.values())


def _shared(entries: Sequence[Entry]) -> dict[_Key, list[int]]:
    """What at least two entries have in common, and where these are."""
    having: defaultdict[_Key, list[int]] = defaultdict(list)
    titled = Counter(each.title for each in entries)
    for place, each in enumerate(entries):
        for name in each.names:
            having[_strength(name), name].append(place)
        if titled[each.title] > 1 and tells(each.title):
            for family in families(each.paper.authors):
                having[len(_SCHEMES) + 2, f"{each.title}\n{family}"].append(place)
    return {key: places for key, places in having.items() if len(places) > 1}


def _strength(name: str) -> int:
    return next(
        (rank for rank, scheme in enumerate(_SCHEMES) if name.startswith(scheme)),
        len(_SCHEMES) + name.startswith("text:"),
    )


class _Sets:
    """Disjoint sets of papers, none of which holds two arXiv numbers (union-find)."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._ids = [paper.id for paper in papers]
        self._parents = list(range(len(papers)))
        self._names = [frozenset(paper.aliases) for paper in papers]
        self._owned = [arxiv_number(paper.id, ()) for paper in papers]
        first: dict[str, int] = {}
        for place, paper in enumerate(papers):
            self._unite(first.setdefault(paper.id, place), place)

    def root(self, place: int) -> int:
        """The place that stands for the set that `place` is in."""
        while self._parents[place] != place:
            self._parents[place] = self._parents[self._parents[place]]
            place = self._parents[place]
        return place

    def join(self, places: Iterable[int]) -> None:
        """Unite the sets at `places` that are of one arXiv number; those of none go to the lowest."""
        roots = sorted({self.root(place) for place in places}, key=lambda root: self._number(root) or "~")
        homes: dict[str, int] = {}
        for root in roots:
            number = self._number(root) or next(iter(homes), "")
            self._unite(homes.setdefault(number, root), root)

    def _number(self, root: int) -> str | None:
        return self._owned[root] or arxiv_number("", self._names[root])

    def _unite(self, one: int, other: int) -> None:
        home, root = self.root(one), self.root(other)
        if home != root:
            self._parents[root] = home
            self._names[home] |= self._names[root]
            self._owned[home] = self._owned[home] or self._owned[root]
