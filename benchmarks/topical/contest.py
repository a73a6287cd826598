"""Groupings of one labelled set by every method, each in a process of its own, scored against the labels."""

import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.agreement import adjusted_mutual_information, adjusted_rand, b_cubed
from benchmarks.topical.measuring import FailedError, Taken, answered
from benchmarks.topical.sets import LabelledSet, text_of
from digest.groupers import GROUPERS

LEAST, MOST = 4, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to group. digest's have a `grouper`, a rival has a `key` and `options`.

    `vectors` says that it needs the recorded vectors, `drawn` that it depends on a seed.
    """

    name: str
    key: str
    grouper: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    vectors: bool = False
    drawn: bool = False


OURS = tuple(
    Method(name=name, key="digest", grouper=grouper, vectors=vectors)
    for name, grouper, vectors in (
        ("digest, words", "similarity", False),
        ("digest, words and vectors", "embeddings", True),
    )
    if grouper in GROUPERS
)
_MIN_4 = {"min_topic_size": LEAST}
_REDUCED = {"reduce_outliers": True}
_BERTOPIC: tuple[tuple[str, dict[str, Any]], ...] = (
    ("BERTopic, default", {}),
    ("BERTopic, default, reduce_outliers", _REDUCED),
    ("BERTopic, min_topic_size=4", _MIN_4),
    ("BERTopic, min_topic_size=4, reduce_outliers", _MIN_4 | _REDUCED),
)
RIVALS = (
    *(Method(name=name, key="bertopic", options=given, vectors=True, drawn=True) for name, given in _BERTOPIC),
    Method(name="UMAP + KMeans", key="umap_kmeans", vectors=True, drawn=True),
    Method(name="TF-IDF + average linkage", key="tfidf_average"),
    Method(name="TF-IDF + KMeans", key="tfidf_kmeans", drawn=True),
    Method(name="random groups", key="by_lot", drawn=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Who is run beside digest, by the interpreter of their environment; what is drawn by lot has so many `seeds`."""

    methods: Sequence[Method] = ()
    python: Path | None = None
    seeds: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A grouping and how good it is; `in_bounds` is the share of papers in groups of 4 to 15, `alone` that in none.

    `groups` are as they are scored: who is in none is a group of its own, which `topics`, the number of groups, and
    `sizes` do not count.
    """

    groups: tuple[Hashable, ...]
    ami: float
    ari: float
    precision: float
    recall: float
    f1: float
    in_bounds: float
    alone: float
    topics: int
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a method, a `Scored` for each seed, and what the first took; or `without`, why there is none."""

    method: Method
    runs: tuple[Scored, ...] = ()
    taken: Taken | None = None
    without: str = ""

    def mean(self, figure: str) -> float:
        """The mean of a figure over the seeds."""
        return fmean(getattr(run, figure) for run in self.runs)


def results(labelled: LabelledSet, wanted: int | None, rivals: Rivals) -> Iterator[Result]:
    """A result for each method, digest's first; `wanted` is the number of topics if it is given."""
    for method in (*OURS, *rivals.methods):
        task = "bounds" if wanted is None else f"{wanted} topics"
        print(f"{labelled.name}, {task}: {method.name}", file=sys.stderr, flush=True)
        if method.vectors and labelled.vectors is None:
            yield Result(method=method, without="no vectors are recorded for this set")
            continue
        try:
            answer = _ours(labelled, method, wanted) if method.grouper else _theirs(labelled, method, wanted, rivals)
        except FailedError as error:
            yield Result(method=method, without=f"failed: {error}")
            continue
        runs = tuple(scored(groups, labelled.labels) for groups in answer["groups"])
        yield Result(method=method, runs=runs, taken=Taken(**answer["taken"]))


def scored(found: Sequence[int], labels: Sequence[str]) -> Scored:
    """Score the groups found, -1 being none."""
    groups = _whole(found)
    precision, recall = b_cubed(groups, labels)
    sizes = Counter(number for number in found if number >= 0)
    return Scored(
        groups=tuple(groups),
        ami=adjusted_mutual_information(labels, groups),
        ari=adjusted_rand(labels, groups),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall),
        in_bounds=sum(size for size in sizes.values() if LEAST <= size <= MOST) / len(found),
        alone=1 - sizes.total() / len(found),
        topics=len(sizes),
        sizes=tuple(sizes.values()),
    )


def largest_difference(python: Path, compared: Iterable[tuple[LabelledSet, Scored]]) -> float:
    """By how much an AMI or ARI differs at most from scikit-learn's."""
    pairs = [(labelled.labels, [str(group) for group in run.groups], run) for labelled, run in compared]
    order = {"method": "agreement", "pairs": [(labels, groups) for labels, groups, _ in pairs]}
    theirs: list[tuple[float, float]] = answered(python, "benchmarks.topical.rivals", order)["scores"]
    return max(
        max(abs(run.ami - ami), abs(run.ari - ari)) for (_, _, run), (ami, ari) in zip(pairs, theirs, strict=True)
    )


def _whole(found: Sequence[int]) -> list[Hashable]:
    return [number if number >= 0 else f"alone {place}" for place, number in enumerate(found)]


def _ours(labelled: LabelledSet, method: Method, wanted: int | None) -> dict[str, Any]:
    options = {} if wanted is None else {"topics": wanted}
    order = {"set": labelled.name, "grouper": method.grouper, "options": options}
    return answered(sys.executable, "benchmarks.topical.ours", order)


def _theirs(labelled: LabelledSet, method: Method, wanted: int | None, rivals: Rivals) -> dict[str, Any]:
    order = {
        "method": method.key,
        "options": method.options,
        "texts": [text_of(paper) for paper in labelled.papers],
        "vectors": labelled.vectors if method.vectors else None,
        "groups": wanted,
        "seeds": list(range(rivals.seeds if method.drawn else 1)),
    }
    return answered(str(rivals.python), "benchmarks.topical.rivals", order)
