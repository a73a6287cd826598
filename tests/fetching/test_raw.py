"""What addresses answered, kept in one file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from digest.core.errors import ArchiveError
from digest.core.web import WebReply
from digest.fetching.raw import RawCache
from tests.fetching.worlds import World

REPLY = WebReply(url="https://a.example/feed", status=200, headers={"etag": '"1"'}, content=b"<feed/>\xff" * 100)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def file_of(world: World) -> Path:
    return world.folder / "out" / "fetched.sqlite"


@contextmanager
def opened(world: World) -> Iterator[RawCache]:
    cache = RawCache(file_of(world), world.now, world.told.append, longest_wait_s=0.1)
    try:
        yield cache
    finally:
        cache.close()


def filled(world: World) -> None:
    with opened(world) as cache:
        cache.keep("k", REPLY)


def test_an_answer_comes_back_as_it_was_kept(world: World) -> None:
    filled(world)

    with opened(world) as cache:
        found = cache.find("k")
        assert found is not None
        assert found.reply == REPLY
        assert found.asked_at == world.time.timestamp()
        assert cache.find("other") is None


def test_an_answer_that_still_holds_is_as_young_as_if_it_had_just_come(world: World) -> None:
    filled(world)
    world.time += timedelta(days=2)

    with opened(world) as cache:
        cache.renew("k")
        found = cache.find("k")

    assert found is not None
    assert found.reply == REPLY
    assert found.asked_at == world.time.timestamp()


def test_answers_older_than_thirty_days_are_let_go_when_the_file_is_opened(world: World) -> None:
    filled(world)
    world.time += timedelta(days=29)
    with opened(world) as cache:
        cache.keep("young", REPLY)
        assert cache.find("k") is not None
    world.time += timedelta(days=2)

    with opened(world) as cache:
        assert cache.find("k") is None
        assert cache.find("young") is not None


def test_nothing_is_made_until_something_is_looked_for(world: World) -> None:
    with opened(world):
        pass

    assert not file_of(world).exists()


@pytest.mark.parametrize("where", [0, 1500])
def test_a_damaged_file_is_moved_aside_told_and_begun_anew(world: World, where: int) -> None:
    filled(world)
    content = bytearray(file_of(world).read_bytes())
    content[where : where + 4000] = b"\x5a" * 4000
    file_of(world).write_bytes(content)

    with opened(world) as cache:
        assert cache.find("k") is None
        cache.keep("k", REPLY)
        assert cache.find("k") is not None

    assert [message.partition(" (")[0] for message in world.told] == [f"{file_of(world)} cannot be used"]
    assert world.told[0].endswith("it is fetched.sqlite.damaged now, and what it held is asked for anew.")
    assert file_of(world).with_name("fetched.sqlite.damaged").read_bytes() == content


@pytest.mark.parametrize(
    "made", ["pragma user_version = 7", "create table answers (a)", "create table other (a); pragma user_version = 1"]
)
def test_a_file_of_another_making_is_moved_aside(world: World, made: str) -> None:
    file_of(world).parent.mkdir()
    with closing(sqlite3.connect(file_of(world))) as database:
        database.executescript(made)

    with opened(world) as cache:
        assert cache.find("k") is None

    assert len(world.told) == 1
    assert file_of(world).with_name("fetched.sqlite.damaged").exists()


def test_one_answer_that_makes_no_sense_is_none(world: World) -> None:
    filled(world)
    with closing(sqlite3.connect(file_of(world), isolation_level=None)) as database:
        database.execute("update answers set body = x'00'")

    with opened(world) as cache:
        assert cache.find("k") is None

    assert world.told == []


def test_another_program_that_holds_the_file_is_named_and_the_file_stays(world: World) -> None:
    filled(world)
    with closing(sqlite3.connect(file_of(world), isolation_level=None)) as other:
        other.execute("begin exclusive")
        with opened(world) as cache, pytest.raises(ArchiveError) as raised:
            cache.find("k")

    assert raised.value.message == f"{file_of(world)} is held by another program: database is locked."
    assert world.told == []


def test_a_folder_that_cannot_be_made_is_named(world: World) -> None:
    (world.folder / "out").write_text("")

    with opened(world) as cache, pytest.raises(ArchiveError) as raised:
        cache.find("k")

    assert raised.value.message == f"{file_of(world)} cannot be made: File exists."
    assert raised.value.hint == "Give --out a folder that you may write to."


def test_a_folder_in_place_of_the_file_is_said_in_one_sentence(world: World) -> None:
    file_of(world).mkdir(parents=True)

    with opened(world) as cache, pytest.raises(ArchiveError) as raised:
        cache.find("k")

    assert raised.value.message == f"{file_of(world)} cannot be used: unable to open database file."


def test_who_only_reads_finds_what_is_kept_and_writes_nothing(world: World) -> None:
    filled(world)
    before = {path: path.read_bytes() for path in world.folder.rglob("*") if path.is_file()}

    with closing(RawCache(file_of(world), world.now, world.told.append, only_read=True)) as cache:
        found = cache.find("k")
        assert found is not None
        assert found.reply == REPLY
        cache.keep("other", REPLY)
        assert cache.find("other") is not None

    assert {path: path.read_bytes() for path in world.folder.rglob("*") if path.is_file()} == before
    with opened(world) as cache:
        assert cache.find("other") is None


@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_who_only_reads_goes_without_a_file_that_cannot_be_read(content: bytes | None, world: World) -> None:
    if content is not None:
        file_of(world).parent.mkdir(parents=True)
        file_of(world).write_bytes(content)

    with closing(RawCache(file_of(world), world.now, world.told.append, only_read=True)) as cache:
        cache.keep("k", REPLY)
        assert cache.find("k") is not None

    assert (file_of(world).read_bytes() if content is not None else None) == content
    assert [path for path in world.folder.rglob("*") if path.is_file()] == (
        [file_of(world)] if content is not None else []
    )
