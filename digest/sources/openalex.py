"""Works that OpenAlex knows of, by filter and search."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import openalex
from digest.parsing.openalex import DateOf, Works
from digest.ports import Ports
from digest.sources.asking import WebAddress, answer, is_key, named, understood
from digest.sources.paging import Bound, number_of, pages

_KEYS = "https://openalex.org/settings/api"
_MEND = "Mend filter or search in [[sources]]: https://developers.openalex.org/guides/filtering."
_REMEDIES = {
    200: _MEND,
    400: _MEND,
    401: f"Put a key that is in force into the environment; {_KEYS} has yours, for nothing.",
    403: f"Mend filter or search in [[sources]] where the service complains of them; else look at your key: {_KEYS}.",
    404: "Mend address in [[sources]]; https://api.openalex.org is the service itself.",
    429: "What the key may spend in a day is spent: run again after midnight UTC, or narrow filter.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlex:
    """The works with an abstract that `filter` and `search`, in OpenAlex's own words, find in the days asked for.

    `date` is what counts as a work's date: when it was `published`, which may be a day of next month or the first of
    January, or when OpenAlex `added` it. `key_from` names the environment variable that holds the key. More than
    `most` works are an error and not a bill. With `abstracts_only` off, works without an abstract are asked for too,
    and are unreadable papers, each by name.
    """

    kind: ClassVar[str] = "openalex"

    filter: str = ""
    search: str = ""
    key_from: str = "OPENALEX_API_KEY"
    date: DateOf = "published"
    most: Annotated[int, Field(ge=1)] = 5_000
    abstracts_only: bool = True
    page_size: Annotated[int, Field(ge=1, le=100)] = 100
    address: WebAddress = "https://api.openalex.org"

    def __post_init__(self) -> None:
        if not (self.filter.strip() or self.search.strip()):
            raise ValueError("filter and search are both empty, which would find every work there is")

    @property
    def name(self) -> str:
        """The service, with what it is asked for."""
        return f"OpenAlex ({', '.join(part for part in (self.search.strip(), self.filter.strip()) if part)})"

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers page by page; raises `SourceError` where a page cannot be read, after those before it."""

        async def page(cursor: str) -> Works:
            return await self._asked(ports, {"per_page": str(self.page_size), "cursor": cursor})

        bound = Bound(name=self.name, what="work", most=self.most, options="filter or search")
        told = not self.abstracts_only
        async for works in pages(page, "*", bound):
            if not told:
                await self._tell_without(ports)
                told = True
            for entry in openalex.parse(works, self.date):
                yield named(entry, self.name)

    async def probe(self, ports: Ports) -> str:
        """Ask for one work, and say how many there are and what a page costs; raises `SourceError`."""
        works = await self._asked(ports, {"per_page": "1"})
        cost = f"; a page costs ${works.cost_usd:g}" if works.cost_usd is not None else ""
        return f"{self.name} finds {number_of(works.count, 'work')}{cost}"

    async def _tell_without(self, ports: Ports) -> None:
        """Say how many works are not asked for."""
        without = await self._asked(ports, {"per_page": "1"}, has_abstract=False)
        if without.count:
            some = number_of(without.count, "more work")
            ports.progress.tell(f"{self.name} finds {some} without an abstract, which are left out.")

    async def _asked(self, ports: Ports, params: dict[str, str], *, has_abstract: bool = True) -> Works:
        key = self._key(ports)
        query = {"search": self.search.strip(), "filter": self._filter(ports, has_abstract=has_abstract)}
        request = WebRequest(
            url=f"{self.address.rstrip('/')}/works",
            params={name: value for name, value in query.items() if value}
            | {"select": ",".join(openalex.FIELDS)}
            | params,
            secret={"api_key": key},
            accept="application/json",
            manners="openalex",
        )
        return understood(await answer(request, self.name, ports), self.name, openalex.page, _REMEDIES, key)

    def _filter(self, ports: Ports, *, has_abstract: bool) -> str:
        parts = [self.filter.strip().strip(",")]
        if span := ports.span:
            # How many were added up to a day cannot be asked; what is too late falls out of the window.
            published = [f"from_publication_date:{span.since}", f"to_publication_date:{span.until}"]
            parts += published if self.date == "published" else [f"from_created_date:{span.since}"]
        if self.abstracts_only:
            parts.append(f"has_abstract:{str(has_abstract).lower()}")
        return ",".join(part for part in parts if part)

    def _key(self, ports: Ports) -> str:
        key = ports.secret(self.key_from).strip()
        if not is_key(key):
            raise SourceError(
                f"{self.name} cannot be read: {self.key_from} holds no key.",
                hint=f"Get one for nothing at {_KEYS}, and put it into the environment variable {self.key_from}.",
            )
        return key
