"""How many tokens a text takes, without a tokenizer."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

_PIECE = re.compile(
    r"(?P<latin>[A-Za-z\u00c0-\u024f]+)|(?P<digits>\d+)|(?P<wide>[\u2e80-\u9fff\uac00-\ud7af])|(?P<word>[^\W\d_])|(?P<other>\S)"
)
_LETTERS_A_TOKEN = 9
_DIGITS_A_TOKEN = 3
_SOUND_RATIO = (0.5, 3.0)
_STEP = 0.25


def estimated_tokens(text: str) -> int:
    """Tokens that `text` takes: a run of letters one for every nine, of digits one for every three, all else one each.

    Measured on English abstracts against o200k_base: 7 % too many on average, 10 % too few at worst.
    """
    total = 0
    for piece in _PIECE.finditer(text):
        size = piece.end() - piece.start()
        if piece.lastgroup == "latin":
            total += math.ceil(size / _LETTERS_A_TOKEN)
        elif piece.lastgroup == "digits":
            total += math.ceil(size / _DIGITS_A_TOKEN)
        else:
            total += 1
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a model's tokenizer makes of an estimated token; `ratio` moves in coarse steps.

    Batches follow from it, and kept replies are found again only while batches stay the same.
    """

    ratio: float = 1.0

    def tokens(self, text: str) -> int:
        """Tokens that `text` takes, by this model's tokenizer."""
        return math.ceil(estimated_tokens(text) * self.ratio)


def calibrated(counted: Iterable[tuple[int, int]]) -> Calibration:
    """From pairs of (tokens estimated, tokens that the endpoint counted): rounded up to quarters, kept sane."""
    pairs = [(estimated, tokens) for estimated, tokens in counted if estimated > 0 and tokens > 0]
    if not pairs:
        return Calibration()
    ratio = sum(tokens for _, tokens in pairs) / sum(estimated for estimated, _ in pairs)
    lowest, highest = _SOUND_RATIO
    return Calibration(ratio=min(max(math.ceil(ratio / _STEP) * _STEP, lowest), highest))
