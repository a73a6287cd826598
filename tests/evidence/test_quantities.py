from fractions import Fraction

import pytest

from digest.evidence.quantities import Quantity, holds, number_spans, quantities


def held(claimed: str, quoted: str) -> bool:
    (number,) = quantities(claimed)
    return holds(quantities(quoted), number)


def test_thousands_decimals_and_percent_are_read_in_order_each_once() -> None:
    assert quantities(r"12,041times less, 2.50x, 2.5, 87\% and 5 %") == (
        Quantity(value=Fraction(12041), written="12,041"),
        Quantity(value=Fraction(5, 2), written="2.50"),
        Quantity(value=Fraction(87), percent=True, written=r"87\%"),
        Quantity(value=Fraction(5), percent=True, written="5 %"),
    )


def test_sign_power_scale_and_unit_belong_to_the_number() -> None:
    assert quantities("\u22123.2 of 10\u207b³ in 5K ten-minute runs") == (
        Quantity(value=Fraction(-16, 5), written="\u22123.2"),
        Quantity(value=Fraction(10), power="-3", written="10\u207b³"),
        Quantity(value=Fraction(5000), written="5K"),
        Quantity(value=Fraction(10), unit="min", written="ten-minute"),
    )


def test_a_text_without_numbers_holds_none() -> None:
    assert quantities("one often halves the first") == ()


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
        ("ten times", "3 times"),
        ("twice", "3"),
        ("half", "2"),
        ("5", "½"),
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
        ("10", "5/10/15"),
    ],
)
def test_a_number_is_held_however_it_is_written(claimed: str, quoted: str) -> None:
    assert held(claimed, quoted)


@pytest.mark.parametrize("text", ["9" * 100_000, "1e" + "9" * 100_000, "5/0", "1/" * 10_000, "²³", "." * 10_000])
def test_every_number_of_a_text_is_one_of_itself_however_odd(text: str) -> None:
    assert all(holds(quantities(text), number) for number in quantities(text))


def test_a_number_stands_with_its_sign_and_percent_but_without_its_unit() -> None:
    assert list(number_spans("by -5 % in 3 ms")) == [(3, 7), (11, 12)]
