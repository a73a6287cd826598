import pytest

from digest.parsing.wrapping import in_one_line, joined


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  We present\n  Marl.\r\n", "We present Marl."),
        ("One.\n \t\n\r\nTwo,\rhere.", "One.\n\nTwo, here."),
        ("\ufeff5\u2009% of\u00a0it", "5\u2009% of\u00a0it"),
        (" " * 200_000 + "x", "x"),
        ("\n \n" * 100_000, ""),
    ],
)
def test_lines_are_joined_and_paragraphs_are_not(text: str, expected: str) -> None:
    assert joined(text) == expected


def test_a_title_is_one_line() -> None:
    assert in_one_line(" Marl:\n\n Parsing\tTide Tables ") == "Marl: Parsing Tide Tables"
