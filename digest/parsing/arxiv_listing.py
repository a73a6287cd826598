r"""arXiv's listing of a day, as Atom (https://info.arxiv.org/help/atom_specifications.html).

A summary begins `arXiv:2611.00001v1 Announce Type: new \nAbstract: `, which is no part of the abstract; all authors are
one text. An error is a feed whose title begins "Feed error"; Saturday and Sunday have a feed without entries.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing.arxiv_papers import Said, day, paper_of
from digest.parsing.xml_trees import text_of, tree, words

MOST_LISTED = 2000

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_OPENING = re.compile(r"\s*arXiv:\S{1,40}\s+Announce Type:\s*\S{1,40}\s*Abstract:\s*")
_AFFILIATION = re.compile(r"\([^()]*\)")
_NAME = re.compile(r"\s*,(?!\s*(?:Jr|Sr|II|III|IV|PhD)\b)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A paper of the listing, and why it is there: `new`, `cross`, `replace`, `replace-cross`, or empty."""

    why: str
    entry: Paper | UnreadablePaperError


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """A listing; `refusal` is what arXiv says of categories that it does not list."""

    listed: tuple[Listed, ...]
    refusal: str | None = None


def page(content: bytes, name: str) -> ListingPage:
    """What the listing holds; a paper's date is that of the announcement for which it is there.

    Raises `SourceError` that speaks of `name` for what is no Atom feed.
    """
    feed = tree(content, name)
    if feed.tag != f"{_ATOM}feed":
        raise SourceError(
            f"{name} answered with XML that is no Atom feed.",
            hint="Leave the option address out, or let it lead to the Atom feeds of arXiv.",
        )
    if words(feed.find(f"{_ATOM}title")).startswith("Feed error"):
        return ListingPage(listed=(), refusal=words(feed.find(f"{_ATOM}subtitle")))
    entries = enumerate(feed.findall(f"{_ATOM}entry"), start=1)
    return ListingPage(listed=tuple(_listed(entry, f"{name}, entry {number:,}") for number, entry in entries))


def _listed(entry: Element, where: str) -> Listed:
    said = Said(
        name=words(entry.find(f"{_ATOM}id")),
        title=text_of(entry.find(f"{_ATOM}title")),
        abstract=_OPENING.sub("", text_of(entry.find(f"{_ATOM}summary")), count=1),
        authors=_authors(words(entry.find(f"{_DUBLIN}creator"))),
        published=day(text_of(entry.find(f"{_ATOM}published"))),
        categories=tuple(each.get("term", "") for each in entry.findall(f"{_ATOM}category")),
        dois=text_of(entry.find(f"{_ARXIV}DOI")),
    )
    return Listed(why=words(entry.find(f"{_ARXIV}announce_type")), entry=paper_of(said, where))


def _authors(creator: str) -> tuple[str, ...]:
    return tuple(_NAME.split(_AFFILIATION.sub("", creator)))
