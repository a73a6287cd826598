"""A completion that comes as a stream of events though none was asked for, or among a stream's comments."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_END = "[DONE]"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")  # str.splitlines knows more line breaks, which may stand in texts
_IN_PIECES = ("content", "refusal", "reasoning", "reasoning_content")


def body_in(content: str) -> Any:
    """The JSON value of an answer's body, None where there is none or not all of it.

    The pieces of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html) are put together as the
    completion that they are pieces of; a piece that tells of an error is all there is.
    """
    said = _without_comments(content)
    if said.startswith(("data:", "event:", "id:", "retry:")):
        return _joined(_events(said))
    return json_of(said)


def json_of(text: str) -> Any:
    """The JSON value that a text is, None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _without_comments(content: str) -> str:
    """A body without the comments before it, lines that begin with a colon: some gateways take them for data."""
    for line in _LINE.finditer(content):
        if line[0].strip() and not line[0].startswith(":"):
            return content[line.start() :].lstrip()
    return ""


def _events(said: str) -> Iterator[str]:
    """The data of each event."""
    data: list[str] = []
    for line in (*(found[0].rstrip("\r\n") for found in _LINE.finditer(said)), ""):
        if line.startswith("data:"):
            data.append(line[5:].strip())
        elif not line and data:
            yield "\n".join(data)
            data = []


def _joined(events: Iterator[str]) -> Any:
    """The completion that a stream's pieces make, or the error among them; None where the stream is cut off."""
    said: dict[str, str] = {}
    ended, whole, usage = None, False, None
    for event in events:
        piece = json_of(event)
        if isinstance(piece, dict) and piece.get("error"):
            return piece
        whole = whole or event == _END
        choice = _choice(piece)
        for name, more in _pieces(choice.get("delta")):
            said[name] = said.get(name, "") + more
        ended = choice.get("finish_reason") or ended
        usage = piece.get("usage") or usage if isinstance(piece, dict) else usage
    if ended is None and not whole:
        return None
    return {"choices": [{"index": 0, "finish_reason": ended, "message": said}], "usage": usage}


def _choice(piece: Any) -> Mapping[str, Any]:
    choices = piece.get("choices") if isinstance(piece, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _pieces(delta: Any) -> Iterator[tuple[str, str]]:
    """What one piece adds to the message, by field."""
    for name in _IN_PIECES:
        more = delta.get(name) if isinstance(delta, dict) else None
        if isinstance(more, str):
            yield name, more
