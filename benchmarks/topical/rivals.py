"""One grouping by a rival, an order on stdin and an answer on stdout: it runs in the rivals' own environment.

The order is `{"method", "options", "texts", "vectors", "groups", "seeds"}`; `groups` is their number where it is given,
else None. The answer's `groups` are one grouping a seed, a number for each text, -1 for one that is in none; `taken` is
what the first took. The order `{"method": "versions"}` asks for the versions of what is used,
`{"method": "agreement", "pairs": [[labels, groups]]}` for AMI and ARI of each pair.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.metadata import version
from random import Random
from typing import Any

from benchmarks.topical.measuring import taking

_MEAN_SIZE = 9.5  # of topics of 4 to 15 papers, for those who must be told how many there are
_USED = ("bertopic", "umap-learn", "hdbscan", "scikit-learn", "numba", "numpy", "scipy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be grouped: `vectors` is an array or None, `wanted` the number of groups if it is given."""

    texts: list[str]
    vectors: Any
    wanted: int | None
    seed: int

    @property
    def groups(self) -> int:
        """How many groups to make."""
        return self.wanted or round(len(self.texts) / _MEAN_SIZE)


def bertopic(task: Task, *, min_topic_size: int = 10, reduce_outliers: bool = False) -> list[int]:
    """BERTopic with its own UMAP, only seeded; a number of topics that is given is beside its outliers."""
    umap = import_module("umap").UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=task.seed
    )
    model = import_module("bertopic").BERTopic(min_topic_size=min_topic_size, umap_model=umap)
    topics, _ = model.fit_transform(task.texts, task.vectors)
    if task.wanted:
        model.reduce_topics(task.texts, nr_topics=task.wanted + (-1 in topics))
        topics = model.topics_
    if reduce_outliers and -1 in topics:
        topics = model.reduce_outliers(task.texts, topics)
    return [int(topic) for topic in topics]


def umap_kmeans(task: Task) -> list[int]:
    """UMAP as BERTopic sets it, then KMeans."""
    umap = import_module("umap").UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=task.seed
    )
    return _kmeans(umap.fit_transform(task.vectors), task)


def tfidf_kmeans(task: Task) -> list[int]:
    """scikit-learn's TF-IDF, then its KMeans."""
    return _kmeans(_tfidf(task.texts), task)


def tfidf_average(task: Task) -> list[int]:
    """scikit-learn's TF-IDF, then average linkage by cosine."""
    rows = _tfidf(task.texts)
    apart = 1 - (rows @ rows.T).toarray()
    linkage = import_module("sklearn.cluster").AgglomerativeClustering(
        task.groups, metric="precomputed", linkage="average"
    )
    return _whole(linkage.fit_predict(apart))


def by_lot(task: Task) -> list[int]:
    """Groups of equal size, drawn by lot."""
    groups = [place % task.groups for place in range(len(task.texts))]
    Random(task.seed).shuffle(groups)  # noqa: S311 -- a draw, not a secret
    return groups


METHODS: dict[str, tuple[Callable[..., list[int]], tuple[str, ...]]] = {
    "bertopic": (bertopic, ("umap", "bertopic")),
    "umap_kmeans": (umap_kmeans, ("umap", "sklearn.cluster")),
    "tfidf_kmeans": (tfidf_kmeans, ("sklearn.cluster", "sklearn.feature_extraction.text")),
    "tfidf_average": (tfidf_average, ("sklearn.cluster", "sklearn.feature_extraction.text")),
    "by_lot": (by_lot, ()),
}
"""Each with what is imported before the clock starts."""


def main() -> None:
    """Carry out the order."""
    order = json.load(sys.stdin)
    if order["method"] == "versions":
        answer: Any = {name: version(name) for name in _USED}
    elif order["method"] == "agreement":
        answer = {"scores": _agreement(order["pairs"])}
    else:
        answer = _grouped(order)
    json.dump(answer, sys.stdout)


def _grouped(order: dict[str, Any]) -> dict[str, Any]:
    method, needed = METHODS[order["method"]]
    for name in needed:
        import_module(name)
    vectors = order["vectors"] and import_module("numpy").array(order["vectors"], dtype="float32")
    task = Task(texts=order["texts"], vectors=vectors, wanted=order["groups"], seed=0)
    first, *others = [partial(method, replace(task, seed=seed), **order["options"]) for seed in order["seeds"]]
    answer = taking(first)
    return answer | {"groups": [answer["groups"], *(taking(other)["groups"] for other in others)]}


def _agreement(pairs: list[list[list[Any]]]) -> list[list[float]]:
    metrics = import_module("sklearn.metrics")
    return [
        [float(metrics.adjusted_mutual_info_score(*pair)), float(metrics.adjusted_rand_score(*pair))] for pair in pairs
    ]


def _tfidf(texts: list[str]) -> Any:
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, stop_words="english", min_df=2
    )
    return vectorizer.fit_transform(texts)


def _kmeans(rows: Any, task: Task) -> list[int]:
    kmeans = import_module("sklearn.cluster").KMeans(task.groups, n_init=10, random_state=task.seed)
    return _whole(kmeans.fit_predict(rows))


def _whole(numbers: Any) -> list[int]:
    return [int(number) for number in numbers]


if __name__ == "__main__":
    main()
