"""arXiv's OAI-PMH: whole categories in bulk (https://info.arxiv.org/help/oa).

It selects records by the day on which they last changed, whatever changed: a new version, a journal's name, a class. A
paper is never submitted after its record changed; so what was submitted on some days is among what changed since.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.core.editions import Window
from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import arxiv_oai
from digest.parsing.arxiv_oai import OaiPage, OaiRecord
from digest.ports import Progress, Web
from digest.sources.arxiv_asking import interrupted, page_of, refused
from digest.sources.arxiv_categories import set_of

ADDRESS = "https://oaipmh.arxiv.org/oai"
_EARLIEST = date(2005, 9, 16)  # the first day on which a record of arXiv's changed, as it says of itself
_NOTHING, _EXPIRED = "noRecordsMatch", "badResumptionToken"

Entry = Paper | UnreadablePaperError


@dataclass(frozen=True, slots=True, kw_only=True)
class Oai:
    """The records of `categories`, one set after the other."""

    name: str
    address: str
    categories: tuple[str, ...]
    replacements: bool

    async def papers(self, days: Window | None, web: Web, progress: Progress) -> AsyncIterator[Entry]:
        """The papers submitted on `days`, or all there are; with `replacements`, those whose latest version was.

        Records of other days come along and are left out, which is told. Raises `SourceError`.
        """
        seen: set[str] = set()
        read = 0
        try:
            for category in self.categories:
                async for record in self._records(category, days, web, progress):
                    if record.entry is None or record.name in seen:
                        continue
                    seen.add(record.name)
                    if self._is_of(record, days):
                        read += 1
                        yield _dated(record.entry, self._day(record))
        except SourceError as error:
            raise interrupted(error, read) from error
        if read < len(seen):
            progress.tell(f"{self.name}: {len(seen) - read:,} of {len(seen):,} records that changed are of other days.")

    async def probed(self, now: datetime, web: Web) -> str:
        """How many records of the first category changed since yesterday, in one sentence; raises `SourceError`."""
        since = now.date() - timedelta(days=1)
        request = self._request("ListIdentifiers", self.categories[0], since)
        page = await page_of(replace(request, keep_s=0), web, self.name, arxiv_oai.page, lambda _: True)
        if page.error and page.error != _NOTHING:
            raise _failed(page, self.name)
        more = " or more" if page.following else ""
        records = f"{page.headers:,}{more} record{'' if page.headers == 1 else 's'}"
        return f"arXiv answers: {records} of {self.categories[0]} changed since {since}"

    async def _records(
        self, category: str, days: Window | None, web: Web, progress: Progress
    ) -> AsyncIterator[OaiRecord]:
        """The records of a category that changed since the first of `days`, oldest change first.

        Where the token for the next ones has expired, it asks once for what changed since the newest change it knows.
        """
        request: WebRequest | None = self._request("ListRecords", category, _since(days))
        newest, used, is_anew = date.min, set[str](), False
        while request is not None:
            page = await page_of(request, web, self.name, arxiv_oai.page, _is_whole)
            if page.error == _EXPIRED and newest > date.min and not is_anew:
                progress.tell(
                    f"{self.name}: arXiv's token for more of {category} expired; asked from {newest} on again."
                )
                request, used, is_anew = replace(self._request("ListRecords", category, newest), keep_s=0), set(), True
                continue
            if page.error == _NOTHING:
                return
            if page.error:
                raise _failed(page, self.name)
            for record in page.records:
                newest = max(newest, record.changed or date.min)
                yield record
            if page.following in used:
                raise SourceError(f"{self.name} gives the same token twice, without an end.", hint="Run again later.")
            used.add(page.following)
            request = self._following(page.following, request.keep_s) if page.following else None

    def _is_of(self, record: OaiRecord, days: Window | None) -> bool:
        day = self._day(record)
        return days is None or day is None or days.since <= day <= days.until

    def _day(self, record: OaiRecord) -> date | None:
        return (record.updated if self.replacements else None) or record.created

    def _request(self, verb: str, category: str, since: date | None) -> WebRequest:
        """The first request of a set; without `until`, as arXiv wishes."""
        params = {"verb": verb, "metadataPrefix": "arXiv", "set": set_of(category)}
        if since is not None:
            params["from"] = since.isoformat()
        return WebRequest(url=self.address, params=params, accept="text/xml", manners="arxiv")

    def _following(self, token: str, keep_s: float) -> WebRequest:
        params = {"verb": "ListRecords", "resumptionToken": token}
        return WebRequest(url=self.address, params=params, accept="text/xml", manners="arxiv", keep_s=keep_s)


def _since(days: Window | None) -> date | None:
    """A day before the first of `days`, whatever time it is where records are dated; None for all there are."""
    return None if days is None or days.since <= _EARLIEST else days.since - timedelta(days=1)


def _failed(page: OaiPage, name: str) -> SourceError:
    if page.error == _EXPIRED:
        return SourceError(
            f"{name} no longer knows the token that it gave for more records.",
            hint="Run again: tokens last until midnight in UTC, and what was read is kept for an hour.",
        )
    return refused(name, f"{page.error}: {page.message}")


def _dated(entry: Entry, day: date | None) -> Entry:
    return replace(entry, published=day) if isinstance(entry, Paper) else entry


def _is_whole(page: OaiPage) -> bool:
    return bool(page.records or page.error)
