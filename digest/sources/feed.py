"""Any RSS or Atom feed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlsplit

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.web import WebRequest
from digest.parsing import feed
from digest.parsing.feed import DateOf
from digest.ports import Ports
from digest.sources.asking import OK, WebAddress, answer, refused

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_LOCKED = "The site does not give this feed to programs, or only to its members: look for another address of it."
_REMEDIES = {
    401: _LOCKED,
    403: _LOCKED,
    404: "There is no feed at url any more: look on the site for its new address.",
    406: _LOCKED,
    410: "The feed is gone for good: take it out of [[sources]].",
    429: "The site is asked too often: run again later.",
    451: _LOCKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """Any RSS or Atom feed at `url`, which the edition calls `name`, or by its address where that is empty.

    `date` is what counts as a paper's date: when its entry was `published` or last `updated`; where one of them is
    missing, it is the other. A feed cannot be asked for days: what it holds is read.
    """

    kind: ClassVar[str] = "feed"

    url: WebAddress
    name: str = ""
    date: DateOf = "published"

    def __post_init__(self) -> None:
        if not self.name.strip():
            parts = urlsplit(self.url)
            object.__setattr__(self, "name", f"{parts.hostname or ''}{parts.path.rstrip('/')}")

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        """Yield the papers and the damaged entries in order; raises `SourceError` for what is no feed.

        A feed that is damaged is read as far as it goes, and that is told.
        """
        found = await self._asked(ports)
        if found.damage:
            ports.progress.tell(f"{self.name} is no sound XML ({found.damage}): it was read as far as it goes.")
        for entry in found.entries:
            if isinstance(entry, Paper):
                yield replace(entry, sources=(self.name,))
            else:
                yield UnreadablePaperError(f"{self.name}, {entry.message}", hint=entry.hint)

    async def probe(self, ports: Ports) -> str:
        """Read the feed and say what it holds; raises `SourceError` as reading does."""
        found = await self._asked(ports)
        papers = sum(isinstance(entry, Paper) for entry in found.entries)
        unreadable = len(found.entries) - papers
        title = f" ({found.title})" if found.title else ""
        rest = f", {unreadable} unreadable" if unreadable else ""
        return f"{self.name}{title} holds {papers} paper{'' if papers == 1 else 's'}{rest}"

    async def _asked(self, ports: Ports) -> feed.Feed:
        reply = await answer(WebRequest(url=self.url, accept=_ACCEPT), self.name, ports)
        if reply.status != OK:
            raise refused(reply, self.name, _REMEDIES)
        try:
            return feed.parse(reply.content, reply.headers, reply.url, self.date)
        except SourceError as error:
            raise SourceError(f"{self.name} cannot be read: {error.message}", hint=error.hint) from error
