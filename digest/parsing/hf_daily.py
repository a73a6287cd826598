"""Hugging Face's daily papers, as its API lists them and as its page holds them.

Three dates stand at a paper, and they differ by hours or days:

    paper.submittedOnDailyAt   the day whose list it is on
    paper.publishedAt          when arXiv published it
    publishedAt                the same instant, off by a time zone in most records

The rule: `announced` is the day of `submittedOnDailyAt`, else the day that was asked for; `submitted` is the day of
`paper.publishedAt`, else that of `publishedAt`. A date that cannot be read counts as missing; dates are never mixed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.identity import identity
from digest.parsing.records import Text, day, document, place, record, says_something, unreadable
from digest.parsing.works import addresses_of
from digest.parsing.wrapping import in_one_line, joined

DateOf = Literal["announced", "submitted"]
PAPER_PAGE = "https://huggingface.co/papers"
LARGEST_PAGE = 32_000_000  # characters

_TARGET = "DailyPapers"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Author:
    name: Text | None = None
    hidden: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    id: Text | None = None
    title: Text | None = None
    summary: Text | None = None
    authors: tuple[_Author, ...] | None = None
    published: Annotated[Text | None, Field(validation_alias="publishedAt")] = None
    submitted_on_daily: Annotated[Text | None, Field(validation_alias="submittedOnDailyAt")] = None
    repository: Annotated[Text | None, Field(validation_alias="githubRepo")] = None
    project: Annotated[Text | None, Field(validation_alias="projectPage")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    paper: _Paper
    title: Text | None = None
    summary: Text | None = None
    published: Annotated[Text | None, Field(validation_alias="publishedAt")] = None


_ENTRY = TypeAdapter(_Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The records of one list; `day` is whose list it says it is, None where it does not say."""

    records: tuple[object, ...]
    day: date | None = None


def api_page(content: bytes) -> Listed:
    """A page of the API; raises `SourceError` where it is none."""
    loaded = document(content, "What the API sent")
    if not isinstance(loaded, list):
        raise SourceError("What the API sent is not a list of papers.")
    return Listed(records=tuple(loaded))


def web_page(content: bytes) -> Listed:
    """The list that a web page holds for its own script; raises `SourceError` where there is none."""
    text = content.decode("utf-8", errors="replace")
    if len(text) > LARGEST_PAGE:
        raise SourceError(f"The page holds {len(text):,} characters, more than the {LARGEST_PAGE:,} that are read.")
    seeker = _Seeker()
    seeker.feed(text)
    if seeker.found is None:
        raise SourceError("The page holds no list of papers that a program could read.")
    loaded = document(seeker.found.encode("utf-8", errors="replace"), "The list in the page")
    records = loaded.get("dailyPapers") if isinstance(loaded, Mapping) else None
    if not isinstance(loaded, Mapping) or not isinstance(records, list):
        raise SourceError("The list in the page is not a list of papers.")
    of = loaded.get("dateString")
    return Listed(records=tuple(records), day=day(of if isinstance(of, str) else None))


def parse(listed: Listed, asked: date | None, date_of: DateOf) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order, of the list for the day `asked`; a record that holds none is named by number and id."""
    for number, given in enumerate(listed.records, start=1):
        where = place(number, given, "paper", "id")
        found = record(_ENTRY, given, where)
        yield found if isinstance(found, UnreadablePaperError) else _paper(found, where, asked, date_of)


def ids(listed: Listed) -> frozenset[str]:
    """The ids on a list, as the service gives them."""
    papers = (given.get("paper") for given in listed.records if isinstance(given, Mapping))
    return frozenset(str(paper.get("id")) for paper in papers if isinstance(paper, Mapping))


class _Seeker(HTMLParser):
    """Finds the attribute in which the page holds its list."""

    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- HTMLParser's
        given = dict(attrs)
        if self.found is None and given.get("data-target") == _TARGET:
            self.found = given.get("data-props")


def _paper(entry: _Entry, where: str, asked: date | None, date_of: DateOf) -> Paper | UnreadablePaperError:
    own = entry.paper
    title, abstract = in_one_line(own.title or entry.title or ""), joined(own.summary or entry.summary or "")
    if not says_something(title):
        return unreadable(where, "title is missing or empty")
    if not says_something(abstract):
        return unreadable(where, "summary is missing or empty")
    number = (own.id or "").strip()
    known = identity(number)
    on_arxiv = known is not None and known.id.startswith("arxiv:")
    page = f"{PAPER_PAGE}/{number}" if on_arxiv else None
    links = [page, *(link.strip() for link in (own.repository, own.project) if link)]
    return Paper(
        id=known.id if known else text_id(title, abstract),
        version=known.version if known else None,
        title=title,
        authors=_authors(own),
        published=_published(entry, asked, date_of),
        url=f"https://arxiv.org/abs/{known.id.removeprefix('arxiv:')}" if known and on_arxiv else None,
        links=tuple(addresses_of(links)),
        passages=(Passage(heading="Abstract", text=abstract),),
    )


def _authors(own: _Paper) -> tuple[str, ...]:
    """The names, without the authors that the page hides."""
    names = (in_one_line(author.name or "") for author in own.authors or () if not author.hidden)
    return tuple(name for name in names if name)


def _published(entry: _Entry, asked: date | None, date_of: DateOf) -> date | None:
    if date_of == "announced":
        return day(entry.paper.submitted_on_daily) or asked
    return day(entry.paper.published) or day(entry.published)
