"""A wish holds for the topics of an edition that is made, also for those that it has for the first time."""

from dataclasses import replace

import pytest

from digest.core.groupings import Grouping, GroupingReport, Moved, Standing, Weak
from digest.core.topics import Lineage, PastTopic, Topic, TopicWish
from digest.wishes import end_of, granted, profile_of
from tests.builders import a_paper, a_topic

TIDES = a_topic(
    a_paper(id="text:1"),
    a_paper(id="text:2"),
    a_paper(id="text:3"),
    id="t-a",
    name="Tides",
    keywords=("tide",),
    lineage=Lineage(status="continued", origins=("t-a",)),
    loose=("text:2",),
    also_fits=("text:9", "text:7"),
    profile=(("tide", 1.0),),
)
SALT = a_topic(a_paper(id="text:9"), id="t-b", name="Salt", keywords=("salt",), loose=("text:9",))
SALT = replace(SALT, profile=(("salt", 1.0), ("tide", 0.5)))
DUNES = a_topic(a_paper(id="text:7"), id="t-c", name="Dunes", also_fits=("text:1",))
FOUND = Grouping(topics=(DUNES, SALT, TIDES))


def topics(*wishes: TopicWish, past: tuple[PastTopic, ...] = ()) -> tuple[Topic, ...]:
    return granted(FOUND, wishes, past).topics


def test_without_wishes_nothing_is_changed() -> None:
    assert granted(FOUND, (), ()) is FOUND


def test_a_topic_has_the_name_that_is_wished() -> None:
    found = topics(TopicWish(topic="t-b", name="Brine"), TopicWish(topic="t-z", name="Elsewhere"))

    assert [topic.name for topic in found] == ["Dunes", "Brine", "Tides"]


def test_two_topics_are_made_one_with_the_papers_of_both_and_stand_where_the_first_stood() -> None:
    found = topics(TopicWish(topic="t-b", merged_into="t-a"))

    assert [topic.id for topic in found] == ["t-c", "t-a"]
    assert found[1] == a_topic(
        *(a_paper(id=f"text:{number}") for number in (1, 2, 3, 9)),
        id="t-a",
        name="Tides",
        keywords=("tide",),
        lineage=Lineage(status="continued", origins=("t-a",)),
        loose=("text:2", "text:9"),
        also_fits=("text:7",),
    )
    assert found[1].profile == (("tide", 0.875), ("salt", 0.25))


def test_a_topic_that_is_to_be_one_with_an_earlier_one_is_that_one() -> None:
    earlier = PastTopic(id="t-z", name="Brine", papers=(), counts=(3,), last_seen="2026-W46")
    found = topics(
        TopicWish(topic="t-b", merged_into="t-y"), TopicWish(topic="t-y", merged_into="t-z"), past=(earlier,)
    )

    assert found[1] == replace(SALT, id="t-z", name="Brine", lineage=Lineage(status="continued", origins=("t-z",)))


def test_where_each_paper_stands_and_the_report_have_the_ids_that_topics_have_then() -> None:
    report = GroupingReport(
        papers=5,
        least=1,
        most=None,
        most_tokens=None,
        in_bounds=5,
        loose=2,
        cohesion=0.5,
        weakest=(Weak(topic_id="t-b", cohesion=0.1), Weak(topic_id="t-c", cohesion=0.2)),
        remaining=3,
        kept=1,
        moved=(
            Moved(paper_id="text:9", came_from="t-a", went_to="t-b"),
            Moved(paper_id="text:7", came_from="t-a", went_to="t-c"),
        ),
    )
    standings = (
        Standing(paper_id="text:9", topic_id="t-b", strangeness=0.5),
        Standing(paper_id="text:7", topic_id="t-c", strangeness=0.5),
    )
    found = granted(replace(FOUND, report=report, standings=standings), [TopicWish(topic="t-b", merged_into="t-a")], ())

    assert [(each.paper_id, each.topic_id) for each in found.standings] == [("text:9", "t-a"), ("text:7", "t-c")]
    assert found.report == replace(
        report,
        weakest=(Weak(topic_id="t-a", cohesion=0.1), Weak(topic_id="t-c", cohesion=0.2)),
        kept=2,
        moved=(Moved(paper_id="text:7", came_from="t-a", went_to="t-c"),),
    )


def test_a_circle_of_merged_topics_has_no_end() -> None:
    with pytest.raises(ValueError, match="topics t-a, t-b and t-c are merged into each other"):
        end_of("t-a", {"t-a": "t-b", "t-b": "t-c", "t-c": "t-a"})


def test_a_chain_that_runs_into_a_circle_has_no_end_either() -> None:
    with pytest.raises(ValueError, match="topics t-a and t-b are merged into each other"):
        end_of("t-z", {"t-z": "t-a", "t-a": "t-b", "t-b": "t-a"})


def test_the_mean_of_profiles_weighs_each_by_its_papers() -> None:
    assert profile_of([((("a", 1.0),), 3), ((("b", 1.0), ("a", 0.5)), 1)]) == (("a", 0.875), ("b", 0.25))
