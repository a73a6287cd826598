"""Lists that a service gives page by page, each with a cursor that leads to the next, and how much of them is read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from digest.core.errors import SourceError
from digest.parsing.works import ListPage

Page = TypeVar("Page", bound=ListPage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """At most so many of what (`work`, `paper`) the source called `name` lists: more are an error and not a bill.

    `options` are those of the source that make the list shorter.
    """

    name: str
    what: str
    most: int
    options: str

    def hold(self, number: int) -> None:
        """Raise `SourceError` where there are more."""
        if number > self.most:
            hint = f"Narrow {self.options} in [[sources]], ask for fewer days, or raise most."
            found = number_of(number, self.what)
            raise SourceError(f"{self.name} finds {found}, more than most = {self.most:,}.", hint=hint)


async def pages(
    ask: Callable[[str], Awaitable[Page]], first: str, bound: Bound, *, cursor_stays: bool = False
) -> AsyncIterator[Page]:
    """The pages of a list, from that under the cursor `first` to the last, or to one that names a cursor again.

    With `cursor_stays`, a cursor may lead on from page to page. Raises `SourceError` as `ask` does, and where the list
    is said to be, or turns out to be, longer than its bound.
    """
    cursor, seen, number = first, {""}, 0
    while True:
        page = await ask(cursor)
        number += len(page.records)
        bound.hold(max(number, page.count))
        yield page
        if not cursor_stays:
            seen.add(cursor)
        cursor = page.next_cursor
        if not page.records or cursor in seen:
            return


def number_of(count: int, what: str) -> str:
    """A number with its noun, such as `1,307 works`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
