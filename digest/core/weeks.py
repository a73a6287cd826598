"""ISO weeks, by name (`2026-W47`) and as the days they hold (ISO 8601: Monday to Sunday)."""

import re
from datetime import date, timedelta

from digest.core.editions import Window

WEEK = timedelta(days=7)
_WEEK = re.compile(r"(?P<year>\d{4})-?W(?P<week>\d{2})", re.IGNORECASE | re.ASCII)


def week_of(day: date) -> str:
    """The name of the week that a day is in."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_days(name: str) -> Window:
    """The days of the week of that name; raises `ValueError` where there is no such week."""
    found = _WEEK.fullmatch(name)
    if found is None:
        raise ValueError("is not a week such as 2026-W47")
    try:
        monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
        return Window(since=monday, until=monday + WEEK - timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no week of {found['year']}") from error


def last_whole_week(today: date) -> Window:
    """The newest week whose last day lies before `today`."""
    return week_days(week_of(today - WEEK))


def is_week(window: Window) -> bool:
    """Whether the days are those of one ISO week, from Monday to Sunday."""
    return window.since.isoweekday() == 1 and window.until - window.since == WEEK - timedelta(days=1)


def weeks_from(first: Window, last: Window) -> list[Window]:
    """The weeks from `first` to `last`, both included, oldest first; none where `last` lies before."""
    count = (last.since - first.since).days // WEEK.days + 1
    return [Window(since=first.since + WEEK * number, until=first.until + WEEK * number) for number in range(count)]
