"""The options that verbs share, and what they become."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from digest.config import Config
from digest.core.errors import ConfigError
from digest.days import NO_DAYS, Days
from digest.ports import Ports, Progress
from digest.tables import Table
from digest.wiring import Inputs, config_for, ports_for, sources_for

Command = TypeVar("Command", bound=Callable[..., Any])

_INPUTS = click.argument("inputs", nargs=-1, metavar="[INPUT...]")
_SHARED = (
    click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present]."),
    click.option("--quiet", is_flag=True, help="Say only what went wrong."),
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
)


_DAYS = (
    click.option(
        "--week",
        default="",
        metavar="WEEK",
        help="The week whose papers are wanted, such as 2026-W47 [default: the last whole one; of INPUT: any day].",
    ),
    click.option("--since", default="", metavar="DAY", help="The first day, such as 2026-11-16, instead of a week."),
    click.option("--until", default="", metavar="DAY", help="The last day [default: today]."),
)


def dated(command: Command) -> Command:
    """Give a verb the options that say of which days papers are wanted."""
    for option in reversed(_DAYS):
        command = option(command)
    return command


def days_of(given: Mapping[str, Any]) -> Days:
    """What those options say."""
    return Days(week=given["week"], since=given["since"], until=given["until"])


def shared(command: Command) -> Command:
    """Give a verb the inputs and the options that all verbs have."""
    for option in reversed(_SHARED):
        command = option(command)
    return _INPUTS(command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a verb works with."""

    config: Config
    ports: Ports


def asked_of(given: Mapping[str, Any]) -> dict[str, Table]:
    """The tables that `--base-url` and `--model` beat."""
    endpoint = {name: given[name] for name in ("base_url", "model") if given[name]}
    return {"endpoint": endpoint} if endpoint else {}


def write_page(file: str, content: str, hint: str) -> None:
    """Write the page of `--html`; raises `ConfigError`, with `hint`, where that cannot be."""
    try:
        Path(file).write_text(content, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--html {file} cannot be written: {error.strerror}.", hint=hint) from error


def setting(
    config: str | None,
    inputs: Sequence[str],
    progress: Progress,
    tables: dict[str, Table],
    *,
    edition: str = "",
    days: Days = NO_DAYS,
    keeps: bool = True,
) -> Setting:
    """Config and ports for these inputs; raises `ConfigError` where there is nothing to read.

    Topics and papers are remembered for the configured sources alone: files given once have no editions before them.
    Unless it `keeps`, nothing is written of what the web answers.
    """
    files = Inputs()
    found = config_for(config, edition, sources_for(inputs, files.read_bytes), tables, days)
    if not found.pipeline.sources:
        raise ConfigError(
            "There is nothing to read: no INPUT is given and the config names no [[sources]].",
            hint="Say digest run FILE, or start a config with digest new.",
        )
    return Setting(config=found, ports=ports_for(found, files, progress, remembers=not inputs, keeps=keeps))
