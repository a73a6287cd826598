import contextlib
import html
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.hf_daily import Listed, api_page, ids, parse, web_page

ASKED = date(2026, 11, 17)
MARL: dict[str, Any] = {
    "paper": {
        "id": "2611.01234",
        "title": "Marl: Parsing\n  Tide Tables",
        "summary": "We present Marl,\na parser for tide tables.\n\nIt makes 3% fewer errors.",
        "authors": [
            {"name": "Ada Reed", "hidden": False},
            {"name": "Bo Stone", "hidden": True},
            {"name": " "},
            {"name": "Cy Pike", "user": {"fullname": "C. Pike"}},
        ],
        "publishedAt": "2026-11-14T04:00:00.000Z",
        "submittedOnDailyAt": "2026-11-16T00:00:00.000Z",
        "githubRepo": "https://github.com/reed/marl",
        "projectPage": "https://marl.example/",
        "ai_summary": "A parser that reads tide tables, says a machine.",
        "upvotes": 3,
    },
    "publishedAt": "2026-11-13T23:00:00.000Z",
    "title": "Marl: Parsing Tide Tables",
    "summary": "Another text.",
    "numComments": 1,
}


def marl(**fields: object) -> dict[str, Any]:
    """The record with fields of its paper replaced; None takes a field away."""
    paper = {name: value for name, value in (MARL["paper"] | fields).items() if value is not None}
    return MARL | {"paper": paper}


def parsed(*records: object, asked: date | None = ASKED, date_of: Any = "announced") -> list[Any]:
    return list(parse(Listed(records=records), asked, date_of))


def page(props: object) -> bytes:
    written = html.escape(json.dumps(props), quote=True)
    return f'<html><body><main><div class="x" data-target="DailyPapers" data-props="{written}"></div></main>'.encode()


def test_a_record_is_a_paper_with_everything_that_is_known_of_it() -> None:
    assert parsed(MARL) == [
        Paper(
            id="arxiv:2611.01234",
            title="Marl: Parsing Tide Tables",
            authors=("Ada Reed", "Cy Pike"),
            published=date(2026, 11, 16),
            url="https://arxiv.org/abs/2611.01234",
            links=(
                "https://huggingface.co/papers/2611.01234",
                "https://github.com/reed/marl",
                "https://marl.example/",
            ),
            passages=(
                Passage(
                    heading="Abstract",
                    text="We present Marl, a parser for tide tables.\n\nIt makes 3% fewer errors.",
                ),
            ),
        )
    ]


@pytest.mark.parametrize(
    ("record", "announced", "submitted"),
    [
        (MARL, date(2026, 11, 16), date(2026, 11, 14)),
        (marl(submittedOnDailyAt=None), date(2026, 11, 17), date(2026, 11, 14)),
        (marl(submittedOnDailyAt="soon", publishedAt="then"), date(2026, 11, 17), date(2026, 11, 13)),
        (marl(publishedAt=None), date(2026, 11, 16), date(2026, 11, 13)),
        ({"paper": marl(publishedAt=None)["paper"]}, date(2026, 11, 16), None),
    ],
)
def test_three_dates_that_disagree_are_resolved_by_the_written_rule(
    record: object, announced: date, submitted: date | None
) -> None:
    first, second = parsed(record)[0], parsed(record, date_of="submitted")[0]

    assert (first.published, second.published) == (announced, submitted)


def test_what_a_machine_wrote_about_a_paper_is_never_its_text() -> None:
    (wrong,) = parsed({"paper": marl(summary=None)["paper"], "title": "Marl"})

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "entry 1 (2611.01234): summary is missing or empty"


def test_optional_fields_really_may_be_missing_or_null() -> None:
    bare = {"paper": {"id": "2611.01234", "title": "Marl", "summary": "A parser.", "authors": None, "githubRepo": None}}

    (paper,) = parsed(bare, asked=None)

    assert (paper.authors, paper.published, paper.links) == ((), None, ("https://huggingface.co/papers/2611.01234",))


def test_links_that_are_no_http_address_are_left_out() -> None:
    (paper,) = parsed(marl(githubRepo="javascript:alert(1)", projectPage="https://a b.example/"))

    assert paper.links == ("https://huggingface.co/papers/2611.01234",)


def test_a_paper_without_an_arxiv_number_is_known_by_its_text() -> None:
    (paper,) = parsed(marl(id="../../etc"))

    assert paper.id.startswith("text:")
    assert (paper.url, paper.links) == (None, ("https://github.com/reed/marl", "https://marl.example/"))


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "entry 1: not an object with fields"),
        ({}, "entry 1: paper: Field required"),
        ({"paper": 3}, "entry 1: paper: Input should be a dictionary or an instance of _Paper"),
        (marl(title=3), "entry 1 (2611.01234): paper.title: Input should be a valid string"),
        (marl(title="\ud800"), "entry 1 (2611.01234): paper.title: it holds half a character (a lone surrogate)"),
        (marl(authors=["Ada"]), "entry 1 (2611.01234): paper.authors.0: Input should be a dictionary or an instance"),
        (marl(id="x\x1b[31m\n" * 99, summary=" ? "), "entry 1 (x [31m x [31m x"),
    ],
)
def test_a_damaged_record_is_named_and_the_rest_is_read(record: object, message: str) -> None:
    wrong, paper = parsed(record, MARL)

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message.startswith(message)
    assert wrong.message.isprintable()
    assert wrong.hint
    assert paper.id == "arxiv:2611.01234"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "What the API sent is not JSON: Expecting value at character 0."),
        (b"<html>", "What the API sent is not JSON: Expecting value at character 0."),
        (b'{"error": "no"}', "What the API sent is not a list of papers."),
        (b'["\xff"]', "What the API sent is not JSON: byte 2 is no UTF-8."),
        (b"[" * 200_000, "What the API sent is not JSON that can be read: "),
        (b"[" + b"1" * 5000 + b"]", "What the API sent is not JSON that can be read: "),
    ],
)
def test_what_is_no_list_is_an_error(content: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        api_page(content)
    assert caught.value.message.startswith(message)


def test_the_web_page_holds_the_same_list_and_the_day_it_is_of() -> None:
    listed = web_page(page({"dailyPapers": [MARL], "dateString": "2026-11-17", "periodType": "day"}))

    assert listed == Listed(records=(MARL,), day=date(2026, 11, 17))
    assert ids(listed) == {"2611.01234"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>nothing</html>", "The page holds no list of papers that a program could read."),
        (b'<div data-target="DailyPapers">', "The page holds no list of papers that a program could read."),
        (b'<div data-target="DailyPapers" data-props="{">', "The list in the page is not JSON: "),
        (page({"papers": []}), "The list in the page is not a list of papers."),
        (page([]), "The list in the page is not a list of papers."),
    ],
)
def test_a_web_page_without_the_list_is_an_error(content: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        web_page(content)
    assert caught.value.message.startswith(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*MARL["paper"], "paper", "name", "hidden", "dailyPapers", "dateString"]), inner, max_size=6
        )
    ),
    max_leaves=20,
)


@given(records=st.lists(JSON | st.fixed_dictionaries({"paper": JSON}), max_size=4))
def test_any_json_gives_papers_and_errors_one_for_each_record(records: list[object]) -> None:
    found = parsed(*records)

    assert len(found) == len(records)
    assert all(isinstance(entry, Paper | UnreadablePaperError) for entry in found)


@given(content=st.binary() | st.text().map(str.encode) | JSON.map(page))
def test_any_bytes_are_a_list_or_a_source_error(content: bytes) -> None:
    for reading in (api_page, web_page):
        with contextlib.suppress(SourceError):
            assert isinstance(reading(content), Listed)


@pytest.mark.real
def test_the_recorded_list_gives_the_papers_that_a_reader_finds_in_it(data: Path) -> None:
    listed = api_page((data / "feeds" / "hf_daily_papers.json").read_bytes())

    found: list[Any] = list(parse(listed, date(2026, 8, 3), "announced"))
    submitted: list[Any] = list(parse(listed, date(2026, 8, 3), "submitted"))

    assert [(paper.id, paper.published) for paper in found] == [
        ("arxiv:2607.26654", date(2026, 8, 3)),
        ("arxiv:2607.28229", date(2026, 8, 3)),
        ("arxiv:2607.27851", date(2026, 8, 3)),
    ]
    assert [paper.published for paper in submitted] == [date(2026, 7, 29), date(2026, 7, 30), date(2026, 7, 30)]
    assert [paper.title.split(":")[0] for paper in found] == [
        "Constitutional Midtraining",
        "EMBL AI Librarian",
        "Beyond Feeling Better",
    ]
    assert found[0].authors[:2] == ("Desiree Cho", "Cameron Tice")
    assert found[0].url == "https://arxiv.org/abs/2607.26654"
    assert [len(paper.links) for paper in found] == [3, 2, 1]
    assert all("\n" not in paper.passages[0].text for paper in found)
