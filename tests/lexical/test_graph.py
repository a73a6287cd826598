"""The graph of nearest neighbours."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from digest.lexical.graph import Graph, nearest, nearest_of_many, similarities


def test_each_row_is_linked_to_its_nearest_and_a_link_stands_at_both_ends() -> None:
    rows = csr_array(np.array([[1.0, 0.0], [0.8, 0.6], [0.6, 0.8], [0.0, 0.0]]))
    assert nearest(similarities(rows), count=1).graph().links == (((1, 0.8),), ((0, 0.8), (2, 0.96)), ((1, 0.96),), ())


def test_of_equals_the_lower_numbers_are_nearest() -> None:
    alike = np.ones((4, 4)) - np.eye(4)
    assert nearest(alike, count=1).graph().links == (
        ((1, 1.0), (2, 1.0), (3, 1.0)),
        ((0, 1.0),),
        ((0, 1.0),),
        ((0, 1.0),),
    )


def test_a_row_is_not_like_itself_and_an_empty_row_is_like_none() -> None:
    rows = csr_array(np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 0.0]]))
    assert similarities(rows).tolist() == [[0.0, 0.6, 0.0], [0.6, 0.0, 0.0], [0.0, 0.0, 0.0]]


def test_merged_nodes_have_the_links_of_all_of_them_but_none_to_themselves() -> None:
    graph = Graph(links=(((1, 0.5), (2, 0.2)), ((0, 0.5), (2, 0.1)), ((0, 0.2), (1, 0.1))))
    assert graph.merged([0, 0, 1], 2).links == (((1, 0.30000000000000004),), ((0, 0.30000000000000004),))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**16))
def test_neighbours_of_many_are_the_nearest_of_all(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = draw.random((60, 30)) * (draw.random((60, 30)) < 0.3)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors = csr_array(rows / np.where(lengths > 0, lengths, 1.0))
    some, every = nearest_of_many(vectors, count=4), nearest(similarities(vectors), count=4)
    assert np.allclose(some.weights, every.weights)
    assert some.graph().links == every.graph().links


def test_neighbours_among_some_nodes_are_numbered_by_their_place_there() -> None:
    alike = np.array([[0.0, 0.9, 0.5], [0.9, 0.0, 0.1], [0.5, 0.1, 0.0]])
    found = nearest(alike, count=2).among([0, 2])
    assert found.graph().links == (((1, 0.5),), ((0, 0.5),))
