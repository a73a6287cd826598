"""What every source that asks the web does alike: it asks, and it understands a refusal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator

from digest.core.errors import SourceError, ThrottledError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebReply, WebRequest
from digest.parsing.records import document, shown
from digest.ports import Ports

Understood = TypeVar("Understood")
OK = 200
_LARGEST_REFUSAL = 100_000  # bytes
_LONGEST_SAYING = 240  # characters
_SAYING = ("message", "error", "detail")


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable() or " " in text:
        raise ValueError("it is no http(s) address")
    return text


# An option that is an address.
WebAddress = Annotated[str, AfterValidator(_web_address)]


async def answer(request: WebRequest, name: str, ports: Ports, *, throttled: str = "") -> WebReply:
    """What the web answers; raises `SourceError` that names the source, also where nothing may be asked.

    `throttled` is what else to do, in a sentence, where the service is asked too much.
    """
    if ports.web is None:
        raise SourceError(f"{name} cannot be read: no address is read here.", hint="Say digest run.")
    try:
        return await ports.web.get(request)
    except SourceError as error:
        hints = [error.hint, throttled] if isinstance(error, ThrottledError) else [error.hint]
        raise SourceError(f"{name} cannot be read: {error.message}", hint=" ".join(filter(None, hints))) from error


def understood(
    reply: WebReply, name: str, read: Callable[[bytes], Understood], remedies: Mapping[int, str], secret: str = ""
) -> Understood:
    """What `read` makes of an answer; raises `SourceError` that names the source, as `refused` does for a refusal."""
    if reply.status != OK:
        raise refused(reply, name, remedies, secret)
    try:
        return read(reply.content)
    except SourceError as error:
        if said_by(reply.content):  # some mistakes are answered with status 200
            raise refused(reply, name, remedies, secret) from error
        raise SourceError(f"{name}: {error.message}", hint="Try again later, or mend address.") from error


def refused(reply: WebReply, name: str, remedies: Mapping[int, str], secret: str = "") -> SourceError:
    """The error for an answer that is none, with what the service says and what to do about its status.

    A service may well repeat the key that it does not take: `secret` is not shown.
    """
    said = said_by(reply.content)
    said = said.replace(secret, "…") if secret else said
    message = f"{name} answered with status {reply.status}{f': {said}' if said else ''}."
    return SourceError(message, hint=remedies.get(reply.status, "Try again later: it is not known to answer so."))


def said_by(content: bytes) -> str:
    """The sentence of an error body in JSON, without its last stop; empty where there is none."""
    if len(content) > _LARGEST_REFUSAL:
        return ""
    try:
        loaded = document(content, "The answer")
    except SourceError:
        return ""
    sentence = next(_sayings(loaded), "")
    return shown(sentence, _LONGEST_SAYING).rstrip(".")


def named(entry: Paper | UnreadablePaperError, name: str) -> Paper | UnreadablePaperError:
    """The paper, or what is wrong with one, with the source called `name` that it is from."""
    if isinstance(entry, Paper):
        return replace(entry, sources=(name,))
    return UnreadablePaperError(f"{name}, {entry.message}", hint=entry.hint)


def is_key(text: str) -> bool:
    """Whether the text can be sent as a key."""
    return bool(text) and text.isascii() and text.isprintable()


def _sayings(loaded: object) -> Iterator[str]:
    """The sentences of an error, the first one first; Crossref has a list of errors, each with a message."""
    values = [loaded.get(key) for key in _SAYING] if isinstance(loaded, Mapping) else []
    for value in values:
        first = value[0] if isinstance(value, list) and value else value
        said = first.get("message") if isinstance(first, Mapping) else first
        if isinstance(said, str) and said.strip():
            yield said
