"""What follows for topics from those of earlier editions: which are new, which grow or fade, which fell quiet.

A topic grows where it has at least two papers more, and at least half as many more, than on average in the up to eight
editions before, since it was first seen; it fades where that average is as far above. Everything between is steady, so
that a third paper where there were two says nothing. What was merged is held against its origins together. The parts of
a topic that was split are held against nothing: each is smaller for that reason alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from digest.core.groupings import Grouping
from digest.core.topics import UNGROUPED, Lineage, PastTopic, QuietTopic, Topic, Trend

_LEAST_DIFFERENCE, _TIMES = 2, (3, 2)  # papers; a ratio, in whole numbers so that it is met exactly
_DECIMALS = 2


def followed(grouping: Grouping, past: Sequence[PastTopic], previous: str | None) -> Grouping:
    """The grouping with trends, names of origins, and the topics that fell quiet; as it is where nothing went before.

    `previous` is the name of the edition before, None where there is none. A topic that nothing could know again, as it
    has no profile, has no trend. One that is pinned or continues an earlier one keeps its name.
    """
    if previous is None:
        return grouping
    known = {topic.id: topic for topic in past}
    lineages = {topic.id: topic.lineage for topic in grouping.topics if topic.profile and topic.id != UNGROUPED}
    trends = trends_of({topic.id: len(topic.papers) for topic in grouping.topics}, lineages, past)
    pinned = {topic.id for topic in past if topic.pinned}
    topics = tuple(
        replace(
            topic,
            trend=trends.get(topic.id),
            lineage=_named(topic.lineage, known),
            keeps_name=topic.keeps_name or topic.id in pinned or _continues(topic.lineage),
        )
        for topic in grouping.topics
    )
    return replace(grouping, topics=topics, quiet=quiet_beside(topics, past), previous=previous)


def _continues(lineage: Lineage | None) -> bool:
    return lineage is not None and lineage.status == "continued"


def trends_of(
    counts: Mapping[str, int], lineages: Mapping[str, Lineage | None], past: Sequence[PastTopic]
) -> dict[str, Trend]:
    """The trend of each topic that `lineages` names; `counts` are its papers now. Parts of a split have none."""
    known = {topic.id: topic for topic in past}
    split = {each for each, lineage in lineages.items() if lineage is not None and lineage.status == "split"}
    split |= {origin for each in split for origin in _origins(lineages[each])}
    return {
        topic_id: _trend(counts[topic_id], *_before(topic_id, lineage, known))
        for topic_id, lineage in lineages.items()
        if topic_id not in split
    }


def quiet_beside(topics: Sequence[Topic], past: Sequence[PastTopic]) -> tuple[QuietTopic, ...]:
    """The topics of the last eight editions that have no paper now and went into no topic of now, strongest first."""
    here = {topic.id for topic in topics} | {origin for topic in topics for origin in _origins(topic.lineage)}
    quiet = [
        QuietTopic(
            id=topic.id,
            name=topic.name,
            mean=round(sum(topic.counts) / len(topic.counts), _DECIMALS),
            last_seen=topic.last_seen,
        )
        for topic in past
        if topic.id not in here and any(topic.counts)
    ]
    return tuple(sorted(quiet, key=lambda topic: (-topic.mean, topic.name, topic.id)))


def _before(topic_id: str, lineage: Lineage | None, known: Mapping[str, PastTopic]) -> tuple[int, int]:
    """Papers of the topic, and of those that were merged into it, in the editions before, and how many these are."""
    ids: Collection[str] = {topic_id}
    if lineage is not None and lineage.status == "merged":
        ids = {topic_id, *lineage.origins}
    found = [known[each].counts for each in ids if each in known]
    return sum(map(sum, found)), max(map(len, found), default=0)


def _trend(now: int, before: int, editions: int) -> Trend:
    """The trend of `now` papers after `before` papers in so many editions."""
    if not editions:
        return Trend(status="new")
    mean = round(before / editions, _DECIMALS)
    if _is_well_above(now * editions, before, editions):
        return Trend(status="growing", mean=mean)
    if _is_well_above(before, now * editions, editions):
        return Trend(status="fading", mean=mean)
    return Trend(status="steady", mean=mean)


def _is_well_above(large: int, small: int, editions: int) -> bool:
    """Whether `large` papers in all of so many editions are well above `small` papers in as many."""
    more, times = _TIMES
    return large >= small + _LEAST_DIFFERENCE * editions and large * times >= small * more


def _origins(lineage: Lineage | None) -> tuple[str, ...]:
    return () if lineage is None else lineage.origins


def _named(lineage: Lineage | None, known: Mapping[str, PastTopic]) -> Lineage | None:
    """The lineage with the names of its origins, where all are known."""
    if lineage is None or not all(origin in known for origin in lineage.origins):
        return lineage
    return replace(lineage, names=tuple(known[origin].name for origin in lineage.origins))
