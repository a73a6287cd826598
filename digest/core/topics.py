"""Topics, and the batches of a topic that fit into one prompt."""

from dataclasses import dataclass, field
from typing import Literal

from digest.core.papers import Paper

UNGROUPED = "ungrouped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """How a topic relates to the topics of earlier editions; `origins` are their ids.

    `names` are what these are called, in that order; none where one of them is not known.
    """

    status: Literal["new", "continued", "split", "merged"]
    origins: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A topic's count of papers against `mean`, that of the up to eight editions before, since it was first seen.

    `mean` is rounded to two decimals, and None for a topic that is new.
    """

    status: Literal["new", "growing", "steady", "fading"]
    mean: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTopic:
    """A topic of the last eight editions that has no paper in this one; `mean` is as in a `Trend`.

    `last_seen` is the name of the last edition that had it.
    """

    id: str
    name: str
    mean: float
    last_seen: str


Profile = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Papers that belong together. The topic with id `UNGROUPED` holds those that fit nowhere.

    `loose` are the ids of those of its papers that are only loosely related to any other; `also_fits` the ids of papers
    that stand in another topic and fit here as well. `profile` are the terms of its centroid with their weights,
    strongest first: what later editions know it by. `heading` is what its papers' own words call it, where a model gave
    it its name: prompts go by that, so that none of them depends on the reply to another. `keeps_name` says that no
    model is to be asked for another name. None of the three is a part of an edition as it is read.
    """

    id: str
    name: str
    keywords: tuple[str, ...]
    papers: tuple[Paper, ...]
    lineage: Lineage | None = None
    trend: Trend | None = None
    loose: tuple[str, ...] = ()
    also_fits: tuple[str, ...] = ()
    profile: Profile = field(default=(), compare=False, repr=False)
    heading: str = field(default="", compare=False, repr=False)
    keeps_name: bool = field(default=False, compare=False, repr=False)

    def paper(self, paper_id: str) -> Paper | None:
        """The paper of this topic with that id, or None."""
        return next((paper for paper in self.papers if paper.id == paper_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTopic:
    """A topic as the editions before this one had it.

    `papers` are the ids of its papers in the last edition that had it, `named_for` those that it had when it got its
    name. `counts` are its papers in each of the up to eight last
    editions since it was first seen, oldest first, 0 where it was absent; `current` says whether the very last one had
    it. `pinned` topics take whatever paper fits them.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    papers: tuple[str, ...]
    named_for: tuple[str, ...] = ()
    profile: Profile = ()
    counts: tuple[int, ...]
    last_seen: str
    current: bool = True
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWish:
    """What somebody wished of a topic: another name, to be one with the topic `merged_into`, to be kept."""

    topic: str
    name: str | None = None
    merged_into: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The papers of a topic that go into one prompt; `papers` is a part of `topic.papers`."""

    topic: Topic
    papers: tuple[Paper, ...]
