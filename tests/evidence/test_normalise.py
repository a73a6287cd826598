from hypothesis import given
from hypothesis import strategies as st

from digest.evidence.normalise import Folded, fold


def test_typography_is_folded_and_every_character_knows_its_place() -> None:
    folded = fold("“Deﬁ-\u00adne”")

    assert folded == Folded(text='"defi-ne"', starts=(0, 1, 2, 3, 3, 4, 6, 7, 8), ends=(1, 2, 3, 4, 4, 5, 7, 8, 9))


def test_a_superscript_never_becomes_a_digit() -> None:
    assert fold("10² and x₁, 10⁻³").text == "10^2 and x_1, 10^-3"


def test_runs_of_any_space_are_one_space_and_the_ends_are_bare() -> None:
    assert fold(" \ta\u00a0\n b ").text == "a b"


def test_a_letter_and_its_accent_are_the_letter_with_the_accent() -> None:
    assert fold("Poincare\u0301").text == fold("poincaré").text


@given(st.text())
def test_offsets_ascend_and_stay_inside_the_text(text: str) -> None:
    folded = fold(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(st.text())
def test_folding_twice_changes_nothing_more_than_folding_once(text: str) -> None:
    once = fold(text).text

    assert fold(fold(once).text).text == fold(once).text
