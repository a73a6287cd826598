"""Phrases: which runs of words may name something."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexical.phrases import phrases


def test_a_phrase_does_not_cross_stop_words_or_punctuation() -> None:
    [found] = phrases(["read KV caches, then tides"])
    assert found == [
        ("read", "read", True, False),
        ("read kv", "read KV", True, False),
        ("read kv cache", "read KV caches", True, True),
        ("kv", "KV", False, False),
        ("kv cache", "KV caches", False, True),
        ("cache", "caches", False, True),
        ("tide", "tides", False, True),
    ]


def test_every_way_of_writing_has_one_key() -> None:
    rows = phrases(["Mixture of Experts", "mixture-of-experts", "mixtures of expert"])
    assert [next(text for key, text, _, _ in row if key == "mixture expert") for row in rows] == [
        "Mixture of Experts",
        "mixture-of-experts",
        "mixtures of expert",
    ]


def test_a_phrase_has_at_most_three_words() -> None:
    [found] = phrases(["deep harbour tide gauge"])
    assert max(len(key.split()) for key, _, _, _ in found) == 3


def test_a_word_before_an_article_does_not_end_a_noun_phrase() -> None:
    [found] = phrases(["gauges surpassing the tide"])
    assert [ends for key, _, _, ends in found if key == "gauge surpassing"] == [False]


def test_words_to_do_without_divide() -> None:
    [found] = phrases(["novel tide gauge works"], without=frozenset({"novel", "work"}))
    assert [key for key, _, _, _ in found] == ["tide", "tide gauge", "gauge"]


def test_what_is_left_of_a_formula_is_no_phrase() -> None:
    [found] = phrases(["cost Oleft(n^2dright) per tide"])
    assert [key for key, _, _, _ in found] == ["cost", "tide"]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab of-.,^( ABé1"), max_size=60))
def test_each_phrase_stands_in_its_text(text: str) -> None:
    [found] = phrases([text])
    assert all(written in text for _, written, _, _ in found)
