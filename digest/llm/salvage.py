"""Find the reply in what a model said, and parse it into the type that the program uses.

Models think aloud, wrap JSON in fences and prose, and say several things; the last object that fits is the answer.
What is cut off is never taken for something shorter. All of it takes time linear in the text.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NoReturn

from pydantic import ValidationError

from digest.core.errors import ReplyError
from digest.llm.schemas import adapter

LONGEST_REPLY = 1 << 20
DEEPEST_REPLY = 64
_ERRORS_TOLD = 3

_THOUGHT = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_BEGIN = re.compile(r'\{(?=\s*["}])|\[(?=\s*[\[{])')  # as JSON begins; prose has other braces
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|"|[{}\[\]]', re.DOTALL)
_CLOSED_BY = {"{": "}", "[": "]"}
# JSON reads \beta and \frac as a backspace and a form feed, which no text has before a letter.
_EATEN = re.compile(r"[\b\f](?=[A-Za-z])")
_GIVEN_BACK = {"\b": r"\b", "\f": r"\f"}


class _OutOfFormError(ValueError):
    """JSON that the agreed form excludes, though a lenient parser would take it."""


def _as_it_is(text: str) -> str:
    return text


def parsed(text: str, reply_type: type[Any], hidden: Callable[[str], str] = _as_it_is) -> Any:
    """The last JSON object in `text` that is a `reply_type`, with all its bounds.

    Every text in it goes through `hidden`, which takes out what escapes may have kept from sight.
    Raises `ReplyError`, whose message says to the model and to people alike what is wrong.
    """
    if len(text) > LONGEST_REPLY:
        raise ReplyError(f"The reply is longer than {LONGEST_REPLY} characters.")
    said = _without_thoughts(text)
    complaint = ""
    for candidate in reversed(list(_candidates(said))):
        try:
            return adapter(reply_type).validate_python(_value(candidate, hidden))
        except ValidationError as error:
            complaint = complaint or f"The reply does not fit the agreed form: {_told(error)}."
        except ValueError as error:
            complaint = complaint or f"The reply is not valid JSON: {error}."
    raise ReplyError(complaint or "The reply holds no JSON object.")


def encodable(text: str) -> str:
    """Text that every file and database takes: surrogate pairs joined, lone ones U+FFFD, NUL left out."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def _without_thoughts(text: str) -> str:
    """What is said after thinking aloud; tags that stand inside the answer are the answer's."""
    said = text.lstrip()
    first = _THOUGHT.match(said)
    if first and not first[1]:
        return _after_thought(said)
    if said.startswith(("{", "[", "```")):
        return said
    tags = list(_THOUGHT.finditer(said))
    if tags and all(tag[1] for tag in tags):  # the opening tag was in the prompt's own template
        return said[tags[-1].end() :]
    return said


def _after_thought(said: str) -> str:
    """`said` after the thoughts that it begins with, one within the other or one after the other."""
    depth = end = 0
    for tag in _THOUGHT.finditer(said):
        if depth == 0 and said[end : tag.start()].strip():
            break
        depth += -1 if tag[1] else 1
        end = tag.end()
        if depth < 0:
            break
    if depth > 0:
        raise ReplyError("The reply was cut off while the model was still thinking.")
    return said[end:]


def _candidates(said: str) -> Iterator[str]:
    """The outermost JSON values of `said`; raises `ReplyError` where one does not end."""
    begin = _BEGIN.search(said)
    while begin:
        end = _end(said, begin.start())
        yield said[begin.start() : end]
        begin = _BEGIN.search(said, end)


def _end(said: str, start: int) -> int:
    """Where the value that begins at `start` ends."""
    expected: list[str] = []
    for piece in _PIECE.finditer(said, start):
        mark = piece[0]
        if mark in _CLOSED_BY:
            expected.append(_CLOSED_BY[mark])
        elif mark == '"':
            break
        elif mark in {"}", "]"} and mark != expected.pop():
            raise ReplyError(f"The reply is not valid JSON: {mark} at character {piece.start()} closes nothing.")
        if not expected:
            return piece.end()
        if len(expected) > DEEPEST_REPLY:
            raise ReplyError(f"The reply is nested more than {DEEPEST_REPLY} deep.")
    raise ReplyError("The reply is cut off: its JSON does not end.")


def _value(candidate: str, hidden: Callable[[str], str]) -> Any:
    """The value, with texts cleaned; raises `ValueError`."""
    # Line breaks inside strings are accepted: many models write them, and they change nothing.
    hook = partial(_object, hidden=hidden)
    return _clean(json.loads(candidate, strict=False, object_pairs_hook=hook, parse_constant=_no_number), hidden)


def _object(pairs: list[tuple[str, Any]], hidden: Callable[[str], str]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for given, each in pairs:
        name = _clean(given, hidden)  # complaints name it
        if name in value:
            raise _OutOfFormError(f"the property {name!r} is there twice")
        value[name] = _clean(each, hidden)
    return value


def _clean(value: Any, hidden: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hidden(_EATEN.sub(lambda match: _GIVEN_BACK[match[0]], encodable(value)))
    if isinstance(value, list):
        return [_clean(each, hidden) for each in value]
    return value


def _no_number(name: str) -> NoReturn:
    raise _OutOfFormError(f"{name} is no number")


def _told(error: ValidationError) -> str:
    """The first errors as `field: reason`."""
    errors = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{_place(each['loc'])}: {each['msg']}" for each in errors[:_ERRORS_TOLD]]
    more = len(errors) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")


def _place(location: tuple[int | str, ...]) -> str:
    """A field as people write it, such as `summary[0].text`."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return place.lstrip(".") or "the object"
