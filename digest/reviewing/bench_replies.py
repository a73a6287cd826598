"""Kept replies as a bench sees them: each repetition has its own, and what is asked afresh is asked once."""

import hashlib
from dataclasses import replace

from digest.core.drafts import KeptReply
from digest.ports import Replies


class BenchReplies:
    """Sees of `kept` the replies of one repetition, from 1; the first are those of a run.

    With `fresh` it sees none but those in `new`, the keys that this bench has kept: several sets of prompts share
    questions, which are asked once.
    """

    def __init__(self, kept: Replies, *, repetition: int, fresh: bool, new: set[str]) -> None:
        self._kept = kept
        self._repetition = repetition
        self._fresh = fresh
        self._new = new

    def get(self, key: str) -> KeptReply | None:
        """The reply of this repetition to the logical prompt with that hash, or None."""
        own = self._own(key)
        found = None if self._fresh and own not in self._new else self._kept.get(own)
        return found and replace(found, key=key)

    def put(self, reply: KeptReply) -> None:
        """Keep it as this repetition's; it is on the disk when this returns."""
        own = self._own(reply.key)
        self._kept.put(replace(reply, key=own))
        self._new.add(own)

    def _own(self, key: str) -> str:
        """The hash of the logical prompt; of a later repetition the hash of that and its number."""
        return key if self._repetition == 1 else hashlib.sha256(f"{key}\n{self._repetition}".encode()).hexdigest()
