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
from digest.parsing.crossref import FIELDS, page, parse
from digest.parsing.works import ListPage

MARL: dict[str, Any] = {
    "DOI": "10.1234/ABC.7",
    "URL": "https://doi.org/10.1234/ABC.7",
    "title": ["Marl"],
    "subtitle": ["Parsing <i>Tide</i>\n Tables"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We parse\n the tide tables.</jats:p><jats:p>We win.</jats:p>",
    "author": [
        {"given": "Ada", "family": "Reed", "sequence": "first"},
        {"given": "B.", "family": "Stone", "suffix": "Jr."},
        {"name": "The Harbour Group"},
        {"family": "Quay"},
        {"ORCID": "https://orcid.org/0000-0000-0000-0000"},
    ],
    "created": {"date-parts": [[2026, 11, 18]], "date-time": "2026-11-18T03:04:05Z"},
    "published": {"date-parts": [[2026, 11, 16]]},
    "resource": {"primary": {"URL": "http://j.example/7"}},
    "group-title": "Oceanography",
    "subject": ["Tides", "Parsing", "Tides"],
}
PREPRINT = {"id-type": "doi", "id": "10.48550/arXiv.2611.01234", "asserted-by": "subject"}
DOI = ("doi:10.1234/abc.7",)
WHERE = "entry 1 (10.1234/ABC.7)"


def parsed(*records: object, date_of: Any = "published") -> list[Any]:
    return list(parse(ListPage(records=records), date_of))


def test_a_work_is_a_paper_with_everything_that_is_known_of_it() -> None:
    assert parsed(MARL) == [
        Paper(
            id="doi:10.1234/abc.7",
            title="Marl: Parsing Tide Tables",
            authors=("Ada Reed", "B. Stone Jr.", "The Harbour Group", "Quay"),
            published=date(2026, 11, 16),
            url="https://doi.org/10.1234/ABC.7",
            links=("http://j.example/7",),
            categories=("Oceanography", "Tides", "Parsing"),
            passages=(Passage(heading="Abstract", text="We parse the tide tables.\n\nWe win."),),
        )
    ]


@pytest.mark.parametrize(
    ("titles", "subtitles", "title"),
    [
        (["Marl"], [], "Marl"),
        (["Marl"], None, "Marl"),
        (["", "Marl"], [" "], "Marl"),
        (["Marl: Tides"], ["Tides"], "Marl: Tides"),
        (["Marl &amp; <sub>2</sub>"], [None], "Marl & 2"),
    ],
)
def test_the_title_is_that_which_says_something(titles: object, subtitles: object, title: str) -> None:
    (paper,) = parsed(MARL | {"title": titles, "subtitle": subtitles})

    assert paper.title == title


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({}, date(2026, 11, 16)),
        ({"published": {"date-parts": [[2026, 11]]}}, None),
        ({"published": {"date-parts": [[2026]]}}, None),
        ({"published": {"date-parts": [[None]]}}, None),
        ({"published": {"date-parts": []}}, None),
        ({"published": {"date-parts": [[2026, 11, 31]]}}, None),
        ({"published": {"date-parts": [[10**30, 1, 1]]}}, None),
        ({"published": None}, None),
        (
            {"published": {"date-parts": [[2026]]}, "published-online": {"date-parts": [[2026, 11, 13]]}},
            date(2026, 11, 13),
        ),
    ],
)
def test_a_date_that_is_no_whole_day_is_no_date(fields: dict[str, Any], day: date | None) -> None:
    (paper,) = parsed(MARL | fields)

    assert paper.published == day


def test_the_date_is_the_one_that_is_wished_for_and_no_other() -> None:
    (created,) = parsed(MARL, date_of="created")
    (without,) = parsed(MARL | {"created": None}, date_of="created")

    assert (created.published, without.published) == (date(2026, 11, 18), None)


@pytest.mark.parametrize(
    ("relation", "id_", "aliases"),
    [
        ({"has-preprint": [PREPRINT]}, "arxiv:2611.01234", DOI),
        ({"has-preprint": [PREPRINT, PREPRINT]}, "arxiv:2611.01234", DOI),
        ({"is-preprint-of": [PREPRINT | {"id": "10.5/x"}]}, "doi:10.1234/abc.7", ("doi:10.5/x",)),
        ({"has-preprint": [PREPRINT, PREPRINT | {"id": "10.5/x"}]}, "doi:10.1234/abc.7", ()),
        ({"has-preprint": [PREPRINT], "is-preprint-of": [PREPRINT | {"id": "10.5/x"}]}, "doi:10.1234/abc.7", ()),
        ({"has-preprint": [PREPRINT, PREPRINT | {"id": "10.48550/ARXIV.2611.01234"}]}, "arxiv:2611.01234", DOI),
        ({"has-preprint": [PREPRINT, {"id-type": "other", "id": "7"}]}, "doi:10.1234/abc.7", ()),
        ({"has-preprint": [PREPRINT | {"id-type": "issn"}]}, "doi:10.1234/abc.7", ()),
        ({"has-preprint": [PREPRINT | {"id": "of course"}]}, "doi:10.1234/abc.7", ()),
        ({"has-preprint": []}, "doi:10.1234/abc.7", ()),
        ({"has-review": [PREPRINT]}, "doi:10.1234/abc.7", ()),
        ({"references": [PREPRINT]}, "doi:10.1234/abc.7", ()),
    ],
)
def test_a_preprint_and_its_paper_are_one_only_where_there_is_no_third(
    relation: object, id_: str, aliases: tuple[str, ...]
) -> None:
    (paper,) = parsed(MARL | {"relation": relation})

    assert (paper.id, paper.aliases) == (id_, aliases)


def test_a_doi_that_arxiv_gave_is_an_arxiv_number_and_without_one_the_text_names_a_paper() -> None:
    (arxiv,) = parsed(MARL | {"DOI": "10.48550/arxiv.2611.00007v2", "URL": None})
    (text,) = parsed(MARL | {"DOI": None, "URL": "javascript:alert(1)"})

    assert (arxiv.id, arxiv.version, arxiv.aliases) == ("arxiv:2611.00007", 2, ())
    assert text.id.startswith("text:")
    assert (text.url, text.links) == ("http://j.example/7", ())


FORMULA = (
    "a <jats:inline-formula><jats:alternatives><jats:tex-math>$$\\alpha$$</jats:tex-math>{}"
    "</jats:alternatives></jats:inline-formula> b"
)


@pytest.mark.parametrize(
    ("given_", "abstract"),
    [
        ("<p>Tides &lt; 3 rise.</p>", "Tides < 3 rise."),
        ("<jats:p>Abstract Tides rise.</jats:p>", "Tides rise."),
        ("<jats:p>ABSTRACT: tides rise.</jats:p>", "ABSTRACT: tides rise."),
        ("<jats:sec><jats:title>Aims</jats:title><jats:p>We win.</jats:p></jats:sec>", "Aims\n\nWe win."),
        ("10<jats:sup>-3</jats:sup> of CO<jats:sub>2</jats:sub>", "10^-3 of CO2"),
        (FORMULA.format("<mml:math><mml:mi>α</mml:mi></mml:math>"), "a α b"),
        (FORMULA.format(""), "a $$\\alpha$$ b"),
        ("Plain\n text", "Plain text"),
    ],
)
def test_an_abstract_is_the_text_of_its_xml(given_: str, abstract: str) -> None:
    (paper,) = parsed(MARL | {"abstract": given_})

    assert paper.passages[0].text == abstract


def test_tags_that_never_end_cost_no_more_than_text() -> None:
    (paper,) = parsed(MARL | {"abstract": "<tex-math" * 100_000})

    assert len(paper.passages[0].text) == 900_000


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (None, "entry 1: not an object with fields"),
        ({}, "entry 1: it has no title"),
        (MARL | {"title": []}, f"{WHERE}: it has no title"),
        (MARL | {"abstract": None}, f"{WHERE}: it has no abstract"),
        (MARL | {"abstract": "<jats:p> </jats:p>"}, f"{WHERE}: it has no abstract"),
        (MARL | {"title": "Marl"}, f"{WHERE}: title: Input should be a valid tuple"),
        (MARL | {"abstract": "a\ud800"}, f"{WHERE}: abstract: it holds half a character (a lone surrogate)"),
        (MARL | {"author": [3]}, f"{WHERE}: author.0: Input should be a dictionary or an instance of _Author"),
    ],
)
def test_a_damaged_record_is_named_and_the_rest_is_read(record: object, message: str) -> None:
    wrong, paper = parsed(record, MARL)

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == message
    assert paper.id == "doi:10.1234/abc.7"


def test_a_page_says_how_it_goes_on() -> None:
    message = {"total-results": 307, "next-cursor": "DnF1", "items": [MARL], "facets": {}}

    assert page(json.dumps({"status": "ok", "message": message}).encode()) == ListPage(
        records=(MARL,), count=307, next_cursor="DnF1"
    )
    assert page(b'{"message": {"items": [], "total-results": 0}}') == ListPage(records=())


def test_a_work_by_itself_is_a_page_of_one() -> None:
    assert page(json.dumps({"message-type": "work", "message": MARL}).encode()) == ListPage(records=(MARL,), count=1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Resource not found.", "What it sent is not JSON: Expecting value at character 0."),
        (b"[]", "What it sent is no list of works."),
        (b'{"message": {"items": {}}}', "What it sent is no list of works."),
        (b'{"status": "failed", "message": [{"message": "No."}]}', "What it sent is no list of works."),
        (
            b'{"message": {"items": [], "next-cursor": 3}}',
            "What it sent does not say how it goes on: message: next-cursor: ",
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
            st.sampled_from([*FIELDS, "date-parts", "primary", "has-preprint", "message", "items"]), inner, max_size=5
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
        assert isinstance(page(content), ListPage)


@pytest.mark.real
def test_the_recorded_list_says_how_it_goes_on_and_holds_one_abstract(data: Path) -> None:
    works = page((data / "feeds" / "crossref_works_cursor.json").read_bytes())

    found = parsed(*works.records)
    assert (works.count, len(works.records)) == (454, 20)
    assert works.next_cursor.startswith("DnF1ZXJ5")
    assert works.next_cursor.endswith("LTgwZw==")
    assert [entry.message for entry in found if isinstance(entry, UnreadablePaperError)][:2] == [
        "entry 1 (10.1007/978-1-4302-0197-7_9): it has no abstract",
        "entry 2 (10.1007/springerreference_66110): it has no abstract",
    ]
    (paper,) = (entry for entry in found if isinstance(entry, Paper))
    assert (paper.id, paper.published, paper.authors) == (
        "doi:10.59350/7mtwq-q3661",
        date(2008, 6, 18),
        ("Egon Willighagen",),
    )
    assert paper.title == "The SWT JChemPaint (viewing) widget"
    assert paper.passages[0].text.startswith("In addition to this Swing-based screenshot")
    assert paper.passages[0].text.endswith("(lower right corner):")


@pytest.mark.real
def test_the_recorded_query_gives_the_papers_that_a_reader_finds_in_it(data: Path) -> None:
    works = page((data / "feeds" / "crossref_works_query.json").read_bytes())

    first, second = parsed(*works.records)
    assert (works.count, works.next_cursor) == (586_628, "")
    assert (first.id, first.authors, first.published) == ("doi:10.1093/obo/9780199830060-0238", (), date(2022, 7, 26))
    assert (second.id, second.authors) == ("doi:10.1093/obo/9780199830060-0023", ("André Kessler",))
    assert [paper.published for paper in parsed(*works.records, date_of="created")] == [
        date(2022, 7, 25),
        date(2013, 3, 19),
    ]
    assert second.title == "Chemical Ecology"
    assert second.url == "https://doi.org/10.1093/obo/9780199830060-0023"
    assert first.passages[0].text.startswith("Communication is perhaps the most important,")
    assert first.passages[0].text.endswith("improvement of ecological communication.")


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("crossref_work_by_doi.json", "entry 1 (10.1016/j.xgen.2025.100814): it has no abstract"),
        ("crossref_works_query_title.json", "entry 1 (10.18653/v1/n18-2074): it has no abstract"),
    ],
)
def test_the_recorded_works_without_an_abstract_are_named(data: Path, name: str, message: str) -> None:
    (wrong,) = parsed(*page((data / "feeds" / name).read_bytes()).records)

    assert wrong.message == message


@pytest.mark.real
def test_what_is_known_of_a_recorded_work_is_read_where_it_has_an_abstract(data: Path) -> None:
    (work,) = page((data / "feeds" / "crossref_work_by_doi.json").read_bytes()).records
    assert isinstance(work, dict)

    (paper,) = parsed(work | {"abstract": "<jats:p>Edits.</jats:p>"}, date_of="created")

    assert (paper.id, paper.published) == ("doi:10.1016/j.xgen.2025.100814", date(2025, 3, 22))
    assert paper.authors[0] == "Michael Herger"
    assert len(paper.authors) == 6
    assert paper.links == ("https://linkinghub.elsevier.com/retrieve/pii/S2666979X25000709",)
    assert parsed(work | {"abstract": "Edits."})[0].published is None
