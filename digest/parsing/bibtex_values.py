"""The values of BibTeX's fields: braces, quotes, numbers and named strings, joined at `#`."""

import re
from collections.abc import Iterable, Iterator, Mapping

from digest.parsing.bibliography import shortened

LONGEST_STRING = 1_000  # characters: a named string that grew in others must not grow without end

# What bibtexparser takes for a brace or a quote: one that no backslash stands before.
_BRACES = re.compile(r"(?<!\\)[{}]")
_BRACES_AND_QUOTE = re.compile(r"(?<!\\)[{}\"]")
_NAME = re.compile(r"[^\s#{}\",=%]+")
_FIELD = re.compile(r"(?P<key>[^\s#{}\",=%]+)\s*=")
_BLANK = re.compile(r"\s*(?:%[^\n]*\n\s*)*(?:%[^\n]*\Z)?")


class BrokenValueError(ValueError):
    """What is wrong with the value of a field."""


def fields(given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields with the pieces that `#` joins; a field behind a missing comma is a field, a commented one is not.

    Raises `BrokenValueError` for a value that is none.
    """
    for written, value in given:
        key = written.rsplit("\n", 1)[-1].strip()
        if not key.startswith("%"):
            yield from _in_order(key.lower(), value)


def joined(pieces: Iterable[str], strings: Mapping[str, str]) -> str:
    """The text of a value; raises `BrokenValueError` where it names a string that there is not."""
    return "".join(piece[1:-1] if piece[0] in '{"' else _named(piece, strings) for piece in pieces)


def strings(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The named strings, names in lower case, the last of a name winning; none that is broken or long."""
    known: dict[str, str] = {}
    for name, value in given:
        try:
            [(key, pieces)] = fields([(name, value)])
            text = joined(pieces, known)
        except ValueError:  # broken, or more than one: whoever uses it is told
            continue
        if len(text) <= LONGEST_STRING:
            known[key] = text
    return known


def _in_order(key: str, value: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    pieces: list[str] = []
    place = _behind_blank(value, 0)
    while place < len(value):
        if pieces and value[place] != "#":
            following = _FIELD.match(value, place)
            if following is None:
                raise BrokenValueError(f"the field {shortened(key)} has text behind its end")
            yield key, tuple(pieces)
            key, pieces, place = following["key"].lower(), [], following.end()
        elif pieces:
            place += 1
        place = _behind_blank(value, place)
        end = _end_of_piece(key, value, place)
        pieces.append(value[place:end])
        place = _behind_blank(value, end)
    if pieces:
        yield key, tuple(pieces)


def _behind_blank(value: str, place: int) -> int:
    found = _BLANK.match(value, place)
    return found.end() if found else place


def _end_of_piece(key: str, value: str, start: int) -> int:
    opening = value[start : start + 1]
    if opening in {"{", '"'}:
        depth = 0
        for mark in (_BRACES if opening == "{" else _BRACES_AND_QUOTE).finditer(value, start):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if depth <= 0 and (mark[0] == "}" if opening == "{" else mark[0] == '"' and mark.start() > start):
                return mark.end()
    elif word := _NAME.match(value, start):
        return word.end()
    raise BrokenValueError(f"the field {shortened(key)} has no value that can be read")


def _named(piece: str, strings: Mapping[str, str]) -> str:
    if piece.isdigit():
        return piece
    if piece.lower() not in strings:
        raise BrokenValueError(
            f"there is no string {shortened(piece)}, or it has more than {LONGEST_STRING:,} characters"
        )
    return strings[piece.lower()]
