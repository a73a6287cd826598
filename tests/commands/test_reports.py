"""What is told of an edition and of the calls for it, and that run.json has what the grouping says of itself."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.commands.reports import edition_lines, edition_summary, model_lines, run_record
from digest.config import Wishes, load
from digest.core.drafts import WritingCounts
from digest.core.editions import Edition
from digest.core.errors import Outcome
from digest.core.groupings import GroupingReport, Moved, Weak
from digest.core.naming import NamingCounts
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally
from digest.pipeline import Outcome as Made
from tests.renderers.editions import a_mixed_week, an_edition, nothing_new, tides


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


def lines(edition: Edition) -> list[str]:
    return edition_lines(replace(MADE, edition=edition), verbose=False)


def test_of_an_edition_without_papers_it_is_told_that_nothing_is_new_and_where_all_papers_went() -> None:
    assert lines(nothing_new()) == [
        "2026-W47: nothing new.",
        "Papers: 34 read = 34 covered before + 0 in the edition.",
    ]


def test_papers_that_are_revised_and_papers_without_a_date_are_counted() -> None:
    assert lines(a_mixed_week()) == [
        "2026-W47: 3 papers in 1 topic, 9 claims: 7 supported, 1 flagged, 1 unsupported; 1 gap.",
        "Papers: 6 read = 1 repeated + 1 unreadable + 1 listed by title + 3 in the edition.",
        "Revised: 2 papers, covered before, whose abstract has changed since.",
        "Undated: 2 papers have no date and are in, whatever their day.",
        "Source arXiv cs failed: The server answered 503, four times.",
        "Source daily papers failed: no answer",
        "Gap: notes of 'On their own'. the endpoint did not answer",
    ]
    assert "Revised: 1 paper, covered before, whose abstract has changed since." in lines(
        an_edition(revised={"text:1": "2026-W45"})
    )
    assert "Undated: 1 paper has no date and is in, whatever its day." in lines(
        an_edition(sections=(tides(),), also=())
    )


def test_of_an_edition_of_any_days_nothing_is_told_of_dates() -> None:
    assert [line for line in lines(an_edition(window=None)) if "date" in line] == []


@pytest.mark.parametrize(
    ("edition", "told"),
    [
        (nothing_new(), {"nothing_new": True, "revised": {}, "undated": 0}),
        (
            a_mixed_week(),
            {
                "nothing_new": False,
                "revised": {"text:00112233445566aa": "2026-W45", "text:00112233445566cc": "2026-W44"},
                "undated": 2,
            },
        ),
    ],
)
def test_programs_are_told_the_same(edition: Edition, told: dict[str, object]) -> None:
    summary = json.loads(json.dumps(edition_summary(replace(MADE, edition=edition), Tally(), Path("out/w"), 0)))

    assert {name: summary[name] for name in told} == told
