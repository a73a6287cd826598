"""Names: readable, in the papers' own writing, and each its own."""

from digest.core.papers import Paper
from digest.groupers.naming import Label, labels
from tests.builders import a_paper

CACHE = (
    "The KV cache grows with the context. A smaller KV cache is read, and sparse attention is kept.",
    "Reading a KV cache is slow with sparse attention. LLMs keep the KV cache.",
    "On sparse attention for LLMs: the KV cache is halved.",
)
PRUNING = (
    "Structured pruning of ResNets on phones. In structured pruning, filters go.",
    "With structured pruning and quantization of ResNets, phones run.",
    "After quantization, structured pruning of filters is easy on ResNets.",
)


def week(*abstracts: str) -> list[Paper]:
    return [a_paper(f"Work {number}", abstract) for number, abstract in enumerate(abstracts)]


def test_names_are_the_phrases_that_set_topics_apart_as_the_papers_write_them() -> None:
    assert labels(week(*CACHE, *PRUNING), [[0, 1, 2], [3, 4, 5]]) == [
        Label(name="KV cache, sparse attention", keywords=("KV cache", "sparse attention")),
        Label(
            name="Structured pruning, ResNets",
            keywords=("structured pruning", "ResNets"),
        ),
    ]


def test_the_capital_of_a_sentence_is_not_the_phrases_own() -> None:
    abstracts = (
        "Tide gauges drift. Most tide gauges sink.",
        "Tide gauges rust. Old tide gauges fail.",
        "Moss.",
        "Fern.",
    )
    assert labels(week(*abstracts), [[0, 1], [2, 3]])[0] == Label(name="Tide gauges", keywords=("tide gauges",))


def test_a_phrase_is_in_the_name_of_one_topic_alone() -> None:
    gauges = ("The tide gauges drift.", "Old tide gauges sink.")
    kelp = ("The tide gauges in kelp.", "More tide gauges with kelp.", "Only kelp.")
    found = labels(week(*gauges, *kelp, *["A fern."] * 5), [[0, 1], [2, 3, 4], [5, 6, 7, 8, 9]])
    assert found[0].name == "Tide gauges"
    assert "gauges" not in found[1].name


def test_a_word_that_mostly_ends_one_phrase_is_named_by_the_phrase() -> None:
    abstracts = ("We fit scaling laws.", "The scaling laws hold.", "Of scaling laws.", "Such laws.", "Two laws.")
    papers = [a_paper(f"Laws {number}", abstract) for number, abstract in enumerate(abstracts)]
    [label, _] = labels([*papers, *week(*["A fern."] * 5)], [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]])
    assert label == Label(name="Scaling laws", keywords=("scaling laws",))


def test_initials_do_not_repeat_what_they_stand_for() -> None:
    abstracts = ("We route a mixture of experts (MoE).", "In a mixture of experts, MoE layers route.", "Moss.", "Fern.")
    assert labels(week(*abstracts), [[0, 1], [2, 3]])[0].name == "Mixture of experts"


def test_words_of_scholarly_talk_are_no_names() -> None:
    abstracts = ("This novel method outperforms the baseline on tides.", "A novel method improves results on tides.")
    [label, _] = labels(week(*abstracts, "Moss.", "Fern."), [[0, 1], [2, 3]])
    assert not {"novel", "method"} & set(label.name.lower().split())


def test_a_topic_whose_papers_share_no_phrase_is_named_after_its_most_central_paper() -> None:
    papers = [a_paper("Tides at Noon", "harbour"), a_paper("Moss in Rain", "fern")]
    assert labels(papers, [[1, 0]]) == [Label(name="Moss in Rain", keywords=())]


def test_no_two_names_are_the_same() -> None:
    papers = [a_paper("Tides", "harbour"), a_paper("Tides", "fern")]
    assert [label.name for label in labels(papers, [[0], [1]])] == ["Tides", "Tides: Tides"]
