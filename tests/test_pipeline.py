"""The program as a whole, with plug-ins that do as they are told."""

import asyncio
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Citation, Claim
from digest.core.drafts import Comparison, Draft, Note, Prompt, Reply, Revision, Row, WriterName
from digest.core.editions import (
    Accounting,
    Edition,
    Gap,
    Page,
    Provenance,
    Reader,
    Receipt,
    Section,
    Selection,
    SourceReport,
)
from digest.core.errors import SourceError, UnreadablePaperError, UnsupportedClaimError
from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.core.topics import Batch, PastTopic, QuietTopic, Topic, TopicWish, Trend
from digest.drafting import Drafting, OnUnsupported
from digest.pipeline import Outcome, Pipeline, run
from digest.ports import Channel, Ports
from tests.builders import a_paper, a_quote, a_topic
from tests.worlds import NOON, Heard, a_world

TRUE = "We present Marl, a parser for tide tables."
FALSE = "Marl reads minds."
PAPER = a_paper(id="text:1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A source that yields what it holds, and then fails if it must."""

    kind: ClassVar[str] = "given"
    name: str = "given"
    items: tuple[Paper | UnreadablePaperError, ...] = (PAPER,)
    failure: str = ""

    async def read(self, ports: Ports) -> AsyncIterator[Paper | UnreadablePaperError]:
        del ports
        for item in self.items:
            yield item
        if self.failure:
            raise SourceError(self.failure, hint="Mend it.")

    async def probe(self, ports: Ports) -> str:
        del ports
        return "1 paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropsSecond:
    """A ranker that keeps the first paper, lists the second, counts the others as excluded."""

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:
        del reader, ports
        return Selection(papers=tuple(papers[:1]), also=tuple(papers[1:2]), counts={"excluded": len(papers[2:])})


class OneTopic:
    """Every paper in one topic."""

    async def group(self, papers: Sequence[Paper], ports: Ports) -> Grouping:
        del ports
        return Grouping(topics=(a_topic(*papers),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembers:
    """A memory of topics that holds what it is given."""

    before: str | None = "2026-W46"
    topics: tuple[PastTopic, ...] = ()
    wished: tuple[TopicWish, ...] = ()
    kept: list[tuple[tuple[Topic, ...], datetime]] = field(default_factory=list)

    def past(self) -> Sequence[PastTopic]:
        return self.topics

    def previous(self) -> str | None:
        return self.before

    def wishes(self) -> Sequence[TopicWish]:
        return self.wished

    def keep(self, topics: Sequence[Topic], made: datetime) -> None:
        self.kept.append((tuple(topics), made))


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """A writer that says the same of every paper, true or not; revised claims come from `second_try`."""

    name: ClassVar[WriterName] = "extractive"
    texts: tuple[str, ...] = (TRUE,)
    second_try: str = ""
    asks: bool = False

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        del ports
        if self.asks:
            yield Prompt(name="summarise_topic", system="", user="", reply_type=str)
        claims = tuple(a_quote(batch.papers[0], text) for text in self.texts)
        notes = tuple(Note(paper_id=paper.id, claims=claims) for paper in batch.papers)
        rows = tuple(Row(paper_id=paper.id, cells=(claims[0], None)) for paper in batch.papers)
        return Draft(summary=claims, notes=notes, comparison=Comparison(columns=("task", "data"), rows=rows))

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        del ports
        yield from ()
        return Revision(
            claims={each.id: a_quote(batch.papers[0], self.second_try) for each in failed if self.second_try}
        )

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        del ports
        yield from ()
        return tuple(claim.claim for section in sections for claim in section.summary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A renderer of one page that holds the edition's title."""

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:
        del reader, ports
        return [Page(edition=edition.name, name="title.txt", media_type="text/plain", content=edition.title)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A channel that keeps the pages."""

    pages: list[Page] = field(default_factory=list)

    async def deliver(self, pages: Sequence[Page], ports: Ports) -> Sequence[Receipt]:
        del ports
        self.pages.extend(pages)
        return [Receipt(channel="kept", recipient="here", status="accepted")]

    async def probe(self, ports: Ports) -> str:
        del ports
        return "ready"


def made(
    *sources: Given,
    writer: Says | None = None,
    on_unsupported: OnUnsupported = "mark",
    ranker: object = None,
    memory: Remembers | None = None,
    channels: tuple[Channel, ...] = (),
) -> Outcome:
    plan = Pipeline(
        edition="2026-W47",
        title="Week 47",
        sources=sources or (Given(),),
        rankers=(ranker,) if ranker else (),  # type: ignore[arg-type]  # DropsSecond or nothing
        grouper=OneTopic(),
        drafting=Drafting(
            writer=writer or Says(),
            fallback=Says(),
            checks=tuple(check() for check in CHECKS.values()),
            on_unsupported=on_unsupported,
        ),
        provenance=Provenance(digest="0.1.0", writer="extractive"),
        renderers=(Title(),),
        channels=channels or (Kept(),),
    )
    return asyncio.run(run(plan, replace(a_world(), topics=memory)))


def texts(claims: Sequence[CheckedClaim]) -> list[tuple[str, str]]:
    return [(claim.claim.text, claim.verdict) for claim in claims]


def test_papers_go_in_and_pages_come_out() -> None:
    outcome = made()

    assert outcome.edition.accounting == Accounting(read=1, papers=1, topics=1, claims=4, supported=4)
    assert outcome.pages == (Page(edition="2026-W47", name="title.txt", media_type="text/plain", content="Week 47"),)
    assert outcome.receipts == (Receipt(channel="kept", recipient="here", status="accepted"),)


TIDES = PastTopic(id="t-0a1b2c", name="Tides", papers=("text:8",), counts=(4, 3), last_seen="2026-W46")
SALT = PastTopic(id="t-ffffff", name="Salt", papers=("text:9",), counts=(5,), last_seen="2026-W46")


def test_an_edition_knows_the_one_before_and_what_became_of_its_topics() -> None:
    edition = made(memory=Remembers(topics=(TIDES, SALT))).edition

    assert edition.previous == "2026-W46"
    assert edition.sections[0].topic.trend == Trend(status="fading", mean=3.5)
    assert edition.quiet == (QuietTopic(id="t-ffffff", name="Salt", mean=5.0, last_seen="2026-W46"),)


def test_a_wish_holds_before_anything_is_written_about_a_topic() -> None:
    wishes = (
        TopicWish(topic="t-ffffff", name="Brine"),
        TopicWish(topic="t-0a1b2c", merged_into="t-ffffff"),
    )
    edition = made(memory=Remembers(topics=(SALT,), wished=wishes)).edition

    assert [(section.topic.id, section.topic.name) for section in edition.sections] == [("t-ffffff", "Brine")]
    assert edition.sections[0].topic.trend == Trend(status="fading", mean=5.0)


def test_what_an_edition_is_about_is_remembered_between_its_folder_and_its_mail() -> None:
    memory = Remembers()
    seen: list[int] = []

    class Looks(Kept):
        async def deliver(self, pages: Sequence[Page], ports: Ports) -> Sequence[Receipt]:
            seen.append(len(memory.kept))
            return await super().deliver(pages, ports)

    edition = made(memory=memory, channels=(Looks(), Looks())).edition

    assert seen == [0, 1]
    assert memory.kept == [((edition.sections[0].topic,), NOON)]


def test_without_memory_an_edition_stands_by_itself() -> None:
    edition = made().edition

    assert (edition.previous, edition.quiet, edition.sections[0].topic.trend) == (None, (), None)


def test_an_unsupported_claim_is_marked_and_never_called_supported() -> None:
    outcome = made(writer=Says(texts=(TRUE, FALSE)))

    section = outcome.edition.sections[0]
    assert texts(section.summary) == [(TRUE, "supported"), (FALSE, "unsupported")]
    assert outcome.edition.accounting.unsupported == 3
    assert outcome.edition.gaps == ()


def test_a_dropped_claim_leaves_a_gap_that_says_so() -> None:
    outcome = made(writer=Says(texts=(TRUE, FALSE)), on_unsupported="drop")

    section = outcome.edition.sections[0]
    assert texts(section.summary) == [(TRUE, "supported")]
    assert texts(section.notes[0].claims) == [(TRUE, "supported")]
    reason = "2 of its claims were left out: the papers they name do not support them."
    assert outcome.edition.gaps == (Gap(topic_id="t-0a1b2c", what="claims", reason=reason),)


def test_a_dropped_cell_leaves_its_row_in_place() -> None:
    outcome = made(writer=Says(texts=(FALSE,)), on_unsupported="drop")

    comparison = outcome.edition.sections[0].comparison
    assert comparison is not None
    assert [(row.paper_id, row.cells) for row in comparison.rows] == [("text:1", (None, None))]


def test_a_run_that_must_not_hold_unsupported_claims_ends_with_the_claim() -> None:
    with pytest.raises(UnsupportedClaimError) as raised:
        made(writer=Says(texts=(FALSE,)), on_unsupported="fail")

    assert raised.value.message == "Topic 'Tide tables': not supported by the paper it names: 'Marl reads minds.'."


def test_a_failed_claim_is_written_once_more_and_checked_again() -> None:
    outcome = made(writer=Says(texts=(FALSE,), second_try=TRUE))

    assert texts(outcome.edition.sections[0].summary) == [(TRUE, "supported")]


def test_a_second_try_that_fails_too_stays_unsupported() -> None:
    outcome = made(writer=Says(texts=(FALSE,), second_try="Marl reads tea leaves."))

    assert texts(outcome.edition.sections[0].summary) == [("Marl reads tea leaves.", "unsupported")]


def test_a_topic_whose_model_fails_is_a_gap_and_keeps_its_papers() -> None:
    outcome = made(writer=Says(asks=True))

    reason = "Prompt summarise_topic needs a model, and none is configured. Name a model."
    assert outcome.edition.gaps == (Gap(topic_id="t-0a1b2c", what="topic", reason=reason),)
    assert outcome.edition.papers == (PAPER,)


def test_every_paper_is_accounted_for_whatever_becomes_of_it() -> None:
    papers = tuple(a_paper(title=f"Paper {number}", id=f"text:{number}") for number in range(4))
    damaged = UnreadablePaperError("line 3: a title without an abstract: 'Lost'", line=3)

    counts = made(Given(items=(*papers, damaged)), ranker=DropsSecond()).edition.accounting

    assert (counts.read, counts.unreadable, counts.excluded, counts.also_listed, counts.papers) == (5, 1, 2, 1, 1)


def test_a_source_that_fails_is_reported_and_the_others_are_read() -> None:
    edition = made(Given(), Given(name="broken", items=(), failure="broken cannot be read.")).edition

    assert edition.sources == (
        SourceReport(name="broken", kind="given", read=0, error="it cannot be read."),
        SourceReport(name="given", kind="given", read=1),
    )
    assert edition.accounting.papers == 1


def test_why_a_source_failed_does_not_repeat_its_name() -> None:
    failures = ("broken cannot be read: it is locked.", "broken gave 2 of 3 papers.", "brokenly said.")

    reports = [
        made(Given(), Given(name="broken", items=(), failure=failure)).edition.sources[0] for failure in failures
    ]

    assert [report.error for report in reports] == ["it is locked.", "it gave 2 of 3 papers.", "brokenly said."]


def test_papers_read_before_a_source_fails_are_kept_and_counted() -> None:
    edition = made(Given(failure="The connection was cut.")).edition

    assert edition.sources == (SourceReport(name="given", kind="given", read=1, error="The connection was cut."),)


def test_when_every_source_fails_the_run_ends_with_the_reason() -> None:
    with pytest.raises(SourceError, match="broken cannot be read") as raised:
        made(Given(items=(), failure="broken cannot be read."))

    assert raised.value.hint == "Mend it."


def test_an_empty_week_is_said_and_not_made_into_an_edition() -> None:
    with pytest.raises(SourceError, match="Nothing could be read"):
        made(Given(items=()))


def test_a_claim_on_another_topics_paper_is_unsupported() -> None:
    claim = Claim(text=TRUE, citations=(Citation(paper_id="text:9", quote=TRUE),))

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Strays(Says):
        def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
            del batch, ports
            yield from ()
            return Draft(summary=(claim,), notes=(), comparison=None)

    assert texts(made(writer=Strays()).edition.sections[0].summary) == [(TRUE, "unsupported")]


def test_the_one_who_waits_is_told_the_stages_and_what_went_wrong(tmp_path: Path) -> None:
    ports = a_world(tmp_path)
    damaged = UnreadablePaperError("line 3: no abstract", line=3)
    plan = Pipeline(
        edition="2026-W47",
        title="Week 47",
        sources=(Given(items=(PAPER, damaged)),),
        rankers=(),
        grouper=OneTopic(),
        drafting=Drafting(writer=Says(), fallback=Says(), checks=()),
        provenance=Provenance(digest="0.1.0", writer="extractive"),
        renderers=(),
        channels=(),
    )

    asyncio.run(run(plan, ports))

    heard = ports.progress
    assert isinstance(heard, Heard)
    assert heard.stages == ["Reading", "Grouping", "Writing", "Rendering", "Delivering"]
    assert heard.told == ["line 3: no abstract"]
