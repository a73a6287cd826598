"""A text as words and numbers, and two texts laid side by side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from digest.evidence.normalise import fold
from digest.evidence.quantities import Quantity, quantities

# An address, letters with what belongs inside a word ("don't", "GPT-4"; "state-of-the-art" is four words), or a sign
# that says something.
_WORD = re.compile(
    r"(?:https?://|www\.)[^\s<>]*[\w/]|(?<!\d)[^\W\d_]+(?:'[^\W\d_]+|-?\d[^\W_]*(?:\.\d[^\W_]*)*)?|[^\W\d_]+|\d[\d,]*(?:\.\d+)?|[%<>\u2264\u2265\u00b1\u2248~=+^$\u20ac\u00a3/\u2192]"
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word in lower case, a number, or a sign; `original[start:end]` in code points.

    `key` is what two tokens must have in common to be the same; `sentence` counts the stops before it; `joined` says
    that a hyphen joins it to a neighbour, as in "decoder-only".
    """

    key: str
    start: int
    end: int
    number: Quantity | None = None
    capital: bool = False
    acronym: bool = False
    joined: bool = False
    sentence: int = 0

    @property
    def written(self) -> str:
        """The token for people to read: a number as it is written."""
        return self.key if self.number is None else self.number.written.strip()

    @property
    def is_word(self) -> bool:
        """Whether it is neither a number nor a sign."""
        return self.number is None and self.key[0].isalpha()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of two token lists laid side by side: the same in both, or what one has in place of the other."""

    same: bool
    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]


@lru_cache(maxsize=1 << 12)  # a claim is looked at by several checks, a quote by several claims
def tokens(text: str) -> tuple[Token, ...]:
    """The words, numbers and meaningful signs of `text` in order; what is counted or measured is a word of its own."""
    return tuple(_merged(text, quantities(text)))


def figures(text: str) -> tuple[Quantity, ...]:
    """The numbers of `text` that are no part of a name: not the 4 of "GPT-4"."""
    return tuple(token.number for token in tokens(text) if token.number is not None)


def side_by_side(ours: Sequence[Token], theirs: Sequence[Token]) -> list[Block]:
    """Both lists from beginning to end with the fewest words changed (Levenshtein 1966), changes in a row as one."""
    blocks: list[Block] = []
    for step in Levenshtein.opcodes([token.key for token in ours], [token.key for token in theirs]):
        here = Block(
            same=step.tag == "equal",
            ours=tuple(ours[step.src_start : step.src_end]),
            theirs=tuple(theirs[step.dest_start : step.dest_end]),
        )
        if blocks and not here.same and not blocks[-1].same:
            before = blocks.pop()
            here = Block(same=False, ours=before.ours + here.ours, theirs=before.theirs + here.theirs)
        blocks.append(here)
    return blocks


def _merged(text: str, numbers: Sequence[Quantity]) -> Iterator[Token]:
    """The words of a folded text where they stand in the original, with the numbers in their places."""
    folded = fold(text)
    waiting = list(reversed(numbers))
    sentence, place, covered = 0, 0, 0
    for found in _WORD.finditer(folded.text):
        start, end = folded.starts[found.start()], folded.ends[found.end() - 1]
        sentence += len(_SENTENCE_END.findall(folded.text, place, found.start()))
        place = found.start()
        while waiting and waiting[-1].start < end:
            number = waiting.pop()
            if start < number.start and found[0][0].isalpha():  # the 4 of "GPT-4" is a part of the name
                continue
            token = _number(number, sentence)
            covered = token.end
            yield token
        if start >= covered:
            key = found[0].replace("-", "") if found[0][0].isalpha() and "/" not in found[0] else found[0]
            letters = text[start:end]
            yield Token(
                key=key,
                start=start,
                end=end,
                capital=letters[:1].isupper(),
                acronym=len(letters) > 1 and letters.isupper(),
                joined="-" in {text[start - 1 : start], text[end : end + 1]},
                sentence=sentence,
            )
    yield from (_number(number, sentence) for number in reversed(waiting))


def _number(number: Quantity, sentence: int) -> Token:
    sign, unit = "+" if number.written.startswith("+") else "", "" if number.is_apart else number.unit
    # By its hash, as a number may have more digits than can be printed.
    key = f"#{sign}{hash(number.value)}{unit}^{number.power}"
    end = number.bare_end if number.is_apart else number.end
    return Token(key=key, start=number.start, end=end, number=number, sentence=sentence)
