import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.writers.phrases import cell, masked, until


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("a parser for tide tables and the", "a parser for tide tables"),
        (" , lighter than the old gauge, ", "lighter than the old gauge"),
        ("a gauge (of cork) for", "a gauge (of cork)"),
        ("old methods specifically designed for", "old methods"),
        ("a gauge (of cork", None),
        ("gauge", None),
        ("a gauge for these harbours", None),
        ("better in both speed", None),
        ("better in both speed and cost", "better in both speed and cost"),
        ("the quoted ``word here", None),
        ("see https://example.org now", None),
        (" ".join(["word"] * 17), None),
        ("", None),
    ],
)
def test_a_cell_is_a_short_closed_phrase_with_nothing_left_hanging(text: str, phrase: str | None) -> None:
    assert cell(text) == phrase


@given(st.text())
def test_a_cell_is_always_a_part_of_its_text(text: str) -> None:
    assert (cell(text) or "") in text


@given(st.text(alphabet="ab,() []"))
def test_masking_keeps_the_length_and_what_stands_outside_brackets(text: str) -> None:
    assert len(masked(text)) == len(text)


def test_a_comma_inside_a_bracket_does_not_end_a_clause() -> None:
    text = "a gauge (cork, tar) for harbours, rivers"
    assert text[: until(text, 0, re.compile(","))] == "a gauge (cork, tar) for harbours"
    assert until("no comma", 0, re.compile(",")) == 8
