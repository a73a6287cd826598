import csv
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing import csv_table

MARL = '"Marl: Parsing Tide Tables","We present Marl. It makes 3% fewer errors."'
MARL_ID = "text:238971116d5fefe3"


def read(text: str) -> list[Paper | UnreadablePaperError]:
    return list(csv_table.parse(text))


def one(**cells: str) -> Paper:
    """The paper of a row with title, abstract and `cells`, whose columns are called as the keywords are."""
    quoted = ",".join(f'"{cell}"' for cell in cells.values())
    [entry] = read(f"{','.join(['title', 'abstract', *cells])}\n{','.join(filter(None, [MARL, quoted]))}\n")
    assert isinstance(entry, Paper), entry
    return entry


def complaint(row: str) -> str:
    """What is wrong with a row in the fourth line, between two papers."""
    first, wrong, last = read(f"Title,Abstract\n{MARL}\n\n{row}\n{MARL}\n")
    assert isinstance(first, Paper)
    assert isinstance(last, Paper)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.line == 4
    assert wrong.hint
    return wrong.message


def test_title_and_abstract_are_enough() -> None:
    assert one() == Paper(
        id=MARL_ID,
        title="Marl: Parsing Tide Tables",
        passages=(Passage(heading="Abstract", text="We present Marl. It makes 3% fewer errors."),),
    )


def test_a_table_of_zotero_is_read() -> None:
    table = (
        '\ufeff"Key","Item Type","Publication Year","Author","Title","DOI","Url","Abstract Note","Date","Date Added",'
        '"Manual Tags","Editor"\r\n'
        '"7","preprint","2026","Tide, Ann; Ebbe, Bo; Harbour Society","Marl:\r\nParsing","10.1234/ABC",'
        '"http://arxiv.org/abs/2611.01234v2","We ""present"" Marl.\r\n\r\nIt parses.","2026-11-16","2026-11-20",'
        '"tides; parsing, of tables","Gull, Cy"\r\n'
    )
    assert read(table) == [
        Paper(
            id="arxiv:2611.01234",
            aliases=("doi:10.1234/abc",),
            version=2,
            title="Marl: Parsing",
            authors=("Ann Tide", "Bo Ebbe", "Harbour Society"),
            published=date(2026, 11, 16),
            url="http://arxiv.org/abs/2611.01234v2",
            categories=("tides", "parsing, of tables"),
            passages=(Passage(heading="Abstract", text='We "present" Marl.\r\n\r\nIt parses.'),),
        )
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_are_apart_by_commas_semicolons_or_tabs(mark: str) -> None:
    [entry] = read(mark.join(["Year", "TITLE", "Summary"]) + "\n" + mark.join(["2026", "Marl", "We."]))
    assert isinstance(entry, Paper)
    assert (entry.title, entry.passages[0].text) == ("Marl", "We.")


@pytest.mark.parametrize(
    ("cells", "paper_id", "aliases", "version"),
    [
        ({"arxiv_id": "2611.01234v2"}, "arxiv:2611.01234", (), 2),
        ({"DOI": "10.1/ABC", "Link": "https://arxiv.org/abs/2611.01234"}, "arxiv:2611.01234", ("doi:10.1/abc",), None),
        ({"id": "10.1/ABC"}, "doi:10.1/abc", (), None),
        ({"id": "W123"}, MARL_ID, ("W123",), None),
        ({"id": "s2:123"}, "s2:123", (), None),
        ({"id": "s2:123", "doi": "10.1/abc"}, "doi:10.1/abc", ("s2:123",), None),
        ({"id": "", "doi": " "}, MARL_ID, (), None),
    ],
)
def test_a_paper_is_known_by_its_registered_name(
    cells: dict[str, str], paper_id: str, aliases: tuple[str, ...], version: int | None
) -> None:
    paper = one(**cells)
    assert (paper.id, paper.aliases, paper.version) == (paper_id, aliases, version)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Published": "2026-11-16T10:00:00Z"}, date(2026, 11, 16)),
        ({"Year": "2026", "Publication-Date": "16 November 2026"}, date(2026, 11, 16)),
        ({"date": "2026"}, None),
        ({"date": "2026-11"}, None),
        ({"date": "11/16/2026"}, None),
    ],
)
def test_only_a_whole_day_is_a_date(cells: dict[str, str], expected: date | None) -> None:
    assert one(**cells).published == expected


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Tide, Ann; Ebbe, Bo", ("Ann Tide", "Bo Ebbe")),
        ("Ann Tide and Bo Ebbe", ("Ann Tide", "Bo Ebbe")),
        ("Ann Tide, Bo Ebbe,  Cy Gull", ("Ann Tide", "Bo Ebbe", "Cy Gull")),
        ("Tide, Ann", ("Ann Tide",)),
        ("Tide", ("Tide",)),
        ("Tide, A., Ebbe, B.", ("Tide, A., Ebbe, B.",)),
        ("", ()),
    ],
)
def test_authors_come_in_several_forms(authors: str, expected: tuple[str, ...]) -> None:
    assert one(authors=authors).authors == expected


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("cs.CL cs.LG", ("cs.CL", "cs.LG")),
        ("machine learning, tides", ("machine learning", "tides")),
        ("machine learning", ("machine learning",)),
        ("tides, high; tides, low", ("tides, high", "tides, low")),
        ("", ()),
    ],
)
def test_categories_come_in_several_forms(keywords: str, expected: tuple[str, ...]) -> None:
    assert one(keywords=keywords).categories == expected


def test_only_addresses_of_the_web_are_kept() -> None:
    assert one(url="javascript:alert(1)", link="https://example.org/a").url == "https://example.org/a"


def test_a_cell_that_a_spreadsheet_would_compute_is_text() -> None:
    [entry] = read('title,abstract\n=1+1,"=HYPERLINK(""https://example.org"")"\n')
    assert isinstance(entry, Paper)
    assert (entry.title, entry.passages[0].text) == ("=1+1", '=HYPERLINK("https://example.org")')


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Marl,", "line 4: 'Marl' has no abstract"),
        (",We.", "line 4: an entry has no title"),
        ("Marl", "line 4 has 1 cells where the header has 2"),
        ("Marl,We,present.", "line 4 has 3 cells where the header has 2"),
        ('Marl,"We" present.', "line 4: not CSV: ',' expected after '\"'"),
        (f"{'x' * 200},", f"line 4: '{'x' * 59}…' has no abstract"),
    ],
)
def test_a_damaged_row_is_reported_with_its_line_and_the_rest_is_read(row: str, message: str) -> None:
    assert complaint(row) == message


def test_empty_cells_beyond_the_header_are_passed_over() -> None:
    [entry] = read(f"Title,Abstract\n{MARL},,\n,,,\n")
    assert isinstance(entry, Paper)


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    wrong, entry = read(f'Title,Abstract\nMarl,"We present\n{MARL}\n')
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 2: not CSV: ',' expected after '\"'"
    assert isinstance(entry, Paper)
    last = read(f'Title,Abstract\n{MARL}\nMarl,"We present\n')[-1]
    assert isinstance(last, UnreadablePaperError)
    assert last.message == "line 3: not CSV: unexpected end of data"


def test_lines_are_counted_through_cells_of_several_lines() -> None:
    first, wrong = read('\ufeffTitle,Abstract\r\n"Marl","We\r\npresent\rMarl.\n"\r\nMarl,\r\n')
    assert isinstance(first, Paper)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.line == 6


def test_a_table_without_the_two_columns_is_one_error() -> None:
    [wrong] = read("Name,Words\nMarl,7\n")
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 1: the header names no column 'title' and one 'abstract', but 'Name, Words'"


def test_a_huge_cell_is_one_damaged_row_and_the_limit_of_csv_stays_as_it_was() -> None:
    limit = csv.field_size_limit()
    assert complaint(f"Marl,{'x' * 1_000_001}") == "line 4: not CSV: field larger than field limit (1000000)"
    assert csv.field_size_limit() == limit


@given(
    st.lists(st.sampled_from(['"', ",", ";", "\n", "\r", "a", "\0", "\ufeff", "title", "abstract"])).map("".join)
    | st.text()
)
def test_any_text_is_papers_or_errors(text: str) -> None:
    for entry in [*read(text), *read(f"title,abstract,author\n{text}"), *read(f'title,abstract\n"{text}","{text}')]:
        assert isinstance(entry, Paper | UnreadablePaperError)


@pytest.mark.parametrize("unit", ['"\n', '""\n', '"""\n', ',"\n', "\n", 'a,"b\n', '""",""a\n'])
def test_what_would_break_a_parser_takes_no_long_time(unit: str) -> None:
    began = time.process_time()
    read(f"title,abstract\n{unit * 50_000}")
    assert time.process_time() - began < 5


def test_ten_thousand_rows_are_read_in_seconds() -> None:
    began = time.process_time()
    assert len(read(f"title,abstract\n{f'{MARL}{chr(10)}' * 10_000}")) == 10_000
    assert time.process_time() - began < 10
