"""What an edition covered counts for others once it reached whom it was for, and for itself never."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.archive.coverage import Coverage, Seen
from digest.archive.edition_json import dump
from digest.archive.ledger import Ledger
from digest.core.coverage import CoveredPaper, PastEdition
from digest.core.deliveries import Answer
from digest.core.editions import Accounting, Edition, Gap, Provenance, SourceReport
from digest.core.errors import ArchiveError
from digest.core.papers import Paper
from digest.core.weeks import week_days
from tests.builders import ABSTRACT, a_paper

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MARL = a_paper(id="arxiv:2611.00001", aliases=("doi:10.1/marl",), version=2)
LOTSE = a_paper("Lotse: Pilots for Tide Tables")


def an_edition(week: str, *papers: Paper, **fields: object) -> Edition:
    made = Edition(
        name=week,
        title="Tides",
        language="en",
        previous=None,
        window=week_days(week),
        note=None,
        accounting=Accounting(),
        overview=(),
        sections=(),
        gaps=(),
        also=papers,
        sources=(),
        provenance=Provenance(digest="0.1.0", writer="extractive"),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields are a test's own


def seen_by(out: Path, week: str, *, by_mail: bool = False) -> Coverage:
    seen = Seen(edition=week, window=week_days(week), late_days=14)
    return Coverage(out, seen, by_mail=by_mail, clock=lambda: NOON)


def kept(out: Path, edition: Edition, *, by_mail: bool = False) -> None:
    folder = out / edition.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digest.json").write_text(dump(edition))
    assert edition.window is not None
    seen = Seen(edition=edition.name, window=edition.window, late_days=14)
    Coverage(out, seen, by_mail=by_mail, clock=lambda: NOON).keep(edition)


def answered(out: Path, week: str, answer: Answer) -> None:
    with Ledger(out, week, "mail", key="k1", clock=lambda: NOON) as ledger:
        ledger.enter(["ada"])
        ledger.answered("ada", answer)


ACCEPTED = Answer(state="accepted", said="250 OK")
REFUSED = Answer(state="retryable", said="450 later")


def names(papers: tuple[CoveredPaper, ...]) -> list[tuple[str, str]]:
    return [(paper.edition, paper.names[0]) for paper in papers]


def test_nothing_is_covered_where_nothing_was_made(tmp_path: Path) -> None:
    seen = seen_by(tmp_path / "out", "2026-W47")

    assert (seen.covered(), seen.editions(), seen.waiting()) == ((), (), ())
    assert list(tmp_path.iterdir()) == []


def test_an_edition_covers_its_papers_for_later_ones_with_all_their_names(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL, LOTSE))

    seen = seen_by(tmp_path, "2026-W47")

    assert seen.covered() == (
        CoveredPaper(
            edition="2026-W46",
            names=("arxiv:2611.00001", "doi:10.1/marl"),
            title="Marl: Parsing Tide Tables",
            abstract=ABSTRACT,
            version=2,
        ),
        CoveredPaper(
            edition="2026-W46",
            names=(LOTSE.id,),
            title="Lotse: Pilots for Tide Tables",
            abstract=ABSTRACT,
            version=None,
        ),
    )
    assert seen.editions() == (
        PastEdition(name="2026-W46", window=week_days("2026-W46"), delivered=True, complete=True),
    )
    assert seen.waiting() == ()


def test_an_edition_that_is_made_again_does_not_see_what_it_covered_itself(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL))

    assert seen_by(tmp_path, "2026-W46").covered() == ()
    assert seen_by(tmp_path, "2026-W46").editions() == ()


def test_an_edition_of_the_same_days_under_another_name_takes_nothing_away(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL))
    kept(tmp_path, replace(an_edition("2026-W46", LOTSE), name="beside"))

    assert seen_by(tmp_path, "2026-W46").covered() == ()
    assert names(seen_by(tmp_path, "2026-W47").covered()) == [("2026-W46", MARL.id), ("beside", LOTSE.id)]


def test_what_a_later_edition_covered_again_stays_in_the_one_that_held_it_first(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL))
    kept(tmp_path, an_edition("2026-W47", replace(MARL, version=3), LOTSE))

    assert names(seen_by(tmp_path, "2026-W46").covered()) == [("2026-W47", LOTSE.id)]
    assert names(seen_by(tmp_path, "2026-W48").covered()) == [
        ("2026-W46", MARL.id),
        ("2026-W47", MARL.id),
        ("2026-W47", LOTSE.id),
    ]


def test_an_edition_made_again_covers_what_it_holds_now(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL))
    kept(tmp_path, an_edition("2026-W46", LOTSE))

    assert names(seen_by(tmp_path, "2026-W47").covered()) == [("2026-W46", LOTSE.id)]


def test_what_is_to_be_mailed_waits_until_a_server_has_accepted_it(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL), by_mail=True)
    seen = seen_by(tmp_path, "2026-W47", by_mail=True)

    assert seen.covered() == ()
    assert [(each.edition, each.paper) for each in seen.waiting()] == [("2026-W46", MARL)]
    answered(tmp_path, "2026-W46", REFUSED)
    assert not seen.editions()[0].delivered
    answered(tmp_path, "2026-W46", ACCEPTED)
    assert names(seen.covered()) == [("2026-W46", MARL.id)]
    assert seen.waiting() == ()


def test_papers_wait_for_later_editions_alone(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL), by_mail=True)

    assert seen_by(tmp_path, "2026-W45", by_mail=True).waiting() == ()
    assert seen_by(tmp_path, "2026-W46", by_mail=True).waiting() == ()


def test_papers_wait_no_longer_than_an_edition_takes_late_ones(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W44", MARL), by_mail=True)
    kept(tmp_path, an_edition("2026-W45", LOTSE), by_mail=True)

    assert [each.edition for each in seen_by(tmp_path, "2026-W47", by_mail=True).waiting()] == ["2026-W45"]


def test_papers_of_an_edition_that_was_taken_away_wait_no_longer(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL), by_mail=True)
    (tmp_path / "2026-W46" / "digest.json").unlink()

    assert seen_by(tmp_path, "2026-W47", by_mail=True).waiting() == ()


def test_an_edition_that_reached_a_reader_covers_what_it_held_then(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL), by_mail=True)
    answered(tmp_path, "2026-W46", ACCEPTED)
    kept(tmp_path, an_edition("2026-W46", MARL, LOTSE), by_mail=True)

    assert names(seen_by(tmp_path, "2026-W47", by_mail=True).covered()) == [("2026-W46", MARL.id)]


def test_an_edition_without_papers_has_nobody_to_reach(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46"), by_mail=True)

    assert seen_by(tmp_path, "2026-W47", by_mail=True).editions()[0].delivered


@pytest.mark.parametrize(
    "missing",
    [
        {"gaps": (Gap(topic_id=None, what="overview", reason="busy"),)},
        {"sources": (SourceReport(name="arXiv", kind="arxiv", read=0, error="down"),)},
    ],
)
def test_an_edition_with_a_gap_or_a_failed_source_is_not_complete(missing: dict[str, object], tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL, **missing))

    assert [(each.complete, each.delivered) for each in seen_by(tmp_path, "2026-W47").editions()] == [(False, True)]


def test_editions_are_told_oldest_days_first_whenever_they_were_made(tmp_path: Path) -> None:
    for week in ("2026-W46", "2026-W44", "2026-W45"):
        kept(tmp_path, an_edition(week, MARL))

    seen = seen_by(tmp_path, "2026-W47")

    assert [each.name for each in seen.editions()] == ["2026-W44", "2026-W45", "2026-W46"]
    assert [paper.edition for paper in seen.covered()] == ["2026-W44", "2026-W45", "2026-W46"]
    assert seen.editions()[0].window.since == date(2026, 10, 26)


def test_reading_writes_nothing(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    seen = seen_by(tmp_path, "2026-W47")
    seen.covered(), seen.editions(), seen.waiting()

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_list_that_is_none_is_damage(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL))
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        database.execute("update covered set names = '{]'")
        database.commit()

    with pytest.raises(ArchiveError, match=r"state\.sqlite is damaged: a list in it is no list\."):
        seen_by(tmp_path, "2026-W47").covered()


def test_an_edition_whose_papers_all_reached_a_reader_with_another_one_was_carried_on(tmp_path: Path) -> None:
    kept(tmp_path, an_edition("2026-W46", MARL, LOTSE), by_mail=True)
    kept(tmp_path, an_edition("2026-W47", replace(MARL, aliases=())), by_mail=True)
    seen = seen_by(tmp_path, "2026-W48", by_mail=True)
    assert seen.carried_on() == frozenset()

    answered(tmp_path, "2026-W47", ACCEPTED)
    assert seen.carried_on() == frozenset()

    kept(tmp_path, an_edition("2026-W48", LOTSE), by_mail=True)
    answered(tmp_path, "2026-W48", ACCEPTED)
    assert seen.carried_on() == {"2026-W46"}
