"""One edition, from its config to the account of how it went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.archive.editions import made_from, record_calls, record_run, recover
from digest.archive.lock import held
from digest.commands.ahead import Ahead
from digest.commands.embedding_lines import embedding_lines
from digest.commands.estimates import dry_run
from digest.commands.failures import failures_kept
from digest.commands.fingerprints import fingerprints
from digest.commands.interrupts import run_until_told
from digest.commands.mail_lines import mail_lines, undelivered, unsent_lines
from digest.commands.mailing import must_be_deliverable, unmailed
from digest.commands.options import Setting, asked_of, setting
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
from digest.core.errors import DeliveryError, OtherInputsError
from digest.days import Days
from digest.evidence.sections import claims_in
from digest.llm.pricing import must_be_priced
from digest.llm.tally import Tally
from digest.pipeline import Outcome, Pipeline, run
from digest.ports import Ports, Progress
from digest.wiring import asking, now, seconds

INCOMPLETE, UNDELIVERED = 4, DeliveryError.exit_code
Given = Mapping[str, Any]  # the options of digest run


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a run exits with, and what it says of itself as JSON."""

    code: int
    summary: dict[str, Any]


def make(config: str | None, inputs: Sequence[str], days: Days, given: Given) -> Made:
    """Make the edition of these days, deliver it, and say how that went."""
    started = now()
    tally = Tally()
    ahead = Ahead(tally, seconds)
    with progress(quiet=given["quiet"], status=ahead.status) as shown:
        tally.tell = shown.tell
        timed = Timed(ahead.shown_by(shown), seconds)
        tables, keeps = tables_of(given), not given["dry_run"]
        world = setting(config, inputs, timed, tables, edition=given["edition"], days=days, keeps=keeps)
        _tell_of_days_to_come(world.config.pipeline, started.date(), timed)
        must_render(world)
        must_be_priced(world.config.endpoint, world.config.budget)
        must_be_priced(world.config.strong, world.config.budget, "[endpoint.strong]")
        if given["dry_run"]:
            return Made(code=0, summary=dry_run(world, fresh=given["fresh"], as_json=given["as_json"]))
        with held(world.ports.out):
            recover(world.ports.out)
            made_of = _replaceable_by(world, replace=given["replace"])
            with failures_kept(world, wanted=given["keep_failures"]) as listened:
                outcome = run_until_told(_made(world, tally, listened, given))
            timed.end()
            code = UNDELIVERED if _is_undelivered(outcome) else exit_code(outcome.edition, strict=given["strict"])
            record = run_record(world.config, outcome, tally, (started, now()))
            folder = world.ports.out / outcome.edition.name
            record_calls(folder, call_records(tally))
            record_run(folder, record | {"exit_code": code, "inputs": made_of, "timings_s": timed.timings})
    _say_how(world, outcome, (tally, code), given)
    return Made(code=code, summary=edition_summary(outcome, tally, folder, code))


def _tell_of_days_to_come(plan: Pipeline, today: date, progress: Progress) -> None:
    """Say that the edition's days are not over, since a week in the wrong year looks like one with nothing new."""
    if plan.window is None or plan.window.until <= today:
        return
    begun = f"lasts until {plan.window.until}" if plan.window.since <= today else f"begins on {plan.window.since}"
    progress.tell(f"{plan.edition} {begun}, and today is {today}: what is still to come goes into a later edition.")


def _say_how(world: Setting, outcome: Outcome, came_to: tuple[Tally, int], given: Given) -> None:
    """The account of the run, for people."""
    tally, code = came_to
    mailed = mail_lines(outcome.edition.name, outcome.receipts, {})
    mailed += [] if given["no_mail"] else unsent_lines(outcome.edition, world.config.pipeline.channels)
    if given["quiet"]:
        say([*missing_lines(outcome.edition), *(mailed if code == UNDELIVERED else [])], err=True)
    else:
        lines = [*edition_lines(outcome, verbose=given["verbose"]), *writing_lines(outcome.counts)]
        lines += model_lines(world.config.endpoint, tally)
        lines += model_lines(world.config.strong, tally.strong) if tally.strong else []
        lines += embedding_lines(world.config.embeddings, tally.embeddings)
        page = world.ports.out / outcome.edition.name / "digest.html"
        say([*lines, *mailed, f"Open {page}"], err=given["as_json"])
    say([error.sentence for error in outcome.undelivered], err=True)


async def _made(world: Setting, tally: Tally, listened: Callable[[Ports], Ports], given: Given) -> Outcome:
    """The edition, mailed unless that is not wanted; whether it could be is tried before anything is asked."""
    wanted = unmailed(world) if given["no_mail"] else world
    await must_be_deliverable(wanted.config.pipeline, wanted.ports)
    async with asking(wanted.config, wanted.ports, tally, fresh=given["fresh"]) as (plan, ports):
        return await run(plan, listened(ports))


def _is_undelivered(outcome: Outcome) -> bool:
    return bool(outcome.undelivered) or undelivered(outcome.receipts)


def exit_code(edition: Edition, *, strict: bool) -> int:
    """4 for a gap, a failed source or a topic with nothing supported; with `strict` for any claim not supported."""
    broken = bool(edition.gaps) or any(source.error for source in edition.sources)
    hollow = any(all(claim.verdict != "supported" for claim in claims_in(section)) for section in edition.sections)
    doubtful = edition.accounting.supported < edition.accounting.claims
    return INCOMPLETE if broken or hollow or (strict and doubtful) else 0


def tables_of(given: Given) -> dict[str, dict[str, Any]]:
    """The options that beat a table of the config file."""
    edition = {name: given[name] for name in ("out", "title", "note") if given[name]}
    topics = {} if given["topics"] is None else {"topics": given["topics"]}
    return {"edition": edition, "topics": topics} | asked_of(given)


def _replaceable_by(world: Setting, *, replace: bool) -> list[dict[str, str]]:
    """What the new edition is made from; raises when that is something else than the one it would replace."""
    out, plan = world.ports.out, world.config.pipeline
    made_of = fingerprints(plan.sources, plan.window, world.ports.read_bytes)
    before = made_from(out, plan.edition)
    if before is None or replace or _same(before, made_of):
        return made_of
    raise OtherInputsError(
        f"{out / plan.edition} was made from other inputs.",
        hint="Say --replace to replace it, or --edition NAME to make another one beside it.",
    )


def _same(before: list[dict[str, str]], made_of: list[dict[str, str]]) -> bool:
    """Whether two editions were made from the same sources: by where they are, or by what they hold."""
    return any(
        sorted(each.get(what, "") for each in before) == sorted(each[what] for each in made_of)
        for what in ("place", "sha256")
    )
