"""How far a share that was counted can be trusted."""

import math
from dataclasses import dataclass

_Z = 1.959963984540054  # the normal quantile that leaves 2.5 % on each side


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `low` to `high`, both included: of a share from 0 to 1, of a difference of two from -1 to 1."""

    low: float
    high: float


def of_share(hits: int, trials: int) -> Interval:
    """Wilson's score interval at 95 %, which holds also for few trials and for shares near 0 and 1.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212. Raises
    `ValueError` unless 0 <= hits <= trials and there is a trial.
    """
    if not 0 <= hits <= trials or trials == 0:
        raise ValueError(f"{hits} of {trials} is no share.")
    share, z2 = hits / trials, _Z * _Z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z / (1 + z2 / trials) * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    # At the ends the two terms are equal, and their rounded difference need not be 0.
    return Interval(low=middle - half if hits else 0.0, high=middle + half if hits < trials else 1.0)


def percent(share: float) -> str:
    """A share as people read it: `80 %`."""
    return f"{share * 100:.0f} %"
