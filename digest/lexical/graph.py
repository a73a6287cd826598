"""A graph of nearest neighbours, and its communities between a hard least and most size.

Nodes are numbered; ties go to the lower number and nothing is drawn by chance, so nodes given in a canonical order
always give the same groups.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.sparse import csr_array

Links = tuple[tuple[tuple[int, float], ...], ...]
NEIGHBOURS = 20
_ROWS_AT_ONCE = 1024
_DECIMALS = 9  # of a similarity: less than that is the machine's, not the papers'
# The resolution that gives n groups lies near n / 10 on papers; the search begins with that and goes from
# n / 100 to n.
_RESOLUTIONS = (0.01, 1.0)
_TRIES = 10
_ROUNDS = 30
_LEAST_GAIN = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """`links[i]` are the (neighbour, weight) pairs of node i, ascending; a link stands at both of its ends."""

    links: Links

    def without(self, nodes: Iterable[int]) -> "Graph":
        """The same nodes, but none of `nodes` is linked to anything."""
        cut = set(nodes)
        return Graph(
            links=tuple(
                () if node in cut else tuple(link for link in links if link[0] not in cut)
                for node, links in enumerate(self.links)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a group may hold: the `sizes` of its nodes (papers, tokens, ...) sum to at least `least`, at most `most`."""

    sizes: tuple[float, ...]
    least: float
    most: float

    def load(self, nodes: Iterable[int]) -> float:
        """The summed size of `nodes`."""
        return sum(self.sizes[node] for node in nodes)


def nearest(vectors: csr_array, *, neighbours: int = NEIGHBOURS) -> Graph:
    """Link each row to the `neighbours` rows with the highest cosine above 0; rows are given at length 1, or empty."""
    found: list[dict[int, float]] = [{} for _ in range(vectors.shape[0])]
    for start in range(0, len(found), _ROWS_AT_ONCE):
        similarity = np.round((vectors[start : start + _ROWS_AT_ONCE] @ vectors.T).toarray(), _DECIMALS)
        closest = np.argsort(-similarity, axis=1, kind="stable")[:, : neighbours + 1]
        for row, columns in enumerate(closest, start):
            others = [int(column) for column in columns if column != row][:neighbours]
            for other in others:
                weight = float(similarity[row - start, other])
                if weight > 0:
                    found[row][other] = found[other][row] = weight
    return Graph(links=tuple(tuple(sorted(links.items())) for links in found))


def split(graph: Graph, room: Room, *, groups: int) -> list[list[int]]:
    """Divide the nodes into about `groups` communities that fit into `room`.

    Louvain (Blondel et al. 2008) with a cap: a move or an aggregation that would overfill a group is refused. The
    resolution is found by bisection. Groups under the least size then join the best-linked group that has room, whole
    or node by node, or take nodes from groups that can spare them. Only nodes for which nothing of this is possible,
    such as nodes without links, are left in groups under the least size. Groups and their nodes ascend.
    """
    low, high = (bound * groups for bound in _RESOLUTIONS)
    found: list[list[list[int]]] = []
    for _ in range(_TRIES):
        resolution = sqrt(low * high)
        settled = _Settling(graph, room, _louvain(graph, room, resolution)).settled()
        found.append(settled)
        count = _large_enough(settled, room)
        if count == groups:
            break
        low, high = (low, resolution) if count > groups else (resolution, high)
    return min(found, key=lambda settled: abs(_large_enough(settled, room) - groups))


def _large_enough(groups: Sequence[Sequence[int]], room: Room) -> int:
    return sum(room.load(group) >= room.least for group in groups)


def join(graph: Graph, room: Room, parts: Sequence[Sequence[int]], *, groups: int) -> list[list[int]]:
    """Merge the two best-linked parts that fit together, again and again, until `groups` are left or none fit."""
    merged = [sorted(part) for part in parts]
    while len(merged) > groups:
        pairs = _linked_pairs(graph, merged)
        fitting = {
            pair: link for pair, link in pairs.items() if room.load(merged[pair[0]] + merged[pair[1]]) <= room.most
        }
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
            if index < part_of[other]:
                pair = (index, part_of[other])
                between[pair] = between.get(pair, 0.0) + weight
    return {(a, b): weight / (len(parts[a]) * len(parts[b])) for (a, b), weight in between.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A graph in which each node stands for a group of the level below; `degrees` count links inside the group."""

    links: Links
    degrees: tuple[float, ...]
    sizes: tuple[float, ...]

    def merged(self, labels: Sequence[int], count: int) -> "_Level":
        """The level above: node c stands for the nodes that are labelled c."""
        links: list[dict[int, float]] = [{} for _ in range(count)]
        degrees, sizes = [0.0] * count, [0.0] * count
        for node, label in enumerate(labels):
            degrees[label] += self.degrees[node]
            sizes[label] += self.sizes[node]
            for other, weight in self.links[node]:
                if labels[other] != label:
                    links[label][labels[other]] = links[label].get(labels[other], 0.0) + weight
        above = tuple(tuple(sorted(row.items())) for row in links)
        return _Level(links=above, degrees=tuple(degrees), sizes=tuple(sizes))


def _louvain(graph: Graph, room: Room, resolution: float) -> list[int]:
    """The label of each node; labels count from 0 in order of their first node."""
    degrees = tuple(sum(weight for _, weight in links) for links in graph.links)
    pull = resolution / (sum(degrees) or 1.0)
    level = _Level(links=graph.links, degrees=degrees, sizes=room.sizes)
    labels = list(range(len(degrees)))
    while True:
        moved = _numbered(_moved(level, pull, room.most))
        labels = [moved[label] for label in labels]
        count = len(set(moved))
        if count == len(moved):
            return labels
        level = level.merged(moved, count)


def _moved(level: _Level, pull: float, most: float) -> list[int]:
    """Move single nodes to the group of a neighbour as long as that raises modularity and the group has room."""
    labels = list(range(len(level.links)))
    degree, load = list(level.degrees), list(level.sizes)
    for _ in range(_ROUNDS):
        before = labels.copy()
        for node, links in enumerate(level.links):
            own, weight = level.degrees[node], level.sizes[node]
            home = labels[node]
            degree[home] -= own
            load[home] -= weight
            target = _best_group(_weights_to(links, labels), home, (degree, pull * own), (load, most - weight))
            labels[node] = target
            degree[target] += own
            load[target] += weight
        if labels == before:
            break
    return labels


def _weights_to(links: Iterable[tuple[int, float]], labels: Sequence[int]) -> dict[int, float]:
    weights: dict[int, float] = {}
    for other, weight in links:
        label = labels[other]
        weights[label] = weights.get(label, 0.0) + weight
    return weights


def _best_group(
    weights: dict[int, float], home: int, degrees: tuple[list[float], float], loads: tuple[list[float], float]
) -> int:
    """The label with the highest gain in modularity; the `loads` of any but `home` must not be above their limit."""
    (degree, pull), (load, limit) = degrees, loads
    best, highest = home, weights.get(home, 0.0) - pull * degree[home] + _LEAST_GAIN
    for label, weight in weights.items():
        gain = weight - pull * degree[label]
        if gain > highest and load[label] <= limit:
            best, highest = label, gain
    return best


def _numbered(labels: Sequence[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]


class _Settling:
    """Brings groups under the least size up to it, by the rules of `split`."""

    def __init__(self, graph: Graph, room: Room, labels: Sequence[int]) -> None:
        self._graph, self._room, self._labels = graph, room, list(labels)
        self._members: dict[int, set[int]] = {}
        for node, label in enumerate(labels):
            self._members.setdefault(label, set()).add(node)

    def settled(self) -> list[list[int]]:
        """The groups, ascending."""
        for label in sorted(self._members, key=lambda label: (self._load(label), label)):
            if self._load(label) < self._room.least:
                self._settle(label)
        return sorted(sorted(nodes) for nodes in self._members.values() if nodes)

    def _settle(self, label: int) -> None:
        self._hand_over(label, self._members[label])
        for node in sorted(self._members[label]):
            self._hand_over(label, {node})
        if self._members[label]:
            self._fill_up(label)

    def _hand_over(self, label: int, nodes: set[int]) -> None:
        """Move `nodes` to the group that they are linked to best and that has room, if there is one."""
        limit = self._room.most - self._room.load(nodes)
        links = {other: weight for other, weight in self._links(nodes, label).items() if self._load(other) <= limit}
        if links:
            target = min(links, key=lambda other: (-links[other] / len(self._members[other]), other))
            self._move(set(nodes), label, target)

    def _fill_up(self, label: int) -> None:
        """Take the best-linked nodes from groups that stay at the least size without them."""
        pull: dict[int, float] = {}
        for node in sorted(self._members[label]):
            for other, weight in self._graph.links[node]:
                if self._labels[other] != label:
                    pull[other] = pull.get(other, 0.0) + weight
        for node in sorted(pull, key=lambda node: (-pull[node], node)):
            donor, size = self._labels[node], self._room.sizes[node]
            enough = self._load(label) >= self._room.least
            if not enough and self._load(donor) - size >= self._room.least:
                self._move({node}, donor, label)

    def _links(self, nodes: Iterable[int], label: int) -> dict[int, float]:
        weights: dict[int, float] = {}
        for node in sorted(nodes):
            for other, weight in _weights_to(self._graph.links[node], self._labels).items():
                if other != label:
                    weights[other] = weights.get(other, 0.0) + weight
        return weights

    def _load(self, label: int) -> float:
        return self._room.load(self._members[label])

    def _move(self, nodes: set[int], origin: int, target: int) -> None:
        self._members[origin] -= nodes
        self._members[target] |= nodes
        for node in nodes:
            self._labels[node] = target
