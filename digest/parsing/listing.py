"""A saved Hugging Face Papers page as text: titles and abstracts, a line each, between pieces of the page.

Nothing marks which line is what: punctuation, length and wording each fail on real titles. So every line gets a
score for being prose, and the likeliest sequence of titles and abstracts is found for the page as a whole, where
the two should alternate (Viterbi's algorithm over two states).
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.furniture import is_furniture, is_header, unglued
from digest.parsing.lines import Line, lines

LONGEST_LINE = 1_000_000

_Role = Literal["title", "abstract"]
_ROLES: tuple[_Role, _Role] = ("title", "abstract")

_ALONE = -3.0  # a title without an abstract or the reverse: two lines of |score| 1.5 rather alternate
_BOUNDARY = 180  # characters: of 7,064 real titles 0.04 % score above 0, of as many first sentences 0.6 % below
_LOOKED_AT = 4_000  # characters: enough of a line to know prose
_QUOTED = 60  # characters of a line that an error shows

_WIDE = re.compile(r"[\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef]")
_STOP = re.compile(r"[.;](?=\s+[A-Z0-9(\"'“‘])|[。！？]")
_LAST_STOP = re.compile(r"[.。][\"'”’)\]]*$")
_LONG_WORD = re.compile(r"(?<![\w-])[^\W\d_]{4,}")
_TELLING = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Tt]his (?:paper|work|article|study)|these|is|are|was|were|has|have|it|its)\b"
)


def detect(text: str) -> bool:
    """Whether one of the first ten lines is the header of a Papers page; pages without one parse as well."""
    beginning = text[: 10 * _LOOKED_AT]
    first = [line for line, _ in zip(lines(beginning, LONGEST_LINE), range(10), strict=False)]
    return any(is_header(piece.text) for piece in unglued(first))


def parse(text: str) -> Iterator[Paper | UnreadablePaperError]:
    """The papers of one page or of several joined ones, in order, and what cannot be read, with its line.

    A title without an abstract, an abstract without a title and a line of more than `LONGEST_LINE` characters are
    each an `UnreadablePaperError` with `line`. Titles and abstracts are kept as they stand, but for outer white
    space. Addresses and numbers in an abstract say nothing about the paper: `links`, `url` stay empty.
    """
    for page in _pages(text):
        yield from _entries(page)


def _pages(text: str) -> Iterator[list[Line]]:
    """The titles and abstracts between one page header and the next."""
    page: list[Line] = []
    for line in unglued(list(lines(text, LONGEST_LINE))):
        if is_header(line.text):
            yield page
            page = []
        elif not is_furniture(line.text):
            page.append(line)
    yield page


def _entries(page: Sequence[Line]) -> Iterator[Paper | UnreadablePaperError]:
    title: Line | None = None
    for line, role in zip(page, _roles(page), strict=True):
        if role == "title":
            if title is not None:
                yield _alone(title, "a title without an abstract")
            title = line
        else:
            yield _alone(line, "an abstract without a title") if title is None else _paper(title, line)
            title = None
    if title is not None:
        yield _alone(title, "a title without an abstract")


def _paper(title: Line, abstract: Line) -> Paper | UnreadablePaperError:
    if not abstract.is_whole:
        return _too_long(abstract)
    return Paper(
        id=text_id(title.text, abstract.text),
        title=title.text,
        passages=(Passage(heading="Abstract", text=abstract.text),),
    )


def _alone(line: Line, what: str) -> UnreadablePaperError:
    if not line.is_whole:
        return _too_long(line)
    return UnreadablePaperError(
        f"line {line.number}: {what}: {_quoted(line)}",
        line=line.number,
        hint="Add what is missing to the listing, or delete the line.",
    )


def _too_long(line: Line) -> UnreadablePaperError:
    return UnreadablePaperError(
        f"line {line.number} has {line.length:,} characters, more than {LONGEST_LINE:,}: {_quoted(line)}",
        line=line.number,
        hint="A title and an abstract are one line each; break the line or delete it.",
    )


def _quoted(line: Line) -> str:
    return f"'{line.text}'" if line.length <= _QUOTED else f"'{line.text[: _QUOTED - 1].rstrip()}…'"


def _roles(page: Sequence[Line]) -> list[_Role]:
    """The likeliest role of each line, all of them considered together."""
    # A page begins as if an abstract had just ended, and ends as if a title were about to follow.
    best: dict[_Role, float] = {"title": -math.inf, "abstract": 0.0}
    came_from: list[dict[_Role, _Role]] = []
    for line in page:
        score = _prose(line)
        to_title: dict[_Role, float] = {"title": best["title"] + _ALONE, "abstract": best["abstract"]}
        to_abstract: dict[_Role, float] = {"title": best["title"], "abstract": best["abstract"] + _ALONE}
        came_from.append({"title": _likeliest(to_title), "abstract": _likeliest(to_abstract)})
        best = {"title": max(to_title.values()) - score, "abstract": max(to_abstract.values()) + score}
    role = _likeliest({"title": best["title"] + _ALONE, "abstract": best["abstract"]})
    roles: list[_Role] = []
    for earlier in reversed(came_from):
        roles.append(role)
        role = earlier[role]
    return roles[::-1]


def _likeliest(scores: dict[_Role, float]) -> _Role:
    return max(_ROLES, key=lambda role: scores[role])


def _prose(line: Line) -> float:
    """How much a line looks like an abstract (above 0) rather than a title (below 0)."""
    text = line.text[:_LOOKED_AT]
    by_length = max(-3.0, min(5.0, 2.0 * math.log(_extent(line) / _BOUNDARY)))
    inner_stops = 1.5 * min(3, _count(_STOP, text[:-1]))
    last_stop = 1.5 if _LAST_STOP.search(text) else -0.7
    telling = 0.7 * min(2, _count(_TELLING, text))
    return by_length + inner_stops + last_stop + telling + _lower_case(text)


def _lower_case(text: str) -> float:
    """From -1 where every long word has a capital, as in many titles, to 0.8 where none has."""
    words: list[str] = _LONG_WORD.findall(text)
    if not words:
        return 0.0
    return 0.8 - 1.8 * sum(word[0].isupper() for word in words) / len(words)


def _extent(line: Line) -> float:
    """Length in letters of an alphabet: an ideograph says as much as two or three of them."""
    return line.length + 1.5 * _count(_WIDE, line.text[:_LOOKED_AT])


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))
