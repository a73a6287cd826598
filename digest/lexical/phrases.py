"""Stretches of text that may name something, as they are written."""

import re
from collections.abc import Sequence

from digest.lexical.tokens import STOP_WORDS, words

LONGEST = 3
_PIECE = re.compile(r"([^\W_]+(?:['’‑-][^\W_]+)*\+*)")
_ARTICLE = re.compile(r" (?:an?|the|its|our|their|this|these|those|both|each|any|all|how|what|whether)\b")
_SPACE = frozenset({"", " ", "\t", "\u00a0"})
# What stands right before or after a word that is part of a formula, a path or a macro rather than of a sentence.
_RUIN = frozenset("\\{}^_$=<>|~@#/*`")
_BRACKETS = frozenset("([)]")
_STOP = frozenset(".?!:;")


Phrase = tuple[str, str, bool, bool]
"""One to three words in a row: key, text, opens, ends.

The key is the same however they are written, the text is how they are written here. `opens` says that the phrase begins
a sentence, where a capital is not the word's own; `ends` that no further word follows directly and no article either,
as nothing of the kind follows a whole noun phrase. Plain tuples, since a batch of papers has hundred thousands.
"""
# Where a piece starts and ends, its words in a row (none where it is an "of" that joins), and whether it opens a
# sentence.
_Piece = tuple[int, int, str, bool]


def phrases(texts: Sequence[str], *, without: frozenset[str] = frozenset()) -> list[list[Phrase]]:
    """For each text every run of up to three content words that no stop word, number or punctuation divides.

    "of" between two words joins them ("mixture of experts"); a hyphenated compound is never cut. Words of `without`
    (as `tokens.words` gives them) divide like stop words.
    """
    known = dict.fromkeys(without, "")
    return [_in_text(text, known) for text in texts]


def _in_text(text: str, known: dict[str, str]) -> list[Phrase]:
    """The phrases of one text; a plain loop, since a batch of papers has a million pieces."""
    found: list[Phrase] = []
    run: list[_Piece] = []
    end, is_clean = 0, _RUIN.isdisjoint(text)
    parts = iter(_PIECE.split(text))  # what lies between, and pieces, in turn
    for gap, piece in zip(parts, parts, strict=False):
        before, start = end, end + len(gap)
        end = start + len(piece)
        content = known.get(piece)
        if content is None:
            content = _learned(piece, known)
        # What is no ruin in itself can only end in "left" or "right" before a bracket.
        if content and (not is_clean or piece[-1] == "t") and _is_ruined(text, start, end, piece):
            content = ""
        if run and (gap not in _SPACE or not (content or piece == "of")):
            _end(run, text, found)
            run = []
        if content or (run and piece == "of"):
            run.append((start, end, content, not before or not _STOP.isdisjoint(gap)))
    if run:
        _end(run, text, found)
    return found


def _end(run: Sequence[_Piece], text: str, found: list[Phrase]) -> None:
    """Add the phrases of a run of pieces that follow each other directly, up to the next break."""
    last = run[-1][1]
    closed = not _ARTICLE.match(text, last)
    for first, (start, end, begun, opens) in enumerate(run):
        key, count = begun, begun.count(" ") + 1
        if not begun or count > LONGEST:
            continue
        found.append((key, text[start:end], opens, closed and end == last))
        for _, further, content, _ in run[first + 1 :]:
            if content:
                count += content.count(" ") + 1
                if count > LONGEST:
                    break
                key = f"{key} {content}"
                found.append((key, text[start:further], opens, closed and further == last))


def _learned(piece: str, known: dict[str, str]) -> str:
    """The content words of a piece, in a row; none where one of them divides."""
    content = [] if piece.lower() in STOP_WORDS else words(piece)
    known[piece] = "" if any(not known.get(word, word) for word in content) else " ".join(content)
    return known[piece]


def _is_ruined(text: str, start: int, end: int, piece: str) -> bool:
    """Whether the piece is part of a formula, a path or a macro."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return before in _RUIN or after in _RUIN or (after in _BRACKETS and piece.endswith(("left", "right")))
