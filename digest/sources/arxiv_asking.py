"""How arXiv's services are asked, and what answers mean that hold no papers."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from digest.core.errors import SourceError
from digest.core.web import WebReply, WebRequest
from digest.llm.quoting import quoted
from digest.ports import Ports, Web

TRIES = 3
_OK, _BAD_REQUEST, _FORBIDDEN = 200, 400, 403
_GONE = (404, 410)
_MOVED = range(300, 400)

Page = TypeVar("Page")


def web_of(ports: Ports, name: str) -> Web:
    """What reads addresses; raises `SourceError` where nothing does."""
    if ports.web is None:
        raise SourceError(f"{name} cannot be read: nothing here reads addresses.", hint="Give a file of papers.")
    return ports.web


async def page_of(
    request: WebRequest, web: Web, name: str, parse: Callable[[bytes, str], Page], is_whole: Callable[[Page], bool]
) -> Page:
    """The page that a service called `name` answers with.

    One that is not whole, or cannot be parsed, is asked for afresh, `TRIES` times in all: arXiv now and then leaves out
    papers that it counts. Gives the last page, whole or not; raises `SourceError` where that cannot be parsed.
    """
    for attempt in range(1, TRIES):
        fresh = request if attempt == 1 else replace(request, keep_s=0)
        try:
            page = parsed(await web.get(fresh), name, parse)
        except _UnparsedError:
            continue
        if is_whole(page):
            return page
    return parsed(await web.get(replace(request, keep_s=0)), name, parse)


class _UnparsedError(SourceError):
    """The service answered with 200, and with nothing that can be parsed."""


def parsed(reply: WebReply, name: str, parse: Callable[[bytes, str], Page]) -> Page:
    """The page in a reply; raises `SourceError` for any other reply, saying what to do about it.

    A 400 is parsed: arXiv says in it what was wrong with the question.
    """
    if reply.status not in (_OK, _BAD_REQUEST):
        raise _refused(reply, name)
    try:
        return parse(reply.content, name)
    except SourceError as error:
        if reply.status == _BAD_REQUEST:
            raise refused(name, "") from error
        raise _UnparsedError(error.message, hint=error.hint) from error


def refused(name: str, reason: str) -> SourceError:
    """The error for a question that the service called `name` does not answer, with what it says of it."""
    why = quoted(reason) or "it does not say why"
    return SourceError(
        f"{name} does not answer what it is asked: {why}{'' if why[-1] in '.!?' else '.'}",
        hint="Mend categories or query of this source.",
    )


def interrupted(error: SourceError, read: int) -> SourceError:
    """The error that ended a reading, with how many papers were read before it."""
    before = f" {read:,} paper{' was' if read == 1 else 's were'} read before." if read else ""
    return SourceError(f"{error.message}{before}", hint=error.hint)


def _refused(reply: WebReply, name: str) -> SourceError:
    status, address = reply.status, quoted(reply.url)
    if status == _FORBIDDEN:
        return SourceError(
            f"{name} shuts this program out (status 403).",
            hint="It does so to who asks too often: wait an hour, and ask from one machine at a time.",
        )
    if status in _GONE:
        return SourceError(
            f"{name} has nothing at {address} (status {status}).", hint="Leave the option address out, or mend it."
        )
    if status in _MOVED:
        return SourceError(
            f"{name} has moved from {address} (status {status}).", hint="Put its new address into the option address."
        )
    return SourceError(f"{name} answered with status {status} at {address}.", hint="Run again later.")
