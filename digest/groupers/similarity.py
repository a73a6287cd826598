"""Topics by the words that papers share: no model, no network, and the same set of papers gives the same topics."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Annotated, Literal

from pydantic import Field

from digest.core.errors import ConfigError
from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.groupers.assembling import Wanted, assembled
from digest.groupers.clustering import Limits
from digest.groupers.likeness import likeness
from digest.groupers.pins import Pin
from digest.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """Groups papers by TF-IDF similarity: `min_papers` to `max_papers` in a topic, or `topics` topics of any size.

    `min_tokens` and `max_tokens` bound what the papers of a topic take in a prompt, by the estimate. `stability`, from
    0 to 1, is how much it takes for a paper to leave the topic that it had in the edition before. `pin` are topics that
    are always there; papers that fit none are grouped among themselves, or not (`rest`). `must` and `never` are sets of
    papers, by id or exact title, that share a topic or of which no two do. A paper that is like no other goes into the
    topic `UNGROUPED`, which comes last.
    """

    min_papers: int = 4
    max_papers: int = 15
    topics: int | None = None
    min_tokens: Annotated[int, Field(ge=0)] = 0
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    stability: Annotated[float, Field(ge=0, le=1)] = 0.5
    pin: tuple[Pin, ...] = ()
    rest: Literal["grouped", "ungrouped"] = "grouped"
    must: tuple[tuple[str, ...], ...] = ()
    never: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.min_papers <= self.max_papers:
            raise ConfigError(
                f"min_papers = {self.min_papers} and max_papers = {self.max_papers} leave no size for a topic.",
                hint="Set 1 <= min_papers <= max_papers.",
            )
        if self.topics is not None and self.topics < 1:
            raise ConfigError(f"topics = {self.topics} is no number of topics.", hint="Set 1 or more, or leave it out.")
        if self.max_tokens is not None and self.min_tokens > self.max_tokens:
            raise ConfigError(
                f"min_tokens = {self.min_tokens} and max_tokens = {self.max_tokens} leave no size for a topic.",
                hint="Set min_tokens <= max_tokens.",
            )
        self._must_agree()

    def _must_agree(self) -> None:
        names = [pin.name.casefold() for pin in self.pin]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ConfigError(f"Two pinned topics are called {twice!r}.", hint="Give each [[topics.pin]] its own name.")
        for apart in self.never:
            for together in self.must:
                both = sorted({*apart} & {*together})
                if len(both) > 1:
                    raise ConfigError(
                        f"must and never both name {both[0]!r} and {both[1]!r}.",
                        hint="Take them out of one of the two.",
                    )

    async def group(self, papers: Sequence[Paper], ports: Ports) -> Grouping:
        """The topics, like next to like; the papers of each with the most central first."""
        past = None if ports.topics is None else ports.topics.past()
        return assembled(likeness(sorted(papers, key=lambda paper: paper.id)), self.wanted, past)

    @property
    def wanted(self) -> Wanted:
        """What the options ask for."""
        return Wanted(
            limits=Limits(
                least=self.min_papers,
                most=self.max_papers,
                least_tokens=self.min_tokens,
                most_tokens=inf if self.max_tokens is None else self.max_tokens,
                topics=self.topics,
            ),
            pins=self.pin,
            must=self.must,
            never=self.never,
            stability=self.stability,
            groups_rest=self.rest == "grouped",
        )
