"""Messages as RFC 5322 has them, in ASCII on the wire: composed once an edition, then addressed to each reader.

`email` encodes or folds long values of some header fields that mail programs only understand whole, such as
`List-Unsubscribe` (https://github.com/python/cpython/issues/85725); these go through a class of their own.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import cast

from digest.mailing.addresses import Mailbox, header_text

LETTER = "digest.eml"
_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_LONGEST_SUBJECT = 900  # characters on one line
_BOUNDARY_DIGITS = 32
_POST = "List-Unsubscribe=One-Click"  # RFC 8058, 3.1: these characters exactly


class _WholeHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # typeshed disagrees with itself
    """A field whose value is written as it is, on one line."""

    def fold(self, *, policy: EmailPolicy) -> str:  # type: ignore[override]  # typeshed knows a wider policy
        value = str(self)
        line = f"{self.name}: {value}"
        if not value.isascii() or any(char in value for char in "\r\n\0") or len(line) > _LONGEST_LINE:
            raise ValueError(f"{self.name} cannot be written: {value[:80]!r}")
        return line + policy.linesep


class _Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as above
    """A subject that is ASCII as it is, or else encoded as a whole: encoding single words doubles the spaces around."""

    def fold(self, *, policy: EmailPolicy) -> str:  # type: ignore[override]  # as above
        value = str(self)
        if policy.utf8 or (value.isascii() and len(value) <= _LONGEST_SUBJECT):
            return f"{self.name}: {value}{policy.linesep}"
        encoded = Header(value, "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


_FIELDS = HeaderRegistry()
_FIELDS.map_to_type("subject", _Subject)
for _name in ("list-id", "list-unsubscribe", "list-unsubscribe-post", "archived-at", "message-id"):
    _FIELDS.map_to_type(_name, _WholeHeader)
POLICY = SMTP.clone(header_factory=_FIELDS, cte_type="7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along; `content` is text."""

    name: str
    subtype: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An edition as mail, the same for every reader but for the way out; `archived_at` is its place on the web."""

    sender: Mailbox
    subject: str
    text: str
    html: str
    language: str
    list_id: str
    reply_to: Mailbox | None = None
    archived_at: str = ""
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """How a reader leaves the list: by a mail to `address`, with one click at `prefix` and `token`, or both."""

    address: str = ""
    prefix: str = ""
    token: str = ""

    @property
    def url(self) -> str:
        """The address of the one click, empty where there is none."""
        return f"{self.prefix}{self.token}" if self.prefix else ""

    @property
    def link(self) -> str:
        """The address for a person to follow, empty where there is none."""
        return self.url or (f"mailto:{self.address}?subject=unsubscribe" if self.address else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """To whom a message goes, when, by which Message-ID (without its brackets), and with which way out."""

    to: Mailbox
    date: datetime
    message_id: str
    out: WayOut


def composed(letter: Letter, addressed: Addressed) -> bytes:
    """The message, with CRLF line ends, ASCII alone unless the address of a reader is not; same input, same bytes."""
    message = EmailMessage(policy=POLICY)
    message["From"] = letter.sender.header
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to.header
    message["Subject"] = header_text(letter.subject)
    _address(message, addressed)
    message["List-ID"] = f"<{letter.list_id}>"
    if letter.archived_at:
        message["Archived-At"] = f"<{letter.archived_at}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.attachment:
        attached = letter.attachment
        message.add_attachment(attached.content, subtype=attached.subtype, filename=attached.name)
    message["Content-Language"] = letter.language  # of the whole: what is set before it gets parts goes to the first
    return _written(message, addressed.to)


def addressed_anew(letter: bytes, before: WayOut, addressed: Addressed) -> bytes:
    """A composed message as it goes to somebody else: To, Date, Message-ID and the way out are theirs, all else stays.

    `before` is the way out that stands in it.
    """
    message = read(letter)
    for name in ("To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"):
        del message[name]
    _address(message, addressed)
    if before.token:
        for part in message.walk():
            if part.get_content_maintype() == "text" and not part.is_attachment():
                _replace(part, before.token, addressed.out.token)
    return _written(message, addressed.to)


def says_the_same(one: bytes, other: bytes) -> bool:
    """Whether two composed messages differ in nothing but in when and to whom they go."""
    return _content(read(one)) == _content(read(other))


def _content(message: EmailMessage) -> tuple[object, ...]:
    texts = [cast(str, part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
    return (str(message["Subject"]), str(message["From"]), *texts)


def read(message: bytes) -> EmailMessage:
    """A composed message, to be looked into."""
    return message_from_bytes(message, policy=POLICY)


def _address(message: EmailMessage, addressed: Addressed) -> None:
    message["To"] = addressed.to.header
    message["Date"] = format_datetime(addressed.date)
    message["Message-ID"] = f"<{addressed.message_id}>"
    ways = [f"<{addressed.out.url}>"] if addressed.out.url else []
    if addressed.out.address:
        ways.append(f"<mailto:{addressed.out.address}?subject=unsubscribe>")
    if ways:
        message["List-Unsubscribe"] = ", ".join(ways)
    if addressed.out.url:  # without a web address it would promise what nobody keeps
        message["List-Unsubscribe-Post"] = _POST


def _replace(part: EmailMessage, before: str, after: str) -> None:
    content = cast(str, part.get_content())
    part.set_content(content.replace(before, after), subtype=part.get_content_subtype())


def _written(message: EmailMessage, to: Mailbox) -> bytes:
    """The message as it goes over the wire; its boundaries follow from what it holds, and stand in no encoded part."""
    for part in message.walk():
        if part is not message:
            del part["MIME-Version"]  # it belongs to the whole
    for part in message.walk():
        if part.is_multipart():
            inner = b"".join(str(each.get_payload()).encode() for each in part.walk() if not each.is_multipart())
            part.set_boundary(f"=_{hashlib.sha256(inner).hexdigest()[:_BOUNDARY_DIGITS]}{part.get_content_subtype()}")
    return message.as_bytes(policy=POLICY.clone(utf8=True) if to.needs_smtputf8 else POLICY)
