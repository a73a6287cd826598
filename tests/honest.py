"""An endpoint on loopback that answers honestly: it quotes the papers that a prompt holds, in the form it asks for.

    python -m tests.honest [DELAY_S]        prints its URL, serves until it is killed

It reads a prompt as a model would, by what stands in it, and knows nothing of the program that sent it.
"""

import json
import re
import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_PAPER = re.compile(r"<<<(\w+) paper (\w+)>>>\nTitle: .*?\n\n\w+:\n(.*?)\n<<<\1 end of \2>>>", re.DOTALL)
_QUOTE = re.compile(r"^Quote from (\w+): (.+)$", re.MULTILINE)
TOO_LONG = {"error": {"message": "the request exceeds the available context size", "type": "exceed_context_size_error"}}
_TOPIC = re.compile(r"topic (\w+)>>>\n(?:Name: .*\n)?Keywords: (.+)")
_CITED = re.compile(r"claim (\w+)>>>\n.*?\nQuote from (\w+): ", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?]) ")


@dataclass(slots=True, kw_only=True)
class Honest:
    """The server: `asked` holds the bodies of all requests; `lies` makes every quote an invented one.

    Asked for a claim once more it withdraws it, or with `mends` quotes the paper that the claim cites.
    A token is `letters` letters long; a prompt of more than `window_tokens` is refused, or with `cuts` cut off in
    silence. `props` is what it says of itself at /props, nothing where None. With `tls` it serves https.
    """

    delay_s: float = 0.0
    lies: bool = False
    lies_in_overview: bool = False
    mends: bool = False
    forgets: int = 0
    letters: float = 5.0
    window_tokens: int = 1 << 30
    cuts: bool = False
    props: dict[str, Any] | None = None
    tls: ssl.SSLContext | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        honest = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                honest.asked.append(body)
                time.sleep(honest.delay_s)
                fits = honest.cuts or honest.prompt_tokens(body) <= honest.window_tokens
                self._say(200 if fits else 400, honest.completion(body) if fits else TOO_LONG)

            def do_GET(self) -> None:
                known = self.path == "/props" and honest.props is not None
                self._say(200 if known else 404, honest.props if known else {"error": {"message": "not found"}})

            def _say(self, status: int, said: Any) -> None:
                reply = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who asked may be killed meanwhile
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def completion(self, body: dict[str, Any]) -> dict[str, Any]:
        """A chat completion in OpenAI's form."""
        content = json.dumps(self.answer(body["messages"][-1]["content"]), ensure_ascii=False)
        usage = {"prompt_tokens": self.prompt_tokens(body), "completion_tokens": len(content) // 5, "total_tokens": 0}
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        return {"id": "1", "object": "chat.completion", "created": 0, "model": body["model"], "choices": [choice]} | {
            "usage": usage
        }

    def prompt_tokens(self, body: dict[str, Any]) -> int:
        """What the messages take."""
        tokens = int(sum(len(message["content"]) for message in body["messages"]) / self.letters)
        return min(tokens, self.window_tokens) if self.cuts else tokens

    def answer(self, user: str) -> dict[str, Any]:
        """The reply to a prompt, by the form that it shows."""
        form = user[user.rindex("The form of the reply") :]
        papers = {key: text for _, key, text in _PAPER.findall(user)}
        wanted = [key for key in papers if key in user[user.rindex("# Task") :]]
        if '"names"' in form:
            return {"names": [self._called(key, keywords) for key, keywords in _TOPIC.findall(user)]}
        if '"topic"' in form:
            return {
                "papers": [{"paper": key, "topic": "none", "quote": ""} for key in re.findall(r"paper (\w+), w", user)]
            }
        if '"id"' in form:
            ids = re.findall(r"claim (\w+)>>>", user)
            cited = dict(_CITED.findall(user))
            return {"claims": [self._again(claim_id, cited[claim_id], papers) for claim_id in ids]}
        if '"rows"' in form:
            return {"rows": [self._row(key, papers[key]) for key in wanted]}
        if '"notes"' in form:
            notes = [self._note(key, papers[key]) for key in wanted[self.forgets :]]
            summary = [self._stated(key, papers[key]) for key in list(papers)[:3]]
            return ({"summary": summary} if '"summary"' in form else {}) | {"notes": notes}
        self.lies = self.lies or self.lies_in_overview  # it comes last
        quotes = dict(_QUOTE.findall(user))
        return {"claims": [self._stated(key, quote) for key, quote in list(quotes.items())[:4]]}

    def _called(self, key: str, keywords: str) -> dict[str, Any]:
        """A topic by the first words that its papers share, which they say themselves."""
        words = keywords.split(", ")[:2]
        name = "questions of the moon" if self.lies else " and ".join(words)
        return {"topic": key, "name": name, "words": words}

    def _again(self, claim_id: str, key: str, papers: dict[str, str]) -> dict[str, Any]:
        if not self.mends or key not in papers:
            return {"id": claim_id, "text": None, "quotes": []}
        quote = _SENTENCE.split(papers[key])[0]
        return {"id": claim_id, "text": quote, "quotes": [{"paper": key, "quote": quote}]}

    def _quote(self, text: str, last: bool = False) -> str:
        if self.lies:
            return "this sentence was never written by anybody in any paper"
        sentences = [each for each in _SENTENCE.split(text) if len(each.split()) >= 6] or [text]
        return " ".join(sentences[-1 if last else 0].split(" ")[:40])

    def _stated(self, key: str, text: str) -> dict[str, Any]:
        quote = self._quote(text)
        return {"text": f"A paper says: {quote}", "quotes": [{"paper": key, "quote": quote}]}

    def _said(self, text: str, last: bool = False) -> dict[str, str]:
        quote = self._quote(text, last)
        return {"text": quote, "quote": quote}

    def _note(self, key: str, text: str) -> dict[str, Any]:
        return {"paper": key, "does": self._said(text), "found": self._said(text, last=True), "matters": None}

    def _row(self, key: str, text: str) -> dict[str, Any]:
        cells = dict.fromkeys(("data", "cost", "limits"))
        filled = {"task": self._said(text), "method": None, "result": self._said(text, last=True)}
        return {"paper": key} | filled | cells


if __name__ == "__main__":
    with Honest(delay_s=float(sys.argv[1]) if len(sys.argv) > 1 else 0.0) as served:
        print(served.url, flush=True)  # noqa: T201  # whoever starts it waits for this
        threading.Event().wait()
