"""Whoever is followed is read first, and nothing else moves."""

from digest.core.groupings import Grouping
from digest.core.topics import UNGROUPED
from digest.following import followed_first
from tests.builders import a_paper, a_topic

MARL, SALT, KELP, TIDE, LOST = (
    a_paper(f"{name}: A Study of Tides") for name in ("Marl", "Salt", "Kelp", "Tide", "Lost")
)
PLAIN = a_topic(MARL, SALT, id="t-1")
SHARED = a_topic(KELP, TIDE, id="t-2")
LOOSE = a_topic(LOST, id=UNGROUPED)
GROUPING = Grouping(topics=(PLAIN, SHARED, LOOSE))


def test_without_anybody_followed_nothing_moves() -> None:
    assert followed_first(GROUPING, ()) == GROUPING


def test_a_followed_paper_stands_first_in_its_topic_and_its_topic_first() -> None:
    assert followed_first(GROUPING, {TIDE.id}).topics == (a_topic(TIDE, KELP, id="t-2"), PLAIN, LOOSE)


def test_papers_in_no_topic_stay_last_whoever_wrote_them() -> None:
    assert followed_first(GROUPING, {LOST.id, SALT.id}).topics == (a_topic(SALT, MARL, id="t-1"), SHARED, LOOSE)
