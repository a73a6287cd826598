"""Sentences of an abstract, each with its place; written apart from the program, whose checks it measures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"""[.!?]["'”’)]*(?=\s+["'“‘(`\\]*[A-Z0-9\\])""")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|al|w\.r\.t|vs|cf|[Ff]ig|[Ee]q|[Ss]ec|resp|approx|etc|[Nn]o|i\.i\.d|[A-Z])|\s\d)\.$"
)
_GLUED = re.compile(r"[a-z)]\.(?:[A-Z][a-z])|[a-z] This [a-z]|[?;]")
_FIRST_WORD = re.compile(r"[A-Z][\w'-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The stretch `text` of a paper, which begins at code point `start`; the `place`th of its sentences."""

    paper_id: str
    place: int
    start: int
    text: str


def split(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence begins, and the sentence, without the white space between them."""
    begin = 0
    for end in _END.finditer(text):
        if _NO_END.search(text[begin : end.end()]):
            continue
        yield _stripped(text, begin, end.end())
        begin = end.end()
    if text[begin:].strip():
        yield _stripped(text, begin, len(text))


def _stripped(text: str, begin: int, end: int) -> tuple[int, str]:
    stretch = text[begin:end]
    return begin + len(stretch) - len(stretch.lstrip()), stretch.strip()


def sayable(sentence: str) -> bool:
    """Whether a sentence is a statement of at least four words."""
    return len(sentence.split()) >= 4 and "?" not in sentence  # noqa: PLR2004  # the brief's shortest quote


def clean(sentence: str) -> bool:
    """Whether a sentence is one plain statement: whole, with paired brackets, nothing glued to it, no list in it."""
    words = sentence.split()
    return (
        8 <= len(words) <= 60  # noqa: PLR2004  # long enough to say something, short enough to be one statement
        and sentence.endswith(".")
        and _FIRST_WORD.match(sentence) is not None
        and sentence.count("(") == sentence.count(")")
        and re.search(r"(?:^|\s)\(?(?:\d|[ivx]+)\)", sentence) is None
        and _GLUED.search(sentence) is None
        and "``" not in sentence
        and ": " not in sentence
    )
