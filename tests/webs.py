"""A web for tests: what addresses answer is said beforehand, and what was asked is kept."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

import httpx

from digest.core.editions import Window
from digest.core.errors import SourceError
from digest.core.web import WebReply, WebRequest
from digest.ports import Ports, Web

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


def world(web: Web | None, span: Window | None = None, told: Told | None = None) -> Ports:
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


class WireWeb:
    """Asks over the wire, keeps answers of status 200 in `kept`, and waits for nothing."""

    def __init__(self, kept: dict[str, WebReply]) -> None:
        self.kept = kept

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        del error

    async def get(self, request: WebRequest) -> WebReply:
        """The kept answer, or that of the service; raises `SourceError` where the connection fails."""
        url = str(httpx.URL(request.url, params={**request.params}) if request.params else httpx.URL(request.url))
        if url in self.kept and request.keep_s:
            return self.kept[url]
        try:
            async with httpx.AsyncClient() as client:
                answer = await client.get(url, headers={"Accept": request.accept})
        except httpx.HTTPError as error:
            raise SourceError("The connection was cut.", hint="Run again.") from error
        reply = WebReply(url=url, status=answer.status_code, content=answer.content)
        if reply.status == httpx.codes.OK:
            self.kept[url] = reply
        return reply


class Service:
    """Answers GET on loopback as long as the block runs; `asked` are the paths and parameters of all requests so far.

    `answer` gives the bytes for a path and its parameters; None cuts the connection in the middle of an answer.
    """

    def __init__(self, answer: Callable[[str, dict[str, str]], bytes | None]) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._answer = answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = parts.path, dict(parse_qsl(parts.query))
                service.asked.append(asked)
                content = service._answer(*asked)
                self.send_response_only(200)
                self.send_header("Content-Length", str(len(content) if content is not None else 1000))
                self.end_headers()
                self.wfile.write(content if content is not None else b"<feed>")

            def log_message(self, *_: object) -> None:
                """A test's output is the test's."""

        return Handler
