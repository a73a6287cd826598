"""What a bench found, in sentences and tables: the same for the terminal, for the page and for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations as pairs_of

from digest.reviewing.bench_numbers import UNKNOWN, count, interval, money, part, percent, points, seconds, share
from digest.reviewing.benching import Row
from digest.reviewing.clustered import Difference, Interval, difference, share_interval
from digest.reviewing.measures import Measures, Took, per_100

_NAMED_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells as they are read, a row a line; the first cell of a row is its heading. `note` explains the words."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What is said of a combination, by its name; the name is empty where it is said of all."""

    name: str
    says: str

    def __str__(self) -> str:
        return f"{self.name}: {self.says}" if self.name else self.says


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The best combination beside another one; `difference` is None where they share fewer than two topics."""

    best: Row
    other: Row
    topics: int
    difference: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`sentences` say which is best, `missing` what could not be measured; `setting` says what was measured."""

    sentences: tuple[Sentence, ...]
    missing: tuple[Sentence, ...]
    setting: str
    tables: tuple[Table, ...]


def report(rows: Sequence[Row], currency: str, repeat: int) -> Report:
    """The report on all rows, of which there is at least one."""
    tables = [_faithfulness(rows), _effort(rows, currency), *_findings(rows), _second_chances(rows), _by_prompt(rows)]
    return Report(
        sentences=tuple(_sentences(rows)),
        missing=tuple(line for row in rows for line in _missing(row)),
        setting=_setting(rows, repeat),
        tables=(*tables, _by_topic(rows)),
    )


def interval_of(row: Row) -> Interval | None:
    """The interval of the share of supported claims; claims of a topic are not independent of each other."""
    return share_interval([case.printed for case in row.cases])


def best_of(rows: Sequence[Row]) -> Row | None:
    """The row with the greatest share of supported claims, of those that lack the fewest topics."""
    told = [row for row in rows if row.measures.printed.whole]
    return max(told, key=lambda row: (-row.measures.unwritten, row.measures.printed.value or 0.0), default=None)


def compared(rows: Sequence[Row]) -> list[Compared]:
    """The best row beside each other one that has claims, over the topics that both have written."""
    best = best_of(rows)
    others = [row for row in rows if row is not best and row.measures.printed.whole]
    if best is None:
        return []
    comparisons = len(list(pairs_of([best, *others], 2)))  # the best was picked from all, so any pair might have been
    return [_compared(best, other, comparisons) for other in others]


def _compared(best: Row, other: Row, comparisons: int) -> Compared:
    one, two = [case.printed for case in best.cases], [case.printed for case in other.cases]
    return Compared(
        best=best,
        other=other,
        topics=sum(bool(first.whole and second.whole) for first, second in zip(one, two, strict=True)),
        difference=difference(one, two, comparisons=comparisons),
    )


def _sentences(rows: Sequence[Row]) -> Iterator[Sentence]:
    best = best_of(rows)
    if best is None:
        yield Sentence(name="", says="No claim was written that could be measured.")
        return
    name, measures = best.combination.name, best.measures
    comparisons = compared(rows)
    for each in comparisons:
        yield Sentence(name=name, says=f"{percent(measures.printed.value)} supported; {_beside(each)}")
    if not comparisons:
        found, topics = interval_of(best), _topics(sum(bool(case.printed.whole) for case in best.cases))
        within = f"95 % interval {interval(found)}, from {topics}" if found else f"{topics} gives no interval"
        yield Sentence(name=name, says=f"{share(measures.printed)} claims supported ({within}).")
    covered = f"something supported is said of {percent(measures.covered.value)} of the papers"
    yield Sentence(name=name, says=f"{covered}{_and_costs(measures)}.")


def _and_costs(measures: Measures) -> str:
    return f", for {count(measures.tokens_per_100)} tokens per 100 papers" if measures.tokens_per_100 else ""


def _beside(each: Compared) -> str:
    """What the difference between two rows is, and only where there is one, which is better."""
    other, found = each.other.combination.name, each.difference
    if found is None:
        return f"not comparable with {other}: fewer than two topics were written by both."
    low, high = points(found.interval.low), points(found.interval.high)
    if not found.is_certain:
        return (
            f"no difference from {other} that these {_topics(each.topics)} could show ({low} to {high} points); "
            "more topics might show one."
        )
    if found.value > 0:
        return f"{points(found.value)} points more than {other} ({low} to {high})."
    return f"on the {_topics(each.topics)} that both wrote {points(-found.value)} points less than {other}."


def _topics(number: int) -> str:
    return f"{number} topic{'' if number == 1 else 's'}"


def _setting(rows: Sequence[Row], repeat: int) -> str:
    cases = rows[0].cases
    papers = sum(len(case.topic.papers) for case in cases)
    each = "once" if repeat == 1 else f"{repeat} times"
    models = len({row.combination.candidate.name for row in rows})
    sets = len({row.combination.prompts.name for row in rows})
    return (
        f"{_topics(len(cases))} of {papers:,} papers, written {each} by {models} model{'' if models == 1 else 's'} "
        f"with {sets} set{'' if sets == 1 else 's'} of prompts."
    )


def _missing(row: Row) -> Iterator[Sentence]:
    """What a row lacks, and why, the commonest reasons first."""
    measures, whole = row.measures, row.measures.writings + row.measures.unwritten
    reasons = sorted(measures.unanswered.items(), key=lambda item: (-item[1], item[0]))[:_NAMED_REASONS]
    why = " ".join(f"{reason} ({number} {'prompt' if number == 1 else 'prompts'})" for reason, number in reasons)
    if measures.unwritten:
        says = f"{measures.unwritten} of {_topics(whole)} could not be written. {why}"
        yield Sentence(name=row.combination.name, says=says)
    elif why:
        says = f"{sum(measures.unanswered.values())} prompts got no usable reply. {why}"
        yield Sentence(name=row.combination.name, says=says)


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
    return Table(caption="Faithfulness", headings=headings, rows=tuple(map(_faithful, rows)), note=note)


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
