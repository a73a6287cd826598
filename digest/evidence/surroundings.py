"""What stands right before a stretch of a text and turns its sense."""

import re

from digest.evidence.senses import MODALS, NEGATIONS
from digest.evidence.variants import bases

_TWO_WORDS_BEFORE = re.compile(r"(?:^|[^\w'\u2019-])([\w'\u2019-]+)(?:\s+([\w'\u2019-]+))?\s*$")
_LOOK_BACK = 60  # characters that hold the two words before a place
_TURNING = NEGATIONS | MODALS | {"occasionally", "sometimes", "could"}
_NOT_ONLY = frozenset({"only", "just", "merely"})


def turning_before(text: str, start: int) -> str:
    """The denying or doubting word among the two words before `start` in the same clause, or nothing."""
    found = _TWO_WORDS_BEFORE.search(text[max(start - _LOOK_BACK, 0) : start])
    if found is None:
        return ""
    if found[2] in _NOT_ONLY:  # "not only" denies nothing
        return ""
    for word in (found[2], found[1]):
        if word and not bases(word.lower().replace("\u2019", "'")).isdisjoint(_TURNING):
            return word
    return ""
