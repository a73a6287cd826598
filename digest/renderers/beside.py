"""What a page says of a topic beside its papers: where it came from, papers elsewhere, and topics that are quiet."""

from collections.abc import Callable
from dataclasses import dataclass

from digest.core.editions import Edition
from digest.core.papers import Paper
from digest.core.topics import QuietTopic, Topic

MOST_QUIET = 5  # topics named; more are a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A paper that would fit a topic, and the topic in which it stands."""

    paper: Paper
    topic: Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The topics that are told to be quiet, strongest first, and how many more there are."""

    told: tuple[QuietTopic, ...]
    more: int


def quiet_topics(edition: Edition) -> Quiet:
    """The quiet topics of an edition, as a page tells them."""
    return Quiet(told=edition.quiet[:MOST_QUIET], more=max(0, len(edition.quiet) - MOST_QUIET))


def loose_papers(edition: Edition) -> frozenset[str]:
    """The ids of the papers that are only loosely related to their topics."""
    return frozenset(paper_id for section in edition.sections for paper_id in section.topic.loose)


def elsewhere(edition: Edition) -> Callable[[Topic], tuple[Elsewhere, ...]]:
    """A function that gives the papers of other topics that would fit a topic too."""
    stands = {
        paper.id: Elsewhere(paper=paper, topic=section.topic)
        for section in edition.sections
        for paper in section.topic.papers
    }

    def see_also(topic: Topic) -> tuple[Elsewhere, ...]:
        found = (stands[paper_id] for paper_id in topic.also_fits if paper_id in stands)
        return tuple(other for other in found if other.topic.id != topic.id)

    return see_also


def is_new(topic: Topic) -> bool:
    """Whether no earlier edition had the topic, nor any that it came from."""
    return topic.trend is not None and topic.trend.status == "new" and not parents(topic)


def parents(topic: Topic) -> tuple[str, ...]:
    """The names of the topics that it was split from or merged from, where they are known."""
    lineage = topic.lineage
    return lineage.names if lineage is not None and lineage.status in {"split", "merged"} else ()
