"""One topic at a time: batches are drafted, checked, written once more where they failed, and put together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Literal

from digest.batcher import Cut, cut, halves, joined
from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Draft, WriterName, WritingCounts
from digest.core.editions import Gap, Section
from digest.core.errors import ModelError, UnsupportedClaimError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.evidence.judging import judge
from digest.evidence.sections import claim_id, claims_in, claims_of, section_of, supported_only
from digest.llm.asking import ask, in_order
from digest.llm.refusals import PromptTooLongError
from digest.ports import Check, Ports, Writer
from digest.repeats import without_repeats
from digest.revising import Revised, revised

OnUnsupported = Literal["mark", "drop", "fail"]
_ALL = 1_000  # batches of a topic at once: how many requests are in flight is the model's to limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Who writes, what is checked, and what becomes of claims that are not supported.

    Papers of a batch take at most `room_tokens` by the estimate of `tokens`; None is no limit. What the writer cannot
    take is written about by `fallback`.
    """

    writer: Writer
    fallback: Writer
    checks: tuple[Check, ...]
    on_unsupported: OnUnsupported = "mark"
    room_tokens: int | None = None
    tokens: Callable[[str], int] = len


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A topic as it was written about and checked, what is missing of it, and how writing it went."""

    section: Section
    gaps: tuple[Gap, ...]
    counts: WritingCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What opens an edition, checked, what is missing of it, and how writing it went."""

    claims: tuple[CheckedClaim, ...]
    gaps: tuple[Gap, ...]
    counts: WritingCounts = field(default_factory=WritingCounts)


async def section(topic: Topic, plan: Drafting, ports: Ports) -> Drafted:
    """Write about a topic and check it; what is missing comes back as gaps. Raises where a claim must not fail."""
    parts = parts_of(topic, plan)
    done = await in_order([partial(_drafted, batch, plan, ports) for batch in parts.batches], at_once=_ALL)
    batches, drafts = _unzipped(done)
    if parts.too_large:
        drafts.append(await _without_model(topic, parts.too_large, plan, ports))
    draft = drafts[0] if len(drafts) == 1 else _in_order(joined(drafts), topic)
    checked = judge(claims_of(draft, topic.id), {paper.id: paper for paper in topic.papers}, plan.checks)
    again = await revised(checked, batches, plan.writer, plan.checks, ports)
    written = section_of(draft, topic, _author(draft, plan), again.checked)
    missing = [*draft.missing, *_second_chances(again)]
    counts = [again.counts, WritingCounts(disagreed=draft.disagreed)]
    if len(batches) > 1 and topic.id != UNGROUPED:
        summed = await _summed(written, batches, plan, ports)
        written = replace(written, summary=summed.claims or written.summary)
        missing += summed.missing
        counts.append(summed.counts)
    once = _once(written)
    counts.append(WritingCounts(repeated=len(claims_in(written)) - len(claims_in(once))))
    settled, left_out = _settled(once, plan)
    missing += [("claims", reason) for reason in left_out]
    missing += [*_hollow(once), *_untold(settled, parts.too_large)]
    gaps = tuple(Gap(topic_id=topic.id, what=what, reason=reason) for what, reason in missing)
    return Drafted(section=settled, gaps=gaps, counts=added(counts))


async def overview(sections: Sequence[Section], plan: Drafting, ports: Ports) -> Overview:
    """Say what the edition holds, checked and given a second chance like everything else; nothing of no sections."""
    if not sections:
        return Overview(claims=(), gaps=())
    papers = {paper.id: paper for each in sections for paper in each.topic.papers}
    try:
        claims = await _overview(sections, plan, ports)
    except ModelError as error:
        claims = await ask(plan.fallback.overview(sections, ports), ports.model)
        reason = f"Not by the model: {error.sentence}"
        return _opened(judge(_placed(claims, "overview"), papers, plan.checks), [("overview", reason)], plan)
    checked = judge(_placed(claims, "overview"), papers, plan.checks)
    again = await revised(checked, _behind(checked, papers, plan), plan.writer, plan.checks, ports)
    opened = _opened(again.checked, _second_chances(again), plan)
    return replace(opened, counts=again.counts)


async def _overview(sections: Sequence[Section], plan: Drafting, ports: Ports) -> tuple[Claim, ...]:
    """What the writer makes of the sections; of less where all of it is too long for the model."""
    less = _less(sections)
    ending = (PromptTooLongError,) if less else ()
    try:
        return await ask(plan.writer.overview(sections, ports), ports.model, ending)
    except PromptTooLongError:
        if not less:
            raise
        return await _overview(less, plan, ports)


def _less(sections: Sequence[Section]) -> list[Section]:
    """The sections with the first half of each summary, then the half of them with most papers; empty at the end."""
    telling = [each for each in sections if each.summary]
    most = max((len(each.summary) for each in telling), default=0)
    if most > 1:
        return [replace(each, summary=each.summary[: (most + 1) // 2]) for each in sections]
    kept = sorted(telling, key=lambda each: -len(each.topic.papers))[: (len(telling) + 1) // 2]
    return [each for each in sections if each in kept] if len(kept) < len(telling) else []


def _opened(checked: Mapping[str, CheckedClaim], missing: list[tuple[str, str]], plan: Drafting) -> Overview:
    """The overview as the config wants it where something is not supported."""
    allowed, left_out = _allowed(checked, "The overview", plan)
    missing += [("claims", reason) for reason in left_out]
    if not allowed and not missing and plan.writer.name == "model":
        missing = [("overview", "Nothing is supported that it could rest on.")]
    gaps = tuple(Gap(topic_id=None, what=what, reason=reason) for what, reason in missing)
    return Overview(claims=allowed, gaps=gaps)


def _behind(checked: Mapping[str, CheckedClaim], papers: Mapping[str, Paper], plan: Drafting) -> tuple[Batch, ...]:
    """The papers that failed claims of the overview cite, alone, cut to the prompt window as topics are.

    A claim that cites no paper of the edition has no text it could be written from once more.
    """
    failed = (claim for claim in checked.values() if claim.verdict != "supported")
    cited = {citation.paper_id for claim in failed for citation in claim.claim.citations}
    behind = tuple(paper for paper in papers.values() if paper.id in cited)
    return parts_of(Topic(id="overview", name="Overview", keywords=(), papers=behind), plan).batches if behind else ()


def _author(draft: Draft, plan: Drafting) -> WriterName:
    """Who wrote a draft: the fallback where all of its notes are, the writer otherwise."""
    authors = {note.written_by or plan.writer.name for note in draft.notes}
    return plan.fallback.name if authors == {plan.fallback.name} else plan.writer.name


def _hollow(written: Section) -> list[tuple[str, str]]:
    """What a topic lacks that says something, and nothing that its papers support."""
    claims = claims_in(written)
    if not claims or any(claim.verdict == "supported" for claim in claims):
        return []
    return [("support", "None of its claims is supported by its papers.")]


def _untold(settled: Section, named: Sequence[Paper]) -> list[tuple[str, str]]:
    """The papers that its writer left out: in no claim of the summary, with no cell, and without a note of its own.

    Those `named` elsewhere as missing are not named again, and nothing could be said of a paper without text. Of a
    topic without any claim something else is missing, and said to be.
    """
    if not claims_in(settled):
        return []
    rows = settled.comparison.rows if settled.comparison else ()
    told = {citation.paper_id for claim in settled.summary for citation in claim.claim.citations}
    told |= {row.paper_id for row in rows if any(row.cells)}
    told |= {note.paper_id for note in settled.notes if note.claims and note.written_by in {None, settled.written_by}}
    told |= {paper.id for paper in named}
    left_out = [paper for paper in settled.topic.papers if paper.id not in told and _has_text(paper)]
    if not left_out:
        return []
    return [("papers", f"Neither summed up nor compared nor noted: {'; '.join(paper.title for paper in left_out)}.")]


def _has_text(paper: Paper) -> bool:
    return any(passage.text.strip() for passage in paper.passages)


def _once(written: Section) -> Section:
    """The section without what its summary, or the note on a paper, says twice."""
    notes = tuple(replace(note, claims=without_repeats(note.claims)) for note in written.notes)
    return replace(written, summary=without_repeats(written.summary), notes=notes)


def parts_of(topic: Topic, plan: Drafting) -> Cut:
    """The batches that a topic is written about in: one, or as many as the prompt window asks for."""
    if plan.room_tokens is None:
        return Cut(batches=(Batch(topic=topic, papers=topic.papers),), too_large=())
    return cut(topic, plan.room_tokens, plan.tokens)


_Parts = list[tuple[Batch, Draft]]


async def _drafted(batch: Batch, plan: Drafting, ports: Ports) -> _Parts:
    """What the writer makes of a batch; where it cannot do without the model, nothing but the reason.

    A batch that turns out to be too long for the model is written in halves.
    """
    ending = (PromptTooLongError,) if len(batch.papers) > 1 else ()
    try:
        return [(batch, await ask(plan.writer.write(batch, ports), ports.model, ending))]
    except PromptTooLongError:
        if not ending:
            raise
        done = await in_order([partial(_drafted, half, plan, ports) for half in halves(batch)], at_once=_ALL)
        return [part for parts in done for part in parts]
    except ModelError as error:
        return [(batch, Draft(summary=(), notes=(), comparison=None, missing=(("topic", error.sentence),)))]


def _unzipped(done: Sequence[_Parts]) -> tuple[list[Batch], list[Draft]]:
    parts = [part for parts in done for part in parts]
    return [batch for batch, _ in parts], [draft for _, draft in parts]


async def _without_model(topic: Topic, papers: Sequence[Paper], plan: Drafting, ports: Ports) -> Draft:
    """Notes on papers that no prompt can hold, marked as what they are, and the gap that says so."""
    draft = await ask(plan.fallback.write(Batch(topic=topic, papers=tuple(papers)), ports), ports.model)
    notes = tuple(replace(note, written_by=plan.fallback.name) for note in draft.notes)
    titles = "; ".join(paper.title for paper in papers)
    reason = f"Larger than the prompt window, so noted without the model: {titles}. A larger context_tokens helps."
    return Draft(summary=(), notes=notes, comparison=None, missing=(("notes", reason),))


def _in_order(draft: Draft, topic: Topic) -> Draft:
    """The draft with its notes in the order of the topic's papers."""
    place = {paper.id: number for number, paper in enumerate(topic.papers)}
    return replace(draft, notes=tuple(sorted(draft.notes, key=lambda note: place.get(note.paper_id, len(place)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Summary:
    """The supported claims that sum a topic up, what is missing of them, and how writing them went."""

    claims: tuple[CheckedClaim, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    counts: WritingCounts = field(default_factory=WritingCounts)


async def _summed(written: Section, batches: Sequence[Batch], plan: Drafting, ports: Ports) -> _Summary:
    """The summary of a topic that took several batches, written from what was supported in each."""
    try:
        claims = await _overview([written], plan, ports)
    except ModelError as error:
        return _Summary(missing=(("summary", error.sentence),))
    papers = {paper.id: paper for batch in batches for paper in batch.papers}
    checked = judge(_placed(claims, f"{written.topic.id}/summary"), papers, plan.checks)
    again = await revised(checked, batches, plan.writer, plan.checks, ports)
    supported = tuple(claim for claim in again.checked.values() if claim.verdict == "supported")
    missing = _second_chances(again)
    if not supported:
        missing += [("summary", "The parts it was written in could not be summed up: what came back is not supported.")]
    return _Summary(claims=supported, missing=tuple(missing), counts=again.counts)


def _second_chances(again: Revised) -> list[tuple[str, str]]:
    """What is missing where claims could not be asked for again."""
    return [("second chance", reason) for reason in again.reasons]


def added(counts: Iterable[WritingCounts]) -> WritingCounts:
    """The counts of several pieces of writing as one."""
    every = list(counts)
    return WritingCounts(**{each.name: sum(getattr(one, each.name) for one in every) for each in fields(WritingCounts)})


def _placed(claims: Sequence[Claim], place: str) -> Mapping[str, Claim]:
    return {claim_id(f"{place}/{number}", claim): claim for number, claim in enumerate(claims)}


def _settled(written: Section, plan: Drafting) -> tuple[Section, list[str]]:
    """The section as the config wants it where something is not supported, and what to say of that."""
    claims = {claim.id: claim for claim in claims_in(written)}
    allowed, left_out = _allowed(claims, f"Topic {written.topic.name!r}", plan)
    settled = written if len(allowed) == len(claims) else supported_only(written)
    return settled, left_out


def _allowed(
    claims: Mapping[str, CheckedClaim], where: str, plan: Drafting
) -> tuple[tuple[CheckedClaim, ...], list[str]]:
    """Claims that may be shown, and what to say of those left out; raises where none may fail."""
    failed = [claim for claim in claims.values() if claim.verdict != "supported"]
    if not failed or plan.on_unsupported == "mark":
        return tuple(claims.values()), []
    if plan.on_unsupported == "fail":
        raise UnsupportedClaimError(
            f"{where}: not supported by the paper it names: {failed[0].claim.text!r}.",
            hint='Set on_unsupported = "mark" or "drop" in [checks] to get an edition all the same.',
        )
    reason = f"{len(failed)} of its claims were left out: the papers they name do not support them."
    return tuple(claim for claim in claims.values() if claim.verdict == "supported"), [reason]
