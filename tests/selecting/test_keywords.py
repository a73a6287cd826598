"""What the reader's keywords and people take, leave out and put first."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.editions import Reader, Selection
from digest.core.errors import ConfigError
from digest.core.papers import Paper
from digest.selecting import RANKERS
from digest.selecting.keywords import Keywords
from tests.builders import a_paper, titles
from tests.worlds import a_world


def ranked(options: Keywords, *papers: Paper) -> Selection:
    return options.rank(papers, Reader(), a_world())


def matches(keyword: str, title: str = "Marl", abstract: str = "Tides.", **fields: Any) -> bool:
    return bool(ranked(Keywords(include=(keyword,)), a_paper(title, abstract, **fields)).papers)


def test_without_options_every_paper_is_taken() -> None:
    one, other = a_paper("Loam", id="text:1"), a_paper("Marl", id="text:2")

    assert ranked(Keywords(), other, one) == Selection(papers=(one, other), counts={"excluded": 0})


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("tide", "A Tide Table"),
        ("TIDE", "a tide table"),
        ("naive", "Naïve Tides"),
        ("naïve", "naive tides"),
        ("tide tables", "Reading Tide-Tables"),
        ("tide-tables", "Reading tide  tables"),
        ("tide*", "Tidelands"),
        ("tide*", "Tide"),
        ("diffus* model*", "Diffusion Models"),
        ("cs.CL", "Beyond cs.CL"),
        ("C++", "Parsing C++ Quickly"),
        ("C#", "From C# to Tides"),
        ("R & D", "R&D of Tides"),
    ],
)
def test_a_keyword_is_found_as_whole_words_in_any_case_and_accent(keyword: str, title: str) -> None:
    assert matches(keyword, title)


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("tide", "Tidelands"),
        ("tide", "Tides"),
        ("ide", "Tide"),
        ("tide tables", "Tide and Tables"),
        ("diffus* model", "Diffusion Models"),
        ("C++", "Vitamin C"),
        ("C", "Parsing C++"),
        ("marl tides", "Marl"),
    ],
)
def test_a_keyword_is_not_found_in_parts_of_words_or_across_fields(keyword: str, title: str) -> None:
    assert not matches(keyword, title)


def test_abstract_and_categories_are_searched_and_the_rest_of_the_text_is_not() -> None:
    assert matches("ebb", abstract="Ebb and flow.")
    assert matches("cs.CL", categories=("cs.LG", "cs.CL"))
    assert matches("cs", categories=("cs.LG",))
    assert not matches("cs.CL cs.LG", categories=("cs.CL", "cs.LG"))
    assert not matches("week", sources=("week",), url="https://week.example")


def test_what_matches_no_keyword_or_an_unwanted_one_is_counted_by_rule() -> None:
    papers = [
        a_paper("Tide Tables"),
        a_paper("Loam", "Sand."),
        a_paper("A Survey of Tides and Tide Pools"),
        a_paper("Tide Poll"),
    ]

    selection = ranked(Keywords(include=("tide",), exclude=("survey", "poll", "moon")), *papers)

    assert titles(selection.papers) == ["Tide Tables"]
    assert (selection.also, selection.counts) == ((), {"excluded": 3})
    assert selection.remarks == (
        "[select] include: 1 paper matches none of its keywords.",
        "[select] exclude: 'survey' left out 1 paper.",
        "[select] exclude: 'poll' left out 1 paper.",
    )


def test_papers_of_followed_authors_are_taken_against_every_keyword_and_come_first() -> None:
    followed = a_paper("A Survey of Loam", id="text:9", authors=("Bo Fenn", "Lovelace, A."))
    other = a_paper("Tides", id="text:1", authors=("Ida Lovelace",))

    selection = ranked(Keywords(include=("tides",), exclude=("survey",), authors=("Ada Lovelace",)), other, followed)

    assert (selection.papers, selection.counts) == ((followed, other), {"excluded": 0})


def test_over_the_limit_papers_are_listed_by_title_the_least_wanted_last() -> None:
    papers = [
        a_paper("Old Tide", id="text:1", published=date(2026, 11, 1)),
        a_paper("New Tide", id="text:2", published=date(2026, 11, 2)),
        a_paper("Undated Tide", id="text:3"),
        a_paper("Tide and Loam", id="text:4", published=date(2026, 10, 1)),
        a_paper("Another Old Tide", id="text:0", published=date(2026, 11, 1)),
        a_paper("Moons by a Friend", id="text:5", authors=("Ada Lovelace",)),
    ]

    selection = ranked(Keywords(include=("tide", "loam"), authors=("Lovelace",), max_papers=3), *papers)

    assert titles(selection.papers) == ["Moons by a Friend", "Tide and Loam", "New Tide"]
    assert titles(selection.also) == ["Another Old Tide", "Old Tide", "Undated Tide"]
    assert selection.remarks == ("[select] max_papers: 3 papers are over 3, and listed by title.",)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"include": ("tide", "")}, "[select] include: '' holds no word."),
        ({"exclude": ("--",)}, "[select] exclude: '--' holds no word."),
        ({"include": ("*",)}, "[select] include: '*' holds no word."),
        ({"include": ("*former",)}, "[select] include: '*former' has a * that does not end a word."),
        ({"exclude": ("trans*former",)}, "[select] exclude: 'trans*former' has a * that does not end a word."),
        ({"include": ("tide **",)}, "[select] include: 'tide **' has a * that does not end a word."),
        ({"authors": ("Ada Lovelace", " ")}, "[select] authors: ' ' names nobody."),
    ],
)
def test_a_keyword_or_a_name_that_says_nothing_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Keywords(**options)

    assert raised.value.message == message
    assert raised.value.hint


some_papers = st.lists(
    st.builds(
        a_paper,
        st.sampled_from(["Tide", "Loam and Tide", "Survey", "C++"]),
        id=st.integers(0, 99).map("text:{}".format),
        published=st.none() | st.dates(),
        authors=st.sampled_from([(), ("Ada Lovelace",), ("A. Lovelace", "Bo Fenn")]),
    ),
    max_size=12,
    unique_by=lambda paper: paper.id,
)
words = st.lists(st.sampled_from(["tide", "lo*", "survey", "C++", "no such"]), max_size=3).map(tuple)
names = st.lists(st.sampled_from(["Ada Lovelace", "Fenn"]), max_size=2).map(tuple)


@given(
    papers=some_papers,
    include=words,
    exclude=words,
    authors=names,
    most=st.none() | st.integers(1, 5),
    chance=st.randoms(),
)
def test_every_paper_is_taken_listed_or_counted_whatever_the_order(  # noqa: PLR0913, PLR0917  # one for each option
    papers: list[Paper], include: Any, exclude: Any, authors: Any, most: int | None, chance: Any
) -> None:
    options = Keywords(include=include, exclude=exclude, authors=authors, max_papers=most)

    selection = ranked(options, *papers)

    assert len(papers) == len(selection.papers) + len(selection.also) + sum(selection.counts.values())
    assert ranked(options, *chance.sample(papers, len(papers))) == selection


def test_keywords_are_in_the_table_after_the_window() -> None:
    assert list(RANKERS)[-2:] == ["window", "keywords"]


def test_papers_of_people_who_are_followed_are_named() -> None:
    ours = a_paper("Marl: Parsing Tide Tables", authors=("Ada Lovelace",))
    others = a_paper("Salt: Parsing Sonar", authors=("Emmy Noether",))

    assert ranked(Keywords(authors=("A. Lovelace",)), ours, others).followed == (ours.id,)
    assert ranked(Keywords(), ours, others).followed == ()
