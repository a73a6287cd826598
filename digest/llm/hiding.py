"""The key, and what else looks like a secret, is neither shown nor recorded."""

import re
from typing import Any

_NAMED_SECRET = re.compile(r"(?i)key|token|secret|password|authorization")
_SHORTEST_SECRET = 8  # a shorter key is a placeholder, and may be a word of the reply
_HIDDEN = "[key]"
_NUL = r"(?:\\{1,4}u0000)*+"  # reading a reply drops NULs, which would join the halves of a key


class Hiding:
    """Takes `key` out of whatever an endpoint says: as it is, and as JSON may escape it, also within JSON in JSON."""

    def __init__(self, key: str) -> None:
        spelt = _NUL.join(_spelt(char) for char in key)
        self._key = re.compile(spelt) if len(key) >= _SHORTEST_SECRET else None

    def __call__(self, text: str) -> str:
        """Text that may be shown and recorded, even if the endpoint repeats the key."""
        return text if self._key is None else self._key.sub(_HIDDEN, text)


def _spelt(char: str) -> str:
    """A pattern for one character of a key: itself, or its number as JSON escapes it, whatever is escaped again."""
    return rf"(?:\\{{0,4}}{re.escape(char)}|\\{{1,4}}u(?i:{ord(char):04x}))"


def without_secrets(value: Any) -> Any:
    """A request as it may be recorded: what `extra_body` names like a secret is masked."""
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: "[hidden]" if _NAMED_SECRET.search(name) and isinstance(each, str) else without_secrets(each)
        for name, each in value.items()
    }
