"""The plots of a bench as coordinates: percent across and pixels down, so that letters stay legible at any width."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.reviewing.bench_numbers import count, interval, money, percent
from digest.reviewing.bench_report import interval_of
from digest.reviewing.benching import Row
from digest.reviewing.measures import per_100

_HUNDRED = 100.0
_MOST_STEPS = 5
_PERCENT_STEPS = (1, 2, 5, 10, 20)
_ROW, _TOP, _AXIS = 46, 8, 26
_SCATTER_HEIGHT = 260
_BAR, _GROUP = 22, 34
_LONGEST_NAME = 34
_NEAR_ACROSS, _NEAR_DOWN = 4.0, 16.0
_RIGHT_HALF = 70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid and what stands at it; `anchor` is where its label begins."""

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
    marks: tuple[Mark, ...] = ()
    groups: tuple[Group, ...] = ()
    down: tuple[Tick, ...] = ()
    axis: str = ""


def plots(rows: Sequence[Row], currency: str) -> dict[str, Plot | None]:
    """The plots by name: `supported`, `effort`, `findings`; None where there is nothing to show."""
    told = [row for row in rows if row.measures.printed.whole]
    return {
        "supported": _supported(told) if told else None,
        "effort": _effort(told, currency),
        "findings": _findings(told),
    }


def _supported(rows: Sequence[Row]) -> Plot:
    intervals = [interval_of(row) for row in rows]
    values = [row.measures.printed.value or 0.0 for row in rows]
    lowest = min([*values, *(found.low for found in intervals if found)])
    start, step = _percent_scale(_HUNDRED * lowest)

    def across(value: float) -> float:
        return (_HUNDRED * value - start) / (_HUNDRED - start) * _HUNDRED

    marks = tuple(
        Mark(
            letter=row.combination.letter,
            name=_short(row.combination.name),
            label=percent(value),
            x=_rounded(across(value)),
            y=_TOP + place * _ROW + 32,
            low=None if found is None else _rounded(across(found.low)),
            high=None if found is None else _rounded(across(found.high)),
        )
        for place, (row, value, found) in enumerate(zip(rows, values, intervals, strict=True))
    )
    told = "; ".join(
        f"{row.combination.letter}, {row.combination.name}: {percent(value)}, interval {interval(found)}"
        for row, value, found in zip(rows, values, intervals, strict=True)
    )
    bottom = _TOP + len(rows) * _ROW
    return Plot(
        title="Supported claims, with 95 % intervals",
        told=f"{told}.",
        height=bottom + _AXIS,
        bottom=bottom,
        across=_percent_ticks(start, step),
        marks=marks,
    )


def _effort(rows: Sequence[Row], currency: str) -> Plot | None:
    """Supported share against cost where all costs are known, else against tokens, where those are."""
    priced = all(row.measures.cost_per_100 is not None for row in rows)
    known = [(row, row.measures.cost_per_100 if priced else row.measures.tokens_per_100) for row in rows]
    spent = [(row, value) for row, value in known if value is not None]
    if not spent:
        return None
    step, most = _nice_scale(max(value for _, value in spent))
    start, percent_step = _percent_scale(_HUNDRED * min(row.measures.printed.value or 0.0 for row, _ in spent))
    bottom = _SCATTER_HEIGHT - _AXIS

    def shown(value: float) -> str:
        return money(value, currency) if priced else count(value)

    def down(share: float) -> float:
        return _rounded(_TOP + 12 + (_HUNDRED - share) / (_HUNDRED - start) * (bottom - _TOP - 12))

    marks = [
        Mark(
            letter=row.combination.letter,
            name=_short(row.combination.name),
            label=row.combination.letter,
            x=_rounded(value / most * _HUNDRED),
            y=down(_HUNDRED * (row.measures.printed.value or 0.0)),
            anchor="end" if value / most * _HUNDRED > _RIGHT_HALF else "start",
        )
        for row, value in spent
    ]
    what = "cost" if priced else "tokens"
    told = "; ".join(
        f"{row.combination.letter}, {row.combination.name}: {percent(row.measures.printed.value)} at {shown(value)}"
        for row, value in spent
    )
    numbers = [step * place for place in range(round(most / step) + 1)]
    return Plot(
        title=f"Supported claims against {what} per 100 papers",
        told=f"{told}.",
        height=_SCATTER_HEIGHT,
        bottom=bottom,
        across=_ticks([(number / most * _HUNDRED, shown(number)) for number in numbers]),
        marks=_apart(marks),
        down=tuple(
            Tick(at=down(number), label=f"{number} %") for number in range(start, int(_HUNDRED) + 1, percent_step)
        ),
        axis=f"{what} per 100 papers",
    )


def _findings(rows: Sequence[Row]) -> Plot | None:
    checks = sorted({check for row in rows for check in row.measures.findings})
    if not checks:
        return None
    found = {(check, row.combination.letter): _each_100(row, check) for check in checks for row in rows}
    step, most = _nice_scale(max(found.values()))
    groups, y = [], float(_TOP)
    for check in checks:
        marks = tuple(
            Mark(
                letter=row.combination.letter,
                name=_short(row.combination.name),
                label=f"{found[check, row.combination.letter]:.1f}",
                x=_rounded(found[check, row.combination.letter] / most * _HUNDRED),
                y=y + 26 + place * _BAR,
            )
            for place, row in enumerate(rows)
        )
        groups.append(Group(name=check, y=y + 16, marks=marks))
        y += _GROUP + len(rows) * _BAR
    told = "; ".join(
        f"{check}: " + ", ".join(f"{row.combination.letter} {found[check, row.combination.letter]:.1f}" for row in rows)
        for check in checks
    )
    return Plot(
        title="Findings by check, for each 100 claims as first written",
        told=f"{told}.",
        height=y + _AXIS,
        bottom=y,
        across=_ticks(
            [(step * place / most * _HUNDRED, f"{step * place:g}") for place in range(round(most / step) + 1)]
        ),
        groups=tuple(groups),
    )


def _each_100(row: Row, check: str) -> float:
    return per_100(row.measures.findings.get(check, 0), row.measures.drafted.whole) or 0.0


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


def _percent_scale(lowest: float) -> tuple[int, int]:
    """Where a scale up to 100 % begins, and its steps: as few round ones as hold what is lowest."""
    for step in _PERCENT_STEPS:
        start = min(math.floor(lowest / step) * step, 100 - step)
        if (100 - start) / step <= _MOST_STEPS:
            return start, step
    return 0, _PERCENT_STEPS[-1]


def _nice_scale(highest: float) -> tuple[float, float]:
    """Steps of 1, 2 or 5 times a power of ten, at most five, and where they end: at or above what is highest."""
    if highest <= 0:
        return 1.0, 1.0
    power = 10.0 ** math.floor(math.log10(highest / _MOST_STEPS))
    step = next(factor * power for factor in (1, 2, 5, 10) if math.ceil(highest / (factor * power)) <= _MOST_STEPS)
    return step, step * math.ceil(highest / step)


def _percent_ticks(start: int, step: int) -> tuple[Tick, ...]:
    numbers = range(start, 101, step)
    return _ticks([((number - start) / (100 - start) * _HUNDRED, f"{number} %") for number in numbers])


def _ticks(places: Sequence[tuple[float, str]]) -> tuple[Tick, ...]:
    """Ticks whose outermost labels stay within the plot."""
    last = len(places) - 1
    return tuple(
        Tick(at=_rounded(at), label=label, anchor="start" if place == 0 else "end" if place == last else "middle")
        for place, (at, label) in enumerate(places)
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _rounded(value: float) -> float:
    return round(value, 2)
