"""digest read: the papers, one JSON object a line; the account of them on stderr."""

import asyncio

import click

from digest.commands.options import setting, shared
from digest.commands.terminal import accounting_line, progress, say
from digest.parsing.jsonl import dump
from digest.pipeline import accounted, read, select


@click.command()
@shared
def command(inputs: tuple[str, ...], config: str | None, *, quiet: bool, verbose: bool) -> int:
    """Print the papers in INPUT, or in the configured sources, as JSON Lines on stdout."""
    with progress(quiet=quiet) as seen:
        world = setting(config, inputs, seen, {})
        plan, ports = world.config.pipeline, world.ports
        intake = asyncio.run(read(plan, ports))
        selection = select(intake, plan, ports)
    for paper in selection.papers:
        click.echo(dump(paper))
    if not quiet:
        lines = [f"{report.name} ({report.kind}): {report.read:,} read" for report in intake.reports if verbose]
        say([*lines, f"Papers: {accounting_line(accounted(intake, selection))}."], err=True)
    return 0
