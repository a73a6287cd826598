"""The same topics next week: ids and names that stay, and where topics come from."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.topics import Lineage, PastTopic
from tests.builders import a_paper
from tests.groupers.weeks import FIELDS, Remembers, grouping, of, remembered, weekly


def test_without_earlier_editions_topics_have_no_lineage() -> None:
    assert {topic.lineage for topic in grouping(weekly()).topics} == {None}


def test_in_the_first_edition_that_remembers_all_topics_are_new() -> None:
    assert {topic.lineage for topic in grouping(weekly(), Remembers()).topics} == {Lineage(status="new")}


def test_a_topic_keeps_its_id_and_name_while_some_of_its_papers_remain() -> None:
    first = grouping(weekly(8), Remembers()).topics
    second = grouping(weekly(8, first=4), remembered(first)).topics
    for field in FIELDS:
        before, now = of(first, field), of(second, field)
        assert (now.id, now.name) == (before.id, before.name)
        assert now.lineage == Lineage(status="continued", origins=(before.id,))


def test_a_topic_is_known_by_its_words_when_none_of_its_papers_remain() -> None:
    first = grouping(weekly(8), Remembers()).topics
    second = grouping(weekly(8, first=8), remembered(first)).topics
    assert {of(second, field).id for field in FIELDS} == {topic.id for topic in first}
    assert {of(second, field).name for field in FIELDS} == {topic.name for topic in first}


def test_a_topic_about_something_else_is_new() -> None:
    first = grouping(weekly(8), Remembers()).topics
    whales = [
        a_paper(f"Whale song {n}", f"Whale blubber and whale fluke of pod {n}, whale song.", id=f"text:whale{n}")
        for n in range(6)
    ]
    topic = of(grouping([*weekly(8), *whales], remembered(first)).topics, "whale")
    assert topic.lineage == Lineage(status="new")
    assert topic.id not in {each.id for each in first}


def test_a_topic_that_was_split_says_from_which() -> None:
    first = grouping(weekly(6), Remembers()).topics
    tide, moss = of(first, "tide"), of(first, "moss")
    one = PastTopic(
        id="t-shore",
        name="Shore",
        papers=tuple(paper.id for topic in (tide, moss) for paper in topic.papers),
        profile=tide.profile,
        counts=(12,),
        last_seen="2026-W46",
    )
    topics = grouping(weekly(6), Remembers(topics=(one,)), stability=0.0).topics
    assert {of(topics, "tide").lineage, of(topics, "moss").lineage} == {
        Lineage(status="continued", origins=("t-shore",)),
        Lineage(status="split", origins=("t-shore",)),
    }


def test_a_topic_that_others_went_into_says_which() -> None:
    first = grouping(weekly(6), Remembers()).topics
    tide = of(first, "tide")
    halves = [
        PastTopic(
            id=f"t-{name}",
            name=name,
            papers=tuple(paper.id for paper in part),
            profile=tide.profile,
            counts=(3,),
            last_seen="2026-W46",
        )
        for name, part in (("flood", tide.papers[:4]), ("ebb", tide.papers[4:]))
    ]
    topic = of(grouping(weekly(6), Remembers(topics=tuple(halves)), stability=0.0).topics, "tide")
    assert (topic.id, topic.lineage) == ("t-flood", Lineage(status="merged", origins=("t-flood", "t-ebb")))


def test_a_name_goes_when_neither_its_papers_nor_its_words_are_there_any_more() -> None:
    first = grouping(weekly(6), Remembers()).topics
    misnamed = remembered(first, name="Whales", named_for=("text:gone",))
    assert "Whales" not in {topic.name for topic in grouping(weekly(6), misnamed).topics}


def test_a_topic_pinned_among_the_remembered_takes_what_is_like_it() -> None:
    first = grouping(weekly(6), Remembers()).topics
    [moss] = remembered([of(first, "moss")], pinned=True).topics
    topics = grouping(weekly(2, first=20), Remembers(topics=(moss,))).topics
    assert topics[0].id == moss.id
    assert {paper.id for paper in topics[0].papers} == {"text:moss20", "text:moss21"}


def test_papers_stay_in_their_topic_the_more_the_stability() -> None:
    first = grouping(weekly(6), Remembers()).topics
    tide, moss = of(first, "tide"), of(first, "moss")
    # One paper of each stood in the other's topic.
    swapped = remembered(
        [
            replace(tide, papers=(*tide.papers[1:], moss.papers[0])),
            replace(moss, papers=(*moss.papers[1:], tide.papers[0])),
        ]
    )
    kept = {
        stability: report.kept
        for stability in (0.0, 1.0)
        if (report := grouping(weekly(6), swapped, stability=stability).report)
    }
    assert kept == {0.0: 10, 1.0: 12}


def test_the_report_says_who_moved_from_where_to_where_and_what_staying_cost() -> None:
    first = grouping(weekly(6), Remembers()).topics
    tide, moss = of(first, "tide"), of(first, "moss")
    swapped = remembered(
        [replace(tide, papers=(*tide.papers[1:], moss.papers[0])), replace(moss, papers=moss.papers[1:])]
    )
    report = grouping(weekly(6), swapped, stability=0.0).report
    assert report is not None
    assert [(each.paper_id, each.came_from, each.went_to) for each in report.moved] == [
        (moss.papers[0].id, tide.id, moss.id)
    ]
    assert (report.remaining, report.kept) == (11, 10)
    assert report.fresh_cohesion == report.cohesion


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 6), st.sampled_from([0.0, 0.5, 0.8, 1.0]))
def test_no_id_and_no_name_is_given_twice(first: int, stability: float) -> None:
    before = grouping(weekly(7), Remembers()).topics
    topics = grouping(weekly(7, first=first), remembered(before), stability=stability).topics
    assert len({topic.id for topic in topics}) == len({topic.name.casefold() for topic in topics}) == len(topics)
    assert sum(len(topic.papers) for topic in topics) == 28
