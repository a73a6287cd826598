"""A server on loopback that notices are posted to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Board:
    """A server that notices are posted to; it answers with a status by path, 200 where none is given."""

    answers: dict[str, int] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.posted]


@contextmanager
def posting() -> Iterator[Board]:
    """The server, as long as the block runs."""
    shown = Board()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            path = self.path.strip("/")
            shown.posted.append((path, body))
            self.send_response(shown.answers.get(path, 200))
            self.end_headers()
            self.wfile.write(f"you posted to {self.path}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    shown.port = server.server_address[1]
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
