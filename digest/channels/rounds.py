"""Readers are mailed one after the other, in rounds: who is refused for now is tried again when all others had a try.

Retries are made only where nothing can have arrived, each round on a new connection, with waits that double and jitter
(tenacity). What cannot be known is left `uncertain` and not tried again, unless the transport delivers once however
often it is handed the same message.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, wait_exponential, wait_random

from digest.archive.ledger import Ledger
from digest.channels.letters import Letters
from digest.channels.terms import Terms, Wish
from digest.core.deliveries import Answer, Sending
from digest.core.errors import DeliveryError
from digest.mailing.addresses import Mailbox
from digest.mailing.hiding import without_address
from digest.mailing.sealing import seal
from digest.ports import Connection, Ports

_MOST_REJECTED = 5  # in a row: then it is not the readers
_MOST_UNREACHED = 2  # in a row: then the round is over
_KEY_LIVES = timedelta(hours=23)  # providers keep idempotency keys for a day


class Rounds:
    """Sends one edition to readers, line by line of its ledger."""

    def __init__(self, terms: Terms, letters: Letters, ledger: Ledger, key: bytes, ports: Ports) -> None:
        self._terms = terms
        self._letters = letters
        self._ledger = ledger
        self._key = key
        self._ports = ports
        self._next_at = 0.0
        self._rejected = 0
        self._asked_s = 0.0
        self._unreached: DeliveryError | None = None
        self._doubted: set[str] = set()

    async def go(self, readers: Sequence[Mailbox]) -> None:
        """Send until everybody has an answer that stands, or patience is over.

        Raises `DeliveryError` where nobody else can be mailed either: the login, the sender, or the server.
        """
        patience = self._terms.patience
        doubling = wait_exponential(multiplier=patience.first_wait_s, max=patience.longest_wait_s)
        backoff = doubling + wait_random(0, patience.first_wait_s)
        left = list(readers)

        async def one_round() -> list[Mailbox]:
            left[:] = await self._round(left)
            return list(left)

        def wait_s(state: RetryCallState) -> float:
            return min(max(backoff(state), self._asked_s), max(patience.longest_wait_s, patience.first_wait_s))

        retrying = AsyncRetrying(
            retry=retry_if_result(bool),
            stop=stop_after_attempt(patience.tries),
            wait=wait_s,
            sleep=asyncio.sleep,
            retry_error_callback=_left_over,
        )
        await retrying(one_round)
        if left and self._unreached is not None:
            raise self._unreached

    async def _round(self, readers: Sequence[Mailbox]) -> list[Mailbox]:
        """Give everybody one try; gives those who are to have another one."""
        connection = self._terms.transport.connection(self._ports)
        again: list[Mailbox] = []
        unreached, self._asked_s = 0, 0.0
        try:
            for number, reader in enumerate(readers):
                try:
                    await connection.open()
                except DeliveryError as error:
                    if not error.passing:
                        raise
                    self._unreached, unreached = error, unreached + 1
                    if unreached >= _MOST_UNREACHED:
                        return again + list(readers[number:])
                    again.append(reader)
                    continue
                self._unreached, unreached = None, 0
                if await self._tried(connection, reader):
                    again.append(reader)
        finally:
            await connection.close()
        return again

    async def _tried(self, connection: Connection, reader: Mailbox) -> bool:
        """Offer and hand over one message; whether the reader is to have another try."""
        recipient = seal(self._key, reader.address)
        self._doubt(recipient, self._ledger.line(recipient))
        message, message_id = self._letters.message(reader), self._letters.message_id(reader)
        await self._paced()
        answer = await connection.offer(self._terms.mailing_list.sender.address, reader.address, message)
        if answer is None:
            self._ledger.begin(recipient, message_id, hashlib.sha256(message).hexdigest())
            handing_over = connection.hand_over(message, message_id)
            answer = await self._written_down(recipient, reader, handing_over)
        else:
            answer = self._write_down(recipient, reader, answer)
        if answer.state == "accepted":
            self._ports.progress.step()
        self._asked_s = max(self._asked_s, answer.wait_s)
        self._stop_where_it_is_hopeless(answer)
        return answer.state == "retryable" or (answer.state == "uncertain" and self._terms.transport.idempotent)

    async def _written_down(self, recipient: str, reader: Mailbox, handing_over: Awaitable[Answer]) -> Answer:
        """What became of a message on its way; whoever ends the run waits until that is known and written down."""
        task: asyncio.Future[Answer] = asyncio.ensure_future(handing_over)
        try:
            answer = await asyncio.shield(task)
        except asyncio.CancelledError:
            self._write_down(recipient, reader, await task)
            raise
        return self._write_down(recipient, reader, answer)

    def _write_down(self, recipient: str, reader: Mailbox, answer: Answer) -> Answer:
        """Keep the answer, without the address that servers like to repeat; what is nobody's fault is no refusal."""
        state = "retryable" if answer.general and answer.state == "rejected" else answer.state
        kept = replace(answer, state=state, said=without_address(answer.said, reader.address))
        self._ledger.answered(recipient, self._remembered(recipient, kept))
        if kept.state == "bounced" and self._ledger.bounces(recipient) >= self._terms.bounces:
            self._ledger.suppress(recipient, f"{self._terms.bounces} editions in a row bounced: {kept.said}")
            self._ports.progress.tell(
                f"Reader {recipient[:8]} bounced {self._terms.bounces} times in a row and gets no more editions."
            )
        return kept

    def _doubt(self, recipient: str, found: Sending | Answer | None) -> None:
        if found is not None and found.state == "uncertain":
            self._doubted.add(recipient)

    def _remembered(self, recipient: str, answer: Answer) -> Answer:
        """The answer as later runs see it: being refused now does not undo a try that may have arrived."""
        self._doubt(recipient, answer)
        stays = answer.state in {"retryable", "rejected"} and recipient in self._doubted
        return replace(answer, state="uncertain") if stays else answer

    def _stop_where_it_is_hopeless(self, answer: Answer) -> None:
        if answer.general:
            raise DeliveryError(
                f"The server takes nothing from {self._terms.mailing_list.sender.address}: {answer.said.rstrip('.')}.",
                hint="Check sender in [mail], and whether the server wants a login; then say digest send.",
            )
        by_server = answer.state == "rejected" and answer.code is not None  # what we refuse ourselves is one reader's
        self._rejected = self._rejected + 1 if by_server else 0
        if self._rejected >= _MOST_REJECTED:
            raise DeliveryError(
                f"The server rejected {_MOST_REJECTED} messages in a row: {answer.said.rstrip('.')}.",
                hint="See what it objects to; then say digest send --retry-refused.",
            )

    async def _paced(self) -> None:
        """Wait until the next message may leave."""
        if self._terms.per_minute is None:
            return
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._next_at - loop.time()))
        self._next_at = max(loop.time(), self._next_at) + 60.0 / self._terms.per_minute


def is_wanted(line: Sending, wish: Wish, now: datetime, *, idempotent: bool) -> bool:
    """Whether a reader with that line is to be tried."""
    if line.state == "accepted":
        return False
    if line.state in {"bounced", "rejected"}:
        return wish.refused
    if line.state in {"uncertain", "sending"}:  # a run that was ended left it so
        return wish.uncertain or (idempotent and now - datetime.fromisoformat(line.changed) < _KEY_LIVES)
    return True


def _left_over(state: RetryCallState) -> Any:
    """Who is left when patience is over."""
    return state.outcome.result() if state.outcome else []
