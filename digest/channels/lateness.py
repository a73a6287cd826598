"""An edition that comes too late is not mailed by itself: old state that was put back must not mail the past again."""

from datetime import date, datetime, timedelta

from digest.core.errors import DeliveryError
from digest.core.weeks import week_days, week_of


def week_ended(edition: str) -> date | None:
    """The Sunday of the ISO week that an edition is named after; None where it has another name."""
    try:
        days = week_days(edition)
    except ValueError:
        return None
    return days.until if week_of(days.since) == edition else None


def is_late(ended: date, now: datetime, most_days: int) -> bool:
    """Whether that day is more than `most_days` days ago."""
    return now.date() - ended > timedelta(days=most_days)


def must_be_timely(edition: str, now: datetime, most_days: int, made: date | None = None) -> None:
    """Raise `DeliveryError` where the edition's week ended, or else it was made, more than `most_days` days ago."""
    ended = week_ended(edition) or made
    if ended is not None and is_late(ended, now, most_days):
        days = (now.date() - ended).days
        raise DeliveryError(
            f"{edition} is {days} days old, and [mail] max_lateness_days is {most_days}: nobody was mailed.",
            hint=f"If it is to go out all the same, say digest send {edition} --late.",
        )
