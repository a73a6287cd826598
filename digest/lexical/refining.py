"""Groups made better paper by paper: nodes move, or change places, as long as they are more alike their group then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digest.lexical.graph import Floats
from digest.lexical.rooms import Room

_ROUNDS = 12
_CANDIDATES = 5  # groups that a node is tried in, the most alike first
_LEAST_GAIN = 1e-6
_UNBEARABLE = 10.0  # more than any likeness gains: what must be apart parts as soon as there is room


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What holds a node where it is.

    Node i gains `stays` for being in the group numbered `homes[i]`, -1 for none; `apart` are pairs that never share a
    group.
    """

    homes: tuple[int, ...] = ()
    stays: float = 0.0
    apart: frozenset[tuple[int, int]] = field(default_factory=frozenset)


FREE = Ties()


def refined(similarity: Floats, room: Room, groups: Sequence[Sequence[int]], ties: Ties = FREE) -> list[list[int]]:
    """The groups after moves and exchanges that raise the mean similarity of nodes to the others of their group.

    `similarity` (n, n) is symmetric with zeros on its diagonal. No group leaves the room that it keeps to: where one
    has none, two nodes change places (after Kernighan and Lin 1970, over groups of bounded sizes). Nodes that are in
    no group stay so. Groups keep their order, nodes in them ascend.
    """
    if len(groups) < 2:  # noqa: PLR2004  # there is nowhere to go
        return [sorted(group) for group in groups]
    return _Refining(similarity, room, groups, ties).groups()


class _Refining:
    def __init__(self, similarity: Floats, room: Room, groups: Sequence[Sequence[int]], ties: Ties) -> None:
        self._similarity, self._room = similarity, room
        self._label = np.full(len(similarity), -1)
        for number, group in enumerate(groups):
            self._label[list(group)] = number
        self._home = np.array(ties.homes) if ties.homes else np.full(len(similarity), -1)
        self._stays = ties.stays
        self._foes: dict[int, list[int]] = {}
        for one, other in sorted(ties.apart):
            self._foes.setdefault(one, []).append(other)
            self._foes.setdefault(other, []).append(one)
        member = (self._label[:, None] == np.arange(len(groups))[None, :]).astype(float)
        self._sums: Floats = similarity @ member  # (n, groups): of a node to all of a group
        self._counts: Floats = member.sum(axis=0)
        self._sizes = np.array([bound.sizes for bound in room.bounds])
        self._loads = self._sizes @ member
        self._least = np.array([bound.least for bound in room.bounds])
        self._most = np.array([bound.most for bound in room.bounds])

    def groups(self) -> list[list[int]]:
        """The groups when nothing gains any more, or after enough rounds."""
        for _ in range(_ROUNDS):
            if not self._round():
                break
        return [np.flatnonzero(self._label == number).tolist() for number in range(len(self._counts))]

    def _round(self) -> bool:
        means = self._means(np.arange(len(self._label)))
        own = means[np.arange(len(self._label)), self._label]
        hopeful = np.flatnonzero((self._label >= 0) & (means.max(axis=1) > own + _LEAST_GAIN))
        return sum(self._place(int(node)) for node in hopeful) > 0

    def _means(self, nodes: NDArray[np.int64]) -> Floats:
        """The mean similarity of each node to the others of each group, with what staying gains."""
        means = self._sums[nodes] / np.maximum(self._counts, 1.0)
        inside = self._label[nodes] >= 0
        rows, labels = np.flatnonzero(inside), self._label[nodes][inside]
        means[rows, labels] = self._sums[nodes[inside], labels] / np.maximum(self._counts[labels] - 1.0, 1.0)
        rows = np.flatnonzero(self._home[nodes] >= 0)
        means[rows, self._home[nodes][rows]] += self._stays
        for row in np.flatnonzero(np.isin(nodes, list(self._foes))).tolist():
            if self._is_barred(int(nodes[row]), int(self._label[nodes[row]])):
                means[row, self._label[nodes[row]]] -= _UNBEARABLE
        return means

    def _place(self, node: int) -> bool:
        """Whether the node found a better place."""
        origin = int(self._label[node])
        means = self._means(np.array([node]))[0]
        for target in np.argsort(-means, kind="stable")[:_CANDIDATES].tolist():
            if means[target] <= means[origin] + _LEAST_GAIN:
                return False
            if self._is_barred(node, target):
                continue
            if self._may_leave(node, origin) and self._may_enter(node, target):
                self._move(node, target)
                return True
            if self._exchanged(node, target, float(means[target] - means[origin])):
                return True
        return False

    def _exchanged(self, node: int, target: int, gain: float) -> bool:
        """Whether the node could change places with one of `target` so that both together gain."""
        origin = int(self._label[node])
        others = np.flatnonzero(self._label == target)
        away = self._sums[others, origin] - self._similarity[others, node]
        gains = away / max(self._counts[origin] - 1.0, 1.0)
        gains -= self._sums[others, target] / max(self._counts[target] - 1.0, 1.0)
        gains += self._stays * (
            (self._home[others] == origin).astype(float) - (self._home[others] == target).astype(float)
        )
        # In the place of `other` the node is among the rest of its group alone.
        rest = (self._sums[node, target] - self._similarity[node, others]) / max(self._counts[target] - 1.0, 1.0)
        gains += rest - self._sums[node, target] / self._counts[target] + gain
        for place in np.argsort(-gains, kind="stable")[:_CANDIDATES].tolist():
            other = int(others[place])
            if gains[place] <= _LEAST_GAIN:
                return False
            if self._is_barred(other, origin, but=node) or self._is_barred(node, target, but=other):
                continue
            if self._fit_exchanged(node, other):
                self._move(node, target)
                self._move(other, origin)
                return True
        return False

    def _fit_exchanged(self, node: int, other: int) -> bool:
        change = self._sizes[:, other] - self._sizes[:, node]
        here, there = self._loads[:, self._label[node]] + change, self._loads[:, self._label[other]] - change
        return all(bool((loads >= self._least).all() and (loads <= self._most).all()) for loads in (here, there))

    def _may_leave(self, node: int, origin: int) -> bool:
        return self._counts[origin] > 1 and bool((self._loads[:, origin] - self._sizes[:, node] >= self._least).all())

    def _may_enter(self, node: int, target: int) -> bool:
        return bool((self._loads[:, target] + self._sizes[:, node] <= self._most).all())

    def _is_barred(self, node: int, target: int, but: int = -1) -> bool:
        foes: Iterable[int] = self._foes.get(node, ())
        return any(self._label[foe] == target for foe in foes if foe != but)

    def _move(self, node: int, target: int) -> None:
        origin = self._label[node]
        self._sums[:, origin] -= self._similarity[:, node]
        self._sums[:, target] += self._similarity[:, node]
        self._counts[origin] -= 1.0
        self._counts[target] += 1.0
        self._loads[:, origin] -= self._sizes[:, node]
        self._loads[:, target] += self._sizes[:, node]
        self._label[node] = target
