"""What a model is measured by: numbers of one writing of a topic, and of many together."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from digest.core.claims import CheckedClaim
from digest.core.drafts import Usage, WritingCounts
from digest.core.editions import Section
from digest.core.topics import UNGROUPED, Topic
from digest.drafting import Drafted, added
from digest.llm.pricing import Price
from digest.reviewing.clustered import Share, total
from digest.reviewing.watching import Call, Failure, Overheard, Watched
from digest.writers.material import has_text
from digest.writers.model import columns_of

_HUNDRED = 100
_SLOW = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One topic, written about once. `drafted` and `printed` are shares of the model's claims that are supported.

    `drafted` is as first written; `printed` as readers get it: after the second chance, without what says the same.
    `covered` is the share of papers with text of which a supported claim says something, `cells` that of the table's
    cells asked for that hold a supported claim. `findings` counts, by check, the errors of claims as first written.
    """

    drafted: Share
    printed: Share
    flagged: int
    covered: Share
    cells: Share
    findings: Mapping[str, int]
    counts: WritingCounts
    calls: tuple[Call, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A topic and its writings, one a repetition; None where the model wrote nothing of it, and then `failures` why."""

    topic: Topic
    writings: tuple[Writing | None, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def printed(self) -> Share:
        """The share of claims that are supported, as readers get them, of all its writings."""
        return total([writing.printed for writing in self.writings if writing])


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What some calls took. Tokens are None where the endpoint did not count those of every call."""

    calls: int
    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The numbers of all writings of one combination together; shares as in `Writing`.

    `took.calls` counts requests that were answered, usable or not, as they were made the first time; `unreadable` are
    those answers that could not be read, `replies` the others, `unanswered` the prompts that got no usable answer, by
    the reason. Cost and tokens are per hundred papers; latencies are those of usable replies, in seconds.
    """

    writings: int
    unwritten: int
    papers: int
    drafted: Share
    printed: Share
    flagged: int
    covered: Share
    cells: Share
    findings: Mapping[str, int]
    counts: WritingCounts
    took: Took
    replies: int
    by_prompt: Mapping[str, Took] = field(default_factory=dict)
    unreadable: int = 0
    repairs: int = 0
    unanswered: Mapping[str, int] = field(default_factory=dict)
    cost_per_100: float | None = None
    tokens_per_100: float | None = None
    latency_s: float | None = None
    slow_s: float | None = None

    @property
    def unsupported(self) -> int:
        """How many of the claims that readers get are neither supported nor flagged."""
        return self.printed.whole - self.printed.part - self.flagged


def writing_of(drafted: Drafted, watched: Watched, heard: Overheard) -> Writing | None:
    """The numbers of a topic that was written about; None where the model did not write it."""
    if any(gap.what == "topic" for gap in drafted.gaps) or not heard.calls:
        return None
    topic, claims = drafted.section.topic, _claims(drafted.section)
    supported = [claim for claim in claims if claim.verdict == "supported"]
    told = {citation.paper_id for claim in supported for citation in claim.claim.citations}
    papers = [paper.id for paper in topic.papers if has_text(paper)]
    first = list(watched.failed.values())
    found = (finding for claim in first for finding in claim.findings if finding.severity == "error")
    return Writing(
        drafted=Share(part=len(watched.drafted) - len(first), whole=len(watched.drafted)),
        printed=Share(part=len(supported), whole=len(claims)),
        flagged=sum(claim.verdict == "flagged" for claim in claims),
        covered=Share(part=sum(paper in told for paper in papers), whole=len(papers)),
        cells=_cells(drafted.section, papers),
        findings=Counter(finding.check for finding in found),
        counts=drafted.counts,
        calls=tuple(heard.calls),
        failures=tuple(heard.failures),
    )


def measured(cases: Sequence[Case], price: Price | None) -> Measures:
    """The numbers of all cases together; what is missing is counted, and in no share."""
    writings = [writing for case in cases for writing in case.writings if writing]
    calls = [call for writing in writings for call in writing.calls]
    failures = [failure for case in cases for failure in case.failures]
    failures += [failure for writing in writings for failure in writing.failures]
    mended, unreadable = sum(call.mended for call in calls), sum(failure.unreadable for failure in failures)
    took, papers = _took(calls, 2 * unreadable), sum(writing.covered.whole for writing in writings)
    seconds = sorted(call.seconds for call in calls)
    return Measures(
        writings=len(writings),
        unwritten=sum(writing is None for case in cases for writing in case.writings),
        papers=papers,
        drafted=total([writing.drafted for writing in writings]),
        printed=total([writing.printed for writing in writings]),
        flagged=sum(writing.flagged for writing in writings),
        covered=total([writing.covered for writing in writings]),
        cells=total([writing.cells for writing in writings]),
        findings=_summed(writing.findings for writing in writings),
        counts=added(writing.counts for writing in writings),
        took=took,
        replies=len(calls),
        by_prompt={
            name: _took([call for call in calls if call.prompt == name], 0)
            for name in sorted({call.prompt for call in calls})
        },
        unreadable=mended + 2 * unreadable,
        repairs=mended + unreadable,
        unanswered=Counter(failure.reason for failure in failures),
        cost_per_100=_cost_per_100(took, papers, price),
        tokens_per_100=_per_100(took, papers),
        latency_s=median(seconds) if seconds else None,
        slow_s=seconds[math.ceil(_SLOW * len(seconds)) - 1] if seconds else None,
    )


def per_100(count: int, whole: int) -> float | None:
    """How many for each hundred; None of nothing."""
    return _HUNDRED * count / whole if whole else None


def _claims(section: Section) -> tuple[CheckedClaim, ...]:
    """The claims of a section that are the model's."""
    rows = section.comparison.rows if section.comparison else ()
    cells = tuple(cell for row in rows for cell in row.cells if cell is not None)
    notes = tuple(claim for note in section.notes if note.written_by is None for claim in note.claims)
    return section.summary + cells + notes


def _cells(section: Section, papers: Sequence[str]) -> Share:
    """Of the cells that a comparison was asked to fill, those that hold a supported claim."""
    if section.topic.id == UNGROUPED or len(section.topic.papers) == 1:
        return Share(part=0, whole=0)
    rows = section.comparison.rows if section.comparison else ()
    filled = sum(cell is not None and cell.verdict == "supported" for row in rows for cell in row.cells)
    return Share(part=filled, whole=len(papers) * len(columns_of(section.topic)))


def _took(calls: Sequence[Call], more_calls: int) -> Took:
    counted = all(call.usage.prompt_tokens and call.usage.completion_tokens for call in calls)
    return Took(
        calls=len(calls) + sum(call.mended for call in calls) + more_calls,
        prompt_tokens=sum(call.usage.prompt_tokens for call in calls) if counted else None,
        completion_tokens=sum(call.usage.completion_tokens for call in calls) if counted else None,
        cached_tokens=sum(call.usage.cached_tokens for call in calls) if counted else None,
    )


def _cost_per_100(took: Took, papers: int, price: Price | None) -> float | None:
    """What a hundred papers cost, cached tokens at the full price; None where a price or a count is not known.

    What was cached depends on what was asked before: it says nothing about the model.
    """
    if price is None or took.prompt_tokens is None or took.completion_tokens is None or not papers:
        return None
    cost = price.of(Usage(prompt_tokens=took.prompt_tokens, completion_tokens=took.completion_tokens))
    return _HUNDRED * cost / papers


def _per_100(took: Took, papers: int) -> float | None:
    if took.prompt_tokens is None or took.completion_tokens is None:
        return None
    return per_100(took.prompt_tokens + took.completion_tokens, papers)


def _summed(counts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    every: Counter[str] = Counter()
    for each in counts:
        every.update(each)
    return dict(sorted(every.items(), key=lambda item: (-item[1], item[0])))
