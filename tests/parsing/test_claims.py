import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.given import GivenCitation, GivenClaims
from digest.core.papers import Paper
from digest.parsing.claims import claims_in_markdown, is_json
from tests.builders import a_paper

MARL = a_paper(
    id="arxiv:2611.00001",
    aliases=("W9",),
    abstract="Tide tables are hard to read. We present Marl, a parser for tide tables.",
)
SALT = a_paper("Does Salt Help Sonar?", "The error falls from 12 to 7 metres.", id="doi:10.1234/salt")
QUOTE = "a parser for tide tables"


def read(text: str) -> GivenClaims:
    return claims_in_markdown(text, [MARL, SALT])


def cited(*citations: tuple[str, str]) -> tuple[GivenCitation, ...]:
    return tuple(GivenCitation(papers=(paper,), quotes=(quote,)) for paper, quote in citations)


def told(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.message) for remark in read(text).remarks]


def only(text: str) -> tuple[str, str, tuple[GivenCitation, ...]]:
    """The one claim of a text about which there is nothing to remark."""
    found = read(text)
    assert found.remarks == ()
    (claim,) = found.claims
    return claim.id, claim.text, claim.citations


@pytest.mark.parametrize(
    "note",
    [
        '"a parser for tide tables", Marl: Parsing Tide Tables',
        "“a parser for tide tables” stands in *Marl: Parsing Tide Tables*.",
        "Quill and Fenn, “Marl: Parsing Tide Tables”, 2026: „a parser for tide tables“.",
        "[Marl: Parsing Tide Tables](https://elsewhere.example/x): «a parser for tide tables»",
        "[here](https://arxiv.org/abs/2611.00001): « a parser for tide tables »",
        "<https://arxiv.org/pdf/2611.00001v2>: 'a parser for tide tables'",
        'arXiv:2611.00001v2 "a parser for tide tables"',
        '2611.00001, "a parser for tide tables"',
        "W9: “a parser for tide tables”",
        "“a parser for tide tables” [@W9]",
        "https://doi.org/10.48550/arXiv.2611.00001, “a parser for tide tables,”",
        "Marl:\n    Parsing Tide Tables: “a parser\n    for tide tables”",
        "*Marl: Parsing Tide Tables*:\n\n    > “a parser for\n    > tide tables”",
        "Marl: Parsing Tide Tables: “a **parser** for _tide_ tables”",
        "Marl: Parsing Tide Tables: “a parser for tide tables”\n    Remark: “nobody” in Does Salt Help Sonar? says so.",
    ],
)
def test_a_footnote_names_its_paper_and_quotes_it_in_many_ways(note: str) -> None:
    claim_id, text, (citation,) = only(f"Marl reads tables.[^1]\n\n[^1]: {note}\n")

    assert (claim_id, text, citation.papers) == ("L1", "Marl reads tables.", ("arxiv:2611.00001",))
    assert citation.quotes[-1] == QUOTE


@pytest.mark.parametrize(
    "sentence",
    [
        'Marl reads tables [@arxiv:2611.00001, "a parser for tide tables"].',
        "Marl reads tables [see @W9, p. 3: “a parser for tide tables”].",
        "Marl reads tables [@{https://arxiv.org/abs/2611.00001}, “a parser for tide tables”].",
        "Marl reads tables [-@2611.00001 «a parser for tide tables»].",
        "Marl reads tables\n[@W9, “a parser\nfor tide tables”].",
        "Marl reads tables. [@W9, “a parser for tide tables”]",
        "*Marl* **[reads](https://x.example/)** tables [@W9, “a parser for tide tables”].",
    ],
)
def test_a_pandoc_citation_holds_its_quotation(sentence: str) -> None:
    assert only(sentence) == ("L1", "Marl reads tables.", cited(("arxiv:2611.00001", QUOTE)))


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Marl is “a parser for tide tables” [@W9].", "Marl is “a parser for tide tables”."),
        ("Marl, “a parser for tide tables”[@W9], reads.", "Marl, “a parser for tide tables”, reads."),
        ('As "a parser for tide tables" Marl "reads" much [@W9].', 'As "a parser for tide tables" Marl "reads" much.'),
        (
            "Marl is “a parser for tide tables”.[^m]\n\n[^m]: Marl: Parsing Tide Tables",
            "Marl is “a parser for tide tables”.",
        ),
    ],
)
def test_a_quotation_in_the_sentence_belongs_to_the_citation_after_it(sentence: str, text: str) -> None:
    assert only(sentence) == ("L1", text, cited(("arxiv:2611.00001", QUOTE)))


def test_a_short_quotation_counts_where_it_stands_right_before_its_citation() -> None:
    (claim,) = read("It falls “from 12” [@10.1234/salt].").claims

    assert claim.citations == cited(("doi:10.1234/salt", "from 12"))


def test_each_quotation_goes_with_the_citation_after_it() -> None:
    _, _, citations = only("“We present Marl, a parser” [@W9], and “the error falls from 12” [@10.1234/salt].")

    assert citations == cited(
        ("arxiv:2611.00001", "We present Marl, a parser"), ("doi:10.1234/salt", "the error falls from 12")
    )


def test_several_papers_in_brackets_each_have_the_quotations_after_them() -> None:
    _, _, citations = only('Both read [@W9, "a parser for", "tide tables"; also @10.1234/salt, "from 12; to 7"].')

    assert citations == cited(
        ("arxiv:2611.00001", "a parser for"), ("arxiv:2611.00001", "tide tables"), ("doi:10.1234/salt", "from 12; to 7")
    )


@pytest.mark.parametrize(
    "note",
    [
        "Marl: Parsing Tide Tables: “one two”, “three”; Does Salt Help Sonar?: “four”",
        "“one two” and “three” (Marl: Parsing Tide Tables); “four” (Does Salt Help Sonar?)",
    ],
)
def test_a_footnote_pairs_quotations_with_the_papers_beside_them(note: str) -> None:
    _, _, citations = only(f"Both.[^1]\n\n[^1]: {note}")

    assert citations == cited(
        ("arxiv:2611.00001", "one two"), ("arxiv:2611.00001", "three"), ("doi:10.1234/salt", "four")
    )


def test_several_footnotes_of_a_sentence_are_all_its_citations_and_one_serves_several() -> None:
    found = read("One.[^1][^2] Two.[^1]\n\n[^1]: W9 “one two”\n[^2]: 10.1234/salt “three”")

    assert [(claim.id, claim.citations) for claim in found.claims] == [
        ("L1", cited(("arxiv:2611.00001", "one two"), ("doi:10.1234/salt", "three"))),
        ("L1.2", cited(("arxiv:2611.00001", "one two"))),
    ]


def test_a_footnote_in_the_line_is_one() -> None:
    assert only("Marl reads.^[W9: “a parser for tide tables”]") == (
        "L1",
        "Marl reads.",
        cited(("arxiv:2611.00001", QUOTE)),
    )


def test_what_says_word_for_word_makes_the_sentence_its_own_quotation() -> None:
    _, text, (citation,) = only('Marl, "a parser", reads.[^1]\n\n[^1]: Word for word in *Marl: Parsing Tide Tables*.')

    assert citation == GivenCitation(
        papers=("arxiv:2611.00001",), quotes=('Marl, "a parser", reads.', 'Marl, "a parser", reads')
    )
    assert text == 'Marl, "a parser", reads.'


def test_a_citation_without_any_quotation_looks_for_its_sentence_and_says_so() -> None:
    found = read("Head.\n\nTide tables\nare hard to read [@W9].")

    assert [(claim.id, claim.text, claim.citations[0].quotes[0]) for claim in found.claims] == [
        ("L3", "Tide tables are hard to read.", "Tide tables are hard to read.")
    ]
    assert told("Head.\n\nTide tables\nare hard to read [@W9].") == [
        (4, "[@W9] comes with no quotation, so its sentence is looked for word for word.")
    ]


EVERYTHING = """---
title: front matter [@W9]
---

# A heading.[^1]

<!-- a comment [@W9] -->
First sentence. *Second **sentence*** here.[^1]
Third `[@W9]` is \\[@W9\\] uncited. Fourth is
long.[^1]

    code [@W9]

```
more code [@W9, "x"]
```

- An item [@W9, “one two three”].
  1. An inner one.[^1] And a last.

| Paper | Says |
| --- | --- |
| Marl | 3% \\| fewer[^1] |
| Salt | 7 metres; 8 metres.[^1] | 9[^1]

> Somebody's words. Not a claim.

> Words with a citation.[^1]

[^1]: W9 “one two three”
"""


def test_every_block_is_read_for_what_it_is_and_ids_say_where_a_claim_stands() -> None:
    found = read(EVERYTHING)

    assert [(claim.id, claim.text) for claim in found.claims] == [
        ("L8", "Second sentence here."),
        ("L9", "Fourth is long."),
        ("L18", "An item."),
        ("L19", "An inner one."),
        ("L23", "3% | fewer"),
        ("L24", "7 metres; 8 metres."),
        ("L28", "Words with a citation."),
    ]
    assert {claim.citations for claim in found.claims} == {cited(("arxiv:2611.00001", "one two three"))}
    # First, Third, And a last.
    assert (found.uncited, found.remarks) == (3, ())


def test_the_line_of_a_claim_is_where_it_begins_whatever_was_taken_out_before() -> None:
    text = 'One [@W9,\n"one\ntwo three"]. Two\nis\nlong [@W9, "x y z"].\nThree [@W9, "q"]. Four [@W9, "r"].'

    assert [claim.id for claim in read(text).claims] == ["L1", "L3", "L6", "L6.2"]


@pytest.mark.parametrize("mark", ["✓", "⚠", "✗", "⚠\ufe0f"])
def test_a_line_that_ends_in_a_verdict_and_a_citation_is_one_claim(mark: str) -> None:
    text = (
        f"One. Two. {mark}[^1]\nThree. {mark}[^1] (worked out)\nFour {mark}[^1] five {mark}[^1]\nSix.\n\n[^1]: W9 “q”"
    )

    found = read(text)
    assert [(claim.id, claim.text) for claim in found.claims] == [
        ("L1", "One. Two."),
        ("L2", "Three."),
        ("L3", "Four"),
        ("L3.2", "five"),
    ]
    assert found.uncited == 1


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_are_counted_however_they_end(end: str) -> None:
    text = "One.\n\nTwo [@W9, “a”].\n\n* Three\n  [@W9, “b”].\n".replace("\n", end)

    assert [claim.id for claim in read(text).claims] == ["L3", "L5"]


def test_a_quotation_of_several_sentences_is_not_cut() -> None:
    assert only("They say “Tables are hard. We read them.” [@W9].")[1:] == (
        "They say “Tables are hard. We read them.”.",
        (
            GivenCitation(
                papers=("arxiv:2611.00001",),
                quotes=("Tables are hard. We read them.", "Tables are hard. We read them"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "One.\n\nTwo.[^9]",
            (3, 'footnote [^9] is not defined; write "[^9]: ..." with its paper and quotation.'),
        ),
        (
            "One.[^1]\n\n[^1]: Smith 2024: “one two”",
            (3, "footnote [^1] names no known paper: 'Smith 2024: “one two”'."),
        ),
        ("One.[^1]\n\n[^1]: arXiv:2611.09999, “one”", (3, "footnote [^1] names no known paper: 'arxiv:2611.09999'.")),
        ("One [@smith, “one two”].", (1, "[@smith, “one two”] names no known paper: 'smith'.")),
        (
            "One.[^1]\n\n[^1]: W9 “one two",
            (3, "footnote [^1] has a quotation mark that is never closed; close it where the paper's words end."),
        ),
        (
            'One\n[@W9, "one two].',
            (2, "[@W9, \"one two] has a quotation mark that is never closed; close it where the paper's words end."),
        ),
        (
            "It “makes fewer errors [@W9].",
            (1, "[@W9] follows a quotation mark that is never closed; close it where the paper's words end."),
        ),
        (
            "One [@W9, “a”].\n\n" + "[a " * 20_000,
            (3, "there are too many brackets here to be read; write shorter paragraphs."),
        ),
        ("One [@W9, two.", (1, "[@W9 is never closed; write ] where it ends.")),
        ("One.[^1]\n\n[^1]: W9 “a”\n[^1]: W9 “b”", (4, "footnote [^1] is defined twice; the first one counts.")),
        ("One [@W9, “a”].\n\n[^1]: W9 “a”", (3, "footnote [^1] is called nowhere.")),
        (
            "One [@W9, “one”; @10.1234/salt].",
            (1, "[@W9, “one”; @10.1234/salt] names doi:10.1234/salt without quoting it, so nothing is checked."),
        ),
        ("One [@W9, “a”].\n\n<div>Two</div>", (3, "HTML is not read; write what it says in Markdown.")),
        ("[@W9, “one”]", (1, "[@W9, “one”] follows no sentence.")),
        ("One.^[Nobody: “one”]", (1, "footnote in the line names no known paper: 'Nobody: “one”'.")),
    ],
)
def test_what_is_wrong_with_a_citation_is_said_with_its_line(text: str, remark: tuple[int, str]) -> None:
    assert told(text) == [remark]


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("One.[^9]", GivenCitation(papers=("[^9]",), quotes=("One.", "One"))),
        ("One [@smith, “one two”].", GivenCitation(papers=("smith",), quotes=("one two",))),
        ("One.[^1]\n\n[^1]: Smith: “one”", GivenCitation(papers=("Smith: “one”",), quotes=("one",))),
    ],
)
def test_a_claim_whose_citation_is_not_sound_cites_what_is_not_there(text: str, citation: GivenCitation) -> None:
    (claim,) = read(text).claims

    assert claim.citations == (citation,)


def test_a_title_that_several_papers_have_means_any_of_them() -> None:
    twins = [a_paper("Dunes", "They walk.", id="text:1"), a_paper("Dunes", "They sing.", id="text:2")]

    (claim,) = claims_in_markdown("They walk.[^1]\n\n[^1]: *Dunes*: “They walk”", twins).claims

    assert claim.citations == (GivenCitation(papers=("text:1", "text:2"), quotes=("They walk",)),)


def test_a_title_with_quotation_marks_is_a_title() -> None:
    paper = a_paper('Why "Attention" Matters', "It does.", id="text:1")

    for note in ('“It does” in Why "Attention" Matters', '*Why “Attention” Matters*: "It does"'):
        (claim,) = claims_in_markdown(f"It does.[^1]\n\n[^1]: {note}", [paper]).claims
        assert claim.citations == cited(("text:1", "It does"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", True),
        (' \n[{"id": "a"}]', True),
        ("[\n  {}\n]", True),
        ('{"id": "a"}', True),
        ('[{"id": ', True),
        ("[@W9] says so.", False),
        ("[^1]: a note", False),
        ("[a link](https://x.example)", False),
        ("{.class}", False),
        ("# A heading", False),
        ("", False),
    ],
)
def test_json_is_told_from_markdown_by_how_it_begins(text: str, expected: bool) -> None:
    assert is_json(text) is expected


WORDS = st.text(alphabet="abc*_`[]()#|<>&\\~$:;,%12é潮", max_size=7).map("w{}".format)
PHRASES = st.lists(WORDS, min_size=4, max_size=9).map(" ".join)
CLAIMS = st.lists(
    st.tuples(PHRASES, st.lists(st.tuples(st.sampled_from([MARL, SALT]), PHRASES), min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
)


def escaped(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


@settings(max_examples=200, deadline=None)
@given(claims=CLAIMS, layout=st.sampled_from(["{} ✓[^{}]\n", "{}[^{}]\n\n", "- {}[^{}]\n", "> {}[^{}]\n\n"]))
def test_claims_written_as_markdown_are_read_back_as_they_were(
    claims: list[tuple[str, list[tuple[Paper, str]]]], layout: str
) -> None:
    body = "".join(layout.format(f"Say {escaped(text)}", number) for number, (text, _) in enumerate(claims))
    notes = "".join(
        f"\n[^{number}]: " + " ".join(f"“{escaped(quote)}” in *{escaped(paper.title)}*." for paper, quote in quotes)
        for number, (_, quotes) in enumerate(claims)
    )

    found = read(f"{body}\n{notes}\n")

    assert [(claim.text, [(each.papers, each.quotes[0]) for each in claim.citations]) for claim in found.claims] == [
        (f"Say {text}", [((paper.id,), quote) for paper, quote in quotes]) for text, quotes in claims
    ]
    assert found.remarks == ()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \n[]^@;,:\"“”‘'()`*_|->#\\1", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read(text)

    assert len({claim.id for claim in found.claims}) == len(found.claims)
    assert all(claim.text and claim.citations for claim in found.claims)


@pytest.mark.parametrize(
    "text",
    [
        "[@a " * 10_000,
        ">" * 20_000 + "[@a]",
        "\n".join(" " * (2 * depth) + "- a [@W9]" for depth in range(600)),
        "[^1]: " * 3_000,
        "^[" * 3_000,
        "*a [@b](" * 5_000,
        "[^a] " * 10_000,
        "One. [@W9] " * 3_000,
        "“" * 20_000 + "[@W9]",
        "a ✓[^1] " * 3_000 + "\n\n[^1]: W9",
        " " * 50_000 + "✓[^1]",
        "[^1]: " + "W9 “a b” " * 3_000 + "\n\nOne.[^1]",
        "[^1]: " + "doi:10.1/" + ")" * 20_000 + "\n\nOne.[^1]",
    ],
)
def test_a_hostile_file_is_read_in_little_time(text: str) -> None:
    spent_s = seconds_for(text)

    # A machine that is busy, or counts lines of code, takes its time for ordinary files too: 0.05 s where it does not.
    assert spent_s < 1 or spent_s < 100 * seconds_for(ORDINARY)


ORDINARY = 'High water is at 3 and at 15 h [@W9, "at 3"]. It says so.\n\n' * 400


def seconds_for(text: str) -> float:
    """How long the processor was busy with reading it."""
    began = time.process_time()
    read(text)
    return time.process_time() - began


@pytest.mark.real
def test_a_real_page_as_markdown_has_no_claims(data: Path) -> None:
    for file in sorted((data / "listings").glob("*.txt")):
        assert claims_in_markdown(file.read_text(encoding="utf-8"), [MARL]).claims == ()
