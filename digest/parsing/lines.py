"""Text as numbered lines, however they end and however long they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|\r|\n")
# Pages that were joined leave byte order marks in the middle.
_OUTER = "\ufeff" + "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_KEPT_OF_A_LONG_LINE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line without its outer white space; `length` is its full length in code points.

    `text` is only the beginning where the line is longer than was allowed.
    """

    number: int
    text: str
    length: int

    @property
    def is_whole(self) -> bool:
        """Whether `text` is all of the line."""
        return len(self.text) == self.length


def bare(text: str) -> str:
    """Text without white space and byte order marks around it."""
    return text.strip(_OUTER)


def lines(text: str, longest: int) -> Iterator[Line]:
    """The lines that hold something, numbered from 1 as editors number them; memory is bounded by `longest`.

    Only CR, LF and CRLF end a line: the other characters that Unicode calls line breaks stand inside real abstracts.
    """
    start = 0
    number = 1
    for end, following in _ends(text):
        if end - start > longest:
            yield Line(number=number, text=bare(text[start : start + _KEPT_OF_A_LONG_LINE]), length=end - start)
        elif content := bare(text[start:end]):
            yield Line(number=number, text=content, length=len(content))
        start = following
        number += 1


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each line ends, and where the one after it starts."""
    for found in _BREAK.finditer(text):
        yield found.span()
    yield len(text), len(text)
