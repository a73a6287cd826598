"""The vectors of texts, in `out/state.sqlite`: what was asked for once is not asked for again."""

import sqlite3
import sys
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from digest.archive.formats import WITH_VECTORS
from digest.archive.state import STATE_FILE, State, read_only_address, told, transaction

_FLOAT_BYTES = 4
_AT_ONCE = 500  # keys in one query: SQLite's oldest limit of variables is 999


class Vectors:
    """The vectors kept in `out`, and which of them `edition` is made of; without a name nobody's use is noted.

    Opened as a state is, and raises `ArchiveError` as that does. `only_read` changes nothing and makes no file.
    """

    def __init__(self, out: Path, edition: str = "", *, only_read: bool = False, longest_wait_s: float = 5.0) -> None:
        self._path = out / STATE_FILE
        self._edition = edition
        self._database: sqlite3.Connection | None = None
        if only_read and not self._path.exists():
            return
        State(self._path, only_read=only_read, longest_wait_s=longest_wait_s).close()  # brought up to the newest format
        with told(self._path):
            place = read_only_address(self._path) if only_read else self._path
            self._database = sqlite3.connect(place, timeout=longest_wait_s, isolation_level=None, uri=only_read)
            self._database.execute("pragma synchronous = full")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._database is not None:
            self._database.close()

    def found(self, keys: Collection[str]) -> "Mapping[str, array[float]]":
        """The vectors kept under these keys. One that is damaged counts as not kept."""
        found = {}
        for some in _some_at_once(sorted(keys)):
            marks = ",".join("?" * len(some))
            for key, content in self._rows(f"select key, vector from vectors where key in ({marks})", some):  # noqa: S608 -- marks
                vector = _vector(content)
                if vector:
                    found[key] = vector
        return found

    def keep(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep them, all or none; they are on the disk when this returns."""
        rows = [(key, _bytes(vector)) for key, vector in vectors.items()]
        with told(self._path), transaction(self._writable):
            self._writable.executemany("insert or replace into vectors values (?,?)", rows)

    def use(self, keys: Collection[str]) -> None:
        """The edition is made of these, and of no others."""
        if not self._edition:
            return
        mine = "select key from vector_uses where edition = ? order by key"
        if [row[0] for row in self._rows(mine, [self._edition])] == sorted(keys):
            return  # nothing is written by a run that asks nothing
        with told(self._path), transaction(self._writable):
            self._writable.execute("delete from vector_uses where edition = ?", (self._edition,))
            rows = [(self._edition, key) for key in sorted(keys)]
            self._writable.executemany("insert into vector_uses values (?,?)", rows)

    @property
    def _writable(self) -> sqlite3.Connection:
        if self._database is None:
            raise RuntimeError("these vectors are only read")
        return self._database

    def _rows(self, query: str, values: Sequence[str]) -> list[Any]:
        """What a query finds; nothing in a file of a format that knows no vectors."""
        if self._database is None:
            return []
        with told(self._path):
            if int(self._database.execute("pragma user_version").fetchone()[0]) < WITH_VECTORS:
                return []
            return self._database.execute(query, values).fetchall()


def _some_at_once(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _bytes(vector: Sequence[float]) -> bytes:
    return _little_endian(array("f", vector)).tobytes()


def _vector(content: bytes) -> "array[float] | None":
    return None if len(content) % _FLOAT_BYTES else _little_endian(array("f", content))


def _little_endian(numbers: "array[float]") -> "array[float]":
    """The numbers with their bytes as they are kept, or back; the same on most machines."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
