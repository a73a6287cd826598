"""What pages and mails say of topics beside those of earlier editions, and nothing where there are none."""

import re
from dataclasses import replace

import pytest

from digest.checks import CHECKS
from digest.commands.given_claims import named
from digest.core.drafts import Note
from digest.core.editions import Edition
from digest.core.topics import Lineage, QuietTopic, Trend
from digest.evidence.judging import judge
from digest.parsing.claims import claims_in_markdown
from tests.renderers.editions import BRINE, an_edition, followed, rendered, said, tides
from tests.renderers.reading import spaced, text_of, tree
from tests.renderers.test_mail import html_of, mailed, too_wide
from tests.renderers.test_mail import text_of as plain_of

FORMS = ("markdown", "html", "mail.html", "mail.txt")
QUIET = (
    "Quiet this week: Old *harbours* (4 on average); Quays (3.3 on average); Ferries (2 on average); "
    "Piers (1.5 on average); Buoys (1 on average); and 1 more."
)


def words(form: str, edition: Edition) -> str:
    """Everything that a person reads of a page, on one line; Markdown as it is written."""
    if form == "markdown":
        return spaced(rendered("markdown", edition))
    if form == "html":
        return spaced(text_of(tree(rendered("html", edition))))
    message = mailed(edition)
    return spaced(text_of(tree(html_of(message))) if form == "mail.html" else plain_of(message))


@pytest.mark.parametrize("form", FORMS)
def test_beside_its_name_stands_whether_a_topic_is_new_grows_or_fades_and_what_it_came_from(form: str) -> None:
    page = words(form, followed()).replace(" · ", ", ").replace("&lt;", "<").replace(", tide", ": tide")
    page = page.replace(", sea", ": sea")

    assert "growing: 2 papers, 0.2 on average, merged from “Tides” and “Salt & <b>brine</b>”: tide, salt" in page
    assert "1 paper, new topic: sea" in page
    assert "fading: 1 paper, 4 on average: sea" in page
    assert "1 paper, split from “Coasts”: sea" in page
    assert page.count("on average") == 2 + 5


@pytest.mark.parametrize("form", FORMS)
def test_of_a_steady_topic_nothing_is_said(form: str) -> None:
    page = words(form, followed())

    assert "steady" not in page
    assert re.search(r"Sonar\W+1 paper(?::| ·) sea", page)


@pytest.mark.parametrize("form", FORMS)
def test_papers_that_are_only_loosely_related_are_marked_and_no_others(form: str) -> None:
    page = words(form, followed())

    assert page.count("loosely related") == 1
    place = page.index("loosely related")
    assert "Tells & Hides" in page[place - 30 : place].replace("&lt;/b>", "</b>")


@pytest.mark.parametrize("form", FORMS)
def test_papers_that_stand_elsewhere_are_told_with_their_topic(form: str) -> None:
    page = words(form, followed())

    assert "See also: Reef: Counting Corals from the Air (in Corals); Dune Walks (in On their own)." in page
    assert "See also: Marl: Parsing Tide Tables (in Tides & salt)." in page


@pytest.mark.parametrize("form", FORMS)
def test_neither_a_topics_own_papers_nor_papers_that_are_not_there_stand_elsewhere(form: str) -> None:
    topic = replace(tides().topic, also_fits=(BRINE.id, "text:gone"))

    assert "See also" not in words(form, an_edition(sections=(replace(tides(), topic=topic),)))


@pytest.mark.parametrize("form", FORMS)
def test_what_came_from_earlier_topics_is_not_called_new(form: str) -> None:
    lineage = Lineage(status="merged", origins=("t-1",), names=("Coasts",))
    topic = replace(tides().topic, trend=Trend(status="new"), lineage=lineage)
    page = words(form, an_edition(sections=(replace(tides(), topic=topic),)))

    assert "merged from “Coasts”" in page
    assert "new topic" not in page


@pytest.mark.parametrize("form", ["mail.html", "mail.txt"])
def test_loosely_related_papers_are_marked_in_a_mail_however_much_is_said_of_them(form: str) -> None:
    papers = tuple(replace(BRINE, id=f"text:{number}", title=f"Brine {number}") for number in range(9))
    notes = tuple(Note(paper_id=paper.id, claims=(said(paper, "We study salt.", f"c-{paper.id}"),)) for paper in papers)
    topic = replace(tides().topic, papers=papers, loose=tuple(paper.id for paper in papers))
    section = replace(tides(), topic=topic, summary=(), notes=notes, comparison=None)

    assert words(form, an_edition(sections=(section,), overview=())).count("(loosely related)") == 9


@pytest.mark.parametrize("form", FORMS)
def test_five_quiet_topics_are_told_and_the_others_are_counted(form: str) -> None:
    assert words(form, followed()).replace("\\*", "*").count(QUIET) == 1


@pytest.mark.parametrize("form", FORMS)
def test_an_edition_without_others_before_it_says_nothing_of_all_this(form: str) -> None:
    page = words(form, an_edition())

    for word in ("on average", "new topic", "Quiet", "See also", "loosely", "split from", "merged from"):
        assert word not in page


@pytest.mark.parametrize("form", FORMS)
def test_a_number_of_papers_on_average_has_one_decimal_at_most(form: str) -> None:
    quiet = tuple(
        QuietTopic(id=f"t-{mean}", name="Piers", mean=mean, last_seen="w") for mean in (1234.0, 10.04, 0.13, 20.0)
    )

    assert "Piers (1,234 on average); Piers (10 on average); Piers (0.1 on average); Piers (20 on average)." in words(
        form, an_edition(quiet=quiet)
    )


def test_all_claims_of_such_a_page_come_back_and_nothing_else_becomes_one() -> None:
    edition = followed()
    papers = {paper.id: paper for paper in edition.papers}
    given = claims_in_markdown(rendered("markdown", edition), papers.values())
    back = judge(named(given, papers), papers, [check() for check in CHECKS.values()]).values()

    assert [each.claim.text for each in back] == [
        "On Harbour-12 it makes 3% fewer errors than before.",
        "Marl parses tide tables.",
        "Salt does not exist.",
        "tide tables",
        "rise by 12 %",
        "We present Marl, a parser for tide tables.",
        "It makes 4% fewer errors.",
        "Marl was never tried on rivers.",
        "Salt levels rise by 12 % in *spring*.",
    ]


def test_long_names_keep_a_mail_small_and_its_lines_short() -> None:
    name = "A name of a topic that goes on and on " * 30
    grown = tides().topic
    many = tuple(QuietTopic(id=f"t-{number}", name=name, mean=2.0, last_seen="2026-W45") for number in range(900))
    sections = tuple(
        replace(
            tides(),
            topic=replace(
                grown,
                id=f"t-{number}",
                trend=Trend(status="new"),
                lineage=replace(followed().sections[0].topic.lineage, names=(name,) * 40),  # type: ignore[type-var]
                also_fits=(BRINE.id,) * 40,
            ),
        )
        for number in range(60)
    )
    message = mailed(an_edition(sections=sections, quiet=many))

    assert len(html_of(message).encode()) <= 95_000
    assert too_wide(plain_of(message)) == []
    assert "and 895 more." in spaced(plain_of(message))
    assert name[:100] not in spaced(plain_of(message)) + spaced(text_of(tree(html_of(message))))
