r"""Papers as JSON Lines: one object a line, the form in which `digest read` prints them.

An object has `title` (text) and `abstract` (text) or `passages` (list of `{"heading", "text"}`, the abstract first),
and may have:

    id          arXiv number, DOI, an address of either, or any id with a scheme (`s2:123`), which is kept as given;
                an id without a scheme (`W123`) becomes an alias, for it may mean another paper elsewhere
    aliases     list of such ids; where the field is missing, `id` and `url` are asked for them
    version     arXiv version, where the id does not name it
    authors     list of names or of `{"name"}`, or one text: "Last, First and Last, First; Last, First"
    published   ISO date, or date and time, of which the day is kept as it is written
    url, links  http(s) address, list of them
    categories  list, or one text separated by semicolons, commas or else spaces
    sources     list of names

`null`, and empty text in `id`, `url` and `published`, are as good as no field; fields not named here are ignored. A
JSON list of such objects and a `digest.json` are read as well.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NoReturn

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.identity import has_scheme, identity
from digest.parsing.lines import Line, bare, lines

LONGEST_LINE = 16_000_000

_Record = dict[str, object]
_OPENS = re.compile(r"\{\s*(?:\"|\}|$)|\[\s*(?:[{\]]|$)")
_EDITION = re.compile(r"[\ufeff\s]*\{\s*\"schema\"\s*:\s*\"digest/")
_LIST = re.compile(r"[\ufeff\s]*\[")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_HINT = "Mend it or delete it: an object needs a title and an abstract, both text, or passages instead of the abstract."
# json.dumps leaves these as they are, and many programs take them for the end of a line.
_LINE_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def detect(text: str) -> bool:
    """Whether one of the first ten lines begins as a JSON object or a list of objects does."""
    first = (line for line, _ in zip(lines(text[:100_000], LONGEST_LINE), range(10), strict=False))
    return any(_OPENS.match(line.text) for line in first)


def parse(text: str) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order; a line that holds none is an `UnreadablePaperError` that names its line and field."""
    if _LIST.match(text) or _EDITION.match(text):
        yield from _document(text)
        return
    for line in lines(text, LONGEST_LINE):
        yield _from_line(line)


def dump(paper: Paper) -> str:
    """The paper as one line of JSON without its line feed; `parse` gives an equal paper back."""
    record = {
        "id": paper.id,
        "aliases": paper.aliases,
        "version": paper.version,
        "title": paper.title,
        "authors": paper.authors,
        "published": paper.published.isoformat() if paper.published else None,
        "url": paper.url,
        "links": paper.links,
        "categories": paper.categories,
        "passages": [{"heading": passage.heading, "text": passage.text} for passage in paper.passages],
        "sources": paper.sources,
    }
    return json.dumps(record, ensure_ascii=False).translate(_LINE_BREAKS)


class _WrongError(ValueError):
    """What is wrong with a record, naming the field."""


def _from_line(line: Line) -> Paper | UnreadablePaperError:
    where = f"line {line.number}"
    if not line.is_whole:
        message = f"{where} has {line.length:,} characters, more than {LONGEST_LINE:,}"
        return UnreadablePaperError(message, line=line.number, hint=_HINT)
    try:
        return _paper(_loaded(line.text))
    except _WrongError as error:
        return UnreadablePaperError(f"{where}: {error}", line=line.number, hint=_HINT)


def _document(text: str) -> Iterator[Paper | UnreadablePaperError]:
    """The papers of a JSON list, or those under `papers` of an edition; damaged ones are named by their position."""
    try:
        loaded = _loaded(bare(text))
    except _WrongError as error:
        yield UnreadablePaperError(str(error), hint="Mend the file, or write one object a line.")
        return
    records = loaded.get("papers") if isinstance(loaded, dict) else loaded
    for position, record in enumerate(records if isinstance(records, list) else [], start=1):
        try:
            yield _paper(record)
        except _WrongError as error:
            yield UnreadablePaperError(f"paper {position} of the list: {error}", hint=_HINT)


def _loaded(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_repetition)
    except _WrongError:
        raise
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise _WrongError(f"not JSON: {error.msg} ({place})") from error
    except (ValueError, RecursionError) as error:  # a number of many thousand digits; brackets in brackets
        raise _WrongError(f"not JSON that can be read: {error}") from error


def _no_number(constant: str) -> NoReturn:
    raise _WrongError(f"{constant} is not JSON")


def _without_repetition(pairs: list[tuple[str, object]]) -> _Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise _WrongError(
            f"the field {_shown(next(name for name in names if names.count(name) > 1))} stands there twice"
        )
    return record


def _paper(record: object) -> Paper:
    if not isinstance(record, dict):
        raise _WrongError(f"not an object with fields but {_shown(record)}")
    title = _required(_text(record, "title"), "title")
    passages = _passages(record)
    paper_id, version, aliases = _names(record, text_id(title, passages[0].text))
    return Paper(
        id=paper_id,
        aliases=aliases,
        version=version,
        title=title,
        authors=_authors(record),
        published=_published(record),
        url=next(iter(_addresses(record, "url")), None),
        links=_addresses(record, "links"),
        categories=_categories(record),
        passages=passages,
        sources=_texts(record, "sources"),
    )


def _names(record: _Record, by_text: str) -> tuple[str, int | None, tuple[str, ...]]:
    """Id, version and aliases; `by_text` is the id of a paper that no registry names."""
    given = _text(record, "id")
    known = identity(given)
    if known is None and not has_scheme(given):
        known = identity(_text(record, "url"))
    paper_id = known.id if known else given if has_scheme(given) else by_text
    version = _version(record) or (known.version if known else None)
    if record.get("aliases") is None:
        in_url = identity(_text(record, "url"))
        others = [given if identity(given) is None else "", in_url.id if in_url else ""]
    else:
        others = [_canonical(alias) for alias in _texts(record, "aliases")]
    aliases = dict.fromkeys(other for other in others if other and other != paper_id)
    return paper_id, version, tuple(aliases)


def _canonical(alias: str) -> str:
    known = identity(alias)
    return known.id if known else alias


def _version(record: _Record) -> int | None:
    value = record.get("version")
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _WrongError(f"version is not a number from 1 but {_shown(value)}")
    return value


def _passages(record: _Record) -> tuple[Passage, ...]:
    abstract = _text(record, "abstract")
    listed = tuple(_passage(item) for item in _list(record, "passages"))
    if abstract and all(passage.text != abstract for passage in listed):
        listed = (Passage(heading="Abstract", text=abstract), *listed)
    if not listed:
        raise _WrongError("abstract is missing, and so are passages")
    _required(listed[0].text, "abstract" if abstract else "passages")
    return listed


def _passage(item: object) -> Passage:
    if not isinstance(item, dict):
        raise _WrongError(f"passages holds what is not an object but {_shown(item)}")
    return Passage(
        heading=_string("" if item.get("heading") is None else item["heading"], "passages, heading"),
        text=_string(item.get("text"), "passages, text"),
    )


def _authors(record: _Record) -> tuple[str, ...]:
    value = record.get("authors")
    if isinstance(value, str):
        return _parts(value, re.compile(r"\s*;\s*|\s+and\s+"), "authors")
    names = (item.get("name") if isinstance(item, dict) else item for item in _list(record, "authors"))
    return tuple(name for name in (_string(name, "authors") for name in names) if name)


def _categories(record: _Record) -> tuple[str, ...]:
    value = record.get("categories")
    if not isinstance(value, str):
        return _texts(record, "categories")
    separator = r"\s*[;,]\s*" if re.search("[;,]", value) else r"\s+"
    return _parts(value, re.compile(separator), "categories")


def _parts(value: str, separator: re.Pattern[str], field: str) -> tuple[str, ...]:
    return tuple(part for part in separator.split(_string(value, field).strip()) if part)


def _published(record: _Record) -> date | None:
    value = _text(record, "published")
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError as error:
        raise _WrongError(f"published is not an ISO date such as 2026-11-16 but {_shown(value)}") from error


def _addresses(record: _Record, field: str) -> tuple[str, ...]:
    values = _texts(record, field) if field == "links" else tuple(filter(None, [_text(record, field)]))
    for value in values:
        if not _ADDRESS.fullmatch(value):
            raise _WrongError(f"{field} is not an http(s) address but {_shown(value)}")
    return values


def _texts(record: _Record, field: str) -> tuple[str, ...]:
    return tuple(_string(item, field) for item in _list(record, field))


def _list(record: _Record, field: str) -> list[object]:
    value = record.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _WrongError(f"{field} is not a list but {_shown(value)}")
    return value


def _text(record: _Record, field: str) -> str:
    """The text without outer white space; empty where there is none."""
    value = record.get(field)
    return "" if value is None else _string(value, field).strip()


def _required(value: str, field: str) -> str:
    if not any(char.isalnum() for char in value):
        raise _WrongError(f"{field} is {'without a letter or digit' if value.strip() else 'missing or empty'}")
    return value


def _string(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise _WrongError(f"{field} is not text but {_shown(value)}")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise _WrongError(f"{field} holds half a character (a lone surrogate)")
    return value


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=True)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"  # noqa: PLR2004  # what fits on a line
