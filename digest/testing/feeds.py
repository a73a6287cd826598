"""A web server on loopback that serves what a test gives it, keeps count of who asks when, and is rude on demand."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Literal, Self

_TOO_FAST, _UNCHANGED, _UNKNOWN = 429, 304, 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a request gets. It `ends` whole, is `cut` in the middle of its body, or is `silent` and never comes.

    The answer comes after `after_s` seconds.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ends: Literal["whole", "cut", "silent"] = "whole"
    after_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request as it came: its path with the query, its headers with names in lower case, its connection's number.

    `at_s` are the seconds of `time.monotonic`, `open_connections` how many there were then, `throttled` that it came
    too fast.
    """

    path: str
    headers: Mapping[str, str]
    connection: int
    open_connections: int
    at_s: float
    throttled: bool = False


Answer = Served | bytes | Sequence[Served | bytes]
Answers = Mapping[str, Answer] | Callable[[Arrival], Served | bytes]


class LoopbackWeb:
    """Serves `answers` as long as the block runs; `arrivals` are all requests so far, in order.

    `answers` is a function, or maps paths, with their query or without, to what they get: a body, a `Served`, or
    several of them, in order, the last one staying. Any other path is 404. A request that names an answer which still
    holds (`ETag`, `Last-Modified`) gets 304. One that comes less than `apart_s` seconds after the one before gets 429
    and, where it is given, `retry_after`.
    """

    def __init__(self, answers: Answers, *, apart_s: float = 0.0, retry_after: str = "") -> None:
        self.arrivals: list[Arrival] = []
        self._answers = answers
        self._apart_s = apart_s
        self._retry_after = retry_after
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._connections, self._open = 0, 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who asked may be gone by now

    @property
    def url(self) -> str:
        """The address, without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order; what was too fast and got nothing is not in it."""
        return [arrival.path for arrival in self.arrivals if not arrival.throttled]

    @property
    def gaps_s(self) -> list[float]:
        """The seconds between each arrival and the next."""
        times = [arrival.at_s for arrival in self.arrivals]
        return [after - before for before, after in pairwise(times)]

    @property
    def most_connections(self) -> int:
        """How many connections were open at once, at most, whenever a request came."""
        return max((arrival.open_connections for arrival in self.arrivals), default=0)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _connected(self) -> int:
        with self._lock:
            self._connections += 1
            self._open += 1
            return self._connections

    def _hung_up(self) -> None:
        with self._lock:
            self._open -= 1

    def _arrived(self, path: str, headers: Mapping[str, str], connection: int) -> Served:
        """What a request gets."""
        with self._lock:
            now = time.monotonic()
            too_fast = bool(self.arrivals) and now - self.arrivals[-1].at_s < self._apart_s
            arrival = Arrival(
                path=path,
                headers=headers,
                connection=connection,
                open_connections=self._open,
                at_s=now,
                throttled=too_fast,
            )
            self.arrivals.append(arrival)
            if too_fast:
                return Served(status=_TOO_FAST, headers={"Retry-After": self._retry_after} if self._retry_after else {})
            said = self._answers(arrival) if callable(self._answers) else self._next(path)
        served = said if isinstance(said, Served) else Served(body=said)
        return Served(status=_UNCHANGED, headers=served.headers) if _holds(served, headers) else served

    def _next(self, path: str) -> Served | bytes:
        """What the table says for a path, the next time it is asked for."""
        answers = self._answers if isinstance(self._answers, Mapping) else {}
        found = answers.get(path, answers.get(path.partition("?")[0], Served(status=_UNKNOWN)))
        each = [found] if isinstance(found, (Served, bytes)) else found
        self._asked[path] += 1
        return each[min(self._asked[path], len(each)) - 1]


def _holds(served: Served, asked: Mapping[str, str]) -> bool:
    """Whether what who asks has already is what is served."""
    has = {name.lower(): value for name, value in served.headers.items()}
    named = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    asks = next((name for name in named if named[name] in asked), None)  # the tag counts where both are given
    return served.status == 200 and asks is not None and has.get(asks) == asked[named[asks]]  # noqa: PLR2004 -- OK


def _handler(web: LoopbackWeb) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            self.number = web._connected()  # noqa: SLF001 -- a part of the server

        def finish(self) -> None:
            web._hung_up()  # noqa: SLF001 -- the same
            super().finish()

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            served = web._arrived(self.path, headers, self.number)  # noqa: SLF001 -- the same
            time.sleep(served.after_s)
            if served.ends == "silent":
                self.rfile.read(1)  # until whoever asked has gone
                self.close_connection = True
                return
            self.send_response_only(served.status)
            length = {} if served.status == _UNCHANGED else {"Content-Length": str(len(served.body))}
            for name, value in {**served.headers, **length}.items():
                self.send_header(name, value)
            self.end_headers()
            whole = served.ends == "whole"
            self.wfile.write(served.body if whole else served.body[: len(served.body) // 2])
            self.close_connection = self.close_connection or not whole

        def log_message(self, *_: object) -> None:
            """A test's output is the test's."""

    return Handler
