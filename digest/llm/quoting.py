"""What a server says, as it may be shown."""

import json
import re
from typing import Any

_LONGEST_QUOTE = 300
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


def quoted(text: str) -> str:
    """What a server says, in one line that a terminal can take: no control characters, no more than a few lines."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + " ..."


def said_in(body: str) -> str:
    """The message in an error's body, whichever of the known shapes it has; nothing where it is a web page."""
    if _PAGE.match(body):
        return ""
    try:
        return quoted(_message(json.loads(body)) or body)
    except (ValueError, RecursionError):
        return quoted(body)


def is_page(body: str) -> bool:
    """Whether a body is a web page."""
    return _PAGE.match(body) is not None


def _message(value: Any) -> str:
    """Error bodies are objects, lists of one object, or texts, and hold the message under one of four names."""
    if isinstance(value, list) and value:
        return _message(value[0])
    if isinstance(value, dict):
        named = (value.get(name) for name in ("error", "message", "detail", "msg"))
        return next((message for each in named if (message := _message(each))), "")
    return value if isinstance(value, str) else ""
