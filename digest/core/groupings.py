"""What a grouping found: topics, where each paper stands, and how good it is by its own measure."""

from dataclasses import dataclass
from typing import Literal

from digest.core.topics import QuietTopic, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a paper stands: `strangeness` is 1 minus its mean cosine to the five papers most like it, so 0 to 1.

    `nearest` are the ids of these papers, most alike first; `terms` what it shares most with its topic.
    """

    paper_id: str
    topic_id: str
    strangeness: float
    nearest: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """A topic that hangs together least: `cohesion` is the mean cosine of its papers to one another."""

    topic_id: str
    cohesion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A paper that stood in another topic in the edition before; `came_from` and `went_to` are ids of topics."""

    paper_id: str
    came_from: str
    went_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingReport:
    """How good a grouping is by its own measure.

    `least` and `most` bound the papers of a topic, `most_tokens` its estimated tokens; None is no bound. `in_bounds` of
    `papers` stand in topics that keep to them. `cohesion` is the mean, over papers, of the cosine to the others of
    their topic; `fresh_cohesion` what it would be without looking at earlier editions, None where there are none.
    `remaining` papers stood in the edition before too, `kept` of these have the same topic as then. `evidence` says
    what papers were compared by, `fallback` why it is less than was asked for, empty where it is not.
    """

    papers: int
    least: int
    most: int | None
    most_tokens: int | None
    in_bounds: int
    loose: int
    cohesion: float
    weakest: tuple[Weak, ...] = ()
    fresh_cohesion: float | None = None
    remaining: int = 0
    kept: int = 0
    moved: tuple[Moved, ...] = ()
    evidence: Literal["words", "words and vectors"] = "words"
    fallback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The topics in reading order, a standing for each paper, and the report on both.

    `quiet` are topics of earlier editions that have no paper now; `previous` is the edition before, where there is one.
    """

    topics: tuple[Topic, ...]
    standings: tuple[Standing, ...] = ()
    report: GroupingReport | None = None
    quiet: tuple[QuietTopic, ...] = ()
    previous: str | None = None
