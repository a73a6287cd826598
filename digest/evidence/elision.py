"""Quotes with words left out: their parts, and whether leaving those words out is fair."""

import re
from dataclasses import dataclass

from digest.evidence.senses import DOUBTS, HEDGES, NEGATIONS, QUANTIFIERS
from digest.evidence.variants import bases
from digest.evidence.words import Token, tokens
from digest.lexical.sentences import sentences

_ELLIPSIS = re.compile(
    r"\s{0,8}(?:\[\s{0,2}(?:\.{3}|\u2026)\s{0,2}\]|\(\s{0,2}(?:\.{3}|\u2026)\s{0,2}\)|(?:\.\s?){2}\.|\u2026)\s{0,8}"
)
_LEAST_WORDS = 4
_MOST_PARTS = 8
_MOST_WORDS_LEFT_OUT = 60
# Of a long stretch left out, this many words at either side belong to what was kept.
_TO_THE_SIDE = 4
_FEW = 4
_BOUNDING = frozenset(
    [
        "up",
        "least",
        "most",
        "about",
        "around",
        "roughly",
        "approximately",
        "over",
        "under",
        "more",
        "less",
        "fewer",
        "than",
        "least",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Where two parts of a quote meet: `text[end:start]` was left out between them."""

    text: str
    end: int
    start: int


def parts_of(quote: str) -> list[str]:
    """What stands between the quote's ellipses; the whole quote as one part where a part has fewer than four words."""
    parts = [part for part in _ELLIPSIS.split(quote.strip()) if part.strip(" .,;:!?")]
    whole = 0 < len(parts) <= _MOST_PARTS and all(len(part.split()) >= _LEAST_WORDS for part in parts)
    return parts if whole else [quote]


def is_fair(joint: Joint) -> bool:
    """Whether what was left out does not turn the sense of what was kept.

    It is at most sixty words, holds no negation, doubt or "only" near what was kept, and does not make one sentence of
    two: it may reach into the next sentence only where the first part ends its own or the second one begins its own.
    """
    left_out = tokens(joint.text[joint.end : joint.start])
    if len(left_out) > _MOST_WORDS_LEFT_OUT:
        return False
    spans = sentences(joint.text)
    first = sum(span.start < joint.end for span in spans)
    second = sum(span.start <= joint.start for span in spans)
    if second > first + 1:
        return False
    if second == first:
        turning = _turns if len(left_out) > _FEW else _turns_or_bounds
        return not any(turning(token) for token in _at_the_sides(left_out))
    ends = not tokens(joint.text[joint.end : spans[first - 1].end])
    return ends or joint.start - spans[second - 1].start <= len('"(')


def _at_the_sides(left_out: tuple[Token, ...]) -> tuple[Token, ...]:
    if len(left_out) <= 2 * _TO_THE_SIDE:
        return left_out
    return left_out[:_TO_THE_SIDE] + left_out[-_TO_THE_SIDE:]


def _turns_or_bounds(token: Token) -> bool:
    return _turns(token) or token.key in _BOUNDING or not bases(token.key).isdisjoint(HEDGES)


def _turns(token: Token) -> bool:
    forms = bases(token.key)
    if forms & (NEGATIONS | DOUBTS):
        return True
    return any(QUANTIFIERS.get(form) in {"only", "few", "some", "none"} for form in forms)
