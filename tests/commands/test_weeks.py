"""digest run by the week: windows, missed weeks, late papers, and weeks with nothing new."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.core.weeks import last_whole_week, week_days, week_of
from digest.testing.feeds import LoopbackWeb
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
        (("--week", "0001-W01"), "Error: --week 0001-W01 is of no year that has papers.\nWrite it like 2026-W47.\n"),
        (
            ("--until", "0001-01-03"),
            "Error: --until 0001-01-03 is of no year that has papers.\nWrite it like 2026-11-16.\n",
        ),
        (
            ("--since", "2026-01-05", "--until", "9999-12-31"),
            "Error: --until 9999-12-31 is of no year that has papers.\nWrite it like 2026-11-16.\n",
        ),
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


def test_the_first_edition_may_be_of_the_week_that_is_not_over(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text(a_line(1, LAST))
    assert digest("run", "--week", week_of(LAST + WEEK)).code == 0

    said = digest("run", "--catch-up")

    assert said.code == 0, said.err
    assert editions(tmp_path) == [week_of(LAST), week_of(LAST + WEEK)]


def test_days_that_have_not_begun_are_a_mistake(digest: Digest, papers: Path, tmp_path: Path) -> None:
    papers.write_text(a_line(1, LAST))

    said = digest("run", "--week", "2996-W02")

    assert said.code == 2
    assert said.err.startswith("Error: 2996-W02 has not begun: today is ")
    assert not (tmp_path / "out").exists()
    assert digest("run", "papers.jsonl", "--week", "2996-W02").code == 0


def test_an_edition_of_other_inputs_stays_and_keeps_no_other_week_from_being_made(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    papers.write_text("\n".join(a_line(number, LAST - WEEK * number) for number in range(3)))
    assert digest("run", "--week", week_of(LAST - WEEK * 2)).code == 0
    assert digest("run", "week.txt", "--edition", week_of(LAST - WEEK)).code == 0
    before = (tmp_path / "out" / week_of(LAST - WEEK) / "digest.json").read_bytes()

    said = digest("run", "--catch-up")

    assert said.code == 2
    assert f"Error: {week_of(LAST - WEEK)}: out/{week_of(LAST - WEEK)} was made from other inputs." in said.err
    assert (tmp_path / "out" / week_of(LAST - WEEK) / "digest.json").read_bytes() == before
    assert held(tmp_path, week_of(LAST)) == ["00000"]


FEED = """<rss version="2.0"><channel><title>Tides</title><item><title>Kelp: Study 1 of Tides</title>
<link>https://a.example/1</link><pubDate>{day:%a, %d %b %Y} 12:00:00 GMT</pubDate>
<description>{abstract}</description></item></channel></rss>"""


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[LoopbackWeb]:
    """The one source that is configured, on the web: a feed with a paper of the last week."""
    with LoopbackWeb({"/feed": FEED.format(day=LAST, abstract=SALT).encode()}) as web:
        (tmp_path / "digest.toml").write_text(f'[[sources]]\nkind = "feed"\nurl = "{web.url}/feed"\n')
        yield web


@pytest.mark.parametrize("more", [(), ("--catch-up",)])
def test_a_dry_run_writes_nothing_of_what_it_reads_on_the_web(
    more: tuple[str, ...], digest: Digest, feed: LoopbackWeb, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))

    said = digest("run", "--dry-run", *more)

    assert (said.code, said.out) == (0, f"{DRY}\n"), said.err
    assert feed.paths == ["/feed"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_dry_run_asks_for_nothing_that_is_kept(digest: Digest, feed: LoopbackWeb, tmp_path: Path) -> None:
    assert digest("read").code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    said = digest("run", "--dry-run")

    assert (said.code, feed.paths) == (0, ["/feed"])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


DRY = f"{week_of(LAST)}: 1 paper in 1 topic: no calls, no tokens, no cost. Nothing was written."


@pytest.fixture
def broken() -> Iterator[str]:
    """The address of a feed in which no entry can be read any more."""
    entries = "<item><link>https://a.example/1</link></item><item></item>"
    body = f'<rss version="2.0"><channel><title>Tides</title>{entries}</channel></rss>'
    with LoopbackWeb({"/feed": body.encode()}) as web:
        yield f"{web.url}/feed"


def test_a_source_of_which_nothing_can_be_read_has_failed(
    digest: Digest, papers: Path, broken: str, tmp_path: Path
) -> None:
    papers.write_text(a_line(1, LAST))
    feed = f'[[sources]]\nkind = "feed"\nurl = "{broken}"\n'
    papers.with_name("digest.toml").write_text(f"{CONFIG}{feed}")

    said = digest("run")

    assert (said.code, held(tmp_path, week_of(LAST))) == (4, ["00001"])
    assert (
        "Source 127.0.0.1/feed failed: 127.0.0.1/feed: none of 2 papers can be read. "
        "The first: 127.0.0.1/feed, entry 1 (https://a.example/1): it has no title.\n"
    ) in said.out
    papers.with_name("digest.toml").write_text(feed)
    assert digest("run", "--out", "alone").code == 1
    assert list((tmp_path / "alone").glob("*/digest.json")) == []


def test_a_paper_told_by_another_source_the_week_after_was_covered(
    digest: Digest, papers: Path, tmp_path: Path
) -> None:
    told = {"title": "Priel: A Study of Long Tides", "authors": ["Ada Lovelace"]}
    first = told | {"abstract": SALT, "published": str(LAST - WEEK)}
    again = told | {"id": "arxiv:2601.00001", "authors": ["Lovelace, A."], "published": str(LAST)}
    papers.write_text(json.dumps(first))
    assert digest("run", "--week", week_of(LAST - WEEK)).code == 0
    papers.write_text(json.dumps(again | {"abstract": SALT.replace("We study", "It is studied")}))

    assert digest("run").code == 0

    assert held(tmp_path, week_of(LAST)) == []
    papers.write_text(json.dumps(again | {"abstract": MARL}))
    assert digest("run").code == 0
    edition = json.loads((tmp_path / "out" / week_of(LAST) / "digest.json").read_text())
    assert edition["revised"] == {"arxiv:2601.00001": week_of(LAST - WEEK)}


def test_a_week_that_is_not_over_is_made_and_said_to_be_so(digest: Digest, papers: Path) -> None:
    papers.write_text(a_line(1, LAST))
    today = datetime.now(tz=UTC).astimezone().date()
    running = week_of(today)

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
