"""Real processes, in real time, at a server on loopback: together they are one polite reader, and a kill is cheap."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from digest.testing.feeds import Arrival, LoopbackWeb, Served

ROOT = Path(__file__).parent.parent.parent
LONGEST_S = 60.0
ASK = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from digest.core.web import WebRequest
from digest.fetching.asking import Contact
from digest.fetching.fetcher import Fetcher, Surroundings

async def main(manners, folder, out, *urls):
    world = Surroundings(now=lambda: datetime.now(UTC), sleep=asyncio.sleep, tell=print)
    async with Fetcher(Path(folder), Path(out), Contact(url="https://digest.example"), world) as web:
        for url in urls:
            reply = await web.get(WebRequest(url=url, manners=manners))
            print(reply.content.split()[0].decode(), len(reply.content), flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def asking(manners: str, folder: Path, out: str, urls: Sequence[str]) -> subprocess.Popen[str]:
    """A process that asks for one address after another."""
    command: list[str | Path] = [
        sys.executable,
        "-c",
        ASK,
        manners,
        folder / "pace",
        folder / out / "fetched.sqlite",
        *urls,
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(*processes: subprocess.Popen[str]) -> list[list[str]]:
    """What each said, in lines."""
    said = [process.communicate(timeout=LONGEST_S)[0].split("\n")[:-1] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return said


def until_asked(web: LoopbackWeb, requests: int) -> None:
    latest = time.monotonic() + LONGEST_S
    while len(web.arrivals) < requests:
        assert time.monotonic() < latest
        time.sleep(0.005)


def addresses(web: LoopbackWeb, *pages: str) -> list[str]:
    return [f"{web.url}/{page}" for page in pages]


def slowly(arrival: Arrival) -> Served:
    """An answer that takes a while, so that whoever does not stand in line is seen."""
    return Served(body=arrival.path.encode(), after_s=0.2)


def test_three_processes_are_never_two_at_once_nor_faster_than_one(tmp_path: Path) -> None:
    with LoopbackWeb(slowly) as web:
        said = ended(
            *(
                asking("openalex", tmp_path, name, addresses(web, f"{name}1", f"{name}2", f"{name}3"))
                for name in ("a", "b", "c")
            )
        )

    assert said == [[f"/{name}{page} 3" for page in (1, 2, 3)] for name in ("a", "b", "c")]
    assert len(web.arrivals) == 9
    assert min(web.gaps_s) >= 0.4  # the answer, and 0.2 s after its end


@pytest.mark.slow
def test_two_processes_at_arxiv_are_one_connection_and_one_request_every_three_seconds(tmp_path: Path) -> None:
    with LoopbackWeb(slowly, apart_s=3.0, retry_after="3") as web:
        ended(
            asking("arxiv", tmp_path, "a", addresses(web, "a1", "a2", "a3")),
            asking("arxiv", tmp_path, "b", addresses(web, "b1", "b2", "b3")),
        )

    assert sorted(web.paths) == ["/a1", "/a2", "/a3", "/b1", "/b2", "/b3"]
    assert len(web.arrivals) == 6  # and none was too fast
    assert min(web.gaps_s) >= 3.0
    assert web.most_connections == 1


def test_a_process_that_is_killed_in_the_middle_of_a_page_costs_that_page_and_no_other(tmp_path: Path) -> None:
    third = [Served(body=b"half a page", ends="silent"), Served(body=b"/3")]
    with LoopbackWeb({"/1": b"/1", "/2": b"/2", "/3": third, "/4": b"/4"}) as web:
        urls = addresses(web, "1", "2", "3", "4")
        killed = asking("openalex", tmp_path, "out", urls)
        until_asked(web, 3)
        killed.kill()
        killed.communicate()
        (said,) = ended(asking("openalex", tmp_path, "out", urls))

    assert said == ["/1 2", "/2 2", "/3 2", "/4 2"]
    assert web.paths == ["/1", "/2", "/3", "/3", "/4"]
    assert web.gaps_s[2] >= 0.2


@pytest.mark.slow
def test_kills_at_any_moment_leave_a_file_that_holds_all_that_had_come(tmp_path: Path) -> None:
    pages = [str(page) for page in range(12)]
    with LoopbackWeb(lambda arrival: f"{arrival.path:9} ".encode() * 100_000) as web:
        for kill in range(8):
            before = len(web.arrivals)
            killed = asking("openalex", tmp_path, "out", addresses(web, *pages))
            until_asked(web, before + 1)
            time.sleep(0.004 * kill)
            killed.kill()
            killed.communicate()
        (said,) = ended(asking("openalex", tmp_path, "out", addresses(web, *pages)))

    assert said == [f"/{page} 1000000" for page in pages]
    assert len(web.arrivals) <= len(pages) + 8  # at most one page more for each kill
