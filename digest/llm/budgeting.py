"""No more calls, tokens or dollars than the user allows."""

import math
from dataclasses import dataclass
from typing import Generic

from digest.core.drafts import Usage
from digest.core.errors import ModelError
from digest.llm.pricing import price_of
from digest.llm.purse import Purse, Taking
from digest.llm.questions import Asked, Asks, Got
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally
from digest.llm.tokens import prompt_tokens
from digest.llm.window import reply_tokens
from digest.tables import BudgetTable

# Replies are as good as never as long as they may be, and a budget that expected it would end runs that it has room
# for. A quarter of the limit is what replies of models that think a little take; the first answers tell better.
_FIRST_REPLY_SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The limits, and the purse that they are for."""

    limits: BudgetTable
    purse: Purse


class Budgeting(Generic[Asked, Got]):
    """Counts what every call to `model` takes, tries again included, and makes none that the budget has no room for.

    A call is expected to take its prompt's tokens by our estimate, and as many of a reply as those before it took on
    average. What the endpoint reports takes the place of that; where it reports nothing, the estimate stays. A call
    that failed before it was answered took no tokens.
    """

    def __init__(self, model: Asks[Asked, Got], settings: EndpointSettings, budget: Budget, tally: Tally) -> None:
        self._model = model
        self._settings = settings
        self._price = price_of(settings)
        self._budget = budget
        self._tally = tally
        self._replies, self._reply_tokens = 0, 0

    async def complete(self, prompt: Asked) -> Got:
        """Ask if there is budget left; raises `BudgetError` before the call otherwise."""
        aside = await self._budget.purse.take(lambda: self._taking(self._expected(prompt)), self._budget.limits)
        expected = self._expected(prompt)
        self._tally.calls += 1
        reported: Usage | None = Usage()  # a call that is given up was sent
        try:
            reply = await self._model.complete(prompt)
        except ModelError as error:
            reported = error.usage
            raise
        else:
            reported = reply.usage
            return reply
        finally:
            took = self._took(expected, reported)
            self._budget.purse.settle(aside, took)
            self._tally.paid(None if self._price is None else took.cost_usd)

    def _expected(self, prompt: Asked) -> Usage:
        limit = reply_tokens(self._settings) if prompt.most_tokens is None else prompt.most_tokens
        mean = self._reply_tokens / self._replies if self._replies else limit / _FIRST_REPLY_SHARE
        tokens = prompt_tokens(prompt)
        return Usage(prompt_tokens=tokens, completion_tokens=min(math.ceil(mean), limit))

    def _took(self, expected: Usage, reported: Usage | None) -> Taking:
        """What a call took, as far as the endpoint says, else by the estimate; None: nothing."""
        if reported is None:
            return Taking()
        if reported.completion_tokens:
            self._replies += 1
            self._reply_tokens += reported.completion_tokens
        told = bool(reported.prompt_tokens or reported.completion_tokens)
        estimate = Usage(
            prompt_tokens=0 if reported.prompt_tokens else expected.prompt_tokens,
            completion_tokens=0 if told else expected.completion_tokens,
        )
        self._tally.unreported_tokens += estimate.prompt_tokens + estimate.completion_tokens
        by_report, by_estimate = self._taking(reported), self._taking(estimate)
        return Taking(tokens=by_report.tokens + by_estimate.tokens, cost_usd=by_report.cost_usd + by_estimate.cost_usd)

    def _taking(self, usage: Usage) -> Taking:
        cost_usd = 0.0 if self._price is None else self._price.of(usage)
        return Taking(tokens=usage.prompt_tokens + usage.completion_tokens, cost_usd=cost_usd)
