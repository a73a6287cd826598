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

from digest.core.errors import Outcome, ReplyError
from digest.llm.latex import given_back
from digest.llm.mending import BLANK, PIECE, SMART, mended
from digest.llm.schemas import adapter

LONGEST_REPLY = 1 << 20
DEEPEST_REPLY = 64
_ERRORS_TOLD = 3

_THOUGHT = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_BEGIN = re.compile(rf"""\{{(?={BLANK}["{SMART}}}])|\[(?={BLANK}[\[{{])""", re.DOTALL)  # prose has other braces
_CLOSED_BY = {"{": "}", "[": "]"}
_CONTEXT = 40  # characters; a model that takes over an example does not take over what stood before it
# No reply ends in as many blanks, or in as many repetitions of so few characters: the model goes round in circles.
_LONGEST_TAIL, _LONGEST_PERIOD = 400, 40


class _OutOfFormError(ValueError):
    """JSON that the agreed form excludes, though a lenient parser would take it."""


def _as_it_is(text: str) -> str:
    return text


def parsed(text: str, reply_type: type[Any], hidden: Callable[[str], str] = _as_it_is, asked: str = "") -> Any:
    """The last JSON object in `text` that is a `reply_type`, with all its bounds.

    Every text in it goes through `hidden`, which takes out what escapes may have kept from sight. What only repeats
    `asked`, the words that the model was asked with, is no reply. Raises `ReplyError`, whose message says to the model
    and to people alike what is wrong.
    """
    if len(text) > LONGEST_REPLY:
        raise ReplyError(f"The reply is longer than {LONGEST_REPLY} characters.")
    said = _without_thoughts(text)
    complaint = ""
    for begin, end in reversed(list(_candidates(said))):
        try:
            value = adapter(reply_type).validate_python(_value(said[begin:end], hidden))
        except ValidationError as error:
            complaint = complaint or f"The reply does not fit the agreed form: {_told(error)}."
        except ValueError as error:
            complaint = complaint or f"The reply is not valid JSON: {error}."
        else:
            if not _echoes(said, begin, end, asked):
                return value
            complaint = complaint or "The reply repeats what was asked."
    raise ReplyError(complaint or "The reply holds no JSON object.")


def encodable(text: str) -> str:
    """Text that every file and database takes: surrogate pairs joined, lone ones U+FFFD, NUL left out."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def runs_on(text: str) -> bool:
    """Whether a text ends in blanks, or in one short piece again and again, as of a model that finds no end."""
    tail = text[-_LONGEST_TAIL:]
    if len(tail) < _LONGEST_TAIL:
        return False
    return tail.isspace() or any(tail[by:] == tail[:-by] for by in range(1, _LONGEST_PERIOD + 1))


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
        raise ReplyError("The reply was cut off while the model was still thinking.", outcome="budget_exhausted")
    return said[end:]


def _candidates(said: str) -> Iterator[tuple[int, int]]:
    """Where the outermost JSON values of `said` begin and end; raises `ReplyError` where one does not end."""
    begin = _BEGIN.search(said)
    while begin:
        end = _end(said, begin.start())
        yield begin.start(), end
        begin = _BEGIN.search(said, end)


def _echoes(said: str, begin: int, end: int, asked: str) -> bool:
    """Whether a value stands in `asked` as it does here, together with what comes before it."""
    context = max(0, begin - _CONTEXT)
    return bool(said[context:begin].strip()) and said[context:end] in asked


def _end(said: str, start: int) -> int:
    """Where the value that begins at `start` ends."""
    expected: list[str] = []
    for piece in PIECE.finditer(said, start):
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
    outcome: Outcome = "degenerate" if runs_on(said) else "invalid"
    raise ReplyError("The reply is cut off: its JSON does not end.", outcome=outcome)


def _value(candidate: str, hidden: Callable[[str], str]) -> Any:
    """The value, with texts cleaned; raises `ValueError`."""
    # Line breaks inside strings are accepted: many models write them, and they change nothing.
    hook = partial(_object, hidden=hidden)
    read = json.loads(mended(candidate), strict=False, object_pairs_hook=hook, parse_constant=_no_number)
    return _clean(read, hidden)


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
        return hidden(given_back(encodable(value)))
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
