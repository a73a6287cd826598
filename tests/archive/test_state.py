"""What is remembered between runs survives them, and a file that cannot be used says what to do."""

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from digest.archive.state import Begun, State
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

W47, W48, W49 = (
    Begun(edition=f"2026-W{week}", endpoint="http://model.test/v1", model="tide-1") for week in (47, 48, 49)
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

    assert (
        raised.value.hint
        == "Move it away and run again; what it held is asked for anew, and who was mailed which edition is forgotten."
    )


def test_a_file_of_a_newer_digest_is_left_alone(path: Path) -> None:
    State(path).close()
    with sqlite3.connect(path) as database:
        database.execute("pragma user_version = 9")
    database.close()

    with pytest.raises(ArchiveError, match=r"was written by a newer digest \(format 9, this one knows 6\)\."):
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
    assert (
        raised.value.hint
        == "Move it away and run again; what it held is asked for anew, and who was mailed which edition is forgotten."
    )


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


FORMAT_1 = """
create table replies (
    key text primary key, prompt text not null, model text not null, endpoint text not null, body text not null,
    text text not null, prompt_tokens integer not null, completion_tokens integer not null,
    cached_tokens integer not null, seconds real not null
) strict, without rowid;
insert into replies values ('0a1b', 'tides', 'tide-1', 'http://model.test/v1', '{"model": "tide-1"}',
    '{😀}', 90, 20, 64, 1.5);
pragma user_version = 1;
"""


def a_file_of_format_1(path: Path) -> None:
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.executescript(FORMAT_1)
    database.close()


def version_of(path: Path) -> int:
    database = sqlite3.connect(path)
    version = int(database.execute("pragma user_version").fetchone()[0])
    database.close()
    return version


def test_a_file_of_the_first_format_is_brought_up_and_loses_nothing(path: Path) -> None:
    a_file_of_format_1(path)

    with State(path) as state:
        assert state.get("0a1b") == REPLY
        assert state.begin(W47, fresh=False) is None
        state.learn(W47, 1.2)
        assert state.ratio_for(W48, fresh=False) == 1.2
        known = (state.window_for(W47, fresh=False), state.manner("http://e", "m"), state.overflow("0a1b"))
        assert known == (None, None, None)
    assert version_of(path) == 6


def test_reading_alone_changes_nothing_not_even_an_older_format(path: Path) -> None:
    a_file_of_format_1(path)
    before = path.read_bytes()

    with State(path, only_read=True) as state:
        assert state.get("0a1b") == REPLY
        assert state.ratio_for(W47, fresh=False) is None
        with pytest.raises(ArchiveError, match="attempt to write a readonly database"):
            state.put(REPLY)

    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["state.sqlite"]


def test_reading_alone_finds_nothing_in_a_file_that_a_killed_run_had_only_made(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    with State(path, only_read=True) as state:
        assert (state.get("0a1b"), state.ratio_for(W47, fresh=False)) == (None, None)
    assert path.read_bytes() == b""


def test_reading_alone_sees_what_a_killed_run_left_in_the_log(path: Path) -> None:
    script = (
        "import os, pathlib, signal, sys\n"
        "from digest.archive.state import Begun, State\n"
        "state = State(pathlib.Path(sys.argv[1]))\n"
        "begun = Begun(edition='2026-W47', endpoint='http://model.test/v1', model='tide-1')\n"
        "state.begin(begun, fresh=False)\n"
        "state.learn(begun, 1.3)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=30)

    with State(path, only_read=True) as state:
        assert state.ratio_for(W48, fresh=False) == 1.3
        assert state.ratio_for(W47, fresh=False) is None


def test_a_new_edition_takes_the_newest_ratio_and_keeps_it_whatever_is_learned_meanwhile(path: Path) -> None:
    with State(path) as state:
        assert state.begin(W47, fresh=False) is None
        state.learn(W47, 1.3)
        assert state.begin(W48, fresh=False) == 1.3
        for ratio in (1.1, 1.6, 1.2):
            state.learn(W48, ratio)

    with State(path) as state:
        assert [state.begin(each, fresh=False) for each in (W47, W48, W49)] == [None, 1.3, 1.6]


def test_a_fresh_run_takes_the_newest_ratio_and_the_runs_after_it_keep_that(path: Path) -> None:
    with State(path) as state:
        state.begin(W47, fresh=False)
        state.learn(W47, 1.3)

        assert state.begin(W47, fresh=True) == 1.3
        assert state.begin(W47, fresh=False) == 1.3


def test_the_ratio_of_another_model_or_endpoint_is_not_taken(path: Path) -> None:
    with State(path) as state:
        state.begin(W47, fresh=False)
        state.learn(W47, 1.3)

        assert state.begin(replace(W48, model="tide-2"), fresh=False) is None
        assert state.begin(replace(W48, endpoint="http://other.test/v1"), fresh=False) is None


def test_the_highest_ratio_of_the_last_three_editions_counts(path: Path) -> None:
    weeks = [replace(W47, edition=f"2026-W{week}") for week in (1, 2, 3, 4, 5)]
    with State(path) as state:
        begun = []
        for week, ratio in zip(weeks, (1.9, 1.2, 1.4, 1.1, 1.0), strict=True):
            begun.append(state.begin(week, fresh=False))
            state.learn(week, 1.0)
            state.learn(week, ratio)

    assert begun == [None, 1.9, 1.9, 1.9, 1.4]


def test_an_edition_keeps_the_window_that_it_was_begun_with_until_it_is_made_afresh(path: Path) -> None:
    with State(path) as state:
        state.begin(W47, fresh=False)
        assert state.window_for(W47, fresh=False) is None
        state.keep_window(W47, 4096)

    with State(path) as state:
        assert (state.window_for(W47, fresh=False), state.window_for(W47, fresh=True)) == (4096, None)
        assert state.window_for(W48, fresh=False) is None


def test_how_requests_are_put_is_known_of_one_model_at_one_endpoint(path: Path) -> None:
    with State(path) as state:
        state.keep_manner("http://model.test/v1", "tide-1", "one")
        state.keep_manner("http://model.test/v1", "tide-1", "two")

    with State(path, only_read=True) as state:
        assert state.manner("http://model.test/v1", "tide-1") == "two"
        assert state.manner("http://model.test/v1", "tide-2") is None
        assert state.manner("http://other.test/v1", "tide-1") is None


def test_what_was_said_of_a_prompt_that_did_not_fit_is_known_until_it_fits(path: Path) -> None:
    with State(path) as state:
        state.keep_overflow("0a1b", "Too long.")
        state.keep_overflow("0a1b", "Far too long.")
        assert (state.overflow("0a1b"), state.overflow("0a1c")) == ("Far too long.", None)
        state.keep_overflow("0a1b", None)
        assert state.overflow("0a1b") is None
