"""The table [mail]: who an edition is mailed to, by whom, and how."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from digest.channels.email import Email
from digest.channels.terms import Patience
from digest.core.errors import ConfigError
from digest.mailing.addresses import Mailbox, mailbox, same
from digest.mailing.lists import MailingList
from digest.tables import Table, TableReader, one_of
from digest.transports import TRANSPORTS

_URL = re.compile(r"https?://[!#-;=?-Z_a-z~{}]+")  # what stands between < and > of a header field
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LONGEST_URL = 500
_ADDRESS, _NAME = "address", "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientTable:
    """A reader, as a table: `{address = "...", name = "..."}`."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTable:
    """The plain options of [mail]; `docs/send.md` says what each is for."""

    sender: str
    recipients: tuple[str | RecipientTable, ...] = ()
    recipients_file: str = ""
    reply_to: str = ""
    list_id: str = ""
    archive_url: str = ""
    unsubscribe_to: str = ""
    unsubscribe_url: str = ""
    footer: str = ""
    nothing_new: bool = True
    key_from: str = "DIGEST_MAIL_KEY"
    transport: str = "smtp"
    tries: Annotated[int, Field(ge=1)] = 4
    first_wait_s: Annotated[float, Field(ge=0)] = 2.0
    longest_wait_s: Annotated[float, Field(ge=0)] = 60.0
    per_minute: Annotated[float, Field(gt=0)] | None = None
    max_lateness_days: Annotated[int, Field(ge=0)] = 21
    bounces: Annotated[int, Field(ge=1)] = 3


def email_of(tables: Table, reader: TableReader) -> Email | None:
    """What [mail] says, None where there is no such table; raises `ConfigError` naming the option, or file and line."""
    if "mail" not in tables:
        return None
    given = reader.table(tables, "mail")
    own = {name: value for name, value in given.items() if name not in TRANSPORTS}
    table = reader.built(MailTable, own, "[mail]")
    if table.transport not in TRANSPORTS:
        raise ConfigError(
            f"{reader.name}: [mail] knows no transport {table.transport!r}.", hint=f"It is {one_of(TRANSPORTS)}."
        )
    transport = reader.built(
        TRANSPORTS[table.transport], reader.table(given, table.transport), f"[mail.{table.transport}]"
    )
    readers = _readers(table, reader.name)
    if not readers:
        raise ConfigError(
            f"{reader.name}: [mail] names nobody to mail.", hint="Add recipients, or a recipients_file in CSV."
        )
    return Email(
        transport=transport,
        readers=readers,
        mailing_list=_mailing_list(table, reader.name),
        patience=Patience(tries=table.tries, first_wait_s=table.first_wait_s, longest_wait_s=table.longest_wait_s),
        per_minute=table.per_minute,
        max_lateness_days=table.max_lateness_days,
        bounces=table.bounces,
    )


def _mailing_list(table: MailTable, name: str) -> MailingList:
    sender = _mailbox(table.sender, f"{name}: [mail] sender")
    reply_to = _mailbox(table.reply_to, f"{name}: [mail] reply_to") if table.reply_to else None
    back = _mailbox(table.unsubscribe_to, f"{name}: [mail] unsubscribe_to") if table.unsubscribe_to else None
    for option, box in (("sender", sender), ("reply_to", reply_to), ("unsubscribe_to", back)):
        if box is not None and box.needs_smtputf8:
            raise ConfigError(
                f"{name}: [mail] {option} has letters beyond ASCII before its @, which many servers refuse.",
                hint="Use another address there.",
            )
    for option in ("archive_url", "unsubscribe_url"):
        url = getattr(table, option)
        if url and (not _URL.fullmatch(url) or len(url) > _LONGEST_URL):
            raise ConfigError(
                f"{name}: [mail] {option} is no web address: {url[:80]!r}.",
                hint="Write https://..., with everything beyond ASCII percent-encoded.",
            )
    if table.unsubscribe_url and not table.unsubscribe_url.startswith("https://"):
        raise ConfigError(
            f"{name}: [mail] unsubscribe_url must begin with https://.",
            hint="Mail programs follow no other (RFC 8058).",
        )
    list_id = table.list_id.strip("<>") or f"digest.{sender.domain}"
    if not _LIST_ID.fullmatch(list_id):
        raise ConfigError(
            f"{name}: [mail] list_id {list_id[:80]!r} is none.", hint="Write it like a domain: digest.lab.example"
        )
    return MailingList(
        sender=sender,
        list_id=list_id,
        reply_to=reply_to,
        archive_url=table.archive_url,
        unsubscribe_to=(back or reply_to or sender).address,
        unsubscribe_url=table.unsubscribe_url,
        footer=table.footer,
        key_from=table.key_from,
        nothing_new=table.nothing_new,
    )


def _readers(table: MailTable, name: str) -> tuple[Mailbox, ...]:
    """Everybody who is named, once, in the order given."""
    found: dict[str, Mailbox] = {}
    for number, given in enumerate(table.recipients, start=1):
        where = f"{name}: [mail] recipients, number {number}"
        address, own = (given, "") if isinstance(given, str) else (given.address, given.name)
        box = _mailbox(address, where, own)
        found.setdefault(same(box.address), box)
    for box in _in_file(table.recipients_file) if table.recipients_file else ():
        found.setdefault(same(box.address), box)
    return tuple(found.values())


def _in_file(path: str) -> Iterator[Mailbox]:
    """The readers in a CSV file: columns `address` and `name` by its first line, else the first two."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, skipinitialspace=True, strict=True))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Mend [mail] recipients_file.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 at byte {error.start}.", hint="Save it as UTF-8.") from error
    except csv.Error as error:
        raise ConfigError(f"{path} is no CSV: {error}.", hint="Write a line a reader: address, name") from error
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    titled = _ADDRESS in heading
    columns = (heading.index(_ADDRESS), heading.index(_NAME) if _NAME in heading else None) if titled else (0, 1)
    for number, row in enumerate(rows, start=1):
        if (titled and number == 1) or not any(cell.strip() for cell in row):
            continue
        cells = [_cell(row, column) for column in columns]
        yield _mailbox(cells[0], f"{path}, line {number}", cells[1])


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _mailbox(text: str, where: str, name: str = "") -> Mailbox:
    try:
        return mailbox(text, name)
    except ValueError as error:
        raise ConfigError(
            f"{where}: {text[:80]!r} {error}.", hint="Write a@b.example, or Name <a@b.example>."
        ) from error
