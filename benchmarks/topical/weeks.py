"""Weeks in a row: how many papers keep the id of their topic when the window moves on, and what that costs."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import chain
from math import log, sqrt
from statistics import fmean

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.topical.ours import grouping, ports
from benchmarks.topical.sets import as_paper, records_of
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, PastTopic, Topic, TopicWish
from digest.groupers.similarity import Similarity

_WEEKS = "arxiv_weeks_2025"
_FIRST_WEEK = 19  # of 2025
_IN_A_WINDOW = 2
_REMEMBERED = 8  # editions
_STABLE = 0.8

Topics = Sequence[Topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A memory of topics that a grouper can be handed, those of the very last edition first."""

    topics: tuple[PastTopic, ...] = ()

    def past(self) -> Sequence[PastTopic]:
        """The topics of the editions before."""
        return self.topics

    def previous(self) -> str | None:
        """The edition before, by a name that nothing depends on."""
        return "before" if self.topics else None

    def wishes(self) -> Sequence[TopicWish]:
        """Nobody wishes anything."""
        return ()

    def keep(self, topics: Sequence[Topic], made: datetime) -> None:
        """Whoever measures keeps what there is to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one window to the next: `kept` of the `remaining` papers, which had a topic before, have the same now.

    `cohesion` and `fresh_cohesion` are the mean cosine of papers to the others of their topic, of this grouping and of
    one of the same window that knows of none before; `new` is the share of topics whose ids none had before.
    """

    remaining: int
    kept: int
    cohesion: float
    fresh_cohesion: float
    new: float


def stability() -> dict[str, list[Step]]:
    """The steps of each way to carry topics on, by its name: what digest offers, and matching afterwards."""
    windows = _windows()
    fresh = [_grouped(papers, Remembered(), {}) for papers in windows]
    cohesions = [cohesion(papers, topics) for papers, topics in zip(windows, fresh, strict=True)]
    ways: dict[str, Mapping[str, float]] = {"digest, default": {}}
    if "stability" in {field.name for field in fields(Similarity)}:
        ways[f"digest, stability = {_STABLE}"] = {"stability": _STABLE}
    found = {name: _carried(windows, cohesions, options) for name, options in ways.items()}
    return found | {"fresh topics, matched to the last by overlap": _matched(windows, cohesions, fresh)}


def row(name: str, steps: Sequence[Step]) -> str:
    """A line of the table."""
    kept = [step.kept / step.remaining for step in steps]
    held = fmean(step.cohesion for step in steps) / fmean(step.fresh_cohesion for step in steps)
    new = fmean(step.new for step in steps)
    return f"| {name} | {fmean(kept):.1%} | {min(kept):.1%} | {held:.1%} | {new:.1%} |"


def cohesion(papers: Sequence[Paper], topics: Topics) -> float:
    """The mean over papers of the mean cosine to the others of their topic, by TF-IDF of these papers' words."""
    vector_of = _vectors(papers)
    together = [[vector_of[paper.id] for paper in topic.papers] for topic in topics if len(topic.papers) > 1]
    return sum(len(vectors) * _mean_cosine(vectors) for vectors in together) / len(papers)


def remembered(memory: Remembered, topics: Topics, edition: str) -> Remembered:
    """The memory after an edition with these topics."""
    earlier = {topic.id: topic for topic in memory.topics}
    present = [_past(earlier.pop(topic.id, None), topic, edition) for topic in topics if topic.id != UNGROUPED]
    absent = [
        replace(topic, counts=(*topic.counts, 0)[-_REMEMBERED:], current=False)
        for topic in earlier.values()
        if any(topic.counts[1 - _REMEMBERED :])
    ]
    return Remembered(topics=(*present, *absent))


def _past(earlier: PastTopic | None, topic: Topic, edition: str) -> PastTopic:
    ids = tuple(paper.id for paper in topic.papers)
    renamed = earlier is not None and earlier.name != topic.name
    return PastTopic(
        id=topic.id,
        name=topic.name,
        aliases=() if earlier is None else (*earlier.aliases, earlier.name) if renamed else earlier.aliases,
        keywords=topic.keywords,
        papers=ids,
        named_for=ids if earlier is None or renamed else earlier.named_for,
        profile=topic.profile,
        counts=(*(earlier.counts if earlier else ()), len(ids))[-_REMEMBERED:],
        last_seen=edition,
    )


def _windows() -> list[list[Paper]]:
    records = records_of(_WEEKS)
    last = max(int(record["week"]) for record in records)
    return [
        [as_paper(record) for record in records if first <= int(record["week"]) < first + _IN_A_WINDOW]
        for first in range(last + 2 - _IN_A_WINDOW)
    ]


def _grouped(papers: Sequence[Paper], memory: Remembered, options: Mapping[str, float]) -> Topics:
    return grouping(papers, ports(topics=memory if memory.topics else None), options=options).topics


def _carried(
    windows: Sequence[Sequence[Paper]], cohesions: Sequence[float], options: Mapping[str, float]
) -> list[Step]:
    memory, before, steps = Remembered(), dict[str, str](), list[Step]()
    for number, papers in enumerate(windows):
        topics = _grouped(papers, memory, options)
        if number:
            known = {topic.id for topic in memory.topics}
            steps.append(step(before, topics, known, (cohesion(papers, topics), cohesions[number])))
        memory = remembered(memory, topics, f"2025-W{_FIRST_WEEK - 1 + _IN_A_WINDOW + number}")
        before = _homes(topics)
    return steps


def _matched(windows: Sequence[Sequence[Paper]], cohesions: Sequence[float], fresh: Sequence[Topics]) -> list[Step]:
    """Each window's fresh topics take the ids of those before that they overlap most."""
    before, steps = fresh[0], list[Step]()
    for papers, held, topics in zip(windows[1:], cohesions[1:], fresh[1:], strict=True):
        ids = overlapping(before, topics)
        carried = [replace(topic, id=ids.get(topic.id, topic.id)) for topic in topics]
        measured = (cohesion(papers, carried), held)
        steps.append(step(_homes(before), carried, {topic.id for topic in before}, measured))
        before = carried
    return steps


def overlapping(before: Topics, topics: Topics) -> dict[str, str]:
    """The ids of topics before, by those of the topics that take them: the largest sum of overlaps (Kuhn 1955)."""
    named = [[topic for topic in side if topic.id != UNGROUPED] for side in (before, topics)]
    members = [[{paper.id for paper in topic.papers} for topic in side] for side in named]
    jaccard = np.array([[len(new & old) / len(new | old) for new in members[1]] for old in members[0]])
    pairs = zip(*linear_sum_assignment(jaccard, maximize=True), strict=True)
    return {named[1][new].id: named[0][old].id for old, new in pairs if jaccard[old, new] > 0}


def step(before: Mapping[str, str], topics: Topics, known: set[str], cohesions: tuple[float, float]) -> Step:
    """The step from papers with these topics, by id, to these topics; of all ids before, `known` are no longer new."""
    now = {paper.id: topic.id for topic in topics for paper in topic.papers}
    remaining = before.keys() & now.keys()
    ids = {topic.id for topic in topics} - {UNGROUPED}
    return Step(
        remaining=len(remaining),
        kept=sum(before[paper_id] == now[paper_id] for paper_id in remaining),
        cohesion=cohesions[0],
        fresh_cohesion=cohesions[1],
        new=len(ids - known) / len(ids),
    )


def _homes(topics: Topics) -> dict[str, str]:
    """The topic of each paper that has one."""
    return {paper.id: topic.id for topic in topics if topic.id != UNGROUPED for paper in topic.papers}


def _vectors(papers: Sequence[Paper]) -> dict[str, dict[str, float]]:
    counts = [Counter(re.findall(r"[a-z0-9]+", f"{paper.title} {paper.passages[0].text}".lower())) for paper in papers]
    found_in = Counter(chain.from_iterable(counts))
    rarity = {word: log(len(papers) / held) for word, held in found_in.items()}
    weighed = [{word: (1 + log(count)) * rarity[word] for word, count in row.items()} for row in counts]
    return {paper.id: _of_length_1(row) for paper, row in zip(papers, weighed, strict=True)}


def _of_length_1(row: Mapping[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight**2 for weight in row.values())) or 1.0
    return {word: weight / length for word, weight in row.items()}


def _mean_cosine(vectors: Sequence[Mapping[str, float]]) -> float:
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    return (sum(weight**2 for weight in total.values()) - len(vectors)) / (len(vectors) * (len(vectors) - 1))
