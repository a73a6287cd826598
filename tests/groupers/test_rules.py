"""What the reader may ask of topics: pins, papers together or apart, bounds in tokens."""

from typing import Any

import pytest

from digest.core.errors import ConfigError
from digest.core.topics import UNGROUPED
from digest.groupers.pins import Pin
from digest.groupers.similarity import Similarity
from tests.builders import a_paper
from tests.groupers.weeks import grouped, grouping, members, of, weekly


def test_a_pinned_topic_comes_first_and_takes_the_papers_with_its_keywords() -> None:
    topics = grouped(weekly(), pin=(Pin(name="Lagoons", keywords=("lagoons",)),))
    assert topics[0].name == "Lagoons"
    assert all("lagoon" in paper.title + paper.passages[0].text for paper in topics[0].papers)
    assert not any("lagoon" in paper.passages[0].text for topic in topics[1:] for paper in topic.papers)


def test_a_pinned_topic_keeps_its_id_whatever_papers_it_holds() -> None:
    pin = Pin(name="Lagoons", keywords=("lagoon",))
    assert grouped(weekly(4), pin=(pin,))[0].id == grouped(weekly(6, first=3), pin=(pin,))[0].id == pin.id


def test_a_keyword_is_found_in_any_number_and_hyphenation_but_only_as_whole_words() -> None:
    papers = [
        a_paper("Tide-tables of Marl", "Gauge.", id="text:a"),
        a_paper("Riptide tablets", "Gauge.", id="text:b"),
        a_paper("On gauges", "We read a tide table each day.", id="text:c"),
    ]
    [pinned, rest] = grouped(papers, pin=(Pin(name="Tables", keywords=("tide table",)),))
    assert [paper.id for paper in pinned.papers] == ["text:a", "text:c"]
    assert [paper.id for paper in rest.papers] == ["text:b"]


def test_a_pin_by_example_takes_papers_that_are_like_the_example() -> None:
    topics = grouped(weekly(), pin=(Pin(name="Moss, of course", papers=("text:moss2",)),))
    assert members(topics)[0] == {f"text:moss{number}" for number in range(6)}


def test_an_example_may_be_named_by_its_title_even_when_it_is_not_among_the_papers() -> None:
    title = "Kiln glaze and clay pottery in the firing of kiln ceramic"
    assert title not in {paper.title for paper in weekly()}
    topics = grouped(weekly(), pin=(Pin(name="Old kilns", papers=(title,)),))
    assert members(topics)[0] == {f"text:kiln{number}" for number in range(6)}


def test_a_pin_by_description_takes_papers_that_are_about_it() -> None:
    pin = Pin(name="Weaving", description="How to weave thread into fabric on a loom with spindle and yarn")
    assert members(grouped(weekly(), pin=(pin,)))[0] == {f"text:loom{number}" for number in range(6)}


def test_a_pin_by_category_takes_the_category_and_those_below_it() -> None:
    papers = [
        a_paper("One", "tide", id="text:a", categories=("cs.CL", "cs.AI")),
        a_paper("Two", "moss", id="text:b", categories=("csx.CL",)),
        a_paper("Three", "loom", id="text:c", categories=("cs.LG",)),
        a_paper("Four", "kiln", id="text:d", categories=("stat.ML",)),
    ]
    topics = grouped(papers, pin=(Pin(name="Learning", categories=("cs.LG", "stat")),))
    assert members(topics) == [{"text:c", "text:d"}, {"text:a", "text:b"}]


def test_a_paper_that_fits_two_pins_stands_in_the_better_one_and_is_named_in_the_other() -> None:
    paper = a_paper("Tide gauges", "Of moss.", id="text:both")
    pins = (Pin(name="Moss", keywords=("moss",)), Pin(name="Tide", keywords=("tide", "gauge")))
    topics = {topic.name: topic for topic in grouped([paper, *weekly()], pin=pins)}
    assert "text:both" in {each.id for each in topics["Tide"].papers}
    assert "text:both" in topics["Moss"].also_fits
    assert "text:both" not in {each.id for each in topics["Moss"].papers}
    assert "text:both" not in topics["Tide"].also_fits


def test_a_pin_that_no_paper_fits_is_not_there() -> None:
    assert "Whales" not in {topic.name for topic in grouped(weekly(), pin=(Pin(name="Whales", keywords=("whale",)),))}


def test_the_rest_is_left_ungrouped_where_that_is_wished() -> None:
    topics = grouped(weekly(), pin=(Pin(name="Moss", keywords=("moss",)),), rest="ungrouped")
    assert [(topic.name, len(topic.papers)) for topic in topics] == [("Moss", 6), ("Fits no topic", 18)]
    assert topics[-1].id == UNGROUPED


def test_few_other_papers_are_one_topic_that_says_so() -> None:
    topics = grouped(weekly(3), pin=(Pin(name="Moss", keywords=("moss",)),))
    assert [topic.name for topic in topics] == ["Moss", "9 other papers: too few to split into topics"]


def test_papers_that_must_be_together_are() -> None:
    topics = grouped(weekly(), must=(("text:tide0", "text:moss0"), ("text:moss0", "text:kiln5")), max_papers=9)
    [home] = [ids for ids in members(topics) if "text:tide0" in ids]
    assert {"text:moss0", "text:kiln5"} <= home


def test_papers_that_must_never_be_together_are_not() -> None:
    topics = grouped(weekly(10), never=(("text:tide0", "text:tide1", "Tide study 2 of current"),))
    assert not any(len(ids & {"text:tide0", "text:tide1", "text:tide2"}) > 1 for ids in members(topics))
    assert sum(len(topic.papers) for topic in topics) == 40


def test_papers_named_in_rules_that_are_not_there_are_passed_over() -> None:
    rules = {"must": (("text:tide0", "text:gone"),), "never": (("text:gone", "text:tide1"),)}
    assert members(grouped(weekly(), **rules)) == members(grouped(weekly()))


def test_a_topic_keeps_to_its_bound_in_tokens() -> None:
    found = grouping(weekly(10), max_tokens=300)
    assert found.report is not None
    assert (found.report.in_bounds, found.report.papers, found.report.most_tokens) == (40, 40, 300)
    assert max(len(topic.papers) for topic in found.topics) < 10
    assert min(len(topic.papers) for topic in found.topics) >= 4


def test_a_paper_beyond_the_bound_counts_as_its_share() -> None:
    long = a_paper("Tide of the lagoon", "tide harbour gauge lagoon " * 2000, id="text:long")
    topics = grouped([*weekly(10), long], max_tokens=300)
    assert sum(len(topic.papers) for topic in topics) == 41
    assert all(len(topic.papers) >= 4 for topic in topics)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"pin": (Pin(name="A", keywords=("tide",)), Pin(name="a", keywords=("moss",)))},
            "Two pinned topics are called",
        ),
        ({"must": (("a", "b"),), "never": (("b", "c", "a"),)}, "must and never both name 'a' and 'b'."),
        ({"min_tokens": 9, "max_tokens": 8}, "min_tokens = 9 and max_tokens = 8 leave no size"),
    ],
)
def test_rules_that_contradict_are_a_config_error(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Similarity(**options)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": " ", "keywords": ("tide",)}, "A pinned topic has no name."),
        ({"name": "Tide"}, "The pinned topic 'Tide' says nothing of its papers."),
        ({"name": "Tide", "keywords": ("the",)}, "has the keyword 'the', which no paper can be told by."),
    ],
)
def test_a_pin_that_says_nothing_is_a_config_error(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Pin(**options)
    assert said in caught.value.message


def test_a_topic_of_the_whole_week_is_not_disturbed_by_a_pin_elsewhere() -> None:
    topics = grouped(weekly(), pin=(Pin(name="Moss", keywords=("moss",)),))
    assert of(topics, "tide").name == of(grouped(weekly()), "tide").name
