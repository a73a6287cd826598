"""The second chance: claims that failed their checks are written once more, and what comes back is checked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.core.claims import WORTH, CheckedClaim, Finding
from digest.core.drafts import Revision, WritingCounts
from digest.core.errors import ModelError
from digest.core.topics import Batch
from digest.evidence.judging import judge
from digest.llm.asking import ask
from digest.llm.refusals import PromptTooLongError
from digest.ports import Check, Ports, Writer

_WITHDRAWN = "Asked to write this once more, the writer withdrew it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """Claims after their second chance, by id; `reasons` say which were not asked for again, and why."""

    checked: Mapping[str, CheckedClaim]
    reasons: tuple[str, ...] = ()
    counts: WritingCounts = field(default_factory=WritingCounts)


async def revised(
    checked: Mapping[str, CheckedClaim], batches: Sequence[Batch], writer: Writer, checks: Sequence[Check], ports: Ports
) -> Revised:
    """Have failed claims written once more, each with the papers of its batch; what comes back worse is not taken.

    They go to the stronger model where there is one.

    A claim that the writer withdraws stays what it was, with a remark that says so: whether it is shown is for
    `on_unsupported` to decide.
    """
    left = dict(checked)
    asked: set[str] = set()
    withdrawn: set[str] = set()
    unanswered: dict[str, str] = {}
    for batch in batches:
        failed = [each for each in left.values() if each.verdict != "supported" and _is_about(each, batch)]
        if not failed:
            continue
        revision = await _asked(failed, batch, writer, ports)
        unanswered |= revision.unanswered
        asked |= {each.id for each in failed} - set(revision.unanswered)
        withdrawn |= revision.withdrawn
        papers = {paper.id: paper for paper in batch.topic.papers}
        better = judge(revision.claims, papers, checks)
        left |= {each.id: each for each in better.values() if WORTH[each.verdict] >= WORTH[left[each.id].verdict]}
    passed = {claim_id for claim_id in asked if left[claim_id].verdict == "supported"}
    withdrawn = withdrawn & asked - passed
    left |= {claim_id: _remarked(left[claim_id]) for claim_id in withdrawn}
    return Revised(
        checked=left,
        reasons=_reasons({claim_id: why for claim_id, why in unanswered.items() if claim_id not in asked}),
        counts=WritingCounts(
            asked_again=len(asked),
            passed=len(passed),
            withdrawn=len(withdrawn),
            failed_again=len(asked) - len(passed) - len(withdrawn),
        ),
    )


async def _asked(failed: Sequence[CheckedClaim], batch: Batch, writer: Writer, ports: Ports) -> Revision:
    """What comes back for failed claims; where they are too long for the model with their batch, for some at a time."""
    parts = _parts(failed, batch)
    ending = (PromptTooLongError,) if parts else ()
    try:
        return await ask(writer.revise(failed, batch, ports), ports.strong or ports.model, ending)
    except PromptTooLongError:
        if not parts:
            raise
        return _together([await _asked(some, part, writer, ports) for some, part in parts])
    except ModelError as error:
        return Revision(claims={}, unanswered={each.id: error.sentence for each in failed})


def _parts(failed: Sequence[CheckedClaim], batch: Batch) -> list[tuple[Sequence[CheckedClaim], Batch]]:
    """The same claims with fewer papers: those that they cite, else half of the claims at a time; empty at the end."""
    cited = {citation.paper_id for each in failed for citation in each.claim.citations}
    behind = tuple(paper for paper in batch.papers if paper.id in cited)
    if behind and len(behind) < len(batch.papers):
        return [(failed, replace(batch, papers=behind))]
    middle = len(failed) // 2
    return [(failed[:middle], batch), (failed[middle:], batch)] if middle else []


def _together(revisions: Sequence[Revision]) -> Revision:
    return Revision(
        claims={claim_id: claim for each in revisions for claim_id, claim in each.claims.items()},
        withdrawn=frozenset(claim_id for each in revisions for claim_id in each.withdrawn),
        unanswered={claim_id: why for each in revisions for claim_id, why in each.unanswered.items()},
    )


def _is_about(claim: CheckedClaim, batch: Batch) -> bool:
    """Whether a batch should write a claim again: it holds a paper that is cited, or no batch does."""
    cited = {citation.paper_id for citation in claim.claim.citations}
    known = {paper.id for paper in batch.topic.papers}
    return bool(cited & {paper.id for paper in batch.papers}) or not cited & known


def _remarked(claim: CheckedClaim) -> CheckedClaim:
    remark = Finding(claim_id=claim.id, check="second chance", severity="info", message=_WITHDRAWN)
    return replace(claim, findings=(*claim.findings, remark))


def _reasons(unanswered: Mapping[str, str]) -> tuple[str, ...]:
    """Each reason once, with the number of claims that were not asked for again because of it."""
    counts: dict[str, int] = {}
    for reason in unanswered.values():
        counts[reason] = counts.get(reason, 0) + 1
    return tuple(
        f"{'1 claim that failed its checks was' if count == 1 else f'{count} claims that failed their checks were'} "
        f"not asked for again: {reason}"
        for reason, count in counts.items()
    )
