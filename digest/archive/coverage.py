"""What each edition covered, in `out/state.sqlite`, and what of it counts for another one.

An edition's papers count as covered once the edition is in its folder and, where it is to be mailed, a server has
accepted it for a reader: until then they are waiting, and go into the next edition. Nothing else is kept but what each
edition held, so that an edition that is made again sees what it saw the first time.
"""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
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
(select count(*) from covered where covered.edition = editions.edition),
exists (select 1 from sendings where sendings.edition = editions.edition and state = 'accepted')
from editions order by since, until, edition
"""
_COVERED = "select names, version, title, abstract from covered where edition = ? order by position"
_ENTER = """
insert into editions (edition, since, until, made, by_mail, complete) values (?,?,?,?,?,?)
on conflict do update set since = excluded.since, until = excluded.until, by_mail = excluded.by_mail,
complete = excluded.complete
"""
_COVER = "insert into covered (edition, position, names, version, title, abstract) values (?,?,?,?,?,?)"
_ACCEPTED = "select 1 from sendings where edition = ? and state = 'accepted' limit 1"
_NAMES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The edition that looks at the others: its days, and those before them whose late papers it takes."""

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
        self._since = seen.window.since - timedelta(days=seen.late_days)
        self._by_mail = by_mail
        self._clock = clock

    def editions(self) -> tuple[PastEdition, ...]:
        """The other editions, oldest window first."""
        return looked_into(self._path, WITH_COVERAGE, self._others, ())

    def covered(self) -> tuple[CoveredPaper, ...]:
        """The papers that editions of other days covered, oldest edition first.

        What a later edition covered again does not count where this one held it before; nor does what one of the same
        days covers under another name, which stands beside it.
        """

        def found(database: sqlite3.Connection) -> tuple[CoveredPaper, ...]:
            own = {name for paper in _papers(database, self._edition) for name in paper.names}
            return tuple(
                paper
                for each in self._others(database)
                if each.delivered and _order(each.window) != self._place
                for paper in _papers(database, each.name)
                if _order(each.window) <= self._place or own.isdisjoint(paper.names)
            )

        return looked_into(self._path, WITH_COVERAGE, found, ())

    def waiting(self) -> tuple[WaitingPaper, ...]:
        """The papers of earlier editions that reached nobody, oldest edition first, as their digest.json has them."""
        return tuple(
            WaitingPaper(edition=each.name, paper=paper)
            for each in self.editions()
            if not each.delivered and _order(each.window) < self._place and each.window.until >= self._since
            for paper in self._made(each.name)
        )

    def carried_on(self) -> frozenset[str]:
        """The editions that reached nobody, while each of their papers reached somebody with another one."""

        def found(database: sqlite3.Connection) -> frozenset[str]:
            editions = _editions(database)
            had = {
                name
                for each in editions
                if each.delivered
                for paper in _papers(database, each.name)
                for name in paper.names
            }
            return frozenset(
                each.name
                for each in editions
                if not each.delivered and not any(had.isdisjoint(paper.names) for paper in _papers(database, each.name))
            )

        return looked_into(self._path, WITH_COVERAGE, found, frozenset())

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
        rows = [
            (name, position, json.dumps((paper.id, *paper.aliases)), paper.version, paper.title, paper.passages[0].text)
            for position, paper in enumerate(edition.papers)
        ]
        with written(self._path) as database:
            database.execute(_ENTER, row)
            if database.execute(_ACCEPTED, (name,)).fetchone() is None:
                database.execute("delete from covered where edition = ?", (name,))
                database.executemany(_COVER, rows)

    def _others(self, database: sqlite3.Connection) -> tuple[PastEdition, ...]:
        return tuple(each for each in _editions(database) if each.name != self._edition)

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
            delivered=not by_mail or bool(accepted) or not papers,
            complete=bool(complete),
        )
        for name, since, until, by_mail, complete, papers, accepted in database.execute(_EDITIONS).fetchall()
    ]


def _papers(database: sqlite3.Connection, edition: str) -> list[CoveredPaper]:
    return [
        CoveredPaper(
            edition=edition, names=_NAMES.validate_json(names), title=title, abstract=abstract, version=version
        )
        for names, version, title, abstract in database.execute(_COVERED, (edition,))
    ]


def _order(window: Window) -> tuple[date, date]:
    return window.since, window.until
