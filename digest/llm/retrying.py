"""What fails for now is tried again: the only such loop there is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelBusyError
from digest.llm.tally import Tally
from digest.ports import Model

_FIRST_WAIT_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a prompt is tried, and the longest wait between two tries that is accepted."""

    attempts: int = 5
    longest_wait_s: float = 60.0


class Retrying:
    """Asks `model` again while it is busy, after the wait that it asks for, else after ever longer ones.

    Waits that nobody asked for double from half a second, less up to a half by `Random(0)`, so that prompts which
    failed together do not come back together (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
    """

    def __init__(
        self,
        model: Model,
        patience: Patience,
        tally: Tally,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._model = model
        self._patience = patience
        self._tally = tally
        self._sleep = sleep
        self._chance = Random(0)  # noqa: S311 -- spreads waits, guards nothing

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask until there is a reply; raises the last error when the tries are used up."""
        tries = AsyncRetrying(
            retry=retry_if_exception(self._worth_waiting),
            stop=stop_after_attempt(self._patience.attempts),
            wait=self._wait_s,
            sleep=self._sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        return await tries(self._model.complete, prompt)

    def _worth_waiting(self, error: BaseException) -> bool:
        return isinstance(error, ModelBusyError) and (error.retry_after or 0.0) <= self._patience.longest_wait_s

    def _wait_s(self, state: RetryCallState) -> float:
        error = _error(state)
        if isinstance(error, ModelBusyError) and error.retry_after is not None:
            return error.retry_after
        longest: float = min(_FIRST_WAIT_S * 2 ** (state.attempt_number - 1), self._patience.longest_wait_s)
        return longest * (1 - self._chance.random() / 2)

    def _tell(self, state: RetryCallState) -> None:
        self._tally.waiting(str(_error(state)), state.upcoming_sleep)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
