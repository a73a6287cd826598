"""Kept replies and vectors that no edition uses are let go, and none that a run still to be finished may ask for."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.archive.editions import RUN_FILE, recover
from digest.archive.lock import held
from digest.archive.state import STATE_FILE, State, read_only_address
from digest.core.errors import ArchiveError

_BYTES = "coalesce(sum(length(cast(text as blob)) + length(cast(body as blob))), 0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What a state holds: `size` is the file's, in bytes; `idle` replies and `idle_vectors` could be let go.

    These are of `idle_bytes` together.

    `unfinished` names what speaks against letting others go: editions that were begun and are not there.
    `asked_since` says that something was asked after the last finished edition; then nothing is idle for certain.
    """

    version: int
    replies: int
    size: int
    idle: int
    idle_bytes: int
    unfinished: tuple[str, ...]
    asked_since: bool
    vectors: int = 0
    idle_vectors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How many replies and vectors went, and by how many bytes the file shrank."""

    replies: int
    size: int
    vectors: int = 0


def stock_of(out: Path, *, unfinished: bool = False) -> Stock | None:
    """What the state of `out` holds, None where there is none; nothing is written. Raises `ArchiveError`.

    With `unfinished`, runs that did not end, and what was asked without making an edition, keep nothing.
    """
    path = out / STATE_FILE
    if not path.exists():
        return None
    State(path, only_read=True).close()  # raises for what is no state, or a newer one
    with _opened(path, read_only_address(path)) as database:
        return _stock(database, out, unfinished=unfinished)


def prune(out: Path, *, unfinished: bool = False) -> Pruned:
    """Let the idle replies go while nobody else uses `out`; raises `ArchiveError`, having let go all or none.

    Where something was asked since the last finished edition nothing goes: no reply says which run it belongs to.
    """
    path = out / STATE_FILE
    if not path.exists():
        return Pruned(replies=0, size=0)
    with held(out):
        recover(out)  # an edition that a killed run moved aside uses its replies too
        since = _asked_since(out)
        with asking_nothing(path):
            State(path).close()  # brought up to this format, and all of its log is in it
            before = path.stat().st_size
            gone = _let_go(path, out, keep_all=since and not unfinished, unfinished=unfinished)
    replies, vectors = gone
    return Pruned(replies=replies, vectors=vectors, size=max(0, before - path.stat().st_size))


@contextmanager
def asking_nothing(path: Path) -> Iterator[None]:
    """What is written to the state at `path` within the block does not count as asking: it keeps its time."""
    written = _last_written_ns(path)
    try:
        yield
    finally:
        os.utime(path, ns=(written, written))


def _let_go(path: Path, out: Path, *, keep_all: bool, unfinished: bool) -> tuple[int, int]:
    """Delete what is idle and make the file smaller; gives how many replies and vectors went."""
    with _opened(path, path.absolute().as_uri()) as database:
        _list_idle(database, out, keep_all=keep_all, unfinished=unfinished)
        database.execute("begin immediate")
        replies = database.execute("delete from replies where key in (select key from idle)").rowcount
        vectors = database.execute("delete from vectors where key in (select key from idle_vectors)").rowcount
        database.execute("delete from vector_uses where key not in (select key from vectors)")
        if unfinished:
            gone = [(edition,) for edition in _grouped(database) if not _is_finished(out, edition)]
            database.executemany("delete from vector_uses where edition = ?", gone)
        database.execute("commit")
        database.execute("vacuum")
        database.execute("pragma wal_checkpoint(truncate)")
    return replies, vectors


def _stock(database: sqlite3.Connection, out: Path, *, unfinished: bool) -> Stock:
    since = _asked_since(out)
    _list_idle(database, out, keep_all=since and not unfinished, unfinished=unfinished)
    idle, idle_bytes = database.execute(
        f"select count(*), {_BYTES} from replies where key in (select key from idle)"  # noqa: S608 -- a constant
    ).fetchone()
    idle_vectors, vector_bytes = database.execute(
        "select count(*), coalesce(sum(length(vector)), 0) from vectors where key in (select key from idle_vectors)"
    ).fetchone()
    begun = {edition for edition, _, _ in _begun(database, out)}
    begun |= {edition for edition in _grouped(database) if not _is_finished(out, edition)}
    return Stock(
        version=database.execute("pragma user_version").fetchone()[0],
        replies=database.execute("select count(*) from replies").fetchone()[0],
        size=(out / STATE_FILE).stat().st_size,
        idle=idle,
        idle_bytes=idle_bytes + vector_bytes,
        unfinished=tuple(sorted(begun)),
        asked_since=since,
        vectors=database.execute("select count(*) from vectors").fetchone()[0],
        idle_vectors=idle_vectors,
    )


def _list_idle(database: sqlite3.Connection, out: Path, *, keep_all: bool, unfinished: bool) -> None:
    """Fill the temporary tables `idle` and `idle_vectors` with the keys of what nobody needs."""
    database.execute("pragma temp_store = memory")
    database.execute("create temp table used (key text primary key)")
    database.execute("create temp table idle (key text primary key)")
    database.execute("create temp table idle_vectors (key text primary key)")
    if not _has(database, "replies"):  # a file that was made and not yet filled
        database.execute("create temp table replies (key text, text text, body text)")
    if not _has(database, "vectors"):  # one of an older format that is only read
        database.execute("create temp table vectors (key text, vector blob)")
        database.execute("create temp table vector_uses (edition text, key text)")
    if keep_all:
        return
    _list_idle_vectors(database, out, unfinished=unfinished)
    database.executemany("insert or ignore into used values (?)", ((key,) for key in _keys_of_editions(out)))
    database.execute("insert into idle select key from replies where key not in (select key from used)")
    for _, endpoint, model in () if unfinished else _begun(database, out):
        database.execute(  # a reply does not say for which edition it was asked
            "delete from idle where key in (select key from replies where endpoint = ? and model = ?)",
            (endpoint, model),
        )


def _list_idle_vectors(database: sqlite3.Connection, out: Path, *, unfinished: bool) -> None:
    """Those that no edition was made of; one that was begun and is not there counts unless `unfinished`."""
    database.execute("create temp table grouped_now (edition text primary key)")
    using = [(edition,) for edition in _grouped(database) if not unfinished or _is_finished(out, edition)]
    database.executemany("insert into grouped_now values (?)", using)
    database.execute(
        "insert into idle_vectors select key from vectors where key not in "
        "(select key from vector_uses where edition in (select edition from grouped_now))"
    )


def _grouped(database: sqlite3.Connection) -> list[str]:
    """The editions that vectors were used for."""
    return [edition for (edition,) in database.execute("select distinct edition from vector_uses order by edition")]


def _is_finished(out: Path, edition: str) -> bool:
    return (out / edition / RUN_FILE).is_file()


def _begun(database: sqlite3.Connection, out: Path) -> list[tuple[str, str, str]]:
    """Edition, endpoint and model of what was begun and has no edition whose run came to its end."""
    if not _has(database, "token_ratios"):
        return []
    begun = database.execute("select edition, endpoint, model from token_ratios order by number").fetchall()
    return [row for row in begun if not _is_finished(out, row[0])]


def _asked_since(out: Path) -> bool:
    """Whether the state was written to after the last edition was finished: a run writes its state before its record.

    A run of an edition that is there already, ended half-way, leaves no other trace.
    """
    finished = max((run.stat().st_mtime_ns for run in out.glob(f"*/{RUN_FILE}")), default=0)
    return _last_written_ns(out / STATE_FILE) > finished


def _last_written_ns(path: Path) -> int:
    """When the state was last written to, which may be in its log alone."""
    log = path.with_name(f"{path.name}-wal")
    return max(each.stat().st_mtime_ns for each in (path, log) if each.exists())


def _keys_of_editions(out: Path) -> Iterator[str]:
    """The keys of all replies that the editions under `out` were made of; raises `ArchiveError` for a bad record."""
    for path in sorted(out.glob("*/calls/*.json")):
        try:
            call = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise ArchiveError(
                f"{path} cannot be read, so nobody knows which replies its edition uses.",
                hint="Make that edition again, or move it away, and then prune.",
            ) from error
        key = call.get("key") if isinstance(call, dict) else None
        if isinstance(key, str):
            yield key


def _has(database: sqlite3.Connection, table: str) -> bool:
    found = database.execute("select 1 from main.sqlite_master where type = 'table' and name = ?", (table,))
    return found.fetchone() is not None


@contextmanager
def _opened(path: Path, place: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(place, isolation_level=None, uri=True)) as database:
            yield database
    except sqlite3.DatabaseError as error:
        raise ArchiveError(
            f"{path} cannot be looked through: {error}.", hint="Close what has it open, make room, and try again."
        ) from error
