"""An OpenAI-compatible endpoint on loopback with a latency, a capacity and rates, that is rude now and then."""

import asyncio
import hashlib
import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Self

from digest.llm.settings import EndpointSettings
from digest.testing.fault import Fault, refusing
from digest.testing.faults import FAULTS
from digest.testing.loopback import Body, completion

_MINUTE_S = 60.0
_HEARTBEAT_S = 0.02
_LONGEST_HEAD = 1 << 16
_LIMITED = {"error": {"message": "Rate limit reached.", "type": "requests", "code": "rate_limit_exceeded"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How an endpoint serves: a reply takes `latency_s`; more than `capacity` requests at once are answered 429.

    So is one that comes after `requests_a_minute` within a minute. Each 429 asks for `retry_after_s`, if given.
    `faults` maps names in `FAULTS` to the share of requests that get them. Which do follows from `seed`, the prompt and
    how often it was asked before, so that it is the same however many are in flight.
    """

    latency_s: float = 0.0
    capacity: int | None = None
    requests_a_minute: int | None = None
    retry_after_s: float | None = None
    faults: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0


@dataclass(slots=True, kw_only=True)
class Seen:
    """What an endpoint saw, while it sees it: requests by prompt (a hash of the messages), what it refused and when.

    `most_in_flight` counts requests accepted; `too_many_at` holds the seconds, from the first request, of each 429
    that its capacity or its requests a minute are the reason of.
    """

    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    too_many_at: list[float] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0


class RatedEndpoint:
    """Serves completions that say what `says` makes of a request's body, at `rates`, as long as the block runs.

    It takes any path, and so serves as the proxy of an endpoint elsewhere: `far_settings` ask it in that way.
    """

    def __init__(self, says: Callable[[Body], str], rates: Rates) -> None:
        self.seen = Seen()
        self._says = says
        self._rates = rates
        self._recent: deque[float] = deque()
        self._began: float | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The address, up to and with `/v1`."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def settings(self) -> EndpointSettings:
        """Settings that put prompts to this endpoint as to a server of one's own."""
        return EndpointSettings(base_url=self.url, model="loopback", key_from="")

    @property
    def far_settings(self) -> EndpointSettings:
        """Settings that put prompts to an endpoint elsewhere, with this one as the proxy on the way."""
        return EndpointSettings(base_url="http://far.example/v1", model="far", key_from="", proxy=self.url[:-3])

    def __enter__(self) -> Self:
        self._thread.start()
        opening = asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_LONGEST_HEAD, backlog=512)
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result()
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0)  # transports close one turn later

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request, until one side hangs up."""
        with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            while await self._answered(reader, writer):
                pass
        writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("\r\ncontent-length:")[2].partition("\r\n")[0] or 0)
        body = await reader.readexactly(length)
        if not head.startswith("post "):
            _write(writer, refusing(404, {"detail": "Not Found"}, "Completions are all there is."))
            return True
        asked: Body = json.loads(body)
        fault = await self._response(asked)
        if fault.ends == "whole" or fault.sent is not None:
            _write(writer, fault)
            await writer.drain()
        if fault.ends == "silent":
            await reader.read(1)  # until whoever asked has gone
        while fault.ends == "trickling":
            writer.write(b" ")  # the same; then this fails, and the connection ends
            await writer.drain()
            await asyncio.sleep(_HEARTBEAT_S)
        return fault.ends == "whole"

    async def _response(self, asked: Body) -> Fault:
        """What the request gets, after the time that it takes."""
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        fault = self._drawn(asked)
        if self._too_many(now):
            self.seen.too_many_at.append(now - self._began)
            wait_s = self._rates.retry_after_s
            headers = {} if wait_s is None else {"Retry-After": f"{wait_s:g}"}
            return refusing(429, _LIMITED, "As set.", headers)
        self._recent.append(now)
        self.seen.in_flight += 1
        self.seen.most_in_flight = max(self.seen.most_in_flight, self.seen.in_flight)
        try:
            await asyncio.sleep(self._rates.latency_s)
        finally:
            self.seen.in_flight -= 1
        if fault is None:
            return refusing(200, completion(self._says(asked), asked), "As asked.")
        return fault.saying(self._says(asked)) if fault.made else fault

    def _too_many(self, now: float) -> bool:
        while self._recent and now - self._recent[0] >= _MINUTE_S:
            self._recent.popleft()
        capacity, a_minute = self._rates.capacity, self._rates.requests_a_minute
        full = capacity is not None and self.seen.in_flight >= capacity
        return full or (a_minute is not None and len(self._recent) >= a_minute)

    def _drawn(self, asked: Body) -> Fault | None:
        """The fault that this try of this prompt gets, if any."""
        prompt = hashlib.sha256(json.dumps(asked["messages"]).encode()).hexdigest()
        self.seen.calls[prompt] += 1
        chance = Random(f"{self._rates.seed} {prompt} {self.seen.calls[prompt]}").random()  # noqa: S311 -- spreads faults
        for name, share in self._rates.faults.items():
            chance -= share
            if chance < 0:
                self.seen.faults[name] += 1
                return FAULTS[name]
        return None


def _write(writer: asyncio.StreamWriter, fault: Fault) -> None:
    """The head, and as much of the body as the fault sends."""
    head = {**fault.headers, "Content-Length": str(len(fault.body))}
    lines = [f"HTTP/1.1 {fault.status} As set", *(f"{name}: {value}" for name, value in head.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + fault.body[: fault.sent])
