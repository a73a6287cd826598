"""The stretch of a passage that is most like a quote, and whether the two differ in spelling and inflection alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from digest.evidence.normalise import fold
from digest.evidence.occurrences import cuts
from digest.evidence.variants import same_word, stem
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
        self._tokens = _stems(text)
        self._places: dict[str, list[int]] = {}
        for place, token in enumerate(self._tokens):
            self._places.setdefault(token.key, []).append(place)

    def nearest(self, quote: str) -> Match | None:
        """The most similar stretch, or None where less than three in five of the quote's words stand in one."""
        wanted = _stems(quote)
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
        blocks = self._trimmed(quote, side_by_side(wanted, window))
        same = [token for block in blocks if block.same for token in block.theirs]
        share = sum(len(block.ours) for block in blocks if block.same) / len(wanted)
        if len(same) < _LEAST_WORDS or share < _LEAST_SHARE:
            return None
        theirs = [token for block in blocks for token in block.theirs]
        return Match(
            start=theirs[0].start,
            end=theirs[-1].end,
            share=share,
            same_words=not (cuts(self._text, theirs[0].start) or cuts(self._text, theirs[-1].end))
            and all(self._same_words(quote, block) for block in blocks)
            and _signs(quote, wanted) == _signs(self._text, theirs),
        )

    def _trimmed(self, quote: str, blocks: Sequence[Block]) -> list[Block]:
        """The blocks without what the window holds before and after the quote.

        At the ends as many words of the window are kept as the quote has there, or those that are written alike.
        """
        trimmed = list(blocks)
        for end in (0, -1):
            if trimmed and not trimmed[end].same:
                block = trimmed[end]
                theirs = self._beside(quote, block, at_the_end=end == -1)
                trimmed[end] = Block(same=False, ours=block.ours, theirs=theirs)
        return [block for block in trimmed if block.ours or block.theirs]

    def _beside(self, quote: str, block: Block, *, at_the_end: bool) -> tuple[Token, ...]:
        count, written = len(block.ours), _letters(quote, block.ours)
        sides = [
            block.theirs[:most] if at_the_end else block.theirs[len(block.theirs) - most :]
            for most in (count, 1, count + 1)
        ]
        alike = (side for side in sides if written and _letters(self._text, side) == written)
        return next(alike, sides[0] if count else ())

    def _same_words(self, quote: str, block: Block) -> bool:
        """Whether both sides are the same words but for spelling and inflection; no number, sign or name may differ."""
        ours, theirs = block.ours, block.theirs
        if not block.same:
            words = bool(ours and theirs) and all(token.is_word for token in ours + theirs)
            return words and _letters(quote, ours) == _letters(self._text, theirs)
        return all(
            _may_stand_for(quote[one.start : one.end], self._text[other.start : other.end], other)
            for one, other in zip(ours, theirs, strict=True)
        )


def _letters(text: str, words: Sequence[Token]) -> str:
    """Words written as one: "fine-tuned" and "finetuned" are the same."""
    return "".join(fold(text[word.start : word.end]).text for word in words)


def _stems(text: str) -> tuple[Token, ...]:
    """The tokens of a text, words by their stems."""
    return tuple(replace(token, key=stem(token.key)) if token.is_word else token for token in tokens(text))


def _may_stand_for(said: str, stands: str, token: Token) -> bool:
    """Whether two words of one stem are one word in two forms; the name of something has only one."""
    one, other = fold(said).text, fold(stands).text
    if one == other or not token.is_word:
        return True
    return not (token.capital and said[:1].isupper()) and same_word(one, other)


def _signs(text: str, within: Sequence[Token]) -> list[str]:
    """The signs between each number and its neighbours, which make `5-10` something else than `5, 10`."""
    return [
        "".join(sign for sign in text[one.end : two.start] if sign in _AROUND_NUMBERS)
        for one, two in pairwise(within)
        if one.number or two.number
    ]
