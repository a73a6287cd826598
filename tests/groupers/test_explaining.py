"""Why a paper is where it is."""

from dataclasses import asdict

from digest.groupers.explaining import Explanation, Neighbour, explain
from tests.builders import a_paper, a_topic

TIDE = a_paper("Tide", "gauge", id="text:1")
TIDE_TOO = a_paper("Tide", "gauge", id="text:2")
MOSS = a_paper("Moss", "fern", id="text:3")


def test_a_paper_is_explained_by_its_likeness_its_neighbours_and_their_shared_terms() -> None:
    [first, *_] = explain([a_topic(TIDE, TIDE_TOO, id="t-1"), a_topic(MOSS, id="t-2")])
    assert first == Explanation(
        paper_id="text:1",
        title="Tide",
        topic_id="t-1",
        similarity=1.0,
        next_topic_id="t-2",
        next_similarity=0.0,
        shared=("tide", "gauge"),
        nearest=(Neighbour(paper_id="text:2", title="Tide", topic_id="t-1", similarity=1.0, shared=("tide", "gauge")),),
    )


def test_the_only_paper_of_the_only_topic_has_nothing_to_be_like() -> None:
    assert asdict(explain([a_topic(MOSS, id="t-2")])[0]) == {
        "paper_id": "text:3",
        "title": "Moss",
        "topic_id": "t-2",
        "similarity": None,
        "next_topic_id": None,
        "next_similarity": None,
        "shared": (),
        "nearest": (),
    }


def test_papers_are_explained_in_the_order_of_the_topics() -> None:
    topics = [a_topic(MOSS, id="t-2"), a_topic(TIDE, TIDE_TOO, id="t-1")]
    assert [explanation.paper_id for explanation in explain(topics)] == ["text:3", "text:1", "text:2"]
