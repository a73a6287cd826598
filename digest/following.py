"""Papers of the people that a reader follows stand before others, and their topics before other topics."""

from collections.abc import Collection
from dataclasses import replace

from digest.core.groupings import Grouping
from digest.core.topics import UNGROUPED, Topic


def followed_first(grouping: Grouping, followed: Collection[str]) -> Grouping:
    """The topics in the order in which they are to be read: nothing else of them changes.

    `followed` are ids of papers. Within each half the order stays; papers that are in no topic stay at the end.
    """
    if not followed:
        return grouping
    topics = [
        replace(topic, papers=tuple(sorted(topic.papers, key=lambda paper: paper.id not in followed)))
        for topic in grouping.topics
    ]

    def place(topic: Topic) -> tuple[bool, bool]:
        return topic.id == UNGROUPED, all(paper.id not in followed for paper in topic.papers)

    return replace(grouping, topics=tuple(sorted(topics, key=place)))
