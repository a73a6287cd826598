"""What a group of nodes may hold, in as many resources as there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One resource of a group, such as papers or tokens: the `sizes` of its nodes sum to `least` to `most`."""

    sizes: tuple[float, ...]
    least: float = 0.0
    most: float = inf

    def load(self, nodes: Iterable[int]) -> float:
        """The summed size of `nodes`."""
        return sum(self.sizes[node] for node in nodes)

    def merged(self, labels: Sequence[int], count: int) -> "Bound":
        """The same for the graph in which node c stands for all nodes labelled c."""
        sizes = [0.0] * count
        for size, label in zip(self.sizes, labels, strict=True):
            sizes[label] += size
        return Bound(sizes=tuple(sizes), least=self.least, most=self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a group may hold: every bound is kept."""

    bounds: tuple[Bound, ...]

    def fits(self, nodes: Iterable[int]) -> bool:
        """Whether `nodes` are not too many for a group."""
        group = list(nodes)
        return all(bound.load(group) <= bound.most for bound in self.bounds)

    def suffices(self, nodes: Iterable[int]) -> bool:
        """Whether `nodes` are enough for a group."""
        group = list(nodes)
        return all(bound.load(group) >= bound.least for bound in self.bounds)

    def merged(self, labels: Sequence[int], count: int) -> "Room":
        """The same for the graph in which node c stands for all nodes labelled c."""
        return Room(bounds=tuple(bound.merged(labels, count) for bound in self.bounds))
