"""digest check: claims made by anyone, against papers."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from digest.archive.edition_json import claim_out
from digest.checks import CHECKS
from digest.commands.options import setting
from digest.commands.terminal import counted, progress, say
from digest.core.claims import CheckedClaim, Citation, Claim
from digest.core.errors import ConfigError, SourceError
from digest.core.papers import Paper
from digest.evidence.judging import judge
from digest.evidence.locate import Locator
from digest.pipeline import read, select
from digest.wiring import Inputs

UNSUPPORTED = 4
_MARKS = {"supported": "✓", "flagged": "⚠", "unsupported": "✗"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCitation:
    """A quote and the paper it is said to stand in, by id or exact title."""

    paper: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClaim:
    """A claim as its file holds it."""

    id: str
    text: str
    citations: tuple[GivenCitation, ...] = ()


_CLAIMS: TypeAdapter[tuple[GivenClaim, ...]] = TypeAdapter(tuple[GivenClaim, ...])


@click.command()
@click.argument("claims", metavar="CLAIMS")
@click.argument("inputs", nargs=-1, metavar="[INPUT...]")
@click.option("--papers", multiple=True, metavar="INPUT", help="A file of papers; further ones may follow it.")
@click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
@click.option("--json", "as_json", is_flag=True, help="Verdicts as JSON on stdout, people's text on stderr.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
def command(claims: str, inputs: tuple[str, ...], papers: tuple[str, ...], config: str | None, **given: Any) -> int:
    """Check the claims in CLAIMS (JSON) against the papers in INPUT."""
    if not papers + inputs:
        raise ConfigError("There are no papers to check against.", hint="Say digest check CLAIMS --papers FILE.")
    claimed = _read_claims(claims)
    with progress(quiet=given["quiet"] or given["as_json"]) as seen:
        world = setting(config, papers + inputs, seen, {})
        plan = world.config.pipeline
        selection = select(asyncio.run(read(plan, world.ports)), plan, world.ports)
    known = {paper.id: paper for paper in selection.papers}
    known |= {alias: paper for paper in selection.papers for alias in paper.aliases}
    checked = judge(_named(claimed, known), known, [check() for check in CHECKS.values()])
    results = [checked[claim.id] for claim in claimed]
    if given["as_json"]:
        click.echo(json.dumps([_as_json(each) for each in results], ensure_ascii=False, indent=1))
    if not given["quiet"]:
        say(_lines(results), err=given["as_json"])
    return 0 if all(each.verdict == "supported" for each in results) else UNSUPPORTED


def _read_claims(path: str) -> tuple[GivenClaim, ...]:
    """The claims in a file; raises `SourceError` naming the claim and the field that is wrong."""
    try:
        claims = _CLAIMS.validate_json(Inputs().read_bytes(path))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Name a file that is there.") from error
    except ValidationError as error:
        first = error.errors()[0]
        number, *field = first["loc"] or ("",)
        where = f"claim {int(number) + 1}{''.join(f', {part}' for part in field)}: " if number != "" else ""
        hint = 'It is a JSON list of {"id": "...", "text": "...", "citations": [{"paper": "...", "quote": "..."}]}.'
        raise SourceError(f"{path}: {where}{first['msg']}.", hint=hint) from error
    twice = [claim_id for claim_id, count in Counter(claim.id for claim in claims).items() if count > 1]
    if twice:
        raise SourceError(f"{path}: the id {twice[0]!r} is given to several claims.", hint="Give each its own.")
    return claims


def _named(claims: Sequence[GivenClaim], known: Mapping[str, Paper]) -> dict[str, Claim]:
    """The claims with titles replaced by ids; of several papers with one title, the one that holds the quote."""
    titled: dict[str, list[Paper]] = {}
    for paper in known.values():
        titled.setdefault(paper.title, []).append(paper)
    locator = Locator(known)

    def named(given: GivenCitation) -> Citation:
        candidates = [given.paper] if given.paper in known else [paper.id for paper in titled.get(given.paper, [])]
        citations = [Citation(paper_id=paper_id, quote=given.quote) for paper_id in candidates or [given.paper]]
        return next((each for each in citations if locator.locate(each).status != "not_found"), citations[0])

    return {
        claim.id: Claim(text=claim.text, citations=tuple(named(citation) for citation in claim.citations))
        for claim in claims
    }


def _as_json(checked: CheckedClaim) -> dict[str, Any]:
    wire = asdict(claim_out(checked))
    return {name: wire[name] for name in ("id", "verdict", "findings", "citations")}


def _lines(results: Sequence[CheckedClaim]) -> list[str]:
    lines = []
    for each in results:
        lines.append(f"{_MARKS[each.verdict]} {each.verdict:<11} {each.id}: {each.claim.text}")
        lines += [f"    {finding.check}: {finding.message}" for finding in each.findings]
    supported = sum(each.verdict == "supported" for each in results)
    return [*lines, f"{supported} of {counted(len(results), 'claim')} supported: every quote found in the paper named."]
