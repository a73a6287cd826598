"""Which stretches of a text stand between quotation marks, whichever marks a writer uses."""

import re
from dataclasses import dataclass

from digest.lexical.sentences import Span

# Which marks end what each mark begins: English, French, German, Danish, Swedish, East Asian.
_ENDS = {"“": "”", "„": "“”", "«": "»", "»": "«", "”": "”", '"': '"', "「": "」", "『": "』", "〝": "〞〟"}
_MARKS = re.compile("[" + "".join(_ENDS) + "".join(_ENDS.values()) + "]")
# These look the same, or are used, at either end: what stands beside them decides.
_EITHER_WAY = frozenset('"”»')
# Deeper than this no quotation stands in another; without an end, looking for it would take forever.
_DEEPEST = 8
# An apostrophe is no quotation mark: a single mark opens before a word, ends after one, and holds none that opens.
_SINGLE = re.compile(r"(?<!\w)['‘‚‹](?=\S)(?P<inside>(?:(?!(?<!\w)['‘‚‹]).)+)(?<=\S)['’‘›](?!\w)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotations:
    """The outermost quotations of a text, marks included, in order; and where marks stand that are never closed."""

    spans: tuple[Span, ...]
    unclosed: tuple[int, ...] = ()


def quotations(text: str) -> Quotations:
    """What stands between double marks; where nothing does, what stands between single ones."""
    found = double(text)
    if found.spans or found.unclosed:
        return found
    return Quotations(spans=tuple(Span(*single.span()) for single in _SINGLE.finditer(text)))


def double(text: str) -> Quotations:
    """What stands between double marks: straight, curly, low, angled or East Asian, one inside the other."""
    opened: list[int] = []
    pairs: list[Span] = []
    for mark in _MARKS.finditer(text):
        place = mark.start()
        depth = _closed_by(text, place, opened)
        if depth is not None:
            pairs.append(Span(opened[depth], place + 1))
            del opened[depth:]
        elif _opens(text, place):
            opened.append(place)
    return Quotations(spans=_outermost(pairs), unclosed=tuple(opened))


def inside(text: str, span: Span) -> str:
    """The words of a quotation without its marks."""
    return text[span.start + 1 : span.end - 1].strip()


def _closed_by(text: str, place: int, opened: list[int]) -> int | None:
    """Which of the open marks the one at `place` closes, if any; those opened after it were no marks then."""
    if text[place] == '"' and _opens(text, place) and not _after_word(text, place):
        return None
    depths = reversed(range(max(len(opened) - _DEEPEST, 0), len(opened)))
    return next((depth for depth in depths if text[place] in _ENDS[text[opened[depth]]]), None)


def _opens(text: str, place: int) -> bool:
    if text[place] not in _ENDS:
        return False
    if text[place] not in _EITHER_WAY:
        return True
    return place + 1 < len(text) and not text[place + 1].isspace() and not (place and text[place - 1].isalnum())


def _after_word(text: str, place: int) -> bool:
    return place > 0 and not text[place - 1].isspace() and text[place - 1] not in "([{"


def _outermost(pairs: list[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for pair in sorted(pairs, key=lambda span: (span.start, -span.end)):
        if not kept or pair.start >= kept[-1].end:
            kept.append(pair)
    return tuple(kept)
