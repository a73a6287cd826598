"""Papers that Semantic Scholar finds, by its bulk search."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import semantic_scholar
from digest.parsing.semantic_scholar import lacks_abstract
from digest.parsing.works import ListPage
from digest.ports import Ports
from digest.sources.asking import WebAddress, answer, is_key, named, understood
from digest.sources.paging import Bound, number_of, pages

_KEYS = "https://www.semanticscholar.org/product/api#api-key-form"
_MEND = "Mend query in [[sources]]: https://api.semanticscholar.org/api-docs/graph has its syntax, under search/bulk."


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticScholar:
    """The papers with an abstract that `query`, in the words of its bulk search, finds in the days asked for.

    A paper's date is when it was published. `key_from` names the environment variable that holds the key, which may be
    empty. More than `most` papers are an error. With `abstracts_only` off, papers without an abstract are unreadable
    papers, each by name; else they are counted.
    """

    kind: ClassVar[str] = "semantic_scholar"

    query: str
    key_from: str = "S2_API_KEY"
    most: Annotated[int, Field(ge=1)] = 5_000
    abstracts_only: bool = True
    address: WebAddress = "https://api.semanticscholar.org"

    def __post_init__(self) -> None:
        if not self.query.strip():
            raise ValueError("query is empty, which would find every paper there is")

    @property
    def name(self) -> str:
        """The service, with what it is asked for."""
        return f"Semantic Scholar ({self.query.strip()})"

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers page by page; raises `SourceError` where a page cannot be read, after those before it."""

        async def page(token: str) -> ListPage:
            return await self._asked(ports, token)

        bound = Bound(name=self.name, what="paper", most=self.most, options="query")
        without = 0
        async for papers in pages(page, "", bound):
            for given, entry in zip(papers.records, semantic_scholar.parse(papers), strict=True):
                if self.abstracts_only and lacks_abstract(given):
                    without += 1
                else:
                    yield named(entry, self.name)
        if without:
            some = number_of(without, "more paper")
            ports.progress.tell(f"{self.name} finds {some} without an abstract, which are left out.")

    async def probe(self, ports: Ports) -> str:
        """Ask for the first page, and say about how many papers there are; raises `SourceError`."""
        papers = await self._asked(ports, "")
        keyed = "" if self._key(ports) else f", without a key in {self.key_from}"
        return f"{self.name} finds about {number_of(papers.count, 'paper')}{keyed}"

    async def _asked(self, ports: Ports, token: str) -> ListPage:
        key = self._key(ports)
        query = {
            "query": self.query.strip(),
            "fields": ",".join(semantic_scholar.FIELDS),
            "publicationDateOrYear": f"{ports.span.since}:{ports.span.until}" if ports.span else "",
            "token": token,
        }
        request = WebRequest(
            url=f"{self.address.rstrip('/')}/graph/v1/paper/search/bulk",
            params={name: value for name, value in query.items() if value},
            secret_headers={"x-api-key": key} if key else {},
            accept="application/json",
            manners="semanticscholar",
        )
        reply = await answer(request, self.name, ports, throttled="" if key else self._get_a_key)
        return understood(reply, self.name, semantic_scholar.page, self._remedies(keyed=bool(key)), key)

    def _remedies(self, *, keyed: bool) -> dict[int, str]:
        return {
            200: _MEND,
            400: _MEND,
            401: f"Put a key that is in force into {self.key_from}, or none; {_KEYS} gives keys.",
            403: f"Put a key that is in force into {self.key_from}, or none; {_KEYS} gives keys.",
            404: "Mend address in [[sources]]; https://api.semanticscholar.org is the service itself.",
            429: "Run again later." if keyed else f"Run again later. {self._get_a_key}",
        }

    @property
    def _get_a_key(self) -> str:
        return (
            f"Without a key you share what is allowed with everybody else: get one for nothing at {_KEYS}, and put it "
            f"into the environment variable {self.key_from}."
        )

    def _key(self, ports: Ports) -> str:
        """The key, empty where there is none; raises `SourceError` for what cannot be sent as one."""
        key = ports.secret(self.key_from).strip()
        if key and not is_key(key):
            raise SourceError(
                f"{self.name} cannot be read: what {self.key_from} holds is no key.",
                hint=f"Mend it, or leave it empty; {_KEYS} gives keys.",
            )
        return key
