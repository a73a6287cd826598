"""One grouping by digest, an order on stdin and an answer on stdout: it runs in a process of its own.

The order is `{"set", "grouper", "options"}`, or `{"copies", "grouper", "options"}` for that many copies of real papers.
The answer's `groups` are one grouping: a number for each paper in the set's order, -1 for one that fits no topic.
"""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.topical.measuring import taking
from benchmarks.topical.sets import LabelledSet, Vector, copies, labelled_set
from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.groupers import GROUPERS
from digest.ports import Embedder, Ports, TopicMemory
from digest.templating import TemplateFolder


class Silence:
    """A progress that says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Say nothing."""


class Recorded:
    """An embedder that knows the vectors of a set's papers by the titles with which their texts begin."""

    def __init__(self, labelled: LabelledSet) -> None:
        titles = [paper.title for paper in labelled.papers]
        self._vectors = dict(zip(titles, labelled.vectors or (), strict=True))
        self._lengths = sorted({len(title) for title in titles}, reverse=True)

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """The recorded vectors; a text of another paper is a `LookupError`, for no grouper may get by without."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        for length in self._lengths:
            if text[:length] in self._vectors:
                return self._vectors[text[:length]]
        raise LookupError(f"No vector is recorded for {text[:60]!r}.")


def ports(*, embedder: Embedder | None = None, topics: TopicMemory | None = None) -> Ports:
    """Ports of which a grouper uses at most these two."""
    return Ports(
        now=lambda: datetime.now(UTC),
        read_bytes=lambda _: b"",
        secret=lambda _: "",
        out=Path(),
        prompts=TemplateFolder([]),
        templates=TemplateFolder([]),
        progress=Silence(),
        embedder=embedder,
        topics=topics,
    )


def grouping(
    papers: Sequence[Paper], outside: Ports, grouper: str = "similarity", *, options: Mapping[str, float]
) -> Grouping:
    """What the grouper of that name finds; one that falls back on less than was asked for is a `LookupError`."""
    found: Grouping = asyncio.run(GROUPERS[grouper](**options).group(papers, outside))
    if found.report and found.report.fallback:
        raise LookupError(found.report.fallback)
    return found


def numbered(papers: Iterable[Paper], topics: Iterable[Topic]) -> list[int]:
    """The number of each paper's topic, -1 where it fits none."""
    number_of = {
        paper.id: -1 if topic.id == UNGROUPED else number
        for number, topic in enumerate(topics)
        for paper in topic.papers
    }
    return [number_of[paper.id] for paper in papers]


def main() -> None:
    """Carry out the order."""
    order = json.load(sys.stdin)
    embedder: Embedder | None = None
    if "copies" in order:
        papers: Sequence[Paper] = copies(order["copies"])
    else:
        labelled = labelled_set(order["set"])
        papers = labelled.papers
        embedder = Recorded(labelled) if labelled.vectors else None
    outside = ports(embedder=embedder)
    answer = taking(
        lambda: numbered(papers, grouping(papers, outside, order["grouper"], options=order["options"]).topics),
    )
    json.dump(answer | {"groups": [answer["groups"]]}, sys.stdout)


if __name__ == "__main__":
    main()
