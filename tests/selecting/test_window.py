"""Which papers are of the days of the edition."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.core.coverage import PastEdition, WaitingPaper
from digest.core.editions import Reader, Selection, Window
from digest.core.papers import Paper
from digest.selecting.window import InWindow
from tests.builders import a_paper, titles
from tests.remembering import Past, an_edition, covering, week
from tests.worlds import a_world

THIS_WEEK = week(47)


def ranked(
    *papers: Paper, window: Window | None = THIS_WEEK, past: Past | None = None, late_days: int = 28
) -> Selection:
    span = window and Window(since=window.since - timedelta(days=late_days), until=window.until)
    return InWindow().rank(papers, Reader(), replace(a_world(), window=window, span=span, papers=past))


def of(day: str, title: str = "Marl") -> Paper:
    return a_paper(f"{title} of {day}", published=date.fromisoformat(day))


def test_the_window_holds_both_its_first_and_its_last_day() -> None:
    papers = [of(day) for day in ("2026-11-15", "2026-11-16", "2026-11-22", "2026-11-23")]

    assert ranked(*papers) == Selection(papers=tuple(papers[1:3]), counts={"outside_window": 2})


def test_without_a_window_every_paper_stays() -> None:
    papers = of("1999-01-01"), of("2030-01-01"), a_paper()

    assert ranked(*papers, window=None) == Selection(papers=papers)


def test_a_paper_without_a_date_stays_and_is_said_to_have_none() -> None:
    one, other = a_paper("Loam"), a_paper("Marl")

    assert ranked(one, of("2026-11-16"), other).remarks == ("2 papers have no date, and are taken without.",)
    assert ranked(one) == Selection(
        papers=(one,), counts={"outside_window": 0}, remarks=("1 paper has no date, and is taken without.",)
    )


def test_a_late_paper_stays_where_an_edition_of_its_day_was_made() -> None:
    papers = of("2026-11-09"), of("2026-11-15"), of("2026-11-08"), of("2026-10-18"), of("2026-10-19")
    past = Past(made=(an_edition(42), an_edition(43), an_edition(46)))

    selection = ranked(*papers, past=past)

    assert titles(selection.papers) == ["Marl of 2026-11-09", "Marl of 2026-11-15", "Marl of 2026-10-19"]
    assert selection.counts == {"outside_window": 2}


def test_how_late_a_paper_may_be_is_for_the_span_to_say() -> None:
    past = Past(made=(an_edition(46),))

    assert titles(ranked(of("2026-11-13"), of("2026-11-12"), past=past, late_days=3).papers) == ["Marl of 2026-11-13"]
    assert ranked(of("2026-11-15"), past=past, late_days=0).papers == ()


def test_without_a_span_no_paper_is_late() -> None:
    ports = replace(a_world(), window=THIS_WEEK, papers=Past(made=(an_edition(46),)))

    assert InWindow().rank([of("2026-11-15")], Reader(), ports).counts == {"outside_window": 1}


def test_a_later_paper_waits_for_its_own_edition() -> None:
    past = Past(made=(an_edition(48),), papers=(covering(of("2026-11-23")),))

    assert ranked(of("2026-11-23"), past=past) == Selection(papers=(), counts={"outside_window": 1})


def test_a_paper_that_another_edition_had_stays_whatever_its_day() -> None:
    revised, waiting = of("2026-01-05", "Revised"), of("2026-01-06", "Waiting")
    past = Past(
        papers=(replace(covering(revised), abstract="As it was."),),
        unsent=(WaitingPaper(edition="2026-W02", paper=waiting),),
    )

    assert ranked(revised, waiting, past=past).papers == (revised, waiting)


def test_weeks_without_an_edition_are_named_with_what_makes_one() -> None:
    papers = [of("2026-11-09"), of("2026-11-10"), of("2026-11-03"), of("2026-10-20"), of("2026-11-30")]

    assert ranked(*papers, past=Past(made=(an_edition(44),))).remarks == (
        "1 paper is of 2026-W45, of which there is no edition: digest run --week 2026-W45 makes it.",
        "2 papers are of 2026-W46, of which there is no edition: digest run --week 2026-W46 makes it.",
    )


def test_days_without_an_edition_in_a_week_that_has_one_are_named_by_day() -> None:
    half = PastEdition(
        name="half",
        window=Window(since=date(2026, 11, 9), until=date(2026, 11, 11)),
        delivered=True,
        complete=True,
    )

    assert ranked(of("2026-11-12"), of("2026-11-14"), past=Past(made=(half,))).remarks[0] == (
        "2 papers are of 2026-W46, on days that no edition covers: digest run --since 2026-11-12 --until 2026-11-14 "
        "makes it."
    )


def test_days_before_a_window_in_its_own_week_are_named_by_day() -> None:
    window = Window(since=date(2026, 11, 11), until=date(2026, 11, 17))

    assert ranked(of("2026-11-09"), window=window, past=Past(made=(an_edition(45),))).remarks[0] == (
        "1 paper is of 2026-W46, on days that no edition covers: digest run --since 2026-11-09 --until 2026-11-09 "
        "makes it."
    )


def test_before_the_first_edition_there_is_nothing_to_make_up_for() -> None:
    assert ranked(of("2026-11-09"), past=Past()).remarks == ()
    assert ranked(of("2026-11-09"), past=Past(made=(an_edition(48),))).remarks == ()
    assert ranked(of("2026-11-09")).remarks == ()


days = st.dates(date(2026, 8, 1), date(2026, 12, 31))
windows = st.builds(
    lambda since, length: Window(since=since, until=since + timedelta(days=length)), days, st.integers(0, 9)
)


@given(
    dates=st.lists(st.none() | days, max_size=20),
    window=st.none() | windows,
    made=st.none() | st.lists(windows, max_size=5),
)
def test_every_paper_stays_or_is_counted(
    dates: list[date | None], window: Window | None, made: list[Window] | None
) -> None:
    papers = [a_paper(f"Marl {number}", published=day) for number, day in enumerate(dates)]
    editions = [PastEdition(name=f"e{n}", window=w, delivered=True, complete=True) for n, w in enumerate(made or ())]
    past = None if made is None else Past(made=tuple(editions))

    selection = ranked(*papers, window=window, past=past)

    assert len(papers) == len(selection.papers) + sum(selection.counts.values())
    assert [paper for paper in papers if paper in selection.papers] == list(selection.papers)
