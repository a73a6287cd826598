"""Which topics of an edition are topics of the editions before it: by their papers first, else by their terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from digest.core.topics import Lineage, PastTopic
from digest.groupers.likeness import Likeness, in_terms, profiles
from digest.lexical.graph import Floats
from digest.lexical.tokens import words

# At least this share of a topic's remaining papers stands in the group that continues it.
_ENOUGH = 0.25
# Without papers in common two profiles of the same topic are at least this alike (cosine of their 40 terms).
_SAME_PROFILE = 0.35
_HALF = 0.5
# A name still says what a topic is about when its words stand in this share of its papers.
_STILL_SAID = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a group is known as: the past topic that it continues, None for none, and how it came about."""

    past: PastTopic | None
    lineage: Lineage


def homes(likeness: Likeness, past: Sequence[PastTopic]) -> tuple[int | None, ...]:
    """The position in `past` of the topic that held each paper in the edition before; None for none."""
    held = {paper: number for number, topic in enumerate(past) if topic.current for paper in topic.papers}
    return tuple(held.get(paper.id) for paper in likeness.papers)


def recognised(likeness: Likeness, groups: Sequence[Sequence[int]], past: Sequence[PastTopic]) -> list[Recognised]:
    """What each group is known as; no past topic continues in two groups.

    Pairs are chosen together so that most papers keep their topic (assignment: Kuhn 1955); groups without a topic
    after that take one whose terms are theirs.
    """
    if not past:
        return [Recognised(past=None, lineage=Lineage(status="new")) for _ in groups]
    shared = came_from(groups, homes(likeness, past), len(past))
    enough = _ENOUGH * np.maximum(shared.sum(axis=0, keepdims=True), 1)
    found = assigned(np.where(shared >= enough, shared, 0.0))
    free = [group for group in range(len(groups)) if group not in found]
    left = [topic for topic in range(len(past)) if topic not in set(found.values()) and past[topic].profile]
    by_terms = _by_terms(likeness, [groups[group] for group in free], [past[topic] for topic in left])
    found |= {free[group]: left[topic] for group, topic in by_terms.items()}
    return [
        Recognised(past=past[found[group]] if group in found else None, lineage=_lineage(group, found, shared, past))
        for group in range(len(groups))
    ]


def came_from(groups: Sequence[Sequence[int]], home: Sequence[int | None], homes: int) -> Floats:
    """How many members each group has of each home, by its number: (groups, homes); `home` is None for who has none."""
    shared = np.zeros((len(groups), homes))
    for number, group in enumerate(groups):
        for place in group:
            origin = home[place]
            if origin is not None:
                shared[number, origin] += 1.0
    return shared


def assigned(scores: Floats) -> dict[int, int]:
    """The pairs (row, column) of the highest sum; none of a score of 0."""
    if not scores.size:
        return {}
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if scores[row, column] > 0}


def kept_names(
    likeness: Likeness, groups: Sequence[Sequence[int]], known: Sequence[Recognised], made: Sequence[str]
) -> list[str]:
    """The name of the past topic where it may stay, else the one just made; no two are the same.

    A made one that is taken says its first paper's title too.
    """
    kept = [
        each.past.name if each.past and _still_fits(each.past, likeness, group) else None
        for group, each in zip(groups, known, strict=True)
    ]
    taken = {name.casefold() for name in kept if name}
    return [
        name or (new if new.casefold() not in taken else f"{new}: {likeness.papers[group[0]].title}")
        for name, new, group in zip(kept, made, groups, strict=True)
    ]


def _still_fits(topic: PastTopic, likeness: Likeness, group: Sequence[int]) -> bool:
    """Whether the name may stay: most of the papers it was given for are here, or its words still are said."""
    here = {likeness.papers[place].id for place in group}
    if topic.named_for and len(here.intersection(topic.named_for)) >= _HALF * len(topic.named_for):
        return True
    named = set(words(topic.name))
    said = sum(bool(named & {*likeness.tokens[place][0], *likeness.tokens[place][1]}) for place in group)
    return said >= _STILL_SAID * len(group)


def _by_terms(likeness: Likeness, groups: Sequence[Sequence[int]], past: Sequence[PastTopic]) -> dict[int, int]:
    if not groups or not past:
        return {}
    own = in_terms(likeness.weights, profiles(likeness.weights, groups))
    theirs = in_terms(likeness.weights, [topic.profile for topic in past])
    alike: Floats = np.round((own @ theirs.T).toarray(), 6)
    return assigned(np.where(alike >= _SAME_PROFILE, alike, 0.0))


def _lineage(group: int, found: Mapping[int, int], shared: Floats, past: Sequence[PastTopic]) -> Lineage:
    """Merged where half of another topic that is no more came along, split where half came from one that goes on."""
    own = found.get(group)
    going_on = set(found.values())
    remaining = shared.sum(axis=0)
    came = [
        topic
        for topic in range(len(past))
        if topic != own and shared[group, topic] > 0 and shared[group, topic] >= _HALF * remaining[topic]
    ]
    absorbed = [topic for topic in came if topic not in going_on]
    if absorbed and (own is not None or len(absorbed) > 1):
        origins = sorted(([] if own is None else [own]) + absorbed, key=lambda topic: (-shared[group, topic], topic))
        return Lineage(status="merged", origins=tuple(past[topic].id for topic in origins))
    if own is not None:
        return Lineage(status="continued", origins=(past[own].id,))
    source = int(np.argmax(shared[group])) if len(past) else 0
    if len(past) and shared[group, source] > 0 and shared[group, source] >= _HALF * shared[group].sum():
        return Lineage(status="split", origins=(past[source].id,))
    return Lineage(status="new")
