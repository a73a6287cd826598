from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.editions import Window
from digest.sources.arxiv_days import announced, announced_in, submitted, submitted_in


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        # In November, 14:00 in New York is 19:00 in UTC. The 9th is a Monday.
        ("2026-11-09T18:59:59", "2026-11-10"),
        ("2026-11-09T19:00:00", "2026-11-11"),
        ("2026-11-10T19:00:00", "2026-11-12"),
        ("2026-11-11T19:00:00", "2026-11-13"),
        ("2026-11-12T18:59:59", "2026-11-13"),
        ("2026-11-12T19:00:00", "2026-11-16"),
        ("2026-11-13T18:59:59", "2026-11-16"),
        ("2026-11-13T19:00:00", "2026-11-17"),
        ("2026-11-14T12:00:00", "2026-11-17"),
        ("2026-11-15T23:00:00", "2026-11-17"),
        ("2026-11-16T18:59:59", "2026-11-17"),
        # In July it is 18:00 in UTC. The 6th is a Monday.
        ("2026-07-06T17:59:59", "2026-07-07"),
        ("2026-07-06T18:00:00", "2026-07-08"),
    ],
)
def test_a_paper_is_listed_on_the_day_that_arxivs_schedule_says(sent: str, listed: str) -> None:
    assert announced(datetime.fromisoformat(sent).replace(tzinfo=UTC)) == date.fromisoformat(listed)


MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds are bare


@given(MOMENTS, st.integers(-9, 9), st.integers(0, 9))
def test_what_is_asked_for_is_exactly_what_is_announced_on_these_days(
    moment: datetime, before: int, length: int
) -> None:
    first = announced(moment) + timedelta(days=before)
    days = Window(since=first, until=first + timedelta(days=length))

    stretch = announced_in(days)

    asked = stretch is not None and stretch[0] <= moment < stretch[1]
    assert asked == (days.since <= announced(moment) <= days.until)


@given(MOMENTS)
def test_nothing_is_announced_on_saturday_and_sunday(moment: datetime) -> None:
    assert announced(moment).weekday() < 5


def test_days_of_submission_begin_and_end_at_midnight_in_utc() -> None:
    week = Window(since=date(2026, 11, 9), until=date(2026, 11, 15))

    assert submitted_in(week) == (datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC))
    assert submitted(datetime.fromisoformat("2026-11-09T20:00:00-05:00")) == date(2026, 11, 10)


def test_days_that_no_calendar_can_add_to_are_asked_for_as_far_as_arxiv_goes() -> None:
    ever = Window(since=date.min, until=date.max)

    assert submitted_in(ever) == (datetime(1991, 7, 1, tzinfo=UTC), datetime(9000, 1, 2, tzinfo=UTC))
    assert announced_in(ever) is not None
    assert announced_in(Window(since=date(2026, 11, 14), until=date(2026, 11, 15))) is None
