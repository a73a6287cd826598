"""No more than so many requests at once."""

import asyncio

from digest.core.drafts import Prompt, Reply
from digest.llm.tally import Tally
from digest.ports import Model


class Limiting:
    """Lets `in_flight` prompts through to `model` at a time; the others wait their turn, in order."""

    def __init__(self, model: Model, in_flight: int, tally: Tally) -> None:
        self._model = model
        self._turns = asyncio.Semaphore(in_flight)
        self._tally = tally

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask when it is this prompt's turn."""
        async with self._turns:
            self._tally.begun()
            try:
                return await self._model.complete(prompt)
            finally:
                self._tally.ended()
