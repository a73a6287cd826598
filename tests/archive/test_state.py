"""What is remembered between runs survives them, and a file that cannot be used says what to do."""

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from digest.archive.state import State
from digest.core.drafts import KeptReply, Usage
from digest.core.errors import ArchiveError

REPLY = KeptReply(
    key="0a1b",
    prompt="tides",
    model="tide-1",
    endpoint="http://model.test/v1",
    body='{"model": "tide-1"}',
    text="{\N{GRINNING FACE}}",
    usage=Usage(prompt_tokens=90, completion_tokens=20, cached_tokens=64),
    seconds=1.5,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "state.sqlite"


def test_a_reply_comes_back_as_it_was_kept(path: Path) -> None:
    with State(path) as state:
        state.put(REPLY)

    with State(path) as state:
        assert state.get("0a1b") == REPLY
        assert state.get("ffff") is None


def test_a_newer_reply_takes_the_place_of_the_older(path: Path) -> None:
    with State(path) as state:
        state.put(REPLY)
        state.put(replace(REPLY, text="{}"))

        assert state.get("0a1b") == replace(REPLY, text="{}")


def test_a_reply_is_there_even_if_the_process_is_killed_right_after(path: Path) -> None:
    script = (
        "import os, pathlib, signal, sys\n"
        "from digest.archive.state import State\n"
        "from digest.core.drafts import KeptReply, Usage\n"
        "State(pathlib.Path(sys.argv[1])).put(KeptReply(key='k', prompt='p', model='m', endpoint='e', body='b',"
        " text='t', usage=Usage(), seconds=0.0))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=30)

    assert ended.returncode == -signal.SIGKILL
    with State(path) as state:
        assert state.get("k") == replace(
            REPLY, key="k", prompt="p", model="m", endpoint="e", body="b", text="t", usage=Usage(), seconds=0.0
        )


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("no database at all, but long enough to be looked at" * 40, encoding="utf-8")

    with pytest.raises(ArchiveError, match=r"state\.sqlite is damaged: file is not a database\.") as raised:
        State(path)

    assert raised.value.hint == "Move it away and run again; what it held is asked for anew."


def test_a_file_of_a_newer_digest_is_left_alone(path: Path) -> None:
    State(path).close()
    with sqlite3.connect(path) as database:
        database.execute("pragma user_version = 9")
    database.close()

    with pytest.raises(ArchiveError, match=r"was written by a newer digest \(format 9, this one knows 1\)\."):
        State(path)


def test_a_folder_in_the_place_of_the_file_is_said_to_be_one(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(ArchiveError, match=r"state\.sqlite is a folder\.") as raised:
        State(path)

    assert raised.value.hint == "Move it away, or give --out another folder."


def test_a_file_that_another_program_holds_is_said_to_be_held(path: Path) -> None:
    State(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin immediate")

    with State(path, longest_wait_s=0.0) as state:
        with pytest.raises(ArchiveError, match="is held by another program: database is locked") as raised:
            state.put(REPLY)
        holder.close()
        state.put(REPLY)

        assert state.get("0a1b") == REPLY
    assert raised.value.hint == "Close what has it open, such as a database browser, and run again."


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ("pragma user_version = 1", "no such table: replies"),
        ("pragma user_version = 1; create table replies (key text)", "no such column: prompt"),
        ("create table replies (key text)", "table replies already exists"),
    ],
)
def test_a_database_that_is_not_ours_is_found_at_opening(path: Path, tables: str, said: str) -> None:
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.executescript(tables)
    database.close()

    with pytest.raises(ArchiveError) as raised:
        State(path)

    assert raised.value.message == f"{path} is no state of digest: {said}."
    assert raised.value.hint == "Move it away and run again; what it held is asked for anew."


def test_a_kept_text_that_is_no_text_is_damage(path: Path) -> None:
    with State(path) as state:
        state.put(REPLY)
    with sqlite3.connect(path) as database:
        database.execute("update replies set text = cast(x'ff' as text)")
    database.close()

    with State(path) as state, pytest.raises(ArchiveError, match=r"state\.sqlite is damaged: Could not decode"):
        state.get("0a1b")


def test_a_file_in_the_place_of_the_folder_is_an_archive_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")

    with pytest.raises(ArchiveError, match="cannot be made: "):
        State(tmp_path / "out" / "state.sqlite")
