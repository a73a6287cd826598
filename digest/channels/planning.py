"""What a sending would do for each reader, without doing it; nothing is written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from digest.archive.ledger import Ledger
from digest.archive.state import STATE_FILE
from digest.channels.email import CHANNEL, Email, wished_for
from digest.channels.letters import Letters, as_it_is
from digest.channels.rounds import is_wanted
from digest.channels.terms import Wish
from digest.core.deliveries import Delivery, Sending
from digest.core.editions import Page
from digest.mailing.addresses import Mailbox
from digest.mailing.sealing import fingerprint, mail_key, seal
from digest.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What stands in the ledger for a reader, and whether they would be tried; `size` is their message's, in bytes."""

    recipient: str
    address: str
    state: Delivery
    goes: bool
    size: int


def planned(email: Email, letter: Page, ports: Ports, wish: Wish) -> list[Planned]:
    """A line for each reader who is wished for."""
    own = mail_key(ports.out, email.mailing_list.key_from, ports.secret, only_read=True)
    key = own or os.urandom(32)  # hashes without a key could be guessed; a ledger that had one says that it is missing
    readers = wished_for(email.readers, wish)
    letters = Letters(as_it_is(letter, email.mailing_list, key, ports.now), letter.edition, email.mailing_list, key)
    with opened_to_read(letter.edition, key, ports) as ledger:
        return [_planned(reader, (email, ports, wish), ledger, (letters, key)) for reader in readers]


def _planned(
    reader: Mailbox, asked: tuple[Email, Ports, Wish], ledger: Ledger | None, made: tuple[Letters, bytes]
) -> Planned:
    (email, ports, wish), (letters, key) = asked, made
    recipient = seal(key, reader.address)
    line = (ledger.line(recipient) if ledger else None) or Sending(recipient=recipient, state="pending")
    goes = is_wanted(line, wish, ports.now(), idempotent=email.transport.idempotent)
    state = line.state
    if goes and ledger and ledger.suppression(recipient):
        goes, state = False, "suppressed"
    return Planned(
        recipient=recipient,
        address=reader.address,
        state=state,
        goes=goes,
        size=len(letters.message(reader)) if goes else 0,
    )


@contextmanager
def opened_to_read(edition: str, key: bytes, ports: Ports) -> Iterator[Ledger | None]:
    """The ledger, to be read alone; None where nobody was mailed yet."""
    if not (ports.out / STATE_FILE).exists():
        yield None
        return
    with Ledger(ports.out, edition, CHANNEL, key=fingerprint(key)) as ledger:
        yield ledger
