"""What each edition covered, in `out/state.sqlite`, and what of it counts for another one.

An edition's papers count as covered once the edition is in its folder and, where it is to be mailed, a server has
accepted it for a reader: until then they are waiting, and go into the next edition. Nothing else is kept but what each
edition held, so that an edition that is made again sees what it saw the first time. One that reached nobody sees what
others have delivered since, so that no reader gets a paper twice.
"""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from digest.archive.edition_json import load
from digest.archive.formats import WITH_COVERAGE
from digest.archive.opening import looked_into, written
from digest.archive.state import STATE_FILE
from digest.core.coverage import CoveredPaper, PastEdition, WaitingPaper
from digest.core.editions import Edition, Window
from digest.core.papers import Paper

_EDITIONS = """
select edition, since, until, by_mail, complete,
exists (select 1 from covered where covered.edition = editions.edition),
exists (select 1 from sendings where sendings.edition = editions.edition and channel = 'mail' and state = 'accepted'),
exists (select 1 from sendings where sendings.edition = editions.edition and channel = 'mail'
    and state in ('pending', 'retryable', 'sending')),
(select min(state = 'suppressed') from sendings where sendings.edition = editions.edition and channel = 'mail')
from editions order by since, until, edition
"""
_COVERED = "select names, version, title, abstract, authors from covered where edition = ? order by position"
_ENTER = """
insert into editions (edition, since, until, made, by_mail, complete) values (?,?,?,?,?,?)
on conflict do update set since = excluded.since, until = excluded.until,
by_mail = max(by_mail, excluded.by_mail), complete = excluded.complete
"""
_COVER = "insert into covered (edition, position, names, version, title, abstract, authors) values (?,?,?,?,?,?,?)"
# An edition that went out before this file knew of coverage has covered nothing yet.
_AS_IT_WENT_OUT = """
select 1 from sendings join editions using (edition) where edition = ? and channel = 'mail' and state = 'accepted'
"""
LEAST_WAIT_DAYS = 14  # whatever late papers are taken: nobody is to lose one to a server that was down
_NAMES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The edition that looks at the others: its days, and those before them whose late papers it takes.

    One without a name looks at them all.
    """

    edition: str
    window: Window
    late_days: int


class Coverage:
    """What the editions in the state of `out` covered, as one of them, made or not yet made, sees it.

    `by_mail` says that editions are to be mailed. Each call opens the file and closes it; nothing is found where there
    is none. Raises `ArchiveError` where it cannot be used. One process writes at a time: `archive.lock`.
    """

    def __init__(self, out: Path, seen: Seen, *, by_mail: bool, clock: Callable[[], datetime]) -> None:
        self._out = out
        self._path = out / STATE_FILE
        self._edition = seen.edition
        self._place = _order(seen.window)
        self._since = seen.window.since - timedelta(days=max(seen.late_days, LEAST_WAIT_DAYS))
        self._by_mail = by_mail
        self._clock = clock

    def editions(self) -> tuple[PastEdition, ...]:
        """The other editions, oldest window first."""
        return looked_into(self._path, WITH_COVERAGE, self._others, ())

    def covered(self) -> tuple[CoveredPaper, ...]:
        """The papers that editions of other days covered, oldest edition first.

        What a later edition covered again does not count where this one delivered it before; nor does what one of the
        same days covers under another name, which stands beside it.
        """

        def found(database: sqlite3.Connection) -> tuple[CoveredPaper, ...]:
            is_out = any(each.delivered for each in _editions(database) if each.name == self._edition)
            own = {name for paper in _papers(database, self._edition) for name in paper.names} if is_out else set()
            return tuple(
                paper
                for each in self._others(database)
                if each.delivered and _order(each.window) != self._place
                for paper in _papers(database, each.name)
                if _order(each.window) <= self._place or own.isdisjoint(paper.names)
            )

        return looked_into(self._path, WITH_COVERAGE, found, ())

    def waiting(self) -> tuple[WaitingPaper, ...]:
        """The papers of earlier editions that reached nobody, oldest edition first, as their digest.json has them.

        They wait for two weeks at least, however few the days are whose late papers are taken.
        """
        return tuple(
            WaitingPaper(edition=each.name, paper=paper)
            for each in self.editions()
            if not each.delivered and _order(each.window) < self._place and each.window.until >= self._since
            for paper in self._made(each.name)
        )

    def keep(self, edition: Edition) -> None:
        """Remember what the edition covers; what it held when a reader got it stays as it was.

        Raises `ValueError` where the edition covers no days.
        """
        if edition.window is None:
            raise ValueError("an edition that covers no days covers no papers for others")
        window, name = edition.window, edition.name
        whole = not edition.gaps and not any(source.error for source in edition.sources)
        made = self._clock().isoformat(timespec="seconds")
        row = (name, window.since.isoformat(), window.until.isoformat(), made, self._by_mail, whole)
        rows = [(name, position, *_row(paper)) for position, paper in enumerate(edition.papers)]
        with written(self._path) as database:
            went_out = database.execute(_AS_IT_WENT_OUT, (name,)).fetchone()
            database.execute(_ENTER, row)
            if went_out is None:
                database.execute("delete from covered where edition = ?", (name,))
                database.executemany(_COVER, rows)

    def _others(self, database: sqlite3.Connection) -> tuple[PastEdition, ...]:
        """The other editions; one that reached nobody is delivered by those that carried all its papers in."""
        others = [each for each in _editions(database) if each.name != self._edition]
        if all(each.delivered for each in others):
            return tuple(others)
        out = {
            name for each in others if each.delivered for paper in _papers(database, each.name) for name in paper.names
        }
        return tuple(
            replace(each, delivered=True)
            if not each.delivered and not any(out.isdisjoint(paper.names) for paper in _papers(database, each.name))
            else each
            for each in others
        )

    def _made(self, name: str) -> tuple[Paper, ...]:
        """The papers of an edition in its folder; none where somebody has taken it away."""
        path = self._out / name / "digest.json"
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        return load(text, str(path)).papers


def _editions(database: sqlite3.Connection) -> list[PastEdition]:
    return [
        PastEdition(
            name=name,
            window=Window(since=date.fromisoformat(since), until=date.fromisoformat(until)),
            delivered=not by_mail or bool(accepted) or not papers or bool(unwanted),  # by all its readers
            complete=bool(complete),
            mailed=bool(accepted),
            owing=bool(accepted) and bool(owing),
        )
        for name, since, until, by_mail, complete, papers, accepted, owing, unwanted in database.execute(
            _EDITIONS
        ).fetchall()
    ]


def _papers(database: sqlite3.Connection, edition: str) -> list[CoveredPaper]:
    return [
        CoveredPaper(
            edition=edition,
            names=_NAMES.validate_json(names),
            title=title,
            abstract=abstract,
            version=version,
            authors=_NAMES.validate_json(authors),
        )
        for names, version, title, abstract, authors in database.execute(_COVERED, (edition,))
    ]


def _row(paper: Paper) -> tuple[str, int | None, str, str, str]:
    names, authors = json.dumps((paper.id, *paper.aliases)), json.dumps(paper.authors)
    return names, paper.version, paper.title, paper.passages[0].text, authors


def _order(window: Window) -> tuple[date, date]:
    return window.since, window.until
