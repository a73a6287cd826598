"""A fetcher whose waits take no time."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from digest.core.errors import DigestError
from digest.core.web import WebReply, WebRequest
from digest.fetching.asking import Contact, Limits
from digest.fetching.fetcher import Fetcher, Surroundings

CONTACT = Contact(url="https://digest.example", address="anna@lab.example")
Result = TypeVar("Result")


class World:
    """A clock that only sleeping moves, what was told and how long was slept, and fetchers that live in it."""

    def __init__(self, folder: Path, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.folder = folder
        self.time = datetime(2026, 11, 30, 13, 50, tzinfo=UTC)
        self.told: list[str] = []
        self.slept: list[float] = []
        self.transport = transport

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def fetcher(self, limits: Limits | None = None, contact: Contact = CONTACT) -> Fetcher:
        return Fetcher(
            self.folder / "pace",
            self.folder / "out" / "fetched.sqlite",
            contact,
            Surroundings(now=self.now, sleep=self.sleep, tell=self.told.append, transport=self.transport),
            limits,
        )

    def get(self, *requests: WebRequest | str, limits: Limits | None = None) -> list[WebReply]:
        """What a fetcher of its own gives, one request after another."""

        async def getting(fetcher: Fetcher) -> list[WebReply]:
            return [
                await fetcher.get(each if isinstance(each, WebRequest) else WebRequest(url=each)) for each in requests
            ]

        return self.run(getting, limits=limits)

    def run(self, work: Callable[[Fetcher], Coroutine[Any, Any, Result]], limits: Limits | None = None) -> Result:
        async def running() -> Result:
            async with self.fetcher(limits) as fetcher:
                return await work(fetcher)

        return asyncio.run(running())

    def error(self, request: WebRequest | str, limits: Limits | None = None) -> DigestError:
        """The error that a request ends with."""
        try:
            self.get(request, limits=limits)
        except DigestError as error:
            return error
        raise AssertionError("there was no error")
