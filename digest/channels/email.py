"""An edition goes to each reader once, as a message of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from digest.archive.ledger import Ledger
from digest.channels.lateness import must_be_timely
from digest.channels.letters import Letters, frozen_letter
from digest.channels.rounds import Rounds, is_wanted
from digest.channels.terms import AS_CONFIGURED, Patience, Terms, Wish
from digest.core.deliveries import Answer
from digest.core.editions import Page, Receipt
from digest.core.errors import DeliveryError
from digest.mailing.addresses import Mailbox, same
from digest.mailing.lists import MailingList
from digest.mailing.messages import LETTER
from digest.mailing.sealing import fingerprint, mail_key, seal
from digest.ports import Ports, Transport

CHANNEL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """[mail]: the readers, the list they are on, and how messages get to them.

    `per_minute` is how many messages leave in a minute, None as many as the server takes. An edition whose week ended
    more than `max_lateness_days` ago is not sent. Who bounces `bounces` editions in a row gets no more.
    """

    transport: Transport
    readers: tuple[Mailbox, ...]
    mailing_list: MailingList
    patience: Patience = Patience()
    per_minute: Annotated[float, Field(gt=0)] | None = None
    max_lateness_days: Annotated[int, Field(ge=0)] = 21
    bounces: Annotated[int, Field(ge=1)] = 3

    async def deliver(self, pages: Sequence[Page], ports: Ports) -> Sequence[Receipt]:
        """Send what stands in digest.eml to all readers who do not have it; raises `DeliveryError` as `send` does."""
        return [receipt for page in pages if page.name == LETTER for receipt in await self.send(page, ports)]

    async def send(self, letter: Page, ports: Ports, wish: Wish = AS_CONFIGURED) -> Sequence[Receipt]:
        """A receipt for each reader who is wished for, whatever became of the message.

        Raises `DeliveryError`, with the receipts, where the server takes nothing from anybody, or the edition is old.
        """
        if not wish.late:
            must_be_timely(letter.edition, ports.now(), self.max_lateness_days)
        key = mail_key(ports.out, self.mailing_list.key_from, ports.secret)
        readers = wished_for(self.readers, wish)
        with Ledger(ports.out, letter.edition, CHANNEL, key=fingerprint(key), clock=ports.now) as ledger:
            ledger.recovered()
            ledger.enter(seal(key, reader.address) for reader in readers)
            frozen, changed = frozen_letter(letter, ledger, self.mailing_list, key, ports.now)
            if changed:
                ports.progress.tell(
                    f"{letter.edition} was changed since it was first mailed ({frozen.frozen}). "
                    "Who did not get it then gets it as it was then."
                )
            wanted = self._wanted(readers, ledger, key, (wish, ports))
            ports.progress.stage("Mailing", len(wanted))
            letters = Letters(frozen, letter.edition, self.mailing_list, key)
            try:
                await Rounds(self._terms, letters, ledger, key, ports).go(wanted)
            except DeliveryError as error:
                error.receipts = _receipts(readers, ledger, key)
                raise
            return _receipts(readers, ledger, key)

    async def probe(self, ports: Ports) -> str:
        """Try the server without sending anything."""
        return await self.transport.probe(ports)

    @property
    def _terms(self) -> Terms:
        return Terms(
            transport=self.transport,
            mailing_list=self.mailing_list,
            patience=self.patience,
            per_minute=self.per_minute,
            bounces=self.bounces,
        )

    def _wanted(
        self, readers: Sequence[Mailbox], ledger: Ledger, key: bytes, asked: tuple[Wish, Ports]
    ) -> list[Mailbox]:
        """The readers who are to be tried now; those who want no mail are written down as that."""
        wish, ports = asked
        wanted = []
        for reader in readers:
            recipient = seal(key, reader.address)
            line = ledger.line(recipient)
            if line is None or not is_wanted(line, wish, ports.now(), idempotent=self.transport.idempotent):
                continue
            if suppressed := ledger.suppression(recipient):
                if line.state != "uncertain":  # or it would go once more, unasked, when they want mail again
                    ledger.answered(recipient, Answer(state="suppressed", said=suppressed.why))
                continue
            wanted.append(reader)
        return wanted


def wished_for(readers: Sequence[Mailbox], wish: Wish) -> list[Mailbox]:
    """The readers whom the wish names, all where it names nobody."""
    only = {same(address) for address in wish.only}
    return [reader for reader in readers if not only or same(reader.address) in only]


def _receipts(readers: Sequence[Mailbox], ledger: Ledger, key: bytes) -> tuple[Receipt, ...]:
    """What the ledger says of the readers, by hash."""
    lines = {line.recipient: line for line in ledger.lines()}
    found = (lines[seal(key, reader.address)] for reader in readers)
    return tuple(
        Receipt(channel=CHANNEL, recipient=line.recipient, status=line.state, detail=line.said) for line in found
    )
