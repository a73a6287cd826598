"""Invented weeks of papers, and a grouper run on them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.core.topics import PastTopic, Topic, TopicWish
from digest.groupers.similarity import Similarity
from tests.builders import a_paper
from tests.worlds import a_world

FIELDS = {
    "tide": "harbour gauge current lagoon estuary",
    "moss": "fern spore lichen forest canopy",
    "loom": "weave thread fabric spindle yarn",
    "kiln": "glaze clay pottery firing ceramic",
}


def weekly(size: int = 6, first: int = 0) -> list[Paper]:
    """`size` invented papers for each of four fields that share nothing but the language, numbered from `first`."""
    return [
        a_paper(
            f"{field.title()} study {number} of {words[number % 5]}",
            f"The {field} {words[number % 5]} and the {words[(number + 1) % 5]} {field} of site {number}. "
            f"A {field} {words[(number + 2) % 5]} is what the {words[(number + 3) % 5]} needs.",
            id=f"text:{field}{number}",
        )
        for field, words in ((field, line.split()) for field, line in FIELDS.items())
        for number in range(first, first + size)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembers:
    """A memory of topics."""

    topics: tuple[PastTopic, ...] = ()

    def past(self) -> Sequence[PastTopic]:
        return self.topics

    def previous(self) -> str | None:
        return "2026-W46" if self.topics else None

    def wishes(self) -> Sequence[TopicWish]:
        return ()

    def keep(self, topics: Sequence[Topic], made: datetime) -> None:
        raise AssertionError(f"nobody is to keep {len(topics)} topics at {made}")


def remembered(topics: Sequence[Topic], **fields: Any) -> Remembers:
    """The topics of one edition as the next one finds them; `fields` replace what is said of each."""
    return Remembers(
        topics=tuple(
            PastTopic(
                **{
                    "id": topic.id,
                    "name": topic.name,
                    "papers": tuple(paper.id for paper in topic.papers),
                    "named_for": tuple(paper.id for paper in topic.papers),
                    "profile": topic.profile,
                    "counts": (len(topic.papers),),
                    "last_seen": "2026-W46",
                }
                | fields
            )
            for topic in topics
        )
    )


def grouping(papers: Sequence[Paper], memory: Remembers | None = None, **options: Any) -> Grouping:
    """What the similarity grouper makes of the papers."""
    return asyncio.run(Similarity(**options).group(papers, replace(a_world(), topics=memory)))


def grouped(papers: Sequence[Paper], **options: Any) -> list[Topic]:
    """The topics alone."""
    return list(grouping(papers, **options).topics)


def members(topics: Sequence[Topic]) -> list[set[str]]:
    """The ids of the papers of each topic."""
    return [{paper.id for paper in topic.papers} for topic in topics]


def of(topics: Sequence[Topic], field: str) -> Topic:
    """The topic that holds most papers of a field."""
    return max(topics, key=lambda topic: sum(paper.id.startswith(f"text:{field}") for paper in topic.papers))
