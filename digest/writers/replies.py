"""The forms of the model's replies: what a reply is parsed into, and what its JSON schema is made from.

They stay within what every server takes: an object at the root, every field required, no union but with null.
Lengths are in characters; they are generous, since a reply that breaks one is refused as a whole.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints

_Key = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=800)]
_MOST_PAPERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote, and the key of the paper that it is said to stand in."""

    paper: _Key
    quote: _Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A sentence on any of the papers, with the quotes that it rests on."""

    text: _Text
    quotes: Annotated[tuple[Quoted, ...], Field(min_length=1, max_length=8)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence or phrase on a paper that is known from where it stands: it can cite no other."""

    text: _Text
    quote: _Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperNote:
    """What a paper does, what it found, and why that matters to its topic; None where the paper does not say."""

    paper: _Key
    does: Said
    found: Said | None
    matters: Said | None


_Notes = Annotated[tuple[PaperNote, ...], Field(max_length=_MOST_PAPERS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummariseTopic:
    """The reply to `summarise_topic`: the topic in one to five claims, and a note a paper."""

    summary: Annotated[tuple[Stated, ...], Field(min_length=1, max_length=5)]
    notes: _Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePapers:
    """The reply to `summarise_topic` where only notes are wanted."""

    notes: _Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A paper's line of the table: a cell for every column there is, None where it was not asked for or not said."""

    paper: _Key
    task: Said | None
    method: Said | None
    data: Said | None
    result: Said | None
    cost: Said | None
    limits: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePapers:
    """The reply to `compare_papers`."""

    rows: Annotated[tuple[PaperRow, ...], Field(max_length=_MOST_PAPERS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOverview:
    """The reply to `write_overview`."""

    claims: Annotated[tuple[Stated, ...], Field(min_length=1, max_length=5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedClaim:
    """A failed claim written once more; `text` is None where it is withdrawn."""

    id: _Key
    text: _Text | None
    quotes: Annotated[tuple[Quoted, ...], Field(max_length=8)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseClaims:
    """The reply to `revise_claims`."""

    claims: Annotated[tuple[RevisedClaim, ...], Field(max_length=_MOST_PAPERS)]
