"""digest read: the papers, one JSON object a line; the account of them on stderr."""

import asyncio
from dataclasses import asdict
from typing import Any

import click

from digest.commands.options import setting, shared
from digest.commands.terminal import accounting_line, progress, say
from digest.core.editions import Accounting
from digest.parsing.jsonl import dump
from digest.pipeline import read, select


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
        counts: dict[str, Any] = {
            **selection.counts,
            "read": sum(report.read for report in intake.reports),
            "also_listed": len(selection.also),
            "papers": len(selection.papers),
        }
        lines = [f"{report.name} ({report.kind}): {report.read:,} read" for report in intake.reports if verbose]
        say([*lines, f"Papers: {accounting_line(asdict(Accounting(**counts)))}."], err=True)
    return 0
