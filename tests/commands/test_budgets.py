"""A run keeps to its budget, says what it spent, and goes on where it was: whole runs through an honest endpoint."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Digest, Said
from tests.honest import Honest

WEEK = str(Path(__file__).parent.parent.parent / "examples" / "week.txt")
PRICED = "prompt_price = 10\ncached_price = 1\ncompletion_price = 50\n"  # of the seven calls: about 36 cents


def made(digest: Digest, honest: Honest, *more: str) -> Said:
    return digest("run", WEEK, "--edition", "W", "--base-url", honest.url, "--model", "honest", *more)


def config(folder: Path, budget: str = "", endpoint: str = PRICED) -> None:
    (folder / "digest.toml").write_text(f"[endpoint]\n{endpoint}[budget]\n{budget}", encoding="utf-8")


def asked(said: Said) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said.out)["asked"]
    return found


def cost_of(counts: dict[str, Any]) -> float:
    tokens = counts["tokens"]
    return float(10 * tokens["prompt"] + 50 * tokens["completion"]) / 1_000_000


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ("max_tokens = 16000\n", "The budget of 16,000 tokens is spent."),
        ("max_cost_usd = 0.25\n", "The budget of $0.25 is spent."),
        ("max_calls = 3\n", "The budget of 3 calls is spent."),
    ],
)
def test_a_spent_budget_ends_asking_the_edition_is_made_and_a_new_run_goes_on(
    digest: Digest, tmp_path: Path, budget: str, told: str
) -> None:
    config(tmp_path, budget)
    with Honest() as honest:
        first = made(digest, honest, "--json")
        calls = len(honest.asked)
        assert 0 < calls < 8
        assert (first.code, asked(first)["calls"]) == (4, calls)
        assert told in first.err
        assert "Run again to go on: replies that are kept cost nothing, and a new run has a new budget." in first.err
        assert (tmp_path / "out" / "W" / "digest.html").exists()

        while (again := made(digest, honest, "--json")).code == 4:
            assert asked(again)["calls"] > 0  # each of them gets further
        assert (again.code, len(honest.asked)) == (0, 8)
        assert asked(again)["replayed"] + asked(again)["calls"] == 8


def test_the_cost_is_told_in_the_last_lines_in_json_and_in_run_json(digest: Digest, tmp_path: Path) -> None:
    config(tmp_path)
    with Honest() as honest:
        said = made(digest, honest, "--json")
        again = made(digest, honest, "--json")

    counts = asked(said)
    record = json.loads((tmp_path / "out" / "W" / "run.json").read_text())
    assert counts["tokens"]["prompt"] > 10_000
    assert counts["cost_usd"] == pytest.approx(cost_of(counts), abs=1e-6)
    assert f"cost ${counts['cost_usd']:.2f} by the prices in the config, at most" in said.err
    assert (asked(again)["cost_usd"], record["cost_usd"], record["prices"]) == (0.0, 0.0, "config")


def test_an_unknown_price_is_a_cost_that_is_not_known(digest: Digest, tmp_path: Path) -> None:
    config(tmp_path, endpoint="")
    with Honest() as honest:
        said = made(digest, honest, "--json")

    record = json.loads((tmp_path / "out" / "W" / "run.json").read_text())
    assert (said.code, asked(said)["cost_usd"], record["cost_usd"], record["prices"]) == (0, None, None, None)
    assert "reply tokens, cost unknown, at most" in said.err


def test_without_a_model_nothing_costs_anything(digest: Digest, tmp_path: Path) -> None:
    assert digest("run", WEEK, "--edition", "W").code == 0

    record = json.loads((tmp_path / "out" / "W" / "run.json").read_text())
    assert (record["calls"], record["cost_usd"], record["prices"]) == (0, 0.0, None)


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_limit_of_an_unknown_cost_is_a_mistake_before_anything_is_asked(
    digest: Digest, tmp_path: Path, more: tuple[str, ...]
) -> None:
    config(tmp_path, "max_cost_usd = 1\n", endpoint="")
    with Honest() as honest:
        said = made(digest, honest, *more)

        assert (said.code, honest.asked) == (2, [])
    assert "[budget] max_cost_usd cannot be kept: what honest at 127.0.0.1" in said.err
    assert "Give its prompt_price and completion_price in [endpoint], or leave max_cost_usd out." in said.err
    assert not (tmp_path / "out").exists()


def test_prices_are_those_of_the_model_that_the_config_names(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        config(tmp_path, endpoint=f'model = "honest"\nbase_url = "{honest.url}"\n{PRICED}')
        same = made(digest, honest, "--dry-run", "--json")
        other = made(digest, honest, "--dry-run", "--json", "--model", "another")

    assert json.loads(same.out)["prices"] == "config"
    assert json.loads(other.out)["cost_usd"] is None


def test_a_dry_run_says_what_it_may_cost_and_whether_the_budget_has_room(digest: Digest, tmp_path: Path) -> None:
    config(tmp_path, "max_calls = 3\nmax_tokens = 20000\nmax_cost_usd = 5\n")
    with Honest() as honest:
        said = made(digest, honest, "--dry-run", "--json")

        assert honest.asked == []
    found = json.loads(said.out)
    tokens = found["prompt_tokens"]
    assert found["calls"] == 8
    assert found["prices"] == "config"
    # Replies of a tenth of the prompts, and of eight times a quarter of 8,192.
    assert found["cost_usd"]["least"] == pytest.approx((10 * tokens + 50 * (tokens // 10)) / 1e6, abs=1e-6)
    assert found["cost_usd"]["most"] == pytest.approx((10 * tokens + 50 * 16_384) / 1e6, abs=1e-6)
    least, most = f"${found['cost_usd']['least']:.2f}", f"${found['cost_usd']['most']:.2f}"
    cost, *rest = said.err.splitlines()[-3:]
    assert cost == (
        f"Cost {least} to {most} by the prices in the config, if replies take from a tenth of their prompts to a "
        "quarter of max_reply_tokens."
    )
    assert rest == [
        "That is more than [budget] max_calls = 3 allows.",
        "That may be more than [budget] max_tokens = 20000 allows.",
    ]


def test_a_dry_run_of_a_model_without_a_price_says_so(digest: Digest, tmp_path: Path) -> None:
    config(tmp_path, endpoint="")
    with Honest() as honest:
        said = made(digest, honest, "--dry-run", "--json")

    assert json.loads(said.out)["cost_usd"] is None
    assert said.err.splitlines()[-1] == "Cost unknown."


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[budget]\nmax_tokens = -1\n", "[budget] max_tokens: Input should be greater than or equal to 0."),
        ("[budget]\nmax_cost_usd = nan\n", "[budget] max_cost_usd: Input should be "),
        ("[budget]\nmax_cost = 1\n", "[budget] has no option 'max_cost'. Did you mean max_cost_usd?"),
        ('[endpoint]\nmodel = "m"\nprompt_price = -1\ncompletion_price = 1\n', "[endpoint] prompt_price: Input should"),
        ('[endpoint]\nmodel = "m"\nprompt_price = 1\n', "[endpoint] has prompt_price and no completion_price."),
    ],
)
def test_a_mistake_in_a_budget_or_a_price_is_named(digest: Digest, tmp_path: Path, table: str, message: str) -> None:
    (tmp_path / "digest.toml").write_text(table, encoding="utf-8")

    said = digest("run", WEEK, "--edition", "W")

    assert (said.code, said.out) == (2, "")
    assert message in said.err.replace("\n", " ")


def a_bench(folder: Path, honest: Honest, before: str = "", *endpoints: str) -> None:
    """A config with one of [[bench.endpoints]] for each of the options given, all at one address."""
    tables = [f'[[bench.endpoints]]\nbase_url = "{honest.url}"\n{options}\n' for options in endpoints]
    (folder / "digest.toml").write_text(before + "".join(tables), encoding="utf-8")


def benched(digest: Digest, *more: str) -> Said:
    return digest("bench", WEEK, "--edition", "W", *more)


def costs(said: Said) -> dict[str, Any]:
    """What the prompts of each combination cost, each token of them."""
    rows = json.loads(said.out)["combinations"]
    return {row["name"]: row["prompt_cost"] and row["prompt_cost"] / row["prompt_tokens"] for row in rows}


def test_a_spent_budget_ends_a_whole_bench_not_only_one_model(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        a_bench(tmp_path, honest, "[budget]\nmax_tokens = 6000\n", 'model = "one"', 'model = "two"')
        said = benched(digest)

        assert said.code == 4
        assert {body["model"] for body in honest.asked} == {"one"}
    assert "The budget of 6,000 tokens is spent." in said.out


def test_a_limit_of_the_cost_needs_the_price_of_every_model_that_is_compared(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        a_bench(tmp_path, honest, "[budget]\nmax_cost_usd = 9\n", f'model = "one"\n{PRICED}', 'model = "two"')
        said = benched(digest)

        assert (said.code, honest.asked) == (2, [])
    assert "two: [budget] max_cost_usd cannot be kept: what two at 127.0.0.1" in said.err


def test_a_limit_in_dollars_does_not_go_with_prices_in_another_currency(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        before = '[budget]\nmax_cost_usd = 9\n[bench]\ncurrency = "EUR"\n'
        a_bench(tmp_path, honest, before, f'model = "one"\n{PRICED}')
        said = benched(digest)

        assert (said.code, honest.asked) == (2, [])
    assert "it is in US dollars, and [bench] currency is 'EUR'. Leave one of them out." in said.err.replace("\n", " ")


def test_a_model_of_endpoint_and_of_the_bench_is_one_and_the_price_of_either_is_its_price(
    digest: Digest, tmp_path: Path
) -> None:
    with Honest() as honest:
        own = f'[endpoint]\nbase_url = "{honest.url}"\nmodel = "one"\n'
        a_bench(tmp_path, honest, own, f'model = "one"\n{PRICED}')
        assert costs(benched(digest, "--dry-run", "--json")) == {"one": pytest.approx(10 / 1e6)}

        a_bench(tmp_path, honest, own + PRICED, 'model = "one"', 'model = "two"')
        assert costs(benched(digest, "--dry-run", "--json")) == {"one": pytest.approx(10 / 1e6), "two": None}


def test_another_model_at_the_endpoint_does_not_have_its_price(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        a_bench(tmp_path, honest, f'[endpoint]\nbase_url = "{honest.url}"\nmodel = "one"\n{PRICED}')
        said = benched(digest, "--dry-run", "--json", "--model", "one", "--model", "two")

    assert costs(said) == {"one": pytest.approx(10 / 1e6), "two": None}


def test_in_another_currency_only_prices_of_the_bench_count(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        before = f'[endpoint]\nbase_url = "{honest.url}"\nmodel = "one"\n{PRICED}[bench]\ncurrency = "EUR"\n'
        a_bench(tmp_path, honest, before, 'model = "two"\nprompt_price = 3\ncompletion_price = 4')
        listed = '[[bench.endpoints]]\nmodel = "gpt-5-mini"\nbase_url = "https://api.openai.com/v1"\n'
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as file:
            file.write(listed)
        found = costs(benched(digest, "--dry-run", "--json"))
        text = (tmp_path / "digest.toml").read_text().replace("EUR", "$")
        (tmp_path / "digest.toml").write_text(text)
        in_dollars = costs(benched(digest, "--dry-run", "--json"))

    assert found == {"one": None, "two": pytest.approx(3 / 1e6), "gpt-5-mini": None}
    assert in_dollars == {
        "one": pytest.approx(10 / 1e6),
        "two": pytest.approx(3 / 1e6),
        "gpt-5-mini": pytest.approx(0.25 / 1e6),
    }
