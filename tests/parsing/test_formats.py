import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import DigestError
from digest.core.papers import Paper, Passage
from digest.parsing import FORMATS, format_of, jsonl
from tests.parsing.bibliographies import as_bibtex, as_csv, as_ris

LINE = json.dumps({"title": "Marl", "abstract": "We present Marl. It parses."})
ENTRY = "@article{marl,\n  title = {Marl},\n  abstract = {We present Marl. It parses.}\n}\n"
REFERENCE = "TY  - JOUR\nTI  - Marl\nAB  - We present Marl. It parses.\nER  - \n"
TABLE = "Title,Abstract\nMarl,We present Marl. It parses.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINE, "jsonl"),
        (f"[{LINE}]", "jsonl"),
        ("new\nGet trending papers in your email inbox!\nMarl\nWe present Marl. It parses.\n", "listing"),
        ("Marl\nWe present Marl. It parses.\n", "listing"),
        (ENTRY, "bibtex"),
        ("\ufeff" + ENTRY, "bibtex"),
        (f"% Encoding: UTF-8\nEverything I read.\n\n{ENTRY}", "bibtex"),
        ("@article\n{\nmarl,\ntitle = {Marl}}", "bibtex"),
        (" @string(a = {b})\n" + ENTRY, "bibtex"),
        ("@misc{title = {no key}}", "bibtex"),
        ("@NTT (2024) and @home {a} in ten tables\nWe present Marl. It parses.\n", "listing"),
        (f"{LINE}\n{ENTRY}", "jsonl"),
        (REFERENCE, "ris"),
        ("\ufeffProvider: A Press\r\nContent: text/plain\r\n\r\n" + REFERENCE.replace("\n", "\r\n"), "ris"),
        ("TY the Tide Machine\nWe present Marl. It parses.\n", "listing"),
        (TABLE, "csv"),
        ("\ufeff\r\n" + TABLE.replace(",", ";").replace("\n", "\r\n"), "csv"),
        (TABLE.replace(",", "\t"), "csv"),
        ('"Key","Title","Abstract Note"\n"1","Marl","We present Marl."\n', "csv"),
        ("Title, Author\nMarl, Tide\n", "listing"),
        ("Title and Abstract, Twice\nWe present Marl. It parses.\n", "listing"),
        ("", "listing"),
    ],
)
def test_a_format_is_found_from_the_content(text: str, expected: str) -> None:
    assert format_of(text) == expected


def test_formats_are_tried_in_the_order_of_the_table() -> None:
    assert list(FORMATS) == ["csv", "ris", "bibtex", "jsonl", "listing"]


@pytest.mark.real
def test_real_listings_survive_json_without_loss(data: Path) -> None:
    for file in sorted((data / "listings").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert format_of(text) == "listing"
        papers = [entry for entry in FORMATS["listing"].parse(text) if isinstance(entry, Paper)]
        dumped = "".join(f"{jsonl.dump(paper)}\n" for paper in papers)
        again = [entry for entry in FORMATS[format_of(dumped)].parse(dumped) if isinstance(entry, Paper)]
        assert again == papers
        assert "".join(f"{jsonl.dump(paper)}\n" for paper in again) == dumped


@pytest.mark.real
@pytest.mark.parametrize(("name", "count"), [("acl2020", 778), ("eacl2021", 326), ("lists", 1_098)])
def test_real_json_lines_are_read_whole(data: Path, name: str, count: int) -> None:
    text = (data / "labelled" / f"{name}.jsonl").read_text(encoding="utf-8")
    assert format_of(text) == "jsonl"
    papers = [entry for entry in FORMATS["jsonl"].parse(text) if isinstance(entry, Paper)]
    assert len(papers) == count
    given = [json.loads(line)["abstract"].strip() for line in text.split("\n") if line]
    assert [paper.passages[0].text for paper in papers] == given


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöÅß潮0123456789.", min_size=1, max_size=9)
TEXTS = st.builds("{} {}".format, st.sampled_from("ABC"), st.lists(WORDS, max_size=9).map(" ".join)).map(str.strip)
NAMES = st.builds("{} {}".format, st.sampled_from(["Ann", "Bo", "Çelik"]), st.sampled_from(["Tide", "Ebbe", "Gød"]))


@st.composite
def some_papers(draw: st.DrawFn) -> list[Paper]:
    """Papers that every format can hold."""
    numbers = draw(st.lists(st.integers(0, 9_999), min_size=1, max_size=4, unique=True))
    return [
        Paper(
            id=f"doi:10.{1000 + number}/x",
            title=draw(TEXTS),
            authors=tuple(draw(st.lists(NAMES, max_size=3, unique=True))),
            published=draw(st.none() | st.dates(date(1900, 1, 1), date(2099, 12, 31))),
            categories=tuple(
                draw(st.lists(st.sampled_from(["tides", "machine learning", "cs.CL"]), max_size=3, unique=True))
            ),
            passages=(Passage(heading="Abstract", text=draw(TEXTS)),),
        )
        for number in numbers
    ]


@given(some_papers())
def test_every_format_is_found_as_itself_and_gives_its_papers_back(papers: list[Paper]) -> None:
    written = {
        "jsonl": "".join(f"{jsonl.dump(paper)}\n" for paper in papers),
        "bibtex": as_bibtex(papers),
        "ris": as_ris(papers),
    }
    tables = [as_csv(papers, mark) for mark in ",;\t"]

    assert {name: format_of(text) for name, text in written.items()} == {name: name for name in written}
    assert [format_of(table) for table in tables] == ["csv", "csv", "csv"]
    for name, text in [*written.items(), *(("csv", table) for table in tables)]:
        assert list(FORMATS[name].parse(text)) == papers


@given(st.text())
def test_any_text_has_a_format_and_that_reads_it(text: str) -> None:
    assert all(isinstance(entry, Paper | DigestError) for entry in FORMATS[format_of(text)].parse(text))
