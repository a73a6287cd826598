"""Words: what counts as one, and what does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexical.tokens import STOP_WORDS, singular, words


def test_stop_words_and_case_are_left_out() -> None:
    assert words("The harbour gauge and its Tide were read by us") == ["harbour", "gauge", "tide", "read"]


def test_a_compound_gives_its_parts_but_a_prefix_stays_with_its_word() -> None:
    assert words("long-context pre-training, self-attention, pretraining") == [
        *("long", "context", "pretraining"),
        *("self", "attention", "pretraining"),
    ]


def test_plurals_count_as_their_singular() -> None:
    assert words("boxes queries losses models LMs GPUs series analysis bus basis") == [
        *("box", "query", "loss", "model", "lm", "gpu"),
        *("series", "analysis", "bus", "basis"),
    ]


def test_numbers_and_sizes_are_no_words_but_names_with_digits_are() -> None:
    assert words("3D tides, 12 gauges, 4.5x faster, 87%, 7B, 10.3M, 1e-4, GPT-2 and H2O at 2024") == [
        *("3d", "tide", "gauge", "faster", "gpt", "h2o")
    ]


def test_lost_latex_leaves_no_words() -> None:
    ruined = r"cost Oleft(n^{1.5}dright) or \mathcal{O}(n) in mathbf{x}, k^{th} order $\sqrt{n}$"
    assert words(ruined) == ["cost", "order"]


def test_an_address_is_no_word() -> None:
    assert words("code at https://example.org/tide-tables.git, mail ann@example.org") == ["code", "mail"]


def test_a_possessive_counts_as_its_noun() -> None:
    assert words("Harbour's gauge and the harbours’ gauges") == ["harbour", "gauge", "harbour", "gauge"]


def test_characters_of_scripts_without_spaces_are_words() -> None:
    assert words("潮汐 tables") == ["潮", "汐", "table"]


def test_letters_with_accents_stay_in_their_word() -> None:
    assert words("Küste café") == ["küste", "café"]


@pytest.mark.parametrize(("plural", "one"), [("cats", "cat"), ("glass", "glass"), ("status", "status"), ("ties", "ty")])
def test_only_a_plural_s_is_taken_off(plural: str, one: str) -> None:
    assert singular(plural) == one


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_lower_case_words_without_stop_words(text: str) -> None:
    found = words(text)
    assert all(word == word.lower() and word and not word.isspace() for word in found)
    assert STOP_WORDS.isdisjoint(found) or all(word in text.lower() for word in found)
