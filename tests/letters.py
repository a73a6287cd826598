"""An edition as a mail, and what sends it, for tests; all text here is invented."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.archive.ledger import Ledger
from digest.channels.email import CHANNEL, Email
from digest.channels.terms import Patience, Wish
from digest.core.deliveries import Sending
from digest.core.editions import Page, Receipt
from digest.core.errors import DeliveryError
from digest.mailing.addresses import mailbox
from digest.mailing.lists import PLACEHOLDER, MailingList, message_id, way_out
from digest.mailing.messages import LETTER, Addressed, Letter, composed
from digest.mailing.sealing import fingerprint, mail_key, seal
from digest.ports import Ports, Transport
from digest.renderers.page_templates import page_templates
from digest.transports.smtp import Smtp

WEEK = "2026-W47"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIST = MailingList(
    sender=mailbox("Harbour lab <digest@harbour.example>"),
    list_id="digest.harbour.example",
    unsubscribe_to="leave@harbour.example",
)
QUICK = Patience(tries=3, first_wait_s=0.0, longest_wait_s=0.0)
READERS = ("ada@quay.example", "bo@quay.example", "cy@quay.example")
TEXT = "High water at Marl is at 3 and 15 h.\n.\n..and low water between.\n"


@dataclass
class Told:
    """What people are told while it goes on."""

    said: list[str] = field(default_factory=list)

    def stage(self, name: str, total: int | None = None) -> None: ...

    def step(self) -> None: ...

    def tell(self, message: str) -> None:
        self.said.append(message)


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def the_ports(out: Path, *, clock: Clock | None = None, secrets: dict[str, str] | None = None) -> Ports:
    """An out folder, a clock, and an environment."""
    held = secrets or {}
    return Ports(
        now=clock or Clock(),
        read_bytes=lambda _: b"",
        secret=lambda name: held.get(name, ""),
        out=out,
        prompts=page_templates([]),
        templates=page_templates([]),
        progress=Told(),
    )


def a_letter(edition: str = WEEK, *, mailing_list: MailingList = LIST, key: bytes = b"", **fields: Any) -> Page:
    """The page digest.eml; `fields` replace those of the letter."""
    out = way_out(mailing_list, key, PLACEHOLDER.address)
    letter = Letter(
        sender=mailing_list.sender,
        subject="Tides of the week",
        text=TEXT + (f"Leave: {out.link}\n" if out.link else ""),
        html=f'<p>High water at Marl.</p><a href="{out.link}">Leave</a>',
        language="en",
        list_id=mailing_list.list_id,
    )
    to = Addressed(
        to=PLACEHOLDER, date=NOW, message_id=message_id(mailing_list, key, edition, PLACEHOLDER.address), out=out
    )
    content = composed(replace(letter, **fields), to).decode("ascii")
    return Page(edition=edition, name=LETTER, media_type="message/rfc822", content=content)


def an_email(transport: Transport, readers: Sequence[str] = READERS, **fields: Any) -> Email:
    """What sends to `readers`."""
    given: dict[str, Any] = {"mailing_list": LIST, "patience": QUICK, **fields}
    return Email(transport=transport, readers=tuple(mailbox(reader) for reader in readers), **given)


def to_port(port: int, **fields: Any) -> Smtp:
    """A server on this machine, in the clear."""
    return Smtp(**{"host": "127.0.0.1", "port": port, "tls": "none", "timeout_s": 5.0, **fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of a sending: how far it got with whom, what was told, and what ended it, if anything did."""

    states: dict[str, str]
    said: dict[str, str]
    told: list[str]
    error: DeliveryError | None


def sent(email: Email, ports: Ports, letter: Page | None = None, wish: Wish | None = None) -> Sent:
    """Send, and look up what the receipts say of each reader."""
    error = None
    progress = Told()
    seen = replace(ports, progress=progress)
    receipts: Sequence[Receipt]
    try:
        receipts = asyncio.run(email.send(letter or a_letter(), seen, wish or Wish()))
    except DeliveryError as failure:
        receipts, error = failure.receipts, failure
    key = mail_key(ports.out, LIST.key_from, ports.secret)
    names = {seal(key, reader.address): reader.address.partition("@")[0] for reader in email.readers}
    return Sent(
        states={names[each.recipient]: each.status for each in receipts},
        said={names[each.recipient]: each.detail for each in receipts},
        told=progress.said,
        error=error,
    )


def lines_of(ports: Ports, edition: str = WEEK) -> list[Sending]:
    """The ledger of an edition."""
    key = mail_key(ports.out, LIST.key_from, ports.secret)
    with Ledger(ports.out, edition, CHANNEL, key=fingerprint(key)) as ledger:
        return ledger.lines()


def tries_of(ports: Ports, reader: str) -> int:
    """How often the server was given the reader's message."""
    key = mail_key(ports.out, LIST.key_from, ports.secret)
    return {line.recipient: line.tries for line in lines_of(ports)}[seal(key, reader)]
