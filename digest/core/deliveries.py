"""How far a message is on its way to a reader, and what a server said about it."""

from dataclasses import dataclass
from typing import Literal

# pending: not tried yet. sending: handed over right now. accepted: the server has it. retryable: refused for now, and
# nothing arrived. bounced: there is no such reader. rejected: the server does not want this message. uncertain: it may
# have arrived. suppressed: the reader does not want it.
Delivery = Literal["pending", "sending", "accepted", "retryable", "bounced", "rejected", "uncertain", "suppressed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one try to hand a message over; `said` is the server's or ours, for people, on one line.

    `code` is the reply's number where there is one. `lost` says that the connection is of no more use, `general` that
    the answer is about the sender or the server, so that no other reader will fare better.
    """

    state: Delivery
    said: str
    code: int | None = None
    lost: bool = False
    general: bool = False
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A line of the ledger: `recipient` is a keyed hash, `tries` how often the message was handed over.

    `changed` is since when it is so, as an ISO time; what is `uncertain` is so since it was first handed over.
    """

    recipient: str
    state: Delivery
    tries: int = 0
    message_id: str = ""
    sha256: str = ""
    code: int | None = None
    said: str = ""
    changed: str = ""
