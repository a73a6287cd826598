"""What a run is expected to take: tokens and cost from least to most, and whether the budget has room for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digest.commands.reports import by_prices
from digest.core.drafts import Usage
from digest.llm.pricing import Price, dollars, price_of
from digest.llm.settings import EndpointSettings
from digest.llm.window import reply_tokens
from digest.tables import BudgetTable

_LEAST_REPLY_SHARE, _MOST_REPLY_SHARE = 10, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Calls, tokens of prompts and replies, and US dollars, the least and the most; no price, no cost."""

    calls: int
    tokens: tuple[int, int]
    cost_usd: tuple[float, float]
    price: Price | None


def expected(endpoint: EndpointSettings, calls: int, prompt_tokens: int) -> Expected:
    """What so many calls take: replies at least a tenth of their prompts, at most a quarter of what they may take.

    Replies quote what they speak of, so they grow with their prompts; models that think use much of their room.
    """
    most = calls * reply_tokens(endpoint) // _MOST_REPLY_SHARE
    low, high = sorted((prompt_tokens // _LEAST_REPLY_SHARE, most))
    price = price_of(endpoint)

    def cost_usd(reply_tokens: int) -> float:
        usage = Usage(prompt_tokens=prompt_tokens, completion_tokens=reply_tokens)
        return 0.0 if price is None else price.of(usage)

    return Expected(
        calls=calls,
        tokens=(prompt_tokens + low, prompt_tokens + high),
        cost_usd=(cost_usd(low), cost_usd(high)),
        price=price,
    )


def cost_in_json(expected: Expected | None) -> Mapping[str, Any]:
    """The cost and whose prices it is by, for programs; null where no price is known."""
    if expected is None:
        return {"cost_usd": {"least": 0.0, "most": 0.0}, "prices": None}
    if expected.price is None:
        return {"cost_usd": None, "prices": None}
    least, most = (round(each, 6) for each in expected.cost_usd)
    return {"cost_usd": {"least": least, "most": most}, "prices": expected.price.origin}


def cost_line(expected: Expected) -> str:
    """The cost for people, and what it rests on."""
    if expected.price is None:
        return "Cost unknown."
    least, most = map(dollars, expected.cost_usd)
    return (
        f"Cost {least} to {most} {by_prices(expected.price)}, if replies take from a tenth of their prompts to a "
        "quarter of max_reply_tokens."
    )


def over_budget(expected: Expected, limits: BudgetTable) -> list[str]:
    """A line for each limit that there is, or may be, too little room in."""
    takes = {
        "max_calls": (limits.max_calls, (expected.calls, expected.calls)),
        "max_tokens": (limits.max_tokens, expected.tokens),
        "max_cost_usd": (limits.max_cost_usd, expected.cost_usd),
    }
    return [
        f"That {'is' if least > limit else 'may be'} more than [budget] {name} = {limit} allows."
        for name, (limit, (least, most)) in takes.items()
        if limit is not None and most > limit
    ]
