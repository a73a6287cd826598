"""digest check: claims made by anyone, against papers."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from digest.archive.edition_json import claim_out
from digest.checks import CHECKS
from digest.commands.given_claims import in_json, in_markdown, named
from digest.commands.options import setting
from digest.commands.terminal import VERDICT_MARKS, counted, progress, say
from digest.core.claims import CheckedClaim
from digest.core.errors import ConfigError
from digest.evidence.judging import judge
from digest.parsing.claims import is_json
from digest.parsing.decoding import decoded
from digest.pipeline import read, select
from digest.wiring import Inputs

UNSUPPORTED = 4


@click.command()
@click.argument("claims", metavar="CLAIMS")
@click.argument("inputs", nargs=-1, metavar="[INPUT...]")
@click.option("--papers", multiple=True, metavar="INPUT", help="A file of papers; further ones may follow it.")
@click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
@click.option("--json", "as_json", is_flag=True, help="Verdicts as JSON on stdout, people's text on stderr.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
def command(claims: str, inputs: tuple[str, ...], papers: tuple[str, ...], config: str | None, **given: Any) -> int:
    """Check the claims in CLAIMS (JSON, or Markdown with citations) against the papers in INPUT."""
    if not papers + inputs:
        raise ConfigError("There are no papers to check against.", hint="Say digest check CLAIMS --papers FILE.")
    text = decoded(_content(claims, papers + inputs), claims).removeprefix("\ufeff")
    listed = in_json(text, claims) if is_json(text) else None
    with progress(quiet=given["quiet"] or given["as_json"]) as seen:
        world = setting(config, papers + inputs, seen, {})
        plan = world.config.pipeline
        selection = select(asyncio.run(read(plan, world.ports)), plan, world.ports)
    known = {paper.id: paper for paper in selection.papers}
    known |= {alias: paper for paper in selection.papers for alias in paper.aliases}
    claimed = listed or in_markdown(text, claims, selection.papers)
    say([f"{claims}, line {remark.line}: {remark.message}" for remark in claimed.remarks], err=True)
    results = list(judge(named(claimed, known), known, [check() for check in CHECKS.values()]).values())
    if given["as_json"]:
        click.echo(json.dumps([_as_json(each) for each in results], ensure_ascii=False, indent=1))
    if not given["quiet"]:
        say(_lines(results, claimed.uncited), err=given["as_json"])
    return 0 if all(each.verdict == "supported" for each in results) else UNSUPPORTED


def _content(path: str, inputs: Sequence[str]) -> bytes:
    """What the file of claims holds."""
    if path == "-" and "-" in inputs:
        raise ConfigError("Standard input (-) cannot be both CLAIMS and INPUT.", hint="Put one of them into a file.")
    try:
        return Inputs().read_bytes(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Name a file that is there.") from error


def _as_json(checked: CheckedClaim) -> dict[str, Any]:
    wire = asdict(claim_out(checked))
    return {name: wire[name] for name in ("id", "verdict", "findings", "citations")}


def _lines(results: Sequence[CheckedClaim], uncited: int) -> list[str]:
    lines = []
    for each in results:
        lines.append(f"{VERDICT_MARKS[each.verdict]} {each.verdict:<11} {each.id}: {each.claim.text}")
        lines += [f"    {finding.check}: {finding.message}" for finding in each.findings]
    supported = sum(each.verdict == "supported" for each in results)
    lines.append(f"{supported:,} of {counted(len(results), 'claim')} supported: every quote found in the paper named.")
    if uncited:
        was = "was" if uncited == 1 else "were"
        lines.append(f"{counted(uncited, 'sentence cites', 'sentences cite')} nothing and {was} not checked.")
    return lines
