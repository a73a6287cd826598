"""What is remembered between runs, in `out/state.sqlite`."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from digest.core.drafts import KeptReply, Usage
from digest.core.errors import ArchiveError

STATE_FILE = "state.sqlite"
VERSION = 1

_TABLES = """
create table replies (
    key text primary key,
    prompt text not null,
    model text not null,
    endpoint text not null,
    body text not null,
    text text not null,
    prompt_tokens integer not null,
    completion_tokens integer not null,
    cached_tokens integer not null,
    seconds real not null
) strict, without rowid
"""
_MOVE_AWAY = "Move it away and run again; what it held is asked for anew."
_COMPLAINTS = (  # what SQLite says, what it means, and what to do about it: the first that fits
    (
        r"\block",
        "is held by another program",
        "Close what has it open, such as a database browser, and run again.",
    ),
    (r"not a database|malformed|decode", "is damaged", _MOVE_AWAY),
    (r"no such (?:table|column)|already exists", "is no state of digest", _MOVE_AWAY),
    (r"", "cannot be used", "Make room, or give --out a folder that you may write to."),
)
_COLUMNS = "key, prompt, model, endpoint, body, text, prompt_tokens, completion_tokens, cached_tokens, seconds"


class State:
    """The replies that are kept, in the database at `path`, made where there is none.

    Another program that holds the database is waited for, for `longest_wait_s` at most.
    Raises `ArchiveError` where it cannot be read or written. One process writes at a time: `archive.lock`.
    """

    def __init__(self, path: Path, *, longest_wait_s: float = 5.0) -> None:
        self._path = path
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise ArchiveError(f"{path} is a folder.", hint="Move it away, or give --out another folder.")
            self._database = sqlite3.connect(path, timeout=longest_wait_s, isolation_level=None)
        try:
            self._open()
        except ArchiveError:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; nothing is lost without."""
        self._database.close()

    def get(self, key: str) -> KeptReply | None:
        """The reply kept under the hash of its logical prompt, or None."""
        with self._told():
            row = self._database.execute(f"select {_COLUMNS} from replies where key = ?", (key,)).fetchone()  # noqa: S608 -- a constant
        return None if row is None else _reply(row)

    def put(self, reply: KeptReply) -> None:
        """Keep a reply; it is on the disk when this returns."""
        usage = reply.usage
        row = (
            *(reply.key, reply.prompt, reply.model, reply.endpoint, reply.body, reply.text),
            *(usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens, reply.seconds),
        )
        with self._told():
            self._database.execute(f"insert or replace into replies ({_COLUMNS}) values (?,?,?,?,?,?,?,?,?,?)", row)  # noqa: S608 -- a constant

    def _open(self) -> None:
        with self._told():
            self._database.execute("pragma journal_mode = wal")
            self._database.execute("pragma synchronous = full")  # a reply that was paid for survives a power cut
            (version,) = self._database.execute("pragma user_version").fetchone()
            if version == 0:
                self._database.execute("begin immediate")
                self._database.execute(_TABLES)
                self._database.execute(f"pragma user_version = {VERSION}")
                self._database.execute("commit")
        if version > VERSION:
            raise ArchiveError(
                f"{self._path} was written by a newer digest (format {version}, this one knows {VERSION}).",
                hint="Upgrade research-digest, or give --out another folder.",
            )
        with self._told():
            self._database.execute(f"select {_COLUMNS} from replies limit 0")  # noqa: S608 -- a constant

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the database or the disk complains about into an `ArchiveError`."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            said = str(error)
            what, hint = next((what, hint) for words, what, hint in _COMPLAINTS if re.search(words, said))
            raise ArchiveError(f"{self._path} {what}: {said}.", hint=hint) from error
        except OSError as error:
            hint = "Give --out a folder that you may write to."
            raise ArchiveError(f"{self._path} cannot be made: {error.strerror}.", hint=hint) from error


def _reply(row: tuple[str, str, str, str, str, str, int, int, int, float]) -> KeptReply:
    key, prompt, model, endpoint, body, text, prompt_tokens, completion_tokens, cached_tokens, seconds = row
    return KeptReply(
        key=key,
        prompt=prompt,
        model=model,
        endpoint=endpoint,
        body=body,
        text=text,
        usage=Usage(prompt_tokens=prompt_tokens, completion_tokens=completion_tokens, cached_tokens=cached_tokens),
        seconds=seconds,
    )
