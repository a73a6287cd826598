"""The account of the calls is told in one line, and run.json has what the grouping says of itself."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.commands.reports import model_lines, run_record
from digest.config import Wishes, load
from digest.core.drafts import WritingCounts
from digest.core.errors import Outcome
from digest.core.groupings import GroupingReport, Moved, Weak
from digest.core.naming import NamingCounts
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally
from digest.pipeline import Outcome as Made
from tests.renderers.editions import an_edition


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ({"ok": 12}, "12 calls"),
        ({"ok": 10, "rate_limited": 1, "invalid": 1}, "12 calls (10 ok, 1 invalid, 1 rate_limited)"),
        ({"auth": 12}, "12 calls (12 auth)"),
    ],
)
def test_what_the_calls_came_to_is_told_where_it_is_not_all_well(outcomes: dict[Outcome, int], told: str) -> None:
    settings = EndpointSettings(base_url="http://model.test/v1", model="tide-1")

    lines = model_lines(settings, Tally(calls=12, cost_usd=None, most_in_flight=4, outcomes=Counter(outcomes)))

    assert lines == [f"Model: tide-1 at http://model.test/v1: {told}, cost unknown, at most 4 in flight."]


@pytest.mark.parametrize(
    ("base_url", "model", "prices", "cost_usd", "told"),
    [
        ("", "gpt-4.1-mini", {}, 0.4234, "cost $0.42 by prices of 2026-11-20"),
        ("", "gpt-4.1-mini", {}, 0.00421, "cost $0.0042 by prices of 2026-11-20"),
        ("", "gpt-4.1-mini", {}, 0.00000421, "cost less than $0.0001 by prices of 2026-11-20"),
        ("", "gpt-4.1-mini", {"prompt_price": 1, "completion_price": 2}, 1234.5, "cost $1,234.50 by the prices in the"),
        ("http://model.test/v1", "tide-1", {}, None, "cost unknown"),
        ("http://model.test/v1", "tide-1", {"prompt_price": 0, "completion_price": 0}, 0.0, "cost $0.00 by the prices"),
    ],
)
def test_the_cost_is_told_with_whose_prices_it_is_by(
    base_url: str, model: str, prices: dict[str, float], cost_usd: float | None, told: str
) -> None:
    settings = EndpointSettings(base_url=base_url, model=model, max_reply_tokens=100, **prices)  # type: ignore[arg-type]

    (line,) = model_lines(settings, Tally(calls=2, cost_usd=cost_usd))

    assert f": 2 calls, {told}" in line


def test_without_calls_no_cost_is_told() -> None:
    (line,) = model_lines(EndpointSettings(model="tide-1"), Tally(replayed=3))

    assert line == "Model: tide-1 at https://api.openai.com/v1: 0 calls, 3 replies kept from before."


def test_tokens_that_were_not_reported_are_told_as_an_estimate() -> None:
    (line,) = model_lines(EndpointSettings(model="tide-1"), Tally(calls=2, unreported_tokens=1_234, cost_usd=None))

    assert ": 2 calls, 1,234 more tokens by our estimate, cost unknown, at most" in line


NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
MADE = Made(edition=an_edition(), pages=(), receipts=(), undelivered=(), counts=WritingCounts())


def test_run_json_has_what_the_grouping_says_of_itself() -> None:
    report = GroupingReport(
        papers=9,
        least=4,
        most=15,
        most_tokens=None,
        in_bounds=8,
        loose=1,
        cohesion=0.25,
        weakest=(Weak(topic_id="t-0a1b2c", cohesion=0.1),),
        remaining=2,
        kept=1,
        moved=(Moved(paper_id="text:1", came_from="t-1", went_to="t-0a1b2c"),),
    )
    record = run_record(load(None, Wishes(edition="w")), replace(MADE, grouping=report), Tally(), (NOON, NOON))

    assert json.loads(json.dumps(record))["grouping"] == {
        "papers": 9,
        "least": 4,
        "most": 15,
        "most_tokens": None,
        "in_bounds": 8,
        "loose": 1,
        "cohesion": 0.25,
        "weakest": [{"topic_id": "t-0a1b2c", "cohesion": 0.1}],
        "fresh_cohesion": None,
        "remaining": 2,
        "kept": 1,
        "moved": [{"paper_id": "text:1", "came_from": "t-1", "went_to": "t-0a1b2c"}],
        "evidence": "words",
        "fallback": "",
    }


def test_run_json_accounts_for_the_calls_for_vectors_apart() -> None:
    vectors = Tally(
        calls=3, replayed=40, vectors=60, retries=1, prompt_tokens=9_000, outcomes=Counter({"ok": 2, "rate_limited": 1})
    )

    record = run_record(load(None, Wishes(edition="w")), MADE, Tally(calls=7, embeddings=vectors), (NOON, NOON))

    assert record["calls"] == 7
    assert record["embeddings"] == {
        "calls": 3,
        "replayed": 40,
        "retries": 1,
        "repairs": 0,
        "outcomes": {"ok": 2, "rate_limited": 1},
        "tokens": {"prompt": 9_000, "completion": 0, "cached": 0, "unreported": 0},
        "window_tokens": None,
        "cost_usd": 0.0,
        "waits_s": 0.0,
        "most_in_flight": 0,
        "vectors": 60,
    }
    assert "embeddings" not in run_record(load(None, Wishes(edition="w")), MADE, Tally(), (NOON, NOON))


def test_run_json_shows_no_secret_of_where_vectors_are_made() -> None:
    table = {
        "model": "tide-vec",
        "base_url": "http://me:private-1@model.test/v1?key=hidden-2",
        "headers": {"X-Key": "private-3"},
        "proxy": "http://me:private-4@proxy.test",
        "extra_body": {"api_key": "private-5", "truncate": "END"},
    }
    config = load(None, Wishes(edition="w", tables={"embeddings": table}))

    shown = run_record(config, MADE, Tally(), (NOON, NOON))["config"]["embeddings"]

    assert "private" not in json.dumps(shown)
    assert (shown["model"], shown["base_url"], shown["headers"]) == ("tide-vec", "http://model.test/v1", ["X-Key"])
    assert run_record(load(None, Wishes(edition="w")), MADE, Tally(), (NOON, NOON))["config"]["embeddings"] is None


def test_run_json_has_what_was_named_and_moved() -> None:
    counts = NamingCounts(asked=9, named=8, reviewed=30, moved=2, ignored=1)

    record = run_record(load(None, Wishes(edition="w")), replace(MADE, naming=counts), Tally(), (NOON, NOON))

    assert record["naming"] == {"asked": 9, "named": 8, "reviewed": 30, "moved": 2, "ignored": 1}


def test_run_json_says_where_the_grouping_says_nothing_of_itself() -> None:
    assert run_record(load(None, Wishes(edition="w")), MADE, Tally(), (NOON, NOON))["grouping"] is None
