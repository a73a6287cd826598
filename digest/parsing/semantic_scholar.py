"""Papers as Semantic Scholar lists them (https://api.semanticscholar.org/api-docs/graph).

Most of its answers hold papers under `data`; a batch is a bare list, with null for each paper that is not known, and a
paper that is asked for by its id comes by itself. A paper is called by its arXiv number, else by its DOI.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, TypeAdapter

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.records import Text, day, document, place, record, says_something, unreadable
from digest.parsing.works import ListPage, abstract_of, addresses_of, identities_of, names_of, title_of

# The fields that are read, as the service calls them; it sends `paperId` unasked.
FIELDS = (
    "title",
    "abstract",
    "externalIds",
    "url",
    "openAccessPdf",
    "publicationDate",
    "authors",
    "fieldsOfStudy",
    "s2FieldsOfStudy",
)
_LANDINGS = {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Author:
    name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    url: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    category: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ids:
    arxiv: Annotated[Text | None, Field(validation_alias="ArXiv")] = None
    doi: Annotated[Text | None, Field(validation_alias="DOI")] = None
    corpus: Annotated[int | None, Field(validation_alias="CorpusId")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    id: Annotated[Text | None, Field(validation_alias="paperId")] = None
    ids: Annotated[_Ids | None, Field(validation_alias="externalIds")] = None
    title: Text | None = None
    abstract: Text | None = None
    url: Text | None = None
    file: Annotated[_File | None, Field(validation_alias="openAccessPdf")] = None
    published: Annotated[Text | None, Field(validation_alias="publicationDate")] = None
    authors: tuple[_Author, ...] | None = None
    fields: Annotated[tuple[Text | None, ...] | None, Field(validation_alias="fieldsOfStudy")] = None
    categories: Annotated[tuple[_Field, ...] | None, Field(validation_alias="s2FieldsOfStudy")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meta:
    total: int | None = None
    token: str | None = None


_PAPER = TypeAdapter(_Paper)
_META = TypeAdapter(_Meta)


def page(content: bytes) -> ListPage:
    """A page of a list, a batch, or a paper by itself; raises `SourceError` for what is none of them.

    How many papers a list holds is Semantic Scholar's estimate.
    """
    loaded = document(content, "What it sent")
    if isinstance(loaded, list):
        return ListPage(records=tuple(loaded), count=len(loaded))
    if isinstance(loaded, Mapping) and "paperId" in loaded:
        return ListPage(records=(loaded,), count=1)
    # Where nothing is found, a search may leave out the list.
    papers = loaded.get("data", [] if loaded.get("total") == 0 else None) if isinstance(loaded, Mapping) else None
    if not isinstance(loaded, Mapping) or not isinstance(papers, list):
        raise SourceError("What it sent is no list of papers.")
    meta = record(_META, loaded, "the list")
    if isinstance(meta, UnreadablePaperError):
        raise SourceError(f"What it sent does not say how it goes on: {meta.message}.")
    count = len(papers) if meta.total is None else meta.total
    return ListPage(records=tuple(papers), count=count, next_cursor=meta.token or "")


def parse(papers: ListPage) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order, one for each record; what holds none is named by its number and its id."""
    for number, given in enumerate(papers.records, start=1):
        where = place(number, given, "paperId")
        if given is None:
            yield unreadable(where, "Semantic Scholar does not know it")
            continue
        found = record(_PAPER, given, where)
        yield found if isinstance(found, UnreadablePaperError) else _paper(found, where)


def lacks_abstract(given: object) -> bool:
    """Whether a record of a paper has no abstract."""
    return isinstance(given, Mapping) and not given.get("abstract")


def _paper(own: _Paper, where: str) -> Paper | UnreadablePaperError:
    title = title_of(own.title or "")
    abstract = abstract_of(own.abstract or "")
    if not says_something(title):
        return unreadable(where, "it has no title")
    if not says_something(abstract):
        return unreadable(where, "it has no abstract")
    ids = own.ids or _Ids()
    known = identities_of([ids.arxiv, ids.doi])
    landings = [_landing(each.id) for each in known]
    addresses = addresses_of([*landings, own.url, own.file.url if own.file else None])
    corpus = [] if ids.corpus is None else [f"s2:{ids.corpus}"]
    return Paper(
        id=known[0].id if known else text_id(title, abstract),
        aliases=(*(each.id for each in known[1:]), *corpus),
        version=known[0].version if known else None,
        title=title,
        authors=names_of(each.name for each in own.authors or ()),
        published=day(own.published),
        url=next(iter(addresses), None),
        links=tuple(addresses[1:]),
        categories=_categories(own),
        passages=(Passage(heading="Abstract", text=abstract),),
    )


def _landing(known: str) -> str:
    """The page of a paper that a registry knows."""
    registry, _, number = known.partition(":")
    return f"{_LANDINGS[registry]}{quote(number)}"


def _categories(own: _Paper) -> tuple[str, ...]:
    """The fields of study as others name them, then as Semantic Scholar does."""
    given = [*(own.fields or ()), *(each.category for each in own.categories or ())]
    return tuple(dict.fromkeys(names_of(given)))
