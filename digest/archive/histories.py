"""What the editions and people's wishes together say of each topic: what it is called, and when it had which papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.core.topics import TopicWish
from digest.wishes import end_of

REMEMBERED = 8  # editions: a topic that none of the last so many had is forgotten, unless it is pinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A topic as one edition had it; `papers` are ids.

    `place` counts the editions from 0, the oldest, and `position` the topics within one, in reading order. `part` is
    the id that it had there: another topic may have taken it in since. `status` and `origins` are those of its lineage,
    empty where it had none.
    """

    place: int
    position: int
    edition: str
    part: str
    name: str
    papers: tuple[str, ...]
    status: str = ""
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A topic through the editions: its name now, those it had before, and its appearances, oldest first.

    An edition has several appearances of a topic that took in others since.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    appearances: tuple[Appearance, ...]
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The topics of a number of editions, whose names are `editions`, oldest first.

    `gone` are the topics that are wished to be one with another: with which, in the end.
    """

    editions: tuple[str, ...] = ()
    histories: tuple[History, ...] = ()
    gone: Mapping[str, str]


def histories(rows: Iterable[Appearance], wishes: Sequence[TopicWish]) -> tuple[History, ...]:
    """The history of each topic that is left, in the order of first appearance; `rows` are ordered, oldest first."""
    into = {wish.topic: wish.merged_into for wish in wishes if wish.merged_into}
    names = {wish.topic: wish.name for wish in wishes if wish.name}
    pinned = {wish.topic for wish in wishes if wish.pinned}
    parts: dict[str, list[Appearance]] = {}
    for row in rows:
        parts.setdefault(end_of(row.part, into), []).append(row)
    found = []
    for topic_id, own in parts.items():
        name = names.get(topic_id) or _last_name(topic_id, own)
        had = dict.fromkeys([row.name for row in own] + [names[row.part] for row in own if row.part in names])
        aliases = tuple(alias for alias in had if alias != name)
        found.append(
            History(id=topic_id, name=name, aliases=aliases, appearances=tuple(own), pinned=topic_id in pinned)
        )
    return tuple(found)


def counts_in(history: History, editions: int) -> tuple[int, ...]:
    """The topic's papers in each of so many editions, from the first one that had it; 0 where it was absent."""
    first = history.appearances[0].place
    papers = [0] * (editions - first)
    for each in history.appearances:
        papers[each.place - first] += len(each.papers)
    return tuple(papers)


def last_of(history: History) -> tuple[Appearance, ...]:
    """The topic as the last edition that had it, what has its id there first."""
    newest = history.appearances[-1].place
    return tuple(
        sorted((row for row in history.appearances if row.place == newest), key=lambda row: row.part != history.id)
    )


def is_remembered(history: History, editions: int) -> bool:
    """Whether one of the last `REMEMBERED` of so many editions had the topic, or somebody wants it kept."""
    return history.pinned or history.appearances[-1].place >= editions - REMEMBERED


def _last_name(topic_id: str, own: Sequence[Appearance]) -> str:
    """What the topic was called last under its own id, else what that was called which it took in."""
    return next((row.name for row in reversed(own) if row.part == topic_id), own[-1].name)
