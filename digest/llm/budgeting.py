"""No more calls than the user allows."""

from digest.core.drafts import Prompt, Reply
from digest.core.errors import BudgetError
from digest.llm.tally import Tally
from digest.ports import Model


class Budgeting:
    """Counts every call, tries again included, and refuses the one that would be more than `max_calls`."""

    def __init__(self, model: Model, max_calls: int | None, tally: Tally) -> None:
        self._model = model
        self._max_calls = max_calls
        self._tally = tally

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask if there is budget left; raises `BudgetError` before the call otherwise."""
        if self._max_calls is not None and self._tally.calls >= self._max_calls:
            raise BudgetError(
                f"The budget of {self._max_calls} calls is spent.",
                hint="Run again to go on: replies that are kept cost nothing. Or raise [budget] max_calls.",
            )
        self._tally.calls += 1
        return await self._model.complete(prompt)
