import contextlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.semantic_scholar import FIELDS, lacks_abstract, page, parse
from digest.parsing.works import ListPage

MARL: dict[str, Any] = {
    "paperId": "ab12",
    "externalIds": {"ArXiv": "2611.01234", "DOI": "10.1234/ABC(7)", "CorpusId": 42, "MAG": "7"},
    "url": "https://www.semanticscholar.org/paper/ab12",
    "title": "Marl: Parsing\n<i>Tide</i> Tables",
    "abstract": "We parse the\ntide tables.",
    "openAccessPdf": {"url": "https://j.example/7.pdf", "status": "GREEN"},
    "publicationDate": "2026-11-16",
    "authors": [{"authorId": "1", "name": "Ada Reed"}, {"name": None}, {"name": "B. Stone"}],
    "fieldsOfStudy": ["Tides", "Geology"],
    "s2FieldsOfStudy": [{"category": "Geology", "source": "external"}, {"category": "Parsing"}, {"category": None}],
}
WHERE = "entry 1 (ab12)"


def parsed(*records: object) -> list[Any]:
    return list(parse(ListPage(records=records)))


def recorded(data: Path, name: str) -> ListPage:
    return page((data / "feeds" / name).read_bytes())


def test_a_record_is_a_paper_with_everything_that_is_known_of_it() -> None:
    assert parsed(MARL) == [
        Paper(
            id="arxiv:2611.01234",
            aliases=("doi:10.1234/abc(7)", "s2:42"),
            title="Marl: Parsing Tide Tables",
            authors=("Ada Reed", "B. Stone"),
            published=date(2026, 11, 16),
            url="https://arxiv.org/abs/2611.01234",
            links=(
                "https://doi.org/10.1234/abc%287%29",
                "https://www.semanticscholar.org/paper/ab12",
                "https://j.example/7.pdf",
            ),
            categories=("Tides", "Geology", "Parsing"),
            passages=(Passage(heading="Abstract", text="We parse the tide tables."),),
        )
    ]


def test_what_is_not_known_is_left_out() -> None:
    (bare,) = parsed({"title": "Marl", "abstract": "Tides.", "openAccessPdf": {"url": ""}, "externalIds": None})

    assert bare.id.startswith("text:")
    assert bare == Paper(id=bare.id, title="Marl", passages=(Passage(heading="Abstract", text="Tides."),))


@pytest.mark.parametrize(
    ("ids", "id_", "aliases"),
    [
        ({"DOI": "10.48550/arXiv.2611.00007"}, "arxiv:2611.00007", ()),
        ({"DOI": "10.1/X", "CorpusId": "7"}, "doi:10.1/x", ("s2:7",)),
        ({"ArXiv": "math/0309136"}, "arxiv:math/0309136", ()),
    ],
)
def test_a_paper_is_called_by_what_the_registries_call_it(ids: object, id_: str, aliases: tuple[str, ...]) -> None:
    (paper,) = parsed(MARL | {"externalIds": ids})

    assert (paper.id, paper.aliases) == (id_, aliases)


@pytest.mark.parametrize("given_", ["2026", "2026-11", "", None, "soon"])
def test_a_date_that_is_no_whole_day_is_no_date(given_: object) -> None:
    (paper,) = parsed(MARL | {"publicationDate": given_, "year": 2026})

    assert paper.published is None


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "entry 1: Semantic Scholar does not know it"),
        (3, "entry 1: not an object with fields"),
        ({}, "entry 1: it has no title"),
        (MARL | {"title": " "}, f"{WHERE}: it has no title"),
        (MARL | {"abstract": None}, f"{WHERE}: it has no abstract"),
        (MARL | {"abstract": ["a"]}, f"{WHERE}: abstract: Input should be a valid string"),
        (MARL | {"externalIds": {"DOI": 7}}, f"{WHERE}: externalIds.DOI: Input should be a valid string"),
    ],
)
def test_a_damaged_record_is_named_and_the_rest_is_read(record: object, message: str) -> None:
    wrong, paper = parsed(record, MARL)

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == message
    assert paper.id == "arxiv:2611.01234"


def test_a_record_that_lacks_an_abstract_is_known_as_such() -> None:
    assert [lacks_abstract(each) for each in (MARL, MARL | {"abstract": None}, {}, None, MARL | {"abstract": [1]})] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"total": "307", "token": "PC", "data": [MARL]}, ListPage(records=(MARL,), count=307, next_cursor="PC")),
        ({"total": 307, "offset": 0, "next": 100, "data": [MARL]}, ListPage(records=(MARL,), count=307)),
        ({"total": 0, "token": None, "data": []}, ListPage(records=())),
        ({"total": 0, "offset": 0}, ListPage(records=())),
        ({"data": [MARL]}, ListPage(records=(MARL,), count=1)),
        ([None, MARL], ListPage(records=(None, MARL), count=2)),
        (MARL, ListPage(records=(MARL,), count=1)),
    ],
)
def test_each_form_of_an_answer_is_a_page(content: object, expected: ListPage) -> None:
    assert page(json.dumps(content).encode()) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "What it sent is not JSON: Expecting value at character 0."),
        (b"3", "What it sent is no list of papers."),
        (b'{"total": 3}', "What it sent is no list of papers."),
        (b'{"error": "No."}', "What it sent is no list of papers."),
        (b'{"data": [], "token": 3}', "What it sent does not say how it goes on: the list: token: "),
    ],
)
def test_what_is_no_page_is_an_error(content: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        page(content)
    assert caught.value.message.startswith(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*FIELDS, "ArXiv", "DOI", "CorpusId", "name", "data", "paperId", "total"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(changed=st.dictionaries(st.sampled_from(FIELDS), JSON), other=JSON)
def test_any_json_gives_papers_and_errors_one_for_each_record(changed: dict[str, Any], other: object) -> None:
    found = parsed(MARL | changed, other)

    assert len(found) == 2
    assert all(isinstance(entry, Paper | UnreadablePaperError) for entry in found)
    assert lacks_abstract(other) in {True, False}


@given(content=st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_page_or_a_source_error(content: bytes) -> None:
    with contextlib.suppress(SourceError):
        assert isinstance(page(content), ListPage)


@pytest.mark.real
def test_the_recorded_batch_gives_its_papers_and_says_which_is_not_known(data: Path) -> None:
    unknown, first, second, third = parsed(*recorded(data, "s2_paper_batch_with_null.json").records)

    assert unknown.message == "entry 1: Semantic Scholar does not know it"
    assert [(paper.id, paper.aliases, paper.published) for paper in (first, second, third)] == [
        ("doi:10.2139/ssrn.288970", ("s2:470667",), date(2001, 10, 1)),
        ("doi:10.2139/ssrn.2250500", ("s2:3142471",), date(2013, 4, 10)),
        ("doi:10.1257/rct.1355", ("s2:255313304",), None),
    ]
    assert first.title == "How Much Should We Trust Differences-in-Differences Estimates?"
    assert first.authors == ("Marianne Bertrand", "E. Duflo", "S. Mullainathan")
    assert first.url == "https://doi.org/10.2139/ssrn.288970"
    assert first.links[1:] == ("http://papers.nber.org/papers/w8841.pdf",)
    assert first.categories == ("Psychology", "Economics", "Mathematics")
    assert first.passages[0].text.startswith("Most Difference-in-Difference (DD) papers")
    assert first.passages[0].text.endswith("to form the test distribution.")


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "expected", "first"),
    [
        ("s2_paper_search_bulk.trimmed5.json", (2674, "PCOKWVSKJJ", 5), "0018ce3db8f9957b520d6b7e0cec84abfa230e1c"),
        ("s2_paper_search.json", (70_499, "", 100), "7cbc2a7843411a1768ab762930707af0a3c33a19"),
        ("s2_paper_by_doi.json", (1, "", 1), "7e5d4466c8b85f93775fe183e1a318a3e65ac8e4"),
        ("s2_search_match_attention.json", (1, "", 1), "204e3073870fae3d05bcbc2f6a8e263d9b72e776"),
    ],
)
def test_the_recorded_answers_without_abstracts_are_pages_of_which_each_paper_is_named(
    data: Path, name: str, expected: tuple[int, str, int], first: str
) -> None:
    papers = recorded(data, name)

    found = parsed(*papers.records)
    assert (papers.count, papers.next_cursor[:10], len(found)) == expected
    assert found[0].message == f"entry 1 ({first}): it has no abstract"
    assert all(map(lacks_abstract, papers.records))


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "s2_search_match_attention.json",
            ("arxiv:1706.03762", ("s2:13756489",), "Attention is All you Need", date(2017, 6, 12), 8),
        ),
        (
            "s2_paper_by_doi.json",
            (
                "doi:10.1016/j.xgen.2025.100814",
                ("s2:268890006",),
                "High-throughput screening of human genetic variants by pooled prime editing",
                date(2024, 4, 1),
                6,
            ),
        ),
    ],
)
def test_what_is_known_of_a_recorded_paper_is_read_where_it_has_an_abstract(
    data: Path, name: str, expected: tuple[object, ...]
) -> None:
    (record,) = recorded(data, name).records
    assert isinstance(record, dict)

    (paper,) = parsed(record | {"abstract": "It works."})

    assert (paper.id, paper.aliases, paper.title, paper.published, len(paper.authors)) == expected


@pytest.mark.real
@pytest.mark.parametrize("name", ["s2_error_bad_fields.http400.json", "s2_error_not_found.http404.json"])
def test_the_recorded_errors_are_no_papers(data: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"What it sent is no list of papers\."):
        recorded(data, name)
