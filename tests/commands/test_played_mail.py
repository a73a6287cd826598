"""Weeks with a mail server that is up, down, or takes mail for one reader alone: each reader gets each paper once."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.config import Wishes, load
from digest.core.weeks import week_of
from digest.memory import missed
from tests.commands.conftest import Digest
from tests.commands.test_mailed_weeks import CONFIG, NOBODY, mailed
from tests.commands.test_weeks import LAST, WEEK, a_line
from tests.scripted_smtp import ScriptedServer

pytestmark = pytest.mark.slow

WEEKS = 8
REFUSED = {"up": (), "down": ("ada@", "bo@"), "half": ("bo@",), "unreached": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A paper by its number, its day, and the number of weeks that are yet to come when sources have it."""

    number: int
    day: date
    shown: int


@dataclass
class Play:
    """What comes in which week, and what becomes of the mail."""

    dice: random.Random
    refused: tuple[str, ...] = ()
    papers: list[Listed] = field(default_factory=list)

    def __post_init__(self) -> None:
        for left in range(WEEKS, -1, -1):
            for _ in range(self.dice.randint(0, 3)):
                late = (self.dice.random() < 0.3) + (self.dice.random() < 0.1)
                day = LAST - WEEK * left + timedelta(days=self.dice.randint(0, 6))
                self.papers.append(Listed(number=len(self.papers) + 1, day=day, shown=max(left - late, 0)))

    def lines(self, left: int) -> str:
        """What the source holds when so many weeks are left, and one paper of long ago."""
        shown = [a_line(each.number, each.day) for each in self.papers if each.shown >= left]
        return "\n".join([a_line(99_999, LAST - WEEK * 99), *shown])

    def rcpt(self, line: str) -> str:
        return "450 later" if any(reader in line for reader in self.refused) else "250 Ok"

    def weeks(self, left: int, ways: tuple[str, ...], config: Path) -> list[str]:
        """The weeks that are made when so many are left, by one of the ways in which people do that."""
        way, own = self.dice.choice(ways), week_of(LAST - WEEK * left)
        if way == "catch up" or left < 2:
            monday = datetime.combine(LAST - WEEK * left + WEEK, datetime.min.time(), UTC)
            return [week_of(each.since) for each in missed(load(config, Wishes(now=monday)), lambda: monday)]
        return [own, week_of(LAST - WEEK * (left + 1))] if way == "again" and left < WEEKS else [own]


def adds_up(folder: Path, week: str) -> bool:
    counts = json.loads((folder / "out" / week / "digest.json").read_text())["accounting"]
    left = ("repeated", "covered_before", "outside_window", "excluded", "unreadable", "also_listed", "papers")
    return bool(counts["read"] + counts["carried_in"] == sum(counts[name] for name in left))


@pytest.mark.parametrize(
    ("mail", "ways"),
    [
        (("up", "up", "down", "unreached"), ("catch up", "one", "again")),
        (("up", "up", "down", "unreached", "half", "half"), ("catch up",)),
    ],
    ids=["servers that take all or nothing", "servers that take a part, and weeks that are caught up with"],
)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_mail_servers_do_each_reader_gets_each_paper_once(
    seed: int, mail: tuple[str, ...], ways: tuple[str, ...], digest: Digest, tmp_path: Path
) -> None:
    play = Play(random.Random(seed))  # noqa: S311 -- a play, the same every time
    config = tmp_path / "digest.toml"
    with ScriptedServer(RCPT=play.rcpt) as server:
        for left in range(WEEKS, -1, -1):
            state = play.dice.choice(mail) if left % 3 else "up"
            play.refused = REFUSED[state]
            (tmp_path / "papers.jsonl").write_text(play.lines(left))
            text = CONFIG.format(port=NOBODY if state == "unreached" else server.port, more="")
            config.write_text(text.replace("tries = 1", "tries = 1\nmax_lateness_days = 9999"))
            for week in play.weeks(left, ways, config):
                digest("run", "--week", week)
                assert adds_up(tmp_path, week)

    got = Counter((reader, int(number)) for reader, numbers in mailed(server) for number in numbers)
    assert got == Counter((reader, each.number) for reader in ("ada", "bo") for each in play.papers)
