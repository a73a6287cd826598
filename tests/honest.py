"""An endpoint on loopback that answers honestly: it quotes the papers that a prompt holds, in the form it asks for.

    python -m tests.honest [DELAY_S]        prints its URL, serves until it is killed

It reads a prompt as a model would, by what stands in it, and knows nothing of the program that sent it.
"""

import json
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Self

from digest.testing.loopback import LoopbackEndpoint

_PAPER = re.compile(r"<<<(\w+) paper (\w+)>>>\nTitle: .*?\n\n\w+:\n(.*?)\n<<<\1 end of \2>>>", re.DOTALL)
_QUOTE = re.compile(r"^Quote from (\w+): (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?]) ")


@dataclass(slots=True, kw_only=True)
class Honest:
    """The server: `asked` holds the bodies of all requests; `lies` makes every quote an invented one."""

    delay_s: float = 0.0
    lies: bool = False
    forgets: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    _endpoint: LoopbackEndpoint | None = None

    def __enter__(self) -> Self:
        self._endpoint = LoopbackEndpoint(self._replied)
        self.asked, self.url = self._endpoint.asked, self._endpoint.url
        self._endpoint.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._endpoint is not None:
            self._endpoint.__exit__()

    def _replied(self, body: dict[str, Any]) -> str:
        time.sleep(self.delay_s)
        return json.dumps(self.answer(body["messages"][-1]["content"]), ensure_ascii=False)

    def answer(self, user: str) -> dict[str, Any]:
        """The reply to a prompt, by the form that it shows."""
        form = user[user.rindex("The form of the reply") :]
        papers = {key: text for _, key, text in _PAPER.findall(user)}
        wanted = [key for key in papers if key in user[user.rindex("# Task") :]]
        if '"id"' in form:
            ids = re.findall(r"claim (\w+)>>>", user)
            return {"claims": [{"id": claim_id, "text": None, "quotes": []} for claim_id in ids]}
        if '"rows"' in form:
            return {"rows": [self._row(key, papers[key]) for key in wanted]}
        if '"notes"' in form:
            notes = [self._note(key, papers[key]) for key in wanted[self.forgets :]]
            summary = [self._stated(key, papers[key]) for key in list(papers)[:3]]
            return ({"summary": summary} if '"summary"' in form else {}) | {"notes": notes}
        quotes = dict(_QUOTE.findall(user))
        return {"claims": [self._stated(key, quote) for key, quote in list(quotes.items())[:4]]}

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
