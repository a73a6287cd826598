"""What a run remembers of the editions before it: their topics, their papers, and the days that are still open."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from digest.archive.coverage import Coverage, Seen
from digest.archive.topics import TopicRegistry
from digest.config import Config
from digest.core.coverage import PastEdition
from digest.core.editions import Window
from digest.core.weeks import is_week, week_days, week_of, weeks_from
from digest.days import spanned
from digest.ports import Ports


def coverage_of(config: Config, clock: Callable[[], datetime]) -> Coverage | None:
    """What editions covered, as the one that the config is for sees it; None where that covers no days."""
    plan = config.pipeline
    if plan.window is None:
        return None
    seen = Seen(edition=plan.edition, window=plan.window, late_days=config.late_days)
    return Coverage(config.out, seen, by_mail=config.mail is not None, clock=clock)


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

    After the first edition every week is missing of which a day is in no edition. And so is one, while its late papers
    would still be taken, whose edition reached nobody, nor its papers with a later one, or has gaps that nobody was
    mailed.
    """
    papers, last = coverage_of(config, clock), config.pipeline.window
    if papers is None or last is None:
        return []
    editions = papers.editions()
    first = min((each.window.since for each in editions), default=last.since)
    weeks = weeks_from(week_days(week_of(first)), last)
    carried_on = papers.carried_on()
    kept = [each for each in editions if each.name in carried_on or not _is_open(each, last, config)]
    return [week for week in weeks if week == last or not _is_within(week, [each.window for each in kept], first)]


def _is_open(edition: PastEdition, last: Window, config: Config) -> bool:
    """Whether it is worth making again."""
    if not is_week(edition.window) or edition.window.until < last.since - timedelta(days=config.late_days):
        return False
    return not edition.delivered or (not edition.complete and config.mail is None)


def _is_within(week: Window, windows: Sequence[Window], first: date) -> bool:
    """Whether each of its days from the very first on is in one of the windows."""
    days = [week.since + timedelta(days=number) for number in range(7)]
    return all(any(window.since <= day <= window.until for window in windows) for day in days if day >= first)
