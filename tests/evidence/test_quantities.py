from fractions import Fraction

import pytest

from digest.evidence.quantities import Quantity, differs, holds, number_spans, quantities


def held(claimed: str, quoted: str) -> bool:
    number = quantities(claimed)[0]
    return holds(quantities(quoted), number)


def test_thousands_decimals_and_percent_are_read_in_order() -> None:
    assert quantities(r"12,041times less, 2.50x, 2.5, 87\% and 5 %") == (
        Quantity(value=Fraction(12041), unit="x", written="12,041times"),
        Quantity(value=Fraction(5, 2), unit="x", written="2.50x"),
        Quantity(value=Fraction(5, 2), written="2.5"),
        Quantity(value=Fraction(87), unit="%", written=r"87\%"),
        Quantity(value=Fraction(5), unit="%", written="5 %"),
    )


def test_sign_power_scale_and_unit_belong_to_the_number() -> None:
    assert quantities("\u22123.2 of 10\u207b³ in 5K ten-minute runs") == (
        Quantity(value=Fraction(-16, 5), written="\u22123.2"),
        Quantity(value=Fraction(10), power="-3", written="10\u207b³"),
        Quantity(value=Fraction(5000), written="5K"),
        Quantity(value=Fraction(10), unit="min", written="ten-minute"),
    )


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("by up to 15%", "at most"),
        ("less than 10\\%", "at most"),
        ("<1.5%", "at most"),
        ("under 5 ms", "at most"),
        ("at least 10^23", "at least"),
        ("over 50\\%", "at least"),
        ("a 500B+ model", "at least"),
        ("by more than tenfold", "at least"),
        ("5 or more", "at least"),
        ("> 9", "at least"),
        ("roughly 5", "about"),
        ("~100 million", "about"),
        ("almost 8x", "about"),
        ("15%", ""),
        ("over the years 15%", ""),
    ],
)
def test_what_a_text_says_of_a_number_is_its_bound(text: str, bound: str) -> None:
    assert quantities(text)[0].bound == bound


def test_both_ends_of_a_range_have_its_unit_and_its_bound() -> None:
    assert quantities(r"up to (12-38\%) or from 19.5 to 31.5 points") == (
        Quantity(value=Fraction(12), unit="%", bound="at most", written="12"),
        Quantity(value=Fraction(38), unit="%", bound="at most", written=r"38\%"),
        Quantity(value=Fraction(39, 2), unit="points", written="19.5"),
        Quantity(value=Fraction(63, 2), unit="points", written="31.5 points"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "retains more than 99% accuracy",
        "preserving up to 98.6%",
        "93% of the teacher's score",
        r"93\% of the Transformer-based LLM",
        "close 88% of the gap",
    ],
)
def test_a_share_of_another_result_is_known_as_one(text: str) -> None:
    assert quantities(text)[0].share


@pytest.mark.parametrize("text", ["reaches 99% accuracy", "93% of users", "5 of the scores", "saves 12% memory"])
def test_a_plain_figure_is_no_share_of_another_result(text: str) -> None:
    assert not quantities(text)[0].share


def test_a_text_without_numbers_holds_none() -> None:
    assert quantities("one often takes the first") == ()


@pytest.mark.parametrize(
    ("claimed", "quoted"),
    [
        (".05", "5"),
        (".5", "5"),
        ("-3.2", "3.2"),
        ("(\u20133", "3"),
        ("10³", "10²"),
        ("10^9", "10^6 or 9"),
        ("1/3", "3 of 1"),
        ("1e-5", "1 e and 5"),
        ("3 billion", "3 million"),
        ("5M", "5K"),
        ("5B", "5"),
        ("5 hours", "5 ms"),
        ("5 GB", "5 MB"),
        ("5", "5%"),
        ("5 points", "5%"),
        ("5%", "5 points"),
        ("2.8x", "2.8%"),
        ("500 words", "500 tokens"),
        ("ten times", "3 times"),
        ("twice", "3"),
        ("half", "2"),
        ("5", "½"),
        ("a quarter", "a third"),
        ("15", "15.7"),
        ("15.2", "15.27"),
        ("12,000", "12,041"),
        ("15%", "up to 15%"),
        ("up to 15%", "15%"),
        ("at least 15%", "up to 15%"),
        ("90%", "over 90%"),
        ("30%", "roughly 30%"),
        ("93% accuracy", "93% of the teacher's accuracy"),
    ],
)
def test_a_number_is_not_held_by_another_one(claimed: str, quoted: str) -> None:
    assert not held(claimed, quoted)


@pytest.mark.parametrize(
    ("claimed", "quoted"),
    [
        ("3B", "3 billion"),
        ("3,200 million", "3.2 billion"),
        ("5 percent", r"5\%"),
        ("5 secs", "5s"),
        ("2 months", "a two-month trial"),
        ("5 hours", "5 to 7 hours"),
        ("5", "5 ms"),
        ("8 hours", "8 H100s"),
        ("10^{-3}", "10\u207b³"),
        ("1e-5", "0.00001"),
        ("½", "half"),
        ("5", "1\u20135"),
        ("4", "GPT-4"),
        ("+5", "5"),
        ("2x", "2"),
        ("twofold", "2\u00d7"),
        ("twice", "2 times"),
        ("10", "5/10/15"),
        ("5 percentage points", "5 points"),
        ("15", "15.2"),
        ("16%", "15.7%"),
        ("15.3", "15.27"),
        ("1.2 million", "1,234,567"),
        ("about 12,000", "12,041"),
        ("about 15%", "15%"),
        ("more than 15%", "over 15%"),
        ("retains 93%", "93% of the teacher's accuracy"),
    ],
)
def test_a_number_is_held_however_it_is_written(claimed: str, quoted: str) -> None:
    assert held(claimed, quoted)


@pytest.mark.parametrize(
    ("claimed", "quoted", "how"),
    [("5", "6", "value"), ("5", "5%", "unit"), ("5", "up to 5", "bound"), ("5%", "keeps 5% of it", "share")],
)
def test_it_is_told_in_what_two_numbers_differ(claimed: str, quoted: str, how: str) -> None:
    assert differs(quantities(claimed)[0], quantities(quoted)[0]) == how


@pytest.mark.parametrize("text", ["9" * 100_000, "1e" + "9" * 100_000, "5/0", "1/" * 10_000, "²³", "." * 10_000])
def test_every_number_of_a_text_is_one_of_itself_however_odd(text: str) -> None:
    numbers = dict.fromkeys(quantities(text))

    assert all(holds(numbers, number) for number in numbers)


def test_a_number_stands_with_its_sign_and_percent_but_without_its_unit() -> None:
    assert list(number_spans("by -5 % in 3 ms")) == [(3, 7), (11, 12)]
