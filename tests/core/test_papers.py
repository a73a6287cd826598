"""When two texts are the same paper."""

import pytest

from digest.core.papers import folded, text_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Tide—Tables: a\tSurvey ", "tide tables a survey"),
        ("Poincaré", "poincare"),
        ("Poincare\u0301", "poincare"),
        ("ﬁt STRASSE straße", "fit strasse strasse"),
        ("x_1 10²", "x 1 102"),
        ("潮汐 表", "潮汐 表"),
        ("?!", ""),
    ],
)
def test_case_accents_punctuation_and_spacing_make_no_difference(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_the_id_of_a_text_is_a_hash_of_title_and_abstract() -> None:
    assert text_id("Marl", "We parse.") == "text:55a01ea813418fbd"
    assert text_id(" MARL ", "we parse") == "text:55a01ea813418fbd"
