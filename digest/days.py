"""Which days an edition is to cover, by the command line, and what it is called after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.core.coverage import PastEdition
from digest.core.editions import Window
from digest.core.errors import ConfigError
from digest.core.weeks import is_week, last_whole_week, week_days, week_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What the command line says of days, as it was written there; nothing of it is empty text everywhere."""

    week: str = ""
    since: str = ""
    until: str = ""

    @property
    def are_said(self) -> bool:
        """Whether it says anything of them."""
        return bool(self.week or self.since or self.until)


NO_DAYS = Days()
_YEARS = range(1600, 3000)  # that have papers, and days enough before and after for what is reckoned from them


def named(name: str, days: Days, zone: str, now: datetime | None, *, by_week: bool) -> tuple[str, Window | None]:
    """What an edition is called, where `name` does not say, and which days it covers, None for any.

    `by_week` says that it covers the last whole week where nothing is said. Without a clock there are no days.
    """
    if now is None:
        return name, None
    today = today_in(zone, now)
    window = window_of(days, today) if by_week or days.are_said else None
    if by_week and window and window.since > today:
        raise ConfigError(
            f"{edition_name(window, today)} has not begun: today is {today}.", hint="Ask for days that have papers."
        )
    return name or edition_name(window, today), window


def today_in(zone: str, now: datetime) -> date:
    """The day that it is in the time zone of that name; no name is the zone that `now` is in."""
    return (now.astimezone(_zone(zone)) if zone else now).date()


def window_of(days: Days, today: date) -> Window:
    """The days from the first to the last that were asked for: by default the last whole week before `today`.

    `since` alone ends with today, `until` alone begins a week before. Raises `ConfigError` naming the option.
    """
    if days.week and (days.since or days.until):
        raise ConfigError("--week says the days already.", hint="Leave out --since and --until, or --week.")
    if days.week:
        return _week(days.week)
    if not days.are_said:
        return last_whole_week(today)
    until = _day(days.until, "--until") if days.until else today
    since = _day(days.since, "--since") if days.since else until - timedelta(days=6)
    if since > until:
        raise ConfigError(
            f"--since {since} is after --until {until}.", hint="Give the first day with --since, the last with --until."
        )
    return Window(since=since, until=until)


def spanned(window: Window | None, late_days: int, editions: Sequence[PastEdition]) -> Window | None:
    """The days that sources are asked for: those of the edition, and before them those whose late papers it takes.

    These are `late_days` at most, and none before the days of the first of `editions`: what is older nobody waits for.
    """
    if window is None:
        return None
    first = min((each.window.since for each in editions), default=window.since)
    return Window(since=min(window.since, max(first, window.since - timedelta(days=late_days))), until=window.until)


def edition_name(window: Window | None, today: date) -> str:
    """What an edition is called that nobody named: its week, or its days where they are no week, or this week."""
    if window is None:
        return week_of(today)
    return week_of(window.since) if is_week(window) else f"{window.since}_{window.until}"


def _week(name: str) -> Window:
    try:
        window = week_days(name)
    except ValueError as error:
        raise ConfigError(f"--week {name[:40]!r} {error}.", hint="Write it like 2026-W47.") from error
    if window.since.year not in _YEARS:
        raise ConfigError(f"--week {name} is of no year that has papers.", hint="Write it like 2026-W47.")
    return window


def _day(text: str, option: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{option} {text[:40]!r} is no day.", hint="Write it like 2026-11-16.") from error
    if day.year not in _YEARS:
        raise ConfigError(f"{option} {day} is of no year that has papers.", hint="Write it like 2026-11-16.")
    return day


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"[edition] timezone: {name[:60]!r} is no time zone.", hint="Write it like Europe/Paris, or UTC."
        ) from error
