"""What was looked at, what was found there, and what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.core.errors import DigestError

Standing = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One look: `remedy` is a sentence wherever the state is not `ok`, `more` is what only the curious read.

    `code` is what a command exits with that this alone would stop.
    """

    what: str
    state: Standing
    found: str
    remedy: str = ""
    more: tuple[str, ...] = ()
    code: int = 0


def good(what: str, found: str, more: Sequence[str] = ()) -> Notice:
    """Nothing to do."""
    return Notice(what=what, state="ok", found=found, more=tuple(more))


def doubtful(what: str, found: str, remedy: str, more: Sequence[str] = ()) -> Notice:
    """A run would be made, and not as well as it could be."""
    return Notice(what=what, state="warning", found=found, remedy=remedy, more=tuple(more))


def wrong(what: str, found: str, remedy: str, more: Sequence[str] = ()) -> Notice:
    """A run would end, or be spoiled."""
    return Notice(what=what, state="wrong", found=found, remedy=remedy, more=tuple(more), code=1)


def failed(what: str, error: DigestError, remedy: str = "") -> Notice:
    """What an error says, with its hint; `remedy` stands in where it has none."""
    return Notice(
        what=what, state="wrong", found=error.message, remedy=error.hint or remedy, code=min(error.exit_code, 2)
    )


def tried(what: str, look: Callable[[], str]) -> Notice:
    """What `look` says, or the error that it raises."""
    try:
        return good(what, look())
    except DigestError as error:
        return failed(what, error)


def exit_code(notices: Sequence[Notice]) -> int:
    """2 where the config is wrong, 1 where something else is, 0 where nothing is."""
    return max((notice.code for notice in notices), default=0)
