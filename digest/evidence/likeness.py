"""The stretch of a passage that is most like a quote, and whether the two differ in spelling and inflection alone."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from digest.evidence.variants import same_word
from digest.evidence.words import Block, Token, side_by_side, tokens

_MOST_WORDS = 200  # of a quote; a longer one is none
_LEAST_SHARE = 0.6  # of the quote's words that stand in the stretch, in order
_LEAST_WORDS = 3
_TOO_COMMON = 12  # a word that stands more often in a passage does not help to find the place
_SLACK = 8
_TRIED = 3
_AROUND_NUMBERS = frozenset("-/:*|+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`text[start:end]` is like the quote in `share` of its words; `same_words` if but for spelling and inflection."""

    start: int
    end: int
    share: float
    same_words: bool


class Likeness:
    """Finds what a passage holds that is like a quote. Time grows with the quote's length, not with the passage's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._places: dict[str, list[int]] = {}
        for place, token in enumerate(self._tokens):
            self._places.setdefault(token.key, []).append(place)

    def nearest(self, quote: str) -> Match | None:
        """The most similar stretch, or None where less than three in five of the quote's words stand in one."""
        wanted = tokens(quote)
        if not _LEAST_WORDS <= len(wanted) <= _MOST_WORDS:
            return None
        found = [match for start in self._beginnings(wanted) if (match := self._match(quote, wanted, start))]
        return max(found, key=lambda match: match.share, default=None)

    def _beginnings(self, wanted: tuple[Token, ...]) -> list[int]:
        """Where the quote may begin, the likeliest first: its words vote, the rarer the more."""
        votes: Counter[int] = Counter()
        for place, token in enumerate(wanted):
            stands = self._places.get(token.key, ())
            if len(stands) <= _TOO_COMMON:
                for there in stands:
                    votes[(there - place) // _SLACK] += 12 // len(stands)
        smooth = {bucket: votes[bucket - 1] + 2 * votes[bucket] + votes[bucket + 1] for bucket in votes}
        best = sorted(smooth, key=lambda bucket: (-smooth[bucket], bucket))[:_TRIED]
        return [bucket * _SLACK for bucket in best]

    def _match(self, quote: str, wanted: tuple[Token, ...], start: int) -> Match | None:
        window = self._tokens[max(start - _SLACK, 0) : max(start, 0) + len(wanted) + 2 * _SLACK]
        blocks = _trimmed(side_by_side(wanted, window))
        same = [token for block in blocks if block.same for token in block.theirs]
        share = sum(len(block.ours) for block in blocks if block.same) / len(wanted)
        if len(same) < _LEAST_WORDS or share < _LEAST_SHARE:
            return None
        theirs = [token for block in blocks for token in block.theirs]
        return Match(
            start=theirs[0].start,
            end=theirs[-1].end,
            share=share,
            same_words=all(block.same or _same_words(block) for block in blocks)
            and _signs(quote, wanted) == _signs(self._text, theirs),
        )


def _trimmed(blocks: list[Block]) -> list[Block]:
    """The blocks without what the window holds before and after the quote.

    At the ends as many words of the window are kept as the quote has there.
    """
    trimmed = list(blocks)
    for end in (0, -1):
        if trimmed and not trimmed[end].same:
            block = trimmed[end]
            count = len(block.ours)
            kept = block.theirs[len(block.theirs) - count :] if end == 0 else block.theirs[:count]
            trimmed[end] = Block(same=False, ours=block.ours, theirs=kept if count else ())
    return [block for block in trimmed if block.ours or block.theirs]


def _same_words(block: Block) -> bool:
    """Whether both sides are the same words but for spelling and inflection; no number, sign or name may differ."""
    ours, theirs = block.ours, block.theirs
    if not (ours and theirs) or not all(token.is_word for token in ours + theirs):
        return False
    if "".join(token.key for token in ours) == "".join(token.key for token in theirs):
        return True
    if len(ours) != len(theirs):
        return False
    return all(
        one.key == other.key or (same_word(one.key, other.key) and not (one.capital or other.capital))
        for one, other in zip(ours, theirs, strict=True)
    )


def _signs(text: str, within: tuple[Token, ...] | list[Token]) -> list[str]:
    """The signs between each number and its neighbours, which make `5-10` something else than `5, 10`."""
    return [
        "".join(sign for sign in text[one.end : two.start] if sign in _AROUND_NUMBERS)
        for one, two in pairwise(within)
        if one.number or two.number
    ]
