"""Tokens are counted without a tokenizer, and rather too many than too few."""

import pytest

from digest.llm.tokens import Calibration, calibrated, estimated_tokens


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


def test_an_estimate_follows_what_the_endpoint_counts_in_coarse_steps() -> None:
    assert calibrated([]) == Calibration(ratio=1.0)
    assert calibrated([(100, 104), (100, 110)]) == Calibration(ratio=1.25)
    assert calibrated([(100, 60)]) == Calibration(ratio=0.75)
    assert Calibration(ratio=1.25).tokens("tide tables") == 3


@pytest.mark.parametrize(("counted", "ratio"), [(1, 0.5), (9999, 3.0), (0, 1.0)])
def test_a_count_that_cannot_be_is_kept_sane(counted: int, ratio: float) -> None:
    assert calibrated([(100, counted)]) == Calibration(ratio=ratio)
