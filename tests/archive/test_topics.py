"""Topics are remembered from edition to edition, as each had them and as people wish them to be."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.archive.formats import FORMATS
from digest.archive.state import STATE_FILE, State
from digest.archive.topics import TopicRegistry
from digest.core.errors import ArchiveError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Lineage, PastTopic, Topic, TopicWish
from tests.builders import a_paper, a_topic

MONDAY = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)


def papers(*numbers: int) -> list[Paper]:
    return [a_paper(id=f"text:{number}") for number in numbers]


def tides(*numbers: int, **fields: object) -> Topic:
    given: dict[str, object] = {"id": "t-aaaaaa", "name": "Tide tables", "profile": (("tide", 0.5), ("table", 0.25))}
    return a_topic(*papers(*numbers), **(given | fields))


def salt(*numbers: int, **fields: object) -> Topic:
    given: dict[str, object] = {"id": "t-bbbbbb", "name": "Salt", "keywords": ("salt",), "profile": (("salt", 1.0),)}
    return a_topic(*papers(*numbers), **(given | fields))


def kept(out: Path, *editions: Sequence[Topic]) -> None:
    """Keep editions 2026-W01, 2026-W02 and so on with these topics."""
    for number, topics in enumerate(editions, start=1):
        TopicRegistry(out, f"2026-W{number:02}").keep(topics, MONDAY)


def past(out: Path, edition: str = "next") -> tuple[PastTopic, ...]:
    return TopicRegistry(out, edition).past()


def wish(out: Path, topic: str, **fields: object) -> None:
    TopicRegistry(out).wish(TopicWish(topic=topic, **fields))  # type: ignore[arg-type]  # fields are a test's own


def test_a_topic_comes_back_as_the_last_edition_had_it(tmp_path: Path) -> None:
    kept(tmp_path, [salt(9), tides(1, 2)], [tides(2, 3, 4), salt(9, 8)])

    assert past(tmp_path) == (
        PastTopic(
            id="t-aaaaaa",
            name="Tide tables",
            keywords=("tide",),
            papers=("text:2", "text:3", "text:4"),
            named_for=("text:1", "text:2"),
            profile=(("tide", 0.5), ("table", 0.25)),
            counts=(2, 3),
            last_seen="2026-W02",
        ),
        PastTopic(
            id="t-bbbbbb",
            name="Salt",
            keywords=("salt",),
            papers=("text:9", "text:8"),
            named_for=("text:9",),
            profile=(("salt", 1.0),),
            counts=(1, 2),
            last_seen="2026-W02",
        ),
    )


def test_topics_of_the_very_last_edition_come_first_in_its_reading_order(tmp_path: Path) -> None:
    kept(tmp_path, [salt(1), tides(2), salt(3, id="t-cccccc")], [tides(2), salt(3, id="t-cccccc")])

    assert [(topic.id, topic.current) for topic in past(tmp_path)] == [
        ("t-aaaaaa", True),
        ("t-cccccc", True),
        ("t-bbbbbb", False),
    ]


def test_an_edition_that_was_made_before_sees_the_editions_before_it_alone(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)], [tides(1, 2)], [tides(1, 2, 3), salt(9)])

    [seen] = past(tmp_path, "2026-W02")
    assert (seen.counts, seen.last_seen) == ((1,), "2026-W01")
    assert past(tmp_path, "2026-W01") == ()
    assert [TopicRegistry(tmp_path, f"2026-W0{number}").previous() for number in (1, 2, 3, 4)] == [
        None,
        "2026-W01",
        "2026-W02",
        "2026-W03",
    ]


def test_an_edition_that_is_made_again_keeps_its_place_and_has_its_new_topics_alone(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1), salt(8)], [tides(1, 2)], [tides(3)])

    TopicRegistry(tmp_path, "2026-W01").keep([tides(1, 2, 3, 4)], MONDAY)

    [seen] = past(tmp_path)
    assert (seen.counts, seen.named_for) == ((4, 2, 1), ("text:1",))


def test_papers_that_fit_nowhere_are_no_topic(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1), a_topic(*papers(7), id=UNGROUPED, name="Fits no topic")])

    assert [topic.id for topic in past(tmp_path)] == ["t-aaaaaa"]


def test_an_edition_without_topics_is_the_one_before_all_the_same(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)], [])

    [seen] = past(tmp_path)
    assert (seen.counts, seen.current) == ((1, 0), False)
    assert TopicRegistry(tmp_path, "next").previous() == "2026-W02"


def test_a_topic_is_named_for_the_papers_that_it_had_when_it_got_its_name(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)], [tides(1, 2, name="Tides and tables")], [tides(3, name="Tides and tables")])

    [seen] = past(tmp_path)
    assert (seen.name, seen.named_for, seen.aliases) == ("Tides and tables", ("text:1", "text:2"), ("Tide tables",))


def test_counts_are_those_of_the_last_eight_editions_since_it_was_first_seen(tmp_path: Path) -> None:
    weeks = [[tides(*range(count))] for count in (9, 1, 2, 3, 4, 5, 6, 7, 8)]
    kept(tmp_path, *weeks[:3], [], *weeks[4:], [salt(1), tides(5)])

    counts = {topic.id: topic.counts for topic in past(tmp_path)}
    assert counts == {"t-aaaaaa": (2, 0, 4, 5, 6, 7, 8, 1), "t-bbbbbb": (1,)}


def test_a_topic_that_eight_editions_did_not_have_is_forgotten_unless_it_is_pinned(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1), salt(2)], *[[salt(2)]] * 7)
    assert [topic.id for topic in past(tmp_path)] == ["t-bbbbbb", "t-aaaaaa"]

    kept(tmp_path, [tides(1), salt(2)], *[[salt(2)]] * 8)
    assert [topic.id for topic in past(tmp_path)] == ["t-bbbbbb"]

    wish(tmp_path, "t-aaaaaa", pinned=True)
    [_, seen] = past(tmp_path)
    assert (seen.id, seen.counts, seen.papers, seen.pinned) == ("t-aaaaaa", (0,) * 8, ("text:1",), True)
    assert [history.id for history in TopicRegistry(tmp_path).records().histories] == ["t-aaaaaa", "t-bbbbbb"]


def test_a_renamed_topic_has_the_wished_name_and_its_former_names_as_aliases(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)], [tides(1, name="Tables")])

    wish(tmp_path, "t-aaaaaa", name="Harbours")

    [seen] = past(tmp_path)
    assert (seen.name, seen.aliases) == ("Harbours", ("Tide tables", "Tables"))


def test_a_merged_topic_is_gone_and_its_papers_and_counts_are_those_of_the_other(tmp_path: Path) -> None:
    kept(tmp_path, [salt(8)], [tides(1, 2, 3), salt(8)], [salt(8, 9), tides(1, 2, 3, 4, 5, 6)])

    wish(tmp_path, "t-bbbbbb", merged_into="t-aaaaaa")

    [seen] = past(tmp_path)
    assert (seen.id, seen.name, seen.aliases) == ("t-aaaaaa", "Tide tables", ("Salt",))
    assert seen.counts == (1, 4, 8)
    assert seen.papers == ("text:1", "text:2", "text:3", "text:4", "text:5", "text:6", "text:8", "text:9")
    assert (seen.keywords, seen.named_for) == (("tide",), ("text:1", "text:2", "text:3"))
    assert seen.profile == (("tide", 0.375), ("salt", 0.25), ("table", 0.1875))


def test_a_chain_of_merged_topics_ends_in_the_last_of_them_and_can_be_taken_apart(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1), salt(2), salt(3, id="t-cccccc", name="Brine")])
    wish(tmp_path, "t-cccccc", merged_into="t-bbbbbb", name="Brines")
    wish(tmp_path, "t-bbbbbb", merged_into="t-aaaaaa")

    assert [(topic.id, topic.papers) for topic in past(tmp_path)] == [("t-aaaaaa", ("text:1", "text:2", "text:3"))]
    assert past(tmp_path)[0].aliases == ("Salt", "Brine", "Brines")
    assert TopicRegistry(tmp_path).records().gone == {"t-bbbbbb": "t-aaaaaa", "t-cccccc": "t-aaaaaa"}

    wish(tmp_path, "t-bbbbbb")
    assert [(topic.id, topic.papers) for topic in past(tmp_path)] == [
        ("t-aaaaaa", ("text:1",)),
        ("t-bbbbbb", ("text:2", "text:3")),
    ]
    assert [each.topic for each in TopicRegistry(tmp_path).wishes()] == ["t-cccccc"]


def test_topics_that_are_merged_into_each_other_are_said_to_be(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1), salt(2)])
    wish(tmp_path, "t-aaaaaa", merged_into="t-bbbbbb")
    wish(tmp_path, "t-bbbbbb", merged_into="t-aaaaaa")

    for asked in (past, lambda out: TopicRegistry(out).wishes()):
        with pytest.raises(ArchiveError) as raised:
            asked(tmp_path)
        assert raised.value.message == (
            f"{tmp_path / STATE_FILE}: topics t-aaaaaa and t-bbbbbb are merged into each other."
        )
        assert raised.value.hint == "Delete one of these rows from its table topic_wishes."


def test_where_a_topic_came_from_is_kept(tmp_path: Path) -> None:
    kept(
        tmp_path, [tides(1), salt(2)], [tides(1, 2, lineage=Lineage(status="merged", origins=("t-aaaaaa", "t-bbbbbb")))]
    )

    rows = TopicRegistry(tmp_path).records().histories[0].appearances
    assert [(row.status, row.origins) for row in rows] == [("", ()), ("merged", ("t-aaaaaa", "t-bbbbbb"))]


def test_nothing_is_known_where_there_is_no_state_and_none_is_made(tmp_path: Path) -> None:
    registry = TopicRegistry(tmp_path, "2026-W01")

    assert (registry.past(), registry.previous(), registry.wishes()) == ((), None, ())
    assert list(tmp_path.iterdir()) == []


def a_file_of_format_4(out: Path) -> bytes:
    with closing(sqlite3.connect(out / STATE_FILE)) as database:
        for table in (each for added in FORMATS[:4] for each in added):
            database.execute(table)
        database.execute("insert into manners values ('http://model.test/v1', 'tide-1', 'one')")
        database.execute("pragma user_version = 4")
        database.commit()
    return (out / STATE_FILE).read_bytes()


def test_a_state_that_knew_no_topics_is_read_as_it_is_and_brought_up_by_the_first_edition(tmp_path: Path) -> None:
    before = a_file_of_format_4(tmp_path)

    assert past(tmp_path) == ()
    assert (tmp_path / STATE_FILE).read_bytes() == before

    kept(tmp_path, [tides(1)])
    assert [topic.id for topic in past(tmp_path)] == ["t-aaaaaa"]
    with State(tmp_path / STATE_FILE, only_read=True) as state:
        assert state.manner("http://model.test/v1", "tide-1") == "one"


def test_reading_writes_nothing(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    past(tmp_path)
    TopicRegistry(tmp_path).records()

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_list_that_is_none_is_damage(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)])
    with closing(sqlite3.connect(tmp_path / STATE_FILE)) as database:
        database.execute("update topics set papers = '{]'")
        database.commit()

    with pytest.raises(ArchiveError, match=r"state\.sqlite is damaged: a list in it is no list\."):
        past(tmp_path)


def test_a_state_that_lacks_these_tables_is_no_state_of_digest(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1)])
    with closing(sqlite3.connect(tmp_path / STATE_FILE)) as database:
        database.execute("drop table topic_wishes")

    with pytest.raises(ArchiveError, match=r"is no state of digest: no such table: topic_wishes\."):
        State(tmp_path / STATE_FILE)


def test_topics_are_kept_all_or_none(tmp_path: Path) -> None:
    kept(tmp_path, [tides(1), salt(2)])

    with pytest.raises(ArchiveError):
        TopicRegistry(tmp_path, "2026-W01").keep([tides(3), salt(4), salt(5)], MONDAY)  # one id twice

    assert [(topic.id, topic.papers) for topic in past(tmp_path)] == [
        ("t-aaaaaa", ("text:1",)),
        ("t-bbbbbb", ("text:2",)),
    ]


IDS = [f"t-{letter * 6}" for letter in "abcdef"]
WEEKS = st.lists(
    st.dictionaries(st.sampled_from(IDS), st.integers(min_value=1, max_value=5), max_size=5), min_size=1, max_size=12
)


def as_topics(week: dict[str, int], start: int) -> list[Topic]:
    """A topic for each id with so many papers, which no other topic or week has."""
    return [
        a_topic(*papers(*(start * 1000 + place * 100 + number for number in range(count))), id=each, name=each)
        for place, (each, count) in enumerate(week.items())
    ]


@settings(max_examples=25, deadline=None)
@given(weeks=WEEKS)
def test_whatever_comes_later_an_edition_sees_what_it_saw_when_it_was_made(weeks: list[dict[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        seen = {}
        for number, week in enumerate(weeks):
            seen[f"w{number}"] = past(Path(folder), f"w{number}")
            TopicRegistry(Path(folder), f"w{number}").keep(as_topics(week, number), MONDAY)

        assert {name: past(Path(folder), name) for name in seen} == seen


@settings(max_examples=25, deadline=None)
@given(weeks=WEEKS)
def test_counts_say_of_every_edition_how_many_papers_it_had(weeks: list[dict[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        for number, week in enumerate(weeks):
            TopicRegistry(Path(folder), f"w{number}").keep(as_topics(week, number), MONDAY)
        found = {topic.id: topic for topic in past(Path(folder))}

    last_eight = weeks[-8:]
    assert set(found) == {each for week in last_eight for each in week}
    for each, topic in found.items():
        since = next(number for number, week in enumerate(weeks) if each in week)
        assert topic.counts == tuple(week.get(each, 0) for week in weeks[max(since, len(weeks) - 8) :])
        assert topic.current == (each in weeks[-1])
        assert len(topic.papers) == [count for count in topic.counts if count][-1]


@settings(max_examples=25, deadline=None)
@given(weeks=WEEKS, wishes=st.dictionaries(st.sampled_from(IDS[1:]), st.integers(min_value=0, max_value=4)))
def test_merging_moves_papers_and_loses_none(weeks: list[dict[str, int]], wishes: dict[str, int]) -> None:
    with TemporaryDirectory() as folder:
        out = Path(folder)
        for number, week in enumerate(weeks):
            TopicRegistry(out, f"w{number}").keep(as_topics(week, number), MONDAY)
        apart = past(out)
        for each, target in wishes.items():
            wish(out, each, merged_into=IDS[min(target, IDS.index(each) - 1)])  # into an earlier one: no circle
        together = past(out)

    assert not {topic.id for topic in together} & set(wishes)
    for newest in range(1, min(8, len(weeks)) + 1):
        assert sum(topic.counts[-newest] for topic in together if len(topic.counts) >= newest) == sum(
            topic.counts[-newest] for topic in apart if len(topic.counts) >= newest
        )
