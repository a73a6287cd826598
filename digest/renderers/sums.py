"""An edition in numbers, in words: reading time, and the accounting as sums that add up."""

import math
from dataclasses import dataclass

from digest.core.editions import Accounting, Edition
from digest.renderers.proofs import claims

WORDS_PER_MINUTE = 230  # silent reading of non-fiction in English: Brysbaert 2019, 238; rounded down for numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One number of a sum; `field` is a field of `Accounting`."""

    field: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The numbers on both sides of an equation, zeros left out but for the first and the last of each side."""

    left: tuple[Item, ...]
    right: tuple[Item, ...]


def minutes(edition: Edition) -> int:
    """Reading time in minutes, at least one: every claim and the editor's note at 230 words a minute."""
    texts = [edition.note or "", *(claim.claim.text for claim in claims(edition))]
    return max(1, math.ceil(sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE))


def paper_sum(accounting: Accounting) -> Sum:
    """Where every paper that was read went."""
    gone = ("repeated", "covered_before", "outside_window", "excluded", "unreadable", "also_listed")
    return Sum(
        left=(Item(field="read", count=accounting.read), *_counted(accounting, ("carried_in",))),
        right=(*_counted(accounting, gone), Item(field="papers", count=accounting.papers)),
    )


def claim_sum(accounting: Accounting) -> Sum:
    """How many claims got which verdict."""
    return Sum(
        left=(Item(field="claims", count=accounting.claims),),
        right=(
            Item(field="supported", count=accounting.supported),
            *_counted(accounting, ("flagged", "unsupported")),
        ),
    )


def _counted(accounting: Accounting, fields: tuple[str, ...]) -> tuple[Item, ...]:
    counted = (Item(field=field, count=getattr(accounting, field)) for field in fields)
    return tuple(item for item in counted if item.count)
