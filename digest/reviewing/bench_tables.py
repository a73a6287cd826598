"""What a bench found, in tables: cells as they are read, the same in Markdown and on the page."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.llm.settings import address
from digest.llm.window import window_tokens
from digest.reviewing.bench_numbers import UNKNOWN, count, interval, money, part, percent, seconds, share
from digest.reviewing.benching import Row
from digest.reviewing.clustered import share_interval
from digest.reviewing.intervals import Interval
from digest.reviewing.measures import Measures, Took, per_100

_HASH_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells as they are read, a row a line; the first cell of a row is its heading. `note` explains the words.

    `names` are the places of those columns that hold names of others, of any length.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    names: tuple[int, ...] = ()


def tables(rows: Sequence[Row], currency: str) -> tuple[Table, ...]:
    """Every table, the most telling first."""
    return (
        _faithfulness(rows),
        _effort(rows, currency),
        *_findings(rows),
        _second_chances(rows),
        _by_prompt(rows),
        _by_topic(rows),
        _compared(rows),
    )


def interval_of(row: Row) -> Interval | None:
    """The interval of the share of supported claims; claims of a topic are not independent of each other."""
    return share_interval([case.printed for case in row.cases])


def _faithfulness(rows: Sequence[Row]) -> Table:
    note = (
        "A claim is supported if every quote it rests on was found in the paper it names and no check objects. "
        "Shares are of the claims that readers get, after the second chance; claims of one topic are alike, and the "
        "interval allows for that. Covered are papers of which something supported is said; cells are those of the "
        "comparison that hold something supported, of all that were asked for."
    )
    headings = (
        *("", "Model", "Prompts", "Topics", "Claims", "Supported", "95 % interval", "As first written"),
        *("Flagged", "Unsupported", "Papers covered", "Cells filled"),
    )
    return Table(caption="Faithfulness", headings=headings, rows=tuple(map(_faithful, rows)), note=note, names=(1, 2))


def _faithful(row: Row) -> tuple[str, ...]:
    measures, whole = row.measures, row.measures.printed.whole
    return (
        row.combination.letter,
        row.combination.candidate.name,
        row.combination.prompts.name,
        f"{measures.writings} of {measures.writings + measures.unwritten}",
        count(whole),
        percent(measures.printed.value),
        interval(interval_of(row)),
        percent(measures.drafted.value),
        part(measures.flagged, whole),
        part(measures.unsupported, whole),
        percent(measures.covered.value),
        percent(measures.cells.value),
    )


def _effort(rows: Sequence[Row], currency: str) -> Table:
    note = (
        "Calls are requests that were answered, counted as they were made the first time; after an unreadable answer "
        "it was asked once more. Recorded replies are from earlier runs, and so are their times. Costs are those of "
        "usable replies, all prompt tokens at the full price."
    )
    headings = (
        *("", "Calls", "Unreadable", "Prompt tokens", "Of them cached", "Reply tokens", "Tokens per 100 papers"),
        *(f"Cost per 100 papers ({currency})", "Median call", "95 % of calls within", "Replies"),
    )
    return Table(caption="Effort", headings=headings, rows=tuple(map(_effortful, rows)), note=note)


def _effortful(row: Row) -> tuple[str, ...]:
    measures = row.measures
    return (
        row.combination.letter,
        count(measures.took.calls),
        count(measures.unreadable),
        *_tokens(measures.took),
        count(measures.tokens_per_100),
        money(measures.cost_per_100),
        seconds(measures.latency_s),
        seconds(measures.slow_s),
        _replies(row),
    )


def _tokens(took: Took) -> tuple[str, str, str]:
    return count(took.prompt_tokens), count(took.cached_tokens), count(took.completion_tokens)


def _replies(row: Row) -> str:
    """Whether the times are of now."""
    new = row.measures.replies - row.replayed
    if not row.replayed:
        return "new" if new else UNKNOWN
    return "recorded" if new <= 0 else f"{row.replayed:,} recorded, the others new"


def _findings(rows: Sequence[Row]) -> Iterator[Table]:
    """How often each check objects, for each hundred claims, and in brackets how many times in all."""
    checks = sorted({check for row in rows for check in row.measures.findings})
    if checks:
        yield Table(
            caption="Findings by check",
            headings=("Check", *(row.combination.letter for row in rows)),
            rows=tuple((check, *(_found(row.measures, check) for row in rows)) for check in checks),
            note="Errors in claims as first written, for each 100 claims; in brackets how many there were.",
        )


def _found(measures: Measures, check: str) -> str:
    number = measures.findings.get(check, 0)
    each_100 = per_100(number, measures.drafted.whole)
    return UNKNOWN if each_100 is None else f"{each_100:.1f} ({number:,})"


def _second_chances(rows: Sequence[Row]) -> Table:
    return Table(
        caption="Second chance",
        headings=("", "Asked again", "Then passed", "Withdrawn", "Failed again", "Said twice", "Cells disagreed on"),
        rows=tuple((row.combination.letter, *_chances(row.measures)) for row in rows),
        note="Claims that failed a check and were asked for once more, and what was left out as said twice.",
    )


def _chances(measures: Measures) -> Iterator[str]:
    counts = measures.counts
    if not measures.writings:
        return iter([UNKNOWN] * 6)
    numbers = (counts.asked_again, counts.passed, counts.withdrawn, counts.failed_again)
    return map(count, (*numbers, counts.repeated, counts.disagreed))


def _by_prompt(rows: Sequence[Row]) -> Table:
    return Table(
        caption="By prompt",
        headings=("", "Prompt", "Calls", "Prompt tokens", "Of them cached", "Reply tokens"),
        rows=tuple(
            (row.combination.letter, name, count(took.calls), *_tokens(took))
            for row in rows
            for name, took in row.measures.by_prompt.items()
        ),
        names=(1,),
    )


def _by_topic(rows: Sequence[Row]) -> Table:
    return Table(
        caption="By topic",
        headings=("Topic", "Papers", *(row.combination.letter for row in rows)),
        rows=tuple(
            (case.topic.name, count(len(case.topic.papers)), *(share(row.cases[place].printed) for row in rows))
            for place, case in enumerate(rows[0].cases)
        ),
        note="The share of supported claims, and of how many.",
    )


def _compared(rows: Sequence[Row]) -> Table:
    return Table(
        caption="What was compared",
        headings=("", "Model", "Asked as", "Address", "Temperature", "Window", "Prompts", "Their hash"),
        rows=tuple(map(_described, rows)),
        note="The hash is that of all prompts of a set together; the option --json gives one for each.",
        names=(1, 2, 3, 6),
    )


def _described(row: Row) -> tuple[str, ...]:
    candidate, prompts = row.combination.candidate, row.combination.prompts
    settings, hashes = candidate.settings, "".join(f"{name}{each}" for name, each in sorted(prompts.hashes.items()))
    return (
        row.combination.letter,
        candidate.name,
        settings.model,
        address(settings),
        UNKNOWN if settings.temperature is None else f"{settings.temperature:g}",
        count(window_tokens(settings)),
        prompts.name,
        hashlib.sha256(hashes.encode()).hexdigest()[:_HASH_SHOWN],
    )
