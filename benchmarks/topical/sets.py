"""The sets of papers that are grouped: labelled ones, weeks in a row, and copies of real papers in any number."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.listing import parse

Vector = list[float]

GOLD = "gold_003_004"
SETS = (GOLD, "acl2020", "eacl2021", "lists", "arxiv_cat_2025")
_LISTINGS = ("003_4425093282603481.txt", "004_0a186109962874fa.txt")
_COPIED = ("arxiv_cat_2025", "arxiv_weeks_2025")
_KEPT_WORDS = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Papers and the label of each, in one order; `vectors` are those recorded for them, None where there are none."""

    name: str
    papers: tuple[Paper, ...]
    labels: tuple[str, ...]
    vectors: tuple[Vector, ...] | None

    @property
    def classes(self) -> int:
        """How many labels there are."""
        return len(set(self.labels))


def data_folder() -> Path:
    """The folder that DIGEST_DATA names."""
    folder = os.environ.get("DIGEST_DATA")
    if not folder or not (Path(folder) / "labelled").is_dir():
        sys.exit("Set DIGEST_DATA to the folder that holds topics/, listings/ and labelled/.")
    return Path(folder)


def labelled_set(name: str) -> LabelledSet:
    """The set of that name, one of `SETS`."""
    if name == GOLD:
        return _gold(data_folder())
    records = records_of(name)
    recorded = data_folder() / "labelled" / f"{name}.minilm.npy"
    return LabelledSet(
        name=name,
        papers=tuple(as_paper(record) for record in records),
        labels=tuple(record["labels"][0] for record in records),
        vectors=tuple(np.load(recorded).astype(float).tolist()) if recorded.exists() else None,
    )


def records_of(name: str) -> list[dict[str, str]]:
    """The records of a set of labelled/, as they stand there."""
    return [json.loads(line) for line in _text(data_folder() / "labelled" / f"{name}.jsonl").splitlines()]


def as_paper(record: Mapping[str, str]) -> Paper:
    """The paper of a record."""
    return _paper(record["id"], record["title"], record["abstract"])


def text_of(paper: Paper) -> str:
    """The text that rivals are given."""
    return f"{paper.title}. {paper.passages[0].text}"


def copies(count: int) -> list[Paper]:
    """So many papers: real ones in turn, each time without another 30 % of their words."""
    originals = [as_paper(record) for name in _COPIED for record in records_of(name)]
    return [less_a_few_words(originals[number % len(originals)], number) for number in range(count)]


def less_a_few_words(paper: Paper, number: int) -> Paper:
    """A copy of the paper without 30 % of its words, drawn by `number`, which is also its id."""
    dice = Random(number)  # noqa: S311 -- a draw, not a secret
    title, abstract = (_thinned(text.split(), dice) for text in (paper.title, paper.passages[0].text))
    return _paper(f"text:{number:08}", title, abstract)


def _thinned(words: Sequence[str], dice: Random) -> str:
    return " ".join(word for word in words if dice.random() < _KEPT_WORDS)


def _gold(folder: Path) -> LabelledSet:
    """The papers of two listings that a reader sorted."""
    topics: dict[str, list[str]] = json.loads(_text(folder / "topics" / f"{GOLD}.json"))
    topic_of = {title: topic for topic, titles in topics.items() for title in titles}
    texts = [_text(folder / "listings" / name) for name in _LISTINGS]
    read = [found for text in texts for found in parse(text) if not isinstance(found, UnreadablePaperError)]
    papers = tuple({paper.id: paper for paper in read if paper.title in topic_of}.values())
    recorded = np.load(folder / "listings" / "listings.minilm.npz")
    vectors = dict(zip(recorded["titles"].tolist(), recorded["vectors"].astype(float).tolist(), strict=True))
    return LabelledSet(
        name=GOLD,
        papers=papers,
        labels=tuple(topic_of[paper.title] for paper in papers),
        vectors=tuple(vectors[paper.title] for paper in papers),
    )


def _text(path: Path) -> str:
    if not path.is_file():
        sys.exit(f"{path} is missing: leave out the set that needs it with --sets, or put the file there.")
    return path.read_text(encoding="utf-8")


def _paper(paper_id: str, title: str, abstract: str) -> Paper:
    return Paper(id=paper_id, title=title, passages=(Passage(heading="Abstract", text=abstract),))
