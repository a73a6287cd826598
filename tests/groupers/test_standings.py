"""Where papers stand, which are loosely related, and the report of a grouping on itself."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from digest.core.errors import ConfigError, ModelBusyError
from digest.core.groupings import Standing
from digest.core.topics import UNGROUPED
from digest.groupers.embeddings import Embeddings
from tests.builders import a_paper
from tests.groupers.weeks import FIELDS, Remembers, grouping, members, of, remembered, weekly
from tests.worlds import Heard, a_world


def test_every_paper_has_one_standing_in_the_order_of_the_topics() -> None:
    found = grouping(weekly())
    assert [each.paper_id for each in found.standings] == [paper.id for topic in found.topics for paper in topic.papers]
    assert [each.topic_id for each in found.standings] == [topic.id for topic in found.topics for _ in topic.papers]


def test_a_standing_says_how_strange_a_paper_is_what_it_is_near_to_and_by_which_terms() -> None:
    papers = [
        a_paper("Tide", "gauge", id="text:a"),
        a_paper("Tide", "gauge", id="text:b"),
        a_paper("Moss", "fern", id="text:c"),
    ]
    found = {each.paper_id: each for each in grouping(papers).standings}
    topic = found["text:a"].topic_id
    # Two others there are, of which one is the same and one shares nothing.
    assert found["text:a"] == Standing(
        paper_id="text:a", topic_id=topic, strangeness=0.5, nearest=("text:b",), terms=("tide", "gauge")
    )
    assert found["text:c"] == Standing(paper_id="text:c", topic_id=topic, strangeness=1.0, nearest=(), terms=())


def test_the_strangest_papers_are_loosely_related_and_stay_in_their_topic() -> None:
    odd = a_paper(
        "Tide quarks", "Of muons, bosons, gluons, leptons, and the harbour gauge current of hadrons.", id="text:odd"
    )
    found = grouping([*weekly(10), odd])
    assert [paper for topic in found.topics for paper in topic.loose] == ["text:odd"]
    assert UNGROUPED not in {topic.id for topic in found.topics}


def test_papers_that_are_all_the_same_are_not_loose() -> None:
    found = grouping([a_paper("Tide", "gauge", id=f"text:{number}") for number in range(20)])
    assert {topic.loose for topic in found.topics} == {()}


def test_the_report_counts_bounds_and_names_the_weakest_topics() -> None:
    found = grouping(weekly())
    assert found.report is not None
    assert (found.report.papers, found.report.in_bounds, found.report.least, found.report.most) == (24, 24, 4, 15)
    assert {weak.topic_id for weak in found.report.weakest} == {topic.id for topic in found.topics}
    values = [weak.cohesion for weak in found.report.weakest]
    assert values == sorted(values)
    assert found.report.cohesion == pytest.approx(sum(values) / 4, abs=0.001)


class Vectors:
    """An embedder whose vectors say that tide and moss are one thing, loom and kiln another."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked = list(texts)
        near = [
            np.eye(8)[0 if "tide" in text.lower() or "moss" in text.lower() else 1] + 0.1 * np.eye(8)[2 + number % 6]
            for number, text in enumerate(texts)
        ]
        return [vector.tolist() for vector in near]


class Fails:
    """An embedder that is never there."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        del texts
        raise ModelBusyError("The endpoint answers 503.", hint="Try again later.")


def test_vectors_are_added_to_the_words() -> None:
    embedder = Vectors()
    ports = replace(a_world(), embedder=embedder)
    found = asyncio.run(Embeddings(topics=2, weight=5.0).group(weekly(), ports))
    fields = [{identity.removeprefix("text:")[:4] for identity in ids} for ids in members(found.topics)]
    assert sorted(map(sorted, fields)) == [["kiln", "loom"], ["moss", "tide"]]
    assert embedder.asked[0] == "Kiln study 0 of glaze\n" + weekly()[18].passages[0].text
    assert found.report is not None
    assert (found.report.evidence, found.report.fallback) == ("words and vectors", "")


def test_without_vectors_words_decide_ids_are_kept_and_the_reader_is_told() -> None:
    first = grouping(weekly(), Remembers()).topics
    heard = Heard()
    ports = replace(a_world(), embedder=Fails(), topics=remembered(first), progress=heard)
    found = asyncio.run(Embeddings().group(weekly(), ports))
    assert [topic.id for topic in found.topics] == [topic.id for topic in first]
    assert heard.told == ["Papers are grouped by their words alone: The endpoint answers 503."]
    assert found.report is not None
    assert (found.report.evidence, found.report.fallback) == ("words", "The endpoint answers 503.")


def test_vectors_that_say_nothing_change_nothing() -> None:
    class Same:
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            return [[0.5, 0.5]] * len(texts)

    found = asyncio.run(Embeddings().group(weekly(), replace(a_world(), embedder=Same())))
    assert members(found.topics) == members(grouping(weekly()).topics)


def test_only_the_angles_between_vectors_count() -> None:
    class Turned(Vectors):
        async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            turn = np.linalg.qr(np.random.default_rng(7).normal(size=(8, 8)))[0]
            vectors = await super().embed(texts)
            return [(length * np.array(vector) @ turn).tolist() for length, vector in enumerate(vectors, start=1)]

    straight, turned = (
        asyncio.run(Embeddings().group(weekly(), replace(a_world(), embedder=embedder)))
        for embedder in (Vectors(), Turned())
    )
    assert members(straight.topics) == members(turned.topics)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 17])
def test_vectors_of_any_number_of_papers_are_added(count: int) -> None:
    papers = weekly(8)[:count]
    found = asyncio.run(Embeddings().group(papers, replace(a_world(), embedder=Vectors())))
    assert sorted(paper.id for topic in found.topics for paper in topic.papers) == sorted(paper.id for paper in papers)


def test_vectors_without_an_endpoint_are_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r'\[topics\] kind = "embeddings" needs an endpoint for vectors'):
        asyncio.run(Embeddings().group(weekly(), a_world()))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 15, 16, 17, 31])
def test_any_number_of_papers_is_grouped_whole(count: int) -> None:
    papers = weekly(8)[:count]
    found = grouping(papers, Remembers())
    assert sorted(paper.id for topic in found.topics for paper in topic.papers) == sorted(paper.id for paper in papers)
    assert all(topic.papers and topic.name for topic in found.topics)


@pytest.mark.parametrize(
    "papers",
    [
        [a_paper("Same", "The same tide gauge.", id=f"text:{number}") for number in range(40)],
        [a_paper("", "", id=f"text:{number}") for number in range(20)],
        [a_paper(f"Tide {number}", "", id=f"text:{number}") for number in range(40)],
        [
            a_paper("潮位表的读取", f"本文研究潮位表和港口水位计{'甲乙丙丁'[n % 4]}。", id=f"text:{n}")
            for n in range(40)
        ],
        [a_paper(f"Long {n}", f"tide{n % 7} gauge{n % 5} " * 5000, id=f"text:{n}") for n in range(20)],
        [a_paper("w" + chr(97 + number), chr(97 + number) * 3, id=f"text:{number}") for number in range(26)],
    ],
    ids=["all the same", "empty", "titles alone", "Chinese", "long", "one word each"],
)
def test_odd_papers_are_grouped_whole_under_names_that_say_something(papers: list[object]) -> None:
    found = grouping(papers, Remembers())  # type: ignore[arg-type]  # they are papers
    assert sorted(paper.id for topic in found.topics for paper in topic.papers) == sorted(p.id for p in papers)  # type: ignore[attr-defined]
    assert all(topic.papers and topic.name.strip(" ,:") for topic in found.topics)
    assert len({topic.name for topic in found.topics}) == len(found.topics)


def test_topics_of_fields_are_found_whole() -> None:
    topics = grouping(weekly()).topics
    assert all(len(of(topics, field).papers) == 6 for field in FIELDS)
