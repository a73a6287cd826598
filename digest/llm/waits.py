"""How long an endpoint asks to be left alone."""

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds, from `retry-after-ms`, else `retry-after` (seconds, or a date); None where nothing sound is asked.

    A date is read against the answer's own `date`, so that no clock but the endpoint's is needed.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after", "")
    seconds = _number(asked)
    return _until(asked, headers.get("date", "")) if seconds is None else seconds


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(asked: str, now: str) -> float | None:
    then, before = _date(asked), _date(now)
    if then is None or before is None or (then.tzinfo is None) != (before.tzinfo is None):
        return None
    return max((then - before).total_seconds(), 0.0)


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
