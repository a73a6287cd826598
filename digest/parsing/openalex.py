"""Works as OpenAlex lists them (https://developers.openalex.org/api-reference/works).

An abstract comes as an index of its words and is put together again, which gives it one line. A paper is called by its
arXiv number, which may be that of any place where the work is found, else by its DOI.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.records import Text, day, document, place, record, says_something, unreadable
from digest.parsing.works import ListPage, abstract_of, addresses_of, identities_of, names_of, title_of

DateOf = Literal["published", "added"]
# The fields that are read, as the service calls them.
FIELDS = (
    "id",
    "doi",
    "display_name",
    "publication_date",
    "created_date",
    "authorships",
    "primary_location",
    "locations",
    "topics",
    "abstract_inverted_index",
)
_PREFIX = "https://openalex.org/"
_Position = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    display_name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Authorship:
    author: _Named | None = None
    raw_author_name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Location:
    landing_page_url: Text | None = None
    pdf_url: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    id: Text | None = None
    doi: Text | None = None
    title: Text | None = None
    display_name: Text | None = None
    publication_date: Text | None = None
    created_date: Text | None = None
    authorships: tuple[_Authorship, ...] | None = None
    primary_location: _Location | None = None
    locations: tuple[_Location, ...] | None = None
    topics: tuple[_Named, ...] | None = None
    abstract_inverted_index: Mapping[Text, tuple[_Position, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meta:
    count: int | None = None
    next_cursor: str | None = None
    cost_usd: float | None = None


_WORK = TypeAdapter(_Work)
_META = TypeAdapter(_Meta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Works(ListPage):
    """One page of a list, and what it cost in US dollars."""

    cost_usd: float | None = None


def page(content: bytes) -> Works:
    """A page of a list; raises `SourceError` for what is none."""
    loaded = document(content, "What it sent")
    results = loaded.get("results") if isinstance(loaded, Mapping) else None
    if not isinstance(loaded, Mapping) or not isinstance(results, list):
        raise SourceError("What it sent is no list of works.")
    meta = record(_META, loaded.get("meta"), "meta")
    if isinstance(meta, UnreadablePaperError):
        raise SourceError(f"What it sent does not say how it goes on: {meta.message}.")
    return Works(
        records=tuple(results), count=meta.count or 0, next_cursor=meta.next_cursor or "", cost_usd=meta.cost_usd
    )


def parse(works: Works, date_of: DateOf) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order; a record that holds none is named by its number and what OpenAlex calls it."""
    for number, given in enumerate(works.records, start=1):
        where = place(number, given, "id")
        found = record(_WORK, given, where)
        yield found if isinstance(found, UnreadablePaperError) else _paper(found, where, date_of)


def _paper(work: _Work, where: str, date_of: DateOf) -> Paper | UnreadablePaperError:
    title = title_of(work.display_name or work.title or "")
    abstract = _abstract(work.abstract_inverted_index or {})
    if not says_something(title):
        return unreadable(where, "it has no title")
    if not says_something(abstract):
        return unreadable(where, "it has no abstract")
    addresses = _addresses(work)
    known = identities_of([work.doi, *addresses])
    others = [each.id for each in known[1:]] + ([_alias(work.id)] if work.id else [])
    names = names_of(each.display_name for each in work.topics or ())
    return Paper(
        id=known[0].id if known else text_id(title, abstract),
        aliases=tuple(dict.fromkeys(other for other in others if other)),
        version=known[0].version if known else None,
        title=title,
        authors=_authors(work),
        published=day(work.publication_date if date_of == "published" else work.created_date),
        url=next(iter(addresses), None),
        links=tuple(addresses[1:]),
        categories=tuple(dict.fromkeys(names)),
        passages=(Passage(heading="Abstract", text=abstract),),
    )


def _abstract(index: Mapping[str, tuple[int, ...]]) -> str:
    """The words in their places."""
    placed = sorted((position, word) for word, positions in index.items() for position in positions)
    return abstract_of(" ".join(word for _, word in placed))


def _addresses(work: _Work) -> list[str]:
    """Where the work is found, the first place first: pages before files, each once."""
    places = [*([work.primary_location] if work.primary_location else []), *(work.locations or ())]
    return addresses_of(
        [*(place.landing_page_url for place in places), work.doi, *(place.pdf_url for place in places), work.id]
    )


def _alias(work_id: str) -> str:
    number = work_id.strip().removeprefix(_PREFIX)
    return f"openalex:{number}" if number.isalnum() else ""


def _authors(work: _Work) -> tuple[str, ...]:
    return names_of(
        (each.author.display_name if each.author else None) or each.raw_author_name for each in work.authorships or ()
    )
