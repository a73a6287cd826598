"""How many tokens a text takes, without a tokenizer."""

import math
import re
from functools import lru_cache

from digest.llm.questions import Question

_PIECE = re.compile(
    r"(?P<latin>[A-Za-z\u00c0-\u024f]+)|(?P<digits>\d+)|(?P<wide>[\u2e80-\u9fff\uac00-\ud7af])|(?P<word>[^\W\d_])|(?P<other>\S)"
)
_LETTERS_A_TOKEN = 9
_DIGITS_A_TOKEN = 3


@lru_cache(maxsize=256)  # each call counts its prompt several times: for the window, the pace, the budget
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


def prompt_tokens(prompt: Question) -> int:
    """Tokens that the messages of a prompt take, by the estimate."""
    return estimated_tokens(f"{prompt.system}\n{prompt.user}")
