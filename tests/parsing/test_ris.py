import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing import ris

MARL = "TY  - JOUR\nTI  - Marl: Parsing Tide Tables\nAB  - We present Marl. It makes 3% fewer errors.\nER  - \n"
MARL_ID = "text:238971116d5fefe3"


def read(text: str) -> list[Paper | UnreadablePaperError]:
    return list(ris.parse(text))


def one(*lines: str) -> Paper:
    """The paper of a reference with title, abstract and `lines`."""
    [entry] = read(MARL.replace("ER  - ", "\n".join([*lines, "ER  - "])))
    assert isinstance(entry, Paper), entry
    return entry


def complaint(reference: str) -> str:
    """What is wrong with a reference that begins in the sixth line, between two papers."""
    first, wrong, last = read(f"{MARL}\n{reference}\n{MARL}")
    assert isinstance(first, Paper)
    assert isinstance(last, Paper)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.line == 6
    assert wrong.hint
    return wrong.message


def test_title_and_abstract_are_enough() -> None:
    assert read(MARL) == [
        Paper(
            id=MARL_ID,
            title="Marl: Parsing Tide Tables",
            passages=(Passage(heading="Abstract", text="We present Marl. It makes 3% fewer errors."),),
        )
    ]


def test_every_field_is_read_with_the_line_ends_of_windows_and_a_mark() -> None:
    text = """\ufeffProvider: A Press
Content: text/plain; charset="UTF-8"


TY  - CPAPER
T1  - Marl: Parsing
      Tide Tables
A1  - Tide, Ann
A1  - Ebbe, Bo, Jr.
A1  - Harbour Society
N2  - We present Marl.

It parses.
DO  - https://doi.org/10.1234/ABC
UR  - https://example.org/a;https://arxiv.org/abs/2611.01234v2
L1  - file:///home/a.pdf
L2  - https://example.org/b?a;b
PY  - 2026
DA  - 2026/11/16/
KW  - tides; tables
KW  - Machine Learning
JO  - A Journal
XX  - nobody knows
ER  -
"""
    assert read(text.replace("\n", "\r\n")) == [
        Paper(
            id="arxiv:2611.01234",
            aliases=("doi:10.1234/abc",),
            version=2,
            title="Marl: Parsing Tide Tables",
            authors=("Ann Tide", "Bo Ebbe Jr.", "Harbour Society"),
            published=date(2026, 11, 16),
            url="https://example.org/a",
            links=("https://arxiv.org/abs/2611.01234v2", "https://example.org/b?a;b"),
            categories=("tides", "tables", "Machine Learning"),
            passages=(Passage(heading="Abstract", text="We present Marl. It parses."),),
        )
    ]


@pytest.mark.parametrize(
    ("lines", "paper_id"),
    [
        (["DO  - 10.1/ABC"], "doi:10.1/abc"),
        (["M3  - doi: 10.1/ABC"], "doi:10.1/abc"),
        (["M3  - Article"], MARL_ID),
        (["UR  - http://arxiv.org/abs/2611.01234", "DO  - 10.48550/arXiv.2611.01234"], "arxiv:2611.01234"),
        (["DO  - none"], MARL_ID),
    ],
)
def test_a_paper_is_known_by_its_registered_name(lines: list[str], paper_id: str) -> None:
    assert one(*lines).id == paper_id


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DA  - 2026/11/16/"], date(2026, 11, 16)),
        (["PY  - 2026/11/06/Spring"], date(2026, 11, 6)),
        (["PY  - 2026", "Y1  - 2026-11-16"], date(2026, 11, 16)),
        (["DA  - November 16, 2026"], date(2026, 11, 16)),
        (["DA  - 16 Nov 2026"], date(2026, 11, 16)),
        (["PY  - 2026"], None),
        (["PY  - 2026//", "DA  - 2026/11//"], None),
        (["DA  - 2026/13/01"], None),
        (["Y2  - 2026/11/16"], None),
        (["DA  - "], None),
    ],
)
def test_only_a_whole_day_is_a_date(lines: list[str], expected: date | None) -> None:
    assert one(*lines).published == expected


def test_an_abstract_in_several_pieces_is_whole() -> None:
    first, second = read("TY  - X\nTI  - Marl\nAB  - One.\nAB  - Two.\nÀÀ  - Three.\nER  - \n" + MARL)
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert first.passages[0].text == "One. Two. ÀÀ - Three."


def test_a_reference_without_its_end_ends_where_the_next_one_begins() -> None:
    text = MARL.replace("ER  - \n", "")
    assert read(text * 3) == read(MARL) * 3


def test_authors_are_named_once_in_their_order() -> None:
    assert one("AU  - Tide, Ann", "AU  - Ebbe, Bo; Gull, Cy", "A1  - Tide, Ann").authors == (
        "Ann Tide",
        "Bo Ebbe",
        "Cy Gull",
    )


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("TY  - JOUR\nTI  - Marl\nER  - ", "line 6: 'Marl' has no abstract"),
        ("TY  - JOUR\nTI  - Marl\nAB  - ...", "line 6: 'Marl' has no abstract"),
        ("TY  - JOUR\nAB  - We.\nER  - ", "line 6: an entry has no title"),
        ("TY  - JOUR", "line 6: an entry has no title"),
        ("TI  - Marl\nAB  - We.\nER  - ", "line 6: fields before any line 'TY  - ', from 'TI - Marl' on"),
        (f"TY  - JOUR\nTI  - {'x' * 200}", f"line 6: '{'x' * 59}…' has no abstract"),
    ],
)
def test_a_damaged_reference_is_reported_with_its_line_and_the_rest_is_read(reference: str, message: str) -> None:
    assert complaint(reference) == message


def test_a_line_over_the_limit_is_one_damaged_reference() -> None:
    [wrong] = read(f"TY  - JOUR\nTI  - Marl\nAB  - {'x' * 1_000_000}\n")
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 3 has 1,000,006 characters, more than 1,000,000"


@given(
    st.lists(st.sampled_from(["TY  - ", "ER  - ", "TI  - ", "AB  - ", "UR  - ", "ÀÀ  - ", "a\n", "\r", " "])).map(
        "".join
    )
    | st.text()
)
def test_any_text_is_papers_or_errors(text: str) -> None:
    for entry in [*read(text), *read(MARL + text), *read(f"TY  - A\nTI  - A {text}\nAB  - A {text}\nER  - ")]:
        assert isinstance(entry, Paper | UnreadablePaperError)


def test_ten_thousand_references_are_read_in_seconds() -> None:
    began = time.process_time()
    assert len(read(MARL * 10_000)) == 10_000
    assert time.process_time() - began < 10
