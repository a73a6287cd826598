"""Where a quote and the words that stand in its paper differ, word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from digest.renderers.proofs import Quote

_EDGES = ".,;:!?\"'“”‘’«»()[]{}"
_LONGEST = 400  # words; comparing takes time that grows with the square of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text; `differs` says that the other text does not have it here."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A quote and the words found in its paper, each in pieces; a space stood between two."""

    quote: tuple[Piece, ...]
    paper: tuple[Piece, ...]


def compared(quote: Quote) -> Compared | None:
    """The quote beside what was found for it; None where nothing was found.

    The longest common runs of words are taken as the same (Ratcliff and Obershelp, as in `difflib`), whatever their
    case and the punctuation around them. Texts of more than 400 words differ as a whole or not at all.
    """
    if quote.paper is None or quote.passage is None or quote.span is None:
        return None
    found = quote.paper.passages[quote.passage].text[quote.span.start : quote.span.end]
    ours, theirs = quote.text.split(), found.split()
    if max(len(ours), len(theirs)) > _LONGEST:
        differs = ours != theirs
        return Compared(quote=(Piece(text=quote.text, differs=differs),), paper=(Piece(text=found, differs=differs),))
    matcher = SequenceMatcher(None, [_bare(word) for word in ours], [_bare(word) for word in theirs], autojunk=False)
    blocks = matcher.get_matching_blocks()
    return Compared(
        quote=tuple(_pieces(ours, [(block.a, block.size) for block in blocks])),
        paper=tuple(_pieces(theirs, [(block.b, block.size) for block in blocks])),
    )


def _pieces(words: Sequence[str], same: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, size in same:
        for first, last, differs in ((at, start, True), (start, start + size, False)):
            if first < last:
                yield Piece(text=" ".join(words[first:last]), differs=differs)
        at = start + size


def _bare(word: str) -> str:
    return word.strip(_EDGES).casefold() or word
