"""Topics, and the batches of a topic that fit into one prompt."""

from dataclasses import dataclass
from typing import Literal

from digest.core.papers import Paper

UNGROUPED = "ungrouped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """How a topic relates to the topics of earlier editions; `origins` are their ids."""

    status: Literal["new", "continued", "split", "merged"]
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Papers that belong together. The topic with id `UNGROUPED` holds those that fit nowhere."""

    id: str
    name: str
    keywords: tuple[str, ...]
    papers: tuple[Paper, ...]
    lineage: Lineage | None = None

    def paper(self, paper_id: str) -> Paper | None:
        """The paper of this topic with that id, or None."""
        return next((paper for paper in self.papers if paper.id == paper_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The papers of a topic that go into one prompt; `papers` is a part of `topic.papers`."""

    topic: Topic
    papers: tuple[Paper, ...]
