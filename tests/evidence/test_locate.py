from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.claims import Citation, Location
from digest.core.papers import Passage
from digest.evidence.locate import Locator
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
