"""digest run by the week: windows, missed weeks, late papers, and weeks with nothing new."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.core.weeks import last_whole_week, week_days, week_of
from tests.commands.conftest import MARL, SALT, Digest
from tests.scripted_smtp import ScriptedServer

WEEK = timedelta(days=7)
LAST = last_whole_week(datetime.now(tz=UTC).astimezone().date()).since  # the Monday of the last whole week
CONFIG = """
[[sources]]
kind = "jsonl"
path = "papers.jsonl"
"""
WORDS = ("Kelp", "Sonar", "Marl", "Lotse", "Priel", "Watt")


def a_line(number: int, day: date | None, abstract: str = SALT, version: int = 1) -> str:
    return json.dumps(
        {
            "id": f"arxiv:2601.{number:05}",
            "version": version,
            "title": f"{WORDS[number % len(WORDS)]}: Study {number} of Tides",
            "abstract": abstract,
            "published": day.isoformat() if day else None,
        }
    )


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """The file of the one source that is configured."""
    (tmp_path / "digest.toml").write_text(CONFIG)
    return tmp_path / "papers.jsonl"


def held(tmp_path: Path, week: str) -> list[str]:
    """The numbers of an edition's papers."""
    edition = json.loads((tmp_path / "out" / week / "digest.json").read_text())
    return sorted(paper["id"].split(".")[1] for paper in edition["papers"])


def editions(tmp_path: Path) -> list[str]:
    return sorted(path.parent.name for path in (tmp_path / "out").glob("*/digest.json"))


def test_configured_sources_give_the_last_whole_week(digest: Digest, papers: Path, tmp_path: Path) -> None:
    days = [LAST - timedelta(days=1), LAST, LAST + timedelta(days=6), LAST + WEEK, None]
    papers.write_text("\n".join(a_line(number, day) for number, day in enumerate(days)))

    said = digest("run")

    week = week_of(LAST)
    assert said.code == 0, said.err
    assert held(tmp_path, week) == ["00001", "00002", "00004"]
    edition = json.loads((tmp_path / "out" / week / "digest.json").read_text())
    assert edition["window"] == {"since": str(LAST), "until": str(LAST + timedelta(days=6))}
    assert edition["accounting"]["outside_window"] == 2


def test_a_week_or_days_can_be_asked_for(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text("\n".join(a_line(number, date(2026, 1, 5) + timedelta(days=number)) for number in range(10)))

    assert digest("run", "--week", "2026-W02").code == 0
    assert digest("run", "--since", "2026-01-08", "--until", "2026-01-09", "--out", "days").code == 0

    assert held(tmp_path, "2026-W02") == [f"{number:05}" for number in range(7)]
    assert [path.parent.name for path in (tmp_path / "days").glob("*/digest.json")] == ["2026-01-08_2026-01-09"]


def test_days_filter_files_too_where_they_are_said(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text("\n".join(a_line(number, date(2026, 1, 5) + timedelta(days=number)) for number in range(10)))

    said = digest("run", "papers.jsonl", "--week", "2026-W02")

    assert (said.code, held(tmp_path, "2026-W02")) == (0, [f"{number:05}" for number in range(7)])
    assert "3 outside the window" in said.out


def test_read_and_group_know_days(digest: Digest, papers: Path) -> None:
    papers.write_text("\n".join(a_line(number, date(2026, 1, 5) + timedelta(days=number)) for number in range(10)))

    read = digest("read", "--since", "2026-01-12", "--until", "2026-01-13")
    grouped = digest("group", "--week", "2026-W03")

    assert [json.loads(line)["id"] for line in read.out.splitlines()] == ["arxiv:2601.00008", "arxiv:2601.00007"]
    assert len(json.loads(grouped.out)["topics"][0]["papers"]) == 3


def test_what_an_edition_covered_is_in_no_later_one(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text(a_line(1, LAST - WEEK))
    assert digest("run", "--week", week_of(LAST - WEEK)).code == 0
    papers.write_text("\n".join([a_line(1, LAST - WEEK), a_line(1, LAST), a_line(2, LAST)]))

    said = digest("run")

    assert held(tmp_path, week_of(LAST)) == ["00002"]
    assert "1 repeated + 1 covered before" in said.out


def test_the_same_week_twice_gives_the_same_edition(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text("\n".join(a_line(number, LAST - WEEK + timedelta(days=number)) for number in range(14)))
    first, second = week_of(LAST - WEEK), week_of(LAST)
    assert digest("run", "--week", first).code == 0
    before = (tmp_path / "out" / first / "digest.json").read_bytes()
    assert digest("run", "--week", second).code == 0

    assert digest("run", "--week", first).code == 0

    assert (tmp_path / "out" / first / "digest.json").read_bytes() == before


def test_a_paper_that_comes_late_is_in_the_next_edition(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text(a_line(1, LAST - WEEK))
    assert digest("run", "--week", week_of(LAST - WEEK)).code == 0
    papers.write_text("\n".join([a_line(1, LAST - WEEK), a_line(2, LAST - WEEK), a_line(3, LAST)]))

    assert digest("run").code == 0

    assert held(tmp_path, week_of(LAST)) == ["00002", "00003"]


def test_a_later_version_that_says_another_thing_is_called_revised(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    papers.write_text("\n".join([a_line(1, LAST - WEEK), a_line(2, LAST - WEEK)]))
    assert digest("run", "--week", week_of(LAST - WEEK)).code == 0
    papers.write_text("\n".join([a_line(1, LAST - WEEK, MARL, 2), a_line(2, LAST - WEEK, SALT, 2), a_line(3, LAST)]))

    assert digest("run").code == 0

    assert held(tmp_path, week_of(LAST)) == ["00001", "00003"]
    edition = json.loads((tmp_path / "out" / week_of(LAST) / "digest.json").read_text())
    assert edition["revised"] == {"arxiv:2601.00001": week_of(LAST - WEEK)}


def test_weeks_that_were_missed_are_made_oldest_first(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text("\n".join(a_line(number, LAST - WEEK * number) for number in range(4)))
    assert digest("run", "--week", week_of(LAST - WEEK * 3)).code == 0

    said = digest("run", "--catch-up")

    weeks = [week_of(LAST - WEEK * number) for number in (3, 2, 1, 0)]
    assert said.code == 0, said.err
    assert f"Making {', '.join(weeks[1:])}." in said.err
    assert editions(tmp_path) == weeks
    assert [held(tmp_path, week) for week in weeks] == [["00003"], ["00002"], ["00001"], ["00000"]]


def test_without_an_edition_before_there_is_nothing_to_catch_up_with(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    papers.write_text("\n".join(a_line(number, LAST - WEEK * number) for number in range(4)))

    assert digest("run", "--catch-up").code == 0

    assert editions(tmp_path) == [week_of(LAST)]


def test_what_catching_up_comes_to_is_one_json_object(digest: Digest, papers: Path) -> None:
    papers.write_text("\n".join(a_line(number, LAST - WEEK * number) for number in range(3)))
    assert digest("run", "--week", week_of(LAST - WEEK * 2)).code == 0

    summary = json.loads(digest("run", "--catch-up", "--json").out)

    assert [each["edition"] for each in summary["editions"]] == [week_of(LAST - WEEK), week_of(LAST)]
    assert summary["exit_code"] == 0


def test_a_week_that_fails_keeps_no_other_from_being_made(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text(a_line(2, LAST - WEEK * 2))
    assert digest("run", "--week", week_of(LAST - WEEK * 2)).code == 0
    papers.unlink()

    said = digest("run", "--catch-up")

    assert said.code == 1
    assert f"Error: {week_of(LAST - WEEK)}: papers.jsonl cannot be read" in said.err
    assert f"Error: {week_of(LAST)}: papers.jsonl cannot be read" in said.err
    papers.write_text("\n".join(a_line(number, LAST - WEEK * number) for number in range(3)))
    assert digest("run", "--catch-up").code == 0
    assert [held(tmp_path, week_of(LAST - WEEK * number)) for number in (1, 0)] == [["00001"], ["00000"]]


@pytest.mark.parametrize(
    "arguments", [("papers.jsonl",), ("--edition", "x"), ("--week", "2026-W02"), ("--since", "2026-01-01")]
)
def test_catching_up_finds_out_the_weeks_by_itself(arguments: tuple[str, ...], digest: Digest, papers: Path) -> None:
    papers.write_text(a_line(1, LAST))

    said = digest("run", "--catch-up", *arguments)

    assert said.code == 2
    assert "--catch-up finds out by itself which weeks to make" in said.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--week", "47"), "Error: --week '47' is not a week such as 2026-W47.\nWrite it like 2026-W47.\n"),
        (("--since", "soon"), "Error: --since 'soon' is no day.\nWrite it like 2026-11-16.\n"),
        (
            ("--week", "2026-W02", "--until", "2026-01-09"),
            "Error: --week says the days already.\nLeave out --since and --until, or --week.\n",
        ),
    ],
)
def test_days_that_cannot_be_are_a_mistake_in_the_command(
    arguments: tuple[str, ...], message: str, digest: Digest, papers: Path
) -> None:
    papers.write_text(a_line(1, LAST))

    said = digest("run", *arguments)

    assert (said.code, said.err) == (2, message)


def test_a_week_without_papers_is_made_all_the_same(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text(a_line(1, LAST - WEEK))
    assert digest("run", "--week", week_of(LAST - WEEK)).code == 0

    said = digest("run")

    week = week_of(LAST)
    assert said.code == 0, said.err
    assert held(tmp_path, week) == []
    assert "1 covered before" in (tmp_path / "out" / week / "digest.md").read_text().replace(
        "covered in an earlier edition", "covered before"
    )


def test_other_days_do_not_replace_an_edition_by_accident(digest: Digest, papers: Path) -> None:
    papers.write_text("\n".join(a_line(number, date(2026, 1, 5) + timedelta(days=number)) for number in range(14)))
    assert digest("run", "--week", "2026-W02", "--edition", "tides").code == 0

    assert digest("run", "--week", "2026-W02", "--edition", "tides").code == 0
    said = digest("run", "--week", "2026-W03", "--edition", "tides")

    assert said.code == 2
    assert "was made from other inputs" in said.err


def test_the_days_of_a_week_are_those_of_the_calendar() -> None:
    assert week_days(week_of(LAST)).since == LAST


def test_a_week_that_is_not_over_is_made_and_said_to_be_so(digest: Digest, papers: Path) -> None:
    papers.write_text(a_line(1, LAST))
    today = datetime.now(tz=UTC).astimezone().date()
    running, next_year = week_of(today + timedelta(days=1)), week_of(today + 53 * WEEK)

    ahead = digest("run", "--week", next_year)

    assert ahead.code == 0
    assert f"{next_year} begins on {week_days(next_year).since}, and today is {today}: " in ahead.err
    if today.weekday() < 6:
        assert f"{running} lasts until {week_days(running).until}, " in digest("run", "--week", running).err
    assert "today is" not in digest("run", "--week", week_of(LAST)).err


def test_a_week_whose_papers_went_out_with_a_later_one_is_not_mailed_again(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    papers.write_text(a_line(1, LAST - WEEK) + "\n" + a_line(2, LAST))
    mail = (
        '[mail]\nsender = "a@b.example"\nrecipients = ["c@d.example"]\ntries = 1\n'
        '[mail.smtp]\nhost = "127.0.0.1"\ntls = "none"\nport = {}\n'
    )
    with ScriptedServer(RCPT="450 4.2.0 Greylisted") as server:
        (tmp_path / "digest.toml").write_text(CONFIG + mail.format(server.port))
        assert digest("run", "--week", week_of(LAST - WEEK)).code == 5

    with ScriptedServer() as server:
        (tmp_path / "digest.toml").write_text(CONFIG + mail.format(server.port))
        assert digest("run").code == 0
        assert digest("run", "--catch-up").code == 0

    assert held(tmp_path, week_of(LAST)) == ["00001", "00002"]
    assert len(server.seen.accepted) == 1
