"""Claims as somebody else wrote them down, before they are checked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCitation:
    """What a claim is said to rest on: ids or exact titles of the papers it may mean, and its quote as it may be meant.

    The first paper that holds the first of the quotes that stands anywhere is the one; there is at least one of each.
    """

    papers: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClaim:
    """A claim as its file holds it."""

    id: str
    text: str
    citations: tuple[GivenCitation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is to be said about a line of a file of claims; `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClaims:
    """The claims of a file, what is to be said about its lines, and how many sentences of it cite nothing."""

    claims: tuple[GivenClaim, ...]
    remarks: tuple[Remark, ...] = ()
    uncited: int = 0
