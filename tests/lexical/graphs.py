"""Small graphs and rooms for tests."""

from itertools import combinations

from digest.lexical.graph import Graph
from digest.lexical.rooms import Bound, Room


def cliques(*groups: range, bridges: tuple[tuple[int, int], ...] = ()) -> Graph:
    """Nodes fully linked within each group (weight 1), and weakly (0.1) along the bridges."""
    links: dict[int, dict[int, float]] = {node: {} for group in groups for node in group}
    pairs = [(pair, 1.0) for group in groups for pair in combinations(group, 2)] + [(pair, 0.1) for pair in bridges]
    for (one, other), weight in pairs:
        links[one][other] = links[other][one] = weight
    return Graph(links=tuple(tuple(sorted(links[node].items())) for node in sorted(links)))


def room(nodes: int, least: float, most: float) -> Room:
    """Groups of `least` to `most` of so many nodes."""
    return Room(bounds=(Bound(sizes=(1.0,) * nodes, least=least, most=most),))
