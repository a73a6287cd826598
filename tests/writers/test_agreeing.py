"""Orders of papers, and what it takes to agree."""

from hypothesis import given
from hypothesis import strategies as st

from digest.core.claims import Claim
from digest.core.drafts import Row
from digest.writers.agreeing import agreed, orders_of
from tests.builders import a_paper
from tests.prompts.cases import a_claim
from tests.prompts.papers import MARL

GRID = "We present Marl, a parser that reads the table as a grid before it reads any figure"


def agree(one: Claim | None, other: Claim | None) -> bool:
    """Whether a cell survives."""
    rows, disagreed = agreed(
        {MARL.id: Row(paper_id=MARL.id, cells=(one,))}, {MARL.id: Row(paper_id=MARL.id, cells=(other,))}, (MARL,)
    )
    assert disagreed == int(rows[MARL.id].cells == (None,) and (one, other) != (None, None))
    return rows[MARL.id].cells == (one,) and one is not None


def on(quote: str, text: str = "") -> Claim:
    return a_claim(text or quote, (MARL.id, quote))


def test_cells_agree_where_their_quotes_overlap_in_the_paper() -> None:
    assert agree(on(GRID), on("as a grid before it reads any figure. On Harbour-12"))
    assert not agree(on("We present Marl, a parser"), on("that reads the table as a grid"))
    assert not agree(on("that reads the table as a grid"), on("We present Marl, a parser"))


def test_cells_agree_where_they_are_equal_in_words_whatever_they_quote() -> None:
    assert agree(on("reads the table", "Reading tables"), on("It reads a page in 0.4 s", "reading  tables."))
    assert not agree(on("reads the table", "Reading tables"), on("It reads a page in 0.4 s", "Reading pages"))


def test_a_quote_that_is_not_in_the_paper_overlaps_with_nothing() -> None:
    assert not agree(on("Marl was made up", "One"), on("Marl was made up", "Two"))


def test_a_cell_that_only_one_order_has_is_left_out() -> None:
    assert not agree(on(GRID), None)
    assert not agree(None, on(GRID))
    assert not agree(None, None)


@given(st.lists(st.text("0123456789abcdef", min_size=1, max_size=4), max_size=5, unique=True))
def test_two_orders_hold_the_same_papers_and_differ_where_they_can(ids: list[str]) -> None:
    papers = tuple(a_paper(id=f"text:{each}") for each in ids)
    first, *others = orders_of(papers, 2)

    assert first == papers
    assert len(others) == (len(ids) > 1)
    assert all(other != papers and set(other) == set(papers) for other in others)
    assert orders_of(papers, 2) == (first, *others)
    assert orders_of(papers, 1) == (papers,)


def test_the_second_order_of_a_set_of_papers_is_the_same_in_every_run() -> None:
    papers = tuple(a_paper(id=f"text:{number}") for number in range(5))

    assert [paper.id for paper in orders_of(papers, 2)[1]] == ["text:0", "text:2", "text:3", "text:1", "text:4"]
