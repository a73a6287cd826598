"""Papers in groups by how alike they are: bounded, tied together or kept apart, and near to where they were before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from digest.groupers.likeness import Likeness
from digest.groupers.remembering import assigned, came_from
from digest.lexical.communities import NOWHERE, Homes, join, split
from digest.lexical.graph import Floats, Graph
from digest.lexical.refining import Ties, refined
from digest.lexical.rooms import Bound, Room

Positions = list[int]
_STARTS = (20, 10, 30)  # neighbours a paper
# Staying is worth at most this share of a paper's links while groups form, and this many likenesses after that: more
# than any other group could offer.
_MOST_AT_FIRST, _ENOUGH_TO_STAY = 0.2, 1000.0
_FINER = (1.0, 1.3, 1.7, 2.5, 4.0)  # how many more groups are asked for until there are enough to join


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a topic may hold, in papers and in tokens, or how many topics there are to be (then of any size)."""

    least: int
    most: float
    least_tokens: float = 0.0
    most_tokens: float = inf
    topics: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the reader and earlier editions ask for, by positions of papers.

    `together` are sets that share a group, `apart` pairs that never do. `homes` number the group of each paper in the
    edition before, None for none; `inertia` is what staying there is worth, in mean similarities of papers to their
    group.
    """

    together: tuple[frozenset[int], ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()
    homes: tuple[int | None, ...] = ()
    inertia: float = 0.0


def clustered(found: Likeness, tokens: Sequence[float], limits: Limits, rules: Rules) -> list[Positions]:
    """Groups of positions, ascending; a paper that cannot be in a group of the least size is in none.

    `tokens` (n) are what each paper takes in a prompt. Where not every pair of papers was compared, groups are as they
    were found, not refined paper by paper.
    """
    units = _units(len(found.papers), rules.together)
    label = [0] * len(found.papers)
    for number, unit in enumerate(units):
        for place in unit:
            label[place] = number
    whole = Room(bounds=(Bound(sizes=(1.0,) * len(label)), Bound(sizes=tuple(tokens)))).merged(label, len(units))
    graphs = [found.near.graph(count=count) for count in (_STARTS if limits.topics else _STARTS[:1])]
    between = found.whole
    if len(units) < len(label):
        graphs = [graph.merged(label, len(units)) for graph in graphs]
        between = None if between is None else _summed(between, label, len(units))
    groups = _Clustering(graphs, between, whole, limits).groups(_among(units, label, rules))
    return sorted(sorted(place for unit in group for place in units[unit]) for group in groups)


def _units(papers: int, together: Sequence[frozenset[int]]) -> list[Positions]:
    """The papers that are placed as one: sets that share a paper are one set."""
    root = list(range(papers))
    for group in together:
        roots = {root[place] for place in group}
        root = [min(roots) if each in roots else each for each in root] if roots else root
    units: dict[int, Positions] = {}
    for place, own in enumerate(root):
        units.setdefault(own, []).append(place)
    return list(units.values())


def _summed(similarity: Floats, label: Sequence[int], units: int) -> Floats:
    """The mean similarity between the papers of two units."""
    member = (np.array(label)[:, None] == np.arange(units)[None, :]).astype(float)
    summed = member.T @ similarity @ member
    sizes = member.sum(axis=0)
    np.fill_diagonal(summed, 0.0)
    mean: Floats = summed / sizes[:, None] / sizes[None, :]
    return mean


def _among(units: Sequence[Positions], label: Sequence[int], rules: Rules) -> Rules:
    """The rules for units in place of papers; a unit's home is that of its first paper that has one."""
    homes: tuple[int | None, ...] = ()
    if rules.homes:
        known = [[rules.homes[place] for place in unit if rules.homes[place] is not None] for unit in units]
        homes = tuple(each[0] if each else None for each in known)
    pairs = [sorted((label[one], label[other])) for one, other in rules.apart]
    apart = frozenset((one, other) for one, other in pairs if one != other)
    return Rules(apart=apart, homes=homes, inertia=rules.inertia)


class _Clustering:
    def __init__(self, graphs: Sequence[Graph], similarity: Floats | None, whole: Room, limits: Limits) -> None:
        self._graphs, self._similarity, self._limits = graphs, similarity, limits
        papers, tokens = whole.bounds
        self._papers = sum(papers.sizes)
        least, most = float(limits.least), float(limits.most)
        if limits.topics is not None:
            least, most = max(1.0, min(least, self._papers // limits.topics)), inf
        bounds = [Bound(sizes=papers.sizes, least=least, most=most)]
        if limits.topics is None and (limits.least_tokens > 0 or limits.most_tokens < inf):
            # A paper that takes more than its share counts as its share: else none of the least size would fit.
            share = limits.most_tokens / least
            sizes = tuple(min(size, share * count) for size, count in zip(tokens.sizes, papers.sizes, strict=True))
            least_tokens = min(limits.least_tokens, limits.most_tokens)
            bounds.append(Bound(sizes=sizes, least=least_tokens, most=limits.most_tokens))
        self._room = Room(bounds=tuple(bounds))

    def groups(self, rules: Rules) -> list[Positions]:
        """The groups of units."""
        homes = Homes(of=rules.homes, inertia=min(rules.inertia, _MOST_AT_FIRST)) if rules.homes else NOWHERE
        wanted = self._limits.topics
        if wanted is None:
            return self._refined(self._bounded(self._graphs[0], homes), rules)
        # Which start is luckiest nobody can tell beforehand; the papers say so afterwards.
        ways = [self._refined(self._exactly(wanted, graph, homes), rules) for graph in self._graphs]
        return max(ways, key=lambda groups: (-abs(len(groups) - wanted), round(self._alike(groups), 9)))

    def _refined(self, groups: Sequence[Positions], rules: Rules) -> list[Positions]:
        if self._similarity is None:
            return list(groups)
        homes = continued(groups, rules.homes)
        stays = min(rules.inertia, _ENOUGH_TO_STAY) * self._alike(groups)
        return refined(self._similarity, self._room, groups, Ties(homes=homes, stays=stays, apart=rules.apart))

    def _alike(self, groups: Sequence[Positions]) -> float:
        """The mean, over units, of the mean similarity to the others of their group."""
        if self._similarity is None:
            return 0.0
        sums = [self._similarity[np.ix_(group, group)].sum() / max(len(group) - 1, 1) for group in groups]
        return float(sum(sums)) / max(sum(map(len, groups)), 1)

    def _bounded(self, graph: Graph, homes: Homes) -> list[Positions]:
        wanted = max(1, round(max(bound.load(range(len(bound.sizes))) / _middle(bound) for bound in self._room.bounds)))
        return self._whole(split(graph, self._room, groups=wanted, homes=homes))

    def _exactly(self, wanted: int, graph: Graph, homes: Homes) -> list[Positions]:
        """As many groups as asked for; fewer where the papers do not divide so, more where they share nothing."""
        groups: list[Positions] = []
        for finer in _FINER:
            groups = self._whole(split(graph, self._room, groups=ceil(wanted * finer), homes=homes))
            if len(groups) >= wanted:
                break
        return join(graph, self._room, groups, groups=wanted)

    def _whole(self, groups: Sequence[Positions]) -> list[Positions]:
        return [group for group in groups if self._room.suffices(group)]


def continued(groups: Sequence[Positions], homes: Sequence[int | None]) -> tuple[int, ...]:
    """For each node the number of the group that continues its home, -1 for none; most nodes together keep theirs.

    `homes` is empty where nobody has one.
    """
    if not homes:
        return ()
    known = {home: place for place, home in enumerate(sorted({home for home in homes if home is not None}))}
    home = [None if each is None else known[each] for each in homes]
    goes_on = {place: group for group, place in assigned(came_from(groups, home, len(known))).items()}
    return tuple(-1 if place is None else goes_on.get(place, -1) for place in home)


def _middle(bound: Bound) -> float:
    """The size that groups are to have on average; where there is no most, whatever there is."""
    return (bound.least + bound.most) / 2 if bound.most < inf else inf
