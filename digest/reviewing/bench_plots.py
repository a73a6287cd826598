"""The plots of a bench as coordinates: percent across and pixels down, so that letters stay legible at any width."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.reviewing.bench_numbers import count, interval, money, percent, rounded_money
from digest.reviewing.bench_scales import Scale, from_nought, percents
from digest.reviewing.bench_tables import interval_of
from digest.reviewing.benching import Row
from digest.reviewing.measures import per_100

_HUNDRED = 100
_TOP, _AXIS = 8, 26
_ROW, _LINE = 46, 32
_SCATTER_HEIGHT, _SCATTER_TOP, _SCATTER_LEFT = 260, 20, 13.0
_BAR, _GROUP, _FIRST_BAR, _HEADING = 22, 34, 26, 16
_LONGEST_BAR = 86.0  # what stands at its end follows
_LONGEST_NAME = 34
_NEAR_ACROSS, _NEAR_DOWN = 4.0, 16.0
_RIGHT = 70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid and what stands at it; `anchor` says which part of its label is there."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A combination in a plot: `x` and the interval from `low` to `high` in percent, `y` in pixels."""

    letter: str
    name: str
    label: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bars that belong together, below a heading at `y`."""

    name: str
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One plot; `told` says in words all that it shows. `bottom` is where its axis is, in pixels of `height`."""

    title: str
    told: str
    height: float
    bottom: float
    across: tuple[Tick, ...]
    down: tuple[Tick, ...] = ()
    marks: tuple[Mark, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spent:
    """What a row came to, and what it took: per hundred papers, as a number and in words."""

    row: Row
    share: float
    value: float
    shown: str


def plots(rows: Sequence[Row], currency: str) -> dict[str, Plot | None]:
    """The plots by name: `supported`, `effort`, `findings`; None where there is nothing to show."""
    told = [row for row in rows if row.measures.printed.whole]
    return {
        "supported": _supported(told) if told else None,
        "effort": _effort(told, currency),
        "findings": _findings(told),
    }


def _supported(rows: Sequence[Row]) -> Plot:
    """A line a row: its share, and the interval around it."""
    intervals = [interval_of(row) for row in rows]
    values = [_share(row) for row in rows]
    scale = percents(min([*values, *(_HUNDRED * found.low for found in intervals if found)]))
    marks = tuple(
        Mark(
            letter=row.combination.letter,
            name=_short(row.combination.name),
            label=percent(row.measures.printed.value),
            x=scale.at(value),
            y=_TOP + place * _ROW + _LINE,
            low=None if found is None else scale.at(_HUNDRED * found.low),
            high=None if found is None else scale.at(_HUNDRED * found.high),
        )
        for place, (row, value, found) in enumerate(zip(rows, values, intervals, strict=True))
    )
    told = "; ".join(
        f"{_named(row)}: {percent(row.measures.printed.value)}, interval {interval(found)}"
        for row, found in zip(rows, intervals, strict=True)
    )
    bottom = _TOP + len(rows) * _ROW
    return Plot(
        title="Supported claims, with 95 % intervals",
        told=f"{told}.",
        height=bottom + _AXIS,
        bottom=bottom,
        across=_ticks(scale, [f"{number:g} %" for number in scale.steps]),
        marks=marks,
    )


def _effort(rows: Sequence[Row], currency: str) -> Plot | None:
    """Supported share against cost where all costs are known, else against tokens, where those are."""
    priced = all(row.measures.cost_per_100 is not None for row in rows)
    spent = _spent(rows, currency, priced=priced)
    if not spent:
        return None
    bottom = _SCATTER_HEIGHT - _AXIS
    across = from_nought(max(each.value for each in spent), begin=_SCATTER_LEFT)
    down = percents(min(each.share for each in spent), begin=bottom, end=_SCATTER_TOP)
    marks = [
        Mark(
            letter=each.row.combination.letter,
            name=_short(each.row.combination.name),
            label=each.row.combination.letter,
            x=across.at(each.value),
            y=down.at(each.share),
            anchor="end" if across.at(each.value) > _RIGHT else "start",
        )
        for each in spent
    ]
    told = "; ".join(
        f"{_named(each.row)}: {percent(each.row.measures.printed.value)} at {each.shown}" for each in spent
    )
    labels = [rounded_money(number, currency) if priced else count(number) for number in across.steps]
    return Plot(
        title=f"Supported claims against {'cost' if priced else 'tokens'} per 100 papers",
        told=f"{told}.",
        height=_SCATTER_HEIGHT,
        bottom=bottom,
        across=_ticks(across, labels),
        down=tuple(Tick(at=down.at(number), label=f"{number:g} %") for number in down.steps),
        marks=_apart(marks),
    )


def _spent(rows: Sequence[Row], currency: str, *, priced: bool) -> list[_Spent]:
    """The rows of which it is known what they took."""
    spent = []
    for row in rows:
        value = row.measures.cost_per_100 if priced else row.measures.tokens_per_100
        if value is not None:
            shown = money(value, currency) if priced else count(value)
            spent.append(_Spent(row=row, share=_share(row), value=value, shown=shown))
    return spent


def _findings(rows: Sequence[Row]) -> Plot | None:
    """Bars by check, one a row."""
    checks = sorted({check for row in rows for check in row.measures.findings})
    if not checks:
        return None
    scale = from_nought(max(_each_100(row, check) for row in rows for check in checks), end=_LONGEST_BAR)
    deep = _GROUP + len(rows) * _BAR
    groups = tuple(_bars(check, rows, scale, _TOP + place * deep) for place, check in enumerate(checks))
    told = "; ".join(
        f"{group.name}: {', '.join(f'{mark.letter} {mark.label}' for mark in group.marks)}" for group in groups
    )
    bottom = _TOP + len(checks) * deep
    return Plot(
        title="Findings by check, for each 100 claims as first written",
        told=f"{told}.",
        height=bottom + _AXIS,
        bottom=bottom,
        across=_ticks(scale, [f"{number:g}" for number in scale.steps]),
        groups=groups,
    )


def _bars(check: str, rows: Sequence[Row], scale: Scale, top: float) -> Group:
    marks = tuple(
        Mark(
            letter=row.combination.letter,
            name=_short(row.combination.name),
            label=f"{_each_100(row, check):.1f}",
            x=scale.at(_each_100(row, check)),
            y=top + _FIRST_BAR + place * _BAR,
        )
        for place, row in enumerate(rows)
    )
    return Group(name=check, y=top + _HEADING, marks=marks)


def _each_100(row: Row, check: str) -> float:
    return per_100(row.measures.findings.get(check, 0), row.measures.drafted.whole) or 0.0


def _share(row: Row) -> float:
    """Its share of supported claims, in percent."""
    return _HUNDRED * (row.measures.printed.value or 0.0)


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks, those that would hide each other with their letters together."""
    kept: list[Mark] = []
    for mark in marks:
        near = next((place for place, one in enumerate(kept) if _hides(one, mark)), None)
        if near is None:
            kept.append(mark)
        else:
            kept[near] = replace(kept[near], label=f"{kept[near].label}, {mark.letter}")
    return tuple(kept)


def _hides(one: Mark, other: Mark) -> bool:
    return abs(one.x - other.x) < _NEAR_ACROSS and abs(one.y - other.y) < _NEAR_DOWN


def _ticks(scale: Scale, labels: Sequence[str]) -> tuple[Tick, ...]:
    """Ticks whose outermost labels stay within the plot."""
    last = len(labels) - 1
    return tuple(
        Tick(at=scale.at(number), label=label, anchor="start" if place == 0 else "end" if place == last else "middle")
        for place, (number, label) in enumerate(zip(scale.steps, labels, strict=True))
    )


def _named(row: Row) -> str:
    return f"{row.combination.letter}, {row.combination.name}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
