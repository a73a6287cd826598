"""Groups made better by moves and exchanges."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexical.graph import Floats
from digest.lexical.refining import Ties, refined
from digest.lexical.rooms import Bound, Room
from tests.lexical.graphs import room


def blocks(*groups: range, between: float = 0.1) -> Floats:
    """Nodes as alike as 1 within each group and as `between` else."""
    nodes = max(group.stop for group in groups)
    alike = np.full((nodes, nodes), between)
    for group in groups:
        alike[np.ix_(group, group)] = 1.0
    np.fill_diagonal(alike, 0.0)
    return alike


TWO = blocks(range(3), range(3, 6))


def test_a_node_moves_to_the_group_it_is_more_like() -> None:
    assert refined(TWO, room(6, 2, 4), [[0, 1], [2, 3, 4, 5]]) == [[0, 1, 2], [3, 4, 5]]


def test_nodes_of_full_groups_change_places() -> None:
    assert refined(TWO, room(6, 3, 3), [[0, 1, 3], [2, 4, 5]]) == [[0, 1, 2], [3, 4, 5]]


def test_a_group_of_the_least_size_keeps_its_nodes() -> None:
    assert refined(TWO, room(6, 1, 5), [[0, 1], [2, 3, 4, 5]]) == [[0, 1, 2], [3, 4, 5]]
    assert refined(TWO, room(6, 4, 5), [[0, 1], [2, 3, 4, 5]]) == [[0, 1], [2, 3, 4, 5]]


def test_staying_at_home_counts() -> None:
    stayed = refined(TWO, room(6, 2, 4), [[0, 1], [2, 3, 4, 5]], Ties(homes=(-1, -1, 1, -1, -1, -1), stays=1.0))
    assert stayed == [[0, 1], [2, 3, 4, 5]]


def test_a_node_that_is_away_comes_home() -> None:
    came = refined(TWO, room(6, 2, 4), [[0, 1, 2], [3, 4, 5]], Ties(homes=(-1, -1, 1, -1, -1, -1), stays=1.0))
    assert came == [[0, 1], [2, 3, 4, 5]]


def test_nodes_that_are_to_be_apart_part_however_alike_they_are() -> None:
    groups = refined(TWO, room(6, 2, 4), [[0, 1, 2], [3, 4, 5]], Ties(apart=frozenset({(0, 1)})))
    assert not any({0, 1} <= set(group) for group in groups)
    assert sorted(node for group in groups for node in group) == list(range(6))


def test_in_full_groups_they_part_by_changing_places() -> None:
    groups = refined(TWO, room(6, 3, 3), [[0, 1, 2], [3, 4, 5]], Ties(apart=frozenset({(0, 1)})))
    assert not any({0, 1} <= set(group) for group in groups)
    assert [len(group) for group in groups] == [3, 3]


def test_a_node_in_no_group_stays_so_and_a_single_group_as_it_is() -> None:
    assert refined(TWO, room(6, 1, 6), [[0, 1], [3, 4]]) == [[0, 1], [3, 4]]
    assert refined(TWO, room(6, 1, 6), [[3, 1, 0]]) == [[0, 1, 3]]


def cohesion(alike: Floats, groups: list[list[int]]) -> float:
    return float(sum(alike[np.ix_(group, group)].sum() / max(len(group) - 1, 1) for group in groups))


@settings(deadline=None)
@given(st.integers(0, 2**16), st.sets(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=5))
def test_bounds_hold_and_every_node_keeps_a_group(seed: int, pairs: set[tuple[int, int]]) -> None:
    draw = np.random.default_rng(seed)
    alike = draw.random((20, 20))
    alike = alike + alike.T
    np.fill_diagonal(alike, 0.0)
    tokens = Bound(sizes=tuple(draw.integers(1, 4, 20).astype(float)), least=2.0, most=26.0)
    papers = Bound(sizes=(1.0,) * 20, least=3.0, most=8.0)
    groups = [list(range(start, start + 5)) for start in range(0, 20, 5)]
    apart = frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    found = refined(alike, Room(bounds=(papers, tokens)), groups, Ties(apart=apart))
    assert sorted(node for group in found for node in group) == list(range(20))
    assert all(3 <= papers.load(group) <= 8 and 2 <= tokens.load(group) <= 26 for group in found)


@settings(deadline=None)
@given(st.integers(0, 2**16))
def test_without_ties_and_bounds_to_spare_a_group_is_never_less_alike_for_an_exchange(seed: int) -> None:
    draw = np.random.default_rng(seed)
    alike = draw.random((12, 12))
    alike = alike + alike.T
    np.fill_diagonal(alike, 0.0)
    groups = [list(range(start, start + 4)) for start in range(0, 12, 4)]
    assert cohesion(alike, refined(alike, room(12, 4, 4), groups)) >= cohesion(alike, groups) - 1e-9


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_can_be_kept_apart(pair: tuple[int, int]) -> None:
    groups = refined(TWO, room(6, 1, 6), [[0, 1, 2], [3, 4, 5]], Ties(apart=frozenset({pair})))
    assert not any(set(pair) <= set(group) for group in groups)
