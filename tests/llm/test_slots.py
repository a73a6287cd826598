"""A server of one's own is asked one prompt at a time, unless it says that it has more slots."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from digest.llm.building import Terms, assembled, pace_of
from digest.llm.endpoint import Endpoint
from digest.llm.pacing import Pace
from digest.llm.settings import EndpointSettings
from digest.llm.slots import is_own
from digest.llm.tally import Tally
from tests.llm.asked import ANSWER, KEY, PROMPT, Clock, Shelf, completion, settings


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1:8080/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://10.1.2.3/v1", True),
        ("http://192.168.1.5:1234/v1", True),
        ("http://169.254.7.7/v1", True),
        ("http://[fe80::1%25eth0]:8080/v1", True),
        ("http://studio.local:1234/v1", True),
        ("http://ollama:11434/v1", True),
        ("http://host.docker.internal:11434/v1", True),
        ("http://model.localhost/v1", True),
        ("https://api.openai.com/v1", False),
        ("", False),  # OpenAI
        ("http://8.8.8.8/v1", False),
        ("https://localhost.example.org/v1", False),
        ("https://10.example.org/v1", False),
    ],
)
def test_a_server_of_ones_own_is_told_by_its_name(url: str, *, own: bool) -> None:
    assert is_own(EndpointSettings(base_url=url, model="m")) is own


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Pace(start=4, most=64, longest_wait_s=60.0)),
        ({"base_url": "http://localhost/v1"}, Pace(start=1, most=1, longest_wait_s=60.0)),
        ({"in_flight": 9}, Pace(start=9, most=9, longest_wait_s=60.0)),
        ({"base_url": "http://localhost/v1", "in_flight": 9}, Pace(start=9, most=9, longest_wait_s=60.0)),
        ({"rpm": 3, "tpm": 5}, Pace(start=4, most=64, rpm=3, tpm=5, longest_wait_s=60.0)),
    ],
)
def test_the_pace_begins_as_configured(given: dict[str, Any], expected: Pace) -> None:
    assert pace_of(settings(**given), 60.0) == expected


@contextmanager
def serving(pages: dict[str, bytes], looked: list[str]) -> Iterator[str]:
    """A server that has these pages, and answers every prompt."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            looked.append(f"{self.path} {self.headers['Authorization']}")
            self._send(200 if self.path in pages else 404, pages.get(self.path, b"{}"))

        def do_POST(self) -> None:
            time.sleep(0.04)  # long enough for the others to arrive
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(200, completion(ANSWER).content)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


def most_in_flight(url: str, shelf: Shelf | None = None, **fields: Any) -> int:
    """Ask eight prompts as a run does; gives the most in flight."""
    given, tally = settings(base_url=url, **fields), Tally()

    async def run() -> None:
        async with Endpoint(given, KEY, tally, Clock()) as endpoint:
            model = assembled(endpoint, given, shelf or Shelf(), tally, Terms())
            prompts = [replace(PROMPT, user=f"When is high water at buoy {number}?") for number in range(8)]
            await asyncio.gather(*(model.complete(each) for each in prompts))

    asyncio.run(run())
    return tally.most_in_flight


@pytest.mark.parametrize(
    ("pages", "expected", "asked"),
    [
        ({"/props": {"total_slots": 3, "model_path": "m.gguf"}}, 3, ["/props"]),
        ({"/props": {"total_slots": 900}}, 8, ["/props"]),
        ({"/props": {"model_path": "m.gguf"}, "/slots": [{"id": 0}, {"id": 1}]}, 2, ["/props", "/slots"]),
        ({"/props": {"total_slots": "many"}, "/slots": {"error": "off"}}, 1, ["/props", "/slots"]),
        ({"/props": {"total_slots": 0}, "/slots": []}, 1, ["/props", "/slots"]),
        ({"/props": {"total_slots": True}}, 1, ["/props", "/slots"]),
        ({}, 1, ["/props"]),
    ],
)
def test_slots_are_asked_for_once_and_as_many_prompts_are_in_flight(
    pages: dict[str, Any], expected: int, asked: list[str]
) -> None:
    looked: list[str] = []
    with serving({path: json.dumps(page).encode() for path, page in pages.items()}, looked) as url:
        assert most_in_flight(url) == expected

    assert looked == [f"{path} Bearer {KEY}" for path in asked]


@pytest.mark.parametrize("page", [b"<!doctype html>", b"", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_answer_leaves_one_at_a_time(page: bytes) -> None:
    with serving({"/props": page}, []) as url:
        assert most_in_flight(url) == 1


def test_a_number_that_is_configured_is_not_asked_for() -> None:
    looked: list[str] = []
    with serving({"/props": b'{"total_slots": 3}'}, looked) as url:
        assert most_in_flight(url, in_flight=5) == 5

    assert looked == []


def test_a_warm_run_does_not_look_either() -> None:
    looked: list[str] = []
    shelf = Shelf()
    with serving({"/props": b'{"total_slots": 3}'}, looked) as url:
        most_in_flight(url, shelf)
        looked.clear()

        assert most_in_flight(url, shelf) == 0

    assert looked == []
