"""Texts and their vectors, as the tests of asking for vectors ask for them; all text here is invented."""

import asyncio
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import respx

from digest.llm.building import Terms, patient
from digest.llm.embedding import Embedding, Shelf
from digest.llm.embedding_endpoint import EmbeddingEndpoint
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.retrying import Patience
from digest.llm.tally import Tally
from digest.tables import BudgetTable
from tests.llm.asked import KEY, URL, Clock, Slept

Body = dict[str, Any]
VECTORS = {"ebb": [1.0, 0.0, 0.5], "flow": [0.0, 2.0, 0.25], "slack": [0.5, 0.5, -1.0]}


def settings(**fields: Any) -> EmbeddingSettings:
    given: dict[str, Any] = {"base_url": URL, "model": "tide-vec"}
    return EmbeddingSettings(**(given | fields))


def body_of(*vectors: Sequence[Any], **fields: Any) -> Body:
    """A reply, as servers send it; `fields` replace what stands beside the vectors."""
    rows = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
    return {
        "object": "list",
        "model": "tide-vec",
        "data": rows,
        "usage": {"prompt_tokens": 7, "total_tokens": 7},
    } | fields


def vectors(*given: Sequence[Any], **fields: Any) -> httpx.Response:
    content = json.dumps(body_of(*given, **fields))  # NaN goes as servers send it
    return httpx.Response(200, content=content, headers={"content-type": "application/json"})


def serving(vector_of: Callable[[str], Sequence[float]] = lambda text: VECTORS[text]) -> Callable[[httpx.Request], Any]:
    """A server that has a vector of each text."""
    return lambda request: vectors(*(vector_of(text) for text in json.loads(request.content)["input"]))


@dataclass(slots=True)
class Shelved:
    """Vectors kept in memory, and what they were used for."""

    kept: dict[str, Sequence[float]] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)

    @contextmanager
    def opened(self) -> Iterator["Shelved"]:
        yield self

    def found(self, keys: Collection[str]) -> Mapping[str, Sequence[float]]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def keep(self, vectors: Mapping[str, Sequence[float]]) -> None:
        self.kept.update(vectors)

    def use(self, keys: Collection[str]) -> None:
        self.used.append(len(keys))


@dataclass(slots=True)
class Embedded:
    """What came of asking: vectors or an error, and all that was said, waited and counted meanwhile."""

    vectors: list[list[float]] = field(default_factory=list)
    error: Exception | None = None
    told: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def embed(texts: Sequence[str], given: EmbeddingSettings, shelf: Shelved | None = None, **how: Any) -> Embedded:
    """Ask as a run does that asks once."""
    return embed_all([texts], given, shelf, **how)


def embed_all(
    texts: Sequence[Sequence[str]],
    given: EmbeddingSettings,
    shelf: Shelved | None = None,
    *,
    fresh: bool = False,
    limits: BudgetTable | None = None,
) -> Embedded:
    """Ask as a run does, for some texts after others, with the waits taking no time."""
    came, slept = Embedded(), Slept()
    came.tally.tell = came.told.append
    patience = Patience(deadline_s=given.deadline_s)
    terms = Terms(limits=limits or BudgetTable(), patience=patience, sleep=slept, clock=slept.seconds)

    async def run() -> Sequence[Sequence[float]]:
        async with EmbeddingEndpoint(given, KEY, came.tally, Clock()) as endpoint:
            asked = patient(endpoint, as_endpoint(given), came.tally, terms)
            where = Shelf(opened=(shelf or Shelved()).opened, fresh=fresh)
            embedder = Embedding(asked, given, where, came.tally)
            return [vector for some in texts for vector in await embedder.embed(some)]

    try:
        came.vectors = [list(vector) for vector in asyncio.run(run())]
    except Exception as error:  # noqa: BLE001 -- each test says which
        came.error = error
    came.waits = slept.waits
    return came


def inputs(route: respx.Route) -> list[list[str]]:
    """The texts of each request."""
    return [json.loads(call.request.content)["input"] for call in route.calls]
