"""What every source that asks the web does alike: it asks, and it understands a refusal."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from digest.core.errors import SourceError
from digest.core.web import WebReply, WebRequest
from digest.parsing.records import document, shown
from digest.ports import Ports

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


async def answer(request: WebRequest, name: str, ports: Ports) -> WebReply:
    """What the web answers; raises `SourceError` that names the source, also where nothing may be asked."""
    if ports.web is None:
        raise SourceError(f"{name} cannot be read: no address is read here.", hint="Say digest run.")
    try:
        return await ports.web.get(request)
    except SourceError as error:
        raise SourceError(f"{name} cannot be read: {error.message}", hint=error.hint) from error


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
    values = [loaded.get(key) for key in _SAYING] if isinstance(loaded, Mapping) else []
    sentence = next((value for value in values if isinstance(value, str) and value.strip()), "")
    return shown(sentence, _LONGEST_SAYING).rstrip(".")
