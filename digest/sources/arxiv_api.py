"""arXiv's API: one query, page by page (https://info.arxiv.org/help/api/user-manual.html).

Papers come by the time of their submission, the earliest first, from a closed stretch of time: what is announced while
pages are read then moves none of them.
"""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import arxiv_api
from digest.parsing.arxiv_api import ApiPage, Day
from digest.ports import Web
from digest.sources.arxiv_asking import TRIES, interrupted, page_of, parsed, refused
from digest.sources.arxiv_days import Stretch

ADDRESS = "https://export.arxiv.org/api/query"
MOST_OF_A_PAGE = 2000
MOST_OF_A_QUERY = 30_000
_PROBED = 10
_SHORTEST = timedelta(days=1)  # arXiv never had a tenth of 30,000 papers in a day

Entry = Paper | UnreadablePaperError


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API as it is asked for `search`, in its own query language; `day_of` makes a paper's date."""

    name: str
    address: str
    search: str
    page_size: int
    newest: int
    day_of: Day

    async def papers(self, stretches: Sequence[Stretch | None], web: Web) -> AsyncIterator[Entry]:
        """The papers submitted in these stretches of time; None is the `newest` of all.

        Raises `SourceError` where arXiv does not answer, and at the end where it counted papers that it did not give.
        """
        read = counted = 0
        try:
            async for page, due in self._pages(stretches, web):
                counted += due
                for entry in page.entries:
                    read += 1
                    yield entry
        except SourceError as error:
            raise interrupted(error, read) from error
        if read < counted:
            raise SourceError(
                f"{self.name} gave {read:,} of {counted:,} papers that it counts, asked {TRIES} times for the others.",
                hint="Run again later: the others are asked for anew.",
            )

    async def probed(self, stretches: Sequence[Stretch | None], web: Web) -> str:
        """What a small page of the first stretch holds, in one sentence; raises `SourceError`."""
        if not stretches:
            return "nothing is announced on the days asked for, so arXiv is not asked"
        request = replace(self._request(stretches[0], 0, _PROBED), keep_s=0)
        page = self._answered(parsed(await web.get(request), self.name, self._parse))
        of_all = f"{len(page.entries)} of {page.total:,} paper{'' if page.total == 1 else 's'}"
        return f"arXiv answers: {of_all} of {self.name.removeprefix('arXiv ')}{_days_of(stretches[0])}"

    async def _pages(self, stretches: Sequence[Stretch | None], web: Web) -> AsyncIterator[tuple[ApiPage, int]]:
        """The pages, each with how many papers are due by it; a stretch that holds too many is halved."""
        left = deque(stretches)
        while left:
            part = left.popleft()
            page = await self._page(part, 0, web)
            if part is not None and page.total > MOST_OF_A_QUERY:
                left.extendleft(reversed(self._halves(part, page.total)))
                continue
            start, total = 0, self._within(part, page.total)
            while start < total:
                size = self._size(part, start)
                yield page, min(size, total - start) if page.entries else total - start
                start = start + size if page.entries else total
                if start < total:
                    page = await self._page(part, start, web)
                    total = self._within(part, page.total or total)

    async def _page(self, part: Stretch | None, start: int, web: Web) -> ApiPage:
        """The page that begins at `start`."""
        size = self._size(part, start)

        def is_whole(page: ApiPage) -> bool:
            due = min(size, self._within(part, page.total) - start)
            return page.refusal is not None or (page.start == start and len(page.entries) >= max(due, 1))

        return self._answered(await page_of(self._request(part, start, size), web, self.name, self._parse, is_whole))

    def _parse(self, content: bytes, name: str) -> ApiPage:
        return arxiv_api.page(content, name, self.day_of)

    def _answered(self, page: ApiPage) -> ApiPage:
        if page.refusal is not None:
            raise refused(self.name, page.refusal)
        return page

    def _halves(self, part: Stretch, total: int) -> tuple[Stretch, Stretch]:
        """The earlier and the later half of a stretch that holds too many papers."""
        since, until = part
        if until - since <= _SHORTEST:
            raise SourceError(
                f"{self.name} counts {total:,} papers of {since.date()}, "
                f"more than the {MOST_OF_A_QUERY:,} that it gives.",
                hint="Leave the option address out: what it leads to does not look at days.",
            )
        middle = (since + (until - since) / 2).replace(second=0, microsecond=0)
        return (since, middle), (middle, until)

    def _within(self, part: Stretch | None, total: int) -> int:
        """How many of `total` papers are read."""
        return min(total, self.newest if part is None else MOST_OF_A_QUERY)

    def _size(self, part: Stretch | None, start: int) -> int:
        return min(self.page_size, self._within(part, MOST_OF_A_QUERY) - start)

    def _request(self, part: Stretch | None, start: int, size: int) -> WebRequest:
        days = f" AND submittedDate:[{part[0]:%Y%m%d%H%M} TO {part[1]:%Y%m%d%H%M}]" if part else ""
        params = {
            "search_query": f"{self.search}{days}",
            "start": str(start),
            "max_results": str(size),
            "sortBy": "submittedDate",
            "sortOrder": "ascending" if part else "descending",
        }
        return WebRequest(url=self.address, params=params, accept="application/atom+xml", manners="arxiv")


def _days_of(stretch: Stretch | None) -> str:
    """The days of a stretch, whose end is no part of it; nothing where papers of all days are asked for."""
    if stretch is None:
        return ""
    since, until = stretch[0].date(), (stretch[1] - timedelta(seconds=1)).date()
    return f", submitted {since} to {until}"
