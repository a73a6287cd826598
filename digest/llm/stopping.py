"""Once it is certain that nothing more will be answered, nothing more is asked."""

from collections.abc import Callable
from typing import Generic

from digest.core.errors import ModelBusyError, ModelError
from digest.llm.questions import Asked, Asks, Got
from digest.llm.refusals import EndpointRefusedError, NoAnswerError


class Stopping(Generic[Asked, Got]):
    """Remembers the error that ends all asking, and gives it to every later prompt without a call.

    Such are a refusal that holds for every prompt, a wait asked for that is longer than `longest_wait_s`, and as many
    calls in a row that nobody answered as `patience` says by then.
    """

    def __init__(self, model: Asks[Asked, Got], *, longest_wait_s: float, patience: Callable[[], int]) -> None:
        self._model = model
        self._longest_wait_s = longest_wait_s
        self._patience = patience
        self._unanswered = 0
        self._end: ModelError | None = None

    async def complete(self, prompt: Asked) -> Got:
        """Ask, unless it is certain that there will be no reply."""
        if self._end is not None:
            raise EndpointRefusedError(self._end.message, outcome=self._end.outcome, hint=self._end.hint)
        try:
            reply = await self._model.complete(prompt)
        except NoAnswerError as error:
            self._unanswered += 1
            if self._unanswered >= self._patience():
                self._end = error
            raise
        except EndpointRefusedError as error:
            self._end = error
            raise
        except ModelBusyError as error:
            self._unanswered = 0
            if error.retry_after is not None and error.retry_after > self._longest_wait_s:
                self._end = self._too_long_a_wait(error, error.retry_after)
                raise self._end from error
            raise
        self._unanswered = 0
        return reply

    def _too_long_a_wait(self, error: ModelBusyError, asked_s: float) -> ModelBusyError:
        return ModelBusyError(
            f"{error.message.rstrip('.')}. It asks for a wait of {asked_s:.0f} s, and {self._longest_wait_s:.0f} s are "
            "the most that is waited for.",
            retry_after=asked_s,
            outcome=error.outcome,
            hint=error.hint,
        )
