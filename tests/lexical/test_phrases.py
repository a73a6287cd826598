"""Phrases: which runs of words may name something."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexical.phrases import Phrase, phrases


def test_a_phrase_does_not_cross_stop_words_or_punctuation() -> None:
    [found] = phrases(["read KV caches, then tides"])
    assert found == [
        Phrase("read", "read", opens=True, ends=False),
        Phrase("read kv", "read KV", opens=True, ends=False),
        Phrase("read kv cache", "read KV caches", opens=True, ends=True),
        Phrase("kv", "KV", opens=False, ends=False),
        Phrase("kv cache", "KV caches", opens=False, ends=True),
        Phrase("cache", "caches", opens=False, ends=True),
        Phrase("tide", "tides", opens=False, ends=True),
    ]


def test_every_way_of_writing_has_one_key() -> None:
    rows = phrases(["Mixture of Experts", "mixture-of-experts", "mixtures of expert"])
    assert [next(p.text for p in row if p.key == "mixture expert") for row in rows] == [
        "Mixture of Experts",
        "mixture-of-experts",
        "mixtures of expert",
    ]


def test_a_phrase_has_at_most_three_words() -> None:
    [found] = phrases(["deep harbour tide gauge"])
    assert max(len(phrase.key.split()) for phrase in found) == 3


def test_a_word_before_an_article_does_not_end_a_noun_phrase() -> None:
    [found] = phrases(["gauges surpassing the tide"])
    assert [phrase.ends for phrase in found if phrase.key == "gauge surpassing"] == [False]


def test_words_to_do_without_divide() -> None:
    [found] = phrases(["novel tide gauge works"], without=frozenset({"novel", "work"}))
    assert [phrase.key for phrase in found] == ["tide", "tide gauge", "gauge"]


def test_what_is_left_of_a_formula_is_no_phrase() -> None:
    [found] = phrases(["cost Oleft(n^2dright) per tide"])
    assert [phrase.key for phrase in found] == ["cost", "tide"]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab of-.,^( ABé1"), max_size=60))
def test_each_phrase_stands_in_its_text(text: str) -> None:
    [found] = phrases([text])
    assert all(phrase.text in text for phrase in found)
