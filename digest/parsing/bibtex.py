r"""Papers as BibTeX, with whatever a bibliography has grown into.

An entry needs `title` and `abstract`; `author`, `doi`, `eprint`, `url`, `year`, `month`, `day`, `date`, `keywords` and
`primaryclass` are read where they are. bibtexparser cuts the file into entries and goes on behind a broken one; named
strings are put in and joined at `#`, accents become letters, math stays as it is written. A line that begins with `%`
is a comment.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing import bibliography, bibtex_values, latex_text
from digest.parsing.bibliography import MONTHS, Entry, one_line, shortened, whole_day
from digest.parsing.bibtex_values import BrokenValueError

if TYPE_CHECKING:
    from bibtexparser.model import Block, ParsingFailedBlock

_OPENS = re.compile(
    r"^[\s\ufeff]*(?:(?P<bibtex>@(?:(?:comment|preamble|string)\s*[{(]|[a-z]+\s*[{(]\s*[^\s,={}\"]*\s*[,=]))|[{\[])",
    re.IGNORECASE | re.MULTILINE,
)
_BREAK = re.compile(r"\r\n?")
_COMMENT = re.compile(r"^[^\S\n]*%[^\n]*", re.MULTILINE)
_NO_PAPER = re.compile(r"@(?:comment|preamble)\b", re.IGNORECASE)
_KEY = re.compile(r"@\w*\s*[{(]\s*([^\s,={}()\"]*)")
_IN_JOURNAL = re.compile(r"arxiv:\s?(\S+)", re.IGNORECASE)
_LISTED = re.compile(r"\s*[,;]\s*")
_MONTHS = [(name, f"{{{name}}}") for name in MONTHS]
_REASONS = {  # bibtexparser's words, and ours
    "Unexpected block start": "it is not closed where the next one begins",
    "Unexpectedly reached end of file": "it is not closed where the file ends",
}
_HINT = "Mend the entry: fields are name = {text} with commas between them, and each brace and quote is closed."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """The fields of an entry by name, each as the pieces that `#` joins."""

    line: int
    key: str
    pieces: Mapping[str, tuple[str, ...]]


def detect(text: str) -> bool:
    """Whether a line begins as an entry of BibTeX does, and none before it as JSON does."""
    found = _OPENS.search(text[:100_000])
    return found is not None and found["bibtex"] is not None


def parse(text: str) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order; an entry that is broken, or has no abstract, is an `UnreadablePaperError` with its line.

    Of entries that share a key each is read, of fields that share a name the first. A year and a month without a day
    are no date; `crossref` lends an entry the date of the one that it names.
    """
    found, strings = _found(text)
    dates = {each.key.lower(): each for each in found if isinstance(each, _Fields)}
    symbol = latex_text.symbols()
    for each in found:
        if isinstance(each, _Fields):
            yield _paper(each, strings, dates, symbol)
        else:
            yield each


def _found(text: str) -> tuple[list[_Fields | UnreadablePaperError], Mapping[str, str]]:
    """The entries as bibtexparser finds them, and the named strings."""
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415  # 60 ms that only a BibTeX file needs
    from bibtexparser.model import Entry as Raw  # noqa: PLC0415
    from bibtexparser.model import ParsingFailedBlock, String  # noqa: PLC0415

    found: list[_Fields | UnreadablePaperError] = []
    strings: list[tuple[str, str]] = [*_MONTHS]
    with _saying_nothing():
        blocks = parse_string(_prepared(text), parse_stack=[]).blocks
    for block in blocks:
        inner: Block | None = block
        while isinstance(inner, ParsingFailedBlock) and inner.ignore_error_block is not None:
            inner = inner.ignore_error_block  # a key or a field that is there twice
        if isinstance(inner, String):
            strings.append((inner.key, inner.value))
        elif isinstance(inner, Raw):
            given = [(field.key, field.value) for field in inner.fields]
            found.append(_fields(_line(inner), inner.key, given))
        elif isinstance(inner, ParsingFailedBlock) and not _NO_PAPER.match(inner.raw or ""):
            found.append(_broken(inner))
    return found, bibtex_values.strings(strings)


def _prepared(text: str) -> str:
    """Text in which bibtexparser counts lines as editors do, and takes no commented entry for an entry."""
    text = _BREAK.sub("\n", text.replace("\ufeff", " ")).replace("\\\n", "\\ \n")
    return _COMMENT.sub(lambda found: found[0].replace("@", " "), text)


@contextmanager
def _saying_nothing() -> Iterator[None]:
    """As long as the block runs, bibtexparser does not log what is broken: that is yielded."""
    log = logging.getLogger("bibtexparser.splitter")
    was = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = was


def _line(block: "Block") -> int:
    return (block.start_line or 0) + 1


def _fields(line: int, key: str, given: list[tuple[str, str]]) -> _Fields | UnreadablePaperError:
    pieces: dict[str, tuple[str, ...]] = {}
    try:
        for name, value in bibtex_values.fields(given):
            pieces.setdefault(name, value)
    except BrokenValueError as error:
        return _unreadable(line, key, f"cannot be read: {error}")
    return _Fields(line=line, key=key, pieces=pieces)


def _broken(block: "ParsingFailedBlock") -> UnreadablePaperError:
    found = _KEY.match(block.raw or "")
    reason = one_line(getattr(block.error, "abort_reason", "") or str(block.error)).rstrip(".")
    said = next((ours for theirs, ours in _REASONS.items() if reason.startswith(theirs)), shortened(reason))
    return _unreadable(_line(block), found[1] if found else "", f"cannot be read: {said}")


def _unreadable(line: int, key: str, what: str) -> UnreadablePaperError:
    return bibliography.unreadable(Entry(line=line, key=key, title="", abstract=""), what, hint=_HINT)


def _paper(
    entry: _Fields, strings: Mapping[str, str], others: Mapping[str, _Fields], symbol: Callable[[str], str]
) -> Paper | UnreadablePaperError:
    def written(name: str) -> str:
        return bibtex_values.joined(entry.pieces.get(name, ()), strings)

    def text(name: str) -> str:
        return one_line(latex_text.plain(written(name), symbol))

    try:
        return bibliography.paper(
            Entry(
                line=entry.line,
                key=entry.key,
                title=text("title"),
                abstract=text("abstract"),
                authors=_authors(written("author"), symbol),
                names=_names(written),
                addresses=(latex_text.bare(written("url")),),
                published=_published(entry, strings, others),
                categories=(written("primaryclass"), *_LISTED.split(text("keywords"))),
            )
        )
    except BrokenValueError as error:
        return _unreadable(entry.line, entry.key, f"cannot be read: {error}")


def _authors(written: str, symbol: Callable[[str], str]) -> tuple[str, ...]:
    from bibtexparser.middlewares.names import (  # noqa: PLC0415  # as above
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    names = [name for name in split_multiple_persons_names(written) if name != "others"]
    parts = [parse_single_name_into_parts(name, strict=False) for name in names]
    return tuple(one_line(latex_text.plain(each.merge_first_name_first, symbol)) for each in parts)


def _names(written: Callable[[str], str]) -> tuple[str, ...]:
    """What may name the paper in a registry; Google Scholar puts arXiv's number into the journal."""
    registry = written("archiveprefix") or written("eprinttype") or "arxiv"
    eprint = written("eprint") if registry.strip().lower() == "arxiv" else ""
    journal = _IN_JOURNAL.search(written("journal") or written("journaltitle"))
    names = (eprint, written("doi"), written("url"), journal[1] if journal else "")
    return tuple(latex_text.bare(name) for name in names)


def _published(entry: _Fields, strings: Mapping[str, str], others: Mapping[str, _Fields]) -> date | None:
    """The day of an entry, else of the one that it refers to."""
    day = _day(entry, strings)
    if day is not None or "crossref" not in entry.pieces:
        return day
    other = others.get(bibtex_values.joined(entry.pieces["crossref"], strings).strip().lower())
    return _day(other, strings) if other else None


def _day(entry: _Fields, strings: Mapping[str, str]) -> date | None:
    try:
        year, month, day, whole = (
            latex_text.plain(bibtex_values.joined(entry.pieces.get(name, ()), strings), str)
            for name in ("year", "month", "day", "date")
        )
    except BrokenValueError:  # such as sept, which is no string: without a date the paper is still a paper
        return None
    return whole_day(whole, f"{year}-{month}-{day}", f"{day} {month} {year}", f"{month} {year}")
