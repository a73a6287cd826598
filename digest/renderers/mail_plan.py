"""How much of an edition goes into a mail: as much as mail programs show, the most important first.

Every topic has levels: named with its count, its papers' titles, its summary, notes on its first papers, its
comparison. Levels are steps in one order: all topics are named before any has titles, all have titles before any has a
summary, and so on, in reading order. A mail takes as many steps as fit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from digest.core.claims import CheckedClaim
from digest.core.editions import Edition, Section
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED
from digest.evidence.picks import picks
from digest.renderers.proofs import Entry, entries

FULL_PAPERS, BRIEF_PAPERS = 3, 2  # with their notes, and in one line, of a topic
MOST_WORDS = 2_000  # of claims beyond the overview and the picks: some nine minutes
_OF_A_SUMMARY, _OF_A_NOTE, _OF_A_PICK = 6, 9, 2  # claims shown
_NAMED, _TITLES, _SUMMARY, _NOTES, _COMPARISON = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a mail holds of a topic; `above` are its papers that stand among the picks, `counted` only a number here.

    No sentence stands twice where that can be helped: what the overview says is left out of summaries, and what either
    says out of notes, which keep one.
    """

    section: Section
    summary: tuple[CheckedClaim, ...]
    full: tuple[Entry, ...]
    brief: tuple[Entry, ...]
    titled: tuple[Paper, ...]
    above: tuple[Paper, ...]
    comparison: bool
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One topic goes up to a level, which adds claims of so many words."""

    level: int
    topic: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a mail holds, in papers and topics; `words` are those of all claims but the overview's."""

    topics: tuple[Shown, ...]
    in_full: int
    by_title: int
    counted: int
    unnamed: int
    summaries: int
    comparisons: int
    words: int


def sections_in_order(edition: Edition) -> list[Section]:
    """The topics in reading order, the ungrouped papers last."""
    return sorted(edition.sections, key=lambda section: section.topic.id == UNGROUPED)


def picked_entries(edition: Edition) -> list[Entry]:
    """The picks with what their notes say beyond the overview."""
    by_id = {entry.paper.id: entry for section in edition.sections for entry in entries(section)}
    said = _texts(edition.overview)
    return [_shorter(by_id[paper.id], said, _OF_A_PICK) for paper in picks(edition)]


def steps(edition: Edition) -> list[Step]:
    """The steps in the order in which a mail takes them; no more of them than `MOST_WORDS` words of claims."""
    sections, above, said = sections_in_order(edition), _above(edition), _texts(edition.overview)
    found: list[Step] = []
    all_words = 0
    for level in range(_COMPARISON + 1):
        for index, section in enumerate(sections):
            words = _words(_claims_of(section, level, above, said))
            all_words += words
            if all_words > MOST_WORDS:
                return found
            found.append(Step(level=level, topic=index, words=words))
    return found


def planned(edition: Edition, taken: Sequence[Step]) -> Plan:
    """The plan that takes these steps."""
    levels = {step.topic: step.level for step in taken}  # later steps are higher
    sections, above, said = sections_in_order(edition), _above(edition), _texts(edition.overview)
    shown = [_shown(section, levels[index], above, said) for index, section in enumerate(sections) if index in levels]
    unnamed = [section for index, section in enumerate(sections) if index not in levels]
    without = sum(len([paper for paper in section.topic.papers if paper.id not in above]) for section in unnamed)
    return Plan(
        topics=tuple(shown),
        in_full=len(above) + sum(len(each.full) + len(each.brief) for each in shown),
        by_title=sum(len(each.titled) for each in shown),
        counted=without + sum(each.counted for each in shown),
        unnamed=len(unnamed),
        summaries=sum(
            bool(section.summary) and levels.get(index, -1) < _SUMMARY for index, section in enumerate(sections)
        ),
        comparisons=sum(each.section.comparison is not None and not each.comparison for each in shown)
        + sum(section.comparison is not None for section in unnamed),
        words=sum(step.words for step in taken) + sum(_words(entry.claims) for entry in picked_entries(edition)),
    )


def largest(count: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `count` that fits, by bisection; -1 where not even 0 does. Larger ones fit no better."""
    if fits(count):
        return count
    low, high = -1, count - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _shown(section: Section, level: int, above: frozenset[str], said: frozenset[str]) -> Shown:
    own = [entry for entry in entries(section) if entry.paper.id not in above]
    new = tuple(claim for claim in section.summary if _text(claim) not in said)[:_OF_A_SUMMARY]
    summary = new if level >= _SUMMARY else ()
    noted = said | _texts(summary)
    full = [_shorter(entry, noted, _OF_A_NOTE) for entry in own[:FULL_PAPERS]] if level >= _NOTES else []
    after = own[len(full) : len(full) + BRIEF_PAPERS] if level >= _NOTES else []
    brief = [_shorter(entry, noted, 1) for entry in after]
    rest = own[len(full) + len(brief) :]
    return Shown(
        section=section,
        summary=summary,
        full=tuple(full),
        brief=tuple(brief),
        titled=tuple(entry.paper for entry in rest) if level >= _TITLES else (),
        above=tuple(paper for paper in section.topic.papers if paper.id in above) if level >= _TITLES else (),
        comparison=level >= _COMPARISON and section.comparison is not None,
        counted=0 if level >= _TITLES else len(rest),
    )


def _claims_of(section: Section, level: int, above: frozenset[str], said: frozenset[str]) -> Iterable[CheckedClaim]:
    """The claims that a level of a topic adds."""
    if level == _SUMMARY:
        return _shown(section, level, above, said).summary
    if level == _NOTES:
        shown = _shown(section, level, above, said)
        return [claim for entry in (*shown.full, *shown.brief) for claim in entry.claims]
    if level == _COMPARISON and section.comparison is not None:
        return [cell for row in section.comparison.rows for cell in row.cells if cell is not None]
    return ()


def _shorter(entry: Entry, said: frozenset[str], most: int) -> Entry:
    """The entry with at most so many claims, those first that are not said elsewhere; one, where all are."""
    new = [claim for claim in entry.claims if _text(claim) not in said]
    return replace(entry, claims=tuple(new or entry.claims[:1])[:most])


def _texts(claims: Iterable[CheckedClaim]) -> frozenset[str]:
    return frozenset(map(_text, claims))


def _text(claim: CheckedClaim) -> str:
    return " ".join(claim.claim.text.casefold().split())


def _above(edition: Edition) -> frozenset[str]:
    return frozenset(paper.id for paper in picks(edition))


def _words(claims: Iterable[CheckedClaim]) -> int:
    return sum(len(claim.claim.text.split()) for claim in claims)
