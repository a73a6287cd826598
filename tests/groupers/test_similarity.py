"""Topics by shared words: whole, bounded, named, and the same whatever the order."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from digest.core.errors import ConfigError, UnreadablePaperError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.groupers import GROUPERS
from digest.groupers.similarity import Similarity
from digest.parsing.listing import parse
from tests.builders import a_paper, titles
from tests.groupers.weeks import FIELDS, grouped, members, weekly


def a_stranger() -> Paper:
    """It shares one word with all others."""
    return a_paper(
        "Zwölf Boxkämpfer", "Jagen Viktor quer über den großen Sylter Deich an der site.", id="text:stranger"
    )


def test_the_way_is_in_the_table() -> None:
    assert GROUPERS["similarity"] is Similarity


def test_papers_that_share_words_share_a_topic() -> None:
    found = members(grouped(weekly()))
    fields = [{f"text:{field}{number}" for number in range(6)} for field in FIELDS]
    assert sorted(found, key=sorted) == sorted(fields, key=sorted)


def test_any_order_of_the_papers_gives_the_same_topics() -> None:
    papers = [*weekly(), a_stranger()]
    interleaved = papers[::3] + papers[2::3] + papers[1::3]
    assert grouped(interleaved) == grouped(papers[::-1]) == grouped(papers)


def test_another_hash_seed_gives_the_same_topics() -> None:
    code = (
        "import tests.groupers.test_similarity as t; from tests.groupers.weeks import grouping, weekly;"
        "print(grouping([*weekly(), t.a_stranger()]))"
    )
    folders = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": folders},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_a_paper_like_no_other_is_left_ungrouped_and_comes_last() -> None:
    last = grouped([*weekly(), a_stranger()])[-1]
    assert last == Topic(id=UNGROUPED, name="Fits no topic", keywords=(), papers=(a_stranger(),))


def test_few_papers_are_one_topic_that_says_so() -> None:
    [topic] = grouped(weekly(3))
    assert topic.name == "All 12 papers: too few to split into topics"
    assert len(topic.papers) == 12
    assert topic.id.startswith("t-")


def test_one_paper_is_one_topic() -> None:
    [topic] = grouped([a_paper()])
    assert (topic.name, titles(topic.papers)) == (
        "One paper: too few to split into topics",
        ["Marl: Parsing Tide Tables"],
    )


def test_no_papers_have_no_topics() -> None:
    assert grouped([]) == []


def test_papers_without_words_are_still_in_exactly_one_topic() -> None:
    blank = [a_paper("?", "", id=f"text:{number}") for number in range(20)]
    assert [(topic.id, len(topic.papers)) for topic in grouped(blank)] == [(UNGROUPED, 20)]


@pytest.mark.parametrize("wanted", [1, 2, 3, 4, 5, 8])
def test_as_many_topics_as_asked_for_and_no_maximum(wanted: int) -> None:
    topics = grouped(weekly(10), topics=wanted)
    assert len(topics) == wanted
    assert sum(len(topic.papers) for topic in topics) == 40


def test_the_topics_asked_for_are_made_even_of_few_papers() -> None:
    assert len(grouped(weekly(3), topics=4)) == 4


def test_sizes_follow_the_options() -> None:
    assert all(3 <= len(topic.papers) <= 5 for topic in grouped(weekly(10), min_papers=3, max_papers=5))


def test_an_id_is_a_hash_of_the_sorted_member_ids() -> None:
    papers = [a_paper("One", "tide", id="text:b"), a_paper("Two", "tide", id="text:a")]
    # The first six digits of: printf 'text:a\ntext:b' | sha256sum
    assert [topic.id for topic in grouped(papers)] == ["t-9f20bb"]


def test_the_most_central_paper_comes_first() -> None:
    papers = [
        a_paper("Tide", "gauge lagoon", id="text:1"),
        a_paper("Tide", "gauge lagoon estuary", id="text:2"),
        a_paper("Moss", "estuary", id="text:3"),
    ]
    [topic] = grouped(papers)
    assert [paper.id for paper in topic.papers] == ["text:2", "text:1", "text:3"]


def test_topics_that_are_alike_are_neighbours() -> None:
    mixed = [
        a_paper(f"Tide and moss {n}", f"tide harbour gauge moss fern spore {n}x", id=f"text:both{n}") for n in range(2)
    ]
    found = [next(iter(sorted(ids))) for ids in members(grouped([*weekly(), *mixed]))]
    kinds = [identity.removeprefix("text:")[:4] for identity in found]
    near = {kinds.index(kind) for kind in kinds if kind in {"tide", "moss", "both"}}
    assert max(near) - min(near) == len(near) - 1


@pytest.mark.parametrize(
    "options", [{"min_papers": 0}, {"min_papers": 9, "max_papers": 8}, {"topics": 0}], ids=["min", "max", "topics"]
)
def test_bounds_that_leave_no_topic_are_a_config_error(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        Similarity(**options)
    assert all(f"{option} = {value}" in caught.value.message for option, value in options.items())


def real_papers(data: Path) -> list[Paper]:
    read = [found for path in sorted(data.glob("listings/*.txt")) for found in parse(path.read_text(encoding="utf-8"))]
    return list({found.id: found for found in read if not isinstance(found, UnreadablePaperError)}.values())


@pytest.mark.real
def test_a_real_week_in_any_order_is_grouped_whole_within_bounds_and_with_distinct_names(data: Path) -> None:
    papers = real_papers(data)
    topics = grouped(papers)
    assert len(papers) == 307
    assert sorted(paper.id for topic in topics for paper in topic.papers) == sorted(paper.id for paper in papers)
    assert all(4 <= len(topic.papers) <= 15 for topic in topics)
    assert 9 <= len(papers) / len(topics) <= 10
    assert len({topic.name.casefold() for topic in topics}) == len({topic.id for topic in topics}) == len(topics)
    assert grouped(papers[::-1]) == topics
