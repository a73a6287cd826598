import pytest

from digest.core.claims import Claim
from digest.core.drafts import Column, Comparison, Row
from digest.core.papers import Paper
from digest.writers.excerpts import excerpts
from digest.writers.tables import comparison
from tests.builders import a_paper, a_quote


def cell(abstract: str, column: Column) -> str | None:
    """What stands in `column` for a paper with that abstract, beside a paper that fills every column."""
    table = comparison({paper.id: excerpts(paper) for paper in (a_paper("Asked", abstract), FULL)})
    assert table is not None
    found = table.rows[0].cells[table.columns.index(column)]
    return found.text if found else None


FULL = a_paper(
    "Marl: Parsing Tide Tables",
    "We propose Marl, a parser for tide tables. We study the parsing of printed tables. Experiments on the Harbour-12 "
    "dataset show that Marl reduces errors by 3% with 7M parameters. We find that it does not extend to handwriting.",
)
QUAY = a_paper("Quay", "We introduce Quay, a gauge without power. Quay runs 4x faster than wired gauges.")


def side_by_side(*papers: Paper) -> Comparison[Claim] | None:
    return comparison({paper.id: excerpts(paper) for paper in papers})


def test_papers_stand_side_by_side_in_their_own_phrases() -> None:
    assert side_by_side(FULL, QUAY) == Comparison(
        columns=("task", "method", "data", "result", "cost", "limits"),
        rows=(
            Row(
                paper_id=FULL.id,
                cells=(
                    a_quote(FULL, "the parsing of printed tables"),
                    a_quote(FULL, "Marl, a parser for tide tables"),
                    a_quote(FULL, "Harbour-12 dataset"),
                    a_quote(FULL, "reduces errors by 3% with 7M parameters"),
                    a_quote(FULL, "7M parameters"),
                    a_quote(FULL, "does not extend to handwriting"),
                ),
            ),
            Row(
                paper_id=QUAY.id,
                cells=(
                    None,
                    a_quote(QUAY, "Quay, a gauge without power"),
                    None,
                    None,
                    a_quote(QUAY, "4x faster"),
                    None,
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("abstract", "task"),
    [
        (
            "We study how silt settles in narrow harbours, and for whom it matters.",
            "how silt settles in narrow harbours",
        ),
        ("In this paper we investigate the drift of moored floats using old charts.", "the drift of moored floats"),
        ("We propose a new winch for deep-sea cable repairing.", "deep-sea cable repairing"),
        ("We present a fast net for neural machine translation.", "neural machine translation"),
        ("We study the hypothesis that tides are slow.", None),
        ("We propose a new winch for the first time.", None),
        ("Silt is a problem for harbour planning.", None),
    ],
)
def test_the_task_is_what_is_asked_or_what_it_is_for(abstract: str, task: str | None) -> None:
    assert cell(abstract, "task") == task


@pytest.mark.parametrize(
    ("abstract", "method"),
    [
        ("We propose a light-weight Tide Aware (TA) gauge for deep harbours.", "a light-weight Tide Aware (TA) gauge"),
        ("This paper presents Marl, a parser for tide tables that learns.", "Marl, a parser for tide tables"),
        ("We introduce a new tide-based model, called Ebb, which learns.", "a new tide-based model, called Ebb"),
        ("We present a method for lifting wrecked cars.", "a method for lifting wrecked cars"),
        ("We propose a framework that sorts old charts by hand.", "a framework that sorts old charts"),
        ("We provide a survey of tide gauges in old harbours.", "a survey of tide gauges"),
        ("We introduce Ebb to tackle these challenges.", None),
        ("We propose a new method.", None),
        ("We present experiments on old charts.", None),
        ("Earlier papers propose a light-weight tide gauge.", None),
    ],
)
def test_the_method_is_what_is_proposed_by_name_and_kind(abstract: str, method: str | None) -> None:
    assert cell(abstract, "method") == method


@pytest.mark.parametrize(
    ("abstract", "data"),
    [
        ("We test Marl on MNIST, COCO and GLUE.", "MNIST, COCO and GLUE"),
        ("We test Marl on the Harbour-12 and Quay datasets.", "Harbour-12 and Quay datasets"),
        ("We test Marl on eleven public tide benchmarks.", "eleven public tide benchmarks"),
        ("We train Marl on 1.5 trillion tokens.", "1.5 trillion tokens"),
        ("We run Marl with contexts of 32K tokens.", None),
        ("We test Marl on old machines.", None),
    ],
)
def test_the_data_are_named_or_counted(abstract: str, data: str | None) -> None:
    assert cell(abstract, "data") == data


@pytest.mark.parametrize(
    ("finding", "result"),
    [
        ("Results show that Marl outperforms every parser, while it is small.", "outperforms every parser"),
        ("We find that Marl reduces errors by 12.5% across harbours.", "reduces errors by 12.5% across harbours"),
        ("Results show that Marl achieves competitive accuracy and is small.", "achieves competitive accuracy"),
        ("Results show that Marl is able to reduce errors by 3%.", "reduce errors by 3%"),
        ("Results show that Marl does not outperform old parsers.", None),
        ("We aim to reduce errors by 3% in our experiments.", None),
        ("Results show that Marl could improve accuracy by 3%.", None),
        ("Results show that existing parsers often achieve 3% fewer errors.", None),
        ("Results show that Marl outperforms them.", None),
    ],
)
def test_a_result_is_never_cut_out_of_a_denial_a_wish_or_someone_elses_work(finding: str, result: str | None) -> None:
    assert cell(f"We propose Marl, a parser for tide tables. {finding}", "result") == result


@pytest.mark.parametrize(
    ("finding", "cost"),
    [
        ("Marl needs only 0.29% parameters per task.", "only 0.29% parameters per task"),
        ("Marl is up to 3.5x faster than its rivals.", "up to 3.5x faster"),
        ("Marl reduces memory usage by up to 40%.", "reduces memory usage by up to 40%"),
        ("Marl is found in 4 GPU days.", "4 GPU days"),
        ("Marl costs less than $15 per table.", "less than $15 per table"),
        ("In the largest setting Marl has 1.3B parameters.", "1.3B parameters"),
        ("Marl starts at 25% of the training.", None),
        ("Marl is not 2x faster.", None),
    ],
)
def test_a_cost_is_a_quantity_with_what_it_counts(finding: str, cost: str | None) -> None:
    assert cell(f"We propose Marl, a parser for tide tables. We find that it works. {finding}", "cost") == cost


@pytest.mark.parametrize(
    ("finding", "limits"),
    [
        ("We find that Marl fails to read stained pages.", "fails to read stained pages"),
        ("We find that existing parsers fail to read stained pages.", None),
        ("We find that Marl reads all pages.", None),
    ],
)
def test_limits_are_the_papers_own(finding: str, limits: str | None) -> None:
    assert cell(f"We propose Marl, a parser for tide tables. {finding}", "limits") == limits


def test_a_column_that_fewer_than_a_third_of_the_papers_fill_is_left_out() -> None:
    others = [
        a_paper(
            f"Gauge {n}", f"We introduce Gauge{n}, a tide gauge for harbours. We find that it is up to {n}x faster."
        )
        for n in range(2, 6)
    ]
    table = side_by_side(FULL, *others)
    assert table is not None
    assert table.columns == ("method", "cost")


def test_fewer_than_two_columns_or_two_papers_make_no_comparison() -> None:
    assert side_by_side(FULL) is None
    assert side_by_side() is None
    assert side_by_side(*(a_paper(f"Gauge {n}", "We introduce Ebb, a tide gauge.") for n in range(3))) is None
