"""Scales of plots: where they begin and end, in round steps, and where a number stands on them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_STEPS = 5
_PERCENT_STEPS = (1, 2, 5, 10, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From `low` to `high` in steps; drawn from `begin` to `end`."""

    low: float
    high: float
    step: float
    begin: float = 0.0
    end: float = 100.0

    def at(self, value: float) -> float:
        """Where the value is drawn."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.begin + share * (self.end - self.begin), 2)

    @property
    def steps(self) -> Sequence[float]:
        """The numbers at the ends of the steps."""
        return [self.low + self.step * place for place in range(round((self.high - self.low) / self.step) + 1)]


def percents(lowest: float, begin: float = 0.0, end: float = 100.0) -> Scale:
    """Up to 100 %, from as high as holds `lowest` percent, in at most five steps."""
    for step in _PERCENT_STEPS:
        low = min(math.floor(lowest / step) * step, 100 - step)
        if (100 - low) / step <= _MOST_STEPS:
            return Scale(low=low, high=100, step=step, begin=begin, end=end)
    return Scale(low=0, high=100, step=_PERCENT_STEPS[-1], begin=begin, end=end)


def from_nought(highest: float, begin: float = 0.0, end: float = 100.0) -> Scale:
    """Up to what is highest or beyond, in at most five steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return Scale(low=0, high=1, step=1, begin=begin, end=end)
    power = 10.0 ** math.floor(math.log10(highest / _MOST_STEPS))
    step = next(factor * power for factor in (1, 2, 5, 10) if math.ceil(highest / (factor * power)) <= _MOST_STEPS)
    return Scale(low=0, high=step * math.ceil(highest / step), step=step, begin=begin, end=end)
