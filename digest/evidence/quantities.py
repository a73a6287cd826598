"""The numbers of a text, as values that can be compared."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from unicodedata import numeric

# "one" is left out: it is hardly ever a number.
_WORDS = {
    "two": Fraction(2),
    "three": Fraction(3),
    "four": Fraction(4),
    "five": Fraction(5),
    "six": Fraction(6),
    "seven": Fraction(7),
    "eight": Fraction(8),
    "nine": Fraction(9),
    "ten": Fraction(10),
    "eleven": Fraction(11),
    "twelve": Fraction(12),
    "half": Fraction(1, 2),
    "twice": Fraction(2),
}
_SCALES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6}
_SCALES |= {"b": 10**9, "billion": 10**9, "t": 10**12, "trillion": 10**12}
_UNITS = {
    written: unit
    for unit, spellings in {
        "ms": "ms millisecond milliseconds",
        "s": "s sec secs second seconds",
        "min": "min mins minute minutes",
        "h": "h hr hrs hour hours",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "year": "year years",
        "KB": "kb",
        "MB": "mb",
        "GB": "gb",
        "TB": "tb",
    }.items()
    for written in spellings.split()
}
_DASH = "\\-\u2010\u2011\u2012\u2013\u2212"
_NUMBER = re.compile(
    rf"""
    (?P<number>
        \b(?i:(?P<word>{"|".join(_WORDS)}))\b
    |
        # A sign stands directly before its number and after nothing: no sign is in "1-5", "GPT-4" or "f(x)-3".
        (?:(?<![\w)\]}}%{_DASH}])(?P<sign>[+{_DASH}]))?
        (?:
            # A fraction, but no part of a chain ("5/10/15") and not what ends a name ("Llama2/3").
            (?<![\w/])(?P<above>\d+(?:\.\d+)?)\s?/\s?(?P<below>0*[1-9]\d*(?:\.\d+)?)(?!\.?\d|\s?/\s?\d)
        |   (?P<value>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.)\]])\.\d+)
            (?:[eE](?P<ten>[+{_DASH}]?\d{{1,3}})(?!\w))?
        |   (?P<vulgar>[\u00bc-\u00be\u2150-\u215e])
        )
        (?:\s?\^\s?\{{?\s?(?P<power>[+{_DASH}]?(?:\d+(?:\.\d+)?|[a-zA-Z]))|(?P<raised>[\u207a\u207b]?[⁰¹²³⁴-⁹]+))?
    )
    (?P<percent>\s?\\?%|\s?(?i:percent|per\ cent)\b)?
    (?:[\s-]?(?P<scale>(?i:thousand|million|billion|trillion))s?\b|(?P<letter>[kKMbBT])(?!\w))?
    (?:[\s~-]?(?P<unit>(?i:{"|".join(sorted(_UNITS, key=len, reverse=True))}))(?!\w))?
    """,
    re.VERBOSE,
)
_PLAIN = str.maketrans(
    "⁰¹²³⁴⁵⁶⁷⁸⁹\u207a\u207b\u2010\u2011\u2012\u2013\u2212",
    "0123456789+------",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as it stands in a text: `12,041` and `12041` are the same, `5` and `5%` or `10²` and `10³` are not."""

    value: Fraction
    percent: bool = False
    power: str = ""
    unit: str = ""
    written: str = field(compare=False)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number in reading order, written in digits or as one of the words two to twelve, half and twice."""
    return tuple(dict.fromkeys(_quantity(found) for found in _NUMBER.finditer(text)))


def holds(quoted: Iterable[Quantity], claimed: Quantity) -> bool:
    """Whether `claimed` is among `quoted`; a number without unit may have any, as in `5 to 7 hours`."""
    return any(
        (one.value, one.percent, one.power) == (claimed.value, claimed.percent, claimed.power)
        and (one.unit == claimed.unit or not (one.unit and claimed.unit))
        for one in quoted
    )


def number_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand, each with its sign, exponent and percent sign, without scale and unit."""
    for found in _NUMBER.finditer(text):
        yield found.start(), found.end("percent" if found["percent"] else "number")


def _quantity(found: re.Match[str]) -> Quantity:
    value = _unscaled(found)
    if found["sign"] and found["sign"] != "+":
        value = -value
    scale = found["scale"] or found["letter"]
    # What follows a name is no unit: "H100s" are several, and "GPT4 days" are days.
    named = found.string[max(found.start() - 1, 0) : found.start()].isalpha()
    return Quantity(
        value=value * (_SCALES[scale.lower()] if scale else 1),
        percent=found["percent"] is not None,
        power=(found["power"] or found["raised"] or "").translate(_PLAIN).removeprefix("+"),
        unit=_UNITS[found["unit"].lower()] if found["unit"] and not named else "",
        written=found[0],
    )


def _unscaled(found: re.Match[str]) -> Fraction:
    """The value without sign and scale; through Decimal, as int() refuses more than 4,300 digits."""
    if found["word"]:
        return _WORDS[found["word"].lower()]
    if found["vulgar"]:
        return Fraction(numeric(found["vulgar"])).limit_denominator(10)
    if found["above"]:
        return Fraction(Decimal(found["above"])) / Fraction(Decimal(found["below"]))
    value = Fraction(Decimal(found["value"].replace(",", "")))
    ten = int((found["ten"] or "0").translate(_PLAIN))
    return value * (Fraction(1, 10) if ten < 0 else Fraction(10)) ** abs(ten)
