from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.arxiv_oai import OaiPage, OaiRecord, page
from tests.arxiv_answers import a_record, an_oai, an_oai_error, records


def read(content: bytes) -> OaiPage:
    return page(content, "The archive")


def test_a_record_is_a_paper_with_the_days_that_it_knows() -> None:
    found = read(
        records(a_record("2611.00001", "2026-11-10", "2026-11-14", updated="2026-11-13"), following="from%3D1")
    )

    assert found == OaiPage(
        records=(
            OaiRecord(
                name="oai:arXiv.org:2611.00001",
                changed=date(2026, 11, 14),
                created=date(2026, 11, 10),
                updated=date(2026, 11, 13),
                entry=Paper(
                    id="arxiv:2611.00001",
                    aliases=("doi:10.1234/marl",),
                    title="Marl: Parsing Tide Tables",
                    authors=("Ada Marsh Jr",),
                    published=date(2026, 11, 10),
                    url="https://arxiv.org/abs/2611.00001",
                    links=("https://doi.org/10.1234/marl",),
                    categories=("cs.CL", "cs.AI"),
                    passages=(Passage(heading="Abstract", text="We present Marl, a parser for tide tables."),),
                ),
            ),
        ),
        headers=1,
        following="from%3D1",
    )


def test_an_empty_token_asks_for_nothing_more() -> None:
    inner = f"<ListRecords>{a_record('2611.00001')}<resumptionToken/></ListRecords>"

    assert read(an_oai(inner)).following == ""


def test_a_deleted_record_is_no_paper_and_no_damage() -> None:
    header = (
        "<header status='deleted'><identifier>oai:arXiv.org:2611.00001</identifier><datestamp>2026-11-11</datestamp>"
    )

    (found,) = read(an_oai(f"<ListRecords><record>{header}</header></record></ListRecords>")).records

    assert (found.name, found.changed, found.entry) == ("oai:arXiv.org:2611.00001", date(2026, 11, 11), None)


def test_a_damaged_record_says_which_it_is_and_the_others_are_read() -> None:
    empty = "<record><header><identifier>oai:arXiv.org:2611.00003</identifier></header></record>"

    titled, bare, whole = read(records(a_record("2611.00002", title=" "), empty, a_record("2611.00001"))).records

    assert isinstance(titled.entry, UnreadablePaperError)
    assert titled.entry.message == ("The archive, record 1 (arxiv:2611.00002) has no title.")
    assert isinstance(bare.entry, UnreadablePaperError)
    assert bare.entry.message == "The archive, record 2 says nothing of a paper."
    assert isinstance(whole.entry, Paper)


def test_a_date_that_is_none_leaves_the_paper_without() -> None:
    (found,) = read(records(a_record("2611.00001", "soon", "2026-02-30"))).records

    assert isinstance(found.entry, Paper)
    assert (found.changed, found.created, found.updated, found.entry.published) == (None, None, None, None)


def test_an_error_has_a_code_and_what_it_says() -> None:
    found = read(an_oai_error("badResumptionToken", "The value is invalid\n or expired."))

    assert found == OaiPage(records=(), error="badResumptionToken", message="The value is invalid or expired.")
    assert read(an_oai("<error>What?</error>")).error == "unknown"


def test_identifiers_are_counted() -> None:
    header = "<header><identifier>oai:arXiv.org:2611.00001</identifier></header>"

    assert read(an_oai(f"<ListIdentifiers>{header * 3}</ListIdentifiers>")).headers == 3


def test_what_is_not_of_oai_pmh_is_an_error() -> None:
    with pytest.raises(SourceError) as caught:
        read(b"<feed/>")

    assert caught.value.message == "The archive answered with XML that is not of OAI-PMH."


@given(st.binary(max_size=300), st.integers(0, 900))
def test_damage_anywhere_is_an_error_of_ours_or_read_around(damage: bytes, place: int) -> None:
    whole = records(a_record("2611.00001"), a_record("2611.00002"), following="from%3D1")

    try:
        read(whole[:place] + damage + whole[place + len(damage) :])
    except SourceError as error:
        assert error.hint  # noqa: PT017  # refused, with a remedy


@pytest.mark.real
def test_the_recorded_records_of_2017_are_read(data: Path) -> None:
    found = read((data / "feeds" / "arxiv_oai_listrecords_arXiv_2017.xml").read_bytes())

    assert (found.following, found.error) == ("", "")
    assert [(record.name, record.created, record.updated, record.changed) for record in found.records] == [
        ("oai:arXiv.org:1412.8323", date(2014, 12, 29), date(2017, 12, 13), date(2017, 12, 14)),
        ("oai:arXiv.org:1507.07790", date(2015, 7, 28), date(2016, 3, 4), date(2017, 12, 14)),
        ("oai:arXiv.org:1607.01710", date(2016, 7, 6), date(2016, 10, 13), date(2017, 12, 14)),
    ]
    papers = [record.entry for record in found.records if isinstance(record.entry, Paper)]
    assert [paper.id for paper in papers] == ["arxiv:1412.8323", "arxiv:1507.07790", "arxiv:1607.01710"]
    assert papers[0].title.endswith("from rules on information acquisition")
    assert papers[0].authors == ("Philipp A Hoehn",)
    assert papers[0].categories == ("quant-ph", "gr-qc", "hep-th", "math-ph", "math.MP", "physics.hist-ph")
    assert papers[1].aliases == ("doi:10.1088/1751-8121/aa9c53",)
    assert [paper.passages[0].text.count("\n") for paper in papers] == [0, 0, 0]


@pytest.mark.real
def test_the_recorded_records_of_2018_are_read_those_without_a_namespace_too(data: Path) -> None:
    found = read((data / "feeds" / "arxiv_oai_listrecords_arXiv_2018_multi.xml").read_bytes())

    papers = [record.entry for record in found.records if isinstance(record.entry, Paper)]
    assert [(paper.id, str(paper.published), paper.categories[0], len(paper.authors)) for paper in papers] == [
        ("arxiv:1601.03238", "2016-01-13", "quant-ph", 5),
        ("arxiv:1512.07978", "2015-12-25", "astro-ph.HE", 1),
        ("arxiv:1603.00997", "2016-03-03", "hep-lat", 1),
        ("arxiv:1603.01251", "2016-03-03", "physics.ins-det", 2),
        ("arxiv:1603.05976", "2016-03-18", "astro-ph.IM", 6),
        ("arxiv:1604.05585", "2016-04-19", "astro-ph.GA", 5),
        ("arxiv:1606.06775", "2016-06-21", "astro-ph.HE", 3),
        ("arxiv:1606.07066", "2016-06-22", "astro-ph.GA", 3),
        ("arxiv:1606.07538", "2016-06-23", "hep-ex", 7),
        ("arxiv:1607.00786", "2016-07-04", "hep-ex", 2),
        ("arxiv:1606.04259", "2016-06-14", "hep-th", 1),
        ("arxiv:1808.04927", "2018-08-14", "hep-ex", 8),
    ]
    assert papers[0].authors[:2] == ("Planck Collaboration", "Jieci Wang")
    assert papers[11].authors[4] == "The T2K Beam Group"
