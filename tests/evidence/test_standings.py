"""Figures are set against each other only where they are of one measure on the same data."""

from digest.core.claims import CheckedClaim
from digest.core.drafts import Comparison, Row
from digest.core.papers import Paper
from digest.core.topics import Topic
from digest.evidence.standings import Entry, Standing, Standings, standings
from tests.builders import a_paper, a_topic, supported


def compared(*abstracts_and_cells: tuple[str, str]) -> tuple[Topic, list[Paper], Standings]:
    papers = [
        a_paper(title=f"Paper {number}", abstract=text, id=f"text:{number}")
        for number, (text, _) in enumerate(abstracts_and_cells)
    ]
    cells: list[CheckedClaim] = [
        supported(paper, cell, f"c-{number}")
        for number, (paper, (_, cell)) in enumerate(zip(papers, abstracts_and_cells, strict=True))
    ]
    rows = tuple(Row(paper_id=paper.id, cells=(cell,)) for paper, cell in zip(papers, cells, strict=True))
    topic = a_topic(*papers)
    return topic, papers, standings(topic, Comparison(columns=("result",), rows=rows))


def test_the_same_measure_on_the_same_data_is_put_in_order_and_the_difference_worked_out() -> None:
    _, papers, found = compared(
        ("Marl reaches 81.2% accuracy on Harbour-12.", "reaches 81.2% accuracy on Harbour-12"),
        ("On Harbour-12, Tern has an accuracy of 87.3%.", "an accuracy of 87.3%"),
    )

    assert found == Standings(
        comparable=(
            Standing(
                measure="accuracy",
                data="Harbour-12",
                entries=(
                    Entry(paper=papers[1], written="87.3%", claim_id="c-1"),
                    Entry(paper=papers[0], written="81.2%", claim_id="c-0"),
                ),
                apart="6.1 points",
            ),
        ),
        figures=2,
    )


def test_of_errors_the_fewest_stand_first() -> None:
    _, _, found = compared(
        ("Marl has a word error rate of 12.5 on Reef-9.", "a word error rate of 12.5 on Reef-9"),
        ("Tern has a WER of 9.25 on Reef-9.", "a WER of 9.25 on Reef-9"),
    )

    assert [(each.measure, each.apart) for each in found.comparable] == [("WER", "3.25")]
    assert [entry.written for entry in found.comparable[0].entries] == ["9.25", "12.5"]


def test_another_measure_other_data_and_changes_are_not_comparable() -> None:
    _, _, found = compared(
        ("Marl reaches 81.2% accuracy on Harbour-12.", "reaches 81.2% accuracy on Harbour-12"),
        ("Tern reaches 87.3% recall on Harbour-12.", "reaches 87.3% recall on Harbour-12"),
        ("Knot reaches 87.3% accuracy on Reef-9.", "reaches 87.3% accuracy on Reef-9"),
        ("Plover improves accuracy on Harbour-12 by 5.1%.", "improves accuracy on Harbour-12 by 5.1%"),
        ("Dunlin reaches up to 90.1% accuracy on Harbour-12.", "up to 90.1% accuracy on Harbour-12"),
    )

    assert found == Standings(comparable=(), figures=5)


def test_each_figure_goes_with_the_data_named_after_it() -> None:
    text = "Marl has an accuracy of 80.5% on Harbour-12 and 70.25% on Reef-9."
    _, _, found = compared(
        (text, text.removesuffix(".")),
        ("Tern reaches 75% accuracy on Reef-9.", "reaches 75% accuracy on Reef-9"),
    )

    assert [(each.data, each.apart) for each in found.comparable] == [("Reef-9", "4.75 points")]


def test_a_result_without_a_figure_is_no_figure() -> None:
    _, _, found = compared(
        ("Marl is faster than Tern on Reef-9.", "is faster than Tern on Reef-9"),
        ("Tern reaches 75% accuracy on Reef-9.", "reaches 75% accuracy on Reef-9"),
    )

    assert found == Standings(comparable=(), figures=1)
