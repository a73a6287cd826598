"""How long a service asks to be left alone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_PARAMETER = re.compile(r"\s*([rt])\s*=\s*([0-9]{1,9})\s*")


def asked_rest_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds, None where nothing sound is asked; names of headers are in lower case.

    That is `Retry-After` in seconds or as a date, read against the answer's own `Date` where it has one; else the
    longest time until a limit that is used up is there again, by `RateLimit` (`"api";r=0;t=55`, as in
    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ and https://huggingface.co/docs/hub/rate-limits).
    """
    asked = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return float(asked)
    then = _moment(asked)
    if then is not None:
        return max(0.0, (then - (_moment(headers.get("date", "")) or now)).total_seconds())
    resets = (_reset_s(limit) for limit in headers.get("ratelimit", "").split(","))
    return max((reset for reset in resets if reset is not None), default=None)


def _reset_s(limit: str) -> float | None:
    """Seconds until a limit of which nothing remains is there again."""
    found = (_PARAMETER.fullmatch(part) for part in limit.split(";"))
    values = {each[1]: int(each[2]) for each in found if each}
    return float(values["t"]) if values.get("r") == 0 and "t" in values else None


def _moment(text: str) -> datetime | None:
    """A date as HTTP writes it; without a zone it is UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):  # what it raises depends on where the text is wrong
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
