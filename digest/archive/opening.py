"""The file `state.sqlite`, opened for one look or one change, and closed again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from digest.archive.state import MOVE_AWAY, State, read_only_address, told, transaction
from digest.core.errors import ArchiveError

_Found = TypeVar("_Found")


def looked_into(path: Path, since: int, look: Callable[[sqlite3.Connection], _Found], nothing: _Found) -> _Found:
    """What `look` finds in the file, `nothing` where there is none, or one of a format before version `since`.

    Nothing is changed. Raises `ArchiveError` where the file cannot be used.
    """
    if not path.exists():
        return nothing
    State(path, only_read=True).close()  # raises for what is no state, or a newer one
    try:
        place = read_only_address(path)
        with told(path), closing(sqlite3.connect(place, isolation_level=None, uri=True)) as database:
            database.execute("begin")  # whatever a run keeps meanwhile, all that is read belongs together
            version = int(database.execute("pragma user_version").fetchone()[0])
            return look(database) if version >= since else nothing
    except ValidationError as error:
        raise ArchiveError(f"{path} is damaged: a list in it is no list.", hint=MOVE_AWAY) from error


@contextmanager
def written(path: Path) -> Iterator[sqlite3.Connection]:
    """The file to be written to, made or brought up to the newest format; all within is done, or nothing."""
    State(path).close()
    with told(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("pragma synchronous = full")
        with transaction(database):
            yield database
