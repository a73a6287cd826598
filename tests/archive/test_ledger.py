"""The ledger says the most that may have happened to a message, whatever ended the run that sent it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from digest.archive.formats import FORMATS
from digest.archive.ledger import Frozen, Ledger, Suppression
from digest.archive.state import State
from digest.core.deliveries import Answer, Sending
from digest.core.errors import ArchiveError, ConfigError
from tests.letters import NOW, Clock

WEEK, NEXT = "2026-W47", "2026-W48"
ADA, BO = "a" * 32, "b" * 32
AT = NOW.isoformat()
TAKEN = Answer(state="accepted", said="250 Ok", code=250)
LATER = Answer(state="retryable", said="451 Later", code=451)
DOUBT = Answer(state="uncertain", said="no answer")
NO_ONE = Answer(state="bounced", said="550 No such user", code=550)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger(tmp_path, WEEK, "mail", key="k1", clock=clock) as opened:
        opened.enter([ADA, BO])
        yield opened


def state_of(out: Path, recipient: str, edition: str = WEEK, channel: str = "mail") -> str | None:
    """What stands on the disk, read by another connection while the first is open."""
    with closing(sqlite3.connect(out / "state.sqlite")) as database:
        query = "select state from sendings where edition = ? and channel = ? and recipient = ?"
        row = database.execute(query, (edition, channel, recipient)).fetchone()
    return None if row is None else str(row[0])


def test_a_line_is_sending_on_the_disk_before_anything_is_sent_and_answered_right_after(
    ledger: Ledger, tmp_path: Path
) -> None:
    states = [state_of(tmp_path, ADA)]
    ledger.begin(ADA)
    states.append(state_of(tmp_path, ADA))
    ledger.answered(ADA, TAKEN)
    states.append(state_of(tmp_path, ADA))

    assert states == ["pending", "sending", "accepted"]
    assert ledger.line(ADA) == Sending(recipient=ADA, state="accepted", tries=1, code=250, said="250 Ok", changed=AT)
    assert ledger.line(BO) == Sending(recipient=BO, state="pending", changed=AT)
    assert ledger.line("c" * 32) is None
    assert [line.recipient for line in ledger.lines()] == [ADA, BO]


def test_entering_somebody_again_changes_nothing(ledger: Ledger) -> None:
    ledger.begin(ADA)
    ledger.answered(ADA, TAKEN)
    before = ledger.lines()
    ledger.enter([ADA, BO])

    assert ledger.lines() == before


def test_what_an_ended_run_left_as_sending_is_uncertain_since_it_was_sent_in_every_edition_and_channel(
    tmp_path: Path, clock: Clock
) -> None:
    for edition, channel in ((WEEK, "mail"), (NEXT, "mail"), (WEEK, "notice")):
        with Ledger(tmp_path, edition, channel, key="k1", clock=clock) as ledger:
            ledger.enter([ADA, BO])
            ledger.begin(ADA)
    clock.now += timedelta(days=2)

    with Ledger(tmp_path, WEEK, "mail", key="k1", clock=clock) as ledger:
        assert ledger.recovered() == 3
        assert ledger.recovered() == 0
        assert ledger.line(ADA) == Sending(
            recipient=ADA,
            state="uncertain",
            tries=1,
            said="the run ended before the server had answered",
            changed=AT,
        )
    assert state_of(tmp_path, ADA, NEXT) == state_of(tmp_path, ADA, WEEK, "notice") == "uncertain"
    assert state_of(tmp_path, BO) == "pending"


def test_a_doubt_is_as_old_as_the_first_try_and_what_is_sure_is_as_old_as_its_answer(
    ledger: Ledger, clock: Clock
) -> None:
    changed = []
    for answer in (LATER, DOUBT, DOUBT, TAKEN):
        clock.now += timedelta(hours=1)
        ledger.begin(ADA)
        clock.now += timedelta(minutes=5)
        ledger.answered(ADA, answer)
        line = ledger.line(ADA)
        assert line is not None
        changed.append((line.changed[11:16], line.tries))

    assert changed == [("10:05", 1), ("11:05", 2), ("11:05", 3), ("13:20", 4)]


def test_a_frozen_letter_is_kept_to_the_byte_and_an_editions_own(tmp_path: Path, ledger: Ledger, clock: Clock) -> None:
    letter = Frozen(message=bytes(range(256)), frozen=AT, way_out={"address": "a", "prefix": "", "token": "t"})
    assert ledger.frozen() is None
    ledger.freeze(letter)
    assert ledger.frozen() == letter
    with Ledger(tmp_path, NEXT, "mail", key="k1", clock=clock) as other:
        assert other.frozen() is None


def test_two_channels_and_two_editions_have_lines_of_their_own(tmp_path: Path, ledger: Ledger, clock: Clock) -> None:
    ledger.begin(ADA)
    ledger.answered(ADA, TAKEN)
    with Ledger(tmp_path, WEEK, "notice", key="k1", clock=clock) as notices:
        assert notices.lines() == []
        notices.enter([ADA])
        notices.begin(ADA)
        notices.answered(ADA, NO_ONE)
        assert notices.bounces(ADA) == 1
    with Ledger(tmp_path, NEXT, "mail", key="k1", clock=clock) as later:
        assert later.lines() == []

    assert [line.state for line in ledger.lines()] == ["accepted", "pending"]
    assert ledger.bounces(ADA) == 0


def test_bounces_are_counted_over_editions_back_to_the_last_that_arrived(tmp_path: Path, clock: Clock) -> None:
    counts = []
    answers = (NO_ONE, TAKEN, NO_ONE, LATER, NO_ONE, DOUBT, NO_ONE)
    for number, answer in enumerate(answers):
        clock.now += timedelta(days=7)
        with Ledger(tmp_path, f"2027-W{number:02}", "mail", key="k1", clock=clock) as ledger:
            ledger.enter([ADA])
            ledger.begin(ADA)
            ledger.answered(ADA, answer)
            counts.append(ledger.bounces(ADA))

    assert counts == [1, 0, 1, 1, 2, 2, 3]


def test_a_suppression_holds_for_every_edition_and_channel_until_it_is_undone(
    tmp_path: Path, ledger: Ledger, clock: Clock
) -> None:
    assert ledger.suppress(ADA, "asked")
    assert not ledger.suppress(ADA, "asked again")
    with Ledger(tmp_path, NEXT, "notice", key="k1", clock=clock) as other:
        assert other.suppression(ADA) == Suppression(why="asked", since=AT)
        assert other.suppression(BO) is None
        assert other.allow(ADA)
        assert not other.allow(ADA)

    assert ledger.suppression(ADA) is None


def test_another_key_is_refused_with_nothing_changed_and_no_file_left_open(
    tmp_path: Path, ledger: Ledger, clock: Clock
) -> None:
    ledger.begin(ADA)
    for reading in (clock, None):
        with pytest.raises(ConfigError) as refused:
            Ledger(tmp_path, WEEK, "mail", key="k2", clock=reading)
        assert refused.value.sentence == (
            f"The ledger in {tmp_path / 'state.sqlite'} was kept with another key, so nobody in it could be told. "
            "Put back that key: the environment variable of [mail] key_from, or mail.key beside the state."
        )
    assert state_of(tmp_path, ADA) == "sending"


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_an_older_file_is_brought_up_with_all_it_holds(version: int, tmp_path: Path, clock: Clock) -> None:
    an_older_file(tmp_path, version)

    with Ledger(tmp_path, WEEK, "mail", key="k1", clock=clock) as ledger:
        ledger.enter([ADA])
        assert [line.state for line in ledger.lines()] == ["pending"]
    with State(tmp_path / "state.sqlite") as state:
        kept = state.get("0a1b")
        assert (kept.text if kept else None) == ("kept" if version else None)
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        assert database.execute("pragma user_version").fetchone() == (6,)


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_an_older_file_that_is_only_read_knows_of_no_mail_and_stays_as_it_is(version: int, tmp_path: Path) -> None:
    an_older_file(tmp_path, version)
    before = (tmp_path / "state.sqlite").read_bytes()

    with Ledger(tmp_path, WEEK, "mail", key="k1") as ledger:
        found = (ledger.lines(), ledger.line(ADA), ledger.suppression(ADA))

    assert found == ([], None, None)
    assert (tmp_path / "state.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["state.sqlite"]


def an_older_file(out: Path, version: int) -> None:
    with closing(sqlite3.connect(out / "state.sqlite")) as database:
        for table in (each for added in FORMATS[:version] for each in added):
            database.execute(table)
        if version:
            row = ("0a1b", "tides", "m", "e", "{}", "kept", 1, 1, 0, 0.5)
            database.execute("insert into replies values (?,?,?,?,?,?,?,?,?,?)", row)
        database.execute(f"pragma user_version = {version}")
        database.commit()


def test_a_ledger_that_is_only_read_is_not_there_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        Ledger(tmp_path / "out", WEEK, "mail", key="k1")
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_is_only_read_is_not_written_to(tmp_path: Path, ledger: Ledger) -> None:
    ledger.begin(ADA)
    with Ledger(tmp_path, WEEK, "mail", key="k1") as reading:
        assert [line.state for line in reading.lines()] == ["sending", "pending"]
        with pytest.raises(ArchiveError):
            reading.recovered()
        with pytest.raises(RuntimeError):
            reading.begin(BO)
    assert state_of(tmp_path, ADA) == "sending"


def test_a_damaged_file_is_said_to_be_that_and_what_goes_with_it_is_too(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database at all, but long enough to be read as one" * 40)

    with pytest.raises(ArchiveError) as damaged:
        Ledger(tmp_path, WEEK, "mail", key="k1", clock=clock)

    assert damaged.value.sentence == (
        f"{tmp_path / 'state.sqlite'} is damaged: file is not a database. Move it away and run again; what it held is "
        "asked for anew, and who was mailed which edition is forgotten."
    )
