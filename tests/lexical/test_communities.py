"""Communities within hard sizes, and small ones brought up to the least."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexical.communities import Homes, join, split
from digest.lexical.graph import Graph
from digest.lexical.rooms import Bound, Room
from tests.lexical.graphs import cliques, room


def cut(graph: Graph, within: Room, groups: int) -> list[list[int]]:
    return split(graph, within, groups=groups)


def test_cliques_are_found() -> None:
    graph = cliques(range(4), range(4, 9), range(9, 13), bridges=((3, 4), (8, 9)))
    assert cut(graph, room(13, 2, 6), groups=3) == [[0, 1, 2, 3], [4, 5, 6, 7, 8], [9, 10, 11, 12]]


def test_a_group_is_never_above_the_most_even_where_all_are_alike() -> None:
    groups = cut(cliques(range(20)), room(20, 3, 8), groups=2)
    assert sorted(node for group in groups for node in group) == list(range(20))
    assert all(3 <= len(group) <= 8 for group in groups)


def test_the_size_of_a_group_is_the_sum_of_its_nodes_sizes() -> None:
    graph = cliques(range(4))
    heavy = Bound(sizes=(5.0, 5.0, 1.0, 1.0), least=1.0, most=7.0)
    assert [heavy.load(group) <= 7.0 for group in cut(graph, Room(bounds=(heavy,)), groups=1)] == [True, True]


def test_a_small_group_joins_the_group_it_is_linked_to_best() -> None:
    graph = cliques(range(4), range(4, 8), range(8, 10), bridges=((7, 8), (7, 9), (3, 8)))
    assert cut(graph, room(10, 3, 8), groups=3) == [[0, 1, 2, 3], [4, 5, 6, 7, 8, 9]]


def test_a_small_group_whose_neighbours_are_full_takes_a_node_from_them() -> None:
    graph = cliques(range(5), range(5, 7), bridges=((4, 5),))
    assert cut(graph, room(7, 3, 5), groups=2) == [[0, 1, 2, 3], [4, 5, 6]]


def test_no_group_gives_away_what_it_needs_itself() -> None:
    graph = cliques(range(3), range(3, 5), bridges=((2, 3),))
    assert cut(graph, room(5, 3, 3), groups=2) == [[0, 1, 2], [3, 4]]


def test_a_node_without_links_stays_alone() -> None:
    graph = cliques(range(4), range(4, 5))
    assert cut(graph, room(5, 2, 8), groups=2) == [[0, 1, 2, 3], [4]]


def test_the_best_linked_parts_are_joined_first() -> None:
    graph = cliques(range(2), range(2, 4), range(4, 6), bridges=((1, 2), (1, 3), (3, 4)))
    assert join(graph, room(6, 1, 6), [[0, 1], [2, 3], [4, 5]], groups=2) == [[0, 1, 2, 3], [4, 5]]


def test_parts_that_do_not_fit_together_are_not_joined() -> None:
    graph = cliques(range(4), range(4, 8), bridges=((3, 4),))
    assert join(graph, room(8, 1, 7), [[0, 1, 2, 3], [4, 5, 6, 7]], groups=1) == [[0, 1, 2, 3], [4, 5, 6, 7]]


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=120), st.integers(1, 6))
def test_every_node_is_in_one_group_and_no_group_is_above_the_most(edges: set[tuple[int, int]], groups: int) -> None:
    pairs = {(min(pair), max(pair)) for pair in edges if pair[0] != pair[1]}
    graph = cliques(*(range(node, node + 1) for node in range(30)), bridges=tuple(sorted(pairs)))
    found = cut(graph, room(30, 3, 7), groups=groups)
    assert sorted(node for group in found for node in group) == list(range(30))
    assert max(map(len, found)) <= 7


@pytest.mark.parametrize("groups", [1, 4, 10])
def test_nothing_is_split_into_nothing(groups: int) -> None:
    assert cut(Graph(links=()), room(0, 1, 5), groups=groups) == []


def test_every_resource_is_kept_within_its_bounds() -> None:
    graph = cliques(range(8))
    papers = Bound(sizes=(1.0,) * 8, least=2, most=6)
    tokens = Bound(sizes=(3.0, 3.0, 3.0, 3.0, 1.0, 1.0, 1.0, 1.0), least=2, most=9)
    groups = cut(graph, Room(bounds=(papers, tokens)), groups=2)
    assert sorted(node for group in groups for node in group) == list(range(8))
    assert all(2 <= papers.load(group) <= 6 and 2 <= tokens.load(group) <= 9 for group in groups)


def test_a_node_stays_at_home_unless_it_gains_more_than_its_inertia() -> None:
    graph = cliques(range(4), range(4, 8), bridges=((0, 4), (0, 5), (0, 6)))
    homes = (1, 0, 0, 0, 1, 1, 1, 1)  # node 0 comes from the second clique, to which it is linked weakly
    free = split(graph, room(8, 1, 8), groups=2, homes=Homes(of=homes, inertia=0.0))
    loyal = split(graph, room(8, 1, 8), groups=2, homes=Homes(of=homes, inertia=1.0))
    assert (free, loyal) == ([[0, 1, 2, 3], [4, 5, 6, 7]], [[0, 4, 5, 6, 7], [1, 2, 3]])


def test_a_home_that_is_too_full_holds_the_first_ones_alone() -> None:
    groups = split(cliques(range(6)), room(6, 1, 3), groups=2, homes=Homes(of=(0,) * 6, inertia=1.0))
    assert groups == [[0, 1, 2], [3, 4, 5]]
