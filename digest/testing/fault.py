"""One thing that a server says when something is wrong, byte for byte."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

SAID = '{"text": "This is what the model says."}'

Ends = Literal["whole", "hanging_up", "silent", "trickling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A response as it goes over the wire; `told` says which server sends it, and why.

    A fault that does not end `whole` is broken off after `sent` bytes of its body, or before its head where that is
    None: the server hangs up, says nothing more, or trickles spaces for as long as somebody waits.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    told: str
    ends: Ends = "whole"
    sent: int | None = None
    made: Callable[[str], bytes] | None = field(default=None, repr=False)

    def saying(self, text: str) -> "Fault":
        """The same fault where the model says `text`, which must be a JSON object; itself where no model speaks."""
        return replace(self, body=self.made(text)) if self.made else self


JSON = {"Content-Type": "application/json"}


def refusing(status: int, body: Any, told: str, headers: Mapping[str, str] | None = None) -> Fault:
    """A refusal with a body of JSON."""
    return Fault(status=status, headers=JSON | dict(headers or {}), body=as_json(body), told=told)


def sending(status: int, body: bytes, told: str, content_type: str = "text/html; charset=utf-8") -> Fault:
    """A response whose body is no JSON, or not all of it."""
    return Fault(status=status, headers={"Content-Type": content_type}, body=body, told=told)


def completing(
    told: str, says: Callable[[str], Any] = str, *, ended: str | None = "stop", message: Any = None, **fields: Any
) -> Fault:
    """A completion in which the model says what `says` makes of a text; `message` and `fields` replace the usual."""

    def made(text: str) -> bytes:
        spoken = {"role": "assistant", "content": says(text)} | (message(text) if message else {})
        return as_json(completed([{"index": 0, "finish_reason": ended, "message": spoken}]) | fields)

    return Fault(headers=JSON, body=made(SAID), told=told, made=made)


def completed(choices: Any) -> dict[str, Any]:
    """A completion's body around its choices."""
    usage = {"prompt_tokens": 90, "completion_tokens": 20, "total_tokens": 110}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}


def as_json(body: Any) -> bytes:
    """A body as most servers write it; half characters are escaped."""
    return json.dumps(body).encode()
