"""One topic at a time: batches are drafted, checked, written once more where they failed, and put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Literal

from digest.batcher import Cut, cut, joined
from digest.core.claims import CheckedClaim, Claim, Verdict
from digest.core.drafts import Draft, WriterName
from digest.core.editions import Gap, Section
from digest.core.errors import ModelError, UnsupportedClaimError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.evidence.judging import judge
from digest.evidence.sections import claim_id, claims_in, claims_of, section_of, supported_only
from digest.llm.asking import ask, in_order
from digest.ports import Check, Ports, Writer

OnUnsupported = Literal["mark", "drop", "fail"]
_ALL = 1_000  # batches of a topic at once: how many requests are in flight is the model's to limit
_WORTH: Mapping[Verdict, int] = MappingProxyType({"supported": 2, "flagged": 1, "unsupported": 0})


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


async def section(topic: Topic, plan: Drafting, ports: Ports) -> tuple[Section, list[Gap]]:
    """Write about a topic and check it; what is missing comes back as gaps. Raises where a claim must not fail."""
    parts = parts_of(topic, plan)
    drafts = await in_order([partial(_drafted, batch, plan, ports) for batch in parts.batches], at_once=_ALL)
    if parts.too_large:
        drafts.append(await _without_model(topic, parts.too_large, plan, ports))
    draft = drafts[0] if len(drafts) == 1 else _in_order(joined(drafts), topic)
    gaps = [Gap(topic_id=topic.id, what=what, reason=reason) for what, reason in draft.missing]
    papers = {paper.id: paper for paper in topic.papers}
    checked = judge(claims_of(draft, topic.id), papers, plan.checks)
    checked, unrevised = await _revised(checked, parts.batches, plan, ports)
    written = section_of(draft, topic, _author(draft, plan), checked)
    if len(parts.batches) > 1 and topic.id != UNGROUPED:
        written, unsummed = await _summed(written, parts.batches, plan, ports)
        gaps += unsummed
    settled, left_out = _settled(written, plan)
    return settled, [*gaps, *unrevised, *left_out, *_hollow(written)]


async def overview(
    sections: Sequence[Section], plan: Drafting, ports: Ports
) -> tuple[tuple[CheckedClaim, ...], list[Gap]]:
    """Say what the edition holds, checked like everything else."""
    gaps: list[Gap] = []
    try:
        claims = await ask(plan.writer.overview(sections, ports), ports.model)
    except ModelError as error:
        claims = await ask(plan.fallback.overview(sections, ports), ports.model)
        gaps = [Gap(topic_id=None, what="overview", reason=f"Not by the model: {error.sentence}")]
    papers = {paper.id: paper for each in sections for paper in each.topic.papers}
    checked, left_out = _allowed(judge(_placed(claims, "overview"), papers, plan.checks), "The overview", plan)
    gaps += [Gap(topic_id=None, what="claims", reason=reason) for reason in left_out]
    if not checked and not gaps and plan.writer.name == "model":
        gaps = [Gap(topic_id=None, what="overview", reason="Nothing is supported that it could rest on.")]
    return checked, gaps


def _author(draft: Draft, plan: Drafting) -> WriterName:
    """Who wrote a draft: the fallback where all of its notes are, the writer otherwise."""
    authors = {note.written_by or plan.writer.name for note in draft.notes}
    return plan.fallback.name if authors == {plan.fallback.name} else plan.writer.name


def _hollow(written: Section) -> list[Gap]:
    """The gap of a topic that says something, and nothing that its papers support."""
    claims = claims_in(written)
    if not claims or any(claim.verdict == "supported" for claim in claims):
        return []
    return [Gap(topic_id=written.topic.id, what="support", reason="None of its claims is supported by its papers.")]


def parts_of(topic: Topic, plan: Drafting) -> Cut:
    """The batches that a topic is written about in: one, or as many as the prompt window asks for."""
    if plan.room_tokens is None:
        return Cut(batches=(Batch(topic=topic, papers=topic.papers),), too_large=())
    return cut(topic, plan.room_tokens, plan.tokens)


async def _drafted(batch: Batch, plan: Drafting, ports: Ports) -> Draft:
    """What the writer makes of a batch; where it cannot do without the model, nothing but the reason."""
    try:
        return await ask(plan.writer.write(batch, ports), ports.model)
    except ModelError as error:
        return Draft(summary=(), notes=(), comparison=None, missing=(("topic", error.sentence),))


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


async def _revised(
    checked: dict[str, CheckedClaim], batches: Sequence[Batch], plan: Drafting, ports: Ports
) -> tuple[dict[str, CheckedClaim], list[Gap]]:
    """The claims with those that failed written once more; what comes back worse is not taken."""
    not_asked: dict[str, int] = {}
    for batch in batches:
        failed = [each for each in checked.values() if each.verdict != "supported" and _is_about(each, batch)]
        if not failed:
            continue
        try:
            claims = await ask(plan.writer.revise(failed, batch, ports), ports.model)
        except ModelError as error:
            not_asked[error.sentence] = not_asked.get(error.sentence, 0) + len(failed)
            continue
        papers = {paper.id: paper for paper in batch.topic.papers}
        better = judge(claims, papers, plan.checks)
        checked = checked | {
            each.id: each for each in better.values() if _WORTH[each.verdict] >= _WORTH[checked[each.id].verdict]
        }
    return checked, [
        Gap(
            topic_id=batches[0].topic.id,
            what="second chance",
            reason=f"{count} claims that failed their checks were not asked for again: {reason}",
        )
        for reason, count in not_asked.items()
    ]


def _is_about(claim: CheckedClaim, batch: Batch) -> bool:
    """Whether a batch should write a claim again: it holds a paper that is cited, or no batch does."""
    cited = {citation.paper_id for citation in claim.claim.citations}
    known = {paper.id for paper in batch.topic.papers}
    return bool(cited & {paper.id for paper in batch.papers}) or not cited & known


async def _summed(
    written: Section, batches: Sequence[Batch], plan: Drafting, ports: Ports
) -> tuple[Section, list[Gap]]:
    """The summary of a topic that took several batches, written from what was supported in each."""
    try:
        claims = await ask(plan.writer.overview([written], ports), ports.model)
    except ModelError as error:
        return written, [Gap(topic_id=written.topic.id, what="summary", reason=error.sentence)]
    papers = {paper.id: paper for batch in batches for paper in batch.papers}
    checked = judge(_placed(claims, f"{written.topic.id}/summary"), papers, plan.checks).values()
    supported = tuple(claim for claim in checked if claim.verdict == "supported")
    if supported:
        return replace(written, summary=supported), []
    reason = "The parts it was written in could not be summed up: what came back is not supported."
    return written, [Gap(topic_id=written.topic.id, what="summary", reason=reason)]


def _placed(claims: Sequence[Claim], place: str) -> Mapping[str, Claim]:
    return {claim_id(f"{place}/{number}", claim): claim for number, claim in enumerate(claims)}


def _settled(written: Section, plan: Drafting) -> tuple[Section, list[Gap]]:
    """The section as the config wants it where something is not supported."""
    claims = {claim.id: claim for claim in claims_in(written)}
    allowed, left_out = _allowed(claims, f"Topic {written.topic.name!r}", plan)
    settled = written if len(allowed) == len(claims) else supported_only(written)
    return settled, [Gap(topic_id=written.topic.id, what="claims", reason=reason) for reason in left_out]


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
