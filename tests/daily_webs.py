"""A web that answers from a table, and ports that have it; all papers here are invented."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from digest.core.editions import Window
from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebReply, WebRequest
from digest.ports import Ports, Source, Web

Answer = Callable[[WebRequest], WebReply]


@dataclass
class ScriptedWeb:
    """Gives what `answer` gives, and remembers what it was asked."""

    answer: Answer
    asked: list[WebRequest] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        del error

    async def get(self, request: WebRequest) -> WebReply:
        """Answer at once."""
        self.asked.append(request)
        return self.answer(request)


@dataclass
class Told:
    """Remembers what was told."""

    told: list[str] = field(default_factory=list)

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Remember it."""
        self.told.append(message)


class Blank:
    """A folder of templates that are all empty."""

    def render(self, name: str, values: Mapping[str, object]) -> str:  # noqa: ARG002  # a Templates
        """Nothing."""
        return ""


@dataclass
class World:
    """What a source lives in: the web, the days asked for, today and the environment."""

    web: ScriptedWeb
    since: date | None = None
    until: date | None = None
    now: datetime = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    secrets: Mapping[str, str] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    @property
    def ports(self) -> Ports:
        """The ports of this world."""
        span = Window(since=self.since, until=self.until) if self.since and self.until else None
        return Ports(
            now=lambda: self.now,
            read_bytes=lambda _: b"",
            secret=lambda name: self.secrets.get(name, ""),
            out=Path("out"),
            prompts=Blank(),
            templates=Blank(),
            progress=self.told,
            span=span,
            web=self.web,
        )


@dataclass(frozen=True)
class Reading:
    """What reading came to: papers, damaged ones, and the error at the end."""

    papers: list[Paper]
    unreadable: list[UnreadablePaperError]
    error: SourceError | None


def read(source: Source, world: World) -> Reading:
    """Read a source to its end."""
    return asyncio.run(reading(source, world, world.web))


async def reading(source: Source, world: World, web: Web | None) -> Reading:
    """Read a source to its end by another web than the world's."""
    ports = replace(world.ports, web=web)
    papers, unreadable, error = [], [], None
    try:
        async for entry in source.read(ports):
            if isinstance(entry, Paper):
                papers.append(entry)
            else:
                unreadable.append(entry)
    except SourceError as caught:
        error = caught
    return Reading(papers, unreadable, error)


def probe(source: Source, world: World) -> str:
    """Probe a source."""
    return asyncio.run(source.probe(world.ports))


def reply(request: WebRequest, content: bytes, status: int = 200, **headers: str) -> WebReply:
    """An answer; underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebReply(url=request.url, status=status, headers=named, content=content)
