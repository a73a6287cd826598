"""The pages of a bench: Markdown for the terminal, one self-contained page of HTML, and the same as data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from digest.core.errors import ConfigError, TemplateError
from digest.llm.pricing import Price
from digest.llm.settings import address
from digest.renderers.styling import styled
from digest.reviewing.bench_plots import plots
from digest.reviewing.bench_report import Report, best_of, compared, report
from digest.reviewing.bench_tables import interval_of
from digest.reviewing.benching import Plan, Row
from digest.reviewing.clustered import Share
from digest.reviewing.combining import price_in
from digest.reviewing.intervals import Interval
from digest.reviewing.measures import Case, Measures, per_100
from digest.templating import TemplateFolder

_MARKDOWN, _HTML = "bench.md.jinja", "bench.html.jinja"
_SHEET = "shared/bench.css.jinja"
_VALUES = frozenset({"report", "rows"})
_PAGE_VALUES = _VALUES | {"edition", "plots", "style", "policy", "direction"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    """What the frame of every page is given as its edition."""

    title: str
    language: str = "en"


def must_fill(templates: TemplateFolder) -> None:
    """Raise `ConfigError` where a template of the user's own uses what nothing sets, before anything is asked."""
    try:
        templates.check(_MARKDOWN, _VALUES)
        templates.check(_HTML, _PAGE_VALUES)
    except TemplateError as error:
        raise ConfigError(error.message, hint=error.hint) from error


def markdown(rows: Sequence[Row], found: Report, templates: TemplateFolder) -> str:
    """The report as Markdown."""
    return templates.render(_MARKDOWN, {"report": found, "rows": rows})


def html(rows: Sequence[Row], found: Report, currency: str, templates: TemplateFolder) -> str:
    """The report as a page with plots: no script, no request."""
    heading = _Heading(title=_title(rows))
    values = styled(heading.language, templates, _SHEET)
    values |= {"edition": heading, "report": found, "rows": rows, "plots": plots(rows, currency)}
    return templates.render(_HTML, values)


def found_in(rows: Sequence[Row], plan: Plan) -> Report:
    """The report on all rows."""
    return report(rows, plan.config.bench.table.currency, plan.repeat)


def record(rows: Sequence[Row], found: Report, plan: Plan, exit_code: int) -> dict[str, Any]:
    """The report for programs. Shares are from 0 to 1 or null, with their counts; differences are in shares too."""
    best = best_of(rows)
    return {
        "schema": "digest-bench/1",
        "exit_code": exit_code,
        "currency": plan.config.bench.table.currency,
        "repeat": plan.repeat,
        "sentences": list(map(str, found.sentences)),
        "missing": list(map(str, found.missing)),
        "cases": [
            {"topic": topic.id, "name": topic.name, "papers": [paper.id for paper in topic.papers]}
            for topic in plan.topics
        ],
        "best": None if best is None else best.combination.letter,
        "differences": [
            {
                "of": each.best.combination.letter,
                "to": each.other.combination.letter,
                "cases": each.topics,
                "value": each.difference and each.difference.value,
                "interval": _interval(each.difference.interval if each.difference else None),
                "certain": each.difference is not None and each.difference.is_certain,
            }
            for each in compared(rows)
        ],
        "combinations": [_row(row, price_in(row.combination.candidate, plan.config)) for row in rows],
    }


def _row(row: Row, price: Price | None) -> dict[str, Any]:
    combination, settings = row.combination, row.combination.candidate.settings
    return {
        "letter": combination.letter,
        "name": combination.name,
        "endpoint": {
            "name": combination.candidate.name,
            "model": settings.model,
            "address": address(settings),
            "prompt_price": None if price is None else price.prompt,
            "completion_price": None if price is None else price.completion,
            "prices": None if price is None else price.origin,
        },
        "prompts": {"name": combination.prompts.name, "hashes": dict(combination.prompts.hashes)},
        "supported": _share(row.measures.printed) | {"interval": _interval(interval_of(row))},
        **_measures(row.measures, row.replayed),
        "cases": [_case(case) for case in row.cases],
    }


def _measures(measures: Measures, replayed: int) -> dict[str, Any]:
    claims = measures.printed.whole
    return {
        "supported_as_first_written": _share(measures.drafted),
        "flagged": _share(Share(part=measures.flagged, whole=claims)),
        "unsupported": _share(Share(part=measures.unsupported, whole=claims)),
        "papers_covered": _share(measures.covered),
        "cells_filled": _share(measures.cells),
        "writings": measures.writings,
        "unwritten": measures.unwritten,
        "unanswered": dict(measures.unanswered),
        "findings": {
            check: {"count": number, "per_100_claims": per_100(number, measures.drafted.whole)}
            for check, number in measures.findings.items()
        },
        "writing": asdict(measures.counts),
        "unreadable": measures.unreadable,
        "repairs": measures.repairs,
        **asdict(measures.took),
        "by_prompt": {name: asdict(took) for name, took in measures.by_prompt.items()},
        "tokens_per_100_papers": measures.tokens_per_100,
        "cost_per_100_papers": measures.cost_per_100,
        "latency_s": {"median": measures.latency_s, "percentile_95": measures.slow_s, "recorded": replayed},
    }


def _case(case: Case) -> Mapping[str, Any]:
    return {"topic": case.topic.id, "written": sum(each is not None for each in case.writings)} | _share(case.printed)


def _share(share: Share) -> dict[str, Any]:
    return {"share": share.value, "count": share.part, "of": share.whole}


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _title(rows: Sequence[Row]) -> str:
    """What the bench was made to answer."""
    if len({row.combination.candidate.name for row in rows}) > 1:
        return "Which model keeps to your papers?"
    return "Which prompts keep to your papers?" if len(rows) > 1 else "How well does it keep to your papers?"
