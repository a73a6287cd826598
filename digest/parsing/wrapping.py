"""Text that somebody wrapped into lines, as running text again."""

import re

_PARAGRAPHS = re.compile(r"(?:[ \t\f\v]*(?:\r\n|\r|\n)){2,}")
# What stands between words in a file; the spaces that are typed for their width are the text's own.
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def joined(text: str) -> str:
    """The text with the lines of a paragraph joined by a space, and paragraphs kept apart by an empty line."""
    paragraphs = (in_one_line(paragraph) for paragraph in _PARAGRAPHS.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def in_one_line(text: str) -> str:
    """The text in one line, without white space around it."""
    return _SPACE.sub(" ", text).strip("\ufeff ")
