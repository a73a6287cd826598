"""Papers of arXiv, by its API, its daily listing or its OAI-PMH."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from digest.core.errors import ConfigError, UnreadablePaperError
from digest.core.papers import Paper
from digest.ports import Ports
from digest.sources import arxiv_api, arxiv_listing, arxiv_oai
from digest.sources.arxiv_asking import web_of
from digest.sources.arxiv_categories import is_of, must_be_categories, search_for
from digest.sources.arxiv_days import Stretch, announced, announced_in, submitted, submitted_in

_LONGEST_NAME = 80
_QUOTED = re.compile(r'"[^"]*"')
_ADDRESS = re.compile(r"https?://[^\s?#@]+")
# What a way has no word of: the daily listing does not say when a paper was submitted, OAI-PMH not when announced.
_UNSAID = {"listing": "submitted", "oai": "announced"}

Entry = Paper | UnreadablePaperError


@dataclass(frozen=True, slots=True, kw_only=True)
class Arxiv:
    """Papers of arXiv: of `categories`, whole archives among them, or of a `query` in arXiv's own language, or both.

    `via` is the way they are asked for: by `api`, by the `listing` of the newest day, or by `oai` in bulk. `date` is
    the day that a paper bears; without it, `announced` by the listing, `submitted` by the others. `cross_lists` are
    papers whose first category is none of those asked for, `replacements` later versions of papers. `newest` is how
    many papers the API gives where no days are asked for, `page_size` how many at once. `address` is another address
    of the service.
    """

    kind: ClassVar[str] = "arxiv"

    categories: tuple[str, ...] = ()
    query: str = ""
    via: Literal["api", "listing", "oai"] = "api"
    date: Literal["submitted", "announced"] | None = None
    cross_lists: bool = True
    replacements: bool = False
    newest: Annotated[int, Field(ge=1, le=arxiv_api.MOST_OF_A_QUERY)] = 200
    page_size: Annotated[int, Field(ge=1, le=arxiv_api.MOST_OF_A_PAGE)] = 500
    address: str = ""

    def __post_init__(self) -> None:
        must_be_categories(self.categories)
        if not self.categories and not self.query.strip():
            raise ConfigError(
                "categories and query are both missing: a source of arXiv needs one of them.",
                hint='Say which papers, such as categories = ["cs.CL"].',
            )
        self._must_fit_the_way()
        self._must_pair()
        if self.address and not _ADDRESS.fullmatch(self.address):
            raise ConfigError(
                f"address: {self.address!r} is no http(s) address of a service.",
                hint="Leave it out, unless arXiv moved or you ask a mirror.",
            )

    def _must_fit_the_way(self) -> None:
        if self.via != "api" and self.query.strip():
            raise ConfigError(
                f'query: via = "{self.via}" knows no queries.', hint='Say categories instead, or via = "api".'
            )
        if self.via == "api" and self.replacements:
            raise ConfigError(
                'replacements: via = "api" finds papers by their first version alone.',
                hint='Leave it out, or say via = "listing" or via = "oai".',
            )
        if self.date is not None and self.date == _UNSAID.get(self.via):
            raise ConfigError(
                f'date: via = "{self.via}" does not say when a paper was {self.date}.',
                hint='Leave it out, or say via = "api".',
            )
        if not self.cross_lists and not self.categories:
            raise ConfigError(
                "cross_lists: without categories no paper is a cross-list.", hint="Say categories, or leave it out."
            )

    def _must_pair(self) -> None:
        """Brackets and quotation marks of the query, or what is added to it would become a part of it."""
        depth = 0
        for char in _QUOTED.sub("", self.query):
            depth += (char == "(") - (char == ")")
            if depth < 0:
                break
        if depth or self.query.count('"') % 2:
            raise ConfigError(
                f"query: brackets or quotation marks do not pair in {self.query!r}.", hint="Close each that is opened."
            )

    @property
    def name(self) -> str:
        """`arXiv`, the categories and the query, shortened, and the way if it is not the API."""
        what = ", ".join(filter(None, [*self.categories, self._one_line]))
        shortened = what if len(what) <= _LONGEST_NAME else f"{what[: _LONGEST_NAME - 1]}…"
        return f"arXiv {shortened}{'' if self.via == 'api' else f' ({self.via})'}"

    async def read(self, ports: Ports) -> AsyncIterator[Entry]:
        """Yield the papers as they are read; raises `SourceError`, also when only some of them could be read."""
        async for entry in self._entries(ports):
            if isinstance(entry, UnreadablePaperError):
                yield entry
            elif self.cross_lists or all(is_of(first, self.categories) for first in entry.categories[:1]):
                yield replace(entry, sources=(self.name,))

    async def probe(self, ports: Ports) -> str:
        """Ask for little and say how many papers there are; raises `SourceError`."""
        web = web_of(ports, self.name)
        if self.via == "listing":
            return await self._listing.probed(web)
        if self.via == "oai":
            return await self._oai.probed(ports.now(), web)
        return await self._api.probed(self._stretches(ports), web)

    def _entries(self, ports: Ports) -> AsyncIterator[Entry]:
        web = web_of(ports, self.name)
        if self.via == "listing":
            return self._listing.papers(web)
        if self.via == "oai":
            return self._oai.papers(ports.span, web, ports.progress)
        return self._api.papers(self._stretches(ports), web)

    @property
    def _api(self) -> arxiv_api.Api:
        return arxiv_api.Api(
            name=self.name,
            address=self.address or arxiv_api.ADDRESS,
            search=self._search,
            page_size=self.page_size,
            newest=self.newest,
            day_of=announced if self.date == "announced" else submitted,
        )

    @property
    def _listing(self) -> arxiv_listing.DailyListing:
        return arxiv_listing.DailyListing(
            name=self.name,
            address=self.address or arxiv_listing.ADDRESS,
            categories=self.categories,
            cross_lists=self.cross_lists,
            replacements=self.replacements,
        )

    @property
    def _oai(self) -> arxiv_oai.Oai:
        return arxiv_oai.Oai(
            name=self.name,
            address=self.address or arxiv_oai.ADDRESS,
            categories=self.categories,
            replacements=self.replacements,
        )

    @property
    def _one_line(self) -> str:
        return " ".join(self.query.split())

    @property
    def _search(self) -> str:
        categories = " OR ".join(map(search_for, self.categories))
        both = [f"({categories})" if len(self.categories) > 1 else categories, self._one_line and f"({self._one_line})"]
        return " AND ".join(filter(None, both))

    def _stretches(self, ports: Ports) -> tuple[Stretch | None, ...]:
        """What is asked for: the days of the edition, as times of submission, or papers of all days."""
        if ports.span is None:
            return (None,)
        if self.date != "announced":
            return (submitted_in(ports.span),)
        found = announced_in(ports.span)
        return (found,) if found else ()
