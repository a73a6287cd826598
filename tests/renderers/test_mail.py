"""The edition as a mail: what stands in it and where, how large it is, and that no text makes it something else."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.editions import Accounting, Edition, Reader, Section
from digest.core.papers import Paper, Passage
from digest.core.topics import Topic
from digest.mailing.addresses import mailbox
from digest.mailing.lists import MailingList
from digest.mailing.messages import read
from digest.renderers.mail import Mail
from digest.renderers.mail_plan import largest, planned, steps
from tests.renderers.editions import (
    BRINE,
    DUNE,
    MARL,
    an_edition,
    an_edition_of,
    every_kind,
    invented,
    nothing_new,
    rendered,
    said,
    the_ports,
    tides,
)
from tests.renderers.hostile_mail import MAIL_CORPUS
from tests.renderers.test_hostile import poisoned, poisoned_nothing, shape

Poison = Callable[[str], Edition]
LAB = MailingList(
    sender=mailbox("Lab digest <digest@lab.example>"),
    list_id="digest.lab.example",
    archive_url="https://lab.example/{edition}/digest.html",
    unsubscribe_to="leave@lab.example",
    footer="Harbour Lab, Quay 1. <b>Sent</b> on Mondays.",
)
FIELDS = [
    *("From", "Subject", "To", "Date", "Message-ID", "List-Unsubscribe", "List-ID", "Archived-At"),
    *("Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"),
]


def mailed(edition: Edition, mailing_list: MailingList | None = LAB) -> EmailMessage:
    return read(rendered("mail", edition, mailing_list=mailing_list).encode("ascii"))


@cache
def plainly_mailed(poison: Poison) -> EmailMessage:
    """The mail of an edition whose texts want nothing."""
    return mailed(poison("plain"))


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def columns(line: str) -> int:
    """How wide a terminal shows a line, counted apart from the code under test."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    none = sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in line)
    return len(line) + wide - none


def too_wide(text: str) -> list[str]:
    """Lines beyond 78 columns that are not one address."""
    return [line for line in text.split("\n") if columns(line) > 78 and not re.fullmatch(r"\s*https?://\S+", line)]


def test_text_comes_first_and_html_last() -> None:
    message = mailed(an_edition())

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert sorted(message.keys()) == sorted(FIELDS)
    assert str(message["List-Unsubscribe"]) == "<mailto:leave@lab.example?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] is None
    assert message["References"] is None
    assert message["In-Reply-To"] is None
    assert str(message["Archived-At"]) == "<https://lab.example/2026-W47/digest.html>"
    assert str(message["To"]) == "reader@example.invalid"


def test_the_parts_come_in_the_order_in_which_people_read() -> None:
    edition = an_edition()
    wanted = ["The week in tides", "3 papers", "Dear all", "In short", "Read these first", "Tides & salt"]
    wanted += ["On their own", "What is not here", "Every paper accounted for", "Made by digest", "Harbour Lab"]
    message = mailed(edition)
    html = html_of(message).replace("&amp;", "&").partition("<body")[2].partition("</h1>")[2]
    text = text_of(message)

    for body, words in ((html, [each.replace("3 papers", "<b>3</b> papers") for each in wanted[1:]]), (text, wanted)):
        places = [body.find(each) for each in words]
        assert -1 not in places
        assert places == sorted(places)


def test_the_subject_names_the_paper_that_stands_first_and_how_many_more_there_are() -> None:
    assert str(mailed(an_edition())["Subject"]) == "The week in tides: Marl: Parsing Tide Tables + 2 more"


def test_there_is_no_mail_of_an_edition_without_papers_where_the_list_wants_none() -> None:
    quiet = Mail(mailing_list=replace(LAB, nothing_new=False))

    assert quiet.render(nothing_new(), Reader(), the_ports()) == []
    assert [page.name for page in quiet.render(an_edition(), Reader(), the_ports())] == ["digest.eml"]


def test_a_long_headline_is_cut_at_a_word() -> None:
    long = replace(DUNE, title="How Dunes Walk When Nobody Is Looking at Them for More than a Hundred Years")

    assert str(mailed(an_edition_of(long))["Subject"]) == (
        "The week in tides: How Dunes Walk When Nobody Is Looking at Them for More…"
    )


def test_a_title_that_leaves_no_room_stands_alone() -> None:
    title = "The week in tides, dunes, salt and everything else that the sea does to us"

    assert str(mailed(an_edition(title=title))["Subject"]) == title


def test_every_claim_that_is_shown_has_its_mark_and_its_quote() -> None:
    text = " ".join(text_of(mailed(every_kind())).split())

    assert "* Divers count corals. ✓ “Corals are counted by divers” -- Reef: Counting Corals from the Air" in text
    assert (
        "* Reef finds 97% of all colonies. ✗ Unsupported “On Atoll-7 it finds 97% of the colonies” -- Reef: Counting "
        "Corals from the Air Error (quotes): The paper says 91%, the quote 97%." in text
    )
    assert "A survey is 2.5 times as fast. ✓ (number worked out)" in text
    assert "* The programme’s code is free. ✓" in text


def test_both_parts_say_the_same() -> None:
    message = mailed(an_edition())
    html = html_of(message).partition("<h1")[2]
    words = re.sub(r"<[^>]+>", " ", html).replace("&amp;", "&").replace("&nbsp;", " ").replace("&lt;", "<")
    shown = " ".join(words.replace("&gt;", ">").split())

    for sentence in ("Marl parses tide tables.", "Salt does not exist.", "It makes 4% fewer errors.", "✗ Unsupported"):
        assert sentence in shown
        assert sentence in " ".join(text_of(message).split())


def test_the_way_out_and_the_full_edition_can_be_seen_in_both_parts() -> None:
    message = mailed(an_edition())

    assert '<a href="mailto:leave@lab.example?subject=unsubscribe"' in html_of(message)
    assert '<a href="https://lab.example/2026-W47/digest.html"' in html_of(message)
    assert "\nTo leave it:\nmailto:leave@lab.example?subject=unsubscribe\n" in text_of(message)
    assert "\nThe full edition on the web:\nhttps://lab.example/2026-W47/digest.html\n" in text_of(message)


def test_without_a_place_on_the_web_the_page_goes_along() -> None:
    message = mailed(an_edition(), replace(LAB, archive_url=""))
    (attached,) = message.iter_attachments()

    assert attached.get_filename() == "digest.html"
    assert str(attached.get_content()).replace("\r\n", "\n") == rendered("html", an_edition())
    assert "the attached digest.html" in " ".join(text_of(message).split())


def test_without_a_list_it_comes_from_nobody_and_nothing_goes_along() -> None:
    message = mailed(an_edition(), None)

    assert str(message["From"]) == "Research digest <digest@example.invalid>"
    assert message["List-Unsubscribe"] is None
    assert list(message.iter_attachments()) == []


def test_the_note_of_the_editor_is_html_in_one_part_and_plain_in_the_other() -> None:
    note = "# Dear all\n\nRead **Marl** first, at [its page](https://arxiv.org/abs/2611.00001).\n\n* one\n* two"
    message = mailed(an_edition(note=note))

    assert "<strong>Marl</strong>" in html_of(message)
    assert "Dear all\n\nRead Marl first, at its page (https://arxiv.org/abs/2611.00001).\n\none\n\ntwo\n" in text_of(
        message
    )


def test_a_long_note_goes_on_in_the_full_edition() -> None:
    note = "\n\n".join(f"Paragraph {number} says a little about the week." for number in range(200))
    text = " ".join(text_of(mailed(an_edition(note=note))).split())

    assert "Paragraph 0 says" in text
    assert "Paragraph 199" not in text
    assert "The editor’s note goes on in the full edition on the web." in text


def test_the_reading_direction_and_language_stand_on_a_wrapper_too() -> None:
    html = html_of(mailed(an_edition(language="ar")))

    assert html.startswith('<!DOCTYPE html><html lang="ar" dir="rtl"')
    assert re.search(r'<div class="all" (lang="ar" dir="rtl"|dir="rtl" lang="ar")', html)


def test_nothing_is_in_it_that_mail_programs_drop_or_ask_about() -> None:
    html = html_of(mailed(every_kind()))

    for tag in ("img", "svg", "script", "link", "details", "main", "nav", "form", "video", "iframe", "base"):
        assert f"<{tag}" not in html
    assert "var(" not in html
    assert "flex" not in html
    assert "url(" not in html
    assert "data:" not in html
    assert 'href="#' not in html
    assert "@import" not in html
    assert html.count("<style>") == 1
    assert len(html.partition("<style>")[2].partition("</style>")[0]) < 16_000
    assert html.count("@media") == 2


def test_what_the_overview_says_is_not_said_again_where_something_else_is() -> None:
    text = " ".join(text_of(mailed(an_edition(note=None))).split())

    assert text.count("On Harbour-12 it makes 3% fewer errors than before.") == 1


@pytest.mark.parametrize("poison", [poisoned, poisoned_nothing])
@pytest.mark.parametrize("number", range(len(MAIL_CORPUS)))
def test_no_text_makes_a_header_an_element_or_a_line_of_its_own(number: int, poison: Poison) -> None:
    content = rendered("mail", poison(MAIL_CORPUS[number]), mailing_list=LAB).encode("ascii")
    message = message_from_bytes(content, policy=policy.strict)
    plain = plainly_mailed(poison)
    html, text = html_of(message), text_of(message)

    assert message.keys() == plain.keys()
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert [part.get_content_type() for part in message.walk()] == [each.get_content_type() for each in plain.walk()]
    assert str(message["To"]) == "reader@example.invalid"
    assert str(message["From"]) == "Lab digest <digest@lab.example>"
    assert [line for line in content.split(b"\r\n") if len(line) > 998] == []
    assert shape(html) == shape(html_of(plain))
    assert len(html.encode()) <= 95_000
    assert too_wide(text) == []
    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text) == []


def many(papers: int, topics: int, title: str) -> Edition:
    """An edition with so many papers in so many topics, each with a note and a summary."""
    made = [
        replace(
            DUNE,
            id=f"arxiv:2611.{number:05}",
            title=f"{title} {number}",
            url=f"https://arxiv.org/abs/2611.{number:05}",
            published=date(2026, 11, 17),
            authors=("Ada Quill", "Bo Fenn"),
        )
        for number in range(papers)
    ]
    sections = []
    for index in range(topics):
        own = tuple(made[index::topics])
        if own:
            notes = replace(tides().notes[0], paper_id=own[0].id, claims=())
            claims = tuple(said(paper, "Dunes walk 4 m a year.", f"c-{paper.id}") for paper in own)
            sections.append(
                Section(
                    topic=Topic(id=f"t-{index:06}", name=f"Topic {index}", keywords=("dune",), papers=own),
                    written_by="extractive",
                    summary=claims[:2],
                    notes=tuple(
                        replace(notes, paper_id=paper.id, claims=(claim,))
                        for paper, claim in zip(own, claims, strict=True)
                    ),
                    comparison=None,
                )
            )
    count = Accounting(read=papers, papers=papers, topics=len(sections), claims=papers, supported=papers)
    return an_edition(note=None, overview=(), sections=tuple(sections), gaps=(), also=(), accounting=count)


MOVED = r"Of the ([\d,]+) papers?, ([\d,]+) ha\w+ .*? here, ([\d,]+) stands? by title(.*?)\."
TITLES = ["Dunes", "潮汐表的解析", "A very long title " * 20, "&<>\"'" * 30, "Zalgo\u0301\u0302" * 12]


@settings(max_examples=12)
@given(
    papers=st.integers(min_value=1, max_value=900),
    topics=st.integers(min_value=1, max_value=150),
    title=st.sampled_from(
        ["Dunes", "潮汐表的解析", "A very long title " * 20, "&<>\"'" * 30, "Zalgo\u0301\u0302" * 12]
    ),
)
def test_however_many_papers_there_are_a_mail_stays_small_and_every_paper_is_counted(
    papers: int, topics: int, title: str
) -> None:
    edition = many(papers, topics, title)
    message = mailed(edition)
    text = text_of(message)
    said_of = " ".join(text.split())

    assert len(html_of(message).encode()) <= 95_000
    assert too_wide(text) == []
    plan = planned(edition, steps(edition))
    assert plan.in_full + plan.by_title + plan.counted == papers
    if match := re.search(
        r"Of the ([\d,]+) papers?, ([\d,]+) ha\w+ .*? here, ([\d,]+) stands? by title(.*?)\.", said_of
    ):
        counted = re.search(r", ([\d,]+) (?:is|are) only counted", match[4])
        numbers = [int(each.replace(",", "")) for each in (*match.groups()[:3], counted[1] if counted else "0")]
        assert numbers[0] == papers
        assert numbers[0] == sum(numbers[1:])
    else:
        assert "Every note of the edition is here" in said_of


def test_every_topic_is_named_before_any_has_more_than_its_name() -> None:
    edition = many(600, 100, "A title that takes some room in a mail, as titles do")
    html = html_of(mailed(edition))

    assert html.count("<h2") == 100 + 1
    assert 90_000 < len(html.encode()) <= 95_000


def test_the_largest_number_that_fits_is_found_and_nothing_smaller() -> None:
    for best in range(-1, 12):
        assert largest(11, best.__ge__) == best


def test_a_pick_stands_above_and_is_not_repeated_in_its_topic() -> None:
    text = text_of(mailed(an_edition(note=None)))
    _, _, topic = text.partition("Tides & salt\n------")

    assert "Read these first\n----------------\n\nMarl: Parsing Tide Tables\n" in text
    assert "Above, among those to read first:\n- Marl: Parsing Tide Tables\n" in topic


def test_a_claim_of_a_paper_that_is_nowhere_is_said_to_be_that() -> None:
    lost = invented(replace(BRINE, id="text:gone"), "nothing", "c-g", "It was found.")
    text = " ".join(text_of(mailed(an_edition(overview=(lost,)))).split())

    assert "* It was found. ✗ Unsupported “nothing” -- no such paper in this edition" in text


def test_a_paper_without_a_date_or_authors_or_note_is_there_all_the_same() -> None:
    bare = Paper(id="text:1", title="Bare", passages=(Passage(heading="Abstract", text=""),))

    assert "Bare\n  No note: see the abstract in the full edition.\n" in text_of(mailed(an_edition_of(bare)))
    assert MARL.authors == ("Ada Quill", "Bo Fenn")


@pytest.mark.real
def test_three_hundred_real_papers_fit(data: Path, tmp_path: Path) -> None:
    from digest.__main__ import exit_code_of  # noqa: PLC0415

    listings = sorted(str(path) for path in (data / "listings").glob("*.txt"))
    assert exit_code_of(["run", "--edition", "real", "--out", str(tmp_path), "--quiet", *listings]) == 0
    message = read((tmp_path / "real" / "digest.eml").read_bytes())
    text = text_of(message)

    assert len(html_of(message).encode()) <= 95_000
    assert too_wide(text) == []
    assert "Of the 307 papers," in " ".join(text.split())
    assert [part.defects for part in message_from_bytes(message.as_bytes(), policy=policy.strict).walk()] == [
        [],
        [],
        [],
    ]
