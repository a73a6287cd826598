"""What is remembered between runs, in `out/state.sqlite`."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from digest.archive.formats import FORMATS, VERSION, WITH_COVERAGE, WITH_MAIL, WITH_RATIOS, WITH_TOPICS, WITH_WINDOWS
from digest.core.drafts import KeptReply, Usage
from digest.core.errors import ArchiveError

STATE_FILE = "state.sqlite"

# The highest ratio is what must fit: a mean would send half of the full prompts over the window. It is the highest of
# three editions, so that it does not depend on the order of replies, and what was odd about one is forgotten in time.
_NEWEST = """
select max(highest) from (
    select highest from token_ratios where endpoint = ? and model = ? and highest is not null
    order by number desc limit 3
)
"""
_BEGUN_WITH = "select begun_with from token_ratios where edition = ? and endpoint = ? and model = ?"
_WINDOW = "select window_tokens from token_ratios where edition = ? and endpoint = ? and model = ?"
MOVE_AWAY = "Move it away and run again; what it held is asked for anew, and who was mailed which edition is forgotten."
_COMPLAINTS = (  # what SQLite says, what it means, and what to do about it: the first that fits
    (
        r"\block",
        "is held by another program",
        "Close what has it open, such as a database browser, and run again.",
    ),
    (r"not a database|malformed|decode", "is damaged", MOVE_AWAY),
    (r"no such (?:table|column)|already exists", "is no state of digest", MOVE_AWAY),
    (r"", "cannot be used", "Make room, or give --out a folder that you may write to."),
)
_COLUMNS = "key, prompt, model, endpoint, body, text, prompt_tokens, completion_tokens, cached_tokens, seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An edition that is written by a model at an endpoint: what a ratio of tokens is kept for."""

    edition: str
    endpoint: str
    model: str


class State:
    """The replies that are kept, in the database at `path`, made where there is none, and ratios of tokens.

    `only_read` changes nothing, not even an older format. Another program that holds the database is waited for, for
    `longest_wait_s` at most. Raises `ArchiveError` where it cannot be read or written. One process writes at a time:
    `archive.lock`.
    """

    def __init__(self, path: Path, *, only_read: bool = False, longest_wait_s: float = 5.0) -> None:
        self._path = path
        with self._told():
            if path.is_dir():
                raise ArchiveError(f"{path} is a folder.", hint="Move it away, or give --out another folder.")
            if not only_read:
                path.parent.mkdir(parents=True, exist_ok=True)
            place = read_only_address(path) if only_read else path
            self._database = sqlite3.connect(place, timeout=longest_wait_s, isolation_level=None, uri=only_read)
        try:
            self._version = self._format_read() if only_read else self._format_brought_up()
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
        if self._version == 0:  # a file that was made and not yet filled, looked at by somebody who only reads
            return None
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

    def ratio_for(self, begun: Begun, *, fresh: bool) -> float | None:
        """The ratio of tokens to cut an edition's topics by; None where nothing is known.

        One that was begun before keeps what it was begun with: a learned ratio must not cut its topics differently
        when it is run again, and so ask everything again. Others, and `fresh` ones, take the newest.
        """
        if self._version < WITH_RATIOS:
            return None
        with self._told():
            if not fresh:
                row = self._database.execute(_BEGUN_WITH, (begun.edition, begun.endpoint, begun.model)).fetchone()
                if row is not None:
                    return _number(row)
            return _number(self._database.execute(_NEWEST, (begun.endpoint, begun.model)).fetchone())

    def begin(self, begun: Begun, *, fresh: bool) -> float | None:
        """The ratio of `ratio_for`, kept for every later run of this edition."""
        ratio = self.ratio_for(begun, fresh=fresh)
        with self._told():
            self._database.execute(
                "insert into token_ratios (edition, endpoint, model, begun_with) values (?,?,?,?) "
                "on conflict do update set begun_with = excluded.begun_with",
                (begun.edition, begun.endpoint, begun.model, ratio),
            )
        return ratio

    def window_for(self, begun: Begun, *, fresh: bool) -> int | None:
        """The window that an edition was begun with, in tokens; None where it must be asked for.

        An edition keeps it for the reason for which it keeps its ratio.
        """
        if self._version < WITH_WINDOWS or fresh:
            return None
        tokens: int | None = self._one(_WINDOW, begun.edition, begun.endpoint, begun.model)
        return tokens

    def keep_window(self, begun: Begun, tokens: int) -> None:
        """Remember the window that an edition, already begun, is written with."""
        with self._told():
            self._database.execute(
                "update token_ratios set window_tokens = ? where edition = ? and endpoint = ? and model = ?",
                (tokens, begun.edition, begun.endpoint, begun.model),
            )

    def manner(self, endpoint: str, model: str) -> str | None:
        """How requests are put to this model at this endpoint, as it was kept; None where nothing is known."""
        if self._version < WITH_WINDOWS:
            return None
        manner: str | None = self._one("select manner from manners where endpoint = ? and model = ?", endpoint, model)
        return manner

    def keep_manner(self, endpoint: str, model: str, manner: str) -> None:
        """Remember how requests are put to this model at this endpoint."""
        with self._told():
            self._database.execute("insert or replace into manners values (?,?,?)", (endpoint, model, manner))

    def overflow(self, key: str) -> str | None:
        """What was said of a prompt that did not fit; None where that is not known of it."""
        if self._version < WITH_WINDOWS:
            return None
        said: str | None = self._one("select said from overflows where key = ?", key)
        return said

    def keep_overflow(self, key: str, said: str | None) -> None:
        """Remember what was said of a prompt that does not fit, or, with None, that it fits."""
        with self._told():
            self._database.execute("delete from overflows where key = ?", (key,))
            if said is not None:
                self._database.execute("insert into overflows values (?,?)", (key, said))

    def _one(self, query: str, *values: object) -> Any:
        """The first value of the first row, None where there is none."""
        with self._told():
            row = self._database.execute(query, values).fetchone()
        return None if row is None else row[0]

    def learn(self, begun: Begun, ratio: float) -> None:
        """Remember a ratio that was met while the edition was written, for editions that begin later."""
        with self._told():
            self._database.execute(
                "update token_ratios set highest = ? where edition = ? and endpoint = ? and model = ? "
                "and coalesce(highest, 0) < ?",
                (ratio, begun.edition, begun.endpoint, begun.model, ratio),
            )

    def _format_brought_up(self) -> int:
        """The version of a file that is ours to write: made, or brought up to the newest, in one step or not at all."""
        with self._told():
            self._database.execute("pragma journal_mode = wal")
            self._database.execute("pragma synchronous = full")  # a reply that was paid for survives a power cut
        version = self._format_read()
        if version == VERSION:
            return version
        with self._told(), transaction(self._database):
            for table in (each for added in FORMATS[self._format_read() :] for each in added):
                self._database.execute(table)
            self._database.execute(f"pragma user_version = {VERSION}")
        return self._format_read()

    def _format_read(self) -> int:
        """The version of the file, whose tables are those of that version; raises `ArchiveError` where they are not."""
        with self._told():
            version = int(self._database.execute("pragma user_version").fetchone()[0])
        if version > VERSION:
            raise ArchiveError(
                f"{self._path} was written by a newer digest (format {version}, this one knows {VERSION}).",
                hint="Upgrade research-digest, or give --out another folder.",
            )
        with self._told():
            if version >= 1:
                self._database.execute(f"select {_COLUMNS} from replies limit 0")  # noqa: S608 -- a constant
            if version >= WITH_RATIOS:
                self._database.execute("select number, begun_with, highest from token_ratios limit 0")
            if version >= WITH_WINDOWS:
                self._database.execute("select window_tokens from token_ratios limit 0")
                self._database.execute("select endpoint, model, manner from manners limit 0")
                self._database.execute("select key, said from overflows limit 0")
            if version >= WITH_MAIL:
                self._database.execute("select edition, channel, recipient, state, sha256 from sendings limit 0")
                self._database.execute("select edition, message from letters limit 0")
            if version >= WITH_TOPICS:
                self._database.execute("select number, edition from grouped limit 0")
                self._database.execute("select edition, topic, position, papers, profile from topics limit 0")
                self._database.execute("select topic, name, merged_into, pinned from topic_wishes limit 0")
            if version >= WITH_COVERAGE:
                self._database.execute("select edition, since, until, by_mail, complete from editions limit 0")
                self._database.execute("select edition, position, names, version, title, authors from covered limit 0")
        return version

    def _told(self) -> AbstractContextManager[None]:
        return told(self._path)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the database at `path`, or the disk, complains about into an `ArchiveError`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        what, hint = next((what, hint) for words, what, hint in _COMPLAINTS if re.search(words, said))
        raise ArchiveError(f"{path} {what}: {said}.", hint=hint) from error
    except OSError as error:
        hint = "Give --out a folder that you may write to."
        raise ArchiveError(f"{path} cannot be made: {error.strerror}.", hint=hint) from error


def read_only_address(path: Path) -> str:
    """The address of a database that nothing is written to or beside; a log that a kill left behind is read too."""
    log = path.with_name(f"{path.name}-wal")
    return f"{path.absolute().as_uri()}?{'mode=ro' if log.exists() else 'immutable=1'}"


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of what is done within, or nothing."""
    database.execute("begin immediate")
    try:
        yield
        database.execute("commit")
    finally:
        if database.in_transaction:
            database.execute("rollback")


def _number(row: tuple[float | None]) -> float | None:
    return row[0]


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
