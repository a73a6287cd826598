"""An OpenAI-compatible endpoint on loopback that says what a test gives it to say."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from digest.llm.settings import EndpointSettings
from digest.testing.fault import Fault, refusing

Body = dict[str, Any]
Said = str | tuple[int, Body] | Fault | Callable[[Body], str | Fault]
_HEARTBEAT_S = 0.02


class LoopbackEndpoint:
    """Serves `/v1/chat/completions` as long as the block runs; `asked` are the bodies of all requests so far.

    It answers with `said`, in order, the last one staying: a text that the model says, a function of the request's body
    that gives one, a status and a body, or a fault.
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

    def _answer(self, body: Body) -> Fault:
        """What is said next, as it goes over the wire."""
        with self._lock:
            self.asked.append(body)
            given = self._said[min(len(self.asked), len(self._said)) - 1] if self._said else (500, {})
        said = given(body) if callable(given) else given
        if isinstance(said, Fault):
            return said
        status, content = said if isinstance(said, tuple) else (200, completion(said, body))
        return refusing(status, content, told="What a test says.")


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


def _handler(answer: Callable[[Body], Fault]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            fault = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if fault.ends == "whole" or fault.sent is not None:
                self.send_response_only(fault.status)
                for name, value in {**fault.headers, "Content-Length": str(len(fault.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(fault.body[: fault.sent])
            if fault.ends != "whole":
                self.close_connection = True
            if fault.ends == "silent":
                self.rfile.read(1)  # until whoever asked has gone
            while fault.ends == "trickling":
                self.wfile.write(b" ")  # the same; then this fails, and the connection ends
                time.sleep(_HEARTBEAT_S)

        def log_message(self, *_: object) -> None:
            """A test's output is the test's."""

    return Handler
