"""Where a text stands in a longer one without cutting a word or a number in two."""

import re
from collections.abc import Iterator

from digest.evidence.quantities import number_spans

# The longest number that is looked at from a place inside it, in characters; a longer run of digits is a word anyway.
_AROUND = 32
# How far from a place inside a number its next digit can be, but for "ten percent": a quick look before the dear one.
_NEAR = 4
# What these begin is another word: "supervised" does not stand in "un-supervised".
_HYPHENS = "-\u2010\u2011"
_TURNING_PREFIX = re.compile(r"\b(?:un|non|anti|self|semi|in|dis|mis)[-\u2010\u2011]$", re.IGNORECASE)


def occurrences(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Spans of `quote` in `text` that cut no word and no number in two.

    Linear: only a quote that overlaps itself (one word over and over) can stand in a text more often than is tried.
    """
    if not quote:
        return
    start = text.find(quote)
    for _ in range(10 * len(text) // len(quote)):
        if start == -1:
            return
        end = start + len(quote)
        if not (cuts(text, start) or cuts(text, end)):
            yield start, end
        start = text.find(quote, start + 1)


def cuts(text: str, place: int) -> bool:
    """Whether a cut at `place` goes through a word or a number: `5 %` does not stand in `1.5 %`, `15 %` or `-5 %`."""
    if place in {0, len(text)}:
        return False
    before, after = text[place - 1], text[place]
    if before.isalnum() and after.isalnum():
        return True
    if before in _HYPHENS and after.isalpha() and _TURNING_PREFIX.search(text, max(place - _NEAR - 1, 0), place):
        return True
    if after.isdigit() and before in ".,":
        return (place > 1 and text[place - 2].isdigit()) or _cuts_number(text, place)
    if before.isdigit() and after in ".,":
        return place + 1 < len(text) and text[place + 1].isdigit()
    return _cuts_number(text, place)


def _cuts_number(text: str, place: int) -> bool:
    """Whether a number stands on both sides of `place`."""
    first = max(place - _AROUND, 0)
    near = text[max(place - _NEAR, 0) : place + _NEAR]
    if not (any(map(str.isnumeric, near)) or " p" in near):
        return False
    around = text[first : place + _AROUND]
    return any(start < place - first < end for start, end in number_spans(around))
