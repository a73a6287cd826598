import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing import jsonl

MARL = {"title": "Marl: Parsing Tide Tables", "abstract": "We present Marl. It makes 3% fewer errors."}
MARL_ID = "text:238971116d5fefe3"
FULL = Paper(
    id="arxiv:2501.01234",
    aliases=("doi:10.1/abc", "W123"),
    version=2,
    title='Marl: "Parsing" Tide\u2028Tables',
    authors=("Tide, T.", "Ebbe"),
    published=date(2026, 11, 16),
    url="https://example.org/marl",
    links=("https://example.org/b", "https://example.org/a"),
    categories=("cs.CL", "cs.LG"),
    passages=(Passage(heading="Abstract", text=" 潮 \\ \n\x85"), Passage(heading="", text="")),
    sources=("week.txt", "stdin"),
)


def read(text: str) -> list[Paper | UnreadablePaperError]:
    return list(jsonl.parse(text))


def one(**fields: object) -> Paper:
    """The paper read from a line with title, abstract and `fields`."""
    [entry] = read(json.dumps(MARL | fields))
    assert isinstance(entry, Paper), entry
    return entry


def complaint(line: str) -> str:
    """What is wrong with a line that stands third, after a paper and an empty line."""
    first, wrong = read(f"{json.dumps(MARL)}\n\n{line}\n")
    assert isinstance(first, Paper)
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.line == 3
    assert wrong.hint
    return wrong.message


def test_title_and_abstract_are_enough() -> None:
    assert read(json.dumps(MARL)) == [
        Paper(
            id=MARL_ID,
            title="Marl: Parsing Tide Tables",
            passages=(Passage(heading="Abstract", text="We present Marl. It makes 3% fewer errors."),),
        )
    ]


def test_every_field_is_read() -> None:
    line = {
        "id": "2501.01234v2",
        "aliases": ["10.1/ABC", "W123"],
        "title": " Marl\n",
        "authors": [{"name": "Tide, T."}, "Ebbe"],
        "published": "2026-11-16T23:59:00-08:00",
        "url": "https://example.org/marl",
        "links": ["https://example.org/b"],
        "categories": ["cs.CL", "cs.LG"],
        "passages": [{"heading": "Abstract", "text": " kept as it is\n"}, {"text": "More."}],
        "sources": ["a.txt"],
        "stars": {"unknown": "fields are ignored"},
    }
    assert read(json.dumps(line)) == [
        Paper(
            id="arxiv:2501.01234",
            aliases=("doi:10.1/abc", "W123"),
            version=2,
            title="Marl",
            authors=("Tide, T.", "Ebbe"),
            published=date(2026, 11, 16),
            url="https://example.org/marl",
            links=("https://example.org/b",),
            categories=("cs.CL", "cs.LG"),
            passages=(Passage(heading="Abstract", text=" kept as it is\n"), Passage(heading="", text="More.")),
            sources=("a.txt",),
        )
    ]


def test_a_paper_is_dumped_as_the_contract_says() -> None:
    assert jsonl.dump(FULL) == (
        '{"id": "arxiv:2501.01234", "aliases": ["doi:10.1/abc", "W123"], "version": 2, '
        '"title": "Marl: \\"Parsing\\" Tide\\u2028Tables", "authors": ["Tide, T.", "Ebbe"], "published": "2026-11-16", '
        '"url": "https://example.org/marl", "links": ["https://example.org/b", "https://example.org/a"], '
        '"categories": ["cs.CL", "cs.LG"], "passages": [{"heading": "Abstract", "text": " 潮 \\\\ \\n\\u0085"}, '
        '{"heading": "", "text": ""}], "sources": ["week.txt", "stdin"]}'
    )


@pytest.mark.parametrize(
    ("fields", "paper_id", "aliases", "version"),
    [
        ({}, MARL_ID, (), None),
        ({"id": None, "url": ""}, MARL_ID, (), None),
        ({"id": "arXiv:2501.01234"}, "arxiv:2501.01234", (), None),
        ({"id": "2501.01234v2", "version": 3}, "arxiv:2501.01234", (), 3),
        ({"url": "http://arxiv.org/abs/2501.01234v2"}, "arxiv:2501.01234", (), 2),
        ({"id": "https://doi.org/10.1/ABC"}, "doi:10.1/abc", (), None),
        ({"id": "W123"}, MARL_ID, ("W123",), None),
        ({"id": "W123", "url": "https://arxiv.org/abs/2501.01234"}, "arxiv:2501.01234", ("W123",), None),
        ({"id": "s2:123"}, "s2:123", (), None),
        ({"id": "s2:123", "url": "https://arxiv.org/abs/2501.01234v2"}, "s2:123", ("arxiv:2501.01234",), None),
        ({"id": "s2:123", "url": "https://arxiv.org/abs/2501.01234", "aliases": []}, "s2:123", (), None),
        ({"id": "2501.01234", "url": "https://doi.org/10.1/ABC"}, "arxiv:2501.01234", ("doi:10.1/abc",), None),
        ({"aliases": ["2501.01234v1", "2501.01234", MARL_ID]}, MARL_ID, ("arxiv:2501.01234",), None),
    ],
)
def test_a_paper_is_known_by_its_registered_name(
    fields: dict[str, object], paper_id: str, aliases: tuple[str, ...], version: int | None
) -> None:
    paper = one(**fields)
    assert (paper.id, paper.aliases, paper.version) == (paper_id, aliases, version)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (None, ()),
        ([], ()),
        ("", ()),
        ("Tide, T. and Ebbe, E.; Gull, G.", ("Tide, T.", "Ebbe, E.", "Gull, G.")),
        ("Anderland Brandt", ("Anderland Brandt",)),
        ([{"name": "T. Tide", "id": 4}, "E. Ebbe", ""], ("T. Tide", "E. Ebbe")),
    ],
)
def test_authors_come_in_several_forms(authors: object, expected: tuple[str, ...]) -> None:
    assert one(authors=authors).authors == expected


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ("cs.CL cs.LG", ("cs.CL", "cs.LG")),
        ("Machine Learning, Tides;Gulls", ("Machine Learning", "Tides", "Gulls")),
        (["Machine Learning"], ("Machine Learning",)),
        ("", ()),
    ],
)
def test_categories_come_in_several_forms(categories: object, expected: tuple[str, ...]) -> None:
    assert one(categories=categories).categories == expected


def test_the_abstract_is_the_first_passage_and_not_repeated() -> None:
    body = {"heading": "Body", "text": "More."}
    same = {"heading": "Summary", "text": MARL["abstract"]}
    assert [passage.heading for passage in one(passages=[body]).passages] == ["Abstract", "Body"]
    assert [passage.heading for passage in one(passages=[same, body]).passages] == ["Summary", "Body"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"title": "Marl"', "line 3: not JSON: Expecting ',' delimiter (column 17)"),
        ("Marl", "line 3: not JSON: Expecting value (column 1)"),
        ('"Marl"', 'line 3: not an object with fields but "Marl"'),
        ('{"abstract": "We."}', "line 3: title is missing or empty"),
        ('{"title": " ", "abstract": "We."}', "line 3: title is missing or empty"),
        ('{"title": "?!", "abstract": "We."}', "line 3: title is without a letter or digit"),
        ('{"title": 7, "abstract": "We."}', "line 3: title is not text but 7"),
        ('{"title": "Marl"}', "line 3: abstract is missing, and so are passages"),
        ('{"title": "Marl", "abstract": "", "passages": []}', "line 3: abstract is missing, and so are passages"),
        ('{"title": "Marl", "abstract": "..."}', "line 3: abstract is without a letter or digit"),
        ('{"title": "Marl", "passages": [{"text": " "}]}', "line 3: passages is missing or empty"),
        ('{"title": "Marl", "passages": ["We."]}', 'line 3: passages holds what is not an object but "We."'),
        ('{"title": "Marl", "passages": [{"heading": "A"}]}', "line 3: passages, text is not text but null"),
        (
            '{"title": "Marl", "passages": [{"heading": 0, "text": "We."}]}',
            "line 3: passages, heading is not text but 0",
        ),
        ('{"title": "Marl", "abstract": ["We."]}', 'line 3: abstract is not text but ["We."]'),
        ('{"title": "Marl", "abstract": "We.", "version": NaN}', "line 3: NaN is not JSON"),
        ('{"title": "Marl", "abstract": "We.", "x": -Infinity}', "line 3: -Infinity is not JSON"),
        ('{"title": "Marl", "title": "Loam", "abstract": "We."}', 'line 3: the field "title" stands there twice'),
        ('{"title": "\\ud83d", "abstract": "We."}', "line 3: title holds half a character (a lone surrogate)"),
        ('{"title": "Marl", "abstract": "We.", "id": 12}', "line 3: id is not text but 12"),
        ('{"title": "Marl", "abstract": "We.", "version": true}', "line 3: version is not a number from 1 but true"),
        ('{"title": "Marl", "abstract": "We.", "version": 0}', "line 3: version is not a number from 1 but 0"),
        (
            '{"title": "Marl", "abstract": "We.", "authors": {"name": "T"}}',
            'line 3: authors is not a list but {"name": "T"}',
        ),
        ('{"title": "Marl", "abstract": "We.", "authors": [{}]}', "line 3: authors is not text but null"),
        ('{"title": "Marl", "abstract": "We.", "links": "x"}', 'line 3: links is not a list but "x"'),
        (
            '{"title": "Marl", "abstract": "We.", "url": "javascript:alert(1)"}',
            'line 3: url is not an http(s) address but "javascript:alert(1)"',
        ),
        (
            '{"title": "Marl", "abstract": "We.", "links": ["https://example.org", "data:,x"]}',
            'line 3: links is not an http(s) address but "data:,x"',
        ),
        (
            '{"title": "Marl", "abstract": "We.", "published": "last Monday"}',
            'line 3: published is not an ISO date such as 2026-11-16 but "last Monday"',
        ),
        (
            '{"title": "Marl", "abstract": {"text": "' + "We " * 50 + '"}}',
            'line 3: abstract is not text but {"text": "We We We We We We We We We We We We We We We We W…',
        ),
    ],
)
def test_a_damaged_line_is_reported_with_its_field(line: str, message: str) -> None:
    assert complaint(line) == message


def test_a_line_over_the_limit_is_one_damaged_paper() -> None:
    assert (
        complaint('{"title": "' + "x" * jsonl.LONGEST_LINE) == "line 3 has 16,000,011 characters, more than 16,000,000"
    )


@pytest.mark.parametrize("value", ["9" * 5_000, "[" * 100_000], ids=["digits", "brackets"])
def test_json_that_would_break_a_parser_is_a_damaged_line(value: str) -> None:
    assert complaint(f'{{"version": {value}}}').startswith("line 3: not JSON that can be read: ")


def test_a_list_of_objects_is_read_and_its_damaged_papers_named_by_position() -> None:
    first, wrong, last = read("\ufeff" + json.dumps([MARL, {"title": "Loam"}, MARL], indent=1))
    assert [first, last] == [one(), one()]
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "paper 2 of the list: abstract is missing, and so are passages"
    assert wrong.line is None


def test_the_papers_of_an_edition_are_read() -> None:
    edition = {"schema": "digest/1", "edition": "2026-W47", "papers": [json.loads(jsonl.dump(FULL))]}
    assert read(json.dumps(edition, indent=2)) == [FULL]


def test_a_list_that_is_cut_off_is_reported() -> None:
    [wrong] = read('[{"title": "Marl",\n "abstract": "We')
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "not JSON: Unterminated string starting at (line 2, column 14)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(MARL), True),
        ("\ufeff\r\n" + json.dumps(MARL), True),
        ("broken\n" + json.dumps(MARL), True),
        (json.dumps([MARL], indent=2), True),
        ("[]", True),
        ("{\n", True),
        ("[MASK] Is All You Read\nWe mask. It helps.\n", False),
        ("{x}-nets: A Family\nWe name nets. It helps.\n", False),
        ("", False),
    ],
)
def test_json_is_recognised_by_how_its_lines_begin(text: str, *, expected: bool) -> None:
    assert jsonl.detect(text) is expected


words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.one_of(
    st.sampled_from(["arxiv:2501.01234", "arxiv:math/0309136", "doi:10.1/abc", "text:0123456789abcdef", "s2:1"]),
    st.from_regex(r"s2:[0-9]{1,4}", fullmatch=True),
)
titles = words.map(lambda text: f"a{text}z")
addresses = st.sampled_from(
    ["https://example.org/a", "http://example.org/b?c=d#e", "https://arxiv.org/abs/2501.01234v3"]
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    paper_id, *aliases = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    return Paper(
        id=paper_id,
        aliases=tuple(aliases),
        version=draw(st.none() | st.integers(1, 20)),
        title=draw(titles),
        authors=tuple(draw(st.lists(titles, max_size=3))),
        published=draw(st.none() | st.dates()),
        url=draw(st.none() | addresses),
        links=tuple(draw(st.lists(addresses, max_size=3))),
        categories=tuple(draw(st.lists(words, max_size=3))),
        passages=(
            Passage(heading=draw(words), text=draw(words) + "x"),
            *draw(st.lists(st.builds(Passage, heading=words, text=words), max_size=2)),
        ),
        sources=tuple(draw(st.lists(words, max_size=2))),
    )


@settings(deadline=None)
@given(paper=papers())
def test_what_is_dumped_reads_back_without_loss(paper: Paper) -> None:
    line = jsonl.dump(paper)
    assert line.splitlines() == [line]
    assert read(line + "\n") == [paper]


junk = st.text(alphabet='a{}[]":,1 \\', max_size=20)


@settings(deadline=None)
@given(junk_lines=st.lists(junk, max_size=6))
def test_every_line_is_a_paper_or_an_error(junk_lines: list[str]) -> None:
    entries = read("\n".join([json.dumps(MARL), *junk_lines]))
    assert len(entries) == 1 + sum(bool(line.strip()) for line in junk_lines)
    assert [entry.line for entry in entries if isinstance(entry, UnreadablePaperError)] == [
        number for number, line in enumerate(junk_lines, start=2) if line.strip()
    ]
