"""digest run: papers in, an edition out."""

import json
import re
from collections.abc import Callable
from typing import Any

import click

from digest.archive.editions import made_from, record_calls, record_run, recover
from digest.archive.lock import held
from digest.archive.topics import TopicRegistry
from digest.commands.ahead import Ahead
from digest.commands.embedding_lines import embedding_lines
from digest.commands.estimates import dry_run
from digest.commands.failures import failures_kept
from digest.commands.fingerprints import fingerprints
from digest.commands.interrupts import run_until_told
from digest.commands.mail_lines import mail_lines, undelivered
from digest.commands.mailing import must_be_deliverable, unmailed
from digest.commands.options import Setting, asked_of, setting, shared
from digest.commands.rehearsing import must_render
from digest.commands.reports import (
    call_records,
    edition_lines,
    edition_summary,
    missing_lines,
    model_lines,
    run_record,
    writing_lines,
)
from digest.commands.terminal import Timed, progress, say
from digest.core.editions import Edition
from digest.core.errors import ConfigError, DeliveryError
from digest.evidence.sections import claims_in
from digest.llm.pricing import must_be_priced
from digest.llm.tally import Tally
from digest.pipeline import Outcome, Pipeline, run
from digest.ports import Ports
from digest.wiring import asking, now, seconds

INCOMPLETE, UNDELIVERED = 4, DeliveryError.exit_code
_RESERVED = re.compile(r"state\.sqlite|crash-")  # what else stands in the out folder
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@click.command()
@shared
@click.option("--out", default="", metavar="DIR", help="Where editions go [default: out].")
@click.option("--edition", default="", metavar="NAME", help="The edition's name [default: the ISO week of today].")
@click.option("--title", default="", metavar="TEXT", help="The edition's title.")
@click.option("--note", default="", metavar="FILE.md", help="The editor's own note, in Markdown, on top.")
@click.option("--topics", type=click.IntRange(min=1), metavar="N", help="Ask for N topics.")
@click.option("--replace", is_flag=True, help="Replace an edition of that name that was made from other inputs.")
@click.option("--base-url", default="", metavar="URL", help="An OpenAI-compatible endpoint, up to and with /v1.")
@click.option("--model", default="", metavar="NAME", help="The model that writes; without one nothing is asked.")
@click.option("--fresh", is_flag=True, help="Ask again, whatever replies are kept.")
@click.option("--strict", is_flag=True, help="Exit with 4 if any claim is not supported.")
@click.option("--keep-failures", is_flag=True, help="Keep replies that fail a check as cases for digest review.")
@click.option("--no-mail", is_flag=True, help="Mail and tell nobody; digest send can mail it later.")
@click.option("--dry-run", is_flag=True, help="Read and group, say what writing would cost, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, people's text on stderr.")
def command(inputs: tuple[str, ...], config: str | None, **given: Any) -> int:
    """Make an edition of the papers in INPUT, or in the configured sources."""
    if given["edition"] and (not _NAME.fullmatch(given["edition"]) or _RESERVED.match(given["edition"])):
        raise ConfigError(
            f"--edition {given['edition'][:60]!r} cannot be an edition's name.",
            hint="Use up to 100 of a-z, A-Z, 0-9, dot, dash and underscore, first a letter or a digit.",
        )
    started = now()
    tally = Tally()
    ahead = Ahead(tally, seconds)
    with progress(quiet=given["quiet"], status=ahead.status) as shown:
        tally.tell = shown.tell
        timed = Timed(ahead.shown_by(shown), seconds)
        world = setting(config, inputs, timed, _tables(given), given["edition"])
        must_render(world)
        must_be_priced(world.config.endpoint, world.config.budget)
        must_be_priced(world.config.strong, world.config.budget, "[endpoint.strong]")
        if given["dry_run"]:
            return dry_run(world, fresh=given["fresh"], as_json=given["as_json"])
        with held(world.ports.out):
            recover(world.ports.out)
            made_of = _replaceable_by(world, replace=given["replace"])
            with failures_kept(world, wanted=given["keep_failures"]) as listened:
                outcome = run_until_told(_made(world, tally, listened, given))
            timed.end()
            code = UNDELIVERED if _is_undelivered(outcome) else exit_code(outcome.edition, strict=given["strict"])
            _remember(outcome, world.ports)
            record = run_record(world.config, outcome, tally, (started, now()))
            folder = world.ports.out / outcome.edition.name
            record_calls(folder, call_records(tally))
            record_run(folder, record | {"exit_code": code, "inputs": made_of, "timings_s": timed.timings})
    if given["as_json"]:
        click.echo(json.dumps(edition_summary(outcome, tally, folder, code), ensure_ascii=False))
    mailed = mail_lines(outcome.edition.name, outcome.receipts, {})
    if given["quiet"]:
        say([*missing_lines(outcome.edition), *(mailed if code == UNDELIVERED else [])], err=True)
    else:
        lines = [*edition_lines(outcome, verbose=given["verbose"]), *writing_lines(outcome.counts)]
        lines += model_lines(world.config.endpoint, tally)
        lines += model_lines(world.config.strong, tally.strong) if tally.strong else []
        lines += embedding_lines(world.config.embeddings, tally.embeddings)
        say([*lines, *mailed, f"Open {folder / 'digest.html'}"], err=given["as_json"])
    say([error.sentence for error in outcome.undelivered], err=True)
    return code


async def _made(world: Setting, tally: Tally, listened: Callable[[Ports], Ports], given: dict[str, Any]) -> Outcome:
    """The edition, mailed unless that is not wanted; whether it could be is tried before anything is asked."""
    wanted = unmailed if given["no_mail"] else _as_it_is
    await must_be_deliverable(wanted(world.config.pipeline), world.ports)
    async with asking(world.config, world.ports, tally, fresh=given["fresh"]) as (plan, ports):
        return await run(wanted(plan), listened(ports))


def _remember(outcome: Outcome, ports: Ports) -> None:
    """Keep the topics of the edition that was made, where topics are remembered."""
    if ports.topics is not None:
        topics = [section.topic for section in outcome.edition.sections]
        TopicRegistry(ports.out, outcome.edition.name).keep(topics, now())


def _as_it_is(plan: Pipeline) -> Pipeline:
    return plan


def _is_undelivered(outcome: Outcome) -> bool:
    return bool(outcome.undelivered) or undelivered(outcome.receipts)


def exit_code(edition: Edition, *, strict: bool) -> int:
    """4 for a gap, a failed source or a topic with nothing supported; with `strict` for any claim not supported."""
    broken = bool(edition.gaps) or any(source.error for source in edition.sources)
    hollow = any(all(claim.verdict != "supported" for claim in claims_in(section)) for section in edition.sections)
    doubtful = edition.accounting.supported < edition.accounting.claims
    return INCOMPLETE if broken or hollow or (strict and doubtful) else 0


def _tables(given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The options that beat a table of the config file."""
    edition = {name: given[name] for name in ("out", "title", "note") if given[name]}
    topics = {} if given["topics"] is None else {"topics": given["topics"]}
    return {"edition": edition, "topics": topics} | asked_of(given)


def _replaceable_by(world: Setting, *, replace: bool) -> list[dict[str, str]]:
    """What the new edition is made from; raises when that is something else than the one it would replace."""
    out, name = world.ports.out, world.config.pipeline.edition
    made_of = fingerprints(world.config.pipeline.sources, world.ports.read_bytes)
    before = made_from(out, name)
    if before is None or replace or _same(before, made_of):
        return made_of
    raise ConfigError(
        f"{out / name} was made from other inputs.",
        hint="Say --replace to replace it, or --edition NAME to make another one beside it.",
    )


def _same(before: list[dict[str, str]], made_of: list[dict[str, str]]) -> bool:
    """Whether two editions were made from the same sources: by where they are, or by what they hold."""
    return any(
        sorted(each.get(what, "") for each in before) == sorted(each[what] for each in made_of)
        for what in ("place", "sha256")
    )
