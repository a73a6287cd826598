"""Any RSS or Atom feed, through feedparser.

feedparser expands entities that a feed declares; so a feed that declares any is not read. That is looked for with
expat, which stops at the first declaration and at the first element, and in what feedparser itself takes for the head
of a document. External entities and DTDs are never loaded. HTML is only ever turned into text here, so feedparser is
not asked to clean it.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urljoin
from xml.parsers import expat

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.feed_names import authors, identities
from digest.parsing.markup import feeds_named, plain
from digest.parsing.records import day, says_something, shown
from digest.parsing.wrapping import in_one_line, joined

DateOf = Literal["published", "updated"]
LARGEST_FEED_BYTES = 16_000_000
MOST_ENTRIES = 20_000

_Entry = Mapping[str, Any]  # a record of feedparser's, whose values are text, lists and records
_SURROGATES = re.compile("[\ud800-\udfff]")
_SURROGATES_FROM, _SURROGATES_TO, _LAST = 0xD800, 0xDFFF, 0x10FFFF
_REFERENCE = re.compile(rb"&#(x[0-9a-f]+|\d+);?", re.IGNORECASE)
# Whatever feedparser, which is not ours, may raise at what is no feed.
_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_HEAD = re.compile(rb"<\w")
_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
# What arXiv's own feeds put before an abstract.
_ANNOUNCED = re.compile(r"\A\s*arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*", re.IGNORECASE)
_LONGEST_DATE = 100  # characters
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_HINT = "The other entries are read; a paper needs a title and an abstract."
_FEWER = "Ask for fewer entries, if the service lets you."
_NO_FEED = "Give the address of an RSS or Atom feed; pages often name theirs in their head."


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed holds, in order; `damage` says why it could not be read as XML, empty where it could."""

    title: str
    entries: tuple[Paper | UnreadablePaperError, ...]
    damage: str = ""


def parse(content: bytes, headers: Mapping[str, str], address: str, date_of: DateOf) -> Feed:
    """The feed at `address`, read as far as it goes; raises `SourceError` for what is no feed at all."""
    if len(content) > LARGEST_FEED_BYTES:
        raise SourceError(
            f"It holds {len(content):,} bytes, more than the {LARGEST_FEED_BYTES:,} that are read.",
            hint=_FEWER,
        )
    _must_look_like_a_feed(content, address)
    as_utf8 = _as_utf8(content, headers)
    _must_declare_no_entity(as_utf8)
    if (number := sum(1 for _ in _OPENED.finditer(as_utf8))) > MOST_ENTRIES:
        raise SourceError(f"It holds {number:,} entries, more than the {MOST_ENTRIES:,} that are read.", hint=_FEWER)
    found = _parsed(as_utf8, headers, address)
    if not found.get("version") and not found["entries"]:
        raise SourceError("It is neither RSS nor Atom.", hint=_NO_FEED)
    damage = shown(str(found.get("bozo_exception", ""))) if found["bozo"] else ""
    entries = list(_entries(found["entries"], date_of))
    if damage and entries and _breaks_off(as_utf8):
        entries[-1] = _unreadable(len(entries), found["entries"][-1], "the feed breaks off in it")
    title = shown(_text(found["feed"], "title"))
    return Feed(title=title, entries=tuple(entries), damage=damage)


def _must_look_like_a_feed(content: bytes, address: str) -> None:
    beginning = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not beginning:
        raise SourceError("It is empty.", hint="Try again later, or mend url.")
    if beginning.startswith((b"<!doctype html", b"<html")):
        named = [urljoin(address, each) for each in feeds_named(content.decode("utf-8", errors="replace"))[:3]]
        hint = f"The page names a feed: {' or '.join(map(shown, named))}" if named else _NO_FEED
        raise SourceError("It is a web page, no feed.", hint=hint)
    if beginning.startswith((b"{", b"[")):
        raise SourceError("It is JSON, no feed.", hint=_NO_FEED)


def _as_utf8(content: bytes, headers: Mapping[str, str]) -> bytes:
    """The feed in UTF-8, whatever of headers, mark and declaration names its encoding."""
    from feedparser.encodings import convert_to_utf8  # type: ignore[import-untyped]  # noqa: PLC0415 -- costs 50 ms

    try:
        converted: bytes = convert_to_utf8(dict(headers), content, {})
    except (UnicodeError, LookupError, ValueError) as error:  # codecs that no feed should name
        raise SourceError(f"Its encoding cannot be read: {error}.", hint="Tell whoever makes the feed.") from error
    return _REFERENCE.sub(_writable, converted)


def _writable(reference: re.Match[bytes]) -> bytes:
    """A character reference, or that of the replacement character where it names none: feedparser stumbles there."""
    digits = reference[1][:10]
    code = int(digits[1:] or b"0", 16) if digits[:1] in b"xX" else int(digits)
    return reference[0] if 0 < code < _SURROGATES_FROM or _SURROGATES_TO < code <= _LAST else b"&#xFFFD;"


class _DeclaredError(Exception):
    """An entity is declared."""


class _BegunError(Exception):
    """The first element has begun: what follows can declare nothing."""


def _must_declare_no_entity(as_utf8: bytes) -> None:
    """Raise where the document declares an entity, which might expand to more than memory holds."""

    def declared(*_: object) -> None:
        raise _DeclaredError

    def begun(*_: object) -> None:
        raise _BegunError

    first = _HEAD.search(as_utf8)
    head = as_utf8[: first.start() if first else None]
    parser = expat.ParserCreate("utf-8")
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        if b"<!entity" in head.lower():
            declared()
        parser.Parse(as_utf8, True)
    except (_BegunError, expat.ExpatError):
        return
    except _DeclaredError as error:
        hint = "No feed needs that; tell whoever makes it, or look for another address of it."
        raise SourceError("It declares entities of its own, which are not expanded.", hint=hint) from error


def _parsed(as_utf8: bytes, headers: Mapping[str, str], address: str) -> Mapping[str, Any]:
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 -- costs 50 ms, and only feeds need it

    known = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": urljoin(address, headers.get("content-location", "")),
    }
    try:
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(as_utf8), response_headers=known, resolve_relative_uris=False, sanitize_html=False
        )
    except _STUMBLES as error:
        raise SourceError(f"It cannot be understood: {shown(str(error))}.", hint=_NO_FEED) from error
    return found


def _entries(given: list[_Entry], date_of: DateOf) -> Iterator[Paper | UnreadablePaperError]:
    for number, entry in enumerate(given, start=1):
        title, abstract = in_one_line(_shown_text(entry, "title")), _abstract(entry)
        if not says_something(title):
            yield _unreadable(number, entry, "it has no title")
        elif not says_something(abstract):
            yield _unreadable(number, entry, "it has no abstract")
        else:
            yield _paper(entry, title, abstract, date_of)


def _paper(entry: _Entry, title: str, abstract: str, date_of: DateOf) -> Paper:
    found = identities(
        [*(_text(entry, name) for name in ("id", "link", "prism_doi", "arxiv_doi", "dc_identifier", "doi"))],
        _text(entry, "summary"),
    )
    names = list(dict.fromkeys(each.id for each in found))
    paper_id = next((name for name in names if name.startswith("arxiv:")), names[0] if names else None)
    link = _text(entry, "link")
    return Paper(
        id=paper_id or text_id(title, abstract),
        aliases=tuple(name for name in names if name != paper_id),
        version=next((each.version for each in found if each.id == paper_id and each.version), None),
        title=title,
        authors=authors([_text(each, "name") for each in entry.get("authors", [])]),
        published=_published(entry, date_of),
        url=link if re.fullmatch(r"https?://\S+", link, re.IGNORECASE) and link.isprintable() else None,
        categories=tuple(dict.fromkeys(filter(None, (in_one_line(_text(tag, "term")) for tag in _tags(entry))))),
        passages=(Passage(heading="Abstract", text=abstract),),
    )


def _abstract(entry: _Entry) -> str:
    """The summary, or the content where there is none or only its beginning."""
    detail = entry.get("summary_detail")  # without one, feedparser's summary is the content once more
    summary = _ANNOUNCED.sub("", _as_text(detail), count=1) if isinstance(detail, Mapping) else ""
    if says_something(summary) and not _CUT.search(summary):
        return joined(summary)
    contents = [_as_text(each) for each in entry.get("content", [])]
    return joined(max([summary, *contents], key=len))


def _published(entry: _Entry, date_of: DateOf) -> date | None:
    """The day of the date wished for, else of the other one, as it is written; None where there is neither."""
    other = "updated" if date_of == "published" else "published"
    return _day(entry, date_of) or _day(entry, other)


def _day(entry: _Entry, name: str) -> date | None:
    written = _text(entry, name)[:_LONGEST_DATE].strip()
    if iso := day(written) or day(written[:10]):
        return iso
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    parsed = dict.get(entry, f"{name}_parsed") if isinstance(entry, dict) else None
    try:
        return date(*parsed[:3]) if parsed else None
    except ValueError:
        return None


def _shown_text(entry: _Entry, name: str) -> str:
    """A text of an entry as a reader sees it."""
    detail = entry.get(f"{name}_detail")
    return _as_text(detail) if isinstance(detail, Mapping) else _text(entry, name)


def _as_text(detail: _Entry) -> str:
    value = _text(detail, "value")
    return value if _text(detail, "type") == "text/plain" else plain(value)


def _tags(entry: _Entry) -> list[_Entry]:
    tags: list[_Entry] = entry.get("tags", [])
    return tags


def _text(entry: _Entry, name: str) -> str:
    """A text of a record, empty where there is none. Where `updated` is missing feedparser would give `published`."""
    value = dict.get(entry, name) if isinstance(entry, dict) else None
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else ""


def _breaks_off(as_utf8: bytes) -> bool:
    opened, closed = ([found.start() for found in each.finditer(as_utf8)] for each in (_OPENED, _CLOSED))
    return bool(opened) and (not closed or opened[-1] > closed[-1])


def _unreadable(number: int, entry: _Entry, reason: str) -> UnreadablePaperError:
    name = shown(_shown_text(entry, "title")) or shown(_text(entry, "link")) or shown(_text(entry, "id"))
    return UnreadablePaperError(f"entry {number}{f' ({name})' if name else ''}: {reason}", hint=_HINT)
