"""What a run remembers of the editions before it: their topics, their papers, and the days that are still open."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from digest.archive.coverage import LEAST_WAIT_DAYS, Coverage, Seen
from digest.archive.topics import TopicRegistry
from digest.channels.lateness import is_late, week_ended
from digest.config import Config
from digest.core.coverage import PastEdition
from digest.core.editions import Window
from digest.core.weeks import is_week, week_days, week_of, weeks_from
from digest.days import spanned
from digest.ports import Ports


def coverage_of(config: Config, clock: Callable[[], datetime]) -> Coverage | None:
    """What editions covered, as the one that the config is for sees it; None where that covers no days."""
    plan = config.pipeline
    return None if plan.window is None else _coverage(config, plan.edition, plan.window, clock)


def _coverage(config: Config, edition: str, window: Window, clock: Callable[[], datetime]) -> Coverage:
    seen = Seen(edition=edition, window=window, late_days=config.late_days)
    return Coverage(config.out, seen, by_mail=_is_mailed(config, edition, clock()), clock=clock)


def _is_mailed(config: Config, edition: str, now: datetime) -> bool:
    """Whether an edition made now is to be mailed: one that is too late for that has its readers in the folder."""
    ended = week_ended(edition)
    return config.mail is not None and not (ended and is_late(ended, now, config.mail.max_lateness_days))


def with_memory(ports: Ports, config: Config) -> Ports:
    """The ports with the editions before, and with the days that sources are asked for because of them."""
    papers = coverage_of(config, ports.now)
    return replace(
        ports,
        topics=TopicRegistry(config.out, config.pipeline.edition),
        papers=papers,
        span=spanned(config.pipeline.window, config.late_days, papers.editions() if papers else ()),
    )


def missed(config: Config, clock: Callable[[], datetime]) -> list[Window]:
    """The weeks to make so that none is missing, oldest first, the one that the config is for at the end.

    After the first edition every week is missing of which a day is in no edition. And so is one, for a while, whose
    edition is still to be mailed to somebody, or has gaps that nobody was mailed.
    """
    last = config.pipeline.window
    if last is None:
        return []
    editions = _coverage(config, "", last, clock).editions()
    first = min((each.window.since for each in editions), default=last.since)
    weeks = weeks_from(week_days(week_of(first)), last) or [last]
    kept = [each for each in editions if not _is_open(each, last, config, clock())]
    return [week for week in weeks if week == last or not _is_within(week, [each.window for each in kept], first)]


def remembered(config: Config, clock: Callable[[], datetime]) -> frozenset[str]:
    """The names of all editions that the configured sources gave."""
    last = config.pipeline.window
    return (
        frozenset() if last is None else frozenset(each.name for each in _coverage(config, "", last, clock).editions())
    )


def _is_open(edition: PastEdition, last: Window, config: Config, now: datetime) -> bool:
    """Whether it is worth making again."""
    waits = timedelta(days=max(config.late_days, LEAST_WAIT_DAYS))
    if not is_week(edition.window) or edition.window.until < last.since - waits:
        return False
    is_owed = edition.owing or not edition.delivered
    return (is_owed and _is_mailed(config, edition.name, now)) or not (edition.complete or edition.mailed)


def _is_within(week: Window, windows: Sequence[Window], first: date) -> bool:
    """Whether each of its days from the very first on is in one of the windows."""
    days = [week.since + timedelta(days=number) for number in range(7)]
    return all(any(window.since <= day <= window.until for window in windows) for day in days if day >= first)
