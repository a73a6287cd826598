"""What makes vectors behind an OpenAI-compatible endpoint, asked once a batch of texts."""

import re
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from digest.core.drafts import Usage
from digest.core.errors import ModelError, ReplyError
from digest.llm.answers import spent_in, usage_in
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.line import OK, Came, Line
from digest.llm.places import EMBEDDINGS
from digest.llm.quoting import is_page
from digest.llm.refusals import DialectError, PromptTooLongError
from digest.llm.salvage import encodable
from digest.llm.settings import host
from digest.llm.streams import body_in
from digest.llm.tally import Tally
from digest.llm.vector_replies import shortened, vectors_in

_REFUSALS = frozenset({400, 413, 422, 500})
# Too many texts, or one that is too long, beyond what every endpoint says of a prompt: the batch is to be smaller.
_TOO_MUCH = re.compile(
    r"batch size|too many (?:inputs|texts|tokens|documents)|(?:number|list) of (?:inputs|texts|documents)|more batches"
    r"|at most \d+ (?:inputs|texts|requests|documents)|array too long|must have (?:less|fewer) than \d+ tokens"
    r"|input is too (?:long|large)|too many items",
    re.IGNORECASE,
)
# What a request can do without, and how its refusal speaks of it.
_OPTIONAL: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "dimensions": re.compile(r"dimension|matryoshka", re.IGNORECASE),
        "encoding_format": re.compile(r"encoding.?format", re.IGNORECASE),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBatch:
    """Texts that go into one request, as they are sent."""

    texts: tuple[str, ...]

    @property
    def system(self) -> str:
        """There are no instructions."""
        return ""

    @property
    def user(self) -> str:
        """All that is sent."""
        return "\n".join(self.texts)

    @property
    def most_tokens(self) -> int:
        """Vectors take no tokens."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorReply:
    """Vectors of equal length, one a text in the texts' order, and the tokens that the endpoint counted."""

    vectors: "tuple[array[float], ...]"
    usage: Usage = Usage()


class EmbeddingEndpoint:
    """Asks the endpoint of `settings` for vectors, with `api_key` where it is not empty; `clock` gives seconds.

    What the server does not take is left out from then on. Raises `ConfigError` for settings that cannot work.
    """

    def __init__(self, settings: EmbeddingSettings, api_key: str, tally: Tally, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._host = host(as_endpoint(settings))
        self._line = Line(as_endpoint(settings), api_key, EMBEDDINGS)
        self._tally = tally
        self._clock = clock
        self._left_out: set[str] = set()
        self._length: int | None = None
        self._told_of_length = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._line.aclose()

    async def look(self, path: str) -> Any:
        """The JSON that the server has at `path`, as of `Line.look`."""
        return await self._line.look(path)

    async def models(self) -> Any:
        """The list of models, as of `Line.models`."""
        return await self._line.models()

    async def complete(self, batch: TextBatch) -> VectorReply:
        """Ask once; raises a `ModelError` that says what to do. What came of it is counted either way."""
        began = self._clock()
        try:
            reply = await self._answer(batch)
        except ModelError as error:
            error.seconds = self._clock() - began
            self._tally.came_to(error.outcome)
            raise
        self._tally.came_to("ok")
        return reply

    async def _answer(self, batch: TextBatch) -> VectorReply:
        sent = self._request(batch)
        came = await self._line.post(sent)
        if came.status != OK:
            raise self._refused(came, sent)
        body = body_in(came.body)
        try:
            return self._reply(came, body, batch)
        except ModelError as error:
            error.usage = error.usage or spent_in(body)
            raise

    def _request(self, batch: TextBatch) -> dict[str, Any]:
        """The body of a request; what the config gives under `extra_body` wins."""
        given = self._settings
        body: dict[str, Any] = {
            "model": given.model,
            "input": [encodable(text) for text in batch.texts],
            "encoding_format": "float",
        }
        if given.dimensions is not None:
            body["dimensions"] = given.dimensions
        return {name: value for name, value in body.items() if name not in self._left_out} | dict(given.extra_body)

    def _refused(self, came: Came, sent: Mapping[str, Any]) -> ModelError:
        """The error that a refusal is; how the request is put is learned from it."""
        if came.status not in _REFUSALS or is_page(came.body):
            return self._line.refused(came)
        said = self._line.said(came.body)
        if _TOO_MUCH.search(came.body):
            return PromptTooLongError(
                f"{self._host} does not take so much at once: {said}",
                outcome="context_overflow",
                hint=EMBEDDINGS.too_long,
            )
        for name, pattern in _OPTIONAL.items():
            if name in sent and name not in self._settings.extra_body and pattern.search(came.body):
                self._leave_out(name, said)
                message = f"{self._host} wants the request put differently: {said}"
                return DialectError(message, retry_after=0.0, outcome="unsupported_param")
        return self._line.refused(came)

    def _leave_out(self, name: str, said: str) -> None:
        if name not in self._left_out:
            self._left_out.add(name)
            self._tally.tell(f"{self._host}: asking without {name}, since it says: {said.rstrip('.')}.")

    def _reply(self, came: Came, body: Any, batch: TextBatch) -> VectorReply:
        """The vectors in the body of a 200; raises a `ModelError` where there are none."""
        if not came.body.strip():
            raise ReplyError(f"{self._host} answered with nothing at all.", outcome="no_text")
        if not isinstance(body, dict):
            raise self._line.foreign(came)
        self._tally.used(usage_in(body))
        vectors = vectors_in(body, len(batch.texts))
        if vectors is None:
            raise self._line.failed_within(came, body["error"]) if body.get("error") else self._line.foreign(came)
        return VectorReply(vectors=tuple(self._as_wanted(vectors)), usage=usage_in(body))

    def _as_wanted(self, vectors: "list[array[float]]") -> "list[array[float]]":
        """The vectors, cut where they are longer than wanted; raises where they are of another length than before."""
        length, wanted = len(vectors[0]), self._settings.dimensions
        if self._length not in {None, length}:
            raise ReplyError(f"The reply has vectors of {length} numbers, and those before have {self._length}.")
        self._length = length
        if wanted in {None, length}:
            return vectors
        return self._cut(vectors, length, wanted)

    def _cut(self, vectors: "list[array[float]]", length: int, wanted: int) -> "list[array[float]]":
        cuts = length > wanted
        if not self._told_of_length:
            self._told_of_length = True
            done = f"they are cut to {wanted} and brought to length one" if cuts else "they stay so"
            self._tally.tell(f"{self._host} gives vectors of {length} numbers, not of {wanted}: {done}.")
        return [shortened(vector, wanted) for vector in vectors] if cuts else vectors
