from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from digest.batcher import cut, joined, paper_tokens, worth_showing
from digest.core.claims import Claim
from digest.core.drafts import Comparison, Draft, Note, Row
from digest.core.papers import Paper, Passage
from digest.core.topics import Topic
from tests.builders import a_paper, a_quote, a_topic

ROOM = 100


def letters(text: str) -> int:
    """An estimator that counts the letters x."""
    return text.count("x")


def sized(*sizes: int) -> Topic:
    """A topic of papers that take so many tokens each."""
    return a_topic(*(a_paper(f"Paper {place}", "x" * size, id=f"text:{place}") for place, size in enumerate(sizes)))


def sizes_of(topic: Topic) -> list[list[int]]:
    return [[letters(each.passages[0].text) for each in batch.papers] for batch in cut(topic, ROOM, letters).batches]


def test_a_topic_that_fits_is_one_batch() -> None:
    topic = sized(40, 30, 30)
    assert [batch.papers for batch in cut(topic, ROOM, letters).batches] == [topic.papers]


def test_a_topic_that_does_not_fit_is_cut_into_even_parts() -> None:
    assert sizes_of(sized(20, 20, 20, 20, 20, 20)) == [[20, 20, 20], [20, 20, 20]]


def test_there_are_no_more_batches_than_needed() -> None:
    assert sizes_of(sized(60, 60, 40, 30)) == [[60], [60], [40, 30]]


def test_a_paper_larger_than_the_window_is_named_and_not_cut() -> None:
    topic = sized(40, 101, 40)
    whole = cut(topic, ROOM, letters)
    assert [batch.papers for batch in whole.batches] == [(topic.papers[0], topic.papers[2])]
    assert whole.too_large == (topic.papers[1],)


def test_where_no_paper_fits_there_is_no_batch() -> None:
    topic = sized(101, 200)
    assert cut(topic, ROOM, letters).batches == ()
    assert cut(topic, ROOM, letters).too_large == topic.papers


def test_title_headings_and_every_passage_count() -> None:
    paper = a_paper("xx", passages=(Passage(heading="Axstract", text="xxx"), Passage(heading="Body", text="xxxx")))
    assert paper_tokens(paper, letters) == 2 + 1 + 3 + 4


def heaviest(parts: Sequence[Sequence[int]]) -> int:
    return max(sum(part) for part in parts)


def every_cut(sizes: Sequence[int]) -> list[list[list[int]]]:
    """All ways to cut a list into runs."""
    if not sizes:
        return [[]]
    ways = []
    for end in range(1, len(sizes) + 1):
        ways += [[list(sizes[:end]), *rest] for rest in every_cut(sizes[end:])]
    return ways


@given(st.lists(st.integers(min_value=0, max_value=ROOM), min_size=1, max_size=8))
def test_no_other_cut_that_fits_has_fewer_batches_or_as_many_and_a_lighter_heaviest(sizes: list[int]) -> None:
    best = min((len(way), heaviest(way)) for way in every_cut(sizes) if heaviest(way) <= ROOM)
    made = sizes_of(sized(*sizes))

    assert (len(made), heaviest(made)) == best


@given(st.lists(st.integers(min_value=0, max_value=2 * ROOM), max_size=30))
def test_every_paper_is_in_one_batch_that_fits_or_named_as_too_large(sizes: list[int]) -> None:
    topic = sized(*sizes)
    whole = cut(topic, ROOM, letters)
    batched: list[Paper] = [paper for batch in whole.batches for paper in batch.papers]

    assert batched == [paper for paper in topic.papers if letters(paper.passages[0].text) <= ROOM]
    assert [paper for paper in topic.papers if paper not in batched] == list(whole.too_large)
    assert all(batch.topic == topic for batch in whole.batches)


MARL, QUAY, RUSK = (a_paper(name, id=f"text:{name}") for name in ("Marl", "Quay", "Rusk"))
ONE, TWO = a_quote(MARL, "one"), a_quote(QUAY, "two")


def a_row(paper: Paper, *cells: Claim | None) -> Row[Claim]:
    return Row(paper_id=paper.id, cells=cells)


def a_draft(paper: Paper, claim: Claim, *rows: Row[Claim], missing: tuple[tuple[str, str], ...] = ()) -> Draft:
    table = Comparison(columns=("task", "method", "cost"), rows=rows) if rows else None
    return Draft(summary=(claim,), notes=(Note(paper_id=paper.id, claims=(claim,)),), comparison=table, missing=missing)


def test_the_drafts_of_batches_become_one_with_their_rows_in_one_table() -> None:
    first = a_draft(MARL, ONE, a_row(MARL, ONE, ONE, None), missing=(("notes", "busy"),))
    second = a_draft(QUAY, TWO, a_row(QUAY, TWO, None, None))

    assert joined([first, second]) == Draft(
        summary=(ONE, TWO),
        notes=(Note(paper_id=MARL.id, claims=(ONE,)), Note(paper_id=QUAY.id, claims=(TWO,))),
        comparison=Comparison(columns=("task", "method"), rows=(a_row(MARL, ONE, ONE), a_row(QUAY, TWO, None))),
        missing=(("notes", "busy"),),
    )


def test_a_batch_that_the_model_did_not_write_keeps_its_cells_under_columns_of_its_own() -> None:
    second = Draft(
        summary=(), notes=(), comparison=Comparison(columns=("result", "task"), rows=(a_row(QUAY, TWO, TWO),))
    )

    assert joined([a_draft(MARL, ONE, a_row(MARL, ONE, ONE, None)), second]).comparison == Comparison(
        columns=("task", "method", "result"), rows=(a_row(MARL, ONE, ONE, None), a_row(QUAY, TWO, None, TWO))
    )


def test_the_same_gap_in_two_batches_is_one_gap() -> None:
    gap = (("comparison", "The budget is spent."),)
    assert joined([a_draft(MARL, ONE, missing=gap), a_draft(QUAY, TWO, missing=gap)]).missing == gap


def test_a_table_with_fewer_than_two_filled_columns_is_not_shown() -> None:
    assert worth_showing(Comparison(columns=("task", "cost"), rows=(a_row(MARL, ONE, None),))) is None


def test_a_column_that_fewer_than_a_third_of_the_papers_fill_is_left_out() -> None:
    others = [a_row(paper, ONE, ONE, None) for paper in (QUAY, RUSK, QUAY)]
    table = Comparison(columns=("task", "method", "cost"), rows=(a_row(MARL, ONE, ONE, ONE), *others))
    shown = worth_showing(table)

    assert shown is not None
    assert shown.columns == ("task", "method")
    assert worth_showing(Comparison(columns=table.columns, rows=table.rows[:3])) == Comparison(
        columns=table.columns, rows=table.rows[:3]
    )
