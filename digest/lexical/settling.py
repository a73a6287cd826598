"""Groups under the least size are brought up to it."""

from collections.abc import Sequence
from itertools import chain

from digest.lexical.graph import Graph
from digest.lexical.rooms import Room


def settled(graph: Graph, room: Room, groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """The groups, none under the least size where that is possible.

    One that is joins the best-linked group that has room, whole or node by node, or takes nodes from groups that can
    spare them. Only nodes for which nothing of this is possible, such as nodes without links, are left in groups under
    the least size. Groups and their nodes ascend.
    """
    return _Settling(graph, room, groups).settled()


class _Settling:
    def __init__(self, graph: Graph, room: Room, groups: Sequence[Sequence[int]]) -> None:
        self._graph, self._room = graph, room
        self._members = {label: set(group) for label, group in enumerate(groups)}
        self._labels = {node: label for label, group in enumerate(groups) for node in group}

    def settled(self) -> list[list[int]]:
        """The groups, ascending."""
        small = [label for label, nodes in self._members.items() if not self._room.suffices(nodes)]
        for label in sorted(small, key=lambda label: (len(self._members[label]), label)):
            if not self._room.suffices(self._members[label]):
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
        links = {
            other: weight
            for other, weight in self._links(nodes, label).items()
            if self._room.fits(chain(self._members[other], nodes))
        }
        if links:
            target = min(links, key=lambda other: (-links[other] / len(self._members[other]), other))
            self._move(set(nodes), label, target)

    def _fill_up(self, label: int) -> None:
        """Take the best-linked nodes from groups that are large enough without them."""
        pull: dict[int, float] = {}
        for node in sorted(self._members[label]):
            for other, weight in self._graph.links[node]:
                if self._labels.get(other, label) != label:
                    pull[other] = pull.get(other, 0.0) + weight
        for node in sorted(pull, key=lambda node: (-pull[node], node)):
            if self._room.suffices(self._members[label]):
                return
            donor = self._labels[node]
            spared = self._room.suffices(self._members[donor] - {node})
            if spared and self._room.fits(chain(self._members[label], [node])):
                self._move({node}, donor, label)

    def _links(self, nodes: set[int], label: int) -> dict[int, float]:
        weights: dict[int, float] = {}
        for node in sorted(nodes):
            for other, weight in self._graph.links[node]:
                target = self._labels.get(other, label)
                if target != label:
                    weights[target] = weights.get(target, 0.0) + weight
        return weights

    def _move(self, nodes: set[int], origin: int, target: int) -> None:
        self._members[origin] -= nodes
        self._members[target] |= nodes
        for node in nodes:
            self._labels[node] = target
