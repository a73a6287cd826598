"""Hugging Face's daily papers, day by day."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import hf_daily
from digest.parsing.hf_daily import DateOf, Listed
from digest.ports import Ports
from digest.sources.asking import OK, WebAddress, answer, refused

_PAGE = 100
# What the service gives where nothing is said: a shorter page is the last, however large a page it allows.
_LEAST_FULL = 50
_MOST_PAGES = 100
# Days in a row that can be read neither way, after which the others are not asked for: each costs minutes of waiting.
_MOST_VAIN_DAYS = 3
_REMEDIES = {
    400: "The day may not have begun there, or the API has changed: look for a newer version of this program.",
    401: "The address does not speak to everybody: mend address in [[sources]].",
    403: "The address does not speak to everybody: mend address in [[sources]].",
    404: "Mend address in [[sources]]; https://huggingface.co is the service itself.",
    429: "Wait five minutes, which is how long the service counts requests, and run again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HuggingFaceDaily:
    """The papers that Hugging Face lists for each day asked for, up to today; today's where no days are.

    `date` is what counts as a paper's date: the day it was `announced` there, or was `submitted` to arXiv. `address`
    is the service, or a mirror of it.
    """

    kind: ClassVar[str] = "hf_daily"

    date: DateOf = "announced"
    address: WebAddress = "https://huggingface.co"

    @property
    def name(self) -> str:
        """The service and the list."""
        return "Hugging Face daily papers"

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers day by day, a paper of two days twice.

        Where the API fails the web page is read instead, and that is told; raises `SourceError` at the end where
        neither could be read for a day, naming every such day, and the days that were not asked for after three.
        """
        missing: dict[dt.date, SourceError] = {}
        vain = 0
        for day in _days(ports):
            if vain == _MOST_VAIN_DAYS:
                missing[day] = next(reversed(missing.values()))
                continue
            listed, failure = await self._of_day(day, ports)
            for entry in self._entries(listed, day):
                yield entry
            vain = vain + 1 if failure else 0
            if failure:
                missing[day] = failure
        if missing:
            raise _missing(self.name, missing)

    async def probe(self, ports: Ports) -> str:
        """Ask for the newest paper; raises `SourceError`."""
        listed = await self._asked({"limit": "1"}, ports)
        newest = [entry for entry in hf_daily.parse(listed, None, "announced") if isinstance(entry, Paper)]
        if not newest:
            raise SourceError(f"{self.name} lists no paper that can be read.", hint="Try again later.")
        on = f" of {newest[0].published}" if newest[0].published else ""
        return f"{self.name} answers: the newest list is{on or ' without a date'}"

    def _entries(self, listed: Listed, day: dt.date) -> Iterator[Paper | UnreadablePaperError]:
        for entry in hf_daily.parse(listed, day, self.date):
            if isinstance(entry, Paper):
                yield replace(entry, sources=(self.name,))
            else:
                yield UnreadablePaperError(f"{self.name}, {day}, {entry.message}", hint=entry.hint)

    async def _of_day(self, day: dt.date, ports: Ports) -> tuple[Listed, SourceError | None]:
        """What is listed for a day, and why that is not all of it, where it is not."""
        pages: list[Listed] = []
        try:
            async for page in self._pages(day, ports):
                pages.append(page)  # noqa: PERF401 -- what came before an error stays
        except SourceError as error:
            try:
                listed = await self._from_web_page(day, ports)
            except SourceError as other:
                return _together(pages), self._neither(error, other)
            ports.progress.tell(f"{error.message} {day} was read from the web page instead.")
            return _together([*pages, listed]), None
        return _together(pages), None

    def _neither(self, error: SourceError, of_page: SourceError) -> SourceError:
        """Why neither way gave a day; what was the same both times is said once."""
        said, also = (each.message.removeprefix(f"{self.name} cannot be read: ") for each in (error, of_page))
        return SourceError(f"{said} Nor did the web page help{'.' if also == said else f': {also}'}", hint=error.hint)

    async def _pages(self, day: dt.date, ports: Ports) -> AsyncIterator[Listed]:
        """Every page of the API for a day. One that brings nothing new is the last: the service knows no pages."""
        seen: frozenset[str] = frozenset()
        for number in range(_MOST_PAGES):
            page = await self._asked({"date": day.isoformat(), "limit": str(_PAGE), "p": str(number)}, ports)
            if number and hf_daily.ids(page) <= seen:
                return
            seen |= hf_daily.ids(page)
            yield page
            if len(page.records) < _LEAST_FULL:
                return
        raise SourceError(f"{self.name} has more than {_MOST_PAGES} pages for {day}.", hint="Mend address.")

    async def _asked(self, params: dict[str, str], ports: Ports) -> Listed:
        url = f"{self.address.rstrip('/')}/api/daily_papers"
        request = WebRequest(url=url, params=params, accept="application/json", manners="huggingface")
        reply = await answer(request, self.name, ports)
        if reply.status != OK:
            raise refused(reply, self.name, _REMEDIES)
        try:
            return hf_daily.api_page(reply.content)
        except SourceError as error:
            raise SourceError(f"{self.name}: {error.message}", hint="Try again later, or mend address.") from error

    async def _from_web_page(self, day: dt.date, ports: Ports) -> Listed:
        """What the page for people lists; a day without papers leads to the page of another day."""
        url = f"{self.address.rstrip('/')}/papers/date/{day}"
        request = WebRequest(url=url, accept="text/html", manners="huggingface")
        reply = await answer(request, self.name, ports)
        if reply.status != OK:
            raise refused(reply, self.name, _REMEDIES)
        listed = hf_daily.web_page(reply.content)
        return listed if listed.day in {None, day} else Listed(records=())


def _days(ports: Ports) -> Iterator[dt.date]:
    today = ports.now().astimezone(dt.UTC).date()
    day, until = (ports.span.since, min(ports.span.until, today)) if ports.span else (today, today)
    while day <= until:
        yield day
        day += dt.timedelta(days=1)


def _together(pages: list[Listed]) -> Listed:
    return Listed(records=tuple(record for page in pages for record in page.records))


def _missing(name: str, missing: dict[dt.date, SourceError]) -> SourceError:
    first = next(iter(missing.values()))
    are = "is" if len(missing) == 1 else "are"
    return SourceError(
        f"{name} cannot be read: {_stretches(sorted(missing))} {are} missing: {first.message}", hint=first.hint
    )


def _stretches(days: Sequence[dt.date]) -> str:
    """The days, those that follow one another as the first and the last of them."""
    runs: list[list[dt.date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == dt.timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
