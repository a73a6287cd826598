"""Text as mail programs show it without HTML: lines of at most 78 columns, wide characters counted as two."""

import unicodedata

from digest.renderers.characters import harmless

COLUMNS = 78
_WIDE = frozenset("WF")  # East Asian Width (UAX 11)
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def width(text: str) -> int:
    """How many columns a terminal gives the text."""
    return sum(map(_columns, text))


def wrap(text: str, first: str = "", rest: str = "", columns: int = COLUMNS) -> str:
    """The text on lines of at most `columns`, the first begun with `first`, the others with `rest`.

    White space is where lines end; a word that is wider than a line is broken, and so is a line of a script without
    spaces.
    """
    lines: list[str] = []
    line, begun = first, False
    for word in plain(text).split(" "):
        if begun and width(line) + 1 + width(word) <= columns:
            line += f" {word}"
            continue
        if begun:
            lines.append(line)
            line = rest
        left = word
        while width(line) + width(left) > columns:
            fits = _fitting(left, columns - width(line))
            lines.append(line + left[:fits])
            line, left = rest, left[fits:]
        line, begun = line + left, True
    return "\n".join([*lines, line]).rstrip(" ")


def block(text: str, rule: str) -> str:
    """A heading: the text, and a line of `rule` beneath it as wide as its widest line."""
    lines = wrap(text)
    return f"{lines}\n{rule * min(COLUMNS, max(map(width, lines.splitlines()), default=1) or 1)}"


def plain(text: str) -> str:
    """The text on one line, with what would turn or hide it made visible."""
    return " ".join(harmless(text).split())


def _fitting(word: str, columns: int) -> int:
    """How many characters of the word go into so many columns, at least one."""
    used = 0
    for index, char in enumerate(word):
        used += _columns(char)
        if used > columns:
            return max(index, 1)
    return len(word)


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1
