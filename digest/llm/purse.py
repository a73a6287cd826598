"""What a run has spent, and what its calls in flight may still take."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digest.core.errors import BudgetError
from digest.llm.pricing import dollars
from digest.tables import BudgetTable

_AGAIN = "Run again to go on: replies that are kept cost nothing, and a new run has a new budget. Or raise [budget]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What a call takes, or is expected to: tokens, and US dollars; no cost where the price is not known."""

    tokens: int = 0
    cost_usd: float = 0.0


class Purse:
    """One for all models that a run asks: what they spent counts together.

    What calls in flight are expected to take is set aside, so that they do not spend it twice. A call for which what
    is left is too little, but only because of that, waits for them. Once it is too little for a call by itself,
    nothing more is asked, not even what would take less.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.tokens = 0
        self.cost_usd = 0.0
        self._aside: list[Taking] = []
        self._settled = asyncio.Event()
        self._end: tuple[str, str] | None = None

    async def take(self, expected: Callable[[], Taking], limits: BudgetTable) -> Taking:
        """Set aside what a call is expected to take by now; raises `BudgetError` where a limit is reached."""
        while self._end is None and (reached := next(self._reached(expected(), limits), None)):
            if self._aside and reached != "max_calls":  # a call that was made comes back from nowhere
                await self._settled.wait()
            else:
                self._end = self._sentences(reached, limits)
        if self._end is not None:
            message, hint = self._end
            raise BudgetError(message, hint=hint)
        self.calls += 1
        self._aside.append(expected())
        return self._aside[-1]

    def settle(self, aside: Taking, took: Taking) -> None:
        """Count what a call took, in place of what was set aside for it."""
        self._aside.remove(aside)
        self.tokens += took.tokens
        self.cost_usd += took.cost_usd
        self._settled.set()
        self._settled = asyncio.Event()

    def _reached(self, expected: Taking, limits: BudgetTable) -> Iterator[str]:
        """The limits that leave no room for one more call."""
        tokens = self.tokens + expected.tokens + sum(each.tokens for each in self._aside)
        cost_usd = self.cost_usd + expected.cost_usd + sum(each.cost_usd for each in self._aside)
        if limits.max_calls is not None and self.calls >= limits.max_calls:
            yield "max_calls"
        if limits.max_tokens is not None and tokens > limits.max_tokens:
            yield "max_tokens"
        if limits.max_cost_usd is not None and cost_usd > limits.max_cost_usd:
            yield "max_cost_usd"

    def _sentences(self, reached: str, limits: BudgetTable) -> tuple[str, str]:
        """What is wrong and what to do; it names no count that another run of the same papers might not come to."""
        limit = getattr(limits, reached)
        shown = dollars(limit) if reached == "max_cost_usd" else f"{limit:,} {reached.removeprefix('max_')}"
        if limit and not self.calls:
            return f"The budget of {shown} is less than a single call may take.", f"Raise [budget] {reached}."
        return f"The budget of {shown} is spent.", f"{_AGAIN} {reached}."
