"""How long an endpoint asks to be left alone."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_DURATION = re.compile(rf"(?:{_AMOUNT.pattern})+")
_RESET = re.compile(r"x-ratelimit-reset(?:-(?P<of>[\w-]+))?|anthropic-ratelimit-(?P<what>[\w-]+)-reset")
_EPOCH_S, _EPOCH_MS = 1e9, 1e12  # as moments these are 2001; as waits in seconds they would be decades


def asked_wait(headers: Mapping[str, str], body: str = "") -> float | None:
    """Seconds, None where nothing sound is asked; names of headers are in lower case.

    What is asked for comes first: `retry-after-ms`, `retry-after`, Gemini's `retryDelay` in the body. Else it is the
    longest time until a limit that is used up is there again: OpenRouter's headers in the body, `x-ratelimit-reset-*`,
    `anthropic-ratelimit-*-reset`. Moments are read against the answer's own `date`, so that no clock but the endpoint's
    is needed.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    now = _moment(headers.get("date", ""))
    within = list(_objects(_json(body)))
    asked = [headers.get("retry-after", ""), *(each["retryDelay"] for each in within if "retryDelay" in each)]
    waits = (_wait(str(each), now) for each in asked)
    wait = next((wait for wait in waits if wait is not None), None)
    if wait is not None:
        return wait
    inner: dict[str, Any] = next((each["headers"] for each in within if isinstance(each.get("headers"), dict)), {})
    limits = {name.lower(): str(value) for name, value in inner.items()} | dict(headers)
    return max(_resets(limits, now), default=None)


def _resets(headers: Mapping[str, str], now: datetime | None) -> Iterator[float]:
    """How long until each limit is there again; a limit of which something remains is not what is in the way."""
    for name, value in headers.items():
        named = _RESET.fullmatch(name)
        remaining = headers.get(name.replace("reset", "remaining"), "0")
        wait = _wait(value, now) if named and remaining == "0" else None
        if wait is not None:
            yield wait


def _wait(asked: str, now: datetime | None) -> float | None:
    """Seconds of a number, a duration such as `1m30s`, or the time until a moment."""
    number = _number(asked)
    if number is not None and number < _EPOCH_S:
        return number
    if _DURATION.fullmatch(asked.strip()):
        return sum(float(amount) * _UNIT_S[unit] for amount, unit in _AMOUNT.findall(asked))
    then = _moment(asked) if number is None else _since_1970(number)
    return None if then is None or now is None else max((then - now).total_seconds(), 0.0)


def _since_1970(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000 if number >= _EPOCH_MS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _moment(text: str) -> datetime | None:
    """A date as HTTP writes it, or as ISO 8601 does; without a zone it is UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
        except (ValueError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value, the outer ones first."""
    waiting = [value]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
