"""What is said and drawn of a bench."""

import pytest

from digest.reviewing.bench_numbers import count, interval, money, part, percent, points, seconds, share
from digest.reviewing.bench_plots import plots
from digest.reviewing.bench_report import Report, best_of, report
from digest.reviewing.clustered import Share
from digest.reviewing.intervals import Interval
from tests.reviewing.benches import a_row

ALL = [(40, 40)] * 6
GOOD = [(38, 40), (39, 40), (38, 40), (37, 40), (39, 40), (38, 40)]
POOR = [(30, 40), (32, 40), (29, 40), (31, 40), (28, 40), (30, 40)]


def said(found: Report) -> list[str]:
    return [str(each) for each in found.sentences]


def table(found: Report, caption: str) -> list[tuple[str, ...]]:
    return next(list(each.rows) for each in found.tables if each.caption == caption)


def test_the_best_is_compared_with_each_other_one_and_called_better_only_where_that_is_certain() -> None:
    found = report([a_row("A", "poor", POOR), a_row("B", "good", GOOD), a_row("C", "all", ALL)], "$", 1)

    assert [each.partition(" (")[0] for each in said(found)[:2]] == [
        "all: 100.0 % supported; 25.0 points more than poor",
        "all: 100.0 % supported; 4.6 points more than good",
    ]


def test_what_few_topics_cannot_tell_apart_is_said_to_be_no_difference_they_could_show() -> None:
    found = report([a_row("A", "one", [(19, 20), (17, 20)]), a_row("B", "other", [(18, 20), (15, 20)])], "$", 1)

    assert said(found)[0].startswith("one: 90.0 % supported; no difference from other that these 2 topics could show (")
    assert said(found)[0].endswith(" points); more topics might show one.")


def test_more_models_need_more_of_a_difference() -> None:
    pair = [a_row("A", "one", [(40, 40)] * 6), a_row("B", "two", [(38, 40), (37, 40), (39, 40)] * 2)]
    others = [a_row(letter, f"like {letter}", POOR) for letter in "CDEFGH"]

    assert "points more than two (" in said(report(pair, "$", 1))[0]
    assert "no difference from two" in said(report([*pair, *others], "$", 1))[0]


def test_a_model_that_wrote_less_is_not_best_for_what_it_wrote() -> None:
    partial, whole = a_row("A", "partial", [(40, 40), None, None]), a_row("B", "whole", [(39, 40), (38, 40), (40, 40)])

    found = report([partial, whole], "$", 1)

    assert best_of([partial, whole]) is whole
    assert said(found)[0] == (
        "whole: 97.5 % supported; not comparable with partial: fewer than two topics were written by both."
    )
    assert [str(each) for each in found.missing] == [
        "partial: 2 of 3 topics could not be written. host:9 cannot be reached. Start it. (2 prompts)"
    ]


def test_on_the_topics_that_both_wrote_the_best_may_be_the_worse() -> None:
    whole = a_row("A", "whole", [(20, 40), (20, 40), (20, 40), (40, 40)])
    partial = a_row("B", "partial", [(39, 40), (40, 40), (38, 40), None])

    assert said(report([whole, partial], "$", 1))[0] == (
        "whole: 62.5 % supported; on the 3 topics that both wrote 47.5 points less than partial."
    )


def test_where_nothing_was_written_that_is_what_is_said() -> None:
    rows = [a_row("A", "one", [None, None])]
    found = report(rows, "$", 1)

    assert said(found) == ["No claim was written that could be measured."]
    assert table(found, "Faithfulness")[0][3:] == ("0 of 2", "0", *["–"] * 7)
    assert plots(rows, "$") == {"supported": None, "effort": None, "findings": None}


def test_a_model_that_makes_no_claim_has_dashes_and_is_not_compared() -> None:
    found = report([a_row("A", "mute", [(0, 0)] * 3), a_row("B", "good", [(9, 10)] * 3)], "$", 1)

    assert said(found)[0].startswith("good: 90.0 % of 30 claims supported (95 % interval ")
    assert table(found, "Faithfulness")[0][4:7] == ("0", "–", "–")


def test_the_tables_hold_every_number() -> None:
    row = a_row("A", "good", [(19, 20), (18, 20)], prices=(2.0, 10.0))
    found = report([row], "EUR", 1)

    (line,) = table(found, "Faithfulness")
    assert line[:6] == ("A", "good", "shipped", "2 of 2", "40", "92.5 %")
    assert line[7:] == ("92.5 %", "0 (0.0 %)", "3 (7.5 %)", "90.0 %", "50.0 %")
    # Two topics of 8,200 and 1,600 tokens for 20 papers: (16,400 x 2 + 3,200 x 10) / 1,000,000 x 5.
    assert table(found, "Effort") == [
        ("A", "4", "0", "16,400", "0", "3,200", "98,000", "0.3240", "1.50 s", "2.00 s", "new")
    ]
    assert table(found, "Findings by check") == [("quotes", "7.5 (3)")]
    assert table(found, "Second chance") == [("A", "3", "0", "3", "0", "0", "0")]
    assert table(found, "By prompt") == [
        ("A", "compare_papers", "2", "8,400", "0", "1,400"),
        ("A", "summarise_topic", "2", "8,000", "0", "1,800"),
    ]
    assert table(found, "By topic") == [("Topic 0", "1", "95.0 % of 20"), ("Topic 1", "1", "90.0 % of 20")]
    assert found.setting == "2 topics of 2 papers, written once by 1 model with 1 set of prompts."


def test_without_any_finding_there_is_no_table_of_them() -> None:
    assert "Findings by check" not in [each.caption for each in report([a_row("A", "all", ALL)], "$", 1).tables]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(0.961), "96.1 %"),
        (percent(0.99996), "99.9 %"),
        (percent(0.00004), "0.1 %"),
        (percent(1.0), "100.0 %"),
        (percent(0.0), "0.0 %"),
        (percent(None), "–"),
        (share(Share(part=1, whole=8)), "12.5 % of 8"),
        (share(Share(part=0, whole=0)), "–"),
        (part(7, 210), "7 (3.3 %)"),
        (part(0, 0), "–"),
        (interval(Interval(low=0.93, high=0.981)), "93.0 to 98.1 %"),
        (interval(None), "–"),
        (points(0.023), "2.3"),
        (points(-0.012), "−1.2"),
        (points(-0.0001), "0.0"),
        (count(1228), "1,228"),
        (count(None), "–"),
        (seconds(0.844), "0.84 s"),
        (seconds(12.34), "12.3 s"),
        (seconds(None), "–"),
        (money(0.0144, "$"), "$0.0144"),
        (money(3.14159, "EUR"), "EUR 3.14"),
        (money(0.00001, "$"), "< $0.0001"),
        (money(0.0, "€"), "€0.00"),
        (money(None, "$"), "–"),
    ],
)
def test_numbers_read_as_people_write_them(shown: str, expected: str) -> None:
    assert shown == expected


def test_shares_are_drawn_on_a_scale_that_holds_every_interval_and_ends_at_all() -> None:
    plot = plots([a_row("A", "all", ALL), a_row("B", "poor", POOR)], "$")["supported"]

    assert plot is not None
    assert [tick.label for tick in plot.across] == ["60 %", "70 %", "80 %", "90 %", "100 %"]
    assert [tick.at for tick in plot.across] == [0.0, 25.0, 50.0, 75.0, 100.0]
    assert (plot.marks[0].label, plot.marks[0].x, plot.marks[0].high) == ("100.0 %", 100.0, 100.0)
    assert (plot.marks[1].x, plot.marks[1].label) == (37.5, "75.0 %")
    assert all(0 <= (mark.low or 0) <= mark.x <= (mark.high or 0) <= 100 for mark in plot.marks)
    assert plot.told.startswith("A, all: 100.0 %, interval 9")


def test_shares_are_drawn_against_cost_where_all_costs_are_known_else_against_tokens() -> None:
    priced = [a_row("A", "a", ALL, prices=(1, 2)), a_row("B", "b", POOR, prices=(4, 8))]
    by_cost = plots(priced, "$")["effort"]
    by_tokens = plots([priced[0], a_row("B", "b", POOR)], "$")["effort"]

    assert by_cost is not None
    assert by_tokens is not None
    assert by_cost.title == "Supported claims against cost per 100 papers"
    # Ten papers take 8,200 and 1,600 tokens: 1 x 8,200 + 2 x 1,600 is $0.114 for a hundred, and four times that.
    assert by_cost.told == "A, a: 100.0 % at $0.1140; B, b: 75.0 % at $0.4560."
    assert [tick.label for tick in by_cost.across] == ["$0", "$0.1", "$0.2", "$0.3", "$0.4", "$0.5"]
    assert [mark.x for mark in by_cost.marks] == [32.84, 92.34]
    # From 234, where 75 % is, up to 20 at 100 %.
    assert [(tick.label, tick.at) for tick in by_cost.down][::5] == [("75 %", 234.0), ("100 %", 20.0)]
    assert [mark.y for mark in by_cost.marks] == [20.0, 234.0]
    assert by_tokens.told == "A, a: 100.0 % at 98,000; B, b: 75.0 % at 98,000."


def test_marks_that_would_hide_each_other_share_their_letters() -> None:
    plot = plots([a_row("A", "a", ALL), a_row("B", "b", ALL), a_row("C", "c", POOR)], "$")["effort"]

    assert plot is not None
    assert [mark.label for mark in plot.marks] == ["A, B", "C"]


def test_findings_are_drawn_by_check_and_the_longest_bar_fits() -> None:
    rows = [a_row("A", "a", [(30, 40)] * 2, findings={"quotes": 9, "numbers": 1}), a_row("B", "b", [(40, 40)] * 2)]
    plot = plots(rows, "$")["findings"]

    assert plot is not None
    assert [group.name for group in plot.groups] == ["numbers", "quotes"]
    assert [[mark.label for mark in group.marks] for group in plot.groups] == [["2.5", "0.0"], ["22.5", "0.0"]]
    assert [tick.label for tick in plot.across] == ["0", "5", "10", "15", "20", "25"]
    assert plot.groups[1].marks[0].x == 77.4  # 22.5 of 25, which is at 86
    assert plot.told == "numbers: A 2.5, B 0.0; quotes: A 22.5, B 0.0."
