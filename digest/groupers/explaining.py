"""Why a paper is in its topic, in numbers and shared terms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digest.core.topics import Topic
from digest.groupers.likeness import weighed
from digest.lexical.tfidf import TermWeights

_NEAREST = 3
_TERMS = 5
_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A paper nearby: cosine `similarity` from 0 to 1, and the terms that it rests on most, strongest first."""

    paper_id: str
    title: str
    topic_id: str
    similarity: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Where a paper stands: its mean similarity to the other papers of its topic, and of the topic next best.

    `similarity` is None for the only paper of a topic, the next best topic None where there is only one. `shared` are
    the terms that the paper has most in common with its topic; `nearest` are the papers most like it, in any topic.
    """

    paper_id: str
    title: str
    topic_id: str
    similarity: float | None
    next_topic_id: str | None
    next_similarity: float | None
    shared: tuple[str, ...]
    nearest: tuple[Neighbour, ...]


def explain(topics: Sequence[Topic]) -> list[Explanation]:
    """One explanation a paper, in the order of the topics; whatever grouped them, the terms are compared."""
    return _Explaining(topics).all()


class _Explaining:
    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = topics
        self._places = [(topic, paper) for topic in topics for paper in topic.papers]
        self._weights: TermWeights = weighed([paper for _, paper in self._places])
        self._alike: NDArray[np.float64] = (self._weights.matrix @ self._weights.matrix.T).toarray()
        np.fill_diagonal(self._alike, 0.0)

    def all(self) -> list[Explanation]:
        return [self._one(place) for place in range(len(self._places))]

    def _one(self, place: int) -> Explanation:
        topic, paper = self._places[place]
        means = {other.id: self._mean(place, other) for other in self._topics}
        own = means.pop(topic.id)
        following = min(means, key=lambda key: (-(means[key] or 0.0), key), default=None)
        fellows = [other for other in self._members(topic) if other != place]
        return Explanation(
            paper_id=paper.id,
            title=paper.title,
            topic_id=topic.id,
            similarity=own,
            next_topic_id=following,
            next_similarity=None if following is None else means[following],
            shared=self._shared(place, fellows),
            nearest=self._nearest(place),
        )

    def _members(self, topic: Topic) -> list[int]:
        return [place for place, (home, _) in enumerate(self._places) if home is topic]

    def _mean(self, place: int, topic: Topic) -> float | None:
        others = [other for other in self._members(topic) if other != place]
        return round(float(self._alike[place, others].mean()), _DECIMALS) if others else None

    def _nearest(self, place: int) -> tuple[Neighbour, ...]:
        closest = np.argsort(-np.round(self._alike[place], 9), kind="stable")[:_NEAREST]
        return tuple(self._neighbour(place, int(other)) for other in closest if self._alike[place, other] > 0)

    def _neighbour(self, place: int, other: int) -> Neighbour:
        topic, paper = self._places[other]
        return Neighbour(
            paper_id=paper.id,
            title=paper.title,
            topic_id=topic.id,
            similarity=round(float(self._alike[place, other]), _DECIMALS),
            shared=self._shared(place, [other]),
        )

    def _shared(self, place: int, others: Sequence[int]) -> tuple[str, ...]:
        columns, weights = self._row(place)
        common = np.zeros(len(columns))
        for other in others:
            _, mine, theirs = np.intersect1d(columns, self._row(other)[0], assume_unique=True, return_indices=True)
            common[mine] += self._row(other)[1][theirs]
        common *= weights
        strongest = np.argsort(-np.round(common, 9), kind="stable")[:_TERMS]
        return tuple(self._weights.vocabulary[columns[index]] for index in strongest if common[index] > 0)

    def _row(self, place: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The columns of the terms of a paper, ascending, and their weights."""
        matrix = self._weights.matrix
        cells = slice(matrix.indptr[place], matrix.indptr[place + 1])
        return np.asarray(matrix.indices[cells], dtype=np.int64), matrix.data[cells]
