"""An OpenAI-compatible endpoint on loopback that says what a test gives it to say."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from digest.llm.settings import EndpointSettings

Body = dict[str, Any]
Said = str | tuple[int, Body] | Callable[[Body], str]


class LoopbackEndpoint:
    """Serves `/v1/chat/completions` as long as the block runs; `asked` are the bodies of all requests so far.

    It answers with `said`, in order, the last one staying: a text that the model says, a function of the request's body
    that gives one, or a status and a body.
    """

    def __init__(self, *said: Said) -> None:
        self.asked: list[Body] = []
        self._said = said
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._answer))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who asked may be gone by now

    @property
    def url(self) -> str:
        """The address, up to and with `/v1`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def settings(self) -> EndpointSettings:
        """Settings that put prompts to this endpoint, without any key."""
        return EndpointSettings(base_url=self.url, model="loopback", key_from="")

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, body: Body) -> tuple[int, Body]:
        with self._lock:
            self.asked.append(body)
            said = self._said[min(len(self.asked), len(self._said)) - 1] if self._said else (500, {})
        if isinstance(said, tuple):
            return said
        return 200, completion(said if isinstance(said, str) else said(body), body)


def completion(text: str, body: Body) -> Body:
    """A chat completion that says `text`, in OpenAI's form; tokens are counted as five characters each."""
    sent = sum(len(message["content"]) for message in body["messages"])
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": sent // 5, "completion_tokens": len(text) // 5, "total_tokens": (sent + len(text)) // 5}
    made = {"id": "1", "object": "chat.completion", "created": 0, "model": body["model"]}
    return {**made, "choices": [choice], "usage": usage}


@contextmanager
def opened() -> Iterator[Callable[..., LoopbackEndpoint]]:
    """What starts endpoints, all of which end with the block."""
    with ExitStack() as stack:
        yield lambda *said: stack.enter_context(LoopbackEndpoint(*said))


def _handler(answer: Callable[[Body], tuple[int, Body]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            status, body = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """A test's output is the test's."""

    return Handler
