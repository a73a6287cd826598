from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.parsing.quotations import double, inside, quotations


def quoted(text: str) -> list[str]:
    return [inside(text, span) for span in quotations(text).spans]


@pytest.mark.parametrize(
    "text",
    [
        'It says "tide tables are hard" here.',
        "It says “tide tables are hard” here.",
        "It says „tide tables are hard“ here.",
        "It says „tide tables are hard” here.",
        "It says «tide tables are hard» here.",
        "It says « tide tables are hard » here.",
        "It says »tide tables are hard« here.",
        "It says ”tide tables are hard” here.",
        "It says 「tide tables are hard」 here.",
        "It says 'tide tables are hard' here.",
        "It says ‘tide tables are hard’ here.",
        'It says ("tide tables are hard").',
        "It says—“tide tables are hard”—here.",
        '"tide tables are hard"',
    ],
)
def test_every_kind_of_quotation_mark_is_one(text: str) -> None:
    assert quoted(text) == ["tide tables are hard"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The model's error and the models' cost, in the '90s.", []),
        ("'the model's error falls'", ["the model's error falls"]),
        ("'the models' error falls' and 'it is cheap'", ["the models' error falls", "it is cheap"]),
        ('It doesn’t say "no" or “never”; it isn’t sure.', ["no", "never"]),
        ('A 5" screen and a 7" one.', []),
        ('A 5" screen, "as wide as a hand".', ["as wide as a hand"]),
    ],
)
def test_an_apostrophe_and_an_inch_are_no_quotation_marks(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“the ‘tide gap’ closes”", ["the ‘tide gap’ closes"]),
        ('“the "tide gap" closes”', ['the "tide gap" closes']),
        ('"the "tide gap" closes"', ['the "tide gap" closes']),
        ("«the «tide gap» closes»", ["the «tide gap» closes"]),
        ('«an odd " or “ in it»', ['an odd " or “ in it']),
        ("“first” and “second”", ["first", "second"]),
    ],
)
def test_a_quotation_holds_whatever_stands_inside_its_marks(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_an_inch_opens_nothing() -> None:
    assert quotations('A 5"-wide screen.').unclosed == ()


@pytest.mark.parametrize(("text", "place"), [("It says “tide tables", 8), ('It says "tide tables', 8), ("«a «b»", 0)])
def test_a_mark_that_is_never_closed_is_told(text: str, place: int) -> None:
    assert quotations(text).unclosed == (place,)


def test_what_follows_an_open_mark_is_found_all_the_same() -> None:
    found = quotations("It is “open, and «tide tables» follow")

    assert (found.unclosed, [(span.start, span.end) for span in found.spans]) == ((6,), [(17, 30)])


@given(st.text(alphabet="ab \"“”„«»'’.", max_size=60))
def test_quotations_never_overlap_and_marks_bound_them(text: str) -> None:
    spans = double(text).spans

    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(text[span.start] in '"“”„«»' and text[span.end - 1] in '"“”«»' for span in spans)


@pytest.mark.parametrize("text", ["“" * 50_000, '"' * 50_000, "“»" * 25_000, " 'a" * 20_000, "'" * 50_000])
def test_a_text_of_nothing_but_marks_is_read_in_no_time(text: str) -> None:
    quotations(text)
