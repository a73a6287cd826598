"""The message that an edition is, frozen when it first goes out, and made out to one reader after the other."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from digest.archive.ledger import Frozen, Ledger
from digest.core.editions import Page
from digest.mailing.addresses import Mailbox
from digest.mailing.lists import PLACEHOLDER, MailingList, message_id, way_out
from digest.mailing.messages import Addressed, WayOut, addressed_anew, says_the_same
from digest.mailing.sealing import token

_REACHED = frozenset({"sending", "accepted", "uncertain"})


class Letters:
    """The messages of one edition, one a reader; everybody gets the same edition, whenever they get it."""

    def __init__(self, frozen: Frozen, edition: str, mailing_list: MailingList, key: bytes) -> None:
        self._letter = frozen.message
        self._date = datetime.fromisoformat(frozen.frozen)
        self._way_out = WayOut(**frozen.way_out)
        self._edition = edition
        self._list = mailing_list
        self._key = key

    def message_id(self, reader: Mailbox) -> str:
        """The identity of the reader's message."""
        return message_id(self._list, self._key, self._edition, reader.address)

    def message(self, reader: Mailbox) -> bytes:
        """The reader's message."""
        before = self._way_out
        own = token(self._key, self._list.list_id, reader.address) if before.token else ""
        addressed = Addressed(
            to=reader,
            date=self._date,
            message_id=self.message_id(reader),
            out=WayOut(address=before.address, prefix=before.prefix, token=own),
        )
        return addressed_anew(self._letter, before, addressed)


def as_it_is(page: Page, mailing_list: MailingList, key: bytes, now: Callable[[], datetime]) -> Frozen:
    """The page as it would be frozen now."""
    return Frozen(
        message=page.content.encode("ascii"),
        frozen=now().isoformat(timespec="seconds"),
        way_out=asdict(way_out(mailing_list, key, PLACEHOLDER.address)),
    )


def frozen_letter(
    page: Page, ledger: Ledger, mailing_list: MailingList, key: bytes, now: Callable[[], datetime]
) -> tuple[Frozen, bool]:
    """The edition as it first went out, which is the page where it reached nobody; and whether the page differs."""
    fresh = as_it_is(page, mailing_list, key, now)
    kept = ledger.frozen()
    if kept is not None and any(line.state in _REACHED for line in ledger.lines()):
        return kept, not says_the_same(kept.message, fresh.message)
    ledger.freeze(fresh)
    return fresh, False
