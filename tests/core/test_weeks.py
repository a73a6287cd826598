"""Weeks are ISO weeks, and have the days that a calendar gives them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.editions import Window
from digest.core.weeks import is_week, last_whole_week, week_days, week_of, weeks_from


def window(since: str, until: str) -> Window:
    return Window(since=date.fromisoformat(since), until=date.fromisoformat(until))


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("2026-W47", "2026-11-16", "2026-11-22"),
        ("2026-W01", "2025-12-29", "2026-01-04"),  # a week belongs to the year of its Thursday
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026w47", "2026-11-16", "2026-11-22"),
    ],
)
def test_a_week_goes_from_monday_to_sunday(name: str, since: str, until: str) -> None:
    assert week_days(name) == window(since, until)


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-47", "2026-W00", "2025-W53", "2026-W54", "0000-W01", "W47", "٢٠٢٦-W47"]
)
def test_what_is_no_week_is_said_to_be_none(name: str) -> None:
    with pytest.raises(ValueError, match=r"no week of|is not a week such as 2026-W47"):
        week_days(name)


@pytest.mark.parametrize(
    ("today", "since"),
    [
        ("2026-11-23", "2026-11-16"),
        ("2026-11-24", "2026-11-16"),
        ("2026-11-22", "2026-11-09"),
        ("2027-01-04", "2026-12-28"),
    ],
)
def test_the_last_whole_week_has_ended_before_today(today: str, since: str) -> None:
    assert last_whole_week(date.fromisoformat(today)).since == date.fromisoformat(since)


@given(st.dates(min_value=date(1, 1, 15), max_value=date(9999, 12, 20)))
def test_every_day_is_in_the_week_that_is_named_after_it(day: date) -> None:
    found = week_days(week_of(day))
    assert found.since <= day <= found.until
    assert is_week(found)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2900, 1, 1)))
def test_days_that_are_no_week_are_told_from_one(day: date) -> None:
    week = week_days(week_of(day))
    assert not is_week(Window(since=week.since + timedelta(days=1), until=week.until + timedelta(days=1)))
    assert not is_week(Window(since=week.since, until=week.until + timedelta(days=7)))


def test_weeks_between_two_are_listed_oldest_first() -> None:
    first, last = week_days("2026-W52"), week_days("2027-W01")
    assert [week_of(week.since) for week in weeks_from(first, last)] == ["2026-W52", "2026-W53", "2027-W01"]
    assert weeks_from(last, first) == []
