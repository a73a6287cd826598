"""How far each edition got with each reader, in `out/state.sqlite`: what makes that nobody is mailed one twice.

A line says `sending` on the disk before anything of a message is sent, and what the server answered before anything
else is done. So whatever ends a run, at any moment, a line tells the most that may have happened.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from digest.archive.formats import WITH_MAIL
from digest.archive.state import STATE_FILE, State, read_only_address, told, transaction
from digest.core.deliveries import Answer, Sending
from digest.core.errors import ConfigError

_COLUMNS = "recipient, state, tries, message_id, sha256, code, said, changed"
_ENTER = """
insert into sendings (edition, channel, recipient, state, changed) values (?,?,?,'pending',?) on conflict do nothing
"""
# What is uncertain is so since it was first handed over: keys that make a second try harmless are kept from then on.
_BEGUN = """
update sendings set state = 'sending', tries = tries + 1, said = '', code = null, message_id = ?, sha256 = ?,
changed = case state when 'uncertain' then changed else ? end where edition = ? and channel = ? and recipient = ?
"""
_ANSWERED = """
update sendings set state = ?1, code = ?2, said = ?3, changed = case ?1 when 'uncertain' then changed else ?4 end
where edition = ?5 and channel = ?6 and recipient = ?7
"""
_RECOVERED = "update sendings set state = 'uncertain', said = ? where state = 'sending'"
_INTERRUPTED = "the run ended before the server had answered"
# The newest editions first: how many in a row bounced.
_BOUNCES = """
select state from sendings where channel = ? and recipient = ? and state in ('accepted', 'bounced')
order by changed desc
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """An edition's message as it was when it first went out; `way_out` is how it says that one leaves the list."""

    message: bytes
    frozen: str
    way_out: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why nothing goes to a reader, and since when (ISO)."""

    why: str
    since: str


class Ledger:
    """The lines of one edition on one channel. One process writes at a time: `archive.lock`.

    `key` is the fingerprint of the key that recipients are hashed with. Raises `ConfigError` where the lines were made
    with another one, since nobody would be known in them, and `ArchiveError` where the file cannot be used. Without a
    clock it is only read.
    """

    def __init__(
        self, out: Path, edition: str, channel: str, *, key: str, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._path = out / STATE_FILE
        self._place = (edition, channel)
        self._clock = clock
        State(self._path, only_read=clock is None).close()  # brought up to the newest format
        with told(self._path):
            place = read_only_address(self._path) if clock is None else self._path
            self._database = sqlite3.connect(place, isolation_level=None, uri=clock is None)
            if clock is not None:
                self._database.execute("pragma synchronous = full")
        try:
            self._must_be_ours(key)
        except ConfigError:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def recovered(self) -> int:
        """Call uncertain what a run that was ended left as `sending`; gives how many lines of all editions."""
        with told(self._path):
            return self._database.execute(_RECOVERED, (_INTERRUPTED,)).rowcount

    def frozen(self) -> Frozen | None:
        """The edition's message, where it went out before."""
        with told(self._path):
            query = "select message, frozen, way_out from letters where edition = ?"
            row = self._database.execute(query, self._place[:1]).fetchone()
        return (
            None if row is None else Frozen(message=zlib.decompress(row[0]), frozen=row[1], way_out=json.loads(row[2]))
        )

    def freeze(self, letter: Frozen) -> None:
        """Keep the edition's message: from it every reader's follows, the same whenever it is made."""
        row = (self._place[0], letter.frozen, json.dumps(letter.way_out), zlib.compress(letter.message))
        with told(self._path):
            self._database.execute("insert or replace into letters values (?,?,?,?)", row)

    def enter(self, recipients: Iterable[str]) -> None:
        """Give every recipient a line, `pending` where it has none."""
        now = self._now()
        with told(self._path), transaction(self._database):
            self._database.executemany(_ENTER, [(*self._place, recipient, now) for recipient in recipients])

    def line(self, recipient: str) -> Sending | None:
        """How far it got with the recipient."""
        if not self._has_mail:
            return None
        query = f"select {_COLUMNS} from sendings where edition = ? and channel = ? and recipient = ?"  # noqa: S608 -- constants
        with told(self._path):
            row = self._database.execute(query, (*self._place, recipient)).fetchone()
        return None if row is None else _sending(row)

    def lines(self) -> list[Sending]:
        """Every line of the edition, by recipient."""
        if not self._has_mail:
            return []
        query = f"select {_COLUMNS} from sendings where edition = ? and channel = ? order by recipient"  # noqa: S608 -- constants
        with told(self._path):
            return [_sending(row) for row in self._database.execute(query, self._place)]

    def begin(self, recipient: str, message_id: str = "", sha256: str = "") -> None:
        """From here on the message, of that identity and hash, may arrive; on the disk when this returns."""
        with told(self._path):
            self._database.execute(_BEGUN, (message_id, sha256, self._now(), *self._place, recipient))

    def answered(self, recipient: str, answer: Answer) -> None:
        """What became of it."""
        row = (answer.state, answer.code, answer.said, self._now(), *self._place, recipient)
        with told(self._path):
            self._database.execute(_ANSWERED, row)

    def bounces(self, recipient: str) -> int:
        """How many editions in a row bounced off the recipient, up to now."""
        with told(self._path):
            states = [row[0] for row in self._database.execute(_BOUNCES, (self._place[1], recipient))]
        return next((count for count, state in enumerate(states) if state != "bounced"), len(states))

    def suppression(self, recipient: str) -> Suppression | None:
        """Why nothing goes to the recipient; None where something may."""
        if not self._has_mail:
            return None
        with told(self._path):
            query = "select why, since from suppressed where recipient = ?"
            row = self._database.execute(query, (recipient,)).fetchone()
        return None if row is None else Suppression(why=row[0], since=row[1])

    def suppress(self, recipient: str, why: str) -> bool:
        """Send nothing to the recipient any more, by any edition; whether that is new."""
        with told(self._path):
            query = "insert into suppressed values (?,?,?) on conflict do nothing"
            return bool(self._database.execute(query, (recipient, why, self._now())).rowcount)

    def allow(self, recipient: str) -> bool:
        """Undo `suppress`; whether there was anything to undo."""
        with told(self._path):
            return bool(self._database.execute("delete from suppressed where recipient = ?", (recipient,)).rowcount)

    @property
    def _has_mail(self) -> bool:
        """Whether the file is of a format that knows mail; one that is only read may be older."""
        with told(self._path):
            return int(self._database.execute("pragma user_version").fetchone()[0]) >= WITH_MAIL

    def _must_be_ours(self, key: str) -> None:
        if not self._has_mail:
            return
        with told(self._path):
            row = self._database.execute("select fingerprint from mail_key").fetchone()
            if row is None and self._clock is not None:
                self._database.execute("insert into mail_key values (?)", (key,))
        if row is not None and row[0] != key:
            raise ConfigError(
                f"The ledger in {self._path} was kept with another key, so nobody in it could be told.",
                hint="Put back that key: the environment variable of [mail] key_from, or mail.key beside the state.",
            )

    def _now(self) -> str:
        if self._clock is None:
            raise RuntimeError("this ledger is only read")
        return self._clock().isoformat(timespec="seconds")


def _sending(row: tuple[object, ...]) -> Sending:
    names = [name.strip() for name in _COLUMNS.split(",")]
    return Sending(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]  # the table is strict
