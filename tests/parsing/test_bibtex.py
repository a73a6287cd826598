import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing import bibtex

SAYS = "abstract = {We present Marl. It makes 3\\% fewer errors.}"
MARL = f"@article{{marl, title = {{Marl: Parsing Tide Tables}}, {SAYS}}}\n"
MARL_ID = "text:238971116d5fefe3"


def read(text: str) -> list[Paper | UnreadablePaperError]:
    return list(bibtex.parse(text))


def one(fields: str, before: str = "") -> Paper:
    """The paper of an entry with title, abstract and `fields`."""
    [entry] = read(f"{before}@article{{marl, title = {{Marl: Parsing Tide Tables}}, {SAYS}, {fields}}}")
    assert isinstance(entry, Paper), entry
    return entry


def titled(value: str) -> str:
    [entry] = read(f"@article{{marl, title = {value}, {SAYS}}}")
    assert isinstance(entry, Paper), entry
    return entry.title


def complaint(entry: str) -> str:
    """What is wrong with an entry that begins in the third line, between two papers."""
    first, wrong, last = read(f"{MARL}\n{entry}\n{MARL}")
    assert isinstance(first, Paper)
    assert isinstance(last, Paper)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.line == 3
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


def test_every_field_is_read() -> None:
    assert read(
        r"""
        @InProceedings(tide:2026,
            TITLE        = "{Marl}: Parsing {T}ide Tables",
            Author       = {Tide, Ann and G{\"o}del, Kurt and {Harbour and Sons} and others},
            abstract     = {We present
                            Marl.},
            DOI          = {10.1234/ABC\_d},
            eprint       = {2611.01234v2},
            archivePrefix= {arXiv},
            primaryClass = {cs.CL},
            url          = {\url{https://example.org/a\_b}},
            year = 2026, month = nov, day = 16,
            keywords     = {tides; tables, cs.CL},
        )
        """
    ) == [
        Paper(
            id="arxiv:2611.01234",
            aliases=("doi:10.1234/abc_d",),
            version=2,
            title="Marl: Parsing Tide Tables",
            authors=("Ann Tide", "Kurt Gödel", "Harbour and Sons"),
            published=date(2026, 11, 16),
            url="https://example.org/a_b",
            categories=("cs.CL", "tides", "tables"),
            passages=(Passage(heading="Abstract", text="We present Marl."),),
        )
    ]


@pytest.mark.parametrize(
    ("fields", "paper_id", "aliases", "version"),
    [
        ("note = {none}", MARL_ID, (), None),
        ("doi = {https://doi.org/10.1/ABC}", "doi:10.1/abc", (), None),
        ("doi = {10.48550/arXiv.2611.01234}", "arxiv:2611.01234", (), None),
        ("doi = {10.1/abc}, eprint = {arXiv:2611.01234v3}", "arxiv:2611.01234", ("doi:10.1/abc",), 3),
        ("eprint = {hep-th/9901001}, eprinttype = {arxiv}", "arxiv:hep-th/9901001", (), None),
        ("eprint = {2611.01234}, archivePrefix = {HAL}", MARL_ID, (), None),
        ("url = {http://arxiv.org/abs/2611.01234v1}", "arxiv:2611.01234", (), 1),
        ("journal = {arXiv preprint arXiv:2611.01234}", "arxiv:2611.01234", (), None),
        ("doi = {not one}", MARL_ID, (), None),
    ],
)
def test_a_paper_is_known_by_its_registered_name(
    fields: str, paper_id: str, aliases: tuple[str, ...], version: int | None
) -> None:
    paper = one(fields)
    assert (paper.id, paper.aliases, paper.version) == (paper_id, aliases, version)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("date = {2026-11-16}", date(2026, 11, 16)),
        ("date = {2026-11-16T23:59:00}", date(2026, 11, 16)),
        ('year = 2026, month = nov # "~16"', date(2026, 11, 16)),
        ('year = "2026", month = "16 " # nov', date(2026, 11, 16)),
        ("year = 2026, month = {November}, day = {6}", date(2026, 11, 6)),
        ("year = 2026, month = 11, day = 16", date(2026, 11, 16)),
        ("year = {2026}", None),
        ("year = {2026}, month = nov", None),
        ("date = {2026-11}", None),
        ("date = {2026-11-16/2026-11-18}", None),
        ("year = {2026}, month = sept, day = 1", None),
        ("date = {2026-02-30}", None),
        ("year = {in press}, day = 16", None),
    ],
)
def test_only_a_whole_day_is_a_date(fields: str, expected: date | None) -> None:
    assert one(fields).published == expected


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (
            r"{G{\"o}del, {\'E}t{\'e}, \v{S}koda, {\AA}s, {\L}{\'o}d{\'z}, \c{c}a, na{\"\i}ve, Stra{\ss}e, \o{}re}",
            "Gödel, Été, Škoda, Ås, Łódź, ça, naïve, Straße, øre",
        ),
        (r"{Of $\alpha_{1}$, \(\beta\) and $x \% y$}", r"Of $\alpha_{1}$, \(\beta\) and $x \% y$"),
        (
            r"{\emph{One} {\bf two} \textsc{Three} \mbox{four} \href{https://a.example}{five}}",
            "One two Three four five",
        ),
        (r"{R&D and R\&D, 5% and 5\%, a_b and a\_b, \#1, \$2}", "R&D and R&D, 5% and 5%, a_b and a_b, #1, $2"),
        ("{``Quoted'' -- and---dashed~words}", "“Quoted” – and—dashed words"),
        (r"{10\textsuperscript{2} of CO\textsubscript{2} and \frac{1}{2}}", "10^2 of CO2 and 1/2"),
        (r"{An \unheard command and \LaTeX{} too}", r"An \unheard command and \LaTeX{} too"),
        (r"{\input{/etc/hostname} is read by nobody}", "/etc/hostname is read by nobody"),
        ('"Say {"}Marl{"} # twice"', 'Say "Marl" # twice'),
        ("{Deep {{{{braces}}}}}", "Deep braces"),
    ],
)
def test_latex_becomes_text_and_math_stays(value: str, title: str) -> None:
    assert titled(value) == title


def test_strings_are_put_in_and_joined() -> None:
    strings = '@string{harbour = "Harbour"}\n@STRING(press = harbour # { Press})\n'
    [entry] = read(f'{strings}@misc{{a, title = PRESS # " of " # {{Marl}} # 12, {SAYS}}}')
    assert isinstance(entry, Paper)
    assert entry.title == "Harbour Press of Marl12"


def test_strings_do_not_grow_without_end() -> None:
    bomb = '@string{a = "ha ha ha ha "}\n'
    bomb += "".join(f"@string{{{b} = {' # '.join([a] * 10)}}}\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    [wrong] = read(f"{bomb}@misc{{a, title = {{Marl}}, abstract = h}}")
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 9: 'a' cannot be read: there is no string h, or it has more than 1,000 characters"


def test_an_entry_borrows_the_date_of_the_one_it_refers_to_and_nothing_else() -> None:
    child, parent = read(
        f"@inproceedings{{child, crossref = {{Vol1}}, title = {{Marl: Parsing Tide Tables}}, {SAYS}}}\n"
        "@proceedings{vol1, title = {Tides}, url = {https://example.org}, doi = {10.1/x}, date = {2026-11-16}}"
    )
    assert isinstance(child, Paper)
    assert (child.published, child.url, child.id) == (date(2026, 11, 16), None, MARL_ID)
    assert isinstance(parent, UnreadablePaperError)
    assert parent.message == "line 2: 'vol1' has no abstract"


def test_copies_of_a_key_are_both_read_and_of_a_field_the_first() -> None:
    first, second, third = read(f"{MARL}{MARL}@misc{{c, title = {{One}}, title = {{Two}}, {SAYS}}}")
    assert first == second
    assert isinstance(third, Paper)
    assert third.title == "One"


def test_a_comma_that_is_missing_between_fields_is_no_loss() -> None:
    [entry] = read(f"@misc{{a, title = {{Marl}}\n year = 2026\n {SAYS}\n url = {{https://example.org}}}}")
    assert isinstance(entry, Paper)
    assert (entry.title, entry.url) == ("Marl", "https://example.org")


def test_comments_are_passed_over() -> None:
    entries = read(
        "Whatever stands here is no entry, nor is this: @ home.\n"
        "% @article{old, title = {Old},\n"
        "%   abstract = {Old.}}\n"
        "@comment{jabref-meta: databaseType:biblatex;}\n"
        '@preamble{"\\newcommand{\\x}{y}"}\n'
        f"@misc{{a, title = {{Marl}}, % the best\n% note = {{none}},\n{SAYS} % really\n}}\n"
        "@comment{never closed\n"
    )
    assert [entry.title for entry in entries if isinstance(entry, Paper)] == ["Marl"]
    assert len(entries) == 1


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Tide, Ann", ("Ann Tide",)),
        ("Ann Tide and Ebbe, Bo", ("Ann Tide", "Bo Ebbe")),
        ("van der Berg, Jan AND Berg, Jr., Jan", ("Jan van der Berg", "Jan Berg Jr.")),
        ("{Harbour and Sons} and {\\'E}mile Tide", ("Harbour and Sons", "Émile Tide")),
        ("Tide, Ann and others", ("Ann Tide",)),
        ("", ()),
        ("Marl", ("Marl",)),
        ("Tide, , , Ann and , and", ("Ann Tide", "and")),
    ],
)
def test_names_are_put_first_name_first(authors: str, expected: tuple[str, ...]) -> None:
    assert one(f"author = {{{authors}}}").authors == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/~tide?a=5%20b", "https://example.org/~tide?a=5%20b"),
        ("javascript:alert(1)", None),
        ("www.example.org", None),
        ("ftp://example.org", None),
    ],
)
def test_only_addresses_of_the_web_are_kept(url: str, expected: str | None) -> None:
    assert one(f"url = {{{url}}}").url == expected


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("@misc{a, title = {Marl}}", "line 3: 'a' has no abstract"),
        ("@misc{a, title = {Marl}, abstract = {...}}", "line 3: 'a' has no abstract"),
        ("@misc{a, abstract = {We.}}", "line 3: 'a' has no title"),
        ("@misc{, abstract = {We.}}", "line 3: an entry has no title"),
        ("@misc{a}", "line 3: 'a' has no title"),
        (
            "@misc{a, title = {Marl, abstract = {We.}}",
            "line 3: 'a' cannot be read: it is not closed where the next one begins",
        ),
        (
            '@misc{a, title = "Marl, abstract = {We.}}',
            "line 3: 'a' cannot be read: it is not closed where the next one begins",
        ),
        ("@misc{a, title}", "line 3: 'a' cannot be read: Expected a `=` after entry key `title`, but found the end o…"),
        ("@misc{title = {Marl}}", "line 3: 'title' cannot be read: Expected comma after entry key, but found ="),
        ("@misc{a, title = , abstract = {We.}}", "line 3: 'a' has no title"),
        (
            "@misc{a, title = tides, abstract = {We.}}",
            "line 3: 'a' cannot be read: there is no string tides, or it has more than 1,000 characters",
        ),
        (
            "@misc{a, title = {Marl} {Two}, abstract = {We.}}",
            "line 3: 'a' cannot be read: the field title has text behind its end",
        ),
        (
            "@misc{a, title = {Marl} #, abstract = {We.}}",
            "line 3: 'a' cannot be read: the field title has no value that can be read",
        ),
        ("@string{a = {b}\n", "line 3: 'a' cannot be read: it is not closed where the next one begins"),
        (f"@misc{{{'k' * 200}, title = {{Marl}}}}", f"line 3: '{'k' * 59}…' has no abstract"),
    ],
)
def test_a_broken_entry_is_reported_with_its_line_and_the_rest_is_read(entry: str, message: str) -> None:
    assert complaint(entry) == message


def test_an_entry_that_never_ends_is_reported_with_its_line() -> None:
    first, wrong = read(f"{MARL}\r\n\r\n@misc{{a, title = {{Marl")
    assert isinstance(first, Paper)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 4: 'a' cannot be read: it is not closed where the file ends"


def test_lines_are_counted_as_editors_do() -> None:
    broken = f"\ufeff@misc{{a, title = {{Marl \\\\\r\nTwo\\\r\n}}, {SAYS}}}\r\r@misc{{b, title = {{Marl}}}}"
    wrong = read(broken)[-1]
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 5: 'b' has no abstract"


def test_an_abstract_that_is_too_long_is_a_damaged_entry() -> None:
    [wrong] = read(f"@misc{{a, title = {{Marl}}, abstract = {{{'x' * 1_000_001}}}}}")
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 1: 'a' has an abstract of 1,000,001 characters, more than 1,000,000"


def test_nothing_is_logged_about_broken_entries(caplog: pytest.LogCaptureFixture) -> None:
    read("@misc{a, title = {Marl\n" + MARL)
    assert caplog.records == []


@pytest.mark.parametrize(
    "unit", ["{", "}", "$", "\\(", "\\href{", '"', "@a{", "@a{b,c=", "\n@", "%@\n", "\\v ", "#", "a=b "]
)
def test_what_would_break_a_parser_takes_no_long_time(unit: str) -> None:
    began = time.process_time()
    read(f"@misc{{a, title = {{Marl}}, abstract = {{We {unit * 20_000}}}}}\n{unit * 20_000}")
    assert time.process_time() - began < 5


@given(st.text(alphabet=st.sampled_from("@abc{}(),=\"#%\\$ \n\r'`~-^1"), max_size=200) | st.text(max_size=200))
def test_any_text_is_papers_or_errors(text: str) -> None:
    for entry in [*read(text), *read(MARL + text), *read(f"@misc{{a, title = {{A {text}}}, abstract = {{A {text}}}}}")]:
        assert isinstance(entry, Paper | UnreadablePaperError)


def test_ten_thousand_entries_are_read_in_seconds() -> None:
    start = '@article{{k{0},\n title = {{On Tide {0}}},\n author = {{Tide, Ann and G{{\\"o}}del, Kurt}},\n'
    entry = start + " abstract = {{We {1}.}}\n}}\n"
    began = time.process_time()
    papers = read("".join(entry.format(number, "say $x_1$ " * 100) for number in range(10_000)))
    assert len(papers) == 10_000
    assert papers[-1].title == "On Tide 9999" if isinstance(papers[-1], Paper) else False
    assert time.process_time() - began < 30


@pytest.mark.real
def test_what_crossref_gives_for_a_doi_has_no_abstract(data: Path) -> None:
    text = (data / "feeds" / "crossref_bibtex_by_doi.bib").read_text(encoding="utf-8")
    assert bibtex.detect(text)
    [wrong] = read(text)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "line 1: 'Herger_2025' has no abstract"
