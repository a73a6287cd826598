"""Grouping against human labels, as a Markdown table: `DIGEST_DATA=folder python -m benchmarks.grouping`."""

import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.agreement import adjusted_mutual_information, adjusted_rand
from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.core.topics import UNGROUPED, Topic
from digest.groupers.similarity import Similarity
from digest.parsing.listing import parse
from digest.ports import Ports
from digest.templating import TemplateFolder

LISTINGS = ("003_4425093282603481.txt", "004_0a186109962874fa.txt")
LABELLED = ("acl2020", "eacl2021", "lists", "arxiv_cat_2025")


class Silence:
    """A progress that says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Say nothing."""


def main() -> None:
    """Print a row for each labelled set."""
    folder = os.environ.get("DIGEST_DATA")
    if not folder:
        sys.exit("Set DIGEST_DATA to the folder that holds topics/, listings/ and labelled/.")
    print("| set | papers/classes | AMI | ARI | topics | sizes min/mean/max | in 4-15 | ungrouped | CPU s |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(row("gold 003+004", *gold(Path(folder))))
    for name in LABELLED:
        print(row(name, *labelled(Path(folder) / "labelled" / f"{name}.jsonl")))


def gold(folder: Path) -> tuple[list[Paper], dict[str, str]]:
    """The papers of two listings that a reader sorted, and the topic of each by id."""
    topics: dict[str, list[str]] = json.loads((folder / "topics" / "gold_003_004.json").read_text())
    topic_of = {title: topic for topic, titles in topics.items() for title in titles}
    read = [found for name in LISTINGS for found in parse((folder / "listings" / name).read_text())]
    papers = {found.id: found for found in read if not isinstance(found, UnreadablePaperError)}
    sorted_by_hand = [paper for paper in papers.values() if paper.title in topic_of]
    return sorted_by_hand, {paper.id: topic_of[paper.title] for paper in sorted_by_hand}


def labelled(path: Path) -> tuple[list[Paper], dict[str, str]]:
    """The papers of a labelled set, and the first label of each by id."""
    records = [json.loads(line) for line in path.read_text().splitlines()]
    papers = [
        Paper(id=r["id"], title=r["title"], passages=(Passage(heading="Abstract", text=r["abstract"]),))
        for r in records
    ]
    return papers, {record["id"]: record["labels"][0] for record in records}


def row(name: str, papers: list[Paper], label_of: Mapping[str, str]) -> str:
    """One line of the table; an ungrouped paper is scored as a topic of its own."""
    start = time.process_time()
    topics = asyncio.run(Similarity().group(papers, nothing()))
    seconds = time.process_time() - start
    found = assigned(topics)
    ours, theirs = [found[key] for key in sorted(label_of)], [label_of[key] for key in sorted(label_of)]
    sizes = [len(topic.papers) for topic in topics if topic.id != UNGROUPED]
    bounded = sum(size for size in sizes if 4 <= size <= 15) / len(papers)  # noqa: PLR2004  # the default bounds
    cells = (
        name,
        f"{len(papers)}/{len(Counter(theirs))}",
        f"{adjusted_mutual_information(theirs, ours):.3f}",
        f"{adjusted_rand(theirs, ours):.3f}",
        len(sizes),
        f"{min(sizes)}/{sum(sizes) / len(sizes):.1f}/{max(sizes)}",
        f"{bounded:.1%}",
        len(papers) - sum(sizes),
        f"{seconds:.2f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def assigned(topics: list[Topic]) -> dict[str, str]:
    """The topic of each paper, by id; an ungrouped paper is its own."""
    return {paper.id: paper.id if topic.id == UNGROUPED else topic.id for topic in topics for paper in topic.papers}


def nothing() -> Ports:
    """Ports of which the grouper uses none."""
    return Ports(
        now=lambda: datetime.now(UTC),
        read_bytes=lambda _: b"",
        out=Path(),
        prompts=TemplateFolder([]),
        templates=TemplateFolder([]),
        progress=Silence(),
    )


if __name__ == "__main__":
    main()
