"""A short notice that an edition is there, to Slack, Telegram, Discord, ntfy, webhooks and others, through apprise."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from digest.archive import edition_json
from digest.archive.ledger import Ledger
from digest.core.deliveries import Answer
from digest.core.editions import Edition, Page, Receipt
from digest.core.errors import ConfigError
from digest.evidence.picks import picks
from digest.mailing.addresses import header_text
from digest.mailing.sealing import fingerprint, mail_key, seal
from digest.ports import Ports

CHANNEL = "notice"
_EDITION_PAGE = "digest.json"
_LONGEST_SAID = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """[[channels]] kind = "notice": says how many papers and picks there are, and where, once an edition and place.

    `urls_from` names the environment variable that holds the places, one apprise address a line
    (https://github.com/caronc/apprise), since most hold a secret. `link` is where an edition can be read, with
    `{edition}` for its name. Nothing of the papers themselves is sent, and without `nothing_new` no word of an edition
    that has none.
    """

    urls_from: str = "DIGEST_NOTICE_URLS"
    link: str = ""
    key_from: str = "DIGEST_MAIL_KEY"
    nothing_new: bool = True

    async def deliver(self, pages: Sequence[Page], ports: Ports) -> Sequence[Receipt]:
        """Tell every place that was not told of this edition; one that does not confirm is told by the next run."""
        services = self._services(ports)
        receipts: list[Receipt] = []
        for page in (page for page in pages if page.name == _EDITION_PAGE):
            edition = edition_json.load(page.content, page.name)
            if not edition.accounting.papers and not self.nothing_new:
                continue
            receipts += await self._told(edition, services, ports)
        return receipts

    async def probe(self, ports: Ports) -> str:
        """Understand every address; nothing is sent."""
        names = sorted({str(service.service_name) for service in self._services(ports).values()})
        return f"Notices go to {', '.join(names)}"

    async def _told(self, edition: Edition, services: dict[str, Any], ports: Ports) -> list[Receipt]:
        key = mail_key(ports.out, self.key_from, ports.secret)
        by_place = {seal(key, url): service for url, service in services.items()}
        with Ledger(ports.out, edition.name, CHANNEL, key=fingerprint(key), clock=ports.now) as ledger:
            ledger.recovered()
            ledger.enter(by_place)
            for place, service in by_place.items():
                line = ledger.line(place)
                if line is not None and line.state in {"pending", "retryable"}:
                    ledger.begin(place)
                    ledger.answered(place, await asyncio.to_thread(_notified, service, notice_of(edition, self.link)))
            lines = [line for line in ledger.lines() if line.recipient in by_place]
        return [
            Receipt(channel=CHANNEL, recipient=line.recipient, status=line.state, detail=line.said) for line in lines
        ]

    def _services(self, ports: Ports) -> dict[str, Any]:
        """The services by their addresses; raises `ConfigError` where there are none, or one is not understood."""
        try:
            from apprise import Apprise  # noqa: PLC0415 -- an extra
        except ImportError as error:
            raise ConfigError(
                "[[channels]] asks for notices, and apprise is not installed.",
                hint="Install it: pip install 'research-digest[notices]'",
            ) from error
        urls = ports.secret(self.urls_from).split()
        if not urls:
            raise ConfigError(
                f"{self.urls_from} holds no address for notices.",
                hint=f"Put apprise addresses into the environment variable {self.urls_from}, one a line.",
            )
        services = {url: Apprise.instantiate(url, suppress_exceptions=True) for url in urls}
        for number, url in enumerate(urls, start=1):
            if services[url] is None:  # the address is not shown: it holds a secret
                raise ConfigError(
                    f"{self.urls_from}: address number {number} is none that apprise understands.",
                    hint="Its forms are listed at https://github.com/caronc/apprise/wiki",
                )
        return services


def notice_of(edition: Edition, link: str) -> tuple[str, str]:
    """Title and text of the notice: `12 papers in 3 topics, 3 picks.`, or `Nothing new.`, and the link."""
    count, picked = edition.accounting, len(picks(edition))
    parts = [
        f"{_counted(count.papers, 'paper')} in {_counted(count.topics, 'topic')}" if count.papers else "Nothing new"
    ]
    parts += [_counted(picked, "pick")] if picked else []
    parts += [_counted(count.gaps, "gap")] if count.gaps else []
    unread = 0 if count.papers else sum(source.error is not None for source in edition.sources)
    parts += [f"{_counted(unread, 'source')} could not be read"] if unread else []
    address = link.replace("{edition}", quote(edition.name, safe=""))
    return header_text(edition.title), f"{', '.join(parts)}.{f' {address}' if address else ''}"


def _notified(service: Any, notice: tuple[str, str]) -> Answer:
    """What became of a notice; apprise says whether the service confirmed it, and its log why not."""
    from apprise import LogCapture, NotifyFormat, logging  # noqa: PLC0415 -- as above

    title, body = notice
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
        confirmed = service.notify(title=title, body=body, body_format=NotifyFormat.TEXT)
        said = header_text(log.getvalue())[:_LONGEST_SAID]
    if confirmed:
        return Answer(state="accepted", said=f"confirmed by {service.service_name}")
    return Answer(state="retryable", said=said or f"{service.service_name} did not confirm it")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
