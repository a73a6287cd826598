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


def test_a_folder_in_the_place_of_the_file_is_an_archive_error(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(ArchiveError, match=r"state\.sqlite cannot be used: unable to open database file\."):
        State(path)


def test_a_file_in_the_place_of_the_folder_is_an_archive_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")

    with pytest.raises(ArchiveError, match="cannot be made: "):
        State(tmp_path / "out" / "state.sqlite")
