"""By what a text names papers that are known: id, arXiv number, DOI, address, exact title."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.core.papers import Paper
from digest.lexical.sentences import Span
from digest.parsing.identity import identity

# Marks that typesetters exchange, as one of them; a character for a character, so that places stay.
_ALIKE = str.maketrans("“”„«»‘’‚‛´`–—‐‑−", '"""""' + "''''''" + "-----")
_FIRST_WORD = re.compile(r"\w+|\S")
_BRACKETS = "([{<\"'“„«‘"
_TOKEN = re.compile(rf"[{re.escape(_BRACKETS)}]*(?:(?:arxiv|doi):\s(?=\d)\S+|\S+)", re.IGNORECASE)
_STOPS = ".,;:!?)]}>\"'”“»’*"
_MOST_STOPS = 4  # at the end of an address that may belong to it
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in a text, at `span`: the ids of the papers it may mean, or one id that no known paper has."""

    span: Span
    papers: tuple[str, ...]
    is_known: bool


class PaperNames:
    """The names of `papers`; a title that several of them bear means each of them."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._ids: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._titles: dict[str, tuple[str, ...]] = {}
        self._by_first_word: dict[str, list[str]] = {}
        for paper in papers:
            self._ids |= dict.fromkeys((paper.id, *paper.aliases), paper.id)
            for address in filter(None, (paper.url, *paper.links)):
                self._addresses.setdefault(_bare_address(address), paper.id)
            title = as_compared(paper.title)
            self._titles[title] = (*self._titles.get(title, ()), paper.id)
        for title in sorted(self._titles, key=len, reverse=True):
            self._by_first_word.setdefault(_first_word(title), []).append(title)

    def of(self, name: str) -> tuple[str, ...]:
        """The papers whose id, address or exact title `name` is; none if there are none."""
        given = name.strip()
        known = self._ids.get(given) or self._addresses.get(_bare_address(given))
        registered = identity(given)
        if known is None and registered is not None:
            known = self._ids.get(registered.id)
        return (known,) if known else self._titles.get(as_compared(given), ())

    def titles_in(self, text: str, *, with_marks: bool = False) -> Iterator[Named]:
        """The titles that stand in `text`, whose white space is single spaces, as whole words; of two, the longer.

        `with_marks`: only titles that hold quotation marks themselves.
        """
        compared = text.translate(_ALIKE)
        end = 0
        for word in _FIRST_WORD.finditer(compared):
            start = word.start()
            fitting = (title for title in self._by_first_word.get(word.group(), ()) if start >= end)
            for title in fitting:
                if compared.startswith(title, start) and not compared[start + len(title) :][:1].isalnum():
                    end = start + len(title)
                    if '"' in title or not with_marks:
                        yield Named(span=Span(start, end), papers=self._titles[title], is_known=True)
                    break

    def ids_in(self, text: str) -> Iterator[Named]:
        """The ids and addresses in `text`: those of known papers, and arXiv numbers and DOIs that say what they are."""
        for token in _TOKEN.finditer(text):
            start = token.end() - len(token.group().lstrip(_BRACKETS))
            if named := self._id(token.group().lstrip(_BRACKETS), start):
                yield named

    def _id(self, token: str, start: int) -> Named | None:
        stripped = token.rstrip(_STOPS)
        for end in range(min(len(token), len(stripped) + _MOST_STOPS), len(stripped) - 1, -1):
            if known := self._identified(token[:end]):
                return Named(span=Span(start, start + end), papers=(known,), is_known=True)
        registered = identity(stripped)
        if registered is None or (stripped[:1].isdigit() and not stripped.startswith("10.")):
            return None
        return Named(span=Span(start, start + len(stripped)), papers=(registered.id,), is_known=False)

    def _identified(self, token: str) -> str | None:
        registered = identity(token)
        by_id = self._ids.get(token) or (self._ids.get(registered.id) if registered else None)
        return by_id or (self._addresses.get(_bare_address(token)) if "/" in token else None)


def as_compared(title: str) -> str:
    """A title but for white space and for marks that look alike."""
    return " ".join(title.split()).translate(_ALIKE)


def _first_word(title: str) -> str:
    found = _FIRST_WORD.search(title)
    return found.group() if found else ""


def _bare_address(address: str) -> str:
    return _SCHEME.sub("", address.strip()).rstrip("/")
