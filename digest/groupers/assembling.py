"""From likeness to topics: pins, groups, identity, names, and the report on all of it."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf

import numpy as np

from digest.batcher import paper_tokens
from digest.core.groupings import Grouping, GroupingReport
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Lineage, PastTopic, Topic
from digest.groupers.clustering import Limits, Positions, Rules, clustered
from digest.groupers.likeness import Likeness, at_length_one, centroids, profiles
from digest.groupers.naming import Label, labels
from digest.groupers.pins import Pin, PinnedTopic, names_of, pinned
from digest.groupers.remembering import Recognised, homes, kept_names, recognised
from digest.groupers.standings import cohesion, loose, mean_cohesion, mean_of, moves, standings, strangeness, weakest
from digest.lexical.seriation import in_a_row
from digest.llm.tokens import estimated_tokens

# A paper whose three nearest papers are on average less alike than this shares only the language with them: of 5,000
# abstracts it is at most one in a hundred, of abstracts from a foreign science three in four.
_NEAREST, _ALIKE = 3, 0.05
_DECIMALS = 9
_ID_DIGITS = 6
_INERTIA = 0.15  # of a paper's likeness to its group: what half of the highest stability is worth
_MOST_LINED_UP = 500  # topics; that many nobody reads in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a grouping: limits, pins, papers that belong together or apart (by id or exact title).

    `stability` is from 0 (as if no edition came before) to 1 (papers never leave their topic). `rest` says what becomes
    of papers that fit no pin.
    """

    limits: Limits
    pins: tuple[Pin, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    never: tuple[tuple[str, ...], ...] = ()
    stability: float = 0.0
    groups_rest: bool = True


def assembled(found: Likeness, wanted: Wanted, past: Sequence[PastTopic] | None) -> Grouping:
    """The grouping of papers in a canonical order.

    `past` is None where an edition stands by itself, with no others before it.
    """
    if not found.papers:
        return Grouping(topics=())
    return _Assembling(found, wanted, past).grouping()


class _Assembling:
    def __init__(self, found: Likeness, wanted: Wanted, past: Sequence[PastTopic] | None) -> None:
        self._found, self._wanted, self._past = found, wanted, past
        self._pins = pinned(found, wanted.pins, past or ())
        held = {place for pin in self._pins for place in pin.papers}
        self._free = [place for place in range(len(found.papers)) if place not in held]
        self._strange = strangeness(found)
        self._loose = loose(self._strange)

    def grouping(self) -> Grouping:
        """Topics, standings, report."""
        pins = self._pinned_topics()
        if not self._wanted.groups_rest:
            topics = [*pins, *self._left_over([])]
            return self._reported(topics, {}, None)
        limits = self._wanted.limits
        if limits.topics is None and len(self._free) < max(2 * limits.least, limits.most + 1):
            topics = [*pins, *([self._everything(bool(pins))] if self._free else [])]
            return self._reported(topics, {}, None)
        groups, fresh = self._groups()
        lined_up = _lined_up([_central_first(self._found, group) for group in groups], self._found)
        free_topics = self._named(lined_up)
        by_id = {topic.id: group for topic, group in zip(free_topics, lined_up, strict=True)}
        return self._reported([*pins, *free_topics, *self._left_over(lined_up)], by_id, fresh)

    def _groups(self) -> tuple[list[Positions], float | None]:
        """The groups of papers that no pin holds, and the cohesion that they would have without earlier editions."""
        linked = [place for place in self._free if not self._is_lonely(place)]
        part = self._found.part(linked)
        tokens = self._tokens(part.papers)
        rules = Rules(together=self._sets(part, self._wanted.must), apart=self._pairs(part))
        home = homes(part, self._past or ()) if self._wanted.stability > 0 else ()
        inertia = _inertia(self._wanted.stability)
        groups = clustered(part, tokens, self._wanted.limits, replace(rules, homes=home, inertia=inertia))
        return [[linked[place] for place in group] for group in groups], self._fresh(part, rules, groups, home)

    def _is_lonely(self, place: int) -> bool:
        """Whether a paper is like no other; where not all pairs were compared, only having no neighbour shows it."""
        nearby = self._found.near.weights[place, :_NEAREST]
        if self._found.whole is None:
            return not nearby.any()
        return float(nearby.sum()) < _NEAREST * _ALIKE

    def _fresh(
        self, part: Likeness, rules: Rules, groups: Sequence[Positions], home: Sequence[int | None]
    ) -> float | None:
        """The cohesion of a grouping that looks at no earlier edition; None where there is none."""
        if not self._past:
            return None
        if any(each is not None for each in home):
            groups = clustered(part, self._tokens(part.papers), self._wanted.limits, rules)
        return mean_cohesion(part, groups)

    def _tokens(self, papers: Sequence[Paper]) -> list[float]:
        limits = self._wanted.limits
        if limits.least_tokens <= 0 and limits.most_tokens == inf:
            return [0.0] * len(papers)
        return [float(paper_tokens(paper, estimated_tokens)) for paper in papers]

    def _sets(self, part: Likeness, named: Sequence[Sequence[str]]) -> tuple[frozenset[int], ...]:
        """The positions of the papers that each set names; a paper that is not among them is passed over."""
        place_of = {name: place for place, paper in enumerate(part.papers) for name in names_of(paper)}
        return tuple(frozenset(place_of[name] for name in names if name in place_of) for names in named)

    def _pairs(self, part: Likeness) -> frozenset[tuple[int, int]]:
        sets = self._sets(part, self._wanted.never)
        return frozenset(pair for group in sets for pair in combinations(sorted(group), 2))

    def _named(self, groups: Sequence[Positions]) -> list[Topic]:
        past = [topic for topic in self._past or () if not topic.pinned]
        known = recognised(self._found, groups, past)
        made = labels(self._found.papers, groups)
        names = kept_names(self._found, groups, known, [label.name for label in made])
        ids = _ids([[self._found.papers[place] for place in group] for group in groups], known, self._past or ())
        return [
            replace(self._topic(topic_id, replace(label, name=name), group, each.lineage), profile=terms)
            for topic_id, label, name, group, each, terms in zip(
                ids, made, names, groups, known, profiles(self._found.weights, groups), strict=True
            )
        ]

    def _topic(self, topic_id: str, label: Label, group: Sequence[int], lineage: Lineage | None) -> Topic:
        return Topic(
            id=topic_id,
            name=label.name,
            keywords=label.keywords,
            papers=tuple(self._found.papers[place] for place in group),
            lineage=None if self._past is None else lineage,
            loose=tuple(self._found.papers[place].id for place in group if place in self._loose),
        )

    def _pinned_topics(self) -> list[Topic]:
        with_papers = [pin for pin in self._pins if pin.papers]
        if not with_papers:
            return []
        named = labels(self._found.papers, [pin.papers for pin in with_papers])
        remembered = {topic.id for topic in self._past or ()}
        return [self._pinned_topic(pin, label, remembered) for pin, label in zip(with_papers, named, strict=True)]

    def _pinned_topic(self, pin: PinnedTopic, label: Label, remembered: set[str]) -> Topic:
        known = pin.id in remembered
        lineage = Lineage(status="continued", origins=(pin.id,)) if known else Lineage(status="new")
        topic = self._topic(pin.id, replace(label, name=pin.name), pin.papers, lineage)
        return replace(
            topic,
            also_fits=tuple(self._found.papers[place].id for place in pin.also),
            profile=profiles(self._found.weights, [pin.papers])[0],
            keeps_name=True,
        )

    def _everything(self, beside_pins: bool) -> Topic:
        """All free papers as one topic; without a profile, no later edition knows it: it is not about anything."""
        everyone = _central_first(self._found, self._free)
        which = ("other " if beside_pins else "") + "paper"
        count = f"One {which}" if len(everyone) == 1 else f"{'' if beside_pins else 'All '}{len(everyone)} {which}s"
        keywords = labels(self._found.papers, [everyone])[0].keywords
        label = Label(name=f"{count}: too few to split into topics", keywords=keywords)
        topic_id = _ids([[self._found.papers[place] for place in everyone]], [], ())[0]
        return replace(self._topic(topic_id, label, everyone, None), keeps_name=True)

    def _left_over(self, groups: Sequence[Positions]) -> list[Topic]:
        placed = {place for group in groups for place in group}
        rest = tuple(self._found.papers[place] for place in self._free if place not in placed)
        return [Topic(id=UNGROUPED, name="Fits no topic", keywords=(), papers=rest)] if rest else []

    def _reported(self, topics: Sequence[Topic], groups: Mapping[str, Positions], fresh: float | None) -> Grouping:
        limits = self._wanted.limits
        before = {paper: topic.id for topic in self._past or () if topic.current for paper in topic.papers}
        moved = moves(topics, before)
        cohesions = {topic_id: cohesion(self._found, group) for topic_id, group in groups.items()}
        remaining = sum(paper.id in before for topic in topics for paper in topic.papers)
        report = GroupingReport(
            papers=len(self._found.papers),
            least=limits.least,
            most=None if limits.topics is not None or limits.most == inf else int(limits.most),
            most_tokens=None if limits.most_tokens == inf else int(limits.most_tokens),
            in_bounds=sum(len(group) for group in groups.values() if self._is_in_bounds(group)),
            loose=len(self._loose),
            cohesion=mean_of([(value, len(groups[topic_id])) for topic_id, value in cohesions.items()]),
            weakest=weakest(cohesions),
            fresh_cohesion=fresh,
            remaining=remaining,
            kept=remaining - len(moved),
            moved=moved,
        )
        return Grouping(topics=tuple(topics), standings=standings(self._found, topics, self._strange), report=report)

    def _is_in_bounds(self, group: Positions) -> bool:
        limits = self._wanted.limits
        most = inf if limits.topics is not None else limits.most
        papers = [self._found.papers[place] for place in group]
        return limits.least <= len(group) <= most and sum(self._tokens(papers)) <= limits.most_tokens


def _inertia(stability: float) -> float:
    """What staying is worth, in typical likenesses to a group: nothing at 0, at 1 more than anything else."""
    return inf if stability >= 1.0 else _INERTIA * stability / (1.0 - stability)


def _central_first(found: Likeness, group: Sequence[int]) -> Positions:
    centrality = np.round(found.within(group).sum(axis=1), _DECIMALS)
    return [group[place] for place in np.argsort(-centrality, kind="stable").tolist()]


def _lined_up(groups: Sequence[Positions], found: Likeness) -> list[Positions]:
    """Topics that are alike next to each other, starting from the larger end."""
    largest_first = sorted(groups, key=lambda group: (-len(group), min(group)))
    if not groups or len(groups) > _MOST_LINED_UP:
        return largest_first
    rows = at_length_one(centroids(found.weights, largest_first))
    between = np.round((rows @ rows.T).toarray(), _DECIMALS)
    return [largest_first[place] for place in in_a_row(between.tolist())]


def _ids(groups: Sequence[Sequence[Paper]], known: Sequence[Recognised], past: Sequence[PastTopic]) -> list[str]:
    """The id of the past topic that a group continues, else `t-` and the first hex digits of a hash of its papers' ids.

    As many digits as tell the topics apart, of now and before.
    """
    texts = ["\n".join(sorted(paper.id for paper in group)) for group in groups]
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    carried = [each.past.id if each.past else None for each in known] or [None] * len(groups)
    short = _shortened(hashes, {topic.id for topic in past})
    return [name or own for name, own in zip(carried, short, strict=True)]


def _shortened(hashes: Sequence[str], taken: Collection[str]) -> list[str]:
    short: dict[str, str] = {}
    for digits in range(_ID_DIGITS, len(max(hashes, default="")) + 1):
        left = [own for own in hashes if own not in short]
        common = Counter(own[:digits] for own in hashes)
        short |= {own: f"t-{own[:digits]}" for own in left if common[own[:digits]] == 1}
        short = {own: name for own, name in short.items() if name not in taken}
    return [short[own] for own in hashes]
