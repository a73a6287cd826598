"""What is said of topics beside those of earlier editions: new, growing, fading, quiet, split and merged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.groupings import Grouping
from digest.core.topics import UNGROUPED, Lineage, PastTopic, QuietTopic, Topic, Trend
from digest.trends import followed
from tests.builders import a_paper, a_topic


def a_past(topic_id: str, *counts: int, **fields: object) -> PastTopic:
    given: dict[str, object] = {
        "id": topic_id,
        "name": f"Topic {topic_id}",
        "papers": ("text:1",),
        "counts": counts,
        "last_seen": "2026-W46",
    }
    return PastTopic(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own


def now(topic_id: str, papers: int, lineage: Lineage | None = None) -> Topic:
    return a_topic(*(a_paper(id=f"{topic_id}:{number}") for number in range(papers)), id=topic_id, lineage=lineage)


def trends(topics: list[Topic], *past: PastTopic) -> list[Trend | None]:
    return [topic.trend for topic in followed(Grouping(topics=tuple(topics)), past, "2026-W46").topics]


@pytest.mark.parametrize(
    ("papers", "before", "trend"),
    [
        (9, (4, 4, 5), Trend(status="growing", mean=4.33)),
        (4, (2,), Trend(status="growing", mean=2.0)),
        (3, (2, 2), Trend(status="steady", mean=2.0)),  # half as many more, and yet one paper
        (2, (1,), Trend(status="steady", mean=1.0)),  # twice as many, and yet one paper
        (13, (10, 10), Trend(status="steady", mean=10.0)),  # three papers more, and yet not half as many
        (15, (10, 10), Trend(status="growing", mean=10.0)),
        (2, (0, 0, 0, 0), Trend(status="growing", mean=0.0)),  # pinned, and back
        (4, (6, 6), Trend(status="fading", mean=6.0)),
        (5, (7, 7), Trend(status="steady", mean=7.0)),
        (1, (2, 2), Trend(status="steady", mean=2.0)),
        (1, (3, 3), Trend(status="fading", mean=3.0)),
        (4, (2, 2, 3), Trend(status="steady", mean=2.33)),  # a third of a paper too few
    ],
)
def test_a_topic_grows_or_fades_by_two_papers_and_by_half_or_it_is_steady(
    papers: int, before: tuple[int, ...], trend: Trend
) -> None:
    assert trends([now("t-1", papers)], a_past("t-1", *before)) == [trend]


def test_a_topic_that_was_never_seen_is_new_and_papers_that_fit_nowhere_are_nothing() -> None:
    assert trends([now("t-1", 3), now(UNGROUPED, 5)], a_past("t-2", 3)) == [Trend(status="new"), None]


def test_in_the_first_edition_nothing_is_new() -> None:
    grouping = Grouping(topics=(now("t-1", 3),))

    assert followed(grouping, (), None) == grouping


def test_what_was_merged_is_held_against_its_origins_together() -> None:
    merged = now("t-1", 9, Lineage(status="merged", origins=("t-1", "t-2")))

    assert trends([merged], a_past("t-1", 4, 5), a_past("t-2", 9, 4, 4)) == [Trend(status="steady", mean=8.67)]


def test_the_parts_of_a_split_are_held_against_nothing() -> None:
    part = now("t-9", 4, Lineage(status="split", origins=("t-1",)))

    assert trends([now("t-1", 2), part], a_past("t-1", 8, 8)) == [None, None]


def test_origins_are_called_by_their_names_where_all_are_known() -> None:
    merged = now("t-9", 4, Lineage(status="merged", origins=("t-1", "t-2")))
    split = now("t-8", 4, Lineage(status="split", origins=("t-7",)))
    half = now("t-6", 4, Lineage(status="merged", origins=("t-1", "t-7")))
    found = followed(Grouping(topics=(merged, split, half)), [a_past("t-2", 1), a_past("t-1", 1)], "2026-W46").topics

    assert found[0].lineage == Lineage(status="merged", origins=("t-1", "t-2"), names=("Topic t-1", "Topic t-2"))
    assert found[1].lineage == Lineage(status="split", origins=("t-7",))
    assert found[2].lineage == Lineage(status="merged", origins=("t-1", "t-7"))


def test_topics_without_papers_now_are_quiet_the_strongest_first() -> None:
    past = [a_past("t-1", 1, 2), a_past("t-2", 8, 0, last_seen="2026-W45"), a_past("t-3", 5), a_past("t-4", 5)]

    assert followed(Grouping(topics=(now("t-3", 4),)), past, "2026-W46").quiet == (
        QuietTopic(id="t-4", name="Topic t-4", mean=5.0, last_seen="2026-W46"),
        QuietTopic(id="t-2", name="Topic t-2", mean=4.0, last_seen="2026-W45"),
        QuietTopic(id="t-1", name="Topic t-1", mean=1.5, last_seen="2026-W46"),
    )


def test_what_went_into_a_topic_of_now_is_not_quiet_nor_is_a_pinned_topic_that_was_long_away() -> None:
    topics = (
        now("t-8", 3, Lineage(status="merged", origins=("t-1", "t-2"))),
        now("t-9", 3, Lineage(status="split", origins=("t-3",))),
    )
    past = [a_past("t-1", 2), a_past("t-2", 2), a_past("t-3", 5), a_past("t-4", *[0] * 8, pinned=True)]

    assert followed(Grouping(topics=topics), past, "2026-W46").quiet == ()


def test_the_edition_before_is_named() -> None:
    assert followed(Grouping(topics=()), (), "2026-W46").previous == "2026-W46"


def test_a_topic_keeps_its_name_where_it_is_pinned_or_continues_an_earlier_one() -> None:
    topics = [now("t-pin", 3), now("t-0", 3), replace(now("t-1", 3), keeps_name=True)]
    topics += [now("t-2", 3, Lineage(status="continued", origins=("t-9",)))]
    topics += [now("t-3", 3, Lineage(status="split", origins=("t-9",))), now("t-4", 3, Lineage(status="new"))]

    found = followed(
        Grouping(topics=tuple(topics)),
        (a_past("t-pin", 3, pinned=True), a_past("t-0", 3), a_past("t-9", 9)),
        "2026-W46",
    )

    assert [topic.id for topic in found.topics if topic.keeps_name] == ["t-pin", "t-1", "t-2"]


COUNTS = st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=8)
RANKS = {"fading": 0, "steady": 1, "growing": 2}


@given(before=COUNTS, papers=st.integers(min_value=1, max_value=40))
def test_one_paper_more_never_makes_a_topic_fade(before: list[int], papers: int) -> None:
    found = trends([now("t-1", papers), now("t-2", papers + 1)], a_past("t-1", *before), a_past("t-2", *before))

    assert [RANKS[trend.status] for trend in found if trend] == sorted(RANKS[trend.status] for trend in found if trend)


@given(before=COUNTS, seed=st.permutations(range(8)))
def test_a_trend_does_not_depend_on_the_order_of_the_editions_before(before: list[int], seed: list[int]) -> None:
    shuffled = [before[place] for place in seed if place < len(before)]
    topic = a_past("t-1", *before)

    assert trends([now("t-1", 5)], topic) == trends([now("t-1", 5)], replace(topic, counts=tuple(shuffled)))
