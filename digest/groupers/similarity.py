"""Topics by the words that papers share: no model, no network, and the same set of papers gives the same topics."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np
from scipy.sparse import csr_array

from digest.core.errors import ConfigError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.groupers.naming import Label, labels
from digest.lexical.graph import Graph, Room, join, nearest, split
from digest.lexical.seriation import in_a_row
from digest.lexical.tfidf import TermWeights, terms, tfidf
from digest.lexical.tokens import words
from digest.ports import Ports

_TITLE_COUNTS = 2  # times as much as the abstract
# A paper whose three nearest papers are on average less alike than this shares only the language with them: of 5,000
# abstracts it is at most one in a hundred, of abstracts from a foreign science three in four.
_NEAREST, _ALIKE = 3, 0.05
_FINER = (1.0, 1.3, 1.7, 2.5, 4.0)  # how many more groups are asked for until there are enough to join
_DECIMALS = 9
_ID_DIGITS = 6

Positions = list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """Groups papers by TF-IDF similarity: `min_papers` to `max_papers` in a topic, or `topics` topics of any size.

    A paper that is like no other goes into the topic `UNGROUPED`, which comes last.
    """

    min_papers: int = 4
    max_papers: int = 15
    topics: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.min_papers <= self.max_papers:
            raise ConfigError(
                f"min_papers = {self.min_papers} and max_papers = {self.max_papers} leave no size for a topic.",
                hint="Set 1 <= min_papers <= max_papers.",
            )
        if self.topics is not None and self.topics < 1:
            raise ConfigError(f"topics = {self.topics} is no number of topics.", hint="Set 1 or more, or leave it out.")

    async def group(self, papers: Sequence[Paper], ports: Ports) -> list[Topic]:  # noqa: ARG002  # a seam's
        """The topics, like next to like; the papers of each with the most central first."""
        ordered = sorted(papers, key=lambda paper: paper.id)
        if not ordered:
            return []
        vectors = weighed(ordered).matrix
        if self.topics is None and len(ordered) < max(2 * self.min_papers, self.max_papers + 1):
            return [_everything(ordered, vectors)]
        groups = self._groups(nearest(vectors))
        lined_up = _lined_up([_central_first(group, vectors) for group in groups], vectors)
        topics = _topics(ordered, lined_up, labels(ordered, lined_up))
        return topics + _left_over(ordered, lined_up)

    def _groups(self, graph: Graph) -> list[Positions]:
        lonely = [node for node in range(len(graph.links)) if _is_lonely(graph, node)]
        grouped = len(graph.links) - len(lonely)
        least, most = float(self.min_papers), float(self.max_papers)
        if self.topics is not None:
            least, most = max(1.0, min(least, grouped // self.topics)), inf
        room = Room(sizes=(1.0,) * len(graph.links), least=least, most=most)
        linked = graph.without(lonely)
        if self.topics is not None:
            return _exactly(self.topics, linked, room)
        mean = (least + most) / 2
        return _large_enough(split(linked, room, groups=max(1, round(grouped / mean))), room)


def weighed(papers: Sequence[Paper]) -> TermWeights:
    """The term weights of title and abstract, one row a paper; the batch alone says which terms are common."""
    return tfidf([_TITLE_COUNTS * terms(words(paper.title)) + terms(words(paper.passages[0].text)) for paper in papers])


def _is_lonely(graph: Graph, node: int) -> bool:
    nearby = sorted((weight for _, weight in graph.links[node]), reverse=True)[:_NEAREST]
    return sum(nearby) < _NEAREST * _ALIKE


def _exactly(topics: int, graph: Graph, room: Room) -> list[Positions]:
    """As many groups as asked for; fewer where the papers do not divide so, more where they share nothing."""
    groups: list[Positions] = []
    for finer in _FINER:
        groups = _large_enough(split(graph, room, groups=ceil(topics * finer)), room)
        if len(groups) >= topics:
            break
    return join(graph, room, groups, groups=topics)


def _large_enough(groups: Sequence[Positions], room: Room) -> list[Positions]:
    return [group for group in groups if room.load(group) >= room.least]


def _central_first(group: Positions, vectors: csr_array) -> Positions:
    members = vectors[group]
    centrality = np.round((members @ members.T).sum(axis=1), _DECIMALS)
    return [group[place] for place in np.argsort(-centrality, kind="stable")]


def _lined_up(groups: Sequence[Positions], vectors: csr_array) -> list[Positions]:
    """Topics that are alike next to each other, starting from the larger end."""
    if not groups:
        return []
    largest_first = sorted(groups, key=lambda group: (-len(group), min(group)))
    sums = np.stack([np.asarray(vectors[group].sum(axis=0)).ravel() for group in largest_first])
    directions = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return [largest_first[place] for place in in_a_row(np.round(directions @ directions.T, _DECIMALS).tolist())]


def _topics(papers: Sequence[Paper], groups: Sequence[Positions], named: Sequence[Label]) -> list[Topic]:
    members = [tuple(papers[place] for place in group) for group in groups]
    return [
        Topic(id=topic_id, name=label.name, keywords=label.keywords, papers=row)
        for topic_id, label, row in zip(_ids(members), named, members, strict=True)
    ]


def _ids(groups: Sequence[Sequence[Paper]]) -> list[str]:
    """`t-` and the first hex digits of a hash of the members' ids, as many as tell the topics apart."""
    texts = ["\n".join(sorted(paper.id for paper in group)) for group in groups]
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    return [f"t-{own[: _digits(own, hashes)]}" for own in hashes]


def _digits(own: str, hashes: Sequence[str]) -> int:
    return next(n for n in range(_ID_DIGITS, len(own) + 1) if sum(other[:n] == own[:n] for other in hashes) == 1)


def _everything(papers: Sequence[Paper], vectors: csr_array) -> Topic:
    everyone = _central_first(list(range(len(papers))), vectors)
    count = "One paper" if len(papers) == 1 else f"All {len(papers)} papers"
    label = Label(name=f"{count}: too few to split into topics", keywords=labels(papers, [everyone])[0].keywords)
    return _topics(papers, [everyone], [label])[0]


def _left_over(papers: Sequence[Paper], groups: Sequence[Positions]) -> list[Topic]:
    placed = {place for group in groups for place in group}
    rest = tuple(paper for place, paper in enumerate(papers) if place not in placed)
    return [Topic(id=UNGROUPED, name="Fits no topic", keywords=(), papers=rest)] if rest else []
