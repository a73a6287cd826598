"""Editions, the readers they are for, and the pages they become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from digest.core.claims import CheckedClaim
from digest.core.deliveries import Delivery
from digest.core.drafts import Comparison, Note, WriterName
from digest.core.papers import Paper
from digest.core.topics import QuietTopic, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days an edition covers, both included."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a step of selecting leaves: papers to write about, papers to list by title, and counts of the rest.

    The keys of `counts` are fields of `Accounting`. `revised` maps ids of papers that were covered before, and whose
    abstract has changed since, to the edition that covered them. `followed` are ids of papers of people whom the reader
    follows. `remarks` are sentences for who wants to know more.
    """

    papers: tuple[Paper, ...]
    also: tuple[Paper, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    revised: Mapping[str, str] = field(default_factory=dict)
    followed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """How reading one source went; `read` counts papers and damaged papers alike."""

    name: str
    kind: str
    read: int
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """Every paper and every claim, counted.

    read + carried_in = repeated + covered_before + outside_window + excluded + unreadable + also_listed + papers;
    claims = supported + flagged + unsupported. `topics` does not count the ungrouped papers.
    """

    read: int = 0
    carried_in: int = 0
    repeated: int = 0
    covered_before: int = 0
    outside_window: int = 0
    excluded: int = 0
    unreadable: int = 0
    also_listed: int = 0
    papers: int = 0
    topics: int = 0
    claims: int = 0
    supported: int = 0
    flagged: int = 0
    unsupported: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A topic as it was written about and checked."""

    topic: Topic
    written_by: WriterName
    summary: tuple[CheckedClaim, ...]
    notes: tuple[Note[CheckedClaim], ...]
    comparison: Comparison[CheckedClaim] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something the edition should hold and does not; `topic_id` is None when it belongs to the whole edition."""

    topic_id: str | None
    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedModel:
    """A model and its endpoint, as they may be shown."""

    model: str
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made an edition; `prompts` maps a prompt's name to its hash (`sha256:...`).

    `strong` is the model that was asked for what failed its checks, where that was another one; `embeddings` the one
    whose vectors papers were compared by, where they were.
    """

    digest: str
    writer: WriterName
    model: str | None = None
    endpoint: str | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    strong: NamedModel | None = None
    embeddings: NamedModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of the digest. It is made once, for all readers. `note` is the editor's own, in Markdown.

    `previous` is the edition before and `quiet` are topics without papers in this one, where topics are remembered.
    `revised` maps ids of papers that were covered before, and have changed since, to the edition that covered them.
    """

    name: str
    title: str
    language: str
    previous: str | None
    window: Window | None
    note: str | None
    accounting: Accounting
    overview: tuple[CheckedClaim, ...]
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    also: tuple[Paper, ...]
    sources: tuple[SourceReport, ...]
    provenance: Provenance
    quiet: tuple[QuietTopic, ...] = ()
    revised: Mapping[str, str] = field(default_factory=dict)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every paper of the edition: those of the topics, in reading order, then those listed by title."""
        return tuple(paper for section in self.sections for paper in section.topic.papers) + self.also


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody the edition is for; readers differ in order and picks, never in claims."""

    address: str = ""
    name: str = ""
    interests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file of an edition, rendered; `edition` is the edition's name, `name` the file's."""

    edition: str
    name: str
    media_type: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel did with the pages; `recipient` is a folder or the hash of an address, `detail` is for people."""

    channel: str
    recipient: str
    status: Delivery
    detail: str = ""
