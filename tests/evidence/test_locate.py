import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.claims import Citation, Location
from digest.core.papers import Passage
from digest.evidence.locate import Locator
from digest.evidence.normalise import fold
from tests.builders import a_paper

PAPER = a_paper(
    abstract="We cut errors by 15% on Reef‑9. Cost falls by 1.5 times, to 12,500 hours; -3 points.",
    id="text:1",
)


def located(quote: str, paper_id: str = "text:1") -> Location:
    return Locator({"text:1": PAPER}).locate(Citation(paper_id=paper_id, quote=quote))


def test_a_quote_that_stands_letter_by_letter_is_verbatim() -> None:
    assert located("cut errors by 15%") == Location(paper_id="text:1", passage=0, start=3, end=20, status="verbatim")


def test_a_quote_that_differs_in_typography_alone_is_normalised_and_keeps_the_original_place() -> None:
    assert located("ON  reef-9") == Location(paper_id="text:1", passage=0, start=21, end=30, status="normalised")


def test_an_invented_quote_is_not_found() -> None:
    assert located("halve the errors of 16 ports") == Location(
        paper_id="text:1", passage=None, start=None, end=None, status="not_found"
    )


def test_a_quote_with_another_number_is_altered_and_shows_what_stands_there() -> None:
    assert located("cut errors by 16%") == Location(paper_id="text:1", passage=0, start=3, end=20, status="altered")


@pytest.mark.parametrize("quote", ["", "  ", "\u00ad"])
def test_an_empty_quote_is_found_nowhere(quote: str) -> None:
    assert located(quote).status == "not_found"


def test_a_quote_of_a_paper_that_is_not_there_is_not_found() -> None:
    assert located("cut errors", paper_id="text:2").status == "not_found"


@pytest.mark.parametrize("quote", ["5% on", "5 times", "to 12", "500 hours", "ut errors", "3 points"])
def test_a_quote_that_cuts_a_word_a_number_or_its_sign_in_two_is_not_found(quote: str) -> None:
    assert located(quote).status == "not_found"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It rises by 10% overall.", "It rises by 10"),
        (r"It rises by 10\% overall.", "It rises by 10"),
        (r"It rises by 10\% overall.", "It rises by 10\\"),
        ("It rises by ten percent.", "It rises by ten"),
        ("It goes \u20135 % overall.", "5 % overall"),
        ("It goes \u22125 % overall.", "5 % overall"),
        ("It goes .5 points up.", "5 points up"),
        ("It takes 10^3 steps.", "It takes 10"),
        ("It takes 1e-5 of them.", "5 of them"),
        ("Of users 1/3 leave.", "3 leave"),
    ],
)
def test_a_quote_that_takes_a_part_of_a_number_for_the_whole_is_not_found_as_it_is(text: str, quote: str) -> None:
    paper = a_paper(id="text:1", abstract=text)

    status = Locator({"text:1": paper}).locate(Citation(paper_id="text:1", quote=quote)).status
    assert status in {"altered", "not_found"}  # neither can support anything


@pytest.mark.parametrize(
    "text", ["It gains 1\u20135 % overall.", "It gains 15 % or 5 % overall.", "See GPT-5 % overall."]
)
def test_a_number_after_a_hyphen_or_a_dash_of_a_range_has_no_sign(text: str) -> None:
    paper = a_paper(id="text:1", abstract=text)

    assert Locator({"text:1": paper}).locate(Citation(paper_id="text:1", quote="5 % overall")).status == "verbatim"


class Searched(str):
    """A text that counts how often it is searched."""

    __slots__ = ("searches",)
    searches: int

    def find(self, *where: Any) -> int:
        self.searches += 1
        return super().find(*where)


@pytest.mark.parametrize("quote", ["ide " + "tide " * 2000, "tide " * 2000 + "tid"])
def test_a_long_quote_that_overlaps_itself_is_not_looked_for_everywhere(quote: str) -> None:
    text = Searched("tide " * 20_000)
    text.searches = 0

    status = Locator({"text:1": a_paper(id="text:1", abstract=text)}).locate(Citation(paper_id="text:1", quote=quote))

    # It stands in 18,000 places, each of which takes the time of reading 10,000 characters.
    assert (status.status, text.searches <= 101) == ("not_found", True)


def test_a_quote_is_found_behind_many_places_where_it_would_be_cut() -> None:
    locator = Locator({"text:1": a_paper(id="text:1", abstract="tides " * 10_000 + "tide")})

    assert locator.locate(Citation(paper_id="text:1", quote="tide")).start == 60_000


def test_later_passages_are_searched_too() -> None:
    paper = a_paper(id="text:1", passages=(Passage(heading="Abstract", text="One."), Passage(heading="2", text="Two.")))

    assert Locator({"text:1": paper}).locate(Citation(paper_id="text:1", quote="Two.")).passage == 1


@given(st.text(), st.data())
def test_the_located_text_of_a_verbatim_quote_is_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    paper = a_paper(id="text:1", passages=(Passage(heading="Abstract", text=text),))

    found = Locator({"text:1": paper}).locate(Citation(paper_id="text:1", quote=quote))

    if found.status == "verbatim":
        assert text[found.start : found.end] == quote.strip()


SOURCE = (
    r"We present \textbf{Marl}, a parser for tide tables [12] (Adler et al., 2021). "
    r"It makes 87\% fewer errors than Oleft(n^2dright) parsers, but it may not read hand-"
    "\nwritten tables. On most coasts it’s 2.8times faster. It reads 1,200 tables. Cost does not fall."
)


def status(quote: str, text: str = SOURCE) -> str:
    paper = a_paper(id="text:1", abstract=text)
    return Locator({"text:1": paper}).locate(Citation(paper_id="text:1", quote=quote)).status


@pytest.mark.parametrize(
    "quote",
    [
        "we present Marl, a parser for tide tables",
        "a parser for tide tables",
        "a parser for tide tables [12]",
        "makes 87% fewer errors than O(n^2d) parsers",
        "read handwritten tables. On most coasts",
        "read hand-written tables",
        "it's 2.8x faster",
        "it's $2.8\\times$ faster.",
        "*On most coasts* it's",
        "“On most coasts it's 2.8times faster.”",
        "It reads 1,200 tables!",
    ],
)
def test_a_quote_that_differs_in_typography_alone_stands_in_the_paper(quote: str) -> None:
    assert status(quote) in {"verbatim", "normalised"}


@pytest.mark.parametrize(
    "quote",
    [
        "makes 86% fewer errors than",
        "makes 87 fewer errors than",
        "It makes 87% more errors than",
        "On all coasts it's 2.8times faster",
        "it may read hand-written tables",
        "parser for tide tables [13] (Adler",
        "tide tables (Adler et al., 2020)",
        "It reads 1,300 tables",
        "Cost does fall. It reads",
        "We present Tern, a parser for tide tables",
        "a parser for the tide tables",
    ],
)
def test_a_quote_with_another_number_name_or_turning_word_is_never_found(quote: str) -> None:
    assert status(quote) in {"altered", "not_found"}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The modelled colours were fine-tuned", "The modeled colors were finetuned on tides."),
        ("The models improve the tables", "The model improved the table of tides."),
        ("reads 1200 tables of tides", "It reads 1,200 tables of tides."),
        ("errors fall and cost falls", "Errors fall, and cost falls."),
    ],
)
def test_other_spelling_and_inflection_is_near(quote: str, text: str) -> None:
    assert status(quote, text) == "near"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("It reads 5, 10 tables", "It reads 5-10 tables."),
        ("The score is +5 in March", "The score is 5 in March."),
        ("Adams reads tide tables", "All that Adam reads tide tables for is fun."),
        ("the best of the tide tables", "the better of the tide tables"),
    ],
)
def test_a_sign_at_a_number_a_name_or_a_degree_is_no_spelling(quote: str, text: str) -> None:
    assert status(quote, text) in {"altered", "not_found"}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("supervised on tide tables", "It is un-supervised on tide tables."),
        ("significant at five ports", "It is non-significant at five ports."),
        ("It reads 5", "It reads 5 million tables."),
    ],
)
def test_a_quote_that_cuts_off_a_prefix_or_a_scale_is_not_found_as_it_is(quote: str, text: str) -> None:
    assert status(quote, text) in {"altered", "not_found"}


ELIDED = (
    "We present Marl, a parser for tide tables of the north, and show that it makes fewer errors. "
    "It is not, in every case that we have tried, any faster. Code will be made available to all."
)


@pytest.mark.parametrize(
    ("quote", "status_wanted"),
    [
        ("We present Marl, a parser … show that it makes fewer errors.", "elided"),
        ("We present Marl, a parser [...] and show that it makes fewer errors", "elided"),
        ("show that it makes fewer errors. … Code will be made available", "altered"),
        ("it makes fewer errors. ... in every case that we have tried", "elided"),
        ("We present Marl, a parser ... we have tried, any faster", "altered"),
        ("show that it makes fewer … We present Marl, a parser", "not_found"),
        ("makes fewer errors. It is … any faster. Code will", "altered"),
    ],
)
def test_parts_of_a_quote_stand_in_order_near_one_another_and_are_no_new_sentence(
    quote: str, status_wanted: str
) -> None:
    paper = a_paper(id="text:1", abstract=ELIDED)

    assert Locator({"text:1": paper}).locate(Citation(paper_id="text:1", quote=quote)).status == status_wanted


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "The parser of tide tables … reads all of the tables",
            "The parser of tide tables never reads all of the tables.",
        ),
        ("It cuts the errors by … 15% on all of the coasts", "It cuts the errors by up to 15% on all of the coasts."),
        (
            "We show that the parser … reads tables of the north",
            "We show that the parser probably reads tables of the north.",
        ),
    ],
)
def test_leaving_out_a_word_that_turns_the_sense_is_no_elision(quote: str, text: str) -> None:
    assert status(quote, text) == "altered"


def test_of_several_places_the_one_nearest_to_the_other_quotes_is_taken() -> None:
    text = "Marl is fast. " + "It reads tables of tides. " * 9 + "Marl is fast. Marl is small."
    paper = a_paper(id="text:1", abstract=text)
    cited = [Citation(paper_id="text:1", quote=quote) for quote in ("Marl is fast.", "Marl is small.")]

    first, second = Locator({"text:1": paper}).together(cited)

    assert (first.start, second.start) == (248, 262)


def test_every_place_of_a_quote_is_known() -> None:
    locator = Locator({"text:1": a_paper(id="text:1", abstract="So fast. Very fast. As fast.")})

    places = locator.everywhere(Citation(paper_id="text:1", quote="fast"))

    assert [place.start for place in places] == [3, 14, 23]


WORDS = st.lists(
    st.sampled_from(["tide", "Reef-9", "not", "5%", "−3", "ﬁsh", "x²", "“so”", "a\u0301b", "n\u00ado", "[3]"])
)
TEXTS = st.one_of(st.text(), WORDS.map(" ".join), WORDS.map("\n".join))


@given(TEXTS, st.data())
def test_whatever_is_found_stands_at_its_offsets_in_arbitrary_text(text: str, data: st.DataObject) -> None:
    quote = data.draw(st.one_of(TEXTS, st.sampled_from([text, text.upper(), text[1:-1], f"{text[:40]} … {text[40:]}"])))
    paper = a_paper(id="text:1", passages=(Passage(heading="Abstract", text=text),))

    for found in Locator({"text:1": paper}).everywhere(Citation(paper_id="text:1", quote=quote)):
        if found.status == "not_found":
            assert (found.passage, found.start, found.end) == (None, None, None)
            continue
        assert found.passage == 0
        assert found.start is not None
        assert found.end is not None
        assert 0 <= found.start < found.end <= len(text)
        located = text[found.start : found.end]
        if found.status == "verbatim":
            assert located == quote.strip()
        if found.status == "normalised":
            # Read loosely the two are the same words, but for punctuation at the ends.
            assert re.findall(r"\w+", fold(located, loosely=True).text) == re.findall(
                r"\w+", fold(quote, loosely=True).text
            )
