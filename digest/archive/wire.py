"""digest.json, field by field, as other programs read it (version 1)."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter

from digest.core.claims import Severity, Status, Verdict
from digest.core.drafts import Column, WriterName
from digest.core.editions import Accounting, NamedModel, SourceReport
from digest.core.papers import Paper
from digest.core.topics import QuietTopic, Trend

_Value = TypeVar("_Value")


def _is_nothing(value: object) -> bool:
    return value is None or value in ((), {})


# What only editions have that remember topics: where there is nothing to say, the field is not there at all.
_Lean = Annotated[_Value, Field(exclude_if=_is_nothing)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCitation:
    """A quote and where it stands; offsets in code points, null when the status is `not_found`."""

    paper: str
    passage: int | None
    start: int | None
    end: int | None
    quote: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFinding:
    """What a check had to say."""

    check: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WireClaim:
    """A sentence or a table cell with its verdict."""

    id: str
    text: str
    verdict: Verdict
    derived: bool
    findings: tuple[WireFinding, ...]
    citations: tuple[WireCitation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireNote:
    """What is said of one paper; `written_by` where that is not the writer of the topic."""

    paper: str
    claims: tuple[WireClaim, ...]
    written_by: WriterName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRow:
    """One paper's line of a comparison."""

    paper: str
    cells: tuple[WireClaim | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireComparison:
    """The papers of a topic side by side."""

    columns: tuple[Column, ...]
    rows: tuple[WireRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireLineage:
    """How a topic relates to those of earlier editions."""

    status: Literal["new", "continued", "split", "merged"]
    origins: Annotated[tuple[str, ...], Field(alias="from")]
    names: _Lean[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireTopic:
    """A topic; papers by id. `loose` are those of its papers, `also_fits` papers of other topics."""

    id: str
    name: str
    keywords: tuple[str, ...]
    papers: tuple[str, ...]
    written_by: WriterName
    summary: tuple[WireClaim, ...]
    notes: tuple[WireNote, ...]
    comparison: WireComparison | None
    lineage: WireLineage | None
    trend: _Lean[Trend | None] = None
    loose: _Lean[tuple[str, ...]] = ()
    also_fits: _Lean[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireWindow:
    """The days an edition covers, both included."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WireGap:
    """Something the edition should hold and does not."""

    topic: str | None
    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WireProvenance:
    """What made the edition."""

    digest: str
    writer: WriterName
    model: str | None
    endpoint: str | None
    prompts: dict[str, str]
    strong: NamedModel | None = None
    embeddings: NamedModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireEdition:
    """The whole of digest.json."""

    schema: Literal["digest/1"]
    edition: str
    title: str
    language: str
    previous: str | None
    window: WireWindow | None
    note: str | None = None
    accounting: Accounting
    overview: tuple[WireClaim, ...]
    topics: tuple[WireTopic, ...]
    gaps: tuple[WireGap, ...]
    also: tuple[str, ...]
    papers: tuple[Paper, ...]
    sources: tuple[SourceReport, ...]
    provenance: WireProvenance
    quiet: _Lean[tuple[QuietTopic, ...]] = ()
    revised: _Lean[dict[str, str]] = dataclasses.field(default_factory=dict)


WIRE: TypeAdapter[WireEdition] = TypeAdapter(WireEdition)


def schema() -> dict[str, Any]:
    """The JSON Schema of digest.json, as it ships in `digest-1.schema.json`."""
    generated = WIRE.json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "digest.json, version 1"} | generated
