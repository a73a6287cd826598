"""What is said and recorded of a run when it is over."""

from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from platform import platform, python_version
from typing import Any

from digest import __version__
from digest.commands.terminal import accounting_line, counted
from digest.config import Config, options_of
from digest.core.topics import UNGROUPED
from digest.pipeline import Outcome

_LIBRARIES = ("jinja2", "markdown", "nh3", "numpy", "pydantic", "scipy")


def edition_lines(outcome: Outcome, folder: Path, *, verbose: bool) -> list[str]:
    """The account of a run, for people: it adds up, and it says what is missing."""
    edition, counts = outcome.edition, outcome.edition.accounting
    lines = [
        (
            f"{edition.name}: {counted(counts.papers, 'paper')} in {counted(counts.topics, 'topic')}, "
            f"{counted(counts.claims, 'claim')}: {counts.supported:,} supported, {counts.flagged:,} flagged, "
            f"{counts.unsupported:,} unsupported; {counted(counts.gaps, 'gap')}."
        ),
        f"Papers: {accounting_line(asdict(counts))}.",
    ]
    lines += [f"Source {source.name} failed: {source.error}" for source in edition.sources if source.error]
    lines += [f"Gap: {gap.what}{f' of {gap.topic_id}' if gap.topic_id else ''}: {gap.reason}" for gap in edition.gaps]
    if verbose:
        lines += [f"Source {source.name} ({source.kind}): {source.read:,} read." for source in edition.sources]
        lines += [
            f"{section.topic.id}  {len(section.topic.papers):>3}  {section.topic.name}" for section in edition.sections
        ]
    return [*lines, f"Open {folder / 'digest.html'}"]


def edition_summary(outcome: Outcome, folder: Path, exit_code: int) -> dict[str, Any]:
    """The account of a run, for programs."""
    edition = outcome.edition
    return {
        "edition": edition.name,
        "folder": str(folder),
        "exit_code": exit_code,
        "accounting": asdict(edition.accounting),
        "ungrouped": sum(len(each.topic.papers) for each in edition.sections if each.topic.id == UNGROUPED),
        "gaps": [{"topic": gap.topic_id, "what": gap.what, "reason": gap.reason} for gap in edition.gaps],
        "sources": [asdict(source) for source in edition.sources],
        "receipts": [asdict(receipt) for receipt in outcome.receipts],
    }


def run_record(config: Config, outcome: Outcome, started: datetime, finished: datetime) -> dict[str, Any]:
    """How a run went: what run.json holds beside its inputs, timings and exit code."""
    plan = config.pipeline
    return {
        "edition": outcome.edition.name,
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "versions": {
            "digest": __version__,
            "python": python_version(),
            "platform": platform(),
            **{library: version(library) for library in _LIBRARIES},
        },
        "config": {
            "sources": [_described(source) for source in plan.sources],
            "topics": _described(plan.grouper),
            "writer": _described(plan.writer),
            "checks": [type(check).__name__ for check in plan.checks],
            "on_unsupported": plan.on_unsupported,
            "pages": [_described(renderer) for renderer in plan.renderers],
        },
        "prompts": dict(outcome.edition.provenance.prompts),
        "calls": 0,
        "tokens": {"prompt": 0, "completion": 0, "cached": 0},
        "cost_usd": 0,
        "waits_s": 0,
        "receipts": [asdict(receipt) for receipt in outcome.receipts],
    }


def _described(plugin: object) -> dict[str, Any]:
    options = {option.name: getattr(plugin, option.name) for option in options_of(type(plugin))}
    return {"kind": type(plugin).__name__, **options}
