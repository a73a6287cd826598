"""What a model's tokens cost: by the config, else by a dated table of prices."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from digest.core.drafts import Usage
from digest.core.errors import ConfigError
from digest.llm.settings import EndpointSettings, address, host
from digest.llm.window import prompt_window_tokens
from digest.tables import BudgetTable

CONFIGURED = "config"
_MILLION = 1_000_000
_DATE = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8})\Z")
_LEAST_SHOWN = 0.0001
_CENT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a million tokens cost: of prompts, of cached prompts, of replies.

    `origin` is the day of the table that it stands in, or `config`.
    """

    prompt: float
    cached: float
    completion: float
    origin: str = CONFIGURED

    def of(self, usage: Usage) -> float:
        """What these tokens cost, those of the prompt that were cached at their own price."""
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        prompt = (usage.prompt_tokens - cached) * self.prompt + cached * self.cached
        return (prompt + usage.completion_tokens * self.completion) / _MILLION


def price_of(settings: EndpointSettings) -> Price | None:
    """The price of the model, in US dollars: the configured one, else that of the table; None where neither is."""
    return own_price(settings) or _listed_price(settings)


def own_price(settings: EndpointSettings) -> Price | None:
    """The price that the config gives."""
    if settings.prompt_price is None or settings.completion_price is None:
        return None
    cached = settings.prompt_price if settings.cached_price is None else settings.cached_price
    return Price(prompt=settings.prompt_price, cached=cached, completion=settings.completion_price)


def unpriced(settings: EndpointSettings) -> EndpointSettings:
    """The settings without prices."""
    return replace(settings, prompt_price=None, cached_price=None, completion_price=None)


def must_be_priced(
    settings: EndpointSettings | None,
    limits: BudgetTable,
    table: str = "[endpoint]",
    prices: str = "prompt_price and completion_price",
) -> None:
    """Raise `ConfigError` for a limit of the cost where the price is not known: it could not be kept.

    `prices` are the options of `table` that give it.
    """
    if settings is not None and limits.max_cost_usd is not None and price_of(settings) is None:
        raise ConfigError(
            f"[budget] max_cost_usd cannot be kept: what {settings.model} at {host(settings)} costs is not known.",
            hint=f"Give its {prices} in {table}, or leave max_cost_usd out.",
        )


def dollars(value: float) -> str:
    """`$0.42`; less than a cent with four decimals."""
    if 0 < value < _LEAST_SHOWN:
        return f"less than ${_LEAST_SHOWN}"
    return f"${value:,.2f}" if value >= _CENT or value == 0 else f"${value:.4f}"


def _listed_price(settings: EndpointSettings) -> Price | None:
    """The price in the table; None also where a request asks for another rate, or may be longer than it holds for."""
    name = urlsplit(address(settings)).hostname or ""
    table = _table()
    models = table["hosts"].get(name) or table["hosts"].get(f"*.{name.partition('.')[2]}") or {}
    row = models.get(settings.model) or models.get(_DATE.sub("", settings.model))
    if row is None or "service_tier" in settings.extra_body:
        return None
    if prompt_window_tokens(settings) > row.get("up_to", prompt_window_tokens(settings)):
        return None
    return Price(
        prompt=row["prompt"],
        cached=row.get("cached", row["prompt"]),
        completion=row["completion"],
        origin=table["date"].isoformat(),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"))
