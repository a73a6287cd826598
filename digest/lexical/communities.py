"""Communities of a graph between hard least and most sizes, in as many resources as there are.

Nothing is drawn by chance and ties go to the lower number: nodes in a canonical order always give the same groups.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, sqrt
from operator import itemgetter

from digest.lexical.graph import Graph, Links
from digest.lexical.rooms import Room
from digest.lexical.settling import settled

# The resolution that gives n groups lies near n / 8 on papers; the search begins with that, and a group more or less
# in twenty-five is near enough.
_FIRST_GUESS = 0.12
_TRIES = 8
_NEAR_ENOUGH = 1 / 25
_ROUNDS = 30
_LEAST_GAIN = 1e-9

_Ends = tuple[Callable[[Sequence[int]], Sequence[int]], tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """Where nodes come from: `of[i]` numbers the group that node i was in before, None for none.

    A node leaves its home only for a gain above `inertia` times the sum of its links' weights.
    """

    of: tuple[int | None, ...] = ()
    inertia: float = field(default=0.0)


NOWHERE = Homes()


def split(graph: Graph, room: Room, *, groups: int, homes: Homes = NOWHERE) -> list[list[int]]:
    """Divide the nodes into about `groups` communities that fit into `room`.

    Louvain (Blondel et al. 2008) with a cap: a move or an aggregation that would overfill a group is refused. The
    resolution is searched for. Nodes that have a home begin there. Groups under the least size are settled; only nodes
    for which that is impossible are left in such groups. Groups and their nodes ascend.
    """
    low, high, resolution = 0.0, inf, _FIRST_GUESS * groups
    best: tuple[int, list[list[int]]] | None = None
    lowest = _lowest(graph, room)
    for _ in range(_TRIES):
        found = settled(graph, room, _members(_louvain(lowest, resolution, homes)))
        count = sum(room.suffices(group) for group in found)
        if best is None or abs(count - groups) < best[0]:
            best = (abs(count - groups), found)
        if best[0] <= _NEAR_ENOUGH * groups:
            break
        low, high = (low, resolution) if count > groups else (resolution, high)
        resolution = _between(low, high, resolution * groups / max(count, 0.5))
    return [] if best is None else best[1]


def _between(low: float, high: float, guess: float) -> float:
    """The guess where it lies well between what was too low and too high, else the middle of these."""
    if low * 1.02 < guess < high / 1.02:
        return guess
    if high == inf:
        return 2.0 * low
    return high / 2.0 if low == 0.0 else sqrt(low * high)


def join(graph: Graph, room: Room, parts: Sequence[Sequence[int]], *, groups: int) -> list[list[int]]:
    """Merge the two best-linked parts that fit together, again and again, until `groups` are left or none fit."""
    merged = [sorted(part) for part in parts]
    while len(merged) > groups:
        pairs = _linked_pairs(graph, merged)
        fitting = {pair: link for pair, link in pairs.items() if room.fits(merged[pair[0]] + merged[pair[1]])}
        if not fitting:
            break
        first, second = min(fitting, key=lambda pair: (-fitting[pair], pair))
        merged[first] = sorted(merged[first] + merged.pop(second))
    return sorted(merged)


def _linked_pairs(graph: Graph, parts: Sequence[Sequence[int]]) -> dict[tuple[int, int], float]:
    """The mean weight between the nodes of two parts, by the parts' positions."""
    part_of = {node: index for index, part in enumerate(parts) for node in part}
    between: dict[tuple[int, int], float] = {}
    for node, index in part_of.items():
        for other, weight in graph.links[node]:
            if index < part_of.get(other, -1):
                pair = (index, part_of[other])
                between[pair] = between.get(pair, 0.0) + weight
    return {(a, b): weight / (len(parts[a]) * len(parts[b])) for (a, b), weight in between.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A graph in which each node stands for a group of the level below; `degrees` count links inside the group."""

    links: Links
    degrees: tuple[float, ...]
    room: Room
    ends: tuple["_Ends", ...]

    def merged(self, labels: Sequence[int], count: int) -> "_Level":
        """The level above: node c stands for the nodes that are labelled c."""
        degrees = [0.0] * count
        for label, degree in zip(labels, self.degrees, strict=True):
            degrees[label] += degree
        links = Graph(links=self.links).merged(labels, count).links
        ends = tuple(map(_ends, links))
        return _Level(links=links, degrees=tuple(degrees), room=self.room.merged(labels, count), ends=ends)


def _ends(links: Sequence[tuple[int, float]]) -> _Ends:
    """What the labels of a node's neighbours are picked from all labels by, and the weights of its links to them.

    The last one is picked twice, to no effect, as it has one weight: of a single pick the label would come bare.
    """
    if not links:
        return itemgetter(slice(0)), ()
    others, weights = zip(*links, strict=True)
    return itemgetter(*others, others[-1]), weights


def _lowest(graph: Graph, room: Room) -> _Level:
    """The graph itself, each node standing for itself."""
    degrees = tuple(sum(weight for _, weight in links) for links in graph.links)
    return _Level(links=graph.links, degrees=degrees, room=room, ends=tuple(map(_ends, graph.links)))


def _louvain(level: _Level, resolution: float, homes: Homes) -> list[int]:
    """The label of each node; labels count from 0 in order of their first node."""
    pull = resolution / (sum(level.degrees) or 1.0)
    labels = list(range(len(level.degrees)))
    first = True
    while True:
        moved = _numbered(_Moving(level, pull, homes if first else NOWHERE).labels)
        labels = [moved[label] for label in labels]
        count = len(set(moved))
        if count == len(moved):
            return labels
        level, first = level.merged(moved, count), False


class _Moving:
    """Single nodes move to the group of a neighbour as long as that raises modularity and the group has room."""

    def __init__(self, level: _Level, pull: float, homes: Homes) -> None:
        self._level, self._pull, self._homes = level, pull, homes
        self.labels = list(range(len(level.links)))
        self._waits = [True] * len(level.links)
        self._home = self._begun() if homes.of else []
        count = max(self.labels, default=-1) + 1
        self._degree, self._loads = [0.0] * count, [[0.0] * count for _ in level.room.bounds]
        for node, label in enumerate(self.labels):
            self._enter(node, label)
        for _ in range(_ROUNDS):
            if not self._round():
                break

    def _begun(self) -> list[int]:
        """Start nodes in their homes, as far as these hold them; gives the label of each node's home, -1 for none."""
        number = {home: len(self.labels) + place for place, home in enumerate(sorted({*self._homes.of} - {None}))}  # type: ignore[type-var]  # None is taken out
        loads = {label: [0.0] * len(self._level.room.bounds) for label in number.values()}
        home = [-1 if origin is None else number[origin] for origin in self._homes.of]
        for node, label in enumerate(home):
            if label < 0:
                continue
            grown = [
                load + bound.sizes[node] for load, bound in zip(loads[label], self._level.room.bounds, strict=True)
            ]
            if all(load <= bound.most for load, bound in zip(grown, self._level.room.bounds, strict=True)):
                loads[label], self.labels[node] = grown, label
        return home

    def _round(self) -> bool:
        """Whether any node moved; only nodes beside which something changed are looked at again."""
        labels, waits, moved = self.labels, self._waits, False
        ends = self._level.ends
        for node, links in enumerate(self._level.links):
            if not waits[node]:
                continue
            waits[node] = False
            origin = labels[node]
            target = self._best(node, _weights_to(ends[node], labels), origin)
            if target == origin:
                continue
            self._enter(node, origin, sign=-1.0)
            self._enter(node, target)
            labels[node], moved = target, True
            for other, _ in links:
                if labels[other] != target:
                    waits[other] = True
        return moved

    def _enter(self, node: int, label: int, sign: float = 1.0) -> None:
        self._degree[label] += sign * self._level.degrees[node]
        for loads, bound in zip(self._loads, self._level.room.bounds, strict=True):
            loads[label] += sign * bound.sizes[node]

    def _best(self, node: int, weights: dict[int, float], origin: int) -> int:
        """The label with the highest gain in modularity that has room; `origin` always has."""
        degree, own = self._degree, self._level.degrees[node]
        pull = self._pull * own
        home = self._home[node] if self._home else -1
        bonus = self._homes.inertia * own
        best = origin
        highest = weights.pop(origin, 0.0) - pull * (degree[origin] - own) + _LEAST_GAIN + bonus * (origin == home)
        for label, weight in weights.items():
            if weight <= highest and label != home:
                continue  # what pulls away from a label only makes its gain less
            gain = weight - pull * degree[label]
            if label == home:
                gain += bonus
            if gain > highest and self._has_room(node, label):
                best, highest = label, gain
        return best

    def _has_room(self, node: int, label: int) -> bool:
        for loads, bound in zip(self._loads, self._level.room.bounds, strict=True):
            if loads[label] + bound.sizes[node] > bound.most:
                return False
        return True


def _weights_to(ends: _Ends, labels: Sequence[int]) -> dict[int, float]:
    """The summed weights of a node's links to each label; a plain loop, since this is where the time goes."""
    picks, of_links = ends
    weights: dict[int, float] = {}
    for label, weight in zip(picks(labels), of_links, strict=False):
        if label in weights:
            weights[label] += weight
        else:
            weights[label] = weight
    return weights


def _numbered(labels: Sequence[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]


def _members(labels: Sequence[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for node, label in enumerate(labels):
        groups.setdefault(label, []).append(node)
    return list(groups.values())
