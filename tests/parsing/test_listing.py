import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing import listing

MARL = "Marl: Parsing Tide Tables"
MARL_SAYS = "We present Marl, a parser for tide tables. On Harbour-12 it makes 3% fewer errors than before."
GULL = 'Can Gulls Count? A Study in [MASK] Feathers -- "Part\\2"'
GULL_SAYS = (
    "Gulls are often said to count. In this paper, we ask 40 of them, with fish as the unit. Most gulls count to 3, "
    "and their errors grow with hunger; none of them pays back. Code is at https://example.org/gulls"
)
HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nbyXY and the research community\n\nMay 16\n\n"
GLUED_HEADER = (
    "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
)


def read(text: str) -> list[tuple[str, str] | str]:
    """Title and abstract of each paper, and the message of each error, in order."""
    return [
        (entry.title, entry.passages[0].text) if isinstance(entry, Paper) else entry.message
        for entry in listing.parse(text)
    ]


def test_a_page_with_blank_lines_is_read() -> None:
    page = HEADER + f"{MARL}\n\n{MARL_SAYS}\n\n{GULL}\n\n{GULL_SAYS}"
    assert list(listing.parse(page)) == [
        Paper(id="text:7011015a8d4056dd", title=MARL, passages=(Passage(heading="Abstract", text=MARL_SAYS),)),
        Paper(id="text:a87afc5190538259", title=GULL, passages=(Passage(heading="Abstract", text=GULL_SAYS),)),
    ]


def test_a_page_without_blank_lines_is_read_and_its_button_cut_off() -> None:
    assert read(GLUED_HEADER + f"{MARL}\n{MARL_SAYS}\n{GULL}\n{GULL_SAYS}") == [(MARL, MARL_SAYS), (GULL, GULL_SAYS)]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Get trending papers in your email inbox!\nSubscribe\n",
        "Get trending papers in your email inbox!Subscribe",
        "Get the latest AI papers in your inbox every week\nSubscribe now\n",
        "new\nGet trending papers in your email inbox once a day!\nSubscribe\nby XY-Z and the research community\n",
        "Trending Papers\nby XY and the research community\nNov 17, 2026\n",
        "Daily Papers\n16 March 2026\n",
        "Papers\n2026-W47\nWeekly\n",
        "Mon, Mar 18th\n",
        "\ufeffnew\n",
    ],
)
def test_no_wording_of_the_header_becomes_a_title(header: str) -> None:
    assert read(header + f"{MARL}\n{MARL_SAYS}\n") == [(MARL, MARL_SAYS)]


@pytest.mark.parametrize(
    "footer",
    [
        "Previous\n1\n2\n3\n...\n10\nNext\n",
        "Previous Next\nSystem theme\nTOS Privacy About Careers\nModels Datasets Spaces Pricing Docs\n",
        "TOSPrivacyAboutCareers\n© 2026 Example\n---\n",
    ],
)
def test_a_footer_is_no_paper(footer: str) -> None:
    assert read(f"{MARL}\n{MARL_SAYS}\n{footer}") == [(MARL, MARL_SAYS)]


def test_counts_and_dates_around_a_paper_are_no_part_of_it() -> None:
    above = f"45\n{MARL}\n· Published on Mar 18, 2026\n5 authors\nAbstract\n"
    assert read(f"{above}{MARL_SAYS}\nUpvote 1.2k\nGitHub 12\narXiv Page\nhttps://example.org/marl") == [
        (MARL, MARL_SAYS)
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Search as a Habit",
        "Sort It Out: Ordering by Tide",
        "Newer Is Older",
        "May 16 Was Not a Sunday",
        "Models and Datasets",
        "Subscribers Never Leave",
        "1984: A Benchmark",
        "iGull",
        "Get Trending Papers in Your Inbox: A Study",
        "By the Sea and the Research Community",
    ],
)
def test_a_title_that_resembles_furniture_is_a_title(title: str) -> None:
    assert read(f"{HEADER}{title}\n{MARL_SAYS}") == [(title, MARL_SAYS)]


def test_words_at_the_ends_of_papers_are_no_furniture() -> None:
    says = "We subscribe to tides. Each day they begin anew"
    page = f"SubscribeNet: Renew\n{says}\nSubscribe Once\n{MARL_SAYS}"
    assert read(page) == [("SubscribeNet: Renew", says), ("Subscribe Once", MARL_SAYS)]


def test_subscribers_are_a_word_even_below_the_invitation() -> None:
    page = f"Get trending papers in your email inbox!\nSubscribers Never Leave\n{MARL_SAYS}"
    assert read(page) == [("Subscribers Never Leave", MARL_SAYS)]


@pytest.mark.parametrize("between", ["\n", "", "\n\ufeff", "\ufeff", "\r\n\r\n"])
@pytest.mark.parametrize("header", [HEADER, GLUED_HEADER])
def test_pages_are_joined_with_or_without_a_line_feed_between_them(between: str, header: str) -> None:
    pages = header + f"{MARL}\n{MARL_SAYS[:-1]}" + between + header + f"{GULL}\n{GULL_SAYS}"
    assert read(pages) == [(MARL, MARL_SAYS[:-1]), (GULL, GULL_SAYS)]


def test_a_title_at_the_end_of_one_page_takes_no_abstract_from_the_next() -> None:
    assert read(f"{HEADER}{MARL}\n{HEADER}{GULL_SAYS}") == [
        "line 11: a title without an abstract: 'Marl: Parsing Tide Tables'",
        "line 22: an abstract without a title: 'Gulls are often said to count. In this paper, we ask 40 of…'",
    ]


def test_line_ends_and_outer_spaces_are_not_text() -> None:
    page = f"\ufeff\r\n  {MARL}\u00a0\r\n\r\n\t{MARL_SAYS} \r\n\u00a0\r\n{GULL}\r\n{GULL_SAYS}"
    assert read(page) == [(MARL, MARL_SAYS), (GULL, GULL_SAYS)]


def test_inner_spaces_and_rare_line_separators_are_kept() -> None:
    says = "We count\u00a0gulls\u2028in two harbours.  They *are* many; `n | m` is\x85 not few. \ufb01sh: 10²."
    assert read(f"Gulls  and\u00a0Fish\n{says}\n") == [("Gulls  and\u00a0Fish", says)]


def test_abstracts_without_spaces_between_words_are_read() -> None:
    title = "潮汐表的解析方法：一种新的视角"
    says = (
        "本文提出了一种解析潮汐表的方法。在港口数据集上，错误率降低了百分之三。我们还讨论了该方法的局限性与成本。" * 2
    )
    assert read(f"{title}\n{says}\n{MARL}\n{MARL_SAYS}") == [(title, says), (MARL, MARL_SAYS)]


def test_a_short_abstract_and_a_long_title_are_told_apart() -> None:
    title = (
        "Towards an Extremely Thorough, Reproducible and Somewhat Long-Winded Comparison of Parsers for Tide Tables, "
        "Star Charts, Ship Logs and Almanacs in Fourteen Languages under Adverse Conditions at Sea"
    )
    says = (
        "We compare parsers for tide tables and logs. None wins everywhere, and the simplest is within 2% of the best."
    )
    assert read(f"{title}\n{says}\n{GULL}\n{GULL_SAYS}") == [(title, says), (GULL, GULL_SAYS)]


def test_an_abstract_may_be_a_single_sentence_and_lack_its_full_stop() -> None:
    says = "We predict tides from the moon alone, with a linear model of four terms that is fitted to each harbour"
    assert read(f"Moon Only\n{says}\n{MARL}\n{MARL_SAYS}") == [("Moon Only", says), (MARL, MARL_SAYS)]


def test_a_line_that_could_be_either_takes_the_role_its_neighbours_leave() -> None:
    says = "A study of tides in small harbours, with notes on salt and gulls and the long history of rope"
    assert read(f"Rope\n{says}\n{MARL}\n{MARL_SAYS}") == [("Rope", says), (MARL, MARL_SAYS)]
    assert read(f"{MARL}\n{MARL_SAYS}\n{says}\n{GULL_SAYS}") == [(MARL, MARL_SAYS), (says, GULL_SAYS)]


@pytest.mark.parametrize(
    "title",
    [
        "A study of tides in small harbours, with notes on salt and gulls and the long history of rope-making",
        "Tides Are What We Make of Them: Our Harbours, Our Boats, Our Long Nights at Sea and the Ropes That Hold Them",
        "Tides.",
    ],
    ids=["long, in lower case", "long, with telling words", "with a full stop"],
)
def test_a_lone_title_is_not_taken_for_an_abstract(title: str) -> None:
    assert read(f"{MARL}\n{MARL_SAYS}\n{title}") == [
        (MARL, MARL_SAYS),
        f"line 3: a title without an abstract: '{title if len(title) <= 60 else title[:59].rstrip() + '…'}'",
    ]


@pytest.mark.parametrize(
    "abstract",
    [
        "We measure tides in forty small harbours.",
        "We show that our gauges are better when they are read by people who were never told what a tide has been",
        "Gauges drift when salt settles on them, and readers of such gauges drift as well. Both drifts cancel, though",
        (
            "本文提出了一种解析潮汐表的方法，在港口数据集上，错误率降低了百分之三，我们还讨论了"
            "该方法的局限性与成本，以及在恶劣天气下的表现，并与四种已有的方法进行了比较，"
            "结果表明该方法在大多数情况下更好，而且更便宜"
        ),
    ],
    ids=["short", "without a stop", "cut behind a sentence", "ideographs"],
)
def test_a_lone_abstract_is_not_taken_for_a_title(abstract: str) -> None:
    assert read(f"{abstract}\n{MARL}\n{MARL_SAYS}") == [
        f"line 1: an abstract without a title: '{abstract if len(abstract) <= 60 else abstract[:59].rstrip() + '…'}'",
        (MARL, MARL_SAYS),
    ]


def test_titles_may_be_sentences() -> None:
    titles = ["This is not a tide table.", "What is a tide? We still do not know", "It Depends!"]
    page = "\n".join(f"{title}\n{GULL_SAYS}" for title in titles)
    assert read(page) == [(title, GULL_SAYS) for title in titles]


def test_a_title_without_an_abstract_is_reported_and_the_rest_read() -> None:
    entries = list(listing.parse(f"{MARL}\n\nA Lonely Title: On Being Alone\n\n{GULL}\n\n{GULL_SAYS}\nThe End of It\n"))
    errors = [entry for entry in entries if isinstance(entry, UnreadablePaperError)]
    assert [entry.title for entry in entries if isinstance(entry, Paper)] == [GULL]
    assert [(error.line, error.message) for error in errors] == [
        (1, "line 1: a title without an abstract: 'Marl: Parsing Tide Tables'"),
        (3, "line 3: a title without an abstract: 'A Lonely Title: On Being Alone'"),
        (8, "line 8: a title without an abstract: 'The End of It'"),
    ]
    assert all(error.hint for error in errors)


def test_an_abstract_without_a_title_is_reported_and_the_rest_read() -> None:
    assert read(f"{HEADER}{MARL_SAYS}\n{MARL}\n{MARL_SAYS}\n{GULL_SAYS}\n{GULL}\n{GULL_SAYS}") == [
        "line 11: an abstract without a title: 'We present Marl, a parser for tide tables. On Harbour-12 it…'",
        (MARL, MARL_SAYS),
        "line 14: an abstract without a title: 'Gulls are often said to count. In this paper, we ask 40 of…'",
        (GULL, GULL_SAYS),
    ]


def test_a_line_over_the_limit_is_one_damaged_paper() -> None:
    page = f"{MARL}\n{MARL_SAYS}\nToo Much\n{'word ' * 200_001}\n{GULL}\n{GULL_SAYS}"
    beginning = "word word word word word word word word word word word word"[:59]
    assert read(page) == [
        (MARL, MARL_SAYS),
        f"line 4 has 1,000,005 characters, more than 1,000,000: '{beginning.rstrip()}…'",
        (GULL, GULL_SAYS),
    ]


def test_a_line_over_the_limit_needs_no_title_to_be_reported() -> None:
    assert read(f"{MARL}\n{MARL_SAYS}\n{'x' * 1_000_001}") == [
        (MARL, MARL_SAYS),
        f"line 3 has 1,000,001 characters, more than 1,000,000: '{'x' * 59}…'",
    ]


@pytest.mark.parametrize(
    "text", ["1" * 150 + "x", "a" * 160, "by " + "x " * 70, "Jan " * 40, "...." * 39 + "x", "·" * 159 + "x"]
)
def test_no_line_takes_long_to_recognise(text: str) -> None:
    assert read(f"{text}\n{MARL_SAYS}") == [(text.strip(), MARL_SAYS)]


@pytest.mark.parametrize("text", ["", "\n", HEADER, "1\n2\nNext", "---\n***\n"])
def test_a_page_may_hold_no_papers(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"), [(HEADER, True), (GLUED_HEADER + MARL, True), (f"{MARL}\n{MARL_SAYS}", False)]
)
def test_a_header_gives_a_listing_away(text: str, *, expected: bool) -> None:
    assert listing.detect(text) is expected


papers = st.lists(st.sampled_from([(MARL, MARL_SAYS), (GULL, GULL_SAYS)]), max_size=6)
breaks = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n \r\n", "\n\u00a0\n", " \n"])


@settings(deadline=None)
@given(
    pages=st.lists(papers, min_size=1, max_size=4), header=st.sampled_from([HEADER, GLUED_HEADER]), line_break=breaks
)
def test_every_layout_gives_the_same_papers(
    pages: Sequence[Sequence[tuple[str, str]]], header: str, line_break: str
) -> None:
    lines = [line for page in pages for line in [*header.split("\n"), *(line for paper in page for line in paper)]]
    assert read(line_break.join(lines)) == [paper for page in pages for paper in page]


@settings(deadline=None)
@given(halves=st.lists(st.sampled_from(["title", "abstract", "none"]), max_size=12))
def test_whatever_is_missing_the_rest_is_read(halves: Sequence[str]) -> None:
    """Only a lone abstract right behind a lone title cannot be told from a paper: a whole paper stands between."""
    lines: list[str] = []
    expected: list[tuple[str, str] | str] = []
    for half in halves:
        lines += [MARL, MARL_SAYS]
        expected.append((MARL, MARL_SAYS))
        if half == "title":
            expected.append(f"line {len(lines) + 1}: a title without an abstract: 'Can Gulls Count?'")
            lines.append("Can Gulls Count?")
        if half == "abstract":
            expected.append(f"line {len(lines) + 1}: an abstract without a title: 'They count. We show how.'")
            lines.append("They count. We show how.")
    assert read("\n".join(lines)) == expected


@settings(deadline=None)
@given(text=st.text(alphabet=st.sampled_from("aB .?!1\n\r\ufeff\u00a0潮—:"), max_size=300))
def test_papers_hold_only_what_stands_in_the_text_and_errors_point_into_it(text: str) -> None:
    for entry in listing.parse(text):
        if isinstance(entry, Paper):
            assert entry.title in text
            assert entry.passages[0].text in text
        else:
            assert entry.line is not None
            assert 1 <= entry.line <= len(re.split(r"\r\n|\r|\n", text))


LISTINGS = {
    "000": ("000_2ecd95a3d5ddf2b6.txt", 69),
    "003": ("003_4425093282603481.txt", 81),
    "004": ("004_0a186109962874fa.txt", 191),
}


@pytest.mark.real
@pytest.mark.parametrize(("file", "count"), LISTINGS.values(), ids=LISTINGS)
def test_real_pages_are_read_whole(data: Path, file: str, count: int) -> None:
    """Every line below the header is a title or an abstract, by turns: a check that needs no knowledge of either."""
    text = (data / "listings" / file).read_text(encoding="utf-8")
    below = [line.strip() for line in text.splitlines() if line.strip()][-2 * count :]
    below[0] = below[0].removeprefix("Subscribe")
    assert read(text) == list(zip(below[::2], below[1::2], strict=True))


@pytest.mark.real
def test_real_pages_joined_without_line_feeds_hold_the_same_papers(data: Path) -> None:
    texts = [(data / "listings" / file).read_text(encoding="utf-8") for file, _ in LISTINGS.values()]
    entries = list(listing.parse("".join(texts)))
    assert entries == [entry for text in texts for entry in listing.parse(text)]
    assert len(entries) == 341
    assert len({entry.id for entry in entries if isinstance(entry, Paper)}) == 307


@pytest.mark.real
def test_every_known_oddity_survives_character_by_character(data: Path) -> None:
    oddities = json.loads((data / "listings" / "anomalies.json").read_text(encoding="utf-8"))
    kept: dict[str, str] = {}
    for key, (file, _) in LISTINGS.items():
        text = (data / "listings" / file).read_text(encoding="utf-8")
        kept[key] = "\n".join("\n".join(entry) for entry in read(text))
    header = [oddity for oddity in oddities if oddity["kind"] == "parser" and oddity["line"] < 10]
    lost = [oddity for oddity in oddities if oddity not in header and oddity["text"] not in kept[oddity["file"]]]
    assert lost == []
    assert len(oddities) == 241
    assert len(header) == 8


def test_the_example_holds_24_papers() -> None:
    text = (Path(__file__).parents[2] / "examples" / "week.txt").read_text(encoding="utf-8")
    entries = list(listing.parse(text))
    assert len(entries) == 24
    assert len({entry.id for entry in entries if isinstance(entry, Paper)}) == 24
