"""A prompt that does not fit the window is not sent in vain, and never twice."""

from typing import Protocol

from digest.core.drafts import Prompt, Reply
from digest.llm.keys import key_of
from digest.llm.refusals import PromptTooLongError
from digest.llm.settings import EndpointSettings
from digest.llm.tokens import prompt_tokens
from digest.llm.window import prompt_window_tokens
from digest.ports import Model

LARGER_WINDOW = (
    "Give the model a larger window, or set [endpoint] context_tokens to the one it has; then run once with --fresh."
)


class Overflows(Protocol):
    """What was said of prompts that did not fit, kept between runs under the hash of the logical prompt."""

    def overflow(self, key: str) -> str | None:
        """What was said of the prompt, None where it was never too long."""

    def keep_overflow(self, key: str, said: str | None) -> None:
        """Keep it; None says that the prompt fits after all."""


class Fitting:
    """Asks `model` what fits by our estimate, and what was not found too long before.

    A prompt that leaves its reply no room is not sent: some servers refuse it, others cut it off in silence. With
    `fresh` it is tried again what was too long in an earlier run.
    """

    def __init__(self, model: Model, settings: EndpointSettings, overflows: Overflows, *, fresh: bool) -> None:
        self._model = model
        self._settings = settings
        self._overflows = overflows
        self._fresh = fresh

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask; raises `PromptTooLongError` where it does not fit."""
        key = key_of(prompt, self._settings)
        said = self._overflows.overflow(key)
        if said is not None and not self._fresh:
            raise PromptTooLongError(said, outcome="context_overflow", hint=LARGER_WINDOW)
        estimate, window = prompt_tokens(prompt), prompt_window_tokens(self._settings)
        if estimate > window:
            raise PromptTooLongError(
                f"The prompt takes about {estimate:,} tokens, and {window:,} fit beside its reply.",
                outcome="context_overflow",
                hint=LARGER_WINDOW,
            )
        try:
            reply = await self._model.complete(prompt)
        except PromptTooLongError as error:
            self._overflows.keep_overflow(key, error.message)
            raise
        if said is not None:
            self._overflows.keep_overflow(key, None)
        return reply
