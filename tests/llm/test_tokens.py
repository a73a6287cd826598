"""Tokens are counted without a tokenizer, and rather too many than too few."""

import pytest

from digest.llm.tokens import estimated_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("tide", 1),
        ("tidetables", 2),
        ("tide tables, 12345 of them.", 8),
        ("naïve", 1),
        ("潮汐表", 3),
        ("прилив", 6),
        ("\n\t ", 0),
        ("_", 1),
    ],
)
def test_tokens_are_estimated_from_letters_digits_and_signs(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens
