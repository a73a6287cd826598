from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.core.papers import Paper, Passage
from digest.parsing.arxiv_listing import Listed, ListingPage, page
from tests.arxiv_answers import LISTING, a_listed, a_listing


def read(content: bytes) -> ListingPage:
    return page(content, "The listing")


def test_an_entry_is_a_paper_without_the_opening_of_its_summary() -> None:
    found = read(a_listing(a_listed("2611.00001v2", "replace-cross")))

    assert found.listed == (
        Listed(
            why="replace-cross",
            entry=Paper(
                id="arxiv:2611.00001",
                version=2,
                title="Marl: Parsing Tide Tables",
                authors=("Ada Marsh", "Bo Reed"),
                published=date(2026, 11, 16),
                url="https://arxiv.org/abs/2611.00001",
                categories=("cs.CL",),
                passages=(Passage(heading="Abstract", text="We present Marl, a parser for tide tables."),),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("creator", "authors"),
    [
        ("Ada Marsh", ("Ada Marsh",)),
        (
            "Ada Marsh (Tidal Institute, Hull), Bo Reed (2) , Cy Sedge, Jr., Di Rush, III",
            ("Ada Marsh", "Bo Reed", "Cy Sedge, Jr.", "Di Rush, III"),
        ),
        (r"Andr\'e Marsh,Bo Reed,", ("André Marsh", "Bo Reed")),
        ("", ()),
    ],
)
def test_authors_are_told_apart_by_commas_but_for_those_of_affiliations_and_suffixes(
    creator: str, authors: tuple[str, ...]
) -> None:
    (listed,) = read(a_listing(a_listed("2611.00001v1", creator=creator))).listed

    assert isinstance(listed.entry, Paper)
    assert listed.entry.authors == authors


def test_a_summary_without_the_opening_is_the_abstract() -> None:
    entry = a_listed("2611.00001v1").replace("arXiv:2611.00001v1 Announce Type: new \nAbstract: ", "")

    (listed,) = read(a_listing(entry)).listed

    assert isinstance(listed.entry, Paper)
    assert listed.entry.passages[0].text == "We present Marl, a parser for tide tables."


def test_a_day_without_announcements_has_no_papers_and_is_no_error() -> None:
    assert read(a_listing()) == ListingPage(listed=())


def test_a_feed_error_is_a_refusal() -> None:
    feed = f"{LISTING}<subtitle>Bad archive 'xx'.</subtitle></feed>".replace(
        "cs.CL updates", "Feed error for query: xx"
    )

    assert read(feed.encode()).refusal == "Bad archive 'xx'."


def test_what_is_no_atom_feed_is_an_error() -> None:
    with pytest.raises(SourceError) as caught:
        read(b"<rss version='2.0'><channel/></rss>")

    assert caught.value.message == "The listing answered with XML that is no Atom feed."


@given(st.binary(max_size=300), st.integers(0, 900))
def test_damage_anywhere_is_an_error_of_ours_or_read_around(damage: bytes, place: int) -> None:
    whole = a_listing(a_listed("2611.00001v1"), a_listed("2611.00002v1"))

    try:
        read(whole[:place] + damage + whole[place + len(damage) :])
    except SourceError as error:
        assert error.hint  # noqa: PT017  # refused, with a remedy


@pytest.mark.real
def test_the_recorded_listing_is_read(data: Path) -> None:
    found = read((data / "feeds" / "arxiv_listing_atom_cs.AI_2025-08-20.xml").read_bytes())

    papers = [(each.why, each.entry) for each in found.listed if isinstance(each.entry, Paper)]
    assert [(why, paper.id, paper.categories[0]) for why, paper in papers] == [
        ("cross", "arxiv:2508.13426", "cs.CL"),
        ("cross", "arxiv:2508.13428", "cs.CV"),
        ("cross", "arxiv:2508.13429", "q-fin.CP"),
        ("cross", "arxiv:2508.13434", "cs.LG"),
        ("cross", "arxiv:2508.13435", "cs.LG"),
        ("new", "arxiv:2508.14001", "cs.AI"),
        ("new", "arxiv:2508.14002", "cs.AI"),
    ]
    assert {paper.published for _, paper in papers} == {date(2025, 8, 20)}
    assert papers[0][1].passages[0].text.startswith("As large language models (LLMs) increasingly")
    assert papers[2][1].authors == ("Paulo André Lima de Castro",)
    assert len(papers[3][1].authors) == 7
