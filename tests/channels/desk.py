"""A way to send in memory, for tests: it answers as a test says, and remembers what it was given."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from digest.core.deliveries import Answer
from digest.core.errors import DeliveryError
from digest.ports import Ports

TAKEN = Answer(state="accepted", said="250 Ok", code=250)
LATER = Answer(state="retryable", said="451 Later", code=451)
DOUBT = Answer(state="uncertain", said="no answer", lost=True)
NO_ONE = Answer(state="bounced", said="550 No such user", code=550)
UNWANTED = Answer(state="rejected", said="554 Spam", code=554)
GONE = DeliveryError("desk:25 cannot be reached: Connection refused.", hint="Wait.", passing=True)

Scripts = Mapping[str, Sequence[Answer]]


@dataclass
class Desk:
    """A transport. `at_offer` and `at_end` have each reader's answers in order, the last of which stays; who is in
    neither is taken. `opening` is what becomes of each opening in order, the last of which stays too."""

    idempotent: ClassVar[bool] = False

    at_offer: Scripts = field(default_factory=dict)
    at_end: Scripts = field(default_factory=dict)
    opening: Sequence[DeliveryError | None] = (None,)
    seen: Callable[[str], None] = lambda _: None
    log: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    offers: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    reader: str = ""

    def connection(self, _ports: Ports) -> "Desk":
        self.log.append("connection")
        return self

    async def open(self) -> None:
        self.opened += 1
        if error := self.opening[min(self.opened, len(self.opening)) - 1]:
            raise error

    async def offer(self, _sender: str, recipient: str, _message: bytes) -> Answer | None:
        self.reader = recipient.partition("@")[0]
        self.log.append(self.reader)
        self.offers[self.reader] += 1
        return answer(self.at_offer, self.reader, self.offers[self.reader])

    async def hand_over(self, message: bytes, key: str) -> Answer:
        self.seen(self.reader)
        self.messages.append(message)
        self.keys.append(key)
        self.ends[self.reader] += 1
        return answer(self.at_end, self.reader, self.ends[self.reader]) or TAKEN

    async def close(self) -> None:
        self.log.append("close")

    async def probe(self, _ports: Ports) -> str:
        return "desk answers"


@dataclass
class KeyedDesk(Desk):
    """One that delivers once however often it is handed the same key."""

    idempotent: ClassVar[bool] = True


def answer(scripts: Scripts, reader: str, number: int) -> Answer | None:
    """None where nothing is said of the reader, or where the answer stands for a yes."""
    given = scripts.get(reader, ())
    found = given[min(number, len(given)) - 1] if given else None
    return None if found is TAKEN else found
