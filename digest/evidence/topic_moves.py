"""Which papers may be moved to another topic that a model proposes: those whose own words show that they belong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from digest.core.claims import Citation
from digest.core.groupings import Grouping, Standing
from digest.core.naming import MoveProposal
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.evidence.addressing import orders
from digest.evidence.locate import Locator
from digest.evidence.variants import bases
from digest.lexical.academic import FIELD, TALK
from digest.lexical.tokens import words

MOST_MISFITS = 40
_LAST = 2  # of each topic: the least central ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many papers a topic holds, and how many tokens by the estimate of `tokens`; None is no bound."""

    least: int = 1
    most: int | None = None
    most_tokens: int | None = None
    tokens: Callable[[Paper], int] = lambda paper: len(paper.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearranged:
    """A grouping in which papers were moved, with the ids of these; `ignored` counts the other proposals."""

    grouping: Grouping
    moved: tuple[str, ...] = ()
    ignored: int = 0


def bounds_of(grouping: Grouping, tokens: Callable[[Paper], int]) -> Bounds:
    """The bounds that a grouping says it keeps to; without a report, only that no topic is emptied."""
    report = grouping.report
    if report is None:
        return Bounds(tokens=tokens)
    return Bounds(least=max(1, report.least), most=report.most, most_tokens=report.most_tokens, tokens=tokens)


def misfits(topics: Sequence[Topic], bounds: Bounds) -> tuple[Paper, ...]:
    """Up to forty papers that may stand in the wrong topic: those that fit none, the loose ones, the last of each.

    One without text has no words that could bear a move out. A topic that cannot spare a paper has none, and neither
    has an edition with only one topic.
    """
    if sum(topic.id != UNGROUPED for topic in topics) <= 1:
        return ()
    sparing = [topic for topic in topics if topic.id != UNGROUPED and len(topic.papers) > bounds.least]
    alone = [paper for topic in topics if topic.id == UNGROUPED for paper in topic.papers]
    loose = [paper for topic in sparing for paper in topic.papers[1:] if paper.id in topic.loose]
    last = [paper for place in range(1, _LAST + 1) for topic in sparing for paper in _last(topic, place)]
    found = {paper.id: paper for paper in (*alone, *loose, *last) if any(each.text.strip() for each in paper.passages)}
    return tuple(found.values())[:MOST_MISFITS]


def moved(grouping: Grouping, proposals: Iterable[MoveProposal], bounds: Bounds) -> Rearranged:
    """The grouping with every move made, one after the other, that words bear out and both topics have room for."""
    topics = {topic.id: topic for topic in grouping.topics}
    done: dict[str, str] = {}
    ignored = 0
    for proposal in proposals:
        here = next((topic for topic in topics.values() if topic.paper(proposal.paper_id)), None)
        there = topics.get(proposal.topic_id or "")
        paper = here.paper(proposal.paper_id) if here else None
        if here is None or there is None or paper is None or paper.id in done:
            ignored += here is None or proposal.topic_id is not None
        elif there != here:
            allowed = _may_move(paper, here, there, proposal, bounds)
            ignored += not allowed
            if allowed:
                topics |= {here.id: _without(here, paper), there.id: _with(there, paper)}
                done[paper.id] = there.id
    if not done:
        return Rearranged(grouping=grouping, ignored=ignored)
    return Rearranged(grouping=_again(grouping, topics, done), moved=tuple(done), ignored=ignored)


def _last(topic: Topic, place: int) -> tuple[Paper, ...]:
    """The paper at that place from the end, unless it is the most central one."""
    return topic.papers[-place:][:1] if place < len(topic.papers) else ()


def _may_move(paper: Paper, here: Topic, there: Topic, proposal: MoveProposal, bounds: Bounds) -> bool:
    return (
        there.id != UNGROUPED
        and (here.id == UNGROUPED or len(here.papers) > bounds.least)
        and (bounds.most is None or len(there.papers) < bounds.most)
        and _has_room(there, paper, bounds)
        and _is_borne_out(paper, there, proposal.quote)
    )


def _has_room(there: Topic, paper: Paper, bounds: Bounds) -> bool:
    if bounds.most_tokens is None:
        return True
    return sum(map(bounds.tokens, (*there.papers, paper))) <= bounds.most_tokens


def _is_borne_out(paper: Paper, there: Topic, quote: str) -> bool:
    """Whether the quote stands in the paper, in no order, and has a word that says something and that the topic has."""
    place = Locator({paper.id: paper}).locate(Citation(paper_id=paper.id, quote=quote))
    if place.status not in {"verbatim", "normalised"} or place.passage is None or place.start is None:
        return False
    text = paper.passages[place.passage].text
    if any(order.touches(place.start, place.end or place.start) for order in orders(text)):
        return False
    of_topic = (there.name, there.heading, *there.keywords, *(each.title for each in there.papers))
    return not _terms(quote).isdisjoint(frozenset().union(*map(_terms, of_topic)))


def _terms(text: str) -> frozenset[str]:
    """The words that name something by themselves, in every form that they may be bent from."""
    return frozenset(form for word in words(text) if word not in TALK | FIELD for form in bases(word))


def _without(topic: Topic, paper: Paper) -> Topic:
    return replace(
        topic,
        papers=tuple(each for each in topic.papers if each.id != paper.id),
        loose=tuple(each for each in topic.loose if each != paper.id),
    )


def _with(topic: Topic, paper: Paper) -> Topic:
    """The topic with the paper at its end, where the least central ones stand."""
    fits = tuple(each for each in topic.also_fits if each != paper.id)
    return replace(topic, papers=(*topic.papers, paper), also_fits=fits)


def _again(grouping: Grouping, topics: dict[str, Topic], done: dict[str, str]) -> Grouping:
    """The grouping with its topics anew; what was measured of a paper beside its old topic no longer holds."""
    report = grouping.report
    loose = sum(len(topic.loose) for topic in topics.values())
    return replace(
        grouping,
        topics=tuple(topic for topic in topics.values() if topic.papers),
        standings=tuple(_moved(standing, done) for standing in grouping.standings),
        report=None if report is None else replace(report, loose=loose),
    )


def _moved(standing: Standing, done: dict[str, str]) -> Standing:
    there = done.get(standing.paper_id)
    return standing if there is None else replace(standing, topic_id=there, terms=())
