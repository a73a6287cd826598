"""What a service sends as JSON: the document first, then one record after the other as the type that is used."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, TypeAdapter, ValidationError

from digest.core.errors import SourceError, UnreadablePaperError

Record = TypeVar("Record")
_SHOWN = 80
_HINT = "The service sent it so; the other papers are read."


def _whole(text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("it holds half a character (a lone surrogate)")
    return text


# Text as a service may send it: what cannot be written as UTF-8 is no text.
Text = Annotated[str, AfterValidator(_whole)]


def document(content: bytes, what: str) -> object:
    """What the bytes hold as JSON; raises `SourceError` that says that `what` is none."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        raise SourceError(f"{what} is not JSON: {error.msg} at character {error.pos:,}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{what} is not JSON: byte {error.start:,} is no {error.encoding.upper()}.") from error
    except (ValueError, RecursionError) as error:  # a number of many thousand digits; brackets in brackets
        raise SourceError(f"{what} is not JSON that can be read: {error}.") from error


def record(adapter: TypeAdapter[Record], value: object, where: str) -> Record | UnreadablePaperError:
    """The value as the adapter's type, or an error that names the first field that is not as agreed."""
    if not isinstance(value, Mapping):
        return UnreadablePaperError(f"{where}: not an object with fields", hint=_HINT)
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return unreadable(where, f"{field}: {first['msg'].removeprefix('Value error, ')}")


def unreadable(where: str, reason: str) -> UnreadablePaperError:
    """The error for one record of many."""
    return UnreadablePaperError(f"{where}: {reason}", hint=_HINT)


def place(number: int, value: object, *path: str) -> str:
    """What an error calls a record: its number from 1, and the text under the keys of `path`, where it has one."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return f"entry {number}{f' ({shown(value)})' if isinstance(value, str) and shown(value) else ''}"


def shown(text: str, longest: int = _SHOWN) -> str:
    """The text as it can stand in an error: in one line, printable, and of at most so many characters."""
    printable = "".join(char if char.isprintable() else " " for char in text[: 10 * longest])
    line = " ".join(printable.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(char.isalnum() for char in text)


def day(text: str | None) -> date | None:
    """The day of an ISO date, or of a date and time as it is written; None where there is none to be read."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None
