"""Stretches of text that may name something, as they are written."""

import re
from collections.abc import Sequence
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


# Where a piece starts and ends, its words (none where it is an "of" that joins), and whether it opens a sentence.
_Piece = tuple[int, int, tuple[str, ...], bool]


def phrases(texts: Sequence[str], *, without: frozenset[str] = frozenset()) -> list[list[Phrase]]:
    """For each text every run of up to three content words that no stop word, number or punctuation divides.

    "of" between two words joins them ("mixture of experts"); a hyphenated compound is never cut. Words of `without`
    (as `tokens.words` gives them) divide like stop words.
    """
    known: dict[str, tuple[str, ...]] = dict.fromkeys(without, ())
    return [_in_text(text, known) for text in texts]


def _in_text(text: str, known: dict[str, tuple[str, ...]]) -> list[Phrase]:
    """The phrases of one text; a plain loop, since a batch of papers has a million pieces."""
    found: list[Phrase] = []
    run: list[_Piece] = []
    end, is_clean = 0, _RUIN.isdisjoint(text)
    for match in _PIECE.finditer(text):
        start, piece = match.start(), match[0]
        gap = text[end:start]
        content = known[piece] if piece in known else _learned(piece, known)
        # What is no ruin in itself can only end in "left" or "right" before a bracket.
        if content and (not is_clean or piece[-1] == "t") and _is_ruined(text, start, match.end(), piece):
            content = ()
        joins = bool(run) and piece == "of"
        if run and (gap not in _SPACE or not (content or joins)):
            _end(run, text, found)
            run, joins = [], False
        if content or joins:
            run.append((start, match.end(), content, not end or not _STOP.isdisjoint(gap)))
        end = match.end()
    _end(run, text, found)
    return found


def _end(run: Sequence[_Piece], text: str, found: list[Phrase]) -> None:
    """Add the phrases of a run of pieces that follow each other directly, up to the next break."""
    last = len(run) - 1
    for first, (start, _, words_first, opens) in enumerate(run):
        if not words_first:
            continue
        key, count = "", 0
        for place in range(first, len(run)):
            _, end, content, _ = run[place]
            count += len(content)
            if count > LONGEST:
                break
            if content:
                key = " ".join((key, *content)) if key else " ".join(content)
                ends = place == last and not _ARTICLE.match(text, end)
                found.append(Phrase(key, text[start:end], opens, ends))


def _learned(piece: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The content words of a piece; none where one of them divides."""
    content = () if piece.lower() in STOP_WORDS else tuple(words(piece))
    known[piece] = () if any(not known.get(word, word) for word in content) else content
    return known[piece]


def _is_ruined(text: str, start: int, end: int, piece: str) -> bool:
    """Whether the piece is part of a formula, a path or a macro."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return before in _RUIN or after in _RUIN or (after in _BRACKETS and piece.endswith(("left", "right")))
