"""What the endpoint counts a prompt as, beside our estimate."""

from collections.abc import Callable

from digest.core.drafts import Prompt, Reply
from digest.llm.refusals import PromptTooLongError
from digest.llm.tokens import prompt_tokens
from digest.ports import Model

# No tokenizer takes more tokens than four times the estimate. One that takes clearly fewer would be rare; servers that
# count only what they had not cached, or that cut a prompt off in silence, say such numbers every day.
_LOWEST_RATIO, _HIGHEST_RATIO = 0.85, 4.0
# Smaller prompts are in no danger of being cut off, and what a server adds by itself weighs too much in them.
_TELLING_SHARE = 4
_REFUSED_STEP = 1.25


class Calibrating:
    """Asks `model`, and gives `learn` the ratio of the prompt's tokens as the endpoint counts them to our estimate.

    Only prompts of a quarter of `window_tokens` or more are looked at. One that is refused as too long took more than
    the window: it counts as a quarter more, so that a few editions are enough wherever the truth lies.
    """

    def __init__(self, model: Model, window_tokens: int, learn: Callable[[float], None]) -> None:
        self._model = model
        self._window_tokens = window_tokens
        self._learn = learn

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask, and learn from what comes back."""
        try:
            reply = await self._model.complete(prompt)
        except PromptTooLongError:
            ratio = self._ratio(prompt, _REFUSED_STEP * self._window_tokens)
            self._learn_if_sound(min(ratio, _HIGHEST_RATIO))
            raise
        self._learn_if_sound(self._ratio(prompt, reply.usage.prompt_tokens))
        return reply

    def _ratio(self, prompt: Prompt, tokens: float) -> float:
        """Tokens for each one of the estimate; 0 for a prompt that tells nothing."""
        estimate = prompt_tokens(prompt)
        return tokens / estimate if estimate * _TELLING_SHARE >= max(1, self._window_tokens) else 0.0

    def _learn_if_sound(self, ratio: float) -> None:
        if _LOWEST_RATIO <= ratio <= _HIGHEST_RATIO:
            self._learn(ratio)
