"""Texts and differences that several cells of a page show, kept once each."""

from dataclasses import dataclass
from typing import TypeVar

from digest.reviewing.changes import Change, change
from digest.reviewing.differences import Stretch
from digest.reviewing.history import Content
from digest.reviewing.recordings import Recording

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedText:
    """A text, such as a message; `cells` counts those that show it, `title` is what the first of them calls it."""

    title: str
    text: str
    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDifference:
    """A difference; `cells` counts those that show it."""

    stretches: tuple[Stretch, ...]
    cells: int


class Shelf:
    """Where they are put; what is put there twice has one number."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._texts: dict[str, int] = {}
        self._differences: dict[tuple[Stretch, ...], int] = {}
        self._cells_of_text: list[int] = []
        self._cells_of_difference: list[int] = []
        self._changes: dict[tuple[int, int], Change] = {}

    def text(self, title: str, text: str) -> int:
        """The number of a text, from 0."""
        self._titles.setdefault(text, title)
        return _number(text, self._texts, self._cells_of_text)

    def difference(self, stretches: tuple[Stretch, ...]) -> int:
        """The number of a difference, from 0."""
        return _number(stretches, self._differences, self._cells_of_difference)

    def change(self, old: Content, new: Content) -> Change | None:
        """What changed from `old` to `new`, worked out once for each two; None where one is damaged."""
        if not isinstance(old, Recording | str) or not isinstance(new, Recording | str):
            return None
        both = (id(old), id(new))  # whoever calls holds all runs, so that no other content can come to be in its place
        if both not in self._changes:
            self._changes[both] = change(old, new)
        return self._changes[both]

    @property
    def texts(self) -> list[SharedText]:
        """All texts in the order of their numbers."""
        counted = zip(self._texts, self._cells_of_text, strict=True)
        return [SharedText(title=self._titles[text], text=text, cells=cells) for text, cells in counted]

    @property
    def differences(self) -> list[SharedDifference]:
        """All differences in the order of their numbers."""
        counted = zip(self._differences, self._cells_of_difference, strict=True)
        return [SharedDifference(stretches=stretches, cells=cells) for stretches, cells in counted]


def _number(thing: Thing, numbers: dict[Thing, int], cells: list[int]) -> int:
    number = numbers.setdefault(thing, len(numbers))
    if number == len(cells):
        cells.append(0)
    cells[number] += 1
    return number
