"""Papers that may be one and are kept apart."""

from typing import Any

import pytest

from digest.core.papers import Paper, Passage
from digest.selecting.alike import remarks_on_alike
from digest.selecting.merge import Merge
from tests.builders import a_paper

TIDES = "Parsing Tide Tables of Small Harbours"


def paper(paper_id: str, title: str = TIDES, abstract: str = "We parse.", **fields: Any) -> Paper:
    return Paper(id=paper_id, title=title, passages=(Passage(heading="Abstract", text=abstract),), **fields)


@pytest.mark.parametrize(
    "title", [TIDES, "Parsing Tide-Tables of small harbours", "Parsing Tide Table of Small Harbours", f"The {TIDES}"]
)
def test_titles_that_are_alike_with_other_abstracts_are_named(title: str) -> None:
    [remark] = remarks_on_alike([paper("doi:10.1/a", title), paper("arxiv:2501.00001", abstract="Waves.")])

    assert remark == (
        f"These may be one paper: {TIDES} (arxiv:2501.00001) and {title} (doi:10.1/a): their titles are alike and "
        "their abstracts are not."
    )


def test_titles_that_are_alike_with_the_same_abstract_are_said_to_be_so() -> None:
    [remark] = remarks_on_alike([paper("doi:10.1/a"), paper("doi:10.1/b", f"The {TIDES}")])

    assert remark.endswith("their titles are alike and so are their abstracts.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (paper("arxiv:2501.00001"), paper("arxiv:2501.00002")),
        (paper("doi:10.1/a"), paper("doi:10.1/b", "Parsing Moon Tables of Small Harbours")),
        (paper("doi:10.1/a", "Tides at Sea: Part 1"), paper("doi:10.1/b", "Tides at Sea: Part 2")),
        (paper("doi:10.1/a", "Introduction to the Issue"), paper("doi:10.1/b", "Introduction to the Issue")),
        (paper("doi:10.1/a", "Marl"), paper("doi:10.1/b", "Marl")),
        (paper("doi:10.1/a", ""), paper("doi:10.1/b", "!")),
    ],
    ids=["two preprints", "another word", "another number", "a heading", "a short title", "no title"],
)
def test_what_is_surely_two_papers_is_not_named(one: Paper, other: Paper) -> None:
    assert remarks_on_alike([one, other]) == ()


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    remarks = remarks_on_alike([paper(f"doi:10.1/{number:02}", abstract=f"Of {number}.") for number in range(24)])

    assert len(remarks) == 21
    assert remarks[-1] == "So may at least 3 more pairs of papers with titles alike."


def test_a_paper_beside_a_preprint_of_its_title_is_compared_with_preprints_of_other_titles() -> None:
    papers = [paper("arxiv:2501.00001"), paper("doi:10.1/a"), paper("arxiv:2501.00002", f"The {TIDES}")]

    assert [remark.count("doi:10.1/a") for remark in remarks_on_alike(papers)] == [1, 1]


def test_what_comes_after_three_hundred_characters_of_a_title_is_not_compared() -> None:
    start = "Tides of Marl and Loam " * 20

    assert len(remarks_on_alike([paper("doi:10.1/a", f"{start} {'a' * 500}"), paper("doi:10.1/b", start)])) == 1


@pytest.mark.parametrize(("count", "remarks"), [(1000, 21), (1001, 0)])
def test_titles_of_words_that_a_thousand_others_have_are_not_compared(count: int, remarks: int) -> None:
    letters = [
        f"{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number // 676)}" for number in range(count)
    ]
    papers = [paper(f"doi:10.1/{tail}", f"Tides at the Small Harbours of the North Sea {tail}") for tail in letters]

    assert len(remarks_on_alike(papers)) == remarks


def test_a_title_without_end_is_cut() -> None:
    endless = "Tides of Marl " * 100_000

    [remark] = remarks_on_alike([paper("doi:10.1/a", endless), paper("doi:10.1/b", endless, "Waves.")])

    assert len(remark) < 400


def test_merging_keeps_them_apart_and_says_so() -> None:
    papers = [a_paper(TIDES, "One.", authors=("Ada Lovelace",)), a_paper(TIDES, "Two.", authors=("Bo Fenn",))]

    selection = Merge().rank(papers, None, None)  # type: ignore[arg-type]  # it asks nothing of reader and world

    assert (len(selection.papers), len(selection.remarks)) == (2, 1)
