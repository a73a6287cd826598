"""Who an edition comes from by mail, and what follows from that for each reader."""

from dataclasses import dataclass
from urllib.parse import quote

from digest.mailing.addresses import Mailbox
from digest.mailing.messages import WayOut
from digest.mailing.sealing import seal, token

# The reader that stands in an edition's digest.eml; RFC 2606 keeps the domain for nobody.
PLACEHOLDER = Mailbox(address="reader@example.invalid")
_NOBODY = Mailbox(address="digest@example.invalid", name="Research digest")
EDITION = "{edition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingList:
    """The list that editions go to.

    `archive_url` is where an edition stands on the web, with `{edition}` for its name; `unsubscribe_to` an address to
    write to, `unsubscribe_url` a web address that tokens are put behind; `footer` says who sends this, and why;
    `key_from` names the environment variable that holds the key of tokens and of the ledger; `nothing_new` says whether
    an edition without papers is mailed. All but the sender and the id may be empty.
    """

    sender: Mailbox = _NOBODY
    list_id: str = "digest.example.invalid"
    reply_to: Mailbox | None = None
    archive_url: str = ""
    unsubscribe_to: str = ""
    unsubscribe_url: str = ""
    footer: str = ""
    key_from: str = "DIGEST_MAIL_KEY"
    nothing_new: bool = True


def archived_at(given: MailingList, edition: str) -> str:
    """Where the edition of that name stands on the web, empty where nobody said."""
    return given.archive_url.replace(EDITION, quote(edition, safe=""))


def way_out(given: MailingList, key: bytes, address: str) -> WayOut:
    """How the reader with that address leaves the list."""
    made = token(key, given.list_id, address) if given.unsubscribe_url else ""
    return WayOut(address=given.unsubscribe_to, prefix=given.unsubscribe_url, token=made)


def message_id(given: MailingList, key: bytes, edition: str, address: str) -> str:
    """The Message-ID of the message that takes this edition to this reader, the same whenever it is sent."""
    return f"{seal(key, f'{edition} {address}')}@{given.sender.domain}"
