"""digest doctor: everything that a run rests on, tried piece by piece, and what to do about each."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from digest.archive.pruning import Pruned, Stock, prune, stock_of
from digest.channels.email import Email
from digest.channels.folder import Folder
from digest.commands.interrupts import run_until_told
from digest.commands.options import Setting, asked_of
from digest.commands.rehearsing import must_render
from digest.commands.terminal import counted, progress, say
from digest.config import Config
from digest.core.errors import ConfigError
from digest.examining import ground, mailing
from digest.examining.asking import Asked, looked_at
from digest.examining.copying import SIZES
from digest.examining.embedding import Examined, vectors_of
from digest.examining.notices import Notice, exit_code, failed, good
from digest.llm.embedding_endpoint import EmbeddingEndpoint
from digest.llm.retrying import Patience, Retrying
from digest.llm.settings import address
from digest.llm.tally import Tally
from digest.ports import Progress
from digest.wiring import Inputs, config_for, has_key, ports_for, reaching, seconds

_PATIENCE = Patience(attempts=5, longest_wait_s=30.0, deadline_s=120.0)
_SHOWN = ("what", "state", "found", "remedy")
_REMARK = "-> "
_ASKED_SINCE = (
    "Something was asked since the last edition was finished, by a run that did not end, by digest bench or by digest "
    "group, and may be asked for again. Finish that run first, or say --unfinished to let such replies go as well."
)


@click.command()
@click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
@click.option("--out", default="", metavar="DIR", help="Where editions go [default: out].")
@click.option("--base-url", default="", metavar="URL", help="The endpoint, as for digest run.")
@click.option("--model", default="", metavar="NAME", help="The model, as for digest run; it is asked one small prompt.")
@click.option("--probe", is_flag=True, help="Ask up to 5 more: how many papers a prompt holds before quotes go wrong.")
@click.option(
    "--prune", "prunes", is_flag=True, help="Look at nothing; let go kept replies and vectors that no edition uses."
)
@click.option("--unfinished", is_flag=True, help="With --prune: also those that a run that did not end may ask for.")
@click.option("--dry-run", is_flag=True, help="With --prune: say what would go.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, people's text on stderr.")
@click.option("--quiet", is_flag=True, help="Say only what is not in order.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def command(config: str | None, **given: Any) -> int:
    """Try config, prompts, sources, out folder, endpoint and mail server, and say what to do about each."""
    if (given["unfinished"] or given["dry_run"]) and not given["prunes"]:
        raise ConfigError("--unfinished and --dry-run belong to --prune.", hint="Say digest doctor --prune too.")
    tables = asked_of(given) | ({"edition": {"out": given["out"]}} if given["out"] else {})
    if given["prunes"]:
        return _pruned(config_for(config, "", (), tables).out, given)
    with progress(quiet=given["quiet"]) as shown:
        notices = _examined(config, tables, shown, probe=given["probe"])
    return _told(notices, given)


def _examined(config: str | None, tables: dict[str, Any], shown: Progress, *, probe: bool) -> list[Notice]:
    """Every notice; those that hang on a config that cannot be read are left out."""
    try:
        found = config_for(config, "", (), tables)
    except ConfigError as error:
        return [failed("config", error)]
    files = Inputs()
    world = Setting(config=found, ports=ports_for(found, files, shown))
    notices = [good("config", _configured(config, found)), ground.prompts(found.prompts), _pages(world)]
    notices += [ground.out_folder(found.out), ground.state(found.out)]
    return notices + run_until_told(_reached(world, probe=probe))


async def _reached(world: Setting, *, probe: bool) -> list[Notice]:
    """What has to be gone to: sources, the endpoint, and where pages go."""
    channels = [each for each in world.config.pipeline.channels if not isinstance(each, Email | Folder)]
    return [
        *await ground.sources(world.config.pipeline.sources, world.ports),
        *await _endpoint(world, probe=probe),
        *await _embeddings(world),
        *await mailing.mail(world.config.mail, channels, world.ports),
    ]


async def _endpoint(world: Setting, *, probe: bool) -> list[Notice]:
    settings, shown = world.config.endpoint, world.ports.progress
    if settings is None:
        return [good("endpoint", "None is named: editions are made of the papers' own sentences.")]
    tally = Tally(tell=shown.tell)
    shown.stage("Asking", len(SIZES) if probe else 1)
    try:
        async with reaching(settings, tally, world.config.out) as endpoint:
            asked = Asked(
                settings=settings,
                endpoint=endpoint,
                model=Retrying(endpoint, _PATIENCE, tally),
                templates=world.config.prompts,
                has_key=has_key(settings),
                probe=probe,
                step=shown.step,
                clock=seconds,
            )
            return await looked_at(asked)
    except ConfigError as error:
        return [failed("endpoint", error)]


async def _embeddings(world: Setting) -> list[Notice]:
    """Whether vectors can be had, where the config names what makes them."""
    settings, shown = world.config.embeddings, world.ports.progress
    if settings is None:
        return []
    tally = Tally(tell=shown.tell)
    shown.stage("Asking for vectors", 1)
    try:
        async with EmbeddingEndpoint(settings, world.ports.secret(settings.key_from), tally, seconds) as endpoint:
            model = Retrying(endpoint, _PATIENCE, tally)
            return [await vectors_of(Examined(settings=settings, endpoint=endpoint, model=model, clock=seconds))]
    except ConfigError as error:
        return [failed("embeddings", error)]


def _configured(config: str | None, found: Config) -> str:
    """Where the config stands, and what it comes to."""
    file = Path(config or "digest.toml")
    where = str(file) if config or file.exists() else "There is no digest.toml here, so defaults hold"
    model = f"{found.endpoint.model} at {address(found.endpoint)}" if found.endpoint else "no model"
    return f"{where}: {counted(len(found.pipeline.sources), 'source')}, {model}."


def _pages(world: Setting) -> Notice:
    own = world.config.templates.has_own()
    try:
        must_render(world)
    except ConfigError as error:
        return failed("templates", error)
    return good("templates", "Those of your own can be filled." if own else "As shipped.")


def _told(notices: Sequence[Notice], given: dict[str, Any]) -> int:
    """Print the notices, and give what to exit with."""
    code = exit_code(notices)
    if given["as_json"]:
        shown = [{name: getattr(each, name) for name in _SHOWN} for each in notices]
        click.echo(json.dumps({"findings": shown, "exit_code": code}, ensure_ascii=False))
    told = [each for each in notices if not given["quiet"] or each.state != "ok"]
    if not (given["as_json"] and given["quiet"]):
        say([line for each in told for line in _lines(each, notices, verbose=given["verbose"])], err=given["as_json"])
    if not given["quiet"]:
        say([_sum(notices)], err=given["as_json"])
    return code


def _lines(notice: Notice, notices: Sequence[Notice], *, verbose: bool) -> list[str]:
    width = max(len(each.what) for each in notices)
    indent = " " * (width + 11)
    lines = [f"{notice.state:<7}  {notice.what:<{width}}  {notice.found}"]
    lines += [f"{indent}{each}" for each in notice.more] if verbose else []
    return lines + ([f"{indent}{_REMARK}{notice.remedy}"] if notice.remedy else [])


def _sum(notices: Sequence[Notice]) -> str:
    states = [each.state for each in notices]
    faults, doubts = states.count("wrong"), states.count("warning")
    if not faults and not doubts:
        return "All is in order."
    return f"{counted(faults, 'thing is', 'things are')} wrong, {counted(doubts, 'warning')}."


def _pruned(out: Path, given: dict[str, Any]) -> int:
    """Let idle replies go, or say what would."""
    unfinished, dry = given["unfinished"], given["dry_run"]
    stock = stock_of(out, unfinished=unfinished)
    if stock is None:
        raise ConfigError(f"{out} keeps no replies: there is nothing to prune.", hint="Name another folder with --out.")
    idle = Pruned(replies=stock.idle, vectors=stock.idle_vectors, size=stock.idle_bytes)
    gone = idle if dry else prune(out, unfinished=unfinished)
    left, left_vectors = stock.replies - gone.replies, stock.vectors - gone.vectors
    if given["as_json"]:
        counts = {"replies": gone.replies, "vectors": gone.vectors, "bytes": gone.size}
        click.echo(json.dumps({**counts, "left": left, "vectors_left": left_vectors, "dry_run": dry}))
    went, stay = ("would go", "would stay") if dry else ("went", "stay")
    told, rest = counted(gone.replies, "reply", "replies"), f"{left:,}"
    if stock.vectors:
        told, rest = f"{told} and {counted(gone.vectors, 'vector')}", f"{rest} and {left_vectors:,}"
    line = f"{told} {went}, {ground.megabytes(gone.size)}; {rest} {stay}."
    if not given["quiet"]:
        say([line, *_kept_for(stock, unfinished=unfinished)], err=given["as_json"])
    return 0


def _kept_for(stock: Stock, *, unfinished: bool) -> list[str]:
    """What speaks against letting more go."""
    if unfinished:
        return []
    if stock.asked_since:
        return [_ASKED_SINCE]
    if not stock.unfinished:
        return []
    names = ", ".join(stock.unfinished)
    return [f"Kept for editions that were begun and are not there: {names}. Make them, or say --unfinished."]
