"""What all planters share: what they are told about a sentence, and how they change it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.planting.numerals import Numeral


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known around a sentence: names and numbers of its paper, and names of papers beside it."""

    names: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    numbers: tuple[Numeral, ...] = ()


Planter = Callable[[str, Setting], Iterator[str]]
"""Takes a true sentence, gives wrong ones that differ from it in one thing; every such one it can think of."""


def put(text: str, start: int, end: int, new: str) -> str:
    """`text` with `new` in the place of `text[start:end]`."""
    return text[:start] + new + text[end:]


def swapped(text: str, first: tuple[int, int], second: tuple[int, int]) -> str:
    """`text` with two stretches in each other's places; `first` stands before `second`."""
    (a, b), (c, d) = first, second
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def like(found: str, new: str) -> str:
    """`new` with a capital where `found` has one."""
    return new[0].upper() + new[1:] if found[0].isupper() else new


def agreed(before: str, new: str) -> str:
    """What stands before a new word, with `a` or `an` as the word wants it."""
    found = re.search(r"\b([Aa])n? $", before)
    if not found:
        return before
    vowel = new[0].lower() in "aeiou" and not new.startswith(("use", "usual", "one"))
    return before[: found.start()] + found[1] + ("n " if vowel else " ")


def holds(text: str, words: str) -> bool:
    """Whether `words` stand in `text` as whole words, in whatever case."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def exchanged(text: str, pairs: Mapping[str, str], unless: str = r"(?!)") -> Iterator[str]:
    """`text` with one word or phrase exchanged by `pairs`, at each of its places.

    Words inside a compound stay, and so does a word whose counterpart the sentence has already (it may be a pair of
    both), and one after or before which `unless` matches: it is tried on the 30 characters before, `<>`, and the
    30 after.
    """
    small = text.lower()
    for old, new in pairs.items():
        if old not in small or holds(text, new):
            continue
        for found in re.finditer(rf"(?<![\w-]){re.escape(old)}(?![\w-])", text, re.IGNORECASE):
            around = text[max(0, found.start() - 30) : found.start()] + "<>" + text[found.end() : found.end() + 30]
            if found.group()[1:].islower() and not re.search(unless, around, re.IGNORECASE):
                changed = like(found.group(), new)
                yield agreed(text[: found.start()], changed) + changed + text[found.end() :]
