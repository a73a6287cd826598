"""Works that Crossref has registered, by query and filter."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from pydantic import Field

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import HOUR_S, WebRequest
from digest.parsing import crossref
from digest.parsing.crossref import DateOf
from digest.parsing.works import ListPage
from digest.ports import Ports
from digest.sources.asking import WebAddress, answer, named, understood
from digest.sources.paging import Bound, number_of, pages

_MEND = "Mend filter or query in [[sources]]: https://api.crossref.org/swagger-ui/index.html names the filters."
_REMEDIES = {
    200: _MEND,
    400: _MEND,
    403: "Crossref turns away who asks too much: run again tomorrow, with contact in [edition].",
    404: "Mend address in [[sources]]; https://api.crossref.org is the service itself.",
    429: "Run again in an hour, or narrow filter.",
}
# A list that is read page by page ends five minutes after the last page was asked for, or whenever Crossref restarts.
_ENDED = dict.fromkeys((200, 400, 404), "Run again: the list that Crossref kept for us has ended before its last page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossref:
    """The works with an abstract that `query` and `filter`, in Crossref's own words, find in the days asked for.

    `date` is what counts as a work's date: when its DOI was `created`, or when it was `published`, of which Crossref
    often knows but the month. More than `most` works are an error. With `abstracts_only` off, works without an
    abstract are asked for too, and are unreadable papers, each by name.
    """

    kind: ClassVar[str] = "crossref"

    query: str = ""
    filter: str = ""
    date: DateOf = "created"
    most: Annotated[int, Field(ge=1)] = 5_000
    abstracts_only: bool = True
    page_size: Annotated[int, Field(ge=1, le=1_000)] = 500
    address: WebAddress = "https://api.crossref.org"

    def __post_init__(self) -> None:
        if not (self.query.strip() or self.filter.strip()):
            raise ValueError("query and filter are both empty, which would find every work there is")

    @property
    def name(self) -> str:
        """The service, with what it is asked for."""
        return f"Crossref ({', '.join(part for part in (self.query.strip(), self.filter.strip()) if part)})"

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers page by page; raises `SourceError` where a page cannot be read, after those before it."""
        told = not self.abstracts_only
        async for works in self._pages(ports):
            if not told:
                await self._tell_without(ports)
                told = True
            for entry in crossref.parse(works, self.date):
                yield named(entry, self.name)

    async def probe(self, ports: Ports) -> str:
        """Ask for no work, and say how many there are; raises `SourceError`."""
        works = await self._asked(ports, 0)
        return f"{self.name} finds {number_of(works.count, 'work')}"

    async def _pages(self, ports: Ports) -> AsyncIterator[ListPage]:
        """The pages of the list; raises `SourceError`, at last where fewer works came than it is said to hold.

        A list of one page is asked for as such, and kept. A longer one Crossref keeps for us under a cursor, the same
        for all its pages, which gives the next page each time it is asked: an answer that is lost on the way is lost.
        """
        bound = Bound(name=self.name, what="work", most=self.most, options="filter or query")
        whole = await self._asked(ports, self.page_size)
        bound.hold(max(whole.count, len(whole.records)))
        if whole.count <= len(whole.records):
            yield whole
            return

        async def page(cursor: str) -> ListPage:
            works = await self._asked(ports, self.page_size, cursor=cursor)
            return replace(works, next_cursor=works.next_cursor if len(works.records) >= self.page_size else "")

        number = 0
        async for works in pages(page, "*", bound, cursor_stays=True):
            number += len(works.records)
            yield works
        if number < whole.count:
            raise SourceError(
                f"{self.name} finds {number_of(whole.count, 'work')} and gave {number:,}.",
                hint="Run again: a page was lost on the way.",
            )

    async def _tell_without(self, ports: Ports) -> None:
        """Say how many works are not asked for."""
        without = await self._asked(ports, 0, has_abstract=False)
        if without.count:
            some = number_of(without.count, "more work")
            ports.progress.tell(f"{self.name} finds {some} without an abstract, which are left out.")

    async def _asked(self, ports: Ports, rows: int, *, cursor: str = "", has_abstract: bool = True) -> ListPage:
        query = {
            "query": self.query.strip(),
            "filter": self._filter(ports, has_abstract=has_abstract),
            "select": ",".join(crossref.FIELDS),
            "rows": str(rows),
            "cursor": cursor,
        }
        # The User-Agent says whom to write to, which is all that the polite pool wants: mailto need not be said twice.
        request = WebRequest(
            url=f"{self.address.rstrip('/')}/works",
            params={name: value for name, value in query.items() if value},
            accept="application/json",
            manners="crossref",
            keep_s=0.0 if cursor else HOUR_S,
        )
        remedies = _ENDED if cursor not in {"", "*"} else _REMEDIES
        return understood(await answer(request, self.name, ports), self.name, crossref.page, remedies)

    def _filter(self, ports: Ports, *, has_abstract: bool) -> str:
        parts = [self.filter.strip().strip(",")]
        if span := ports.span:
            of = "created" if self.date == "created" else "pub"
            parts += [f"from-{of}-date:{span.since}", f"until-{of}-date:{span.until}"]
        if self.abstracts_only:
            parts.append(f"has-abstract:{str(has_abstract).lower()}")
        return ",".join(part for part in parts if part)
