"""arXiv's listing of the newest day (https://info.arxiv.org/help/rss.html)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import arxiv_listing
from digest.parsing.arxiv_listing import MOST_LISTED, Listed
from digest.ports import Web
from digest.sources.arxiv_asking import page_of, refused

ADDRESS = "https://rss.arxiv.org/atom"

Entry = Paper | UnreadablePaperError


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyListing:
    """The listing of `categories` together, without what is there only because it is on a list, or new, once more."""

    name: str
    address: str
    categories: tuple[str, ...]
    cross_lists: bool
    replacements: bool

    async def papers(self, web: Web) -> AsyncIterator[Entry]:
        """The papers of the listing; none on Saturday and Sunday.

        Raises `SourceError` at the end where the listing is as long as one can be, for it may have been cut.
        """
        listed = await self._listed(self._request(), web)
        for each in listed:
            if self._is_asked(each):
                yield each.entry
        if len(listed) >= MOST_LISTED:
            raise SourceError(
                f"{self.name} lists {len(listed):,} papers, and arXiv lists no more than {MOST_LISTED:,} at once: "
                "others may be missing.",
                hint='Ask for fewer categories in one source, or say via = "api".',
            )

    async def probed(self, web: Web) -> str:
        """What the listing holds now, in one sentence; raises `SourceError`."""
        listed = await self._listed(replace(self._request(), keep_s=0), web)
        asked = sum(map(self._is_asked, listed))
        days = sorted({str(each.entry.published) for each in listed if isinstance(each.entry, Paper)})
        of_day = f" of {days[-1]}" if days else ", which is empty: it is on Saturday and Sunday"
        held = f"{asked} of {len(listed)} paper{'' if len(listed) == 1 else 's'}"
        return f"arXiv answers: {held} in the listing{of_day}" if listed else f"arXiv answers with the listing{of_day}"

    def _is_asked(self, each: Listed) -> bool:
        return (self.cross_lists or "cross" not in each.why) and (self.replacements or "replace" not in each.why)

    def _request(self) -> WebRequest:
        address = f"{self.address.rstrip('/')}/{'+'.join(self.categories)}"
        return WebRequest(url=address, accept="application/atom+xml", manners="arxiv")

    async def _listed(self, request: WebRequest, web: Web) -> tuple[Listed, ...]:
        page = await page_of(request, web, self.name, arxiv_listing.page, lambda _: True)
        if page.refusal is not None:
            raise refused(self.name, page.refusal)
        return page.listed
