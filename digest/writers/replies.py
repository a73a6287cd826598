"""The forms of the model's replies: what a reply is parsed into, and what its JSON schema is made from.

They stay within what every server takes: an object at the root, every field required, no union but with null.
Lengths are in characters; they are generous, since a reply that breaks one is refused as a whole. An empty text or
quote is not wanted, which the schema says; where one comes all the same, it costs no more than the part it stands in.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

_Key = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
_Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=800), Field(json_schema_extra={"minLength": 1})
]
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

    @property
    def whole(self) -> bool:
        """Whether there is a text, and a quote with words in it."""
        return bool(self.text) and any(quoted.quote for quoted in self.quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence or phrase on a paper that is known from where it stands: it can cite no other."""

    text: _Text
    quote: _Text

    @property
    def whole(self) -> bool:
        """Whether there is both a text and a quote."""
        return bool(self.text and self.quote)


def _none_if_empty(said: Said | None) -> Said | None:
    return said if said is not None and said.whole else None


_Perhaps = Annotated[Said | None, AfterValidator(_none_if_empty)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperNote:
    """What a paper does, what it found, and why that matters to its topic; None where the paper does not say."""

    paper: _Key
    does: Said
    found: _Perhaps
    matters: _Perhaps


def _one_whole(claims: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """The claims; `ValueError` where none of them can be used."""
    if not any(claim.whole for claim in claims):
        raise ValueError("no claim has both a text and a quote")
    return claims


_Claims = Annotated[tuple[Stated, ...], Field(min_length=1, max_length=5), AfterValidator(_one_whole)]


def _quoted(claims: tuple[Stated, ...]) -> tuple[str, ...]:
    """The keys of the papers that claims quote."""
    return tuple(quoted.paper for claim in claims for quoted in claim.quotes)


_Notes = Annotated[tuple[PaperNote, ...], Field(max_length=_MOST_PAPERS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummariseTopic:
    """The reply to `summarise_topic`: the topic in one to five claims, and a note a paper."""

    summary: _Claims
    notes: _Notes

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of papers."""
        return (*_quoted(self.summary), *(note.paper for note in self.notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePapers:
    """The reply to `summarise_topic` where only notes are wanted."""

    notes: _Notes

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of papers."""
        return tuple(note.paper for note in self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A paper's line of the table: a cell for every column there is, None where it was not asked for or not said."""

    paper: _Key
    task: _Perhaps
    method: _Perhaps
    data: _Perhaps
    result: _Perhaps
    cost: _Perhaps
    limits: _Perhaps


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePapers:
    """The reply to `compare_papers`."""

    rows: Annotated[tuple[PaperRow, ...], Field(max_length=_MOST_PAPERS)]

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of papers."""
        return tuple(row.paper for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOverview:
    """The reply to `write_overview`."""

    claims: _Claims

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of papers."""
        return _quoted(self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedClaim:
    """A failed claim written once more; `text` is None, or empty, where it is withdrawn."""

    id: _Key
    text: _Text | None
    quotes: Annotated[tuple[Quoted, ...], Field(max_length=8)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseClaims:
    """The reply to `revise_claims`."""

    claims: Annotated[tuple[RevisedClaim, ...], Field(max_length=_MOST_PAPERS)]

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of claims."""
        return tuple(claim.id for claim in self.claims)


_Phrase = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicName:
    """A name for a topic, and the phrases of its papers that it rests on."""

    topic: _Key
    name: _Phrase
    words: Annotated[tuple[_Phrase, ...], Field(max_length=8)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTopics:
    """The reply to `name_topics`."""

    names: Annotated[tuple[TopicName, ...], Field(min_length=1, max_length=_MOST_PAPERS)]

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of topics."""
        return tuple(each.topic for each in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPaper:
    """The topic that a paper belongs to, `none` where it is the present one, and the words that show it."""

    paper: _Key
    topic: _Key
    quote: Annotated[str, StringConstraints(strip_whitespace=True, max_length=800)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTopics:
    """The reply to `review_topics`."""

    papers: Annotated[tuple[PlacedPaper, ...], Field(max_length=_MOST_PAPERS)]

    @property
    def named(self) -> tuple[str, ...]:
        """The keys of papers."""
        return tuple(each.paper for each in self.papers)
