"""The program: papers are read, selected, grouped, written about, checked, rendered and delivered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from digest import __version__
from digest.core.claims import CheckedClaim
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
    Window,
)
from digest.core.errors import ModelError, SourceError, UnreadablePaperError, UnsupportedClaimError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.evidence.judging import judge
from digest.evidence.sections import claim_id, claims_in, claims_of, section_of, supported_only
from digest.llm.asking import ask
from digest.ports import Channel, Check, Grouper, Ports, Ranker, Renderer, Source, Writer

OnUnsupported = Literal["mark", "drop", "fail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Everything that the config decides: what an edition is called, and the plug-ins that make it."""

    edition: str
    title: str
    language: str = "en"
    note: str | None = None
    window: Window | None = None
    sources: tuple[Source, ...]
    rankers: tuple[Ranker, ...]
    grouper: Grouper
    writer: Writer
    checks: tuple[Check, ...]
    on_unsupported: OnUnsupported = "mark"
    renderers: tuple[Renderer, ...]
    channels: tuple[Channel, ...]
    reader: Reader = field(default_factory=Reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the sources held, in the order read, with the papers that could not be read."""

    papers: tuple[Paper, ...]
    unreadable: tuple[UnreadablePaperError, ...]
    reports: tuple[SourceReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written and checked: a section a topic, the overview, and what is missing."""

    sections: tuple[Section, ...]
    overview: tuple[CheckedClaim, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A finished run."""

    edition: Edition
    pages: tuple[Page, ...]
    receipts: tuple[Receipt, ...]


async def run(plan: Pipeline, ports: Ports) -> Outcome:
    """Make one edition and deliver it; raises a `DigestError` when there is none."""
    intake = await read(plan, ports)
    selection = select(intake, plan, ports)
    topics = await group(selection, plan, ports)
    written = await write(topics, plan, ports)
    edition = assemble(plan, intake, selection, written)
    pages = render(edition, plan, ports)
    receipts = await deliver(pages, plan, ports)
    return Outcome(edition=edition, pages=pages, receipts=receipts)


async def read(plan: Pipeline, ports: Ports) -> Intake:
    """Read every source. One that fails is reported and the others are read; raises when all have failed."""
    papers: list[Paper] = []
    unreadable: list[UnreadablePaperError] = []
    reports: list[SourceReport] = []
    failures: list[SourceError] = []
    ports.progress.stage("Reading", len(plan.sources))
    for source in plan.sources:
        read_before, error = len(papers) + len(unreadable), None
        try:
            async for item in source.read(ports):
                if isinstance(item, UnreadablePaperError):
                    ports.progress.tell(item.message)
                    unreadable.append(item)
                else:
                    papers.append(item)
        except SourceError as failure:
            failures.append(failure)
            error = failure.message
        count = len(papers) + len(unreadable) - read_before
        reports.append(SourceReport(name=source.name, kind=source.kind, read=count, error=error))
        ports.progress.step()
    _stop_if_nothing_was_read(papers, failures)
    for failure in failures:
        ports.progress.tell(f"{failure.message} {failure.hint}".strip())
    reports.sort(key=lambda report: (report.name, report.kind, report.read))
    return Intake(papers=tuple(papers), unreadable=tuple(unreadable), reports=tuple(reports))


def _stop_if_nothing_was_read(papers: Sequence[Paper], failures: Sequence[SourceError]) -> None:
    if papers:
        return
    if len(failures) == 1:
        raise failures[0]
    reasons = " ".join(failure.message for failure in failures) or "No source holds a readable paper."
    raise SourceError(f"Nothing could be read. {reasons}", hint="Give at least one file or source that holds papers.")


def select(intake: Intake, plan: Pipeline, ports: Ports) -> Selection:
    """Let every ranker in turn decide which papers are written about; counts add up over all of them."""
    papers, also, counts = intake.papers, tuple[Paper, ...](), {"unreadable": len(intake.unreadable)}
    for ranker in plan.rankers:
        selection = ranker.rank(papers, plan.reader, ports)
        papers, also = selection.papers, also + selection.also
        for what, count in selection.counts.items():
            counts[what] = counts.get(what, 0) + count
    return Selection(papers=papers, also=also, counts=counts)


async def group(selection: Selection, plan: Pipeline, ports: Ports) -> list[Topic]:
    """The topics of the selected papers, in reading order."""
    ports.progress.stage("Grouping")
    return await plan.grouper.group(selection.papers, ports)


async def write(topics: Sequence[Topic], plan: Pipeline, ports: Ports) -> Written:
    """Write about every topic, then the overview, and check all of it; where the model fails there is a gap."""
    ports.progress.stage("Writing", len(topics))
    sections, gaps = [], []
    for topic in topics:
        section, missing = await _section(topic, plan, ports)
        sections.append(section)
        gaps.extend(missing)
        ports.progress.step()
    overview, missing = await _overview(sections, plan, ports)
    return Written(sections=tuple(sections), overview=overview, gaps=(*gaps, *missing))


async def _section(topic: Topic, plan: Pipeline, ports: Ports) -> tuple[Section, list[Gap]]:
    """Draft a topic, check it, have what failed written once more, and check that again."""
    batch = Batch(topic=topic, papers=topic.papers)
    try:
        draft = await ask(plan.writer.write(batch, ports), ports.model)
        claims = claims_of(draft, topic.id)
        papers = {paper.id: paper for paper in topic.papers}
        checked = judge(claims, papers, plan.checks)
        failed = [claim for claim in checked.values() if claim.verdict != "supported"]
        if failed:
            checked |= judge(await ask(plan.writer.revise(failed, batch, ports), ports.model), papers, plan.checks)
    except ModelError as error:
        empty = Section(topic=topic, written_by=plan.writer.name, summary=(), notes=(), comparison=None)
        return empty, [Gap(topic_id=topic.id, what="topic", reason=error.message)]
    return _settled(section_of(draft, topic, plan.writer.name, checked), plan.on_unsupported)


def _settled(section: Section, on_unsupported: OnUnsupported) -> tuple[Section, list[Gap]]:
    """Mark what is not supported, leave it out and say so, or end the run: as the config wants it."""
    failed = [claim for claim in claims_in(section) if claim.verdict != "supported"]
    if not failed or on_unsupported == "mark":
        return section, []
    if on_unsupported == "fail":
        raise UnsupportedClaimError(
            f"Topic {section.topic.name!r}: not supported by the paper it names: {failed[0].claim.text!r}.",
            hint='Set on_unsupported = "mark" or "drop" in [checks] to get an edition all the same.',
        )
    reason = f"{len(failed)} of its claims were left out: the papers they name do not support them."
    return supported_only(section), [Gap(topic_id=section.topic.id, what="claims", reason=reason)]


async def _overview(
    sections: Sequence[Section], plan: Pipeline, ports: Ports
) -> tuple[tuple[CheckedClaim, ...], list[Gap]]:
    try:
        claims = await ask(plan.writer.overview(sections, ports), ports.model)
    except ModelError as error:
        return (), [Gap(topic_id=None, what="overview", reason=error.message)]
    papers = {paper.id: paper for section in sections for paper in section.topic.papers}
    identified = {claim_id(f"overview/{place}", claim): claim for place, claim in enumerate(claims)}
    checked = judge(identified, papers, plan.checks).values()
    if plan.on_unsupported == "mark":
        return tuple(checked), []
    return tuple(claim for claim in checked if claim.verdict == "supported"), []


def assemble(plan: Pipeline, intake: Intake, selection: Selection, written: Written) -> Edition:
    """Put the edition together and count everything in it."""
    return Edition(
        name=plan.edition,
        title=plan.title,
        language=plan.language,
        previous=None,
        window=plan.window,
        note=plan.note,
        accounting=_accounting(intake, selection, written),
        overview=written.overview,
        sections=written.sections,
        gaps=written.gaps,
        also=selection.also,
        sources=intake.reports,
        provenance=Provenance(digest=__version__, writer=plan.writer.name),
    )


def _accounting(intake: Intake, selection: Selection, written: Written) -> Accounting:
    claims = [*written.overview, *(claim for section in written.sections for claim in claims_in(section))]
    verdicts = [claim.verdict for claim in claims]
    return Accounting(
        read=sum(report.read for report in intake.reports),
        **selection.counts,
        also_listed=len(selection.also),
        papers=len(selection.papers),
        topics=sum(section.topic.id != UNGROUPED for section in written.sections),
        claims=len(claims),
        supported=verdicts.count("supported"),
        flagged=verdicts.count("flagged"),
        unsupported=verdicts.count("unsupported"),
        gaps=len(written.gaps),
    )


def render(edition: Edition, plan: Pipeline, ports: Ports) -> tuple[Page, ...]:
    """Every page of the edition."""
    ports.progress.stage("Rendering", len(plan.renderers))
    pages: list[Page] = []
    for renderer in plan.renderers:
        pages.extend(renderer.render(edition, plan.reader, ports))
        ports.progress.step()
    return tuple(pages)


async def deliver(pages: Sequence[Page], plan: Pipeline, ports: Ports) -> tuple[Receipt, ...]:
    """Hand the pages to every channel, in the order of the config; the out folder comes first."""
    ports.progress.stage("Delivering", len(plan.channels))
    receipts: list[Receipt] = []
    for channel in plan.channels:
        receipts.extend(await channel.deliver(pages, ports))
        ports.progress.step()
    return tuple(receipts)
