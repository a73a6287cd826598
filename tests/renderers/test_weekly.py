"""What pages and mails say of a week: sources that failed, papers that are not simply of it, and nothing new."""

from dataclasses import replace
from datetime import date

import pytest

from digest.core.editions import Accounting, Edition, Gap, SourceReport, Window
from digest.parsing.claims import claims_in_markdown
from tests.renderers.editions import (
    BRINE,
    DUNE,
    LISTED,
    MARL,
    a_mixed_week,
    alone,
    an_edition,
    every_kind,
    nothing_new,
    rendered,
    tides,
)
from tests.renderers.reading import having, spaced, text_of, tree
from tests.renderers.test_followed import FORMS
from tests.renderers.test_mail import html_of, mailed, too_wide
from tests.renderers.test_mail import text_of as plain_of

OF_THE_WEEK = Window(since=date(2026, 11, 16), until=date(2026, 11, 22))
THREE_DAYS = Window(since=date(2026, 11, 16), until=date(2026, 11, 18))


def words(form: str, edition: Edition) -> str:
    """Everything that a person reads of a page, on one line; Markdown as it is written."""
    if form == "markdown":
        return spaced(rendered("markdown", edition))
    if form == "mail.txt":
        return spaced(plain_of(mailed(edition)))
    body = tree(rendered("html", edition) if form == "html" else html_of(mailed(edition))).find("body")
    assert body is not None
    return spaced(text_of(body))


@pytest.mark.parametrize("form", FORMS)
def test_each_source_that_failed_is_told_beneath_the_figures_before_anything_else(form: str) -> None:
    page = words(form, a_mixed_week())

    told = (
        "⚠ arXiv cs could not be read to its end: The server answered 503, four times. Papers of it may be missing. "
        "⚠ daily papers could not be read: no answer. Papers of it may be missing."
    )
    assert page.count(told) == 1
    assert page.index("3 sources") < page.index(told) < min(page.index("Written by"), page.index("Dear all"))


@pytest.mark.parametrize("form", FORMS)
def test_an_edition_whose_sources_were_all_read_tells_of_no_failure(form: str) -> None:
    page = words(form, an_edition(sources=(SourceReport(name="week", kind="listing", read=6),)))

    assert "could not be read" not in page
    assert "missing." not in page


@pytest.mark.parametrize("form", FORMS)
def test_five_sources_that_failed_are_told_and_the_others_are_counted(form: str) -> None:
    sources = tuple(SourceReport(name=f"feed {number}", kind="atom", read=0, error="gone.") for number in range(7))
    page = words(form, an_edition(sources=sources))

    assert page.count("could not be read: gone. Papers of it may be missing.") == 5
    assert "⚠ 2 more sources could not be read: see the accounting." in page


@pytest.mark.parametrize("form", FORMS)
def test_a_long_reason_is_cut_at_the_top(form: str) -> None:
    page = words(form, an_edition(sources=(SourceReport(name="feed", kind="atom", read=0, error="so long " * 2_000),)))

    assert len(page.partition("feed could not be read: ")[2].partition("… Papers of it may be missing.")[0]) <= (
        200 if form.startswith("mail") else 300
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("title", "mark"),
    [("Tells & Hides", "revised since 2026-W45"), ("Dune Walks", "came late")],
)
def test_a_paper_that_is_revised_or_came_late_is_marked_beside_its_title(form: str, title: str, mark: str) -> None:
    beside = {"mail.html": "(", "mail.txt": "("}.get(form, "")
    page = words(form, a_mixed_week()).replace("*", "").replace("·", "").replace("  ", " ")

    assert page.count(mark) == 1
    place = page.index(mark)
    before = page[place - 60 : place].replace("&lt;", "<")
    assert title in before
    assert before.rstrip().endswith((beside or title, "3 November 2026", "loosely related", "related,"))


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_that_is_loosely_related_as_well_has_both_marks(form: str) -> None:
    page = words(form, a_mixed_week())

    assert {
        "markdown": "*loosely related* · *revised since 2026-W45* ",
        "html": "loosely related · revised since 2026-W45 ",
    }.get(form, "(loosely related, revised since 2026-W45)") in page


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_paper_that_is_listed_by_title_has_its_mark_too(form: str) -> None:
    assert "A Paper by Title Only revised since 2026-W44" in words(form, a_mixed_week()).replace(" · *", " ")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("published", "window"),
    [
        (date(2026, 11, 16), OF_THE_WEEK),
        (date(2026, 11, 22), OF_THE_WEEK),
        (date(2026, 11, 30), OF_THE_WEEK),
        (None, OF_THE_WEEK),
        (date(2001, 1, 1), None),
    ],
)
def test_a_paper_of_the_days_or_of_no_day_or_in_an_edition_of_any_days_has_no_mark(
    form: str, published: date | None, window: Window | None
) -> None:
    papers = (replace(DUNE, published=published),)
    section = replace(alone(), topic=replace(alone().topic, papers=papers))
    page = words(form, an_edition(sections=(section,), overview=(), also=(), window=window))

    assert "came late" not in page
    assert "revised" not in page


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_that_is_revised_did_not_come_late(form: str) -> None:
    page = words(form, replace(a_mixed_week(), revised={DUNE.id: "2026-W43"}))

    assert page.count("revised since 2026-W43") == 1
    assert "came late" not in page


@pytest.mark.parametrize("form", FORMS)
def test_papers_without_a_date_are_counted_beside_the_accounting(form: str) -> None:
    many, one = an_edition(), an_edition(sections=(tides(),), also=())
    page = words(form, many)

    assert page.count("3 papers have no date: they are in, whatever their day.") == 1
    assert page.index("Every paper accounted for") < page.index("3 papers have no date")
    assert "1 paper has no date: it is in, whatever its day." in words(form, one)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_said_of_dates_where_an_edition_is_of_any_days_or_every_paper_has_one(form: str) -> None:
    dated = replace(tides(), topic=replace(tides().topic, papers=(MARL, replace(BRINE, published=MARL.published))))

    assert "no date" not in words(form, an_edition(window=None))
    assert "no date" not in words(form, an_edition(sections=(dated,), also=()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("count", "told"),
    [
        (
            Accounting(read=34, covered_before=34),
            "Nothing new this week: 34 papers were read; 34 were covered in an earlier edition.",
        ),
        (Accounting(read=1, excluded=1), "Nothing new this week: 1 paper was read; 1 was excluded by the settings."),
        (
            Accounting(read=1_041, repeated=1_003, covered_before=30, outside_window=6, unreadable=2),
            (
                "Nothing new this week: 1,041 papers were read; 1,003 were copies of others, 30 were covered in an "
                "earlier edition, 6 were of other days and 2 were unreadable."
            ),
        ),
        (
            Accounting(read=3, carried_in=1, repeated=1, outside_window=1, unreadable=1, also_listed=1),
            (
                "Nothing new this week: 3 papers were read and 1 was carried in from the edition before; 1 was a copy "
                "of another, 1 was of another day, 1 was unreadable and 1 is listed by title only."
            ),
        ),
    ],
)
def test_an_edition_without_papers_says_in_one_sentence_what_became_of_those_that_came(
    form: str, count: Accounting, told: str
) -> None:
    page = words(form, nothing_new(accounting=count))

    assert page.count(told) == 1
    assert page.index("16–22 November 2026") < page.index(told) < page.index("Every paper accounted for")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("empty", "told"),
    [
        (("arXiv cs",), "Nothing was there to read: arXiv cs holds no paper of these days."),
        (("arXiv cs", "week"), "Nothing was there to read: arXiv cs and week hold no paper of these days."),
        (("a", "b", "c"), "Nothing was there to read: a, b and c hold no paper of these days."),
        (
            tuple("abcdefg"),
            "Nothing was there to read: a, b, c, d, e and 2 more sources hold no paper of these days.",
        ),
    ],
)
def test_where_nothing_was_there_to_read_the_sources_are_named(form: str, empty: tuple[str, ...], told: str) -> None:
    sources = tuple(SourceReport(name=name, kind="atom", read=0) for name in empty)
    page = words(form, nothing_new(accounting=Accounting(), sources=sources))

    assert page.count(told) == 1
    assert "Nothing new" not in page


@pytest.mark.parametrize("form", FORMS)
def test_a_source_that_failed_is_not_said_to_hold_nothing(form: str) -> None:
    sources = (
        SourceReport(name="arXiv cs", kind="arxiv", read=0, error="No answer."),
        SourceReport(name="week", kind="listing", read=0),
    )
    page = words(form, nothing_new(accounting=Accounting(), sources=sources))

    assert (
        "Nothing was there to read: week holds no paper of these days. ⚠ arXiv cs could not be read: No answer. Papers "
        "of it may be missing."
    ) in page


@pytest.mark.parametrize("form", FORMS)
def test_days_that_are_no_week_are_not_called_one(form: str) -> None:
    page = words(form, nothing_new(window=THREE_DAYS))

    assert "Nothing new: 34 papers were read" in page
    assert "week:" not in page


@pytest.mark.parametrize("form", FORMS)
def test_an_edition_without_papers_has_nothing_but_what_it_says(form: str) -> None:
    page = words(form, nothing_new())

    for word in (
        *("0 papers", "claims", "✓", "✗", "Written by", "How to read", "language model", "Overview", "Contents"),
        *("In short", "Read these first", "What is not here", "Also listed", "Gaps", "minute", "The papers"),
        *("The prompts", "Hash", "evidence", "no date", "Every note"),
    ):
        assert word not in page, word
    assert "34 read = 34 covered in an earlier edition + 0 in this edition." in page
    assert "Made by digest 0.1.0. Edition 2026-W47; the one before was 2026-W46." in page


def test_the_sources_of_an_edition_without_papers_stay_in_their_table() -> None:
    (table,) = having(tree(rendered("html", nothing_new())), "table", "sources")

    assert [text_of(cell) for cell in table.iter("td")] == ["arxiv", "34", "none"]
    assert "| arXiv cs | arxiv | 34 | none |\n" in rendered("markdown", nothing_new())


@pytest.mark.parametrize("form", FORMS)
def test_what_an_edition_without_papers_lists_by_title_and_lacks_and_its_note_are_there(form: str) -> None:
    edition = nothing_new(
        note="Happy *holidays*!",
        accounting=Accounting(read=1, also_listed=1),
        also=(LISTED,),
        revised={LISTED.id: "2026-W44"},
        gaps=(Gap(topic_id=None, what="overview", reason="The endpoint did not answer"),),
    )
    page = words(form, edition)

    assert "Nothing new this week: 1 paper was read; 1 is listed by title only." in page
    assert "Happy" in page
    assert "overview: The endpoint did not answer" in page
    marked = page.partition("Also listed")[2].replace("·", "").replace("(", "").replace("*", "")
    assert "A Paper by Title Only revised since 2026-W44" in spaced(marked)


@pytest.mark.parametrize("form", ["mail.html", "mail.txt"])
def test_a_mail_lists_twenty_titles_and_counts_the_others(form: str) -> None:
    also = tuple(replace(MARL, id=f"text:{number}", title=f"Brine {number}") for number in range(23))
    page = words(form, nothing_new(accounting=Accounting(read=23, also_listed=23), also=also))

    assert page.count("Brine ") == 20
    assert "and 3 more in the full edition on the web." in page


def test_the_subject_says_that_nothing_is_new() -> None:
    listed = nothing_new(accounting=Accounting(read=1, also_listed=1), also=(LISTED,))

    for edition in (nothing_new(), listed, nothing_new(accounting=Accounting())):
        assert str(mailed(edition)["Subject"]) == "The week in tides: nothing new"


def test_what_a_mail_program_shows_beside_the_subject_says_so_too() -> None:
    (hidden,) = having(tree(html_of(mailed(nothing_new()))), "div", "preheader")

    assert spaced(text_of(hidden)).startswith("Nothing new this week\u034f")


def test_a_page_without_papers_has_no_list_of_contents_and_no_heading_without_a_text() -> None:
    page = tree(rendered("html", nothing_new()))

    assert [spaced(text_of(element)) for element in page.iter() if element.tag in {"h1", "h2", "h3"}] == [
        "The week in tides",
        "Every paper accounted for",
        "How this was made",
    ]
    assert list(page.iter("nav")) == []
    assert list(page.iter("ul")) == []


def test_the_evidence_of_an_edition_without_claims_says_so_and_offers_no_filter() -> None:
    page = tree(rendered("evidence", nothing_new()))

    (main,) = page.iter("main")
    assert spaced(text_of(main)) == "This edition makes no claims, so there is nothing to show here."
    assert list(page.iter("fieldset")) == []
    assert len(list(tree(rendered("evidence", every_kind())).iter("fieldset"))) == 1


def test_nothing_that_is_said_of_a_week_becomes_a_claim() -> None:
    mixed, usual = (
        [(claim.text, claim.citations) for claim in claims_in_markdown(rendered("markdown", each), each.papers).claims]
        for each in (a_mixed_week(), an_edition())
    )

    assert mixed == usual
    assert claims_in_markdown(rendered("markdown", nothing_new()), ()).claims == ()


def test_many_failures_and_long_names_keep_a_mail_of_nothing_small() -> None:
    long = "A name that goes on and on, " * 400
    listed = tuple(
        replace(MARL, id=f"text:{number}", title=long, url="https://arxiv.org/abs/" + "1" * 9_000)
        for number in range(90)
    )
    sources = tuple(
        SourceReport(name=long, kind="atom", read=0, error=None if number % 2 else long) for number in range(90)
    )
    message = mailed(
        nothing_new(also=listed, sources=sources, revised={paper.id: long for paper in listed}, accounting=Accounting())
    )

    assert len(html_of(message).encode()) <= 95_000
    assert too_wide(plain_of(message)) == []
