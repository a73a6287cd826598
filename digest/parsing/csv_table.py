"""Papers as a table in CSV: a header, and a row a paper.

The header names a column for titles and one for abstracts; those for authors, a DOI, an arXiv number, another id, an
address, a date, and keywords are read where they are, under any name of `COLUMNS`, whatever its case. Cells are apart
by commas, semicolons or tabs. A cell is text as it stands, whatever a spreadsheet would make of it.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from types import MappingProxyType

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing import bibliography
from digest.parsing.bibliography import LONGEST_FIELD, Entry, first_last, one_line, whole_day
from digest.parsing.lines import bare

# What columns are called, the best name first; of two that are there, the first that holds something counts.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("title", "document title", "article title", "paper title"),
        "abstract": ("abstract", "abstract note", "summary"),
        "authors": ("authors", "author", "author full names"),
        "arxiv": ("arxiv id", "arxiv", "eprint"),
        "doi": ("doi",),
        "id": ("id", "paper id"),
        "address": ("url", "link", "pdf url", "pdf link"),
        "published": ("published", "date", "publication date", "year", "publication year"),
        "categories": ("categories", "keywords", "author keywords", "manual tags", "tags"),
    }
)

_DELIMITERS = ",;\t"
_HEADERS_LOOKED_AT = 100_000  # characters
_AND = re.compile(r"\s*;\s*|\s+and\s+")
_ARXIV_CATEGORIES = re.compile(r"[a-z-]+\.[A-Za-z-]+(?:\s+[a-z-]+\.[A-Za-z-]+)*")
_QUOTE_HINT = 'Put the cell in double quotes, and double those within it: "a ""word"" in quotes".'


def detect(text: str) -> bool:
    """Whether the first line that holds something names a column for titles and one for abstracts."""
    return _delimiter(_first_line(text)) is not None


def parse(text: str) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order; a row that is broken, ragged or lacks a title or an abstract is an error with its line.

    Reading goes on with the line after the one where a broken row began. A year, or a year and a month, is no date.
    """
    rows = _rows(text, _delimiter(_first_line(text)) or ",")
    header: Sequence[str] = ()
    columns: Mapping[str, Sequence[int]] = {}
    for line, row in rows:
        if isinstance(row, str):
            yield UnreadablePaperError(f"line {line}: not CSV: {row}", line=line, hint=_QUOTE_HINT)
        elif not any(map(str.strip, row)):
            continue
        elif not header:
            header, columns = row, _columns(row)
            if not _is_enough(columns):
                yield _without_columns(line, header)
                return
        elif len(row := _as_wide(row, len(header))) != len(header):
            message = f"line {line} has {len(row)} cells where the header has {len(header)}"
            yield UnreadablePaperError(message, line=line, hint=_QUOTE_HINT)
        else:
            yield _paper(line, row, columns)


def _first_line(text: str) -> str:
    return bare(text[:_HEADERS_LOOKED_AT]).replace("\r", "\n").split("\n", 1)[0]


def _delimiter(header: str) -> str | None:
    """What is between the names of the header that `header` is, if it is one."""
    rows = ((mark, next(csv.reader([header], delimiter=mark), [])) for mark in _DELIMITERS)
    return next((mark for mark, names in rows if _is_enough(_columns(names))), None)


def _columns(header: Sequence[str]) -> dict[str, list[int]]:
    """Where the columns of each field are, the best name first."""
    names = [one_line(re.sub(r"[_\ufeff-]", " ", name)).casefold() for name in header]
    return {
        field: [place for known in called for place, name in enumerate(names) if name == known]
        for field, called in COLUMNS.items()
    }


def _is_enough(columns: Mapping[str, Sequence[int]]) -> bool:
    return bool(columns["title"] and columns["abstract"])


def _without_columns(line: int, header: Sequence[str]) -> UnreadablePaperError:
    named = bibliography.shortened(", ".join(header))
    message = f"line {line}: the header names no column 'title' and one 'abstract', but '{named}'"
    return UnreadablePaperError(message, line=line, hint="Put the names of the columns into the first line.")


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str] | str]]:
    """Every row with the line where it begins; for a broken one, what is wrong with it."""
    written = list(StringIO(text.lstrip("\ufeff"), newline=""))
    rows: list[tuple[int, list[str] | str]] = []
    begins = 0
    limit = csv.field_size_limit(LONGEST_FIELD)  # the module has but one, which is put back
    try:
        while begins < len(written):
            first = begins
            rest = (written[place] for place in range(first, len(written)))
            reader = csv.reader(rest, delimiter=delimiter, strict=True, skipinitialspace=True)
            try:
                for row in reader:
                    rows.append((begins + 1, row))
                    begins = first + reader.line_num
            except csv.Error as error:
                rows.append((begins + 1, str(error)))
                begins += 1
    finally:
        csv.field_size_limit(limit)
    return rows


def _as_wide(row: list[str], width: int) -> list[str]:
    """The row without empty cells beyond the header."""
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    return row


def _paper(line: int, row: Sequence[str], columns: Mapping[str, Sequence[int]]) -> Paper | UnreadablePaperError:
    def all_of(field: str) -> tuple[str, ...]:
        return tuple(text for place in columns[field] if (text := bare(row[place])))

    def first(field: str) -> str:
        return next(iter(all_of(field)), "")

    addresses = all_of("address")
    return bibliography.paper(
        Entry(
            line=line,
            title=one_line(first("title")),
            abstract=first("abstract"),
            authors=_authors(first("authors")),
            names=(*all_of("arxiv"), *all_of("doi"), *all_of("id"), *addresses),
            given=first("id"),
            addresses=addresses,
            published=whole_day(*all_of("published")),
            categories=_categories(first("categories")),
        )
    )


def _authors(text: str) -> tuple[str, ...]:
    """Names apart by semicolons or `and`; by commas only where every part is more than a word."""
    names = _AND.split(text)
    if len(names) == 1:
        parts = [part.strip() for part in text.split(",")]
        if all(" " in part for part in parts):
            return tuple(one_line(part) for part in parts)
        if len(parts) > 2:  # noqa: PLR2004  # "Tide, Ann" is one name, "Tide, Ebbe, Gull" nobody knows
            return (one_line(text),)
    return tuple(first_last(name) for name in names)


def _categories(text: str) -> tuple[str, ...]:
    if _ARXIV_CATEGORIES.fullmatch(text):
        return tuple(text.split())
    return tuple(one_line(part) for part in text.split(";" if ";" in text else ","))
