"""The topics of each edition, and what people wish of topics, in `out/state.sqlite`.

Nothing is kept but what each edition had, and the wishes: all else that is known of a topic follows from these. So an
edition that is made again sees the editions before it as it did the first time, and a wish can be taken back.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from digest.archive.formats import WITH_TOPICS
from digest.archive.histories import (
    REMEMBERED,
    Appearance,
    History,
    Records,
    counts_in,
    histories,
    is_remembered,
    last_of,
)
from digest.archive.opening import looked_into, written
from digest.archive.state import STATE_FILE
from digest.core.errors import ArchiveError
from digest.core.topics import UNGROUPED, PastTopic, Profile, Topic, TopicWish
from digest.wishes import end_of, profile_of

_EDITIONS = "select number, edition from grouped where number < ? order by number"
_NUMBER = "select number from grouped where edition = ?"
_ROWS = """
select number, position, grouped.edition, topic, name, papers, status, origins
from topics join grouped on grouped.edition = topics.edition
where number < ? order by number, position
"""
_DETAILS = "select keywords, named_for, profile from topics where edition = ? and topic = ?"
_WISHES = "select topic, name, merged_into, pinned from topic_wishes order by topic"
_ENTER = "insert into grouped (edition, made) values (?,?) on conflict do nothing"
_KEEP = """
insert into topics (edition, position, topic, name, keywords, papers, named_for, profile, status, origins)
values (?,?,?,?,?,?,?,?,?,?)
"""
_ALL = 1 << 62  # no edition has a higher number
_IDS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
_Found = TypeVar("_Found")
_Details = tuple[tuple[str, ...], tuple[str, ...], Profile]  # keywords, papers it was named for, terms


class TopicRegistry:
    """The topics in the state of `out` as the edition of that name sees them, or as nobody in particular does.

    Each call opens the file and closes it. Reading changes nothing, and finds nothing where there is no file, or one
    of a format that knew no topics. Raises `ArchiveError` where the file cannot be used. One process writes at a time:
    `archive.lock`.
    """

    def __init__(self, out: Path, edition: str = "") -> None:
        self._path = out / STATE_FILE
        self._edition = edition

    def past(self) -> tuple[PastTopic, ...]:
        """The topics of the editions before this one that are not forgotten, those of the very last one first.

        An edition that was made before sees those that were there then, though as they are wished to be now.
        """

        def found(database: sqlite3.Connection) -> tuple[PastTopic, ...]:
            records = self._records(database)
            count = len(records.editions)
            kept = [each for each in records.histories if is_remembered(each, count)]
            return tuple(_past(each, count, database) for each in sorted(kept, key=_newest_first))

        return self._read(found, ())

    def previous(self) -> str | None:
        """The edition before this one; None where there is none."""
        editions: list[tuple[int, str]] = self._read(self._editions, [])
        return editions[-1][1] if editions else None

    def wishes(self) -> tuple[TopicWish, ...]:
        """What is wished of topics, by id."""
        return self._read(self._wishes, ())

    def records(self) -> Records:
        """The topics of all editions before this one, forgotten ones too."""
        return self._read(self._records, Records(gone={}))

    def known_by(self, history: History) -> tuple[tuple[str, ...], Profile]:
        """The keywords of a topic, and the terms that it is known by, with their weights, strongest first."""
        nothing: _Details = ((), (), ())
        keywords, _, profile = self._read(lambda database: _details(history, database), nothing)
        return keywords, profile

    def keep(self, topics: Sequence[Topic], made: datetime) -> None:
        """Remember the topics of this edition, in the place of those that it had before; all of them or none.

        What no later edition could know again, as it has no profile, is no topic to remember.
        """
        kept = [topic for topic in topics if topic.id != UNGROUPED and topic.profile]
        unnamed: dict[str, tuple[str, ...]] = {}
        named_for = self._read(lambda database: self._named_for(kept, database), unnamed)
        rows = [_row(self._edition, position, topic, named_for.get(topic.id)) for position, topic in enumerate(kept)]
        with written(self._path) as database:
            database.execute(_ENTER, (self._edition, made.isoformat(timespec="seconds")))
            database.execute("delete from topics where edition = ?", (self._edition,))
            database.executemany(_KEEP, rows)

    def wish(self, wish: TopicWish) -> None:
        """Remember what is wished of a topic, in the place of what was wished of it before."""
        row = (wish.topic, wish.name, wish.merged_into, wish.pinned)
        with written(self._path) as database:
            database.execute("delete from topic_wishes where topic = ?", (wish.topic,))
            if wish != TopicWish(topic=wish.topic):
                database.execute("insert into topic_wishes (topic, name, merged_into, pinned) values (?,?,?,?)", row)

    def _named_for(self, topics: Sequence[Topic], database: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
        """The papers for which those of the topics got their names that are called as they were before."""
        known = {each.id: each for each in self._records(database).histories}
        return {
            topic.id: _details(known[topic.id], database)[1]
            for topic in topics
            if topic.id in known and last_of(known[topic.id])[0].name == topic.name
        }

    def _editions(self, database: sqlite3.Connection) -> list[tuple[int, str]]:
        """Number and name of the editions before this one, oldest first."""
        return database.execute(_EDITIONS, (self._number(database),)).fetchall()

    def _number(self, database: sqlite3.Connection) -> int:
        """The number of this edition; one that was never made comes after all others."""
        row = database.execute(_NUMBER, (self._edition,)).fetchone()
        return int(row[0]) if row else _ALL

    def _records(self, database: sqlite3.Connection) -> Records:
        editions = self._editions(database)
        places = {each: place for place, (each, _) in enumerate(editions)}
        rows = [
            Appearance(
                place=places[each],
                position=position,
                edition=edition,
                part=part,
                name=name,
                papers=_IDS.validate_json(papers),
                status=status,
                origins=_IDS.validate_json(origins),
            )
            for each, position, edition, part, name, papers, status, origins in database.execute(
                _ROWS, (self._number(database),)
            )
        ]
        wishes = self._wishes(database)
        into = {wish.topic: wish.merged_into for wish in wishes if wish.merged_into}
        return Records(
            editions=tuple(name for _, name in editions),
            histories=histories(rows, wishes),
            gone={topic_id: end_of(topic_id, into) for topic_id in into},
        )

    def _wishes(self, database: sqlite3.Connection) -> tuple[TopicWish, ...]:
        wishes = tuple(
            TopicWish(topic=topic, name=name, merged_into=into, pinned=bool(pinned))
            for topic, name, into, pinned in database.execute(_WISHES)
        )
        into = {wish.topic: wish.merged_into for wish in wishes if wish.merged_into}
        try:
            for topic_id in into:
                end_of(topic_id, into)
        except ValueError as error:
            hint = "Delete one of these rows from its table topic_wishes."
            raise ArchiveError(f"{self._path}: {error}.", hint=hint) from error
        return wishes

    def _read(self, look: Callable[[sqlite3.Connection], _Found], nothing: _Found) -> _Found:
        """What `look` finds in the file, `nothing` where that holds no topics."""
        return looked_into(self._path, WITH_TOPICS, look, nothing)


def _newest_first(history: History) -> tuple[int, int]:
    """What orders topics by the last edition that had them, and within that as it had them."""
    last = last_of(history)[0]
    return -last.place, last.position


def _past(history: History, editions: int, database: sqlite3.Connection) -> PastTopic:
    last = last_of(history)
    keywords, named_for, profile = _details(history, database)
    return PastTopic(
        id=history.id,
        name=history.name,
        aliases=history.aliases,
        keywords=keywords,
        papers=tuple(chain.from_iterable(part.papers for part in last)),
        named_for=named_for,
        profile=profile,
        counts=counts_in(history, editions)[-REMEMBERED:],
        last_seen=last[0].edition,
        current=last[0].place == editions - 1,
        pinned=history.pinned,
    )


def _details(history: History, database: sqlite3.Connection) -> _Details:
    """The topic's keywords, the papers that it had when it got its name, and its terms, as it was last."""
    last = last_of(history)
    found = [database.execute(_DETAILS, (part.edition, part.part)).fetchone() for part in last]
    keywords, named_for = (_IDS.validate_json(text) for text in found[0][:2])
    profiles = [_PROFILE.validate_json(profile) for _, _, profile in found]
    if len(profiles) == 1:
        return keywords, named_for, profiles[0]
    papers = [len(part.papers) for part in last]
    return keywords, named_for, profile_of(list(zip(profiles, papers, strict=True)))


def _row(edition: str, position: int, topic: Topic, named_for: Sequence[str] | None) -> tuple[str | int, ...]:
    papers = [paper.id for paper in topic.papers]
    lineage = topic.lineage
    lists = (topic.keywords, papers, papers if named_for is None else named_for, topic.profile)
    status, origins = ("", ()) if lineage is None else (lineage.status, lineage.origins)
    return (edition, position, topic.id, topic.name, *map(_json, lists), status, _json(origins))


def _json(entries: Sequence[object]) -> str:
    return json.dumps(entries, ensure_ascii=False)
