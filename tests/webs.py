"""A web for tests: what addresses answer is said beforehand, and what was asked is kept."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from digest.core.editions import Window
from digest.core.errors import SourceError
from digest.core.web import WebReply, WebRequest
from digest.ports import Ports

Answer = bytes | WebReply | SourceError


class SaidWeb:
    """Answers each request with what `answer` makes of it; bytes are a reply with status 200, errors are raised."""

    def __init__(self, answer: Callable[[WebRequest], Answer]) -> None:
        self._answer = answer
        self.asked: list[WebRequest] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        del error

    async def get(self, request: WebRequest) -> WebReply:
        """The next answer."""
        self.asked.append(request)
        answer = self._answer(request)
        if isinstance(answer, SourceError):
            raise answer
        return answer if isinstance(answer, WebReply) else WebReply(url=request.url, status=200, content=answer)


def answering(*answers: Answer) -> SaidWeb:
    """A web that gives these answers in turn, whatever is asked."""
    left = iter(answers)
    return SaidWeb(lambda _: next(left))


class Told:
    """Keeps what is told to the person who waits."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None:
        """Nothing is kept of it."""

    def step(self) -> None:
        """Nothing is kept of it."""

    def tell(self, message: str) -> None:
        """Keep it."""
        self.messages.append(message)


class Blank:
    """A folder of templates that are all empty."""

    def render(self, name: str, values: object) -> str:
        """Nothing."""
        del name, values
        return ""


def world(web: SaidWeb | None, span: Window | None = None, told: Told | None = None) -> Ports:
    """Ports with this web, asked for these days, at Monday noon in UTC."""
    return Ports(
        now=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC),
        read_bytes=lambda _: b"",
        secret=lambda _: "",
        out=Path("out"),
        prompts=Blank(),
        templates=Blank(),
        progress=told or Told(),
        span=span,
        web=web,
    )


def params(requests: Sequence[WebRequest], name: str) -> list[str]:
    """One parameter of each request."""
    return [request.params.get(name, "") for request in requests]
