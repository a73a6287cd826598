"""Weights of terms."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexical.tfidf import class_tfidf, terms, tfidf


def test_terms_are_the_words_and_their_neighbouring_pairs() -> None:
    assert terms(["kv", "cache", "tide"]) == ["kv", "cache", "tide", "kv cache", "cache tide"]


def test_a_weight_is_what_the_formula_says() -> None:
    weights = tfidf([["tide", "tide", "gauge"], ["gauge"]])
    tide, gauge = (1 + log(2)) * (1 + log(3 / 2)), 1.0
    length = sqrt(tide**2 + gauge**2)
    assert weights.vocabulary == ("gauge", "tide")
    assert weights.matrix.toarray() == pytest.approx(np.array([[gauge / length, tide / length], [1.0, 0.0]]))


def test_a_pair_of_words_weighs_half() -> None:
    weights = tfidf([["kv cache", "kv"]]).matrix.toarray()
    assert weights == pytest.approx(np.array([[2.0, 1.0]]) / sqrt(5))


def test_a_document_without_terms_has_an_empty_row() -> None:
    assert tfidf([["tide"], []]).matrix.toarray().tolist() == [[1.0], [0.0]]


def test_no_documents_have_no_weights() -> None:
    weights = tfidf([])
    assert (weights.vocabulary, weights.matrix.shape) == ((), (0, 0))


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "a b"]), max_size=6), max_size=6))
def test_rows_have_length_one_and_do_not_depend_on_the_order_of_terms(documents: list[list[str]]) -> None:
    weights = tfidf(documents)
    turned = tfidf([document[::-1] for document in documents])
    lengths = np.sqrt((weights.matrix.toarray() ** 2).sum(axis=1))
    assert lengths.tolist() == pytest.approx([1.0 if document else 0.0 for document in documents])
    assert weights.matrix.toarray().tolist() == turned.matrix.toarray().tolist()


def test_terms_that_set_a_group_apart_weigh_more_than_common_ones() -> None:
    documents = [["tide", "model"], ["tide", "model"], ["moss", "model"], ["moss", "model"]]
    apart = class_tfidf(documents, [[0, 1], [2, 3]])
    # "model" stands in all papers, inside and outside: 1 against 2.5 of 3.
    assert apart == [
        {"tide": pytest.approx(log(6)), "model": pytest.approx(log(3 / 2.5))},
        {"moss": pytest.approx(log(6)), "model": pytest.approx(log(3 / 2.5))},
    ]


def test_a_term_that_is_rarer_inside_than_outside_is_left_out() -> None:
    assert class_tfidf([["moss"], ["tide"], ["moss"], ["moss"]], [[0, 1]]) == [{"tide": pytest.approx(0.5 * log(3))}]


def test_the_only_group_is_told_by_what_its_papers_share() -> None:
    [apart] = class_tfidf([["tide", "a"], ["tide", "b"]], [[0, 1]])
    assert apart["tide"] > apart["a"]
