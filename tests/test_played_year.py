"""A year of weekly runs loses no paper, repeats none, and adds up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.archive.edition_json import load as load_edition
from digest.config import Config, load
from digest.config import Wishes as Asked
from digest.core.editions import Accounting, Edition
from digest.core.errors import SourceError
from digest.core.weeks import week_days, week_of
from digest.days import Days
from digest.fetching.asking import Contact
from digest.fetching.fetcher import Fetcher, Surroundings
from digest.memory import missed, with_memory
from digest.pipeline import run
from digest.ports import Ports
from digest.renderers.page_templates import page_templates
from digest.templating import TemplateFolder, shipped
from digest.testing.feeds import LoopbackWeb
from tests.played import PlayedPaper, PlayedWeb, a_year
from tests.worlds import Heard

pytestmark = [pytest.mark.real, pytest.mark.slow]

FIRST = date(2025, 3, 17)
WEEKS = 52
ARXIV_DOWN, BOTH_DOWN = 20, 30  # the numbers of the runs that meet it
LATE = timedelta(days=14)


class Clock:
    """A time that waits and whoever plays move on."""

    def __init__(self) -> None:
        self.time = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What was played, and what came of it: editions by name, the day each was last made, and weeks that failed."""

    papers: list[PlayedPaper]
    editions: dict[str, Edition]
    made_on: dict[str, date]
    failed: list[str]

    def holding(self, paper_id: str) -> list[str]:
        """The editions that hold a paper, the oldest week first."""
        return [name for name, edition in sorted(self.editions.items()) if paper_id in {p.id for p in edition.papers}]


def config_text(url: str) -> str:
    return f"""
[edition]
timezone = "UTC"
out = "out"
[[sources]]
kind = "arxiv"
categories = ["cs.CL"]
date = "submitted"
address = "{url}/api/query"
[[sources]]
kind = "hf_daily"
address = "{url}"
"""


def ports_of(config: Config, clock: Clock) -> Ports:
    heard, out = Heard(), config.out
    world = Surroundings(now=clock.now, sleep=clock.sleep, tell=heard.tell)
    ports = Ports(
        now=clock.now,
        read_bytes=lambda _: b"",
        secret=lambda _: "",
        out=out,
        prompts=TemplateFolder([shipped("prompts")]),
        templates=page_templates([shipped("templates")]),
        progress=heard,
        window=config.pipeline.window,
        web=Fetcher(out.parent / "pace", out / "fetched.sqlite", Contact(), world),
    )
    return with_memory(ports, config)


async def a_week(folder: Path, clock: Clock, name: str) -> None:
    config = load(folder / "digest.toml", Asked(now=clock.now(), days=Days(week=name)))
    ports = ports_of(config, clock)
    await run(config.pipeline, ports)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    import asyncio  # noqa: PLC0415
    import os  # noqa: PLC0415

    data = os.environ.get("DIGEST_DATA")
    if not data:
        pytest.skip("DIGEST_DATA is unset: this test reads real papers")
    folder = tmp_path_factory.mktemp("year")
    papers = a_year(Path(data), FIRST, WEEKS)
    services, clock = PlayedWeb(papers), Clock()
    made_on: dict[str, date] = {}
    failed: list[str] = []
    with LoopbackWeb(services) as web:
        (folder / "digest.toml").write_text(config_text(web.url))
        for number in range(1, WEEKS + 1):
            services.today = FIRST + timedelta(weeks=number)
            services.down = {ARXIV_DOWN: frozenset({"arxiv"}), BOTH_DOWN: frozenset({"arxiv", "hf"})}.get(
                number, frozenset()
            )
            clock.time = datetime.combine(services.today, datetime.min.time(), UTC) + timedelta(hours=6, minutes=17)
            config = load(folder / "digest.toml", Asked(now=clock.now()))
            for window in missed(config, clock.now):
                name = week_of(window.since)
                try:
                    asyncio.run(a_week(folder, clock, name))
                    made_on[name] = services.today
                except SourceError:
                    failed.append(name)
    editions = {
        path.parent.name: load_edition(path.read_text(), str(path)) for path in (folder / "out").glob("*/digest.json")
    }
    return Played(papers=papers, editions=editions, made_on=made_on, failed=failed)


def test_there_is_an_edition_of_every_week(played: Played) -> None:
    weeks = [week_of(FIRST + timedelta(weeks=number)) for number in range(WEEKS)]

    assert sorted(played.editions) == weeks
    assert played.failed == [weeks[BOTH_DOWN - 1]]


def test_the_weeks_of_the_outages_are_made_when_the_services_are_back(played: Played) -> None:
    for number in (ARXIV_DOWN, BOTH_DOWN):
        name = week_of(FIRST + timedelta(weeks=number - 1))
        assert played.made_on[name] == FIRST + timedelta(weeks=number + 1)
        assert all(source.error is None for source in played.editions[name].sources)


def test_no_paper_is_lost(played: Played) -> None:
    last = FIRST + timedelta(weeks=WEEKS)  # the day of the last run
    due = [
        paper
        for paper in played.papers
        if (paper.shown and paper.shown <= last) or any(day < last for day in paper.daily)
    ]

    assert len(due) > 4_500
    assert [paper.id for paper in due if not played.holding(paper.id)] == []


def test_no_paper_is_repeated_but_one_that_was_revised(played: Played) -> None:
    held = {paper.id: played.holding(paper.id) for paper in played.papers}
    again = {paper_id: names[1:] for paper_id, names in held.items() if len(names) > 1}

    assert again == {
        paper_id: [name for name in names if paper_id in played.editions[name].revised]
        for paper_id, names in again.items()
    }


def test_what_is_called_revised_says_another_thing_in_a_later_version(played: Played) -> None:
    expected = set()
    for paper in played.papers:
        names = played.holding(paper.id)
        if not (paper.second and paper.second.material and paper.shown and names):
            continue
        first = played.made_on[names[0]]
        # The first version was covered, and a later run, whose days reach back to its submission, met the second.
        met = [
            name
            for name, day in played.made_on.items()
            if day > first and day >= paper.second.day and paper.submitted >= week_days(name).since - LATE
        ]
        if paper.second.day > first and met:
            expected.add(paper.id)

    found = {paper_id for edition in played.editions.values() for paper_id in edition.revised}
    assert len(found) > 10
    assert found == expected


def test_every_count_adds_up(played: Played) -> None:
    for edition in played.editions.values():
        counts = edition.accounting
        assert counts.read + counts.carried_in == left_over(counts), edition.name
        assert counts.papers == sum(len(section.topic.papers) for section in edition.sections)
        assert counts.read == sum(source.read for source in edition.sources)


def left_over(counts: Accounting) -> int:
    return (
        counts.repeated
        + counts.covered_before
        + counts.outside_window
        + counts.excluded
        + counts.unreadable
        + counts.also_listed
        + counts.papers
    )


def test_a_paper_is_in_the_edition_of_its_week_or_came_late(played: Played) -> None:
    for name, edition in played.editions.items():
        since = week_days(name).since
        for paper in edition.papers:
            assert paper.published is not None
            assert since - LATE <= paper.published <= since + timedelta(days=6), (name, paper.id)
