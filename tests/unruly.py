"""An endpoint on loopback that refuses at first, speaks in no agreed form, or lies in a known share."""

import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.honest import Honest

LIE = "this sentence was never written by anybody in any paper"


@dataclass(slots=True, kw_only=True)
class Unruly:
    """Stands before an honest server: the first `refusals` requests get a 429, the next `garbled` no JSON.

    Of all the quotes in its replies each `lies_each`-th is an invented one, the others are the honest server's.
    With `counts` false it does not say how many tokens a call took.
    """

    honest: Honest = field(default_factory=Honest)
    refusals: int = 0
    garbled: int = 0
    lies_each: int = 0
    counts: bool = True
    answered: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    url: str = ""
    _requests: Iterator[int] = field(default_factory=itertools.count)
    _quotes: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        unruly = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, reply = unruly.reply(body)
                content = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def reply(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body for a request."""
        number = next(self._requests)
        if number < self.refusals:
            self.refused += 1
            return 429, {"error": {"message": "Slow down.", "type": "rate_limit"}}
        self.answered.append(body)
        completion = self.honest.completion(body)
        message = completion["choices"][0]["message"]
        message["content"] = (
            "I would rather not."
            if number < self.refusals + self.garbled
            else json.dumps(self._with_lies(json.loads(message["content"])), ensure_ascii=False)
        )
        return 200, completion if self.counts else completion | {"usage": None}

    def _with_lies(self, said: Any) -> Any:
        """The reply with some of its quotes, and the texts that go with them, invented."""
        if isinstance(said, list):
            return [self._with_lies(each) for each in said]
        if not isinstance(said, dict):
            return said
        lies = "quote" in said and self.lies_each and next(self._quotes) % self.lies_each == 0
        return {name: LIE if lies and name == "quote" else self._with_lies(value) for name, value in said.items()}
