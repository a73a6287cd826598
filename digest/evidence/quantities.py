"""The numbers of a text, as values that can be compared."""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>\s?\\?%)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as it stands in a text: `12,041` and `12041` are the same value, `5` and `5%` are not."""

    value: Decimal
    percent: bool


def quantities(text: str) -> frozenset[Quantity]:
    """Every number written in digits."""
    return frozenset(
        Quantity(value=Decimal(found["value"].replace(",", "")).normalize(), percent=found["percent"] is not None)
        for found in _NUMBER.finditer(text)
    )
