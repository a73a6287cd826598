"""One topic at a time: batches are drafted, checked, written once more where they failed, and put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from digest.batcher import Cut, cut, joined
from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Draft, WriterName
from digest.core.editions import Gap, Section
from digest.core.errors import ModelError, UnsupportedClaimError
from digest.core.papers import Paper
from digest.core.topics import Batch, Topic
from digest.evidence.judging import judge
from digest.evidence.sections import claim_id, claims_in, claims_of, section_of, supported_only
from digest.llm.asking import ask
from digest.ports import Check, Ports, Writer

OnUnsupported = Literal["mark", "drop", "fail"]


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
    parts = _parts(topic, plan)
    drafts = [await _drafted(batch, plan, ports) for batch in parts.batches]
    if parts.too_large:
        drafts.append(await _without_model(topic, parts.too_large, plan, ports))
    draft = drafts[0] if len(drafts) == 1 else _in_order(joined(drafts), topic)
    gaps = [Gap(topic_id=topic.id, what=what, reason=reason) for what, reason in draft.missing]
    papers = {paper.id: paper for paper in topic.papers}
    checked = judge(claims_of(draft, topic.id), papers, plan.checks)
    checked, unrevised = await _revised(checked, parts.batches, plan, ports)
    written = section_of(draft, topic, _author(draft, plan), checked)
    if len(parts.batches) > 1:
        written, unsummed = await _summed(written, parts.batches, plan, ports)
        gaps += unsummed
    settled, left_out = _settled(written, plan.on_unsupported)
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
    checked = tuple(judge(_placed(claims, "overview"), papers, plan.checks).values())
    if plan.on_unsupported != "mark":
        checked = tuple(claim for claim in checked if claim.verdict == "supported")
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


def _parts(topic: Topic, plan: Drafting) -> Cut:
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
    """The claims with those that failed written once more; a second failure stays as it is."""
    for batch in batches:
        failed = [each for each in checked.values() if each.verdict != "supported" and _is_about(each, batch)]
        if not failed:
            continue
        try:
            claims = await ask(plan.writer.revise(failed, batch, ports), ports.model)
        except ModelError as error:
            reason = f"{len(failed)} claims that failed their checks were not asked for again: {error.sentence}"
            return checked, [Gap(topic_id=batch.topic.id, what="second chance", reason=reason)]
        papers = {paper.id: paper for paper in batch.topic.papers}
        checked = checked | judge(claims, papers, plan.checks)
    return checked, []


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
    checked = judge(_placed(claims, f"{written.topic.id}/summary"), papers, plan.checks)
    return replace(written, summary=tuple(checked.values())) if checked else written, []


def _placed(claims: Sequence[Claim], place: str) -> Mapping[str, Claim]:
    return {claim_id(f"{place}/{number}", claim): claim for number, claim in enumerate(claims)}


def _settled(written: Section, on_unsupported: OnUnsupported) -> tuple[Section, list[Gap]]:
    """Mark what is not supported, leave it out and say so, or end the run: as the config wants it."""
    failed = [claim for claim in claims_in(written) if claim.verdict != "supported"]
    if not failed or on_unsupported == "mark":
        return written, []
    if on_unsupported == "fail":
        raise UnsupportedClaimError(
            f"Topic {written.topic.name!r}: not supported by the paper it names: {failed[0].claim.text!r}.",
            hint='Set on_unsupported = "mark" or "drop" in [checks] to get an edition all the same.',
        )
    reason = f"{len(failed)} of its claims were left out: the papers they name do not support them."
    return supported_only(written), [Gap(topic_id=written.topic.id, what="claims", reason=reason)]
