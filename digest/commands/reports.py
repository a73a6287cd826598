"""What is said and recorded of a run when it is over."""

import json
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from platform import platform, python_version
from typing import Any

from digest import __version__
from digest.channels.email import Email
from digest.commands.terminal import accounting_line, counted
from digest.config import LIST, Config
from digest.core.drafts import WritingCounts
from digest.core.editions import Edition
from digest.core.topics import UNGROUPED
from digest.llm.embedding_settings import EmbeddingSettings, as_endpoint
from digest.llm.hiding import without_secrets
from digest.llm.pricing import CONFIGURED, Price, dollars, price_of
from digest.llm.settings import EndpointSettings, address
from digest.llm.tally import Tally
from digest.pipeline import Outcome
from digest.renderers.weekly import undated

_NAMED = 3
_LIBRARIES = ("jinja2", "markdown", "nh3", "numpy", "openai", "pydantic", "scipy", "tenacity")


def edition_lines(outcome: Outcome, *, verbose: bool) -> list[str]:
    """The account of a run, for people: it adds up, and it says what is missing."""
    edition = outcome.edition
    lines = [_held(edition), f"Papers: {accounting_line(edition.accounting)}.", *_week_lines(edition)]
    lines += missing_lines(edition)
    if verbose:
        lines += [f"Source {source.name} ({source.kind}): {source.read:,} read." for source in edition.sources]
        lines += outcome.remarks
        lines += [
            f"{section.topic.id}  {len(section.topic.papers):>3}  {section.topic.name}" for section in edition.sections
        ]
    return lines


def _held(edition: Edition) -> str:
    counts = edition.accounting
    if not counts.papers:
        return f"{edition.name}: nothing new."
    return (
        f"{edition.name}: {counted(counts.papers, 'paper')} in {counted(counts.topics, 'topic')}, "
        f"{counted(counts.claims, 'claim')}: {counts.supported:,} supported, {counts.flagged:,} flagged, "
        f"{counts.unsupported:,} unsupported; {counted(counts.gaps, 'gap')}."
    )


def _week_lines(edition: Edition) -> list[str]:
    """Papers that are in though they were covered before, and papers of no day; nothing where there are none."""
    revised, without = len(edition.revised), undated(edition)
    lines = (
        [f"Revised: {counted(revised, 'paper')}, covered before, whose abstract has changed since."] if revised else []
    )
    has, are = ("has", "is in, whatever its day") if without == 1 else ("have", "are in, whatever their day")
    return [*lines, f"Undated: {counted(without, 'paper')} {has} no date and {are}."] if without else lines


def model_lines(endpoint: EndpointSettings | None, tally: Tally) -> list[str]:
    """The account of every call, where a model was asked."""
    if endpoint is None:
        return []
    parts = [f"{counted(tally.calls, 'call')}{_came_to(tally)}"]
    parts += [f"{counted(tally.replayed, 'reply', 'replies')} kept from before"] if tally.replayed else []
    parts += [f"{tally.retries} tried again"] if tally.retries else []
    parts += [f"{tally.repairs} asked for once more"] if tally.repairs else []
    parts += [f"{tally.prompt_tokens:,} prompt tokens ({tally.cached_tokens:,} cached)"] if tally.prompt_tokens else []
    parts += [f"{tally.completion_tokens:,} reply tokens"] if tally.completion_tokens else []
    parts += [f"{tally.unreported_tokens:,} more tokens by our estimate"] if tally.unreported_tokens else []
    parts += [_cost(endpoint, tally)] if tally.calls else []
    parts += [f"at most {tally.most_in_flight} in flight"] if tally.calls else []
    parts += [f"waits of {tally.waits_s:.0f} s in all"] if tally.waits_s else []
    return [f"Model: {endpoint.model} at {address(endpoint)}: {', '.join(parts)}."]


def _cost(endpoint: EndpointSettings, tally: Tally) -> str:
    """What the calls cost, and by which prices."""
    price = price_of(endpoint)
    return "cost unknown" if tally.cost_usd is None else f"cost {dollars(tally.cost_usd)} {by_prices(price)}"


def by_prices(price: Price | None) -> str:
    """Whose prices a sum is by."""
    if price is None or price.origin == CONFIGURED:
        return "by the prices in the config"
    return f"by prices of {price.origin}"


def _came_to(tally: Tally) -> str:
    """What the calls came to, the most frequent first, where that is not the same for all."""
    if set(tally.outcomes) <= {"ok"}:
        return ""
    ordered = sorted(tally.outcomes.items(), key=lambda counted: (-counted[1], counted[0]))
    return f" ({', '.join(f'{count} {outcome}' for outcome, count in ordered)})"


def writing_lines(counts: WritingCounts) -> list[str]:
    """What became of claims that were asked for again, and what was left out; nothing where there was neither."""
    lines = []
    if counts.asked_again:
        lines.append(
            f"Second chance: {counted(counts.asked_again, 'claim')} asked for again: {counts.passed:,} then passed, "
            f"{counts.withdrawn:,} withdrawn, {counts.failed_again:,} failed again."
        )
    left_out = [f"{counted(counts.repeated, 'claim')} that said the same as another"] if counts.repeated else []
    left_out += [f"{counted(counts.disagreed, 'cell')} that not every order gave"] if counts.disagreed else []
    return [*lines, f"Left out: {', '.join(left_out)}."] if left_out else lines


def call_records(tally: Tally) -> dict[str, dict[str, Any]]:
    """What was sent and what came back, by file name; replies that could not be used are among them."""
    records: dict[str, dict[str, Any]] = {}
    for reply in (reply for each in tally.every for reply in each.recorded()):
        records[f"{reply.prompt}-{reply.key[:12]}.json"] = {
            "prompt": reply.prompt,
            "key": reply.key,
            "model": reply.model,
            "endpoint": reply.endpoint,
            "request": json.loads(reply.body),
            "reply": reply.text,
            "usage": asdict(reply.usage),
            "seconds": round(reply.seconds, 3),
        }
    for number, unusable in enumerate([one for each in tally.every for one in each.unusable], start=1):
        records[f"{unusable.prompt}-unusable-{number}.json"] = {
            "prompt": unusable.prompt,
            "request": json.loads(unusable.body),
            "reply": unusable.text,
            "reason": unusable.reason,
        }
    return records


def missing_lines(edition: Edition) -> list[str]:
    """What the edition lacks, a line a reason: sources that failed, and gaps by the topics that have them."""
    names = {section.topic.id: section.topic.name for section in edition.sections}
    gaps: dict[str, dict[str, list[str]]] = {}
    for gap in edition.gaps:
        places = gaps.setdefault(gap.reason, {}).setdefault(gap.what, [])
        places += [names.get(gap.topic_id, gap.topic_id)] if gap.topic_id else []
    lines = [f"Source {source.name} failed: {source.error}" for source in edition.sources if source.error]
    for reason, whats in gaps.items():
        parts = [f"{what} of {_few(places)}" if places else what for what, places in whats.items()]
        lines.append(f"Gap: {'; '.join(parts)}. {reason}")
    return lines


def _few(names: list[str]) -> str:
    shown, more = ", ".join(repr(name) for name in names[:_NAMED]), len(names) - _NAMED
    return f"{shown} and {more} more topics" if more > 0 else shown


def edition_summary(outcome: Outcome, tally: Tally, folder: Path, exit_code: int) -> dict[str, Any]:
    """The account of a run, for programs."""
    edition = outcome.edition
    return {
        "asked": _asked(tally),
        "writing": asdict(outcome.counts),
        "edition": edition.name,
        "folder": str(folder),
        "exit_code": exit_code,
        "accounting": asdict(edition.accounting),
        "nothing_new": not edition.accounting.papers,
        "revised": dict(edition.revised),
        "undated": undated(edition),
        "ungrouped": sum(len(each.topic.papers) for each in edition.sections if each.topic.id == UNGROUPED),
        "gaps": [{"topic": gap.topic_id, "what": gap.what, "reason": gap.reason} for gap in edition.gaps],
        "sources": [asdict(source) for source in edition.sources],
        "receipts": [asdict(receipt) for receipt in outcome.receipts],
    }


def _asked(tally: Tally) -> dict[str, Any]:
    return {
        "calls": tally.calls,
        "replayed": tally.replayed,
        "retries": tally.retries,
        "repairs": tally.repairs,
        "outcomes": dict(sorted(tally.outcomes.items())),
        "tokens": {
            "prompt": tally.prompt_tokens,
            "completion": tally.completion_tokens,
            "cached": tally.cached_tokens,
            "unreported": tally.unreported_tokens,
        },
        "window_tokens": tally.window_tokens,
        "cost_usd": None if tally.cost_usd is None else round(tally.cost_usd, 6),
        "waits_s": round(tally.waits_s, 3),
        "most_in_flight": tally.most_in_flight,
        **({"strong": _asked(tally.strong)} if tally.strong else {}),
        **(
            {"embeddings": _asked(tally.embeddings) | {"vectors": tally.embeddings.vectors}} if tally.embeddings else {}
        ),
    }


def run_record(config: Config, outcome: Outcome, tally: Tally, times: tuple[datetime, datetime]) -> dict[str, Any]:
    """How a run went: what run.json holds beside its inputs, timings and exit code; `times` are start and end."""
    plan = config.pipeline
    started, finished = times
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
            "select": [_described(step) for step in plan.rankers],
            "topics": _described(plan.grouper),
            "writer": _described(plan.drafting.writer),
            "checks": [type(check).__name__ for check in plan.drafting.checks],
            "on_unsupported": plan.drafting.on_unsupported,
            "endpoint": None if config.endpoint is None else _shown(config.endpoint),
            "strong": None if config.strong is None else _shown(config.strong),
            "embeddings": None if config.embeddings is None else _shown(config.embeddings),
            "budget": asdict(config.budget),
            "pages": [_described(renderer) for renderer in plan.renderers],
            "mail": None if config.mail is None else _mail(config.mail),
        },
        "prompts": dict(outcome.edition.provenance.prompts),
        **_asked(tally),
        "writing": asdict(outcome.counts),
        "grouping": None if outcome.grouping is None else asdict(outcome.grouping),
        "naming": asdict(outcome.naming),
        "prices": _prices(config.endpoint),
        "receipts": [asdict(receipt) for receipt in outcome.receipts],
    }


def _prices(endpoint: EndpointSettings | None) -> str | None:
    """The day of the prices that the cost is by, or `config`; None where there are none."""
    price = None if endpoint is None else price_of(endpoint)
    return None if price is None else price.origin


def _shown(settings: EndpointSettings | EmbeddingSettings) -> dict[str, Any]:
    """An endpoint's settings without what may hold a secret."""
    endpoint = settings if isinstance(settings, EndpointSettings) else as_endpoint(settings)
    hidden = {"base_url": address(endpoint), "headers": sorted(endpoint.headers), "proxy": bool(endpoint.proxy)}
    return asdict(settings) | hidden | {"extra_body": without_secrets(dict(endpoint.extra_body))}


def _described(plugin: Any) -> dict[str, Any]:
    """A plug-in with its options; the list that a mail comes from is told of by itself."""
    return {"kind": type(plugin).__name__, **{name: given for name, given in asdict(plugin).items() if name != LIST}}


def _mail(email: Email) -> dict[str, Any]:
    """Which list it is, how it is sent, and to how many; no reader is named."""
    own = email.mailing_list
    return {
        "list_id": own.list_id,
        "archive_url": own.archive_url,
        "transport": type(email.transport).__name__,
        "readers": len(email.readers),
    }
