import base64
import hashlib
import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from digest.core.drafts import Row
from digest.core.papers import Passage
from tests.renderers.editions import (
    BRINE,
    DUNE,
    MARL,
    an_edition,
    an_edition_of,
    every_kind,
    flagged,
    followed,
    rendered,
    said,
    tides,
)
from tests.renderers.reading import having, spaced, text_of, tree


def claim(page: Element, claim_id: str) -> Element:
    return next(element for element in page.iter("div") if element.get("id") == claim_id)


def ids(page: Element) -> list[str]:
    return [name for element in page.iter() if (name := element.get("id"))]


def test_the_page_reads_in_the_agreed_order() -> None:
    page = tree(rendered("html", an_edition()))

    headings = [spaced(text_of(element)) for element in page.iter() if element.tag in {"h1", "h2", "h3"}]
    assert headings == [
        "The week in tides",
        "From the editor",
        "Dear all",
        "Overview",
        "Tides & salt",
        "Marl: Parsing Tide Tables",
        "Brine, or What <b>Salt</b> Tells & Hides",
        "On their own",
        "Dune Walks",
        "Also listed",
        "Gaps",
        "Every paper accounted for",
        "How this was made",
    ]


def test_the_stats_line_counts_what_the_edition_holds() -> None:
    (stats,) = having(tree(rendered("html", an_edition())), "ul", "stats")

    assert [spaced(text_of(item)) for item in stats] == [
        "3 papers",
        "1 topic",
        "7 of 9 claims supported",
        "1 minute to read",
        "2 sources",
        "1 gap",
    ]


@pytest.mark.parametrize(
    ("claim_id", "mark", "behind"),
    [
        (
            "c-s1",
            "✓ Supported: quote found in the paper",
            (
                "… We present Marl, a parser for tide tables. … Stands in the paper word for word: "
                "Marl: Parsing Tide Tables."
            ),
        ),
        (
            "c-n2",
            "⚠ Flagged: quote found in the paper, but see the remark",
            (
                "Flagged: quote found in the paper, but see the remark. … On Harbour-12 it makes 3% fewer errors than "
                "before. … Stands in the paper word for word: Marl: Parsing Tide Tables. Warning (numbers): The quote "
                "says 3 %, not 4 %."
            ),
        ),
        (
            "c-s2",
            "✗ Unsupported: not supported by a quote from the paper",
            (
                "Unsupported: not supported by a quote from the paper. Quoted as salt is a myth Not found in the "
                "paper: Brine, or What <b>Salt</b> Tells & Hides. Error (quotes): The quote is not in the paper."
            ),
        ),
    ],
)
def test_every_claim_has_its_mark_and_its_quote_one_step_away(claim_id: str, mark: str, behind: str) -> None:
    (proof,) = having(claim(tree(rendered("html", an_edition())), claim_id), "details", "proof")

    summary, content = list(proof)
    assert summary.tag == "summary"
    assert spaced(text_of(summary)) == mark
    assert spaced(text_of(content)) == behind


def test_every_link_inside_the_edition_leads_somewhere() -> None:
    edition = followed()
    pages = {
        "digest.html": tree(rendered("html", edition)),
        "evidence.html": tree(rendered("evidence", edition)),
    }
    for name, page in pages.items():
        assert len(ids(page)) == len(set(ids(page)))
        for link in page.iter("a"):
            target, _, fragment = (link.get("href") or "").partition("#")
            if not target.startswith("http"):
                assert not fragment or fragment in ids(pages[target or name])


def test_the_proof_leads_to_the_quoted_words_in_the_abstract() -> None:
    page = tree(rendered("html", an_edition()))

    (link,) = claim(page, "c-k2").iter("a")
    target = (link.get("href") or "").removeprefix("#")
    marks = [mark for mark in page.iter("mark") if mark.get("id") == target]
    assert [text_of(mark) for mark in marks] == ["rise by 12 %"]


def test_overlapping_quotes_are_marked_without_losing_a_character() -> None:
    text = "See https://github.com/quill/marl. One two three four."
    paper = replace(DUNE, passages=(Passage(heading="Abstract", text=text),))
    edition = an_edition_of(paper)
    claims = (
        said(paper, "One two", "c-1"),
        said(paper, "two three", "c-2"),
        said(paper, "One two three four.", "c-3"),
        said(paper, "See https://github.com/qu", "c-4"),
    )
    section = replace(edition.sections[0], notes=(replace(edition.sections[0].notes[0], claims=claims),))
    page = tree(rendered("html", replace(edition, sections=(section,))))

    (passage,) = having(page, "details", "passage")
    (paragraph,) = passage.iter("p")
    anchor = "p-text_00112233445566bb.0."
    assert text_of(paragraph) == text
    assert [(mark.get("id"), text_of(mark)) for mark in paragraph.iter("mark")] == [
        (f"{anchor}0", "See "),
        (None, "https://github.com/qu"),
        (f"{anchor}35", "One "),
        (f"{anchor}39", "two"),
        (None, " three"),
        (None, " four."),
    ]
    assert {link.get("href") for link in paragraph.iter("a")} == {"https://github.com/quill/marl"}


def test_a_title_is_a_link_only_where_its_address_may_be_followed() -> None:
    page = tree(rendered("html", an_edition()))

    links = {spaced(text_of(link)): link.get("href") for heading in page.iter("h3") for link in heading.iter("a")}
    assert links == {MARL.title: "https://arxiv.org/abs/2611.00001"}
    assert "elsewhere.example" not in rendered("html", an_edition())


def test_the_policy_lets_in_the_style_sheet_and_nothing_else() -> None:
    for kind in ("html", "evidence"):
        page = rendered(kind, an_edition())
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

        metas = [meta.get("content") for meta in tree(page).iter("meta") if meta.get("http-equiv")]
        assert metas == [policy]
        assert not re.search(r"<script|<img|<link|<iframe|\bstyle=|\bsrc=|\bon[a-z]+=|url\(|@import", page)


def test_the_comparison_is_a_table_that_can_be_heard() -> None:
    (comparison,) = having(tree(rendered("html", an_edition())), "details", "comparison")

    (table,) = comparison.iter("table")
    assert [(cell.get("scope"), text_of(cell)) for cell in table.iter("th")] == [
        ("col", "Paper"),
        ("col", "Task"),
        ("col", "Result"),
        ("row", MARL.title),
        ("row", BRINE.title),
    ]
    assert [bool(spaced(text_of(cell))) for cell in table.iter("td")] == [True, False, False, True]
    (region,) = having(comparison, "div", "scroll")
    assert (region.get("role"), region.get("tabindex"), region.get("aria-label")) == (
        "region",
        "0",
        "Tides & salt, side by side",
    )


def test_a_row_of_which_nothing_is_said_is_left_out_of_the_comparison() -> None:
    section = tides()
    assert section.comparison is not None
    empty = replace(section.comparison, rows=(*section.comparison.rows[:1], Row(paper_id=BRINE.id, cells=(None, None))))
    edition = an_edition(sections=(replace(section, comparison=empty),), gaps=())

    (comparison,) = having(tree(rendered("html", edition)), "details", "comparison")
    assert [text_of(cell) for cell in comparison.iter("th") if cell.get("scope") == "row"] == [MARL.title]
    assert f"| {MARL.title} | tide tables ✓[^p1] | |\n\n###" in rendered("markdown", edition)


def test_the_accounting_adds_up_in_words() -> None:
    page = tree(rendered("html", an_edition()))

    assert [spaced(text_of(table.findall("caption")[0])) for table in having(page, "table", "sum")] == [
        "Papers: 6 read = 1 repeated + 1 unreadable + 1 listed by title only + 3 in this edition.",
        "Claims: 9 claims = 7 supported + 1 flagged + 1 unsupported.",
    ]


def test_the_language_and_its_direction_stand_on_the_root() -> None:
    for language, direction in (("en", "ltr"), ("ar-EG", "rtl"), ("de", "ltr")):
        root = tree(rendered("html", an_edition(language=language)))

        assert (root.get("lang"), root.get("dir")) == (language, direction)


def test_the_evidence_groups_claims_by_verdict_with_the_doubtful_first() -> None:
    page = tree(rendered("evidence", an_edition()))

    groups = list(page.iter("section"))
    assert [[item.get("id") for item in group.iter("li")] for group in groups] == [
        ["c-s2"],
        ["c-n2"],
        ["c-o1", "c-s1", "c-k1", "c-k2", "c-n1", "c-n3", "c-n4"],
    ]


def test_the_evidence_shows_a_quote_between_its_neighbours() -> None:
    text = "One is first. Two is second. Three is third, we find. Four is fourth. Five is fifth."
    paper = replace(DUNE, passages=(Passage(heading="Abstract", text=text),))
    doubtful = flagged(paper, "Three is third", "c-1", "Three is the fourth.")
    section = replace(
        tides(), topic=replace(tides().topic, papers=(paper,)), notes=(), comparison=None, summary=(doubtful,)
    )
    page = tree(rendered("evidence", an_edition(sections=(section,), overview=(), gaps=(), also=())))

    (quote,) = page.iter("blockquote")
    assert text_of(quote) == "… Two is second. Three is third, we find. Four is fourth. …"
    assert [text_of(mark) for mark in quote.iter("mark")] == ["Three is third"]


def shown(page: Element, claim_id: str) -> list[str]:
    """The quotes behind a claim, with what is marked in [ ], struck out in - - and underlined in + +."""
    signs = {"mark": ("[", "]"), "del": ("-", "-"), "ins": ("+", "+")}

    def text(element: Element) -> str:
        inner = (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)
        before, after = signs.get(element.tag, ("", ""))
        return f"{before}{inner}{after}"

    places = [*page.iter("div"), *page.iter("li")]
    place = next(element for element in places if element.get("id") == claim_id)
    return [spaced(text(quote)) for quote in place.iter("blockquote")]


@pytest.mark.parametrize(
    ("claim_id", "quotes"),
    [
        ("c-verbatim", ["[Corals are counted by divers], one reef at a time. …"]),
        ("c-normalised", ["… [The programme’s code is free]. …"]),
        ("c-elided", ["… [Reef counts them from photographs] taken by drones, with [no diver in the water]. …"]),
        (
            "c-near",
            ["Quoted as It was not tested in -murkey waters-", "In the paper … [It was not tested in +murky water+]."],
        ),
        (
            "c-altered",
            [
                "Quoted as On Atoll-7 it finds -97%- of the colonies",
                (
                    "In the paper … [On Atoll-7 it finds +91%+ of the colonies] that divers find, at most 4% "
                    "of its finds are wrong, and a survey takes 2 hours where divers need 5 hours. …"
                ),
            ],
        ),
        ("c-not-found", ["Quoted as it counts the fish of every reef"]),
        (
            "c-derived",
            [
                (
                    "… On Atoll-7 it finds 91% of the colonies that divers find, at most 4% of its finds are "
                    "wrong, and [a survey takes 2 hours] where divers need 5 hours. …"
                ),
                (
                    "… On Atoll-7 it finds 91% of the colonies that divers find, at most 4% of its finds are "
                    "wrong, and a survey takes 2 hours where [divers need 5 hours]. …"
                ),
            ],
        ),
        ("c-own", []),
    ],
)
def test_a_claim_shows_its_quotes_marked_in_their_sentences(claim_id: str, quotes: list[str]) -> None:
    assert shown(tree(rendered("html", every_kind())), claim_id) == quotes


@pytest.mark.parametrize(
    ("claim_id", "mark"),
    [
        ("c-verbatim", "✓ Supported: quote found in the paper"),
        ("c-near", "✓ Supported: quote found in the paper see the remark"),
        ("c-derived", "✓ Supported: quote found in the paper number worked out"),
        ("c-cell-derived", "✓ Supported: quote found in the paper number worked out"),
        ("c-altered", "✗ Unsupported: not supported by a quote from the paper"),
    ],
)
def test_what_has_to_be_known_of_a_claim_stands_beside_its_mark_in_words(claim_id: str, mark: str) -> None:
    (proof,) = having(claim(tree(rendered("html", every_kind())), claim_id), "details", "proof")

    assert spaced(text_of(next(iter(proof)))) == mark


def test_the_evidence_shows_the_same_between_more_sentences() -> None:
    page = tree(rendered("evidence", every_kind()))

    assert shown(page, "c-elided") == [
        (
            "Corals are counted by divers, one reef at a time. [Reef counts them from photographs] taken by "
            "drones, with [no diver in the water]. On Atoll-7 it finds 91% of the colonies that divers find, "
            "at most 4% of its finds are wrong, and a survey takes 2 hours where divers need 5 hours. …"
        )
    ]
    assert shown(page, "c-near") == [
        "Quoted as It was not tested in -murkey waters-",
        "In the paper … The programme’s code is free. [It was not tested in +murky water+].",
    ]
    assert shown(page, "c-own") == [
        (
            "… On Atoll-7 it finds 91% of the colonies that divers find, at most 4% of its finds are wrong, "
            "and a survey takes 2 hours where divers need 5 hours. [The programme’s code is free.] It was not "
            "tested in murky water."
        )
    ]


def test_the_evidence_can_be_filtered_by_verdict_and_by_check() -> None:
    page = tree(rendered("evidence", every_kind()))

    assert [spaced(text_of(label)) for label in page.iter("label")] == [
        "all 13",
        "✗ unsupported 3",
        "⚠ flagged 1",
        "✓ supported 9",
        "with a remark by hedges 1",
        "with a remark by quotes 4",
        "with a remark by scope 1",
        "with a remark by superlatives 1",
    ]
    classes = {item.get("id"): (item.get("class") or "").split() for item in page.iter("li")}
    assert classes["c-flagged"] == ["check-3", "check-4"]
    assert classes["c-warned"] == ["check-1"]
    assert classes["c-own"] == []


def test_what_a_paper_says_otherwise_stands_in_a_footnote_with_the_words_that_differ_marked() -> None:
    page = rendered("markdown", every_kind())

    assert (
        "“On Atoll-7 it finds 97% of the colonies” Stands in the paper differently: *Reef: Counting Corals "
        "from the Air*.\nRemark: the paper says “On Atoll-7 it finds **91%** of the colonies”\nRemark (quotes, "
        "error): The paper says 91%, the quote 97%.\n"
    ) in page
