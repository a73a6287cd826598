"""Papers of arXiv."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from digest.core.errors import ConfigError, UnreadablePaperError
from digest.core.papers import Paper
from digest.ports import Ports
from digest.sources.arxiv_api import ADDRESS, MOST_OF_A_PAGE, MOST_OF_A_QUERY, Api, Stretch
from digest.sources.arxiv_asking import web_of
from digest.sources.arxiv_categories import is_of, must_be_categories, search_for
from digest.sources.arxiv_days import announced, announced_in, submitted, submitted_in

_LONGEST_NAME = 80
_QUOTED = re.compile(r'"[^"]*"')

Entry = Paper | UnreadablePaperError


@dataclass(frozen=True, slots=True, kw_only=True)
class Arxiv:
    """Papers of arXiv: of `categories`, whole archives among them, and of a `query` in arXiv's own language.

    `via` is the way they are asked for: `api`, `listing` (the newest day alone) or `oai` (in bulk). `date` says which
    day a paper bears, see `digest.sources.arxiv_days`. `newest` is how many papers the API gives where no days are
    asked for, `page_size` how many at once. `cross_lists` are papers whose first category is another, `replacements`
    later versions of papers. `address` is another address of the service.
    """

    kind: ClassVar[str] = "arxiv"

    categories: tuple[str, ...] = ()
    query: str = ""
    via: Literal["api"] = "api"
    date: Literal["submitted", "announced"] | None = None
    cross_lists: bool = True
    page_size: Annotated[int, Field(ge=1, le=MOST_OF_A_PAGE)] = 500
    newest: Annotated[int, Field(ge=1, le=MOST_OF_A_QUERY)] = 200
    address: str = ""

    def __post_init__(self) -> None:
        must_be_categories(self.categories)
        if not self.categories and not self.query.strip():
            raise ConfigError(
                "categories and query are both missing: a source of arXiv needs one of them.",
                hint='Say which papers, such as categories = ["cs.CL"].',
            )
        self._must_pair()

    def _must_pair(self) -> None:
        """The brackets of the query, or what is added to it would become a part of it."""
        depth = 0
        for char in _QUOTED.sub("", self.query):
            depth += (char == "(") - (char == ")")
            if depth < 0:
                break
        if depth or self.query.count('"') % 2:
            raise ConfigError(
                f"query: the brackets or quotation marks of {self.query!r} do not pair.",
                hint="Write each of them twice.",
            )

    @property
    def name(self) -> str:
        """`arXiv`, the categories and the query, shortened."""
        query = " ".join(self.query.split())
        name = f"arXiv {', '.join([*self.categories, *filter(None, [query])])}"
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"

    async def read(self, ports: Ports) -> AsyncIterator[Entry]:
        """Yield the papers as they are read; raises `SourceError`, also when only some of them could be read."""
        async for entry in self._api.papers(self._stretches(ports), web_of(ports, self.name)):
            if isinstance(entry, UnreadablePaperError):
                yield entry
            elif self.cross_lists or all(is_of(first, self.categories) for first in entry.categories[:1]):
                yield replace(entry, sources=(self.name,))

    async def probe(self, ports: Ports) -> str:
        """Ask for a few papers and say how many there are; raises `SourceError`."""
        return await self._api.probed(self._stretches(ports), web_of(ports, self.name))

    @property
    def _api(self) -> Api:
        return Api(
            name=self.name,
            address=self.address or ADDRESS,
            search=self._search,
            page_size=self.page_size,
            newest=self.newest,
            day_of=announced if self.date == "announced" else submitted,
        )

    @property
    def _search(self) -> str:
        categories = " OR ".join(map(search_for, self.categories))
        parts = [f"({categories})" if len(self.categories) > 1 else categories]
        if query := " ".join(self.query.split()):
            parts.append(f"({query})")
        return " AND ".join(filter(None, parts))

    def _stretches(self, ports: Ports) -> tuple[Stretch | None, ...]:
        """What is asked for: the days of the edition, as times of submission, or papers of all days."""
        if ports.span is None:
            return (None,)
        if self.date != "announced":
            return (submitted_in(ports.span),)
        found = announced_in(ports.span)
        return (found,) if found else ()
