from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing.arxiv_api import ApiPage, page
from digest.sources.arxiv_days import submitted
from tests.arxiv_answers import a_feed, an_entry, an_error


def read(content: bytes) -> ApiPage:
    return page(content, "The feed", submitted)


def test_an_error_entry_is_a_refusal_and_no_paper() -> None:
    assert read(an_error("incorrect id format for abc")) == ApiPage(
        total=0, start=0, entries=(), refusal="incorrect id format for abc"
    )


def test_an_error_entry_is_known_by_its_title_where_its_id_is_no_papers() -> None:
    assert read(a_feed([an_entry("oops", title="Error")])).refusal == "We present Marl, a parser for tide tables."
    assert read(a_feed([an_entry("2611.00001v1", title="Error")])).refusal is None


def test_an_error_entry_is_known_by_its_id_whatever_its_title() -> None:
    assert read(an_error("bad id").replace(b"<title>Error<", b"<title>Oops<")).refusal == "bad id"


def test_damaged_entries_say_which_of_how_many_they_are() -> None:
    (wrong,) = read(a_feed([an_entry("2611.00001v1", abstract="")], total=1234, start=1000)).entries

    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "The feed, paper 1,001 of 1,234 (arxiv:2611.00001) has no abstract."


@pytest.mark.parametrize(
    "content",
    [
        b"<rss><channel/></rss>",
        a_feed([]).replace(b"totalResults", b"total"),
        a_feed([], total=0).replace(b">0<", b">many<"),
        a_feed([], total=0).replace(b">0<", b">1234567890<"),
        a_feed([], total=0).replace(b">0<", ">٣<".encode()),
    ],
)
def test_what_does_not_count_what_was_found_is_no_feed_of_the_api(content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)

    assert caught.value.message == (
        "The feed answered with XML that is no feed of arXiv's API: it does not count what was found."
    )


@given(st.binary(max_size=300), st.integers(0, 900))
def test_damage_anywhere_is_an_error_of_ours_or_read_around(damage: bytes, place: int) -> None:
    whole = a_feed([an_entry("2611.00001v1"), an_entry("2611.00002v1")])

    try:
        read(whole[:place] + damage + whole[place + len(damage) :])
    except SourceError as error:
        assert error.hint  # noqa: PT017  # refused, with a remedy


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=40))
def test_any_text_in_an_entry_is_a_paper_or_a_damaged_one(number: str, title: str, published: str) -> None:
    entry = an_entry(number, title=title).replace("2026-11-10T15:00:00Z", published.replace("<", "").replace("&", ""))

    found = read(a_feed([entry]))

    assert len(found.entries) == 1 or found.refusal is not None


@pytest.mark.real
def test_the_recorded_pages_are_read(data: Path) -> None:
    def recorded(name: str) -> ApiPage:
        return read((data / "feeds" / name).read_bytes())

    first, second = recorded("arxiv_api_query_10_of_many.http200.xml"), recorded("arxiv_api_query_page2.http200.xml")
    assert [(each.total, each.start, len(each.entries)) for each in (first, second)] == [
        (214881, 0, 10),
        (214881, 10, 10),
    ]
    papers = [entry for entry in (*first.entries, *second.entries) if isinstance(entry, Paper)]
    assert [(paper.id, paper.version, str(paper.published)) for paper in papers] == [
        ("arxiv:2202.12139", 1, "2022-02-24"),
        ("arxiv:2405.13786", 1, "2024-05-22"),
        ("arxiv:2005.14124", 2, "2020-05-28"),
        ("arxiv:2204.08348", 3, "2022-04-18"),
        ("arxiv:2302.03287", 3, "2023-02-07"),
        ("arxiv:1202.4527", 1, "2012-02-21"),
        ("arxiv:2503.05378", 2, "2025-03-07"),
        ("arxiv:1205.1866", 1, "2012-05-09"),
        ("arxiv:2502.07719", 2, "2025-02-11"),
        ("arxiv:1812.11470", 1, "2018-12-30"),
        ("arxiv:2403.16981", 2, "2024-03-25"),
        ("arxiv:2004.03322", 1, "2020-04-07"),
        ("arxiv:1912.09881", 1, "2019-12-20"),
        ("arxiv:2406.19956", 3, "2024-06-28"),
        ("arxiv:1912.04900", 1, "2019-12-10"),
        ("arxiv:2301.05651", 1, "2023-01-13"),
        ("arxiv:1605.01097", 1, "2016-05-03"),
        ("arxiv:2301.13615", 1, "2023-01-31"),
        ("arxiv:2407.18756", 1, "2024-07-26"),
        ("arxiv:2202.06271", 1, "2022-02-13"),
    ]
    assert papers[0].title.startswith("Testing Deep Learning Models: A First")
    assert papers[0].authors == ("Mohit Kumar Ahuja", "Arnaud Gotlieb", "Helge Spieker")
    assert papers[0].categories == ("cs.SE", "cs.LG")
    assert papers[0].aliases == ("doi:10.1109/icstw55395.2022.00035",)
    assert papers[0].links == ("https://doi.org/10.1109/icstw55395.2022.00035",)
    assert papers[9].passages[0].text.count("\n") == 3  # context, objective, method, results: a paragraph each
    assert papers[10].categories == ("math.ST", "cs.IT", "stat.ML")


@pytest.mark.real
def test_the_recorded_single_papers_are_read(data: Path) -> None:
    expected = {
        "arxiv_api_one_entry.http200.xml": [("arxiv:1605.08386", date(2016, 5, 26), ("math.CO", "math.ST"))],
        "arxiv_api_doi_journal_ref.http200.xml": [("arxiv:1707.08567", date(2017, 7, 27), ("cs.IT",))],
        "arxiv_api_oldstyle_id.http200.xml": [("arxiv:astro-ph/0601001", date(2006, 1, 2), ("astro-ph",))],
        "arxiv_api_empty.http200.xml": [],
    }

    assert {
        name: [
            (entry.id, entry.published, entry.categories)
            for entry in read((data / "feeds" / name).read_bytes()).entries
            if isinstance(entry, Paper)
        ]
        for name in expected
    } == expected


@pytest.mark.real
def test_the_recorded_error_is_a_refusal(data: Path) -> None:
    assert read((data / "feeds" / "arxiv_api_error_badid.http400.xml").read_bytes()).refusal == (
        "incorrect id format for abc"
    )
