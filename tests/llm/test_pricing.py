"""What a model costs is known from the config or from a dated table, or it is said not to be known."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest.core.drafts import Usage
from digest.core.errors import ConfigError
from digest.llm import pricing
from digest.llm.pricing import Price, dollars, must_be_priced, price_of
from digest.llm.settings import EndpointSettings
from digest.llm.sound import must_be_sound
from digest.tables import BudgetTable

DAY = "2026-11-20"


def price(model: str, base_url: str = "", **fields: Any) -> Price | None:
    return price_of(EndpointSettings(base_url=base_url, model=model, **({"max_reply_tokens": 4096} | fields)))


@pytest.mark.parametrize(
    ("model", "base_url", "prices"),
    [
        ("gpt-4.1-mini", "", (0.4, 0.1, 1.6)),
        ("gpt-4.1-mini-2025-04-14", "https://api.openai.com/v1/", (0.4, 0.1, 1.6)),
        ("gpt-4o", "https://tides.openai.azure.com", (2.5, 1.25, 10)),
        ("gpt-4o-2024-05-13", "", (5, 5, 15)),  # a dated one that costs something else; nothing is cheaper cached
        ("claude-haiku-4-5-20251001", "https://api.anthropic.com/v1", (1, 0.1, 5)),
        ("gpt-6-sol", "https://user:secret@api.openai.com:443/v1", (2, 0.2, 10)),
    ],
)
def test_the_table_knows_hosts_and_models_with_and_without_a_date(
    model: str, base_url: str, prices: tuple[float, float, float]
) -> None:
    prompt, cached, completion = prices
    assert price(model, base_url) == Price(prompt=prompt, cached=cached, completion=completion, origin=DAY)


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("gpt-4.1-mini", "http://localhost:11434/v1"),
        ("gpt-4.1-mini", "https://eu.api.openai.com/v1"),  # regions cost more
        ("gpt-4.1-mini", "https://api.openai.com.tides.test/v1"),
        ("gpt-4.1-mini", "https://openai.azure.com"),
        ("gpt-4.1-minimal", ""),
        ("gpt-4.1-mini-0414", ""),
        ("gpt-4.1-mini-2025-04-14-tuned", ""),
        ("ft:gpt-4.1-mini-2025-04-14", ""),
        ("", ""),
    ],
)
def test_the_price_of_anything_else_is_not_known(model: str, base_url: str) -> None:
    assert price(model, base_url) is None


def test_a_request_at_another_rate_has_no_price_of_the_table() -> None:
    assert price("gpt-5-mini", extra_body={"service_tier": "priority"}) is None
    assert price("gpt-5-mini", extra_body={"reasoning_effort": "low"}) is not None


def test_prompts_longer_than_a_price_holds_for_have_none() -> None:
    assert price("gpt-6-sol", context_tokens=276_096) is not None  # 272,000 beside the reply
    assert price("gpt-6-sol", context_tokens=276_097) is None


def test_the_config_beats_the_table_and_cached_tokens_cost_what_others_do_unless_it_says_so() -> None:
    own: dict[str, Any] = {"prompt_price": 3.0, "completion_price": 7.0}
    assert price("gpt-5-mini", **own) == Price(prompt=3, cached=3, completion=7, origin="config")
    assert price("own", "http://localhost", **own, cached_price=1.0) == Price(prompt=3, cached=1, completion=7)
    assert price("own", "http://localhost", prompt_price=0, completion_price=0) == Price(
        prompt=0, cached=0, completion=0
    )


def test_cached_tokens_are_part_of_the_prompt_and_have_their_own_price() -> None:
    of = Price(prompt=2, cached=0.5, completion=10).of
    assert of(Usage(prompt_tokens=1_000_000, completion_tokens=100_000)) == 3.0
    assert of(Usage(prompt_tokens=1_000_000, cached_tokens=400_000)) == pytest.approx(1.4)
    assert of(Usage(prompt_tokens=1_000_000, cached_tokens=9_000_000)) == 0.5  # more than there is: a server's mistake
    assert of(Usage()) == 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"prompt_price": 1.0}, "[endpoint] has prompt_price and no completion_price."),
        ({"completion_price": 1.0}, "[endpoint] has completion_price and no prompt_price."),
        ({"cached_price": 1.0}, "[endpoint] has cached_price and no prompt_price."),
        ({"prompt_price": 1.0, "cached_price": 0.0}, "[endpoint] has prompt_price and no completion_price."),
    ],
)
def test_half_a_price_is_a_mistake_in_the_config(fields: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        must_be_sound(EndpointSettings(**fields))  # type: ignore[arg-type]  # prices alone

    assert raised.value.message == message


def test_a_limit_of_an_unknown_cost_is_not_promised() -> None:
    own = EndpointSettings(base_url="http://localhost:11434/v1", model="tide-1")
    with pytest.raises(ConfigError) as raised:
        must_be_priced(own, BudgetTable(max_cost_usd=1.0))
    assert raised.value.sentence == (
        "[budget] max_cost_usd cannot be kept: what tide-1 at localhost:11434 costs is not known. Give its "
        "prompt_price and completion_price in [endpoint], or leave max_cost_usd out."
    )

    must_be_priced(own, BudgetTable(max_calls=1, max_tokens=1))
    must_be_priced(EndpointSettings(model="gpt-5-mini"), BudgetTable(max_cost_usd=0.0))


def test_every_line_of_the_table_is_a_price_and_it_names_its_day_and_sources() -> None:
    table = tomllib.loads(Path(pricing.__file__).with_name("prices.toml").read_text(encoding="utf-8"))

    assert table["date"].isoformat() == DAY
    assert len(table["sources"]) == 9
    rows = [(model, row) for models in table["hosts"].values() for model, row in models.items()]
    assert len(rows) == 91
    for model, row in rows:
        assert {"prompt", "completion"} <= set(row) <= {"prompt", "cached", "completion", "up_to"}, model
        assert 0 < row.get("cached", row["prompt"]) <= row["prompt"] <= row["completion"] < 100, model


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "$0.00"),
        (0.00004, "less than $0.0001"),
        (0.0042, "$0.0042"),
        (0.03, "$0.03"),
        (0.425, "$0.42"),
        (1234.5, "$1,234.50"),
    ],
)
def test_sums_are_told_with_as_many_digits_as_say_something(value: float, shown: str) -> None:
    assert dollars(value) == shown
