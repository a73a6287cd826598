"""Works as Crossref lists them (https://api.crossref.org/swagger-ui/index.html).

An abstract is JATS XML, of which the text is read. Dates may lack month and day: those are no date. A paper is called
by its arXiv number, which may be that of its preprint, else by its DOI.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.identity import Identity, identity
from digest.parsing.records import Text, document, place, record, says_something, unreadable
from digest.parsing.works import ListPage, abstract_of, addresses_of, identities_of, names_of

DateOf = Literal["created", "published"]
# The fields that are read, as the service calls them.
FIELDS = (
    "DOI",
    "URL",
    "title",
    "subtitle",
    "abstract",
    "author",
    "created",
    "published",
    "published-online",
    "resource",
    "relation",
    "group-title",
    "subject",
)
_PREPRINT = ("is-preprint-of", "has-preprint")
_REGISTRIES = frozenset({"doi", "arxiv", "uri"})
# A formula that stands there in TeX and in MathML is read once.
_TEX_BESIDE_MATHML = re.compile(
    r"<(?:jats:)?tex-math\b[^<>]*>[^<]*</(?:jats:)?tex-math>\s*(?=<(?:mml:)?math\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Author:
    given: Text | None = None
    family: Text | None = None
    suffix: Text | None = None
    name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Date:
    parts: Annotated[tuple[tuple[int | None, ...], ...] | None, Field(validation_alias="date-parts")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    url: Annotated[Text | None, Field(validation_alias="URL")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    primary: _Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Related:
    id: Text | None = None
    kind: Annotated[Text | None, Field(validation_alias="id-type")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    doi: Annotated[Text | None, Field(validation_alias="DOI")] = None
    url: Annotated[Text | None, Field(validation_alias="URL")] = None
    title: tuple[Text | None, ...] | None = None
    subtitle: tuple[Text | None, ...] | None = None
    abstract: Text | None = None
    author: tuple[_Author, ...] | None = None
    created: _Date | None = None
    published: _Date | None = None
    online: Annotated[_Date | None, Field(validation_alias="published-online")] = None
    resource: _Resource | None = None
    relation: Mapping[str, tuple[_Related, ...] | None] | None = None
    group: Annotated[Text | None, Field(validation_alias="group-title")] = None
    subject: tuple[Text | None, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meta:
    count: Annotated[int | None, Field(validation_alias="total-results")] = None
    next_cursor: Annotated[str | None, Field(validation_alias="next-cursor")] = None


_WORK = TypeAdapter(_Work)
_META = TypeAdapter(_Meta)


def page(content: bytes) -> ListPage:
    """A page of a list, or a work by itself as one; raises `SourceError` for what is neither."""
    loaded = document(content, "What it sent")
    message = loaded.get("message") if isinstance(loaded, Mapping) else None
    if isinstance(message, Mapping) and "DOI" in message:
        return ListPage(records=(message,), count=1)
    items = message.get("items") if isinstance(message, Mapping) else None
    if not isinstance(message, Mapping) or not isinstance(items, list):
        raise SourceError("What it sent is no list of works.")
    meta = record(_META, message, "message")
    if isinstance(meta, UnreadablePaperError):
        raise SourceError(f"What it sent does not say how it goes on: {meta.message}.")
    return ListPage(records=tuple(items), count=meta.count or 0, next_cursor=meta.next_cursor or "")


def parse(works: ListPage, date_of: DateOf) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order; a record that holds none is named by its number and its DOI."""
    for number, given in enumerate(works.records, start=1):
        where = place(number, given, "DOI")
        found = record(_WORK, given, where)
        yield found if isinstance(found, UnreadablePaperError) else _paper(found, where, date_of)


def _paper(work: _Work, where: str, date_of: DateOf) -> Paper | UnreadablePaperError:
    title = _title(work)
    abstract = abstract_of(_TEX_BESIDE_MATHML.sub("", work.abstract or ""))
    if not says_something(title):
        return unreadable(where, "it has no title")
    if not says_something(abstract):
        return unreadable(where, "it has no abstract")
    landing = work.resource.primary.url if work.resource and work.resource.primary else None
    addresses = addresses_of([work.url, landing])
    other = _other_half(work)
    known = identities_of([work.doi, *addresses, other.id if other else None])
    return Paper(
        id=known[0].id if known else text_id(title, abstract),
        aliases=tuple(each.id for each in known[1:]),
        version=known[0].version if known else None,
        title=title,
        authors=names_of(map(_name, work.author or ())),
        published=_published(work, date_of),
        url=next(iter(addresses), None),
        links=tuple(addresses[1:]),
        categories=tuple(dict.fromkeys(names_of([work.group, *(work.subject or ())]))),
        passages=(Passage(heading="Abstract", text=abstract),),
    )


def _title(work: _Work) -> str:
    """The title and its second half, which some publishers deposit apart."""
    title, *_ = *names_of(work.title or ()), ""
    subtitle, *_ = *names_of(work.subtitle or ()), ""
    return title if not title or not subtitle or subtitle in title else f"{title}: {subtitle}"


def _name(author: _Author) -> str:
    person = " ".join(part.strip() for part in (author.given, author.family, author.suffix) if part and part.strip())
    return person or author.name or ""


def _published(work: _Work, date_of: DateOf) -> date | None:
    """The day wished for; that of publication may be known for the web alone, where print has but a year."""
    if date_of == "created":
        return _day(work.created)
    return _day(work.published) or _day(work.online)


def _day(given: _Date | None) -> date | None:
    """The first date, where it is a whole day."""
    match given.parts[0] if given and given.parts else ():
        case (int(year), int(month), int(day)):
            try:
                return date(year, month, day)
            except (ValueError, OverflowError):
                return None
    return None


def _other_half(work: _Work) -> Identity | None:
    """The preprint of a paper, or the paper of a preprint; None where it is not known, or there may be several."""
    relation = work.relation or {}
    others = {_identity(each) for name in _PREPRINT for each in relation.get(name) or ()}
    return others.pop() if len(others) == 1 else None


def _identity(other: _Related) -> Identity | None:
    return identity(other.id or "") if (other.kind or "").lower() in _REGISTRIES else None
