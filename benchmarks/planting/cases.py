"""A case: a claim of which it is known whether it is true, and what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from digest.core.claims import Claim
from digest.core.papers import Paper

Where = Literal["", "claim only", "claim and quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim about the papers of one group, by the group's place in the corpus.

    `kind` is its row in the table, `where` says whether an error stands in the claim alone, over a true quote.
    `original` is the true sentence that it was made of, or empty where it was made of none, or of two. `paper` is a
    copy of a paper, with other typography, that it cites beside those of the group.
    """

    kind: str
    where: Where = ""
    group: int
    original: str
    claim: Claim
    paper: Paper | None = None


def dice(seed: int, purpose: str) -> Random:
    """Chance that falls the same way for the same seed and purpose, on every machine."""
    return Random(f"{seed} {purpose}")  # noqa: S311  # a draw, not a secret


def chosen(cases: Sequence[Case], count: int, rng: Random) -> list[Case]:
    """At most `count` of the cases, in their order."""
    return [cases[at] for at in sorted(rng.sample(range(len(cases)), min(count, len(cases))))]
