"""The Atom feeds of arXiv's API (arXiv API User's Manual, https://info.arxiv.org/help/api/user-manual.html).

The API tells of errors by a feed with one entry called "Error", which is no paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing.arxiv_papers import Said, moment, paper_of
from digest.parsing.identity import identity
from digest.parsing.xml_trees import text_of, tree, words

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

Day = Callable[[datetime], date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPage:
    """Some of the papers that a query has: `total` in all, of which the first one here is number `start`, from 0.

    `refusal` is what arXiv says of a query that it does not answer; there are no papers then.
    """

    total: int
    start: int
    entries: tuple[Paper | UnreadablePaperError, ...]
    refusal: str | None = None


def page(content: bytes, name: str, day_of: Day) -> ApiPage:
    """What the API answered; `day_of` makes a paper's date of the moment at which it was first submitted, in UTC.

    Raises `SourceError` that speaks of `name` for what is no feed of the API.
    """
    feed = tree(content, name)
    total, start = (_number(feed, field) for field in ("totalResults", "startIndex"))
    if feed.tag != f"{_ATOM}feed" or total is None or start is None:
        raise SourceError(
            f"{name} answered with XML that is no feed of arXiv's API: it does not count what was found.",
            hint="Leave the option address out, or let it lead to arXiv's API.",
        )
    entries = feed.findall(f"{_ATOM}entry")
    refusal = next((_refusal(entry) for entry in entries if _is_error(entry)), None)
    if refusal is not None:
        return ApiPage(total=0, start=start, entries=(), refusal=refusal)
    read = (
        paper_of(_said(entry, day_of), f"{name}, paper {number:,} of {total:,}")
        for number, entry in enumerate(entries, start=start + 1)
    )
    return ApiPage(total=total, start=start, entries=tuple(read))


def _number(feed: Element, field: str) -> int | None:
    text = words(feed.find(f"{_SEARCH}{field}"))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004  # digits


def _is_error(entry: Element) -> bool:
    named = words(entry.find(f"{_ATOM}id"))
    return "/api/errors" in named or (words(entry.find(f"{_ATOM}title")) == "Error" and identity(named) is None)


def _refusal(entry: Element) -> str:
    return words(entry.find(f"{_ATOM}summary")) or "it does not say why"


def _said(entry: Element, day_of: Day) -> Said:
    submitted = moment(text_of(entry.find(f"{_ATOM}published")))
    primary = entry.find(f"{_ARXIV}primary_category")
    terms = [each.get("term", "") for each in entry.findall(f"{_ATOM}category")]
    return Said(
        name=words(entry.find(f"{_ATOM}id")),
        title=text_of(entry.find(f"{_ATOM}title")),
        abstract=text_of(entry.find(f"{_ATOM}summary")),
        authors=tuple(text_of(author.find(f"{_ATOM}name")) for author in entry.findall(f"{_ATOM}author")),
        published=day_of(submitted) if submitted else None,
        categories=tuple(terms if primary is None else [primary.get("term", ""), *terms]),
        dois=" ".join(text_of(doi) for doi in entry.findall(f"{_ARXIV}doi")),
    )
