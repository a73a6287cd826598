"""An edition as one message to one address, for whoever wants to see it first; no ledger remembers it."""

from digest.channels.email import Email
from digest.channels.planning import opened_to_read
from digest.core.deliveries import Answer
from digest.core.editions import Page
from digest.mailing.addresses import Mailbox
from digest.mailing.lists import PLACEHOLDER, message_id, way_out
from digest.mailing.messages import Addressed, addressed_anew
from digest.mailing.sealing import mail_key, seal
from digest.ports import Ports


async def tried_on(email: Email, letter: Page, reader: Mailbox, ports: Ports) -> Answer:
    """Send it; the answer is the server's, or that the reader wants no mail. Raises `DeliveryError` as a sending does.

    Its Message-ID is of this moment alone: servers drop what comes twice, and the reader may yet get the edition.
    """
    own = email.mailing_list
    key = mail_key(ports.out, own.key_from, ports.secret)
    with opened_to_read(letter.edition, key, ports) as ledger:
        if ledger is not None and (suppressed := ledger.suppression(seal(key, reader.address))):
            return Answer(state="suppressed", said=suppressed.why)
    now = ports.now()
    addressed = Addressed(
        to=reader,
        date=now,
        message_id=message_id(own, key, f"{letter.edition} test {now.isoformat()}", reader.address),
        out=way_out(own, key, reader.address),
    )
    message = addressed_anew(letter.content.encode("ascii"), way_out(own, key, PLACEHOLDER.address), addressed)
    connection = email.transport.connection(ports)
    try:
        await connection.open()
        refused = await connection.offer(own.sender.address, reader.address, message)
        return refused or await connection.hand_over(message, addressed.message_id)
    finally:
        await connection.close()
