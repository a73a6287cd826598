"""Vectors are kept between runs in the state file: none is lost, none is mixed up, and reading changes nothing."""

import signal
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from digest.archive.state import State
from digest.archive.vectors import Vectors
from digest.core.errors import ArchiveError

EBB, FLOW = [1.0, 0.0, 0.5], [0.25, -2.0, 1.0]


def found(out: Path, *keys: str, only_read: bool = False) -> dict[str, list[float]]:
    with Vectors(out, only_read=only_read) as kept:
        return {key: list(vector) for key, vector in kept.found(keys).items()}


def uses(out: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(out / "state.sqlite")) as database:
        return database.execute("select edition, key from vector_uses order by edition, key").fetchall()


def test_what_was_kept_is_found_by_a_later_run(tmp_path: Path) -> None:
    with Vectors(tmp_path) as kept:
        kept.keep({"a": EBB, "b": FLOW})

    assert found(tmp_path, "a", "b", "c") == {"a": EBB, "b": FLOW}
    assert found(tmp_path, "a", only_read=True) == {"a": EBB}


def test_numbers_are_kept_as_float32_of_four_bytes_each(tmp_path: Path) -> None:
    with Vectors(tmp_path) as kept:
        kept.keep({"a": [1.0, 0.5]})
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        rows = database.execute("select key, vector from vectors").fetchall()

    assert rows == [("a", b"\x00\x00\x80\x3f\x00\x00\x00\x3f")]


def test_a_vector_that_is_kept_again_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    with Vectors(tmp_path) as kept:
        kept.keep({"a": EBB})
        kept.keep({"a": FLOW})

    assert found(tmp_path, "a") == {"a": FLOW}


def test_more_keys_than_a_query_takes_are_all_found(tmp_path: Path) -> None:
    vectors = {f"{number:04}": [float(number + 1)] for number in range(1203)}
    with Vectors(tmp_path) as kept:
        kept.keep(vectors)

    assert found(tmp_path, *vectors) == vectors


def test_a_vector_that_is_damaged_counts_as_not_kept(tmp_path: Path) -> None:
    with Vectors(tmp_path) as kept:
        kept.keep({"a": EBB, "b": FLOW})
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        database.execute("update vectors set vector = x'00ff3f' where key = 'a'")
        database.commit()

    assert found(tmp_path, "a", "b") == {"b": FLOW}


def test_what_was_kept_survives_a_kill(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, signal, sys\n"
        "from digest.archive.vectors import Vectors\n"
        "kept = Vectors(pathlib.Path(sys.argv[1]), 'W1')\n"
        "kept.use(['a'])\n"
        "kept.keep({'a': [1.0, 0.0, 0.5]})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=30)

    assert ended.returncode == -signal.SIGKILL
    assert found(tmp_path, "a") == {"a": EBB}
    assert uses(tmp_path) == [("W1", "a")]


def test_an_edition_uses_what_it_last_used_and_nobody_else_loses_theirs(tmp_path: Path) -> None:
    for edition, keys in (("W1", "ab"), ("W2", "b"), ("W1", "bc"), ("", "d")):
        with Vectors(tmp_path, edition) as kept:
            kept.use(set(keys))

    assert uses(tmp_path) == [("W1", "b"), ("W1", "c"), ("W2", "b")]


def test_a_run_that_uses_the_same_again_writes_nothing(tmp_path: Path) -> None:
    with Vectors(tmp_path, "W1") as kept:
        kept.use({"a", "b"})
        kept.keep({"a": EBB, "b": FLOW})
    path = tmp_path / "state.sqlite"
    before = (path.read_bytes(), path.stat().st_mtime_ns)

    with Vectors(tmp_path, "W1") as kept:
        kept.use({"b", "a"})
        assert set(kept.found({"a", "b"})) == {"a", "b"}

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_reading_alone_makes_no_file_and_finds_nothing_where_there_is_none(tmp_path: Path) -> None:
    assert found(tmp_path, "a", only_read=True) == {}
    assert list(tmp_path.iterdir()) == []


FORMAT_4 = """
create table replies (
    key text primary key, prompt text not null, model text not null, endpoint text not null, body text not null,
    text text not null, prompt_tokens integer not null, completion_tokens integer not null,
    cached_tokens integer not null, seconds real not null
) strict, without rowid;
create table token_ratios (
    number integer primary key, edition text not null, endpoint text not null, model text not null,
    begun_with real, highest real, window_tokens integer, unique (edition, endpoint, model)
) strict;
create table manners (
    endpoint text not null, model text not null, manner text not null, primary key (endpoint, model)
) strict, without rowid;
create table overflows (key text primary key, said text not null) strict, without rowid;
create table letters (
    edition text primary key, frozen text not null, way_out text not null, message blob not null
) strict, without rowid;
create table sendings (
    edition text not null, channel text not null, recipient text not null, state text not null,
    tries integer not null default 0, message_id text not null default '', sha256 text not null default '',
    code integer, said text not null default '', changed text not null, primary key (edition, channel, recipient)
) strict, without rowid;
create table suppressed (recipient text primary key, why text not null, since text not null) strict;
create table mail_key (fingerprint text not null) strict;
insert into replies values ('0a1b', 'tides', 'tide-1', 'http://model.test/v1', '{}', 'said', 90, 20, 64, 1.5);
pragma user_version = 4;
"""


def a_file_of_format_4(out: Path) -> None:
    with closing(sqlite3.connect(out / "state.sqlite")) as database:
        database.executescript(FORMAT_4)


def test_a_file_from_before_there_were_vectors_is_brought_up_and_loses_nothing(tmp_path: Path) -> None:
    a_file_of_format_4(tmp_path)

    with Vectors(tmp_path, "W1") as kept:
        assert kept.found({"a"}) == {}
        kept.use({"a"})
        kept.keep({"a": EBB})

    assert found(tmp_path, "a") == {"a": EBB}
    with State(tmp_path / "state.sqlite") as state:
        reply = state.get("0a1b")
    assert reply is not None
    assert reply.text == "said"


def test_reading_alone_finds_nothing_in_a_file_from_before_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    a_file_of_format_4(tmp_path)
    before = (tmp_path / "state.sqlite").read_bytes()

    assert found(tmp_path, "a", only_read=True) == {}
    assert (tmp_path / "state.sqlite").read_bytes() == before


def test_a_state_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("no database at all, but long enough to be looked at" * 40, encoding="utf-8")

    with pytest.raises(ArchiveError, match=r"state\.sqlite is damaged: file is not a database\."):
        Vectors(tmp_path)


def test_a_disk_that_takes_nothing_is_told_and_what_was_kept_stays(tmp_path: Path) -> None:
    with Vectors(tmp_path) as kept:
        kept.keep({"a": EBB})
    holder = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    holder.execute("begin immediate")
    with closing(holder), Vectors(tmp_path, longest_wait_s=0.0) as kept:
        with pytest.raises(ArchiveError, match="is held by another program"):
            kept.keep({"b": FLOW})
        holder.execute("rollback")
        kept.keep({"c": FLOW})

    assert found(tmp_path, "a", "b", "c") == {"a": EBB, "c": FLOW}


def test_what_is_kept_is_read_as_little_endian(tmp_path: Path) -> None:
    State(tmp_path / "state.sqlite").close()
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        database.execute("insert into vectors values ('a', ?)", (struct.pack("<3f", *EBB),))
        database.commit()

    assert found(tmp_path, "a") == {"a": EBB}
