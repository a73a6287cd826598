"""One request after another, at a distance; the waits of these tests take no time."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from digest.core.errors import SourceError
from digest.fetching.manners import Service, service_of
from digest.fetching.pace import Pace
from tests.fetching.worlds import World

ARXIV = service_of("export.arxiv.org")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def pace_in(world: World) -> Pace:
    return Pace(world.folder / "pace", world.now, world.sleep, world.told.append)


async def ask(
    pace: Pace, world: World, service: Service = ARXIV, *, takes_s: float = 0.0, rest_s: float = 0.0
) -> float:
    """Ask once; gives the second at which that began, counted from the full minute."""
    async with pace.turn(service) as turn:
        began = world.time
        world.time += timedelta(seconds=takes_s)
        turn.rest_s = rest_s
    return round(began.second + began.microsecond / 1e6, 3)


def in_turn(world: World, *asks: dict[str, float]) -> list[float]:
    """When each began, each by a process of its own."""
    return [asyncio.run(ask(pace_in(world), world, **each)) for each in asks]  # type: ignore[arg-type]  # numbers by name


def test_the_first_is_asked_at_once_and_the_next_three_seconds_after_its_end(world: World) -> None:
    assert in_turn(world, {"takes_s": 2.0}, {}, {}) == [0.0, 5.0, 8.0]
    assert world.slept == [3.0, 3.0]
    assert world.told == []


def test_time_that_has_passed_anyway_is_not_waited_for(world: World) -> None:
    assert in_turn(world, {}) == [0.0]
    world.time += timedelta(seconds=2)
    assert in_turn(world, {}) == [3.0]
    world.time += timedelta(seconds=20)
    assert in_turn(world, {}) == [23.0]


def test_tasks_of_one_process_stand_in_line(world: World) -> None:
    async def together() -> list[float]:
        pace = pace_in(world)
        return await asyncio.gather(*(ask(pace, world) for _ in range(3)))

    assert asyncio.run(together()) == [0.0, 3.0, 6.0]


def test_nobody_else_is_in_a_turn_however_long_it_takes(world: World) -> None:
    async def together() -> list[str]:
        said: list[str] = []

        async def one(pace: Pace, name: str) -> None:
            async with pace.turn(ARXIV):
                said.append(f"{name} in")
                for _ in range(20):
                    await asyncio.sleep(0)
                said.append(f"{name} out")

        await asyncio.gather(one(pace_in(world), "a"), one(pace_in(world), "b"))
        return said

    assert asyncio.run(together()) == ["a in", "a out", "b in", "b out"]


def test_services_do_not_wait_for_one_another(world: World) -> None:
    async def together() -> list[float]:
        pace = pace_in(world)
        hosts = ("export.arxiv.org", "blog.example", "journal.example")
        return await asyncio.gather(*(ask(pace, world, service_of(host)) for host in hosts))

    assert asyncio.run(together()) == [0.0, 0.0, 0.0]


def test_a_rest_that_a_service_asks_for_is_kept_by_every_process(world: World) -> None:
    assert in_turn(world, {"rest_s": 40.0}, {}) == [0.0, 40.0]
    assert world.told == ["arXiv (export.arxiv.org): waiting 40 s as asked."]


def test_a_longer_rest_than_is_waited_for_is_an_error_that_says_when_to_come_back(world: World) -> None:
    in_turn(world, {"rest_s": 900.0})

    with pytest.raises(SourceError) as raised:
        in_turn(world, {})

    assert raised.value.message == "arXiv (export.arxiv.org) asked to wait 900 s."
    assert raised.value.hint == "Run again after 14:05; what was read so far is kept."
    assert world.slept == []


def test_a_rest_beyond_today_is_said_with_its_date_and_kept_for_an_hour_at_most(world: World) -> None:
    world.time = world.time.replace(hour=23, minute=30)
    in_turn(world, {"rest_s": 86400.0})

    with pytest.raises(SourceError) as raised:
        in_turn(world, {})

    assert raised.value.message == "arXiv (export.arxiv.org) asked to wait 3600 s."
    assert raised.value.hint == "Run again after 2026-12-01 00:30; what was read so far is kept."
    world.time += timedelta(hours=1)
    assert in_turn(world, {}) == [0.0]


def test_a_clock_that_was_set_back_costs_one_interval_at_most(world: World) -> None:
    in_turn(world, {})
    world.time -= timedelta(days=400)

    in_turn(world, {}, {})

    assert world.slept == [3.0, 3.0]


def test_a_clock_that_stands_still_holds_nobody_up_for_ever(world: World) -> None:
    async def no_sleep(seconds: float) -> None:
        world.slept.append(seconds)

    async def twice() -> None:
        pace = Pace(world.folder, world.now, no_sleep, world.told.append)
        await ask(pace, world)
        await ask(pace, world)

    asyncio.run(twice())

    assert world.slept == [3.0]


def test_after_a_process_that_was_killed_while_it_asked_a_whole_interval_is_waited(world: World) -> None:
    in_turn(world, {})
    stamp = world.folder / "pace" / "arxiv.stamp"
    stamp.write_text(f"asked {world.time.timestamp():.6f}".ljust(48))
    world.time += timedelta(seconds=10)

    assert in_turn(world, {}, {}) == [13.0, 16.0]


@pytest.mark.parametrize(
    "damaged", [b"\xff" * 48, b"ended x y", b"ended 1e999 0.000", b"{}", b"ended 99999999999999999.0 1.0"]
)
def test_a_damaged_stamp_costs_one_interval_and_is_mended(world: World, damaged: bytes) -> None:
    in_turn(world, {})
    (world.folder / "pace" / "arxiv.stamp").write_bytes(damaged)

    assert in_turn(world, {}, {}) == [3.0, 6.0]


def test_a_turn_that_fails_counts_and_is_let_go(world: World) -> None:
    async def failing() -> None:
        async with pace_in(world).turn(ARXIV):
            raise ValueError

    with pytest.raises(ValueError, match=r"\A\Z"):
        asyncio.run(failing())

    assert in_turn(world, {}) == [3.0]


def test_a_task_that_is_cancelled_in_its_turn_lets_it_go(world: World) -> None:
    async def cancelled() -> float:
        pace = pace_in(world)

        async def endless() -> None:
            async with pace.turn(ARXIV):
                await asyncio.Event().wait()

        task = asyncio.create_task(endless())
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await ask(pace, world)

    assert asyncio.run(cancelled()) == 3.0


def test_another_program_that_holds_the_lock_is_waited_for_told_once_and_not_for_ever(world: World) -> None:
    in_turn(world, {})
    lock = world.folder / "pace" / "arxiv.lock"

    with FileLock(lock), pytest.raises(SourceError) as raised:
        in_turn(world, {})

    assert raised.value.message == (
        f"arXiv (export.arxiv.org) was not asked: {lock} has been held by another process for 1800 s."
    )
    assert raised.value.hint == "End the other digest, and run again."
    assert world.told == ["arXiv (export.arxiv.org): waiting for another digest on this machine."]
    assert sum(world.slept) == pytest.approx(1800, abs=1)


def test_the_files_are_every_users_to_write_to(world: World) -> None:
    in_turn(world, {})

    modes = {path.name: path.stat().st_mode & 0o777 for path in (world.folder / "pace").iterdir()}

    assert modes == {"arxiv.lock": 0o666, "arxiv.stamp": 0o666}


def test_a_link_in_the_place_of_a_stamp_is_not_written_through(world: World) -> None:
    (world.folder / "pace").mkdir()
    victim = world.folder / "victim"
    victim.write_text("precious")
    (world.folder / "pace" / "arxiv.stamp").symlink_to(victim)

    with pytest.raises(SourceError, match="cannot be used"):
        in_turn(world, {})

    assert victim.read_text() == "precious"


def test_a_folder_that_cannot_be_made_is_named(world: World) -> None:
    (world.folder / "pace").write_text("")

    with pytest.raises(SourceError) as raised:
        in_turn(world, {})

    lock = world.folder / "pace" / "arxiv.lock"
    assert raised.value.message == (
        f"{lock}, which keeps the pace of requests on this machine, cannot be used: File exists."
    )
    assert raised.value.hint == f"Delete {world.folder / 'pace'}, or have its owner do so."
