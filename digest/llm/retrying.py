"""What fails for now is tried again: the only such loop there is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Generic

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from digest.core.errors import ModelBusyError, ModelError
from digest.llm.questions import Asked, Asks, Got
from digest.llm.refusals import DialectError
from digest.llm.tally import Tally

_FIRST_WAIT_S = 0.5
_MOST_CHANGES = 12  # of how a prompt is put: more than there is to give up, and fewer than a server can think of


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a prompt is tried, the longest wait between two tries that is accepted, and how long all may take.

    `deadline_s` counts asking and waiting, not standing in line; no try begins after it.
    """

    attempts: int = 5
    longest_wait_s: float = 300.0
    deadline_s: float = 900.0


class Retrying(Generic[Asked, Got]):
    """Asks `model` again while it is busy, after the wait that it asks for, else after ever longer ones.

    It gives up when tries or time are used up, and at once where a longer wait is asked for than is accepted.

    Waits that nobody asked for double from half a second, less up to a half by `Random(0)`, so that prompts which
    failed together do not come back together (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
    """

    def __init__(
        self,
        model: Asks[Asked, Got],
        patience: Patience,
        tally: Tally,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._model = model
        self._patience = patience
        self._tally = tally
        self._sleep = sleep
        self._chance = Random(0)  # noqa: S311 -- spreads waits, guards nothing

    async def complete(self, prompt: Asked) -> Got:
        """Ask until there is a reply; raises the last error when the tries are used up."""
        spent_s, failed = 0.0, 0

        async def once() -> Got:
            nonlocal spent_s, failed
            try:
                return await self._model.complete(prompt)
            except ModelError as error:
                spent_s += error.seconds
                failed += not isinstance(error, DialectError)  # these end by themselves, and try nobody's patience
                raise

        def used_up(state: RetryCallState) -> bool:
            over_s = spent_s + state.idle_for + state.upcoming_sleep
            changes = state.attempt_number - failed
            spent = failed >= self._patience.attempts or changes >= _MOST_CHANGES
            return spent or over_s >= self._patience.deadline_s

        tries = AsyncRetrying(
            retry=retry_if_exception(self._worth_waiting),
            stop=used_up,
            wait=self._wait_s,
            sleep=self._sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        return await tries(once)

    def _worth_waiting(self, error: BaseException) -> bool:
        return isinstance(error, ModelBusyError) and (error.retry_after or 0.0) <= self._patience.longest_wait_s

    def _wait_s(self, state: RetryCallState) -> float:
        asked_s = _asked_s(state)
        if asked_s is not None:
            return asked_s
        longest: float = min(_FIRST_WAIT_S * 2 ** (state.attempt_number - 1), self._patience.longest_wait_s)
        return longest * (1 - self._chance.random() / 2)

    def _tell(self, state: RetryCallState) -> None:
        self._tally.waiting(str(_error(state)), state.upcoming_sleep, asked=_asked_s(state) is not None)


def _asked_s(state: RetryCallState) -> float | None:
    """The wait that the endpoint asked for, if it did."""
    error = _error(state)
    return error.retry_after if isinstance(error, ModelBusyError) else None


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
