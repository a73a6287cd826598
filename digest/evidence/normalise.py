"""Fold typography away while every folded character knows its place in the original.

Not NFKC: that turns `10²` into `102`. Only what is typography is folded (case, quotation marks, dashes, ligatures,
kinds of space, invisible characters); superscripts, subscripts and every other letter stay themselves.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_SAME = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    "\u2026": "...",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Folded text: `text[i]` was made from `original[starts[i]:ends[i]]`, offsets in code points."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def fold(original: str) -> Folded:
    """Fold `original`; runs of space become one space, invisible characters vanish, ends are stripped."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(original):
        for letter in _folded_cluster(original[start:end]):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    if letters and letters[-1] == " ":
        letters.pop()
        starts.pop()
        ends.pop()
    return Folded(text="".join(letters), starts=tuple(starts), ends=tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of one base character and the combining marks after it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place


@lru_cache(maxsize=1 << 12)  # a text is long, its alphabet short
def _folded_cluster(cluster: str) -> str:
    if len(cluster) == 1:
        if cluster.isspace():
            return " "
        if unicodedata.category(cluster) == "Cf":
            return ""
        if cluster in _SAME:
            return _SAME[cluster]
    return unicodedata.normalize("NFC", cluster).casefold()
