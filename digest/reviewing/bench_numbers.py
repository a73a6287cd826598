"""Numbers of a bench as people read them; what is not known is a dash, never a nought."""

from digest.reviewing.clustered import Share
from digest.reviewing.intervals import Interval

UNKNOWN = "–"
_MINUS = "−"
_HUNDRED = 100
_TEN = 10
_LEAST_SHOWN = 0.0001


def percent(value: float | None) -> str:
    """`96.1 %`; what is not all, or not nothing, never reads as if it were."""
    return UNKNOWN if value is None else f"{_points(value)} %"


def share(counted: Share) -> str:
    """The share in percent, and of how many."""
    return UNKNOWN if counted.value is None else f"{percent(counted.value)} of {counted.whole:,}"


def part(count: int, whole: int) -> str:
    """A count of claims with its share: `7 (3.3 %)`."""
    return f"{count:,} ({percent(count / whole)})" if whole else UNKNOWN


def interval(found: Interval | None) -> str:
    """`93.0 to 98.1 %`."""
    return UNKNOWN if found is None else f"{_points(found.low)} to {_points(found.high)} %"


def points(value: float) -> str:
    """A difference of two shares in percentage points, with a minus sign where it is less: `1.2`."""
    shown = f"{abs(_HUNDRED * value):.1f}"
    return f"{_MINUS}{shown}" if value < 0 and shown != "0.0" else shown


def count(value: float | None) -> str:
    """`1,228`."""
    return UNKNOWN if value is None else f"{value:,.0f}"


def seconds(value: float | None) -> str:
    """`0.84 s`, `12.3 s`."""
    if value is None:
        return UNKNOWN
    return f"{value:.2f} s" if value < _TEN else f"{value:,.1f} s"


def money(value: float | None, currency: str = "") -> str:
    """`$0.42`, `EUR 0.42`; small sums with as many digits as say something."""
    if value is None:
        return UNKNOWN
    unit = _unit(currency)
    if 0 < value < _LEAST_SHOWN:
        return f"< {unit}{_LEAST_SHOWN}"
    return f"{unit}{value:,.2f}" if value >= 1 or value == 0 else f"{unit}{value:.4f}"


def rounded_money(value: float, currency: str) -> str:
    """A round sum on a scale: `$0.1`."""
    return f"{_unit(currency)}{value:,g}"


def _unit(currency: str) -> str:
    return f"{currency} " if currency[-1:].isalnum() else currency


def _points(value: float) -> str:
    """A share in percent, one decimal; 99.96 is 99.9, and 0.04 is 0.1."""
    rounded = round(_HUNDRED * value, 1)
    if value < 1 and rounded >= _HUNDRED:
        return "99.9"
    return "0.1" if value > 0 and rounded <= 0 else f"{rounded:.1f}"
