"""digest bench: prompts and models by how faithful they are on the user's own papers."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from digest.archive.lock import held
from digest.commands.ahead import Ahead
from digest.commands.estimates import asked_of_topics
from digest.commands.interrupts import run_until_told
from digest.commands.options import Setting, dated, days_of, setting, write_page
from digest.commands.terminal import counted, progress, say
from digest.config import Config
from digest.core.drafts import Usage
from digest.core.errors import ConfigError, SourceError
from digest.core.topics import Topic
from digest.endpoint_tables import Candidate
from digest.llm.pricing import must_be_priced
from digest.llm.tally import Tally
from digest.pipeline import group, read, select
from digest.ports import Ports
from digest.reviewing.bench_numbers import money
from digest.reviewing.bench_pages import found_in, html, markdown, must_fill, record
from digest.reviewing.benching import Plan, Row, bench, spread
from digest.reviewing.combining import Combination, candidates_of, combinations, configured, price_in, prompt_sets
from digest.tables import Table
from digest.wiring import as_begun, asking_for_vectors, must_be_askable, seconds

INCOMPLETE = 4


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT...]")
@dated
@click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
@click.option("--out", default="", metavar="DIR", help="Where replies are kept [default: out].")
@click.option("--edition", default="", metavar="NAME", help="Share replies with this edition [default: as digest run].")
@click.option("--base-url", default="", metavar="URL", help="The endpoint of the models named by --model.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="A model to measure; may be given often.")
@click.option("--prompts", multiple=True, metavar="DIR", help="Prompts to compare; may be given often.")
@click.option("--cases", type=click.IntRange(min=1), metavar="N", help="How many topics to take [default: 6].")
@click.option(
    "--repeat", type=click.IntRange(min=1, max=100), metavar="N", help="How often each is written [default: 1]."
)
@click.option("--html", "page", default="", metavar="FILE", help="Also write a page with plots.")
@click.option("--fresh", is_flag=True, help="Ask again, whatever replies are kept.")
@click.option("--dry-run", is_flag=True, help="Say what it would take; ask nothing, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, people's text on stderr.")
@click.option("--quiet", is_flag=True, help="Show no progress; the report is printed all the same.")
def command(inputs: tuple[str, ...], config: str | None, **given: Any) -> int:
    """Measure models and prompts on the papers in INPUT, or in the configured sources.

    The same topics are written about by each model with each set of prompts: what share of their claims is supported,
    what they cost, how long they take.
    """
    _must_be_writable(given["page"])
    tally = Tally()
    ahead = Ahead(tally, seconds)
    with progress(quiet=given["quiet"], status=ahead.status) as shown:
        tally.tell = shown.tell
        world = setting(
            config, inputs, ahead.shown_by(shown), _tables(given), edition=given["edition"], days=days_of(given)
        )
        must_fill(world.config.templates)
        sets = prompt_sets(world.config, shown.tell)
        candidates = candidates_of(world.config, given["models"], elsewhere=bool(given["base_url"]))
        _must_be_askable(candidates, world.config)
        compared = combinations(candidates, sets)
        with nullcontext() if given["dry_run"] else held(world.ports.out):
            found = run_until_told(_topics(world, None if given["dry_run"] else tally))
            table = world.config.bench.table
            plan = Plan(
                config=world.config,
                combinations=compared,
                topics=spread(found.topics, table.cases),
                repeat=table.repeat,
                fresh=given["fresh"],
            )
            if given["dry_run"]:
                return _dry_run(plan, world.ports, as_json=given["as_json"])
            rows = run_until_told(bench(plan, world.ports, tally))
    return _told(rows, plan, INCOMPLETE if found.lacks_sources or any(map(_lacks, rows)) else 0, given)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The topics of the papers, and whether a source of papers failed."""

    topics: list[Topic]
    lacks_sources: bool


async def _topics(world: Setting, tally: Tally | None) -> _Found:
    """The topics as a run groups them; raises `SourceError` where nothing could be written about.

    Vectors that are not kept are asked for on that tally; without one, nothing is asked.
    """
    plan = world.config.pipeline
    with_vectors = asking_for_vectors(world.config, world.ports, tally) if tally else nullcontext(world.ports)
    async with with_vectors as ports:
        intake = await read(plan, ports)
        topics = list((await group(select(intake, plan, ports), plan, ports)).topics)
    if not spread(topics, 1):
        raise SourceError("None of the papers has a text.", hint="Give papers with abstracts.")
    return _Found(topics=topics, lacks_sources=any(report.error for report in intake.reports))


def _tables(given: dict[str, Any]) -> dict[str, Table]:
    """The options that beat a table of the config file."""
    endpoint = {"base_url": given["base_url"]} if given["base_url"] else {}
    endpoint |= {"model": given["models"][0]} if given["models"] else {}
    bench_table = {name: given[name] for name in ("cases", "repeat") if given[name] is not None}
    bench_table |= {"prompts": given["prompts"]} if given["prompts"] else {}
    tables: dict[str, Table] = {"bench": bench_table} if bench_table else {}
    tables |= {"endpoint": endpoint} if endpoint else {}
    return tables | ({"edition": {"out": given["out"]}} if given["out"] else {})


def _must_be_writable(page: str) -> None:
    """Raise before anything is asked where the page could not be written afterwards."""
    path = Path(page)
    if page and (path.is_dir() or not path.parent.is_dir()):
        raise ConfigError(f"--html {page} cannot be written: no such folder, or it is one.", hint="Name a file.")


def _must_be_askable(candidates: Sequence[Candidate], config: Config) -> None:
    """Raise for the first model whose settings or budget cannot work, before any other is paid for."""
    currency, limits = config.bench.table.currency, config.budget
    if limits.max_cost_usd is not None and currency != "$":
        raise ConfigError(
            f"[budget] max_cost_usd cannot be kept: it is in US dollars, and [bench] currency is {currency!r}.",
            hint="Leave one of them out.",
        )
    for candidate in candidates:
        try:
            must_be_askable(candidate.settings)
            must_be_priced(candidate.settings, limits)
        except ConfigError as error:
            raise ConfigError(f"{candidate.name}: {error.message}", hint=error.hint) from error


def _lacks(row: Row) -> bool:
    return bool(row.measures.unwritten or row.measures.unanswered)


def _told(rows: Sequence[Row], plan: Plan, code: int, given: dict[str, Any]) -> int:
    """Print the report, and write the page where one is wanted."""
    found, templates = found_in(rows, plan), plan.config.templates
    if given["as_json"]:
        click.echo(json.dumps(record(rows, found, plan, code), ensure_ascii=False))
    if not (given["as_json"] and given["quiet"]):
        say([markdown(rows, found, templates)], err=given["as_json"])
    if given["page"]:
        content = html(rows, found, plan.config.bench.table.currency, templates)
        write_page(given["page"], content, "Name another file; replies are kept, so running again asks nothing.")
        if not given["quiet"]:
            say([f"Wrote {given['page']}"], err=True)
    return code


def _dry_run(plan: Plan, ports: Ports, *, as_json: bool) -> int:
    """Say what each combination would take, as far as it can be known before replies are in."""
    estimates = [_estimate(each, plan, ports) for each in plan.combinations]
    calls, tokens = sum(each["calls"] for each in estimates), sum(each["prompt_tokens"] for each in estimates)
    if as_json:
        totals = {"topics": len(plan.topics), "repeat": plan.repeat, "calls": calls, "prompt_tokens": tokens}
        click.echo(json.dumps(totals | {"combinations": estimates}, ensure_ascii=False))
    lines = [
        f"{each['letter']}  {each['name']}: about {counted(each['calls'], 'call')} and {each['prompt_tokens']:,} "
        f"prompt tokens{_priced(each['prompt_cost'], plan)}"
        for each in estimates
    ]
    lines.append(
        f"{counted(len(estimates), 'combination')} on {counted(len(plan.topics), 'topic')}: about "
        f"{counted(calls, 'call')} and {tokens:,} prompt tokens, if every claim passes its checks; kept replies "
        "cost nothing. Nothing was asked and nothing written."
    )
    say(lines, err=as_json)
    return 0


def _priced(cost: float | None, plan: Plan) -> str:
    return "" if cost is None else f", {money(cost, plan.config.bench.table.currency)}; replies come on top"


def _estimate(combination: Combination, plan: Plan, ports: Ports) -> dict[str, Any]:
    """Calls and prompt tokens of a combination, and what the prompts would cost."""
    config = as_begun(configured(plan.config, combination), fresh=plan.fresh)
    asked = replace(ports, prompts=combination.prompts.folder)
    calls, tokens = (plan.repeat * number for number in asked_of_topics(config, plan.topics, asked))
    price = price_in(combination.candidate, plan.config)
    return {
        "letter": combination.letter,
        "name": combination.name,
        "calls": calls,
        "prompt_tokens": tokens,
        "prompt_cost": None if price is None else price.of(Usage(prompt_tokens=tokens)),
    }
