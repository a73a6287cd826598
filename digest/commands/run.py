"""digest run: papers in, an edition out."""

import json
import re
from collections.abc import Sequence
from typing import Any

import click

from digest.commands.making import Given, Made, make, tables_of
from digest.commands.options import dated, days_of, shared
from digest.commands.terminal import say
from digest.core.errors import ConfigError, DigestError
from digest.core.weeks import week_of
from digest.days import Days
from digest.memory import missed, remembered
from digest.wiring import config_for, now

_RESERVED = re.compile(r"(?:state|fetched)\.sqlite|crash-")  # what else stands in the out folder
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_WORST_FIRST = (1, 2, 5, 4, 0)  # of several exit codes, the one that is told


@click.command()
@shared
@dated
@click.option("--out", default="", metavar="DIR", help="Where editions go [default: out].")
@click.option("--edition", default="", metavar="NAME", help="The edition's name [default: its week].")
@click.option(
    "--catch-up", is_flag=True, help="Make the weeks that were missed, oldest first, then the last whole one."
)
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
    days = days_of(given)
    if given["catch_up"]:
        _must_be_alone(inputs, days, given["edition"])
        return _caught_up(config, given)
    made = make(config, inputs, days, given)
    if given["as_json"]:
        click.echo(json.dumps(made.summary, ensure_ascii=False))
    return made.code


def _must_be_alone(inputs: Sequence[str], days: Days, edition: str) -> None:
    """Raise where something is said beside --catch-up that says which edition to make."""
    if inputs or edition or days.are_said:
        raise ConfigError(
            "--catch-up finds out by itself which weeks to make, from the configured sources.",
            hint="Leave out INPUT, --edition, --week, --since and --until, or --catch-up.",
        )


def _caught_up(config: str | None, given: Given) -> int:
    """Make every week that is missing, oldest first; what fails keeps none of the others from being made.

    An edition that the configured sources gave before is replaced, though they may be others by now.
    """
    found = config_for(config, "", (), tables_of(given))
    weeks, before = [week_of(window.since) for window in missed(found, now)], remembered(found, now)
    if len(weeks) > 1 and not given["quiet"]:
        say([f"Making {', '.join(weeks)}."], err=True)
    made: list[Made] = []
    for week in weeks:
        try:
            made.append(make(config, (), Days(week=week), {**given, "replace": given["replace"] or week in before}))
        except ConfigError:
            raise
        except DigestError as error:
            say([f"Error: {week}: {error.sentence}"], err=True)
            made.append(
                Made(
                    code=error.exit_code,
                    summary={"edition": week, "exit_code": error.exit_code, "error": error.message},
                )
            )
    code = next(code for code in _WORST_FIRST if any(each.code == code for each in made))
    if given["as_json"]:
        shown = {"editions": [each.summary for each in made], "exit_code": code}
        click.echo(json.dumps(shown, ensure_ascii=False))
    return code
