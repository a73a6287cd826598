"""The vectors of texts: those that are kept, and the rest in batches that the endpoint takes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from digest.core.errors import ModelError, ModelRefusedError, ReplyError
from digest.llm.asking import in_order
from digest.llm.embedding_endpoint import TextBatch, VectorReply
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint, key_of_text
from digest.llm.questions import Asks
from digest.llm.refusals import PromptTooLongError
from digest.llm.settings import host
from digest.llm.tally import Tally
from digest.llm.tokens import estimated_tokens
from digest.ports import KeptVectors

_SHORTEST = 48  # characters: what refuses so little refuses everything
_NO_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A text whose vector is asked for, and the hash that it is kept under."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where vectors are kept: `opened` for as long as they are asked for. A `fresh` run looks at none but its own."""

    opened: Callable[[], AbstractContextManager[KeptVectors]]
    fresh: bool = False


class Embedding:
    """An `Embedder` that asks `endpoint` for the vectors that `shelf` does not hold, and keeps each as it comes.

    The longest texts go first, and their batch alone: what the server does not take is learned from it. A batch that is
    too large is halved until it is taken. A text that is too long by itself is cut, to two thirds or three quarters
    each time, always at the same places.
    """

    def __init__(
        self, endpoint: Asks[TextBatch, VectorReply], settings: EmbeddingSettings, shelf: Shelf, tally: Tally
    ) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._host = host(as_endpoint(settings))
        self._shelf = shelf
        self._tally = tally
        self._most = settings.batch
        self._too_long = _NO_LIMIT  # by our estimate, in tokens
        self._asked: set[str] = set()  # in this run
        self._used: set[str] = set()

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector a text; raises the first error where one is missing, once all others have come and are kept."""
        wanted = [_Wanted(key=key_of_text(text, self._settings), text=text) for text in texts]
        if not wanted:
            return []
        with self._shelf.opened() as kept:
            keys = {each.key for each in wanted}
            first_used = keys - self._used
            self._used |= keys
            kept.use(self._used)
            found = dict(kept.found(keys - first_used if self._shelf.fresh else keys))
            self._tally.replayed += len(found.keys() & first_used)
            try:
                await self._find(wanted, found, kept)
                if len(_lengths(found)) > 1:
                    self._forget_other_lengths(found)
                    await self._find(wanted, found, kept)
            finally:
                self._tally.limit = 0  # nothing of this is in flight while topics are written
        return [found[each.key] for each in wanted]

    def _forget_other_lengths(self, found: dict[str, Sequence[float]]) -> None:
        """Drop what was kept in earlier runs: another model stood under that name, and no two of them compare."""
        lengths = " and of ".join(map(str, _lengths(found)))
        self._tally.tell(
            f"The vectors kept of {self._settings.model} at {self._host} are of {lengths} numbers: the model was "
            "replaced. All are asked for again."
        )
        for key in found.keys() - self._asked:
            del found[key]

    async def _find(self, wanted: Sequence[_Wanted], found: dict[str, Sequence[float]], kept: KeptVectors) -> None:
        """Ask for what is not found yet, and add it there."""
        missing = {each.key: each for each in wanted if each.key not in found}
        longest_first = sorted(missing.values(), key=lambda each: (-len(each.text), each.key))

        def keep(vectors: Mapping[str, Sequence[float]]) -> None:
            kept.keep(vectors)
            found.update(vectors)
            self._asked.update(vectors)
            self._tally.vectors += len(vectors)

        async def failure(batch: Sequence[_Wanted]) -> ModelError | None:
            try:
                await self._taken(batch, keep)
            except ModelError as error:  # the others are paid for as well: they are waited for, and kept
                return error
            return None

        await self._taken(longest_first[: self._most], keep)
        rest = [each for each in longest_first if each.key not in found]
        batches = [rest[start : start + self._most] for start in range(0, len(rest), self._most)]
        failures = await in_order([partial(failure, batch) for batch in batches], at_once=max(1, len(batches)))
        error = next((each for each in failures if each is not None), None)
        if error is not None:
            raise error

    async def _taken(self, batch: Sequence[_Wanted], keep: Callable[[Mapping[str, Sequence[float]]], None]) -> bool:
        """Get the vectors of a batch, in pieces if need be; whether it was taken as it is."""
        if not batch:
            return True
        if len(batch) > self._most:
            return await self._halves_taken(batch, keep)
        texts = [self._fitting(each.text) for each in batch]
        try:
            reply = await self._reply(TextBatch(texts=tuple(self._settings.prefix + text for text in texts)))
        except PromptTooLongError as error:
            if len(batch) > 1:
                return await self._halves_taken(batch, keep)
            self._shorten(texts[0], error)
            await self._taken(batch, keep)
            return False
        keep({each.key: vector for each, vector in zip(batch, reply.vectors, strict=True)})
        return all(text == each.text for text, each in zip(texts, batch, strict=True))

    async def _halves_taken(
        self, batch: Sequence[_Wanted], keep: Callable[[Mapping[str, Sequence[float]]], None]
    ) -> bool:
        """One half after the other. Where both were taken as they are, batches are no larger from now on."""
        middle = len(batch) - len(batch) // 2
        first, second = await self._taken(batch[:middle], keep), await self._taken(batch[middle:], keep)
        if first and second:
            self._most = min(self._most, middle)
        return False

    async def _reply(self, batch: TextBatch) -> VectorReply:
        """The reply, asked for once more where it is not in the agreed form."""
        try:
            return await self._endpoint.complete(batch)
        except ReplyError as error:
            self._tally.repairing(error.message)
            return await self._endpoint.complete(batch)

    def _shorten(self, text: str, error: PromptTooLongError) -> None:
        """Learn that a text is too long by itself; raises where hardly anything is left of it."""
        if len(text) <= _SHORTEST:
            raise ModelRefusedError(error.message, outcome=error.outcome, hint=error.hint) from error
        tokens = estimated_tokens(text)
        if self._too_long == _NO_LIMIT:
            self._tally.tell(
                f"{self._host}: texts of about {tokens:,} tokens are too long for {self._settings.model} and are cut, "
                f"since it says: {error.message.rstrip('.')}."
            )
        self._too_long = min(self._too_long, tokens)

    def _fitting(self, text: str) -> str:
        """The text, or as much of it as is not known to be too long."""
        while estimated_tokens(text) >= self._too_long and len(text) > _SHORTEST:
            text = text[: _step_below(len(text))]
        return text


class KeptEmbedding:
    """An `Embedder` for whoever only looks: it gives the vectors that are kept, and asks nobody."""

    def __init__(self, settings: EmbeddingSettings, opened: Callable[[], AbstractContextManager[KeptVectors]]) -> None:
        self._settings = settings
        self._opened = opened

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector a text; raises `ModelRefusedError` where one is not kept."""
        keys = [key_of_text(text, self._settings) for text in texts]
        with self._opened() as kept:
            found = kept.found(set(keys))
        missing = len(set(keys) - found.keys())
        if missing or len(_lengths(found)) > 1:
            lacking = f"{missing:,} of {len(set(keys)):,} vectors are" if missing else "Vectors of one length are"
            raise ModelRefusedError(
                f"{lacking} not kept, and nothing is asked now.", hint="digest run and digest group ask for them."
            )
        return [found[key] for key in keys]


def _lengths(vectors: Mapping[str, Sequence[float]]) -> list[int]:
    return sorted({len(vector) for vector in vectors.values()})


def _step_below(length: int) -> int:
    """The largest of 48, 64, 96, 128, 192, 256, ... that is smaller."""
    power = 1 << ((length - 1).bit_length() - 1)
    return power + power // 2 if power + power // 2 < length else power
