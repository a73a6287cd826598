"""What people wish of topics, done to those that a grouping found: other names, and two topics made one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from digest.core.groupings import Grouping, GroupingReport, Standing
from digest.core.topics import Lineage, PastTopic, Profile, Topic, TopicWish


def granted(grouping: Grouping, wishes: Sequence[TopicWish], past: Sequence[PastTopic]) -> Grouping:
    """The grouping with every wish done; a topic that is to be merged into an earlier one takes its id and name.

    Raises `ValueError` where topics are wished to be merged into each other.
    """
    if not wishes:
        return grouping
    into = {wish.topic: wish.merged_into for wish in wishes if wish.merged_into}
    wished = {wish.topic: wish.name for wish in wishes if wish.name}
    final = {topic.id: end_of(topic.id, into) for topic in grouping.topics}
    parts: dict[str, list[Topic]] = {}
    for topic in grouping.topics:
        parts.setdefault(final[topic.id], []).append(topic)
    known = {topic.id: topic.name for topic in past}
    joined = [_joined(topic_id, found, known) for topic_id, found in parts.items()]
    return replace(
        grouping,
        topics=tuple(
            replace(topic, name=wished[topic.id], keeps_name=True) if topic.id in wished else topic for topic in joined
        ),
        standings=tuple(_moved(standing, final) for standing in grouping.standings),
        report=None if grouping.report is None else _told_anew(grouping.report, final),
    )


def end_of(topic_id: str, into: Mapping[str, str]) -> str:
    """The topic that a topic is one with in the end, itself if with none; raises `ValueError` for a circle."""
    seen = [topic_id]
    while seen[-1] in into:
        seen.append(into[seen[-1]])
        if seen[-1] in seen[:-1]:
            *others, last = sorted(seen[seen.index(seen[-1]) : -1])
            raise ValueError(f"topics {', '.join(others) or last} and {last} are merged into each other")
    return seen[-1]


def profile_of(parts: Sequence[tuple[Profile, int]]) -> Profile:
    """The mean of profiles, each with the number of papers that it stands for."""
    papers = sum(count for _, count in parts) or 1
    weights: dict[str, float] = {}
    for profile, count in parts:
        for term, weight in profile:
            weights[term] = weights.get(term, 0.0) + weight * count / papers
    return tuple(sorted(weights.items(), key=lambda entry: (-entry[1], entry[0])))


def _joined(topic_id: str, found: Sequence[Topic], known: Mapping[str, str]) -> Topic:
    """One topic of those found, beginning with the one whose id it has; `known` are names of earlier topics by id."""
    parts = sorted(found, key=lambda topic: topic.id != topic_id)
    first = parts[0]
    if first.id == topic_id and len(parts) == 1:
        return first
    if first.id != topic_id:
        lineage = Lineage(status="continued", origins=(topic_id,)) if topic_id in known else first.lineage
        first = replace(first, id=topic_id, name=known.get(topic_id, first.name), lineage=lineage)
    papers = tuple(chain.from_iterable(topic.papers for topic in parts))
    own = {paper.id for paper in papers}
    fits = dict.fromkeys(chain.from_iterable(topic.also_fits for topic in parts))
    return replace(
        first,
        papers=papers,
        loose=tuple(chain.from_iterable(topic.loose for topic in parts)),
        also_fits=tuple(paper_id for paper_id in fits if paper_id not in own),
        profile=profile_of([(topic.profile, len(topic.papers)) for topic in parts]),
    )


def _moved(standing: Standing, final: Mapping[str, str]) -> Standing:
    return replace(standing, topic_id=final.get(standing.topic_id, standing.topic_id))


def _told_anew(report: GroupingReport, final: Mapping[str, str]) -> GroupingReport:
    """The report with the ids that topics have now; what was wished to be one topic is no move."""
    moved = [replace(each, went_to=final.get(each.went_to, each.went_to)) for each in report.moved]
    real = tuple(each for each in moved if each.came_from != each.went_to)
    weakest = tuple(replace(each, topic_id=final.get(each.topic_id, each.topic_id)) for each in report.weakest)
    return replace(report, weakest=weakest, moved=real, kept=report.kept + len(moved) - len(real))
