"""What addresses answered, in one SQLite file.

Not hishel: it keeps answers by their whole address, keys included, and for as long as the server's headers say.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.core.errors import ArchiveError
from digest.core.web import WebReply

RAW_FILE = "fetched.sqlite"

_FORMAT = 1
_KEPT_S = 30 * 86400.0
_TABLE = "create table answers (key text primary key, url text, headers text, body blob, asked_at real) strict"
_COLUMNS = "url, headers, body, asked_at"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}  # the last: other tables than ours
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """What an address answered, and when that was, in seconds since 1970."""

    reply: WebReply
    asked_at: float


class _OtherFormatError(sqlite3.DatabaseError):
    """The file is of another version of digest."""

    sqlite_errorcode = sqlite3.SQLITE_NOTADB


class RawCache:
    """The answers kept in the database at `path`, which is made when the first is asked for.

    Each is on the disk when `keep` returns, whole or not at all. Those older than 30 days by `now` are let go when the
    file is opened. A file that is damaged, or of another format, is moved aside, and `tell` is told: what it held can
    be asked for again. Raises `ArchiveError` where there can be no file at all, or another program holds it for
    longer than `longest_wait_s`. With `only_read` nothing is written: what is kept is kept in memory.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        tell: Callable[[str], None],
        *,
        longest_wait_s: float = 5.0,
        only_read: bool = False,
    ) -> None:
        self._path = path
        self._only_read = only_read
        self._longest_wait_s = longest_wait_s
        self._now = now
        self._tell = tell
        self._database: sqlite3.Connection | None = None

    def find(self, key: str) -> RawAnswer | None:
        """The answer kept under a key, None where there is none."""
        row = self._do(f"select {_COLUMNS} from answers where key = ?", (key,))  # noqa: S608 -- a constant
        return _answer(row) if row else None

    def keep(self, key: str, reply: WebReply) -> None:
        """Keep an answer that came just now."""
        row = (key, reply.url, json.dumps(dict(reply.headers)), zlib.compress(reply.content), self._now().timestamp())
        self._do(f"insert or replace into answers (key, {_COLUMNS}) values (?,?,?,?,?)", row)  # noqa: S608 -- a constant

    def renew(self, key: str) -> None:
        """The answer under the key was just said to hold still."""
        self._do("update answers set asked_at = ? where key = ?", (self._now().timestamp(), key))

    def close(self) -> None:
        """Close the file; nothing is lost without."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _do(self, statement: str, values: tuple[object, ...]) -> tuple[str, str, bytes, float] | None:
        """Carry a statement out, in a new file where the one there is damaged; gives its first row."""
        with self._told():
            try:
                return self._carried_out(statement, values)
            except sqlite3.DatabaseError as error:
                if _code(error) not in _DAMAGED:
                    raise
                self._move_aside(error)
            return self._carried_out(statement, values)

    def _carried_out(self, statement: str, values: tuple[object, ...]) -> tuple[str, str, bytes, float] | None:
        self._database = self._database or (self._copied() if self._only_read else self._opened())
        row: tuple[str, str, bytes, float] | None = self._database.execute(statement, values).fetchone()
        return row

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=self._longest_wait_s, isolation_level=None)
        try:
            _make_ready(database, self._now().timestamp())
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def _copied(self) -> sqlite3.Connection:
        """A database in memory, with what the file holds where that can be read; not even a log is made beside it."""
        database = sqlite3.connect(":memory:", isolation_level=None)
        try:
            if self._path.exists():
                with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?immutable=1", uri=True)) as kept:
                    kept.backup(database)
            _make_ready(database, self._now().timestamp())
        except sqlite3.DatabaseError:  # asked for anew; whoever may write to the file mends it
            database.close()
            database = sqlite3.connect(":memory:", isolation_level=None)
            _make_ready(database, self._now().timestamp())
        return database

    def _move_aside(self, error: sqlite3.DatabaseError) -> None:
        self.close()
        aside = self._path.with_name(f"{self._path.name}.damaged")
        self._path.replace(aside)
        for log in ("-wal", "-shm"):
            self._path.with_name(f"{self._path.name}{log}").unlink(missing_ok=True)
        self._tell(
            f"{self._path} cannot be used ({error}); it is {aside.name} now, and what it held is asked for anew."
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the database or the disk complains about into an `ArchiveError`."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if _code(error) in _HELD:
                hint = "Close what has it open, such as a database browser, and run again."
                raise ArchiveError(f"{self._path} is held by another program: {error}.", hint=hint) from error
            hint = "Make room, or give --out a folder that you may write to."
            raise ArchiveError(f"{self._path} cannot be used: {error}.", hint=hint) from error
        except OSError as error:
            hint = "Give --out a folder that you may write to."
            raise ArchiveError(f"{self._path} cannot be made: {error.strerror}.", hint=hint) from error


def _make_ready(database: sqlite3.Connection, now: float) -> None:
    """Make the table where there is none, let go of what is old; raises `sqlite3.DatabaseError`."""
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = normal")  # safe from kills; a power cut costs the newest answers
    database.execute("begin immediate")
    (version,) = database.execute("pragma user_version").fetchone()
    if version == 0:
        database.execute(_TABLE)
        database.execute(f"pragma user_version = {_FORMAT}")
    elif version != _FORMAT:
        raise _OtherFormatError("it is of another version of digest")
    database.execute(f"select {_COLUMNS} from answers limit 0")  # noqa: S608 -- a constant
    database.execute("delete from answers where abs(? - asked_at) > ?", (now, _KEPT_S))
    database.execute("commit")


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary code of an error."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF


def _answer(row: tuple[str, str, bytes, float]) -> RawAnswer | None:
    """What a row holds; None where it does not make sense."""
    url, headers, body, asked_at = row
    try:
        reply = WebReply(url=url, status=200, headers=json.loads(headers), content=zlib.decompress(body))
    except (ValueError, zlib.error):
        return None
    return RawAnswer(reply=reply, asked_at=asked_at)
