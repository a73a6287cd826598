"""A case: a claim of which it is known whether it is true, and what it rests on."""

from dataclasses import dataclass
from typing import Literal

from digest.core.claims import Claim

Where = Literal["", "claim only", "claim and quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim about the papers of one group; `original` is the true sentence that an error was planted in, or "".

    `kind` is the row of the table that it counts in, `where` the column: whether the quote is true.
    """

    kind: str
    where: Where = ""
    group: int
    original: str = ""
    claim: Claim
