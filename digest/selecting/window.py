"""Which papers are of the days that the edition covers, and which are late and taken all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from digest.core.editions import Reader, Selection, Window
from digest.core.papers import Paper
from digest.core.weeks import week_days, week_of
from digest.ports import PaperMemory, Ports
from digest.selecting.naming import Known, KnownPapers, registered_names
from digest.selecting.remarks import papers_that


@dataclass(frozen=True, slots=True, kw_only=True)
class InWindow:
    """Takes the papers of the window, those without a date, and late ones.

    A late paper is of a day that another edition covers, among those before the window that sources are asked for. A
    paper that another edition had is not asked for its day: it is here because it was revised, or reached nobody.
    """

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:  # noqa: ARG002  # a Ranker
        """The papers taken, in the order given; the others counted, and how to get those that no edition covers."""
        window, memory = ports.window, ports.papers
        if window is None:
            return Selection(papers=tuple(papers))
        since = window.since if ports.span is None else ports.span.since
        past = () if memory is None else tuple(each.window for each in memory.editions())
        known: KnownPapers[str] | None = None
        kept: list[Paper] = []
        lost: list[date] = []
        for paper in papers:
            day = paper.published
            is_late = day is not None and since <= day < window.since and _is_in(past, day)
            if (
                day is None
                or _covers(window, day)
                or is_late
                # All that was ever covered is gone through only where it is asked for.
                or (day < window.since and (known := known or _known(memory)).of(paper))
            ):
                kept.append(paper)
            else:
                lost.append(day)
        return Selection(
            papers=tuple(kept),
            counts={"outside_window": len(lost)},
            remarks=(*_undated(kept), *_uncovered(lost, window, past)),
        )


def _covers(window: Window, day: date) -> bool:
    return window.since <= day <= window.until


def _is_in(windows: Iterable[Window], day: date) -> bool:
    return any(_covers(each, day) for each in windows)


def _known(memory: PaperMemory | None) -> KnownPapers[str]:
    """The papers that other editions had, with what editions."""
    if memory is None:
        return KnownPapers(())
    covered = [
        Known(names=each.names, title=each.title, abstract=each.abstract, authors=each.authors, record=each.edition)
        for each in memory.covered()
    ]
    waiting = [
        Known(
            names=registered_names(each.paper),
            title=each.paper.title,
            abstract=each.paper.passages[0].text,
            authors=each.paper.authors,
            record=each.edition,
        )
        for each in memory.waiting()
    ]
    return KnownPapers([*covered, *waiting])


def _undated(papers: Sequence[Paper]) -> Iterable[str]:
    """How many papers are taken for having no date."""
    if count := sum(paper.published is None for paper in papers):
        yield f"{papers_that(count, 'has', 'have')} no date, and {'is' if count == 1 else 'are'} taken without."


def _uncovered(lost: Iterable[date], window: Window, past: Sequence[Window]) -> Iterable[str]:
    """For each week since the first edition that has papers on days of no edition: how many, and what makes one."""
    first = min((each.since for each in past), default=window.since)
    weeks: dict[str, list[date]] = {}
    for day in sorted(lost):
        if first <= day < window.since and not _is_in(past, day):
            weeks.setdefault(week_of(day), []).append(day)
    for week, missed in weeks.items():
        days = week_days(week)
        is_whole = not any(each.since <= days.until and days.since <= each.until for each in (window, *past))
        days_of = "of which there is no edition" if is_whole else "on days that no edition covers"
        options = f"--week {week}" if is_whole else f"--since {missed[0]} --until {missed[-1]}"
        yield f"{papers_that(len(missed), 'is', 'are')} of {week}, {days_of}: digest run {options} makes it."
