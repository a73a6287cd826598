"""What a bench found, in sentences: which is best, by how much, and what could not be measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations as pairs_of

from digest.reviewing.bench_numbers import count, interval, percent, points, share
from digest.reviewing.bench_tables import Table, interval_of, tables
from digest.reviewing.benching import Row
from digest.reviewing.clustered import Difference, difference
from digest.reviewing.measures import Measures

_NAMED_REASONS = 3


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
    return Report(
        sentences=tuple(_sentences(rows)),
        missing=tuple(line for row in rows for line in _missing(row)),
        setting=_setting(rows, repeat),
        tables=tables(rows, currency),
    )


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
