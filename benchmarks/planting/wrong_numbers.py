"""Planted errors in numbers: digits, number words, signs, and numbers in each other's places."""

import re
from collections.abc import Iterator
from itertools import pairwise

from benchmarks.planting.numerals import Numeral, numerals
from benchmarks.planting.planter import Setting, exchanged, put, swapped

_WORDS = {
    "two": "three",
    "three": "five",
    "four": "six",
    "five": "three",
    "six": "nine",
    "seven": "four",
    "eight": "five",
    "nine": "seven",
    "ten": "twenty",
    "eleven": "fourteen",
    "twelve": "thirteen",
    "dozens": "hundreds",
    "hundreds": "thousands",
    "thousands": "dozens",
    "twice": "three times",
    "doubles": "triples",
    "double": "triple",
    "half": "a quarter",
    "two-stage": "three-stage",
    "two-step": "three-step",
    "three-stage": "two-stage",
    "two-layer": "four-layer",
    "single-layer": "two-layer",
    "one-layer": "three-layer",
    "tenfold": "twofold",
}
_CHANGE = re.compile(
    r"(?:improv|increas|gain|boost|reduc|drop|decreas|sav|declin|degrad|speedup|acceler)\w*\W+(?:\S+\s+){0,8}$",
    re.IGNORECASE,
)
_JOINING = re.compile(r"(?:\\?%|[xX]\b|times|[KMBT]\b|million|billion|and|or|almost|over|up to|even|,|~|\+|\s)+")
_COUNTED = re.compile(r"[ -][a-z]+")
_OTHER_DIGIT = dict(zip("0123456789", "3479628015", strict=True))


def last_digit(text: str, _: Setting) -> Iterator[str]:
    """The last digit that is no trailing zero changed: 27.5 -> 27.9."""
    for number in numerals(text):
        at = len(number.digits.rstrip("0,")) - 1 if "." not in number.digits else len(number.digits) - 1
        if at >= 0 and number.plain != "0":
            yield _digit_changed(text, number, at)


def first_digit(text: str, _: Setting) -> Iterator[str]:
    """The first digit of two or more changed: 27.5 -> 67.5."""
    for number in numerals(text):
        if len(number.plain) > 1 and number.digits[0] != "0":
            yield _digit_changed(text, number, 0)


def _digit_changed(text: str, number: Numeral, at: int) -> str:
    new = _OTHER_DIGIT[number.digits[at]]
    if new == "0" and at == 0:
        new = "8"
    return put(text, number.start + at, number.start + at + 1, new)


def point_moved(text: str, _: Setting) -> Iterator[str]:
    """The decimal point a place to the left, or to the right: 27.5 -> 2.75, 5.8 -> 58."""
    for number in numerals(text):
        whole, point, rest = number.digits.partition(".")
        if not point or "," in whole:
            continue
        new = f"{whole[:-1]}.{whole[-1]}{rest}" if len(whole) > 1 else f"{whole.lstrip('0')}{rest[0]}.{rest[1:]}"
        yield put(text, number.start, number.end, new.rstrip("."))


def digits_transposed(text: str, _: Setting) -> Iterator[str]:
    """Two neighbouring digits in each other's places: 98.6 -> 89.6."""
    for number in numerals(text):
        for at in range(len(number.digits) - 1):
            one, two = number.digits[at], number.digits[at + 1]
            if one.isdigit() and two.isdigit() and one != two and not (at == 0 and two == "0"):
                yield put(text, number.start + at, number.start + at + 2, two + one)
                break


def one_of_several(text: str, setting: Setting) -> Iterator[str]:
    """One number of a sentence with three or more changed in its last digit."""
    if sum(1 for _ in numerals(text)) > 2:  # noqa: PLR2004  # several are more than a pair
        yield from last_digit(text, setting)


# A range goes on here, and its second number has a percent sign too.
_RANGE_ON = re.compile(r"\s*(?:-{1,2}|\u2013|to)\s*[+]?\d[\d.]*\s?\\?%")


def number_word(text: str, _: Setting) -> Iterator[str]:
    """A number that is written as a word changed: three -> five."""
    yield from exchanged(text, _WORDS, unless=r"\bthe other <>|<> (?:edged|sides?|counting|precision|descent)")


def percent_dropped(text: str, _: Setting) -> Iterator[str]:
    """The percent sign gone: 27.5% -> 27.5; not from the first number of a range, since "1 - 10%" says the same."""
    for number in numerals(text):
        sign = re.compile(r" ?\\?%").match(text, number.end)
        if sign and not _RANGE_ON.match(text, sign.end()):
            yield put(text, *sign.span(), "")


def percent_added(text: str, _: Setting) -> Iterator[str]:
    """A percent sign where there was a factor or nothing: 3.6x -> 3.6%, 5.8 lower -> 5.8% lower."""
    for number in numerals(text):
        after = text[number.end : number.end + 14]
        if number.unit in {"x", "X", "times"}:
            yield put(text, number.end, number.end + len(number.unit), "%")
        elif not number.unit and re.match(r" (?:lower|higher|BLEU|perplexity|FID)", after):
            yield put(text, number.end, number.end, "%")


def sign_flipped(text: str, _: Setting) -> Iterator[str]:
    """A change for the better turned into one for the worse by its sign: +2.66% -> -2.66%, by 5% -> by -5%."""
    for number in numerals(text):
        before = text[max(0, number.start - 2) : number.start]
        if before.endswith("+"):
            yield put(text, number.start - 1, number.start, "-")
        elif before.endswith("-"):
            yield put(text, number.start - 1, number.start, "+")
        elif number.unit == "%" and _CHANGE.search(text[: number.start]) and before in {"y ", "f ", "o ", "d "}:
            yield put(text, number.start, number.start, "-")


def range_bound(text: str, _: Setting) -> Iterator[str]:
    """One end of a range moved: 2-4x -> 2-7x, from 2 to 5 -> from 3 to 5."""
    pattern = re.compile(
        r"(?<![\w.,-])(?:from |between )?~?(?P<low>\d+(?:\.\d+)?) ?(?:\\?%|[xX]|times|[KMBT]\b)?"
        r"(?: (?:million|billion|layers|tokens))?(?: ?(?:--?|–) ?| to | and )"
        r"~?(?P<high>\d+(?:\.\d+)?)(?! ?(?:--?|–)? ?\d)(?![\w.]*-[a-z])"
    )
    for found in pattern.finditer(text):
        if " and " in found.group() and not found.group().startswith("between"):
            continue
        for name in ("low", "high"):
            digits = found[name]
            if len(digits) == 4 and digits.startswith(("19", "20")):  # noqa: PLR2004  # a year
                continue
            first = found.start(name)
            yield put(text, first, first + 1, _moved(digits[0]))


def _moved(digit: str) -> str:
    return {"9": "7", "8": "6", "0": "1"}.get(digit, str(int(digit) + 1))


def numbers_swapped(text: str, _: Setting) -> Iterator[str]:
    """Two numbers, said of different things, in each other's places."""
    found = list(numerals(text))
    for one, two in pairwise(found):
        between = text[one.end : two.start]
        bare = _JOINING.sub("", between)
        if one.plain == two.plain or text[one.start - 8 : one.start] == "between ":
            continue
        if bare in {"", "-", "--", "–", "*"} and "respectively" not in text:
            continue
        counted = _COUNTED.match(text, one.end)
        if counted and bare == _JOINING.sub("", counted.group()) and text.startswith(counted.group(), two.end):
            continue
        if bare == "to" and not _CHANGE.search(text[: one.start]):
            continue
        yield swapped(text, (one.start, one.end), (two.start, two.end))


def number_from_elsewhere(text: str, setting: Setting) -> Iterator[str]:
    """A number replaced by another of the same paper that is not in the sentence, unit for unit."""
    here = {number.plain for number in numerals(text)}
    for number in numerals(text):
        for other in setting.numbers:
            alike = other.unit == number.unit and ("." in other.digits) == ("." in number.digits)
            if alike and other.plain not in here:
                yield put(text, number.start, number.end, other.digits)
