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
from digest.parsing.openalex import FIELDS, Works, page, parse

MARL: dict[str, Any] = {
    "id": "https://openalex.org/W42",
    "doi": "https://doi.org/10.1234/ABC.7",
    "title": "Old title",
    "display_name": "Marl: Parsing <i>Tide</i> Tables",
    "publication_date": "2026-11-16",
    "created_date": "2026-11-18T03:04:05.123456",
    "authorships": [
        {"author": {"display_name": "Ada Reed"}, "raw_author_name": "A. Reed"},
        {"author": {"display_name": None}, "raw_author_name": "B. Stone"},
        {"author": None},
    ],
    "primary_location": {"landing_page_url": "https://doi.org/10.1234/ABC.7", "pdf_url": "https://j.example/7.pdf"},
    "locations": [
        {"landing_page_url": "https://doi.org/10.1234/ABC.7", "pdf_url": None},
        {"landing_page_url": "http://arxiv.org/abs/2611.01234v2"},
        {"landing_page_url": "javascript:alert(1)"},
    ],
    "topics": [{"display_name": "Tides"}, {"display_name": "Parsing"}, {"display_name": "Tides"}],
    "abstract_inverted_index": {"tide": [3], "We": [0, 5], "parse": [1], "the": [2], "tables.": [4], "win.": [6]},
}


def parsed(*records: object, date_of: Any = "published") -> list[Any]:
    return list(parse(Works(records=records), date_of))


def test_a_work_is_a_paper_with_everything_that_is_known_of_it() -> None:
    assert parsed(MARL) == [
        Paper(
            id="arxiv:2611.01234",
            aliases=("doi:10.1234/abc.7", "openalex:W42"),
            version=2,
            title="Marl: Parsing Tide Tables",
            authors=("Ada Reed", "B. Stone"),
            published=date(2026, 11, 16),
            url="https://doi.org/10.1234/ABC.7",
            links=(
                "http://arxiv.org/abs/2611.01234v2",
                "https://j.example/7.pdf",
                "https://openalex.org/W42",
            ),
            categories=("Tides", "Parsing"),
            passages=(Passage(heading="Abstract", text="We parse the tide tables. We win."),),
        )
    ]


def test_the_date_is_the_one_that_is_wished_for_and_no_other() -> None:
    (published,), (added,) = parsed(MARL), parsed(MARL, date_of="added")
    (without,) = parsed(MARL | {"publication_date": None})

    assert (published.published, added.published, without.published) == (date(2026, 11, 16), date(2026, 11, 18), None)


def test_without_an_arxiv_number_a_work_is_known_by_its_doi_and_without_that_by_its_text() -> None:
    (by_doi,) = parsed(MARL | {"locations": None})
    (by_text,) = parsed(MARL | {"locations": [], "primary_location": None, "doi": None})

    assert (by_doi.id, by_doi.aliases, by_doi.version) == ("doi:10.1234/abc.7", ("openalex:W42",), None)
    assert by_text.id.startswith("text:")
    assert (by_text.aliases, by_text.url) == (("openalex:W42",), "https://openalex.org/W42")


def test_a_doi_that_arxiv_gave_is_an_arxiv_number() -> None:
    (paper,) = parsed(MARL | {"locations": None, "doi": "https://doi.org/10.48550/arxiv.2611.00007"})

    assert (paper.id, paper.aliases) == ("arxiv:2611.00007", ("doi:10.1234/abc.7", "openalex:W42"))


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        ({"Abstract": [0], "Tides": [1], "rise.": [2]}, "Tides rise."),
        ({"ABSTRACT:": [0], "Tides": [1], "rise.": [2]}, "Tides rise."),
        ({"Abstract": [0], "tides": [1], "rise.": [2]}, "Abstract tides rise."),
        ({"a": [10**12], "of": [7]}, "of a"),
        ({"a": [0], "b": [0]}, "a b"),
        ({"<jats:p>Tides": [0], "rise": [1], "&amp;": [2], "fall.</jats:p>": [3]}, "Tides rise & fall."),
        ({"p": [0], "<": [1], "0.05;": [2], "<mask>": [3]}, "p < 0.05; <mask>"),
    ],
)
def test_an_abstract_is_put_together_from_its_words(index: object, abstract: str) -> None:
    (paper,) = parsed(MARL | {"abstract_inverted_index": index})

    assert paper.passages[0].text == abstract


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "entry 1: not an object with fields"),
        ({}, "entry 1: it has no title"),
        (MARL | {"abstract_inverted_index": None}, "entry 1 (https://openalex.org/W42): it has no abstract"),
        (MARL | {"abstract_inverted_index": {}}, "entry 1 (https://openalex.org/W42): it has no abstract"),
        (
            MARL | {"abstract_inverted_index": {"a": 3}},
            "entry 1 (https://openalex.org/W42): abstract_inverted_index.a: Input should be a valid tuple",
        ),
        (
            MARL | {"abstract_inverted_index": {"a": [-1]}},
            (
                "entry 1 (https://openalex.org/W42): abstract_inverted_index.a.0: "
                "Input should be greater than or equal to 0"
            ),
        ),
        (MARL | {"doi": 7}, "entry 1 (https://openalex.org/W42): doi: Input should be a valid string"),
        (MARL | {"display_name": None, "title": None}, "entry 1 (https://openalex.org/W42): it has no title"),
    ],
)
def test_a_damaged_record_is_named_and_the_rest_is_read(record: object, message: str) -> None:
    wrong, paper = parsed(record, MARL)

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == message
    assert paper.id == "arxiv:2611.01234"


def test_a_page_says_how_it_goes_on_and_what_it_cost() -> None:
    content = {"meta": {"count": 307, "next_cursor": "IlsxL", "cost_usd": 0.0001, "x_query": {}}, "results": [MARL]}

    assert page(json.dumps(content).encode()) == Works(records=(MARL,), count=307, next_cursor="IlsxL", cost_usd=0.0001)
    assert page(b'{"meta": {"count": 0, "next_cursor": null}, "results": []}') == Works(records=())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>", "What it sent is not JSON: Expecting value at character 0."),
        (b"[]", "What it sent is no list of works."),
        (b'{"results": {}}', "What it sent is no list of works."),
        (b'{"results": []}', "What it sent does not say how it goes on: meta: not an object with fields."),
        (
            b'{"results": [], "meta": {"next_cursor": 3}}',
            "What it sent does not say how it goes on: meta: next_cursor: ",
        ),
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
            st.sampled_from([*FIELDS, "author", "landing_page_url", "meta", "results"]), inner, max_size=5
        )
    ),
    max_leaves=15,
)


@given(changed=st.dictionaries(st.sampled_from(FIELDS), JSON), other=JSON)
def test_any_json_gives_papers_and_errors_one_for_each_record(changed: dict[str, Any], other: object) -> None:
    found = parsed(MARL | changed, other)

    assert len(found) == 2
    assert all(isinstance(entry, Paper | UnreadablePaperError) for entry in found)


@given(content=st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_page_or_a_source_error(content: bytes) -> None:
    with contextlib.suppress(SourceError):
        assert isinstance(page(content), Works)


@pytest.mark.real
def test_the_recorded_list_gives_the_papers_that_a_reader_finds_in_it(data: Path) -> None:
    works = page((data / "feeds" / "openalex_works_list.json").read_bytes())

    journal, preprint = list(parse(works, "published"))
    assert isinstance(journal, Paper)
    assert isinstance(preprint, Paper)
    assert (works.count, works.next_cursor) == (2, "")
    assert (journal.id, journal.aliases) == ("doi:10.1038/s42256-024-00832-8", ("openalex:W4396723768",))
    assert (preprint.id, preprint.aliases) == ("arxiv:2304.05376", ("openalex:W4365597205",))
    assert (journal.published, preprint.published) == (date(2024, 5, 8), date(2023, 1, 1))
    assert [entry.published for entry in parse(works, "added") if isinstance(entry, Paper)] == [
        date(2024, 5, 9),
        date(2023, 4, 15),
    ]
    assert journal.authors[:2] == ("Andres M. Bran", "Sam Cox")
    assert journal.categories[1] == "Topic Modeling"
    assert journal.passages[0].text.startswith("Large language models (LLMs) have")
    assert journal.passages[0].text.endswith("experimental and computational chemistry.")
    assert len(journal.passages[0].text.split()) == 141
    assert preprint.url == "https://arxiv.org/abs/2304.05376"


@pytest.mark.real
def test_the_recorded_works_with_and_without_an_abstract_are_told_apart(data: Path) -> None:
    names = ("openalex_work_with_abstract.json", "openalex_work_full.json")
    paper, wrong = parsed(*(json.loads((data / "feeds" / name).read_bytes()) for name in names))

    assert (paper.id, paper.published) == ("doi:10.1073/pnas.1414271111", date(2014, 10, 27))
    assert paper.passages[0].text.startswith("Significance The inadequate mechanical properties of")
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "entry 2 (https://openalex.org/W4408732759): it has no abstract"
