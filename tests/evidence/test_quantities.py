from decimal import Decimal

from digest.evidence.quantities import Quantity, quantities


def test_thousands_decimals_and_percent_are_read() -> None:
    assert quantities(r"12,041times less, 2.50x, 87\% and 5 %") == {
        Quantity(value=Decimal(12041), percent=False),
        Quantity(value=Decimal("2.5"), percent=False),
        Quantity(value=Decimal(87), percent=True),
        Quantity(value=Decimal(5), percent=True),
    }


def test_a_text_without_digits_holds_no_number() -> None:
    assert quantities("five minutes") == frozenset()
