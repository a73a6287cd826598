"""Where each paper stands, which are only loosely related, and how good a grouping is by its own measure."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from digest.core.groupings import Moved, Standing, Weak
from digest.core.topics import UNGROUPED, Topic
from digest.groupers.likeness import Likeness, centroids
from digest.lexical.graph import Floats

_NEAREST = 5
_TERMS = 5
_WEAKEST = 5
_DECIMALS = 3
_DECIMALS_OF_SUMS = 9  # less than that is the machine's, not the papers'
# A paper is loose when it is stranger than most by this many robust standard deviations (1.4826 times the median
# distance from the median, Rousseeuw and Croux 1993) and not by a trifle, and one in ten at most is.
_FAR, _ROBUST = 1.5, 1.4826
_LEAST_FAR, _MOST_LOOSE = 0.05, 0.1
_LEAST_TO_JUDGE = 10  # papers


def strangeness(found: Likeness) -> Floats:
    """1 minus the mean cosine of each paper's terms to the five papers most like it, (n)."""
    among = max(min(_NEAREST, len(found.papers) - 1), 1)
    strange: Floats = np.round(1.0 - found.by_words.weights[:, :_NEAREST].sum(axis=1) / among, _DECIMALS)
    return strange


def loose(strange: Floats) -> frozenset[int]:
    """The positions of papers that are only loosely related to any other; none where there are too few to judge."""
    if len(strange) < _LEAST_TO_JUDGE:
        return frozenset()
    middle = float(np.median(strange))
    spread = _ROBUST * float(np.median(np.abs(strange - middle)))
    ordered = np.argsort(-strange, kind="stable")[: int(_MOST_LOOSE * len(strange))]
    return frozenset(int(place) for place in ordered if strange[place] > middle + max(_FAR * spread, _LEAST_FAR))


def standings(found: Likeness, topics: Sequence[Topic], strange: Floats) -> tuple[Standing, ...]:
    """One standing a paper, in the order of the topics."""
    place_of = {paper.id: place for place, paper in enumerate(found.papers)}
    groups = [[place_of[paper.id] for paper in topic.papers] for topic in topics]
    held = centroids(found.weights, groups)
    rows = [held[[row]] if topic.id != UNGROUPED else None for row, topic in enumerate(topics)]
    return tuple(
        _standing(found, topic, place, strange, () if row is None else _shared_terms(found, place, row))
        for topic, group, row in zip(topics, groups, rows, strict=True)
        for place in group
    )


def _standing(found: Likeness, topic: Topic, place: int, strange: Floats, terms: tuple[str, ...]) -> Standing:
    near = zip(found.by_words.nodes[place, :_NEAREST], found.by_words.weights[place, :_NEAREST], strict=True)
    return Standing(
        paper_id=found.papers[place].id,
        topic_id=topic.id,
        strangeness=float(strange[place]),
        nearest=tuple(found.papers[other].id for other, weight in near if weight > 0),
        terms=terms,
    )


def _shared_terms(found: Likeness, place: int, held: csr_array) -> tuple[str, ...]:
    """The terms that a paper has most in common with the others of its topic, whose summed weights are `held`."""
    matrix = found.weights.matrix
    cells = slice(matrix.indptr[place], matrix.indptr[place + 1])
    columns, own = matrix.indices[cells], matrix.data[cells]
    all_together = held.data[np.searchsorted(held.indices, columns)]
    common = np.round(own * (all_together - own), _DECIMALS_OF_SUMS)
    strongest = np.argsort(-common, kind="stable")[:_TERMS]
    return tuple(found.weights.vocabulary[columns[index]] for index in strongest if common[index] > 0)


def cohesion(found: Likeness, group: Sequence[int]) -> float:
    """The mean cosine of a group's papers to one another; 1 for a group of one."""
    pairs = len(group) * (len(group) - 1)
    return float(found.within(group).sum() / pairs) if pairs else 1.0


def mean_cohesion(found: Likeness, groups: Sequence[Sequence[int]]) -> float:
    """The mean, over papers, of the cosine to the others of their group."""
    return mean_of([(cohesion(found, group), len(group)) for group in groups])


def mean_of(cohesions: Sequence[tuple[float, int]]) -> float:
    """The mean of cohesions, each with the number of papers that it is of."""
    papers = sum(count for _, count in cohesions)
    return round(sum(value * count for value, count in cohesions) / papers, _DECIMALS + 1) if papers else 0.0


def weakest(cohesions: Mapping[str, float]) -> tuple[Weak, ...]:
    """The topics that hang together least, the weakest first; `cohesions` are by the id of the topic."""
    measured = [(round(value, _DECIMALS), topic) for topic, value in cohesions.items()]
    return tuple(Weak(topic_id=topic, cohesion=value) for value, topic in sorted(measured)[:_WEAKEST])


def moves(topics: Sequence[Topic], before: Mapping[str, str]) -> tuple[Moved, ...]:
    """The papers of `before` (paper id to topic id) that stand in another topic now, by id."""
    now = {paper.id: topic.id for topic in topics for paper in topic.papers}
    return tuple(
        Moved(paper_id=paper, came_from=topic, went_to=now[paper])
        for paper, topic in sorted(before.items())
        if paper in now and now[paper] != topic
    )
