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
    assert located("cut errors by 16%") == Location(
        paper_id="text:1", passage=None, start=None, end=None, status="not_found"
    )


@pytest.mark.parametrize("quote", ["", "  ", "\u00ad"])
def test_an_empty_quote_is_found_nowhere(quote: str) -> None:
    assert located(quote).status == "not_found"


def test_a_quote_of_a_paper_that_is_not_there_is_not_found() -> None:
    assert located("cut errors", paper_id="text:2").status == "not_found"


@pytest.mark.parametrize("quote", ["5% on", "5 times", "to 12", "500 hours", "ut errors", "3 points"])
def test_a_quote_that_cuts_a_word_a_number_or_its_sign_in_two_is_not_found(quote: str) -> None:
    assert located(quote).status == "not_found"


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
