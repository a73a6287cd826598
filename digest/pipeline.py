"""The program: papers are read, selected, grouped, written about, checked, rendered and delivered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from digest.core.claims import CheckedClaim
from digest.core.drafts import WritingCounts
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
    Window,
)
from digest.core.errors import DeliveryError
from digest.core.groupings import Grouping, GroupingReport
from digest.core.naming import NamingCounts
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.drafting import Drafted, Drafting, added, overview, section
from digest.evidence.sections import claims_in
from digest.following import followed_first
from digest.llm.asking import in_order
from digest.naming import Naming, named
from digest.ports import Channel, Grouper, Ports, Ranker, Renderer, Source
from digest.reading import Intake, intake_of
from digest.trends import followed
from digest.wishes import granted


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Everything that the config decides: what an edition is called, and the plug-ins that make it.

    `naming` is None where no model is asked about topics. `at_once` is how many topics are written about at the same
    time.
    """

    edition: str
    title: str
    language: str = "en"
    note: str | None = None
    window: Window | None = None
    sources: tuple[Source, ...]
    rankers: tuple[Ranker, ...]
    grouper: Grouper
    naming: Naming | None = None
    drafting: Drafting
    provenance: Provenance
    at_once: int = 1
    renderers: tuple[Renderer, ...]
    channels: tuple[Channel, ...]
    reader: Reader = field(default_factory=Reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written and checked: a section a topic, the overview, what is missing, and how writing went."""

    sections: tuple[Section, ...]
    overview: tuple[CheckedClaim, ...]
    gaps: tuple[Gap, ...]
    counts: WritingCounts = field(default_factory=WritingCounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A finished run; `undelivered` says why a channel did not take the pages, or not for everybody.

    `grouping` is None where the grouper does not report on itself. `remarks` are what selecting has to say to who wants
    to know more.
    """

    edition: Edition
    pages: tuple[Page, ...]
    receipts: tuple[Receipt, ...]
    undelivered: tuple[DeliveryError, ...]
    counts: WritingCounts
    grouping: GroupingReport | None = None
    naming: NamingCounts = field(default_factory=NamingCounts)
    remarks: tuple[str, ...] = ()


async def run(plan: Pipeline, ports: Ports) -> Outcome:
    """Make one edition and deliver it; raises a `DigestError` when there is none."""
    intake = await read(plan, ports)
    selection = select(intake, plan, ports)
    grouping, naming = await named(await group(selection, plan, ports), plan.naming, ports)
    written = await write(grouping.topics, plan, ports)
    edition = assemble(plan, intake, selection, grouping, written)
    pages = render(edition, plan, ports)
    receipts, undelivered = await deliver(edition, pages, plan, ports)
    return Outcome(
        edition=edition,
        pages=pages,
        receipts=receipts,
        undelivered=undelivered,
        counts=written.counts,
        grouping=grouping.report,
        naming=naming,
        remarks=selection.remarks,
    )


async def read(plan: Pipeline, ports: Ports) -> Intake:
    """Read every source. One that fails is reported and the others are read; raises when nothing could be read."""
    return await intake_of(plan.sources, ports)


def select(intake: Intake, plan: Pipeline, ports: Ports) -> Selection:
    """Let every ranker in turn decide which papers are written about; counts and remarks add up over all of them."""
    papers, also = intake.papers + intake.carried, tuple[Paper, ...]()
    counts = {"unreadable": len(intake.unreadable)}
    revised: dict[str, str] = {}
    remarks: list[str] = []
    followed: list[str] = []
    for ranker in plan.rankers:
        selection = ranker.rank(papers, plan.reader, ports)
        papers, also = selection.papers, also + selection.also
        revised |= selection.revised
        remarks += selection.remarks
        followed += selection.followed
        for what, count in selection.counts.items():
            counts[what] = counts.get(what, 0) + count
    held = {paper.id for paper in papers + also}
    return Selection(
        papers=papers,
        also=also,
        counts=counts,
        revised={paper_id: edition for paper_id, edition in revised.items() if paper_id in held},
        followed=tuple(followed),
        remarks=tuple(remarks),
    )


async def group(selection: Selection, plan: Pipeline, ports: Ports) -> Grouping:
    """The topics of the selected papers, in reading order, as they are wished to be and beside those of before."""
    ports.progress.stage("Grouping")
    found = await plan.grouper.group(selection.papers, ports)
    memory = ports.topics
    if memory is not None:
        past, previous = memory.past(), memory.previous()
        found = followed(granted(found, memory.wishes(), past), past, previous)
    return followed_first(found, frozenset(selection.followed))


async def grouped(plan: Pipeline, ports: Ports) -> tuple[Selection, Grouping]:
    """The first half of a run, for whoever wants no more than the topics."""
    selection = select(await read(plan, ports), plan, ports)
    return selection, await group(selection, plan, ports)


async def write(topics: Sequence[Topic], plan: Pipeline, ports: Ports) -> Written:
    """Write about the topics, several at once, then the overview; where the model fails there is a gap."""
    ports.progress.stage("Writing", len(topics))

    async def one(topic: Topic) -> Drafted:
        drafted = await section(topic, plan.drafting, ports)
        ports.progress.step()
        return drafted

    done = await in_order([partial(one, topic) for topic in topics], at_once=plan.at_once)
    sections = tuple(each.section for each in done)
    opening = await overview(sections, plan.drafting, ports)
    return Written(
        sections=sections,
        overview=opening.claims,
        gaps=(*(gap for each in done for gap in each.gaps), *opening.gaps),
        counts=added([*(each.counts for each in done), opening.counts]),
    )


def assemble(plan: Pipeline, intake: Intake, selection: Selection, grouping: Grouping, written: Written) -> Edition:
    """Put the edition together and count everything in it."""
    by_words = grouping.report is not None and grouping.report.evidence == "words"
    return Edition(
        name=plan.edition,
        title=plan.title,
        language=plan.language,
        previous=grouping.previous,
        window=plan.window,
        note=plan.note,
        accounting=_accounting(intake, selection, written),
        overview=written.overview,
        sections=written.sections,
        gaps=written.gaps,
        also=selection.also,
        sources=intake.reports,
        provenance=replace(plan.provenance, embeddings=None) if by_words else plan.provenance,
        quiet=grouping.quiet,
        revised=selection.revised,
    )


def accounted(intake: Intake, selection: Selection) -> Accounting:
    """Every paper that was read, counted by what became of it."""
    return Accounting(
        read=sum(report.read for report in intake.reports),
        carried_in=len(intake.carried),
        **selection.counts,
        also_listed=len(selection.also),
        papers=len(selection.papers),
    )


def _accounting(intake: Intake, selection: Selection, written: Written) -> Accounting:
    claims = [*written.overview, *(claim for section in written.sections for claim in claims_in(section))]
    verdicts = [claim.verdict for claim in claims]
    return replace(
        accounted(intake, selection),
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


async def deliver(
    edition: Edition, pages: Sequence[Page], plan: Pipeline, ports: Ports
) -> tuple[tuple[Receipt, ...], tuple[DeliveryError, ...]]:
    """Hand the pages to every channel, in the order of the config; the out folder comes first.

    One that does not take them keeps none of the others from it. What the edition covers is remembered as soon as it is
    in its folder: were that done last, a run that is killed after mailing would have covered nothing.
    """
    receipts: list[Receipt] = []
    undelivered: list[DeliveryError] = []
    ports.progress.stage("Delivering", len(plan.channels))
    for channel in plan.channels:
        try:
            receipts.extend(await channel.deliver(pages, ports))
        except DeliveryError as error:
            receipts.extend(error.receipts)
            undelivered.append(error)
        if channel is plan.channels[0]:
            _remember(edition, ports)
        ports.progress.step()
    return tuple(receipts), tuple(undelivered)


def _remember(edition: Edition, ports: Ports) -> None:
    """Keep what the edition is about, where that is remembered; its papers last, by which it counts as made."""
    if ports.topics is not None:
        ports.topics.keep([section.topic for section in edition.sections], ports.now())
    if ports.papers is not None:
        ports.papers.keep(edition)
