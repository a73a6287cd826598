"""Topics as a model leaves them: named and set right as far as papers bear it out, else as they were."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from digest.core.drafts import Prompt
from digest.core.errors import ModelBusyError, ModelError
from digest.core.groupings import Grouping
from digest.core.naming import NamingCounts
from digest.core.topics import UNGROUPED, Batch, Lineage, PastTopic, Topic, TopicWish
from digest.llm.refusals import PromptTooLongError
from digest.naming import Naming, named
from digest.testing.scripted import Said, ScriptedModel
from digest.writers.naming import PromptedNamer
from digest.writers.prompting import Asking
from tests.builders import a_paper, a_topic
from tests.prompts.papers import MARL, RUSK, SOUND, STORMS, TWIN, UNITS
from tests.worlds import Heard, a_world

TIDES = a_topic(MARL, SOUND, TWIN, id="t-1", name="Tide tables, harbours", keywords=("tide tables", "parser"))
SILT = a_topic(RUSK, STORMS, id="t-2", name="Silt, layers", keywords=("silt layers", "storms"))
ALONE = a_topic(a_paper("Zither", "A zither has strings."), id=UNGROUPED, name="Fits no topic", keywords=())
WEEK = Grouping(topics=(TIDES, SILT, ALONE))
KEYS = {"t-1": "t46e9", "t-2": "tb1ad"}
NAMES = {"t-1": ("Reading tide tables", "tide tables"), "t-2": ("Order of silt layers", "Silt Layers")}
PLAN = Naming(namer=PromptedNamer())


def says(**names: tuple[str, str]) -> str:
    """A reply that gives topics by their keys a name and the phrase that it rests on."""
    return json.dumps({"names": [{"topic": key, "name": name, "words": [word]} for key, (name, word) in names.items()]})


OTHERS = "the others keep the names that their papers' words gave them."
BOTH = says(**{KEYS[topic_id]: said for topic_id, said in NAMES.items()})


class Past:
    """A memory that holds one topic."""

    def __init__(self, *topics: PastTopic) -> None:
        self._topics = topics

    def past(self) -> Sequence[PastTopic]:
        return self._topics

    def previous(self) -> str | None:
        return "2026-W46"

    def wishes(self) -> Sequence[TopicWish]:
        return ()

    def keep(self, topics: Sequence[Topic], made: datetime) -> None:
        raise AssertionError(f"nobody is to keep {len(topics)} topics at {made}")


def made(
    *said: Said, grouping: Grouping = WEEK, plan: Naming | None = PLAN, past: Past | None = None
) -> tuple[Grouping, NamingCounts, list[str], list[Prompt]]:
    """The grouping and the counts that come out, what was told, and what was asked."""
    model = ScriptedModel(*said)
    world = replace(a_world(model=model), topics=past)
    found, counts = asyncio.run(named(grouping, plan, world))
    assert isinstance(world.progress, Heard)
    return found, counts, world.progress.told, model.asked


def names(grouping: Grouping) -> dict[str, str]:
    return {topic.id: topic.name for topic in grouping.topics}


def test_one_prompt_names_all_topics_and_changes_nothing_else() -> None:
    found, counts, told, asked = made(BOTH)

    assert names(found) == {"t-1": "Reading tide tables", "t-2": "Order of silt layers", UNGROUPED: "Fits no topic"}
    assert [replace(topic, name=before.name) for topic, before in zip(found.topics, WEEK.topics, strict=True)] == [
        *WEEK.topics
    ]
    assert (counts, told, [prompt.name for prompt in asked]) == (NamingCounts(asked=2, named=2), [], ["name_topics"])


def test_later_prompts_are_the_same_whatever_the_model_called_a_topic() -> None:
    found, *_ = made(BOTH)

    before, after = (
        Asking(Batch(topic=topic, papers=topic.papers), a_world().prompts, "en").summary()
        for topic in (TIDES, found.topics[0])
    )

    assert before == after


def test_a_topic_whose_name_fails_keeps_its_own_and_the_others_are_named() -> None:
    found, counts, told, _ = made(
        says(**{KEYS["t-1"]: ("Tide tables of the moon", "tide tables"), KEYS["t-2"]: NAMES["t-2"]})
    )

    assert names(found) == names(WEEK) | {"t-2": "Order of silt layers"}
    assert counts == NamingCounts(asked=2, named=1)
    assert told == [f"Topics named by the model: 1 of 2; {OTHERS} Not taken: words that the papers do not share (1)."]


def test_keys_that_were_not_given_given_twice_or_left_out_name_nothing() -> None:
    reply = {
        "names": [
            {"topic": "t0000", "name": "Reading tide tables", "words": ["tide tables"]},
            {"topic": KEYS["t-1"], "name": "Parsers of tide tables", "words": ["tide tables"]},
            {"topic": f"<topic {KEYS['t-1'].upper()}>", "name": "Reading tide tables", "words": ["tide tables"]},
        ]
    }
    found, counts, told, _ = made(json.dumps(reply))

    assert names(found) == names(WEEK) | {"t-1": "Parsers of tide tables"}
    assert counts == NamingCounts(asked=2, named=1)
    assert told == [
        "The reply names a topic that it was not given (t0000); that is left out.",
        f"The reply has a second name for the same topic (<topic {KEYS['t-1'].upper()}>); it is left out.",
        f"Topics named by the model: 1 of 2; {OTHERS} Not taken: no answer (1).",
    ]


def test_names_that_belong_to_the_other_topic_are_not_taken() -> None:
    found, counts, _, _ = made(says(**{KEYS["t-1"]: NAMES["t-2"], KEYS["t-2"]: NAMES["t-1"]}))

    assert (found.topics, counts) == (WEEK.topics, NamingCounts(asked=2, named=0))


@pytest.mark.parametrize(
    "said",
    ["The topics are fine as they are.", '{"names": "none"}', "", ModelBusyError("No answer.", hint="Start it.")],
)
def test_a_model_that_fails_leaves_all_topics_as_they_are_and_is_told(said: Said) -> None:
    found, counts, told, _ = made(said)

    assert (found, counts) == (WEEK, NamingCounts(asked=2, named=0))
    assert len(told) == 1
    assert told[0].startswith(f"Topics named by the model: 0 of 2; {OTHERS} Not answered (2): ")


def test_without_a_model_nothing_is_asked_and_nothing_said() -> None:
    assert made(plan=None) == (WEEK, NamingCounts(), [], [])
    assert made(plan=replace(PLAN, names=False)) == (WEEK, NamingCounts(), [], [])


def test_a_topic_that_continues_an_earlier_one_keeps_its_name_which_no_other_gets() -> None:
    kept = replace(TIDES, name="Reading tide tables", lineage=Lineage(status="continued", origins=("t-1",)))
    week = Grouping(topics=(kept, SILT, replace(TIDES, id="t-3", name="Harbours, errors")))

    found, counts, _, asked = made(
        lambda prompt: says(**dict.fromkeys(prompt.keys, ("Tide tables, reading", "tide tables"))), grouping=week
    )

    assert (names(found), counts) == (names(week), NamingCounts(asked=2, named=0))
    assert "names of other topics>>>\nReading tide tables\n<<<" in asked[0].user
    assert KEYS["t-1"] not in asked[0].user


@pytest.mark.parametrize("status", ["new", "split", "merged"])
def test_a_topic_that_came_of_others_is_named_anew(status: str) -> None:
    lineage = Lineage(status=status, origins=("t-9",))  # type: ignore[arg-type]  # each is one
    found, *_ = made(BOTH, grouping=Grouping(topics=(replace(TIDES, lineage=lineage), SILT)))

    assert names(found)["t-1"] == "Reading tide tables"


def test_a_topic_that_the_reader_named_keeps_its_name() -> None:
    named_by_hand = replace(WEEK, topics=(replace(WEEK.topics[0], keeps_name=True), *WEEK.topics[1:]))
    found, counts, _, [prompt] = made(BOTH, grouping=named_by_hand)
    assert found.topics[0].name == WEEK.topics[0].name
    assert counts.asked == 1
    assert f"{KEYS['t-1']}:" not in prompt.user


def test_a_pinned_topic_keeps_its_name() -> None:
    pinned = PastTopic(id="t-1", name="Tide tables", papers=(), counts=(3,), last_seen="2026-W46", pinned=True)
    found, counts, _, _ = made(BOTH, past=Past(pinned, replace(pinned, id="t-2", pinned=False)))

    assert names(found) == names(WEEK) | {"t-2": "Order of silt layers"}
    assert counts.asked == 1


def test_a_topic_of_all_papers_there_are_is_not_named() -> None:
    assert made(BOTH, grouping=Grouping(topics=(TIDES,))) == (Grouping(topics=(TIDES,)), NamingCounts(), [], [])


def five() -> Grouping:
    """Five topics of two papers each, on subjects of their own."""
    subjects = ("gauges", "mosses", "looms", "kilns", "zithers")

    def topic(place: int, what: str) -> Topic:
        papers = [a_paper(f"Old {what} {part}", f"We mend old {what}.", id=f"text:{what}{part}") for part in (1, 2)]
        return a_topic(*papers, id=f"t-{place}", name=what, keywords=(what,))

    return Grouping(topics=tuple(topic(place, what) for place, what in enumerate(subjects)))


def honest(prompt: Prompt) -> str:
    """A name for each topic of a prompt, by its keyword."""
    found = re.findall(r"topic (\w+)>>>\nKeywords: (\w+)", prompt.user)
    return says(**{key: (f"Mending old {what}", f"old {what}") for key, what in found})


FIVE = {
    f"t-{place}": f"Mending old {what}" for place, what in enumerate(("gauges", "mosses", "looms", "kilns", "zithers"))
}


@pytest.mark.parametrize(("room", "calls"), [(None, 1), (100_000, 1), (1_400, 2), (1, 5)])
def test_topics_are_asked_about_in_batches_only_where_the_prompt_window_is_too_small(
    room: int | None, calls: int
) -> None:
    found, counts, told, asked = made(honest, grouping=five(), plan=replace(PLAN, room_tokens=room))

    assert (names(found), counts, told) == (FIVE, NamingCounts(asked=5, named=5), [])
    assert len(asked) == calls
    assert [len(prompt.keys) for prompt in asked] == {1: [5], 2: [3, 2], 5: [1] * 5}[calls]


def test_a_later_batch_is_told_the_names_that_earlier_ones_got() -> None:
    _, _, _, asked = made(honest, grouping=five(), plan=replace(PLAN, room_tokens=1_400))

    assert "names of other topics" not in asked[0].user
    assert "names of other topics>>>\nMending old gauges\nMending old mosses\nMending old looms\n<<<" in asked[1].user


def test_a_prompt_that_is_too_long_for_the_model_is_asked_in_halves() -> None:
    def refuses(prompt: Prompt) -> str:
        if len(prompt.keys) > 2:
            raise PromptTooLongError("It is too long.")
        return honest(prompt)

    found, counts, told, asked = made(refuses, grouping=five())

    assert (names(found), counts, told) == (FIVE, NamingCounts(asked=5, named=5), [])
    assert [len(prompt.keys) for prompt in asked] == [5, 3, 2, 1, 2]
    assert "names of other topics>>>\nMending old gauges\nMending old mosses\n<<<" in asked[3].user
    assert "Mending old looms\n<<<" in asked[4].user


def test_a_batch_that_fails_takes_no_name_from_the_others() -> None:
    def fails(prompt: Prompt) -> str:
        if "zithers" in prompt.user:
            raise ModelError("It is away.", hint="Call it back.")
        return honest(prompt)

    found, counts, told, _ = made(fails, grouping=five(), plan=replace(PLAN, room_tokens=1_400))

    assert names(found) == FIVE | {"t-3": "kilns", "t-4": "zithers"}
    assert counts == NamingCounts(asked=5, named=3)
    assert told == [f"Topics named by the model: 3 of 5; {OTHERS} Not answered (2): It is away. Call it back."]


NOT_FOLLOWED = "proposals not followed: no words of the paper bear them out, or there is no room."
REVIEWED = replace(PLAN, names=False, reviews=True)
GATES = replace(SILT, papers=(RUSK, STORMS, UNITS), loose=(UNITS.id,))
WITH_GATE = Grouping(topics=(replace(TIDES, keywords=("tide tables", "tidal gates")), GATES))
GATE_KEY = "kc8a0"


def moves(topic: str, quote: str) -> str:
    return json.dumps({"papers": [{"paper": GATE_KEY, "topic": topic, "quote": quote}]})


def homes(grouping: Grouping) -> dict[str, list[str]]:
    return {topic.id: [paper.id for paper in topic.papers] for topic in grouping.topics}


def test_a_misfit_is_moved_before_topics_are_named() -> None:
    found, counts, told, asked = made(
        moves(KEYS["t-1"], "Tidal gates open late."), BOTH, grouping=WITH_GATE, plan=replace(PLAN, reviews=True)
    )

    assert homes(found) == {"t-1": [MARL.id, SOUND.id, TWIN.id, UNITS.id], "t-2": [RUSK.id, STORMS.id]}
    assert counts == NamingCounts(asked=2, named=2, reviewed=4, moved=1, ignored=0)
    assert told == [f"Review of topics: 1 of 4 doubtful papers moved, 0 {NOT_FOLLOWED}"]
    assert [prompt.name for prompt in asked] == ["review_topics", "name_topics"]
    assert UNITS.title in asked[1].user.split("end of t46e9")[0]


@pytest.mark.parametrize("topic", ["none", "None", "<none>", "", KEYS["t-2"]])
def test_a_paper_that_is_to_stay_stays_and_nothing_is_told(topic: str) -> None:
    found, counts, told, _ = made(moves(topic, ""), grouping=WITH_GATE, plan=REVIEWED)

    assert (found, counts, told) == (WITH_GATE, NamingCounts(reviewed=4), [])


@pytest.mark.parametrize("reply", [moves("t0000", "Tidal gates open late."), moves(KEYS["t-1"], "Gates of the moon.")])
def test_a_move_that_is_not_borne_out_is_counted_and_told(reply: str) -> None:
    found, counts, told, _ = made(reply, grouping=WITH_GATE, plan=REVIEWED)

    assert (found, counts) == (WITH_GATE, NamingCounts(reviewed=4, ignored=1))
    assert told == [f"Review of topics: 0 of 4 doubtful papers moved, 1 {NOT_FOLLOWED}"]


def test_a_review_that_fails_moves_nothing_and_is_told() -> None:
    found, counts, told, _ = made(ModelBusyError("No answer.", hint="Start it."), grouping=WITH_GATE, plan=REVIEWED)

    assert (found, counts) == (WITH_GATE, NamingCounts())
    assert told == ["The topics were not reviewed by the model: No answer. Start it."]


def test_a_review_that_is_too_long_looks_at_fewer_papers() -> None:
    def refuses(prompt: Prompt) -> str:
        if len(prompt.keys) > 1:
            raise PromptTooLongError("It is too long.")
        return moves(KEYS["t-1"], "Tidal gates open late.")

    _, counts, _, asked = made(refuses, grouping=WITH_GATE, plan=REVIEWED)

    assert (counts.reviewed, counts.moved) == (1, 1)
    assert [len(prompt.keys) for prompt in asked] == [4, 2, 1]
    small = replace(REVIEWED, room_tokens=1)
    assert len(made(moves("none", ""), grouping=WITH_GATE, plan=small)[3][0].keys) == 1
