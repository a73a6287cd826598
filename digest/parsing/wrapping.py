"""Text that somebody wrapped into lines, as running text again."""

import re
from itertools import groupby

_LINE_END = re.compile(r"\r\n|\r|\n")
# What stands between words in a file; the spaces that are typed for their width are the text's own.
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def joined(text: str) -> str:
    """The text with the lines of a paragraph joined by a space, and paragraphs kept apart by an empty line."""
    lines = (in_one_line(line) for line in _LINE_END.split(text))
    return "\n\n".join(" ".join(paragraph) for filled, paragraph in groupby(lines, bool) if filled)


def in_one_line(text: str) -> str:
    """The text in one line, without white space around it."""
    return _SPACE.sub(" ", text).strip("\ufeff ")
