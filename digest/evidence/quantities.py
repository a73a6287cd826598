"""The numbers of a text with what they mean: magnitude, unit, bound, and whether they are a share of something else."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from unicodedata import numeric

from digest.evidence.units import SCALES, UNITS, WORDS

Bound = Literal["", "at most", "at least", "about"]

_DASH = "\\-\u2010\u2011\u2012\u2013\u2212"
_NUMBER = re.compile(
    rf"""
    (?P<number>
        \b(?i:(?P<word>{"|".join(map(re.escape, sorted(WORDS, key=len, reverse=True)))}))(?P<folds>-?(?i:fold)|)\b
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
    (?P<percent>\s?\\?%|\s?(?i:percent|per\ cent)\b(?![\s-]*points?))?
    (?:[\s-]?(?P<scale>(?i:thousand|million|billion|trillion))s?\b|(?P<letter>[kKMbBT])(?!\w))?
    (?:
        (?P<points>[\s-]?(?:(?i:percent(?:age)?|absolute|accuracy)[\s-]?)?(?i:points?|pts?|pp)(?!\w))
      | (?P<times>\s?(?:[xX\u00d7](?!\w)|\$?\\times\$?(?!\w))|[\s-]?(?i:times|fold|folds)(?!\w))
      | [\s~-]?(?P<unit>(?i:{"|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))}))(?!\w)
    )?
    """,
    re.VERBOSE,
)
_PLAIN = str.maketrans(
    "⁰¹²³⁴⁵⁶⁷⁸⁹\u207a\u207b\u2010\u2011\u2012\u2013\u2212",
    "0123456789+------",
)
_BOUND_BEFORE = re.compile(
    r"""(?:
        (?P<at_least>\b(?:at\ least|(?:no|not)\ (?:less|fewer|lower)\ than|more\ than|over|above|beyond
            |exceed(?:s|ed|ing)?|(?:greater|larger|higher)\ than|(?:a\ )?minimum\ of)\b|[>\u2265\u2a7e]=?|\\geq?)
      | (?P<at_most>\b(?:up\ to|upto|at\ most|(?:no|not)\ (?:more|greater|higher)\ than|(?:less|fewer|lower|smaller)
            \ than|under|below|within|as\ (?:low|few|little|high|many|much)\ as|(?:a\ )?maximum\ of)\b
            |[<\u2264\u2a7d]=?|\\leq?)
      | (?P<about>\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|close\ to|circa|an?\ estimated)(?!\w)
            |[~\u223c\u2248]|\\approx|\\sim)
    )[\s$({]*(?:\b(?:a|an|the|by|another)\b\s*)?[\s$\u20ac\u00a3+]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_AT_LEAST_AFTER = re.compile(r"\s?\+(?![\w+])|\s+or\s+(?:more|above|higher|greater|better)\b", re.IGNORECASE)
_AT_MOST_AFTER = re.compile(r"\s+or\s+(?:less|fewer|below|lower)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:over|under|above|below|within|beyond|around|about)\b", re.IGNORECASE)
_FEW = 10
_MONEY_BEFORE = re.compile(r"([$\u20ac\u00a3])\s?$")
_KEPT_BEFORE = re.compile(
    r"\b(?:retain|preserv|maintain|recover|keep|kept|clos|recoup)\w*\b(?:\W+[\w.]+){0,5}\W*$", re.IGNORECASE
)
_SHARE_AFTER = re.compile(
    r"\s*of\s+(?:[\w'\u2019.-]+\s+){0,7}?(?:accurac|performance|scores?\b|qualit|capabilit|results?\b|gaps?\b|F1\b|throughput|speed\b|baseline|teacher|\S*LLM\b)",
    re.IGNORECASE,
)
_BETWEEN_A_RANGE = re.compile(rf"\s*(?:to|[{_DASH}\u2014]{{1,2}}|\.\.)\s*")
_NAME_BEFORE = re.compile(r"[^\W\d_]-?$")
_SPACES = re.compile(r"\s+")
_LOOK_BACK, _LOOK_AHEAD = 48, 120
_GLUED = frozenset({"%", "points", "x", "$", "\u20ac", "\u00a3", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as it stands in a text: `12,041` and `12041` are the same, `5` and `5%` or `10²` and `10³` are not.

    `bound` is what the text says of the value ("up to", "over", "about"), `share` whether it is a part of another
    result ("93 % of the score of X"). `step` is the distance to the next number with as many digits, 0 for words.
    It is found at `start`, in code points; the number ends at `bare_end`, and at `end` its unit does.
    """

    value: Fraction
    unit: str = ""
    power: str = ""
    bound: Bound = ""
    share: bool = False
    step: Fraction = field(default=Fraction(0), compare=False)
    written: str = field(compare=False)
    start: int = field(default=0, compare=False)
    bare_end: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def is_apart(self) -> bool:
        """Whether its unit is a word of its own, as in "5 hours"."""
        return self.unit not in _GLUED and self.end - self.bare_end > 1 and self.written[-1:].isalpha()


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number in reading order, in digits or as a word from two to a hundred, half, twice, double and the like."""
    return tuple(_ranged(text, [_quantity(found) for found in _NUMBER.finditer(text)]))


def number_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand, each with its sign, exponent, percent sign and scale, without unit."""
    for found in _NUMBER.finditer(text):
        yield found.start(), max(found.end(part) for part in ("number", "percent", "scale", "letter"))


def holds(quoted: Iterable[Quantity], claimed: Quantity) -> bool:
    """Whether `claimed` is among `quoted`, or is one of them rounded to the digits printed."""
    return any(not differs(claimed, one) for one in quoted)


def differs(claimed: Quantity, quoted: Quantity) -> str:
    """In what a claimed number is another one than a quoted one: `value`, `unit`, `bound`, `share`, or nothing.

    A number without unit may have any but percent, as in `5 to 7 hours`; "about" may be added, and no other bound.
    """
    if claimed.power != quoted.power or not _same_value(claimed, quoted):
        return "value"
    if claimed.unit != quoted.unit and (not (claimed.unit and quoted.unit) or "%" in {claimed.unit, quoted.unit}):
        if "%" in {claimed.unit, quoted.unit}:
            return "unit"
    elif claimed.unit != quoted.unit:
        return "unit"
    if claimed.bound not in {quoted.bound, "about" if not quoted.bound else quoted.bound}:
        return "bound"
    return "share" if quoted.share and not claimed.share else ""


def _same_value(claimed: Quantity, quoted: Quantity) -> bool:
    if claimed.value == quoted.value:
        return True
    step = claimed.step
    if claimed.bound == "about" and step == 1 and claimed.value:
        while (claimed.value / step) % 10 == 0:  # "about 12,000": its zeros are not meant to the digit
            step *= 10
    coarser = bool(step) and bool(quoted.step) and step > quoted.step
    return coarser and abs(claimed.value - quoted.value) <= step / 2


def _quantity(found: re.Match[str]) -> Quantity:
    text, start, end = found.string, found.start(), found.end()
    value, step = _unscaled(found)
    if found["sign"] and found["sign"] != "+":
        value = -value
    scale = SCALES[(found["scale"] or found["letter"] or "").lower()]
    before = _SPACES.sub(" ", text[max(start - _LOOK_BACK, 0) : start])
    after = text[end : end + _LOOK_AHEAD]
    unit = _unit(found, before)
    bare_end = max(found.end(part) for part in ("number", "percent", "scale", "letter"))
    bare_end = bare_end if found["unit"] else end
    return Quantity(
        value=value * scale,
        unit=unit,
        power=(found["power"] or found["raised"] or "").translate(_PLAIN).removeprefix("+"),
        bound=_bound(before, after, plain=not unit and (bool(found["word"]) or value * scale < _FEW)),
        share=unit == "%" and bool(_KEPT_BEFORE.search(before) or _SHARE_AFTER.match(after)),
        step=step * scale,
        written=found[0][: bare_end - start] if found["unit"] and unit in _GLUED else found[0],
        start=start,
        bare_end=bare_end,
        end=bare_end if found["unit"] and unit in _GLUED else end,
    )


def _unit(found: re.Match[str], before: str) -> str:
    if found["points"]:
        return "points"
    if found["percent"]:
        return "%"
    if found["times"] or found["folds"]:
        return "x"
    # What follows a name is no unit: "H100s" are several, and "GPT-4 days" are days.
    if found["unit"] and not _NAME_BEFORE.search(before):
        return UNITS[found["unit"].lower()]
    money = _MONEY_BEFORE.search(before)
    return money[1] if money and found.string[found.end() : found.end() + 1] != "$" else ""


def _bound(before: str, after: str, *, plain: bool) -> Bound:
    """What the text says of a number; before a `plain` small one "over" and "under" have their other meaning."""
    if _AT_LEAST_AFTER.match(after):
        return "at least"
    if _AT_MOST_AFTER.match(after):
        return "at most"
    found = _BOUND_BEFORE.search(before)
    if found is None or (plain and _PREPOSITION.search(found[0])):
        return ""
    if found["at_least"]:
        return "at least"
    return "at most" if found["at_most"] else "about"


def _ranged(text: str, numbers: Sequence[Quantity]) -> Iterator[Quantity]:
    """The numbers, each first one of a range with the unit of its second, the second with the bound of the first."""
    before: Quantity | None = None
    for number in numbers:
        here = number
        if before is not None:
            ranged = _BETWEEN_A_RANGE.fullmatch(text, before.end, number.start)
            if ranged:
                bound = number.bound or (before.bound if "to" not in ranged[0] else "")
                here = replace(number, bound=bound)
                before = replace(before, unit=before.unit or number.unit, share=before.share or number.share)
            yield before
        before = here
    if before is not None:
        yield before


def _unscaled(found: re.Match[str]) -> tuple[Fraction, Fraction]:
    """The value without sign and scale, and its step; through Decimal, as int() refuses more than 4,300 digits."""
    if found["word"]:
        return WORDS[found["word"].lower()], Fraction(0)
    if found["vulgar"]:
        return Fraction(numeric(found["vulgar"])).limit_denominator(10), Fraction(0)
    if found["above"]:
        return Fraction(Decimal(found["above"])) / Fraction(Decimal(found["below"])), Fraction(0)
    value = Fraction(Decimal(found["value"].replace(",", "")))
    ten = int((found["ten"] or "0").translate(_PLAIN))
    times = (Fraction(1, 10) if ten < 0 else Fraction(10)) ** abs(ten)
    digits = len(found["value"].partition(".")[2])
    return value * times, times / Fraction(10) ** digits
