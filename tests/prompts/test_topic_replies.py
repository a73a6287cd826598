"""What becomes of topics by the replies of the reviewed cases: names that their papers bear, and no others."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from digest.core.errors import ReplyError
from digest.core.groupings import Grouping
from digest.evidence.topic_moves import Bounds, Rearranged, moved
from digest.llm.asking import ask
from digest.llm.salvage import parsed
from digest.naming import Naming, named
from digest.reviewing.recordings import load
from digest.testing.scripted import ScriptedModel
from digest.writers.naming import PromptedNamer
from tests.prompts.topic_cases import SORTED
from tests.prompts.topic_replies import NAMES, PLACES, topic_reply
from tests.worlds import Heard, a_world

OTHERS = "the others keep the names that their papers' words gave them."
UNSAID = "phrases that the papers do not say"
# The names that topics get, and what is said of the others.
COMES_TO: Mapping[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "name_topics/ordinary": (
        {"t-tides": "Reading tide tables", "t-silt": "Order of silt layers", "t-gates": "Openings of tidal gates"},
        (),
    ),
    "name_topics/swapped": (
        {},
        (f"Topics named by the model: 0 of 2; {OTHERS} Not taken: phrases that the papers do not say (2).",),
    ),
    "name_topics/invented_term": (
        {"t-gates": "Openings of tidal gates"},
        (f"Topics named by the model: 1 of 2; {OTHERS} Not taken: words that the papers do not share (1).",),
    ),
    "name_topics/duplicate": (
        {},
        (f"Topics named by the model: 0 of 2; {OTHERS} Not taken: the name of another topic (2).",),
    ),
    "name_topics/injected": (
        {},
        (f"Topics named by the model: 0 of 2; {OTHERS} Not taken: an order (1), {UNSAID} (1).",),
    ),
    "name_topics/unknown_and_missing_key": (
        {"t-tides": "Reading tide tables"},
        (
            "The reply names a topic that it was not given (t0000); that is left out.",
            f"Topics named by the model: 1 of 2; {OTHERS} Not taken: no answer (1).",
        ),
    ),
    "name_topics/too_long": (
        {},
        (f"Topics named by the model: 0 of 2; {OTHERS} Not taken: no heading of 2 to 8 words (2).",),
    ),
    "name_topics/foreign": (
        {"t-pegel": "Alte Pegel im Hafen"},
        (f"Topics named by the model: 1 of 2; {OTHERS} Not taken: phrases that the papers do not say (1).",),
    ),
    "name_topics/broken_latex": (
        {},
        (f"Topics named by the model: 0 of 2; {OTHERS} Not taken: signs that no name has (2).",),
    ),
    "name_topics/partly_empty": (
        {"t-gates": "Openings of tidal gates"},
        (f"Topics named by the model: 1 of 2; {OTHERS} Not taken: words that the papers do not share (1).",),
    ),
    "name_topics/long_title": (
        {"t-surveys": "Tide tables of harbours", "t-silt": "Storms and tides in narrow basins"},
        (),
    ),
    "name_topics/taken": (
        {},
        (f"Topics named by the model: 0 of 1; {OTHERS} Not taken: the name of another topic (1).",),
    ),
    "name_topics/nonsense": (
        {},
        (f"Topics named by the model: 0 of 2; {OTHERS} Not taken: no heading of 2 to 8 words (1), {UNSAID} (1).",),
    ),
}
# Papers that move, and how many proposals are not followed.
MOVES: Mapping[str, tuple[dict[str, str], int]] = {
    "review_topics/ordinary": ({"arxiv:2611.00106": "t-gates"}, 0),
    "review_topics/ungrouped": ({"arxiv:2611.00116": "t-silt"}, 0),
    "review_topics/injected": ({}, 2),
    "review_topics/unknown_key": ({}, 1),
    "review_topics/unknown_paper": ({}, 1),
    "review_topics/invented_quote": ({}, 1),
    "review_topics/nothing_in_common": ({}, 1),
    "review_topics/twice": ({"arxiv:2611.00114": "t-silt"}, 1),
    "review_topics/missing": ({"arxiv:2611.00114": "t-silt"}, 0),
    "review_topics/foreign": ({}, 1),
    "review_topics/broken_latex": ({"arxiv:2611.00104": "t-tides"}, 0),
    "review_topics/partly_empty": ({}, 2),
    "review_topics/long_title": ({}, 1),
}


def named_by(case: str, reply: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The names that topics of the case get, and what is told."""
    topics = SORTED[case].topics
    world = a_world(model=ScriptedModel(reply))
    found, _ = asyncio.run(named(Grouping(topics=topics), Naming(namer=PromptedNamer()), world))
    assert isinstance(world.progress, Heard)
    new = {after.id: after.name for before, after in zip(topics, found.topics, strict=True) if before != after}
    return new, tuple(world.progress.told)


def moved_by(case: str, reply: str) -> Rearranged:
    each = SORTED[case]
    asking = PromptedNamer().review(each.doubtful, each.topics, a_world())
    return moved(Grouping(topics=each.topics), asyncio.run(ask(asking, ScriptedModel(reply))), Bounds(least=0))


@pytest.mark.parametrize("case", NAMES)
def test_a_reply_names_the_topics_whose_papers_bear_the_name(case: str) -> None:
    assert named_by(case, topic_reply(case)) == COMES_TO[case]


@pytest.mark.parametrize("case", PLACES)
def test_a_reply_moves_the_papers_whose_words_bear_it_out(case: str) -> None:
    before = {paper.id: topic.id for topic in SORTED[case].topics for paper in topic.papers}
    done = moved_by(case, topic_reply(case))
    after = {paper.id: topic.id for topic in done.grouping.topics for paper in topic.papers}

    assert ({paper: topic for paper, topic in after.items() if before[paper] != topic}, done.ignored) == MOVES[case]
    assert after.keys() == before.keys()


def test_every_case_on_topics_has_a_reply_and_an_expectation() -> None:
    assert SORTED.keys() == {*NAMES, *PLACES} == {*COMES_TO, *MOVES}


@pytest.mark.parametrize("case", SORTED)
def test_nothing_that_a_model_makes_up_at_random_names_a_topic_or_moves_a_paper(case: str) -> None:
    said = load(Path(__file__).parent / f"{case}@tiny.gguf.json").text
    try:
        parsed(said, SORTED[case].prompt.reply_type)
    except ReplyError:
        return

    if case in NAMES:
        assert named_by(case, said)[0] == {}
    else:
        assert moved_by(case, said).moved == ()
