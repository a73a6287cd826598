"""Sources and the web as they are in a run, at a rude server on loopback: paging, throttling, cut answers, kills."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from digest.sources.crossref import Crossref
from digest.sources.feed import FeedSource
from digest.sources.hf_daily import HuggingFaceDaily
from digest.sources.openalex import OpenAlex
from digest.sources.semantic_scholar import SemanticScholar
from digest.testing.feeds import Arrival, LoopbackWeb, Served
from tests.daily_webs import Reading, ScriptedWeb, World, reading, reply
from tests.fetching.worlds import World as FetchingWorld

ROOT = Path(__file__).parent.parent.parent
MON, TUE = date(2026, 11, 16), date(2026, 11, 17)
LONGEST_S = 60.0
BUSY = Served(status=429, headers={"Retry-After": "7"})


def a_record(number: int) -> dict[str, Any]:
    return {"paper": {"id": f"2611.{number:05}", "title": f"Marl {number}", "summary": f"Tide table {number}."}}


def a_work(number: int) -> dict[str, Any]:
    index = {"Tide": [0], f"{number}.": [1]}
    return {"id": f"https://openalex.org/W{number}", "display_name": "Marl", "abstract_inverted_index": index}


def asked(arrival: Arrival) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(arrival.path).query).items()}


def cut(body: bytes) -> Served:
    return Served(body=body, ends="cut")


def rudely(whole: Callable[[Arrival], bytes]) -> Callable[[Arrival], Served | bytes]:
    """The same answers, after one 429 and one answer that is cut, for each address."""
    seen: dict[str, int] = {}

    def answer(arrival: Arrival) -> Served | bytes:
        seen[arrival.path] = seen.get(arrival.path, 0) + 1
        return {1: BUSY, 2: cut(whole(arrival))}.get(seen[arrival.path], whole(arrival))

    return answer


def read_through(folder: Path, source: Any, since: date | None = None, until: date | None = None) -> Reading:
    """Read a source by a fetcher whose waits take no time."""
    web, world = (
        FetchingWorld(folder),
        World(ScriptedWeb(lambda request: reply(request, b"")), since=since, until=until),
    )
    world.secrets = {"OPENALEX_API_KEY": "k-123", "S2_API_KEY": "k-456789"}
    return web.run(lambda fetcher: reading(source, world, fetcher))


def test_daily_papers_come_whole_out_of_a_server_that_throttles_and_cuts(tmp_path: Path) -> None:
    def whole(arrival: Arrival) -> bytes:
        page = int(asked(arrival)["p"])
        return json.dumps([a_record(number) for number in range(page * 100, min(page * 100 + 100, 130))]).encode()

    with LoopbackWeb(rudely(whole)) as web:
        found = read_through(tmp_path, HuggingFaceDaily(address=web.url), MON, TUE)

    assert (found.error, found.unreadable) == (None, [])
    assert len(found.papers) == 260
    assert [asked(arrival)["p"] for arrival in web.arrivals] == ["0"] * 3 + ["1"] * 3 + ["0"] * 3 + ["1"] * 3


def test_the_web_page_stands_in_for_an_api_that_stays_broken(tmp_path: Path) -> None:
    props = json.dumps({"dailyPapers": [a_record(1)], "dateString": "2026-11-16"}).replace('"', "&quot;")
    page = f'<div data-target="DailyPapers" data-props="{props}"></div>'.encode()

    with LoopbackWeb({"/api/daily_papers": Served(status=500), "/papers/date/2026-11-16": page}) as web:
        found = read_through(tmp_path, HuggingFaceDaily(address=web.url), MON, MON)

    assert ([paper.id for paper in found.papers], found.error) == (["arxiv:2611.00001"], None)


def test_works_come_whole_out_of_a_server_that_throttles_and_cuts(tmp_path: Path) -> None:
    def whole(arrival: Arrival) -> bytes:
        given = asked(arrival)
        if "has_abstract:false" in given["filter"]:
            return json.dumps({"meta": {"count": 0}, "results": []}).encode()
        number = int(given["cursor"].replace("*", "0"))
        following = str(number + 1) if number < 3 else None
        meta = {"count": 4, "next_cursor": following}
        return json.dumps({"meta": meta, "results": [a_work(number)]}).encode()

    with LoopbackWeb(rudely(whole)) as web:
        found = read_through(tmp_path, OpenAlex(filter="topics.id:T1", address=web.url))

    assert found.error is None
    assert [paper.passages[0].text for paper in found.papers] == ["Tide 0.", "Tide 1.", "Tide 2.", "Tide 3."]
    assert {asked(arrival)["api_key"] for arrival in web.arrivals} == {"k-123"}
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"k-123" not in kept


def scrolled(number: int, count: int = 5) -> bytes:
    """The page of a list of Crossref that comes when its cursor is asked for the `number`th time, of two works."""
    works = [
        {"DOI": f"10.1234/{each}", "title": ["Marl"], "abstract": f"<jats:p>Tide {each}.</jats:p>"}
        for each in range(2 * number, min(2 * number + 2, count))
    ]
    return json.dumps({"message": {"total-results": count, "next-cursor": "DnF1", "items": works}}).encode()


def a_scroll(at_cursor: Callable[[int], Served | bytes]) -> Callable[[Arrival], Served | bytes]:
    """Crossref: a cursor stays the same, and leads on each time it is asked; so it does where an answer is lost."""
    state = {"times": 0}

    def answer(arrival: Arrival) -> Served | bytes:
        given = asked(arrival)
        if "cursor" not in given:
            return scrolled(0, 0 if "has-abstract:false" in given["filter"] else 5)
        state["times"] += 1
        return at_cursor(state["times"] - 1)

    return answer


def test_a_list_under_a_cursor_that_stays_comes_whole_and_is_asked_for_anew_in_the_next_run(tmp_path: Path) -> None:
    with LoopbackWeb(a_scroll(lambda time: scrolled(time % 3))) as web:
        source = Crossref(query="tides", page_size=2, address=web.url)
        first, again = read_through(tmp_path, source), read_through(tmp_path, source)

    assert [paper.id for paper in first.papers] == [f"doi:10.1234/{each}" for each in range(5)]
    assert (first.error, again.error, again.papers) == (None, None, first.papers)
    cursors = [asked(arrival).get("cursor") for arrival in web.arrivals]
    assert cursors == [None, "*", None, "DnF1", "DnF1", "*", "DnF1", "DnF1"]


def test_a_page_of_a_cursor_that_is_cut_is_missed_and_said(tmp_path: Path) -> None:
    def at_cursor(time: int) -> Served | bytes:
        return cut(scrolled(1)) if time == 1 else scrolled(time)

    with LoopbackWeb(a_scroll(at_cursor)) as web:
        found = read_through(tmp_path, Crossref(query="tides", page_size=2, address=web.url))

    assert [paper.id for paper in found.papers] == ["doi:10.1234/0", "doi:10.1234/1", "doi:10.1234/4"]
    assert found.error is not None
    assert found.error.message == "Crossref (tides) finds 5 works and gave 3."


def test_papers_come_whole_out_of_a_server_that_throttles_and_cuts_and_has_the_key_in_a_header(tmp_path: Path) -> None:
    def whole(arrival: Arrival) -> bytes:
        number = int(asked(arrival).get("token", "0"))
        paper = {"paperId": f"p{number}", "title": "Marl", "abstract": f"Tide {number}."}
        return json.dumps({"total": 3, "token": str(number + 1) if number < 2 else None, "data": [paper]}).encode()

    with LoopbackWeb(rudely(whole)) as web:
        found = read_through(tmp_path, SemanticScholar(query="tides", address=web.url))

    assert found.error is None
    assert [paper.passages[0].text for paper in found.papers] == ["Tide 0.", "Tide 1.", "Tide 2."]
    assert {arrival.headers.get("x-api-key") for arrival in web.arrivals} == {"k-456789"}
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"k-456789" not in kept


def test_a_service_that_throttles_to_the_end_has_a_remedy(tmp_path: Path) -> None:
    with LoopbackWeb(lambda _: Served(status=429)) as web:
        found = read_through(tmp_path, SemanticScholar(query="tides", key_from="MINE", address=web.url))

    assert found.error is not None
    assert "answered 429, 5 times" in found.error.message
    assert "get one for nothing" in found.error.hint
    assert "MINE" in found.error.hint


def test_a_feed_comes_whole_out_of_a_server_that_throttles_and_cuts_and_moves(tmp_path: Path) -> None:
    item = "<item><title>Marl</title><link>/1</link><description>A parser.</description></item>"
    feed = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    moved = Served(status=301, headers={"Location": "/new/feed"})

    with LoopbackWeb({"/feed": [BUSY, cut(feed), moved], "/new/feed": feed}) as web:
        found = read_through(tmp_path, FeedSource(url=f"{web.url}/feed"))

    assert found.error is None
    assert [paper.url for paper in found.papers] == [f"{web.url}/1"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_asked_for_once_and_explained(tmp_path: Path, status: int) -> None:
    body = b'{"error": "No.", "message": "Not for k-123."}'

    with LoopbackWeb(lambda _: Served(status=status, body=body)) as web:
        works = read_through(tmp_path, OpenAlex(search="tides", address=web.url))
        feed = read_through(tmp_path, FeedSource(url=f"{web.url}/feed"))

    assert works.error is not None
    assert works.error.message == f"OpenAlex (tides) answered with status {status}: Not for …."
    assert feed.error is not None
    assert works.error.hint
    assert feed.error.hint
    assert len(web.arrivals) == 2


READ = """
import asyncio, sys
from datetime import UTC, date, datetime
from pathlib import Path
from digest.fetching.asking import Contact
from digest.fetching.fetcher import Fetcher, Surroundings
from digest.sources.hf_daily import HuggingFaceDaily
from tests.daily_webs import ScriptedWeb, World, reading

async def main(address, folder):
    surroundings = Surroundings(now=lambda: datetime.now(UTC), sleep=asyncio.sleep, tell=print)
    world = World(ScriptedWeb(None), since=date(2026, 11, 16), until=date(2026, 11, 18))
    contact = Contact(url="https://digest.example")
    async with Fetcher(Path(folder) / "pace", Path(folder) / "raw.sqlite", contact, surroundings) as web:
        found = await reading(HuggingFaceDaily(address=address), world, web)
        print(len(found.papers), found.error)

asyncio.run(main(*sys.argv[1:]))
"""


def test_a_run_that_is_killed_in_the_middle_of_a_page_goes_on_at_that_page(tmp_path: Path) -> None:
    second: list[Served | bytes] = [
        Served(body=json.dumps([a_record(2)]).encode(), ends="silent"),
        json.dumps([a_record(2)]).encode(),
    ]
    days: dict[str, Served | bytes | Sequence[Served | bytes]] = {
        f"/api/daily_papers?date=2026-11-{day}&limit=100&p=0": answer
        for day, answer in ((16, json.dumps([a_record(1)]).encode()), (17, second), (18, b"[]"))
    }
    command = [sys.executable, "-c", READ]
    with LoopbackWeb(days) as web:
        killed = subprocess.Popen([*command, web.url, tmp_path], cwd=ROOT)
        latest = time.monotonic() + LONGEST_S
        while len(web.arrivals) < 2:
            assert time.monotonic() < latest
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        again = subprocess.run(
            [*command, web.url, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=True
        )

    assert again.stdout == "2 None\n"
    assert [asked(arrival)["date"][-2:] for arrival in web.arrivals] == ["16", "17", "17", "18"]


def test_reading_needs_the_web() -> None:
    async def without_web() -> Reading:
        return await reading(
            FeedSource(url="https://a.example/feed"), World(ScriptedWeb(lambda request: reply(request, b""))), None
        )

    found = asyncio.run(without_web())

    assert found.error is not None
    assert found.error.message == "a.example/feed cannot be read: no address is read here."
