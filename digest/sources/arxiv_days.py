"""The days on which arXiv lists what was submitted when (https://info.arxiv.org/help/availability.html).

What came in before 14:00 US Eastern is announced at 20:00 that day, Sunday to Thursday; what came in between Thursday's
and Friday's deadline on Sunday, between Friday's and Monday's on Monday. 20:00 Eastern is past midnight in UTC, and the
listing bears the day that begins then: Monday to Friday.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.core.editions import Window

Stretch = tuple[datetime, datetime]

_EASTERN = ZoneInfo("America/New_York")
_DEADLINE = time(14)
_FIRST, _LAST = date(1991, 7, 1), date(9000, 1, 1)  # arXiv began in August 1991
# By the weekday of a deadline, from Monday: how many days later that is listed which came in before it. Nothing is
# announced after the deadlines of Saturday and Sunday: it waits for Monday's.
_LISTED_AFTER = (1, 1, 1, 1, 3, 3, 2)
# By the weekday of a listing, from Monday: how many days earlier the deadlines were that it lies between.
_OPENED_BEFORE = (4, 4, 2, 2, 2)
_CLOSED_BEFORE = (3, 1, 1, 1, 1)
_FRIDAY = 4


def announced(submitted: datetime) -> date:
    """The day of the listing that holds a paper, computed from when it was submitted.

    arXiv's holidays, and papers that its moderators held back, are later than this says.
    """
    eastern = submitted.astimezone(_EASTERN)
    deadline = eastern.date() + timedelta(days=eastern.time() >= _DEADLINE)
    return deadline + timedelta(days=_LISTED_AFTER[deadline.weekday()])


def submitted(moment: datetime) -> date:
    """The day in UTC on which a paper was submitted."""
    return moment.astimezone(UTC).date()


def submitted_in(days: Window) -> Stretch:
    """From when till when that was submitted which was submitted on `days`."""
    since, until = _bounded(days)
    return _midnight(since), _midnight(until + timedelta(days=1))


def announced_in(days: Window) -> Stretch | None:
    """From when till when that was submitted which is listed on `days`; None where nothing is listed on any of them."""
    since, until = _bounded(days)
    first = since + timedelta(days=7 - since.weekday() if since.weekday() > _FRIDAY else 0)
    last = until - timedelta(days=max(0, until.weekday() - _FRIDAY))
    if first > last:
        return None
    return _deadline(first, _OPENED_BEFORE), _deadline(last, _CLOSED_BEFORE)


def _bounded(days: Window) -> tuple[date, date]:
    """First and last day, within what arXiv can have and calendars can add to."""
    return min(max(days.since, _FIRST), _LAST), max(min(days.until, _LAST), _FIRST)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _deadline(listed: date, before: tuple[int, ...]) -> datetime:
    day = listed - timedelta(days=before[listed.weekday()])
    return datetime.combine(day, _DEADLINE, _EASTERN).astimezone(UTC)
