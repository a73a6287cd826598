"""Stretches of text that may name something, as they are written."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.lexical.tokens import STOP_WORDS, words

LONGEST = 3
_PIECE = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*\+*")
_ARTICLE = re.compile(r" (?:an?|the|its|our|their|this|these|those|both|each|any|all|how|what|whether)\b")
_SPACE = frozenset({"", " ", "\t", "\u00a0"})
# What stands right before or after a word that is part of a formula, a path or a macro rather than of a sentence.
_RUIN = frozenset("\\{}^_$=<>|~@#/*`")
_BRACKETS = frozenset("([)]")
_STOP = frozenset(".?!:;")


class Phrase(NamedTuple):
    """One to three words in a row: `key` is the same however they are written, `text` is how they are written here.

    `opens` says that the phrase begins a sentence, where a capital is not the word's own; `ends` that no further word
    follows directly and no article either, as nothing of the kind follows a whole noun phrase.
    """

    key: str
    text: str
    opens: bool
    ends: bool


class _Piece(NamedTuple):
    start: int
    end: int
    words: tuple[str, ...]  # none where the piece is an "of" that joins
    opens: bool


def phrases(texts: Sequence[str], *, without: frozenset[str] = frozenset()) -> list[list[Phrase]]:
    """For each text every run of up to three content words that no stop word, number or punctuation divides.

    "of" between two words joins them ("mixture of experts"); a hyphenated compound is never cut. Words of `without`
    (as `tokens.words` gives them) divide like stop words.
    """
    known: dict[str, tuple[str, ...]] = dict.fromkeys(without, ())
    return [
        [phrase for run in _runs(text, known) for first in range(len(run)) for phrase in _from(text, run[first:])]
        for text in texts
    ]


def _from(text: str, pieces: Sequence[_Piece]) -> Iterator[Phrase]:
    """The phrases that begin with the first piece; `pieces` reach to the end of their run."""
    start, opens = pieces[0].start, pieces[0].opens
    key, count = "", 0
    for place, piece in enumerate(pieces, 1):
        count += len(piece.words)
        if count > LONGEST or not count:
            return
        if piece.words:
            key = " ".join((key, *piece.words)) if key else " ".join(piece.words)
            ends = place == len(pieces) and not _ARTICLE.match(text, piece.end)
            yield Phrase(key, text[start : piece.end], opens, ends)


def _runs(text: str, known: dict[str, tuple[str, ...]]) -> Iterator[list[_Piece]]:
    """Pieces that follow each other directly, up to the next break."""
    run: list[_Piece] = []
    end = 0
    for match in _PIECE.finditer(text):
        start, gap = match.start(), text[end : match.start()]
        content = _content(text, match, known)
        joins = bool(run) and match[0] == "of"
        if run and (gap not in _SPACE or not (content or joins)):
            yield run
            run = []
        if content or (joins and run):
            run.append(_Piece(start, match.end(), content, opens=not end or not _STOP.isdisjoint(gap)))
        end = match.end()
    yield run


def _content(text: str, match: re.Match[str], known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    piece = match[0]
    if piece not in known:
        content = () if piece.lower() in STOP_WORDS else tuple(words(piece))
        known[piece] = () if any(not known.get(word, word) for word in content) else content
    if not known[piece]:
        return ()
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if before in _RUIN or after in _RUIN or (after in _BRACKETS and piece.endswith(("left", "right"))):
        return ()
    return known[piece]
