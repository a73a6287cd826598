"""The days of an edition are those that were asked for, and it is called after them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from digest.core.editions import Window
from digest.core.errors import ConfigError
from digest.days import Days, edition_name, named, today_in, window_of

TUESDAY = date(2026, 11, 24)


def window(since: str, until: str) -> Window:
    return Window(since=date.fromisoformat(since), until=date.fromisoformat(until))


@pytest.mark.parametrize(
    ("days", "since", "until"),
    [
        (Days(), "2026-11-16", "2026-11-22"),
        (Days(week="2026-W40"), "2026-09-28", "2026-10-04"),
        (Days(since="2026-11-01", until="2026-11-14"), "2026-11-01", "2026-11-14"),
        (Days(since="2026-11-20"), "2026-11-20", "2026-11-24"),
        (Days(until="2026-11-20"), "2026-11-14", "2026-11-20"),
        (Days(since="2026-11-20", until="2026-11-20"), "2026-11-20", "2026-11-20"),
    ],
)
def test_days_are_those_asked_for_and_else_the_last_whole_week(days: Days, since: str, until: str) -> None:
    assert window_of(days, TUESDAY) == window(since, until)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (Days(week="2026-W47", since="2026-11-16"), "--week says the days already."),
        (Days(week="47"), "--week '47' is not a week such as 2026-W47."),
        (Days(week="2025-W53"), "--week '2025-W53' is no week of 2025."),
        (Days(since="yesterday"), "--since 'yesterday' is no day."),
        (Days(until="2026-02-30"), "--until '2026-02-30' is no day."),
        (Days(since="2026-11-20", until="2026-11-19"), "--since 2026-11-20 is after --until 2026-11-19."),
        (Days(since="2026-12-01"), "--since 2026-12-01 is after --until 2026-11-24."),
    ],
)
def test_days_that_cannot_be_are_named_with_their_option(days: Days, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        window_of(days, TUESDAY)
    assert raised.value.message == said
    assert raised.value.hint


@pytest.mark.parametrize(
    ("covered", "name"),
    [
        (window("2026-11-16", "2026-11-22"), "2026-W47"),
        (window("2026-11-16", "2026-11-21"), "2026-11-16_2026-11-21"),
        (window("2026-11-01", "2026-11-14"), "2026-11-01_2026-11-14"),
        (None, "2026-W48"),
    ],
)
def test_an_edition_is_called_after_its_week_or_its_days(covered: Window | None, name: str) -> None:
    assert edition_name(covered, TUESDAY) == name


def test_a_day_ends_when_it_ends_in_the_time_zone_of_the_config() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert today_in("UTC", late) == date(2026, 11, 22)
    assert today_in("Asia/Tokyo", late) == date(2026, 11, 23)
    assert today_in("America/New_York", late) == date(2026, 11, 22)
    assert today_in("", late.astimezone(timezone(timedelta(hours=1)))) == date(2026, 11, 23)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "/etc/localtime", "x" * 5000])
def test_a_time_zone_that_there_is_none_of_is_named(zone: str) -> None:
    with pytest.raises(ConfigError, match=r"^\[edition\] timezone: .* is no time zone\.$"):
        today_in(zone, datetime(2026, 11, 22, tzinfo=UTC))


def test_files_given_once_have_no_days_unless_days_are_asked_for() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    week = window("2026-11-16", "2026-11-22")
    assert named("", Days(), "", now, by_week=False) == ("2026-W48", None)
    assert named("", Days(week="2026-W47"), "", now, by_week=False) == ("2026-W47", week)
    assert named("", Days(), "", now, by_week=True) == ("2026-W47", week)
    assert named("mine", Days(), "", now, by_week=True) == ("mine", week)
    assert named("mine", Days(), "", None, by_week=True) == ("mine", None)
