"""digest read: the papers, one JSON object a line; the account of them on stderr."""

import asyncio
from typing import Any

import click

from digest.commands.options import dated, days_of, setting, shared
from digest.commands.terminal import accounting_line, progress, say
from digest.parsing.jsonl import dump
from digest.pipeline import accounted, read, select


@click.command()
@shared
@dated
def command(inputs: tuple[str, ...], config: str | None, **given: Any) -> int:
    """Print the papers in INPUT, or in the configured sources, as JSON Lines on stdout."""
    with progress(quiet=given["quiet"]) as seen:
        world = setting(config, inputs, seen, {}, days=days_of(given))
        plan, ports = world.config.pipeline, world.ports
        intake = asyncio.run(read(plan, ports))
        selection = select(intake, plan, ports)
    for paper in selection.papers:
        click.echo(dump(paper))
    if not given["quiet"]:
        reports = intake.reports if given["verbose"] else ()
        lines = [f"{report.name} ({report.kind}): {report.read:,} read" for report in reports]
        lines += selection.remarks if given["verbose"] else ()
        say([*lines, f"Papers: {accounting_line(accounted(intake, selection))}."], err=True)
    return 0
