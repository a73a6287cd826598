"""What sentences begin with, looked up by the first word: hundreds of patterns at the price of a few."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Rows = Iterable[tuple[str, str]]
_LETTERS = r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){0,24}"
_STARTS = re.compile(rf"[.!?;:\n>*#|=…\u3002\uff01–—][\s\"'“‘«„(\[{{*_>#~=-]{{0,8}}(?=({_LETTERS}))")
_WORD = re.compile(_LETTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A pattern, and what is looked for first: every text that it finds something in has one of the words or signs.

    Words stand between spaces, signs anywhere.
    """

    pattern: re.Pattern[str]
    words: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class Cues:
    """Several cues, looked for at once."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        listed = tuple(cues)
        self._signs = tuple((sign, cue.pattern) for cue in listed for sign in cue.signs)
        self._words = {word for cue in listed for word in cue.words}
        self._by_word = {word: [cue.pattern for cue in listed if word in cue.words] for word in self._words}

    def found(self, lower: str) -> Iterator[tuple[int, int]]:
        """Where any of the patterns matches a text in lower case, in code points."""
        possible = [pattern for sign, pattern in self._signs if sign in lower]
        possible += [pattern for word in self._words.intersection(lower.split()) for pattern in self._by_word[word]]
        for pattern in dict.fromkeys(possible):
            for match in pattern.finditer(lower):
                yield match.span()


class Openings:
    """Patterns for what follows the first word of a sentence; `lead` matches what may stand before that word.

    A row is words, separated by spaces, and the pattern for what comes after any of them.
    """

    def __init__(self, rows: Rows, lead: str, leads: str) -> None:
        self._lead = re.compile(lead)
        self._leads = frozenset(leads.split())
        self._after = _by_word(rows)

    def found(self, lower: str) -> Iterator[tuple[int, int]]:
        """Where a sentence, or what follows a colon or a dash, begins like one of the rows, in code points.

        The text is in lower case and begins with a line feed.
        """
        for start in _STARTS.finditer(lower):
            word = start[1]
            end = self._match(lower, start.end(), word) if word in self._after else None
            if end is None and word in self._leads and (lead := self._lead.match(lower, start.end())):
                following = _WORD.match(lower, lead.end())
                end = self._match(lower, lead.end(), following[0]) if following else None
            if end is not None:
                yield start.end(), end

    def _match(self, lower: str, place: int, word: str) -> int | None:
        """Where the first row that matches at `place` ends."""
        found = (after.match(lower, place + len(word)) for after in self._after.get(word, ()))
        return next((match.end() for match in found if match), None)


def _by_word(rows: Rows) -> Mapping[str, tuple[re.Pattern[str], ...]]:
    table: dict[str, tuple[re.Pattern[str], ...]] = {}
    for words, after in rows:
        pattern = re.compile(after)
        table |= {word: (*table.get(word, ()), pattern) for word in words.split()}
    return table
