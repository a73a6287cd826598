"""A sending that is killed with SIGKILL at moments drawn over all of it, and sent again: nobody gets it twice."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.scripted_smtp import Reply, ScriptedServer
from tests.sending import addresses

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
READERS = 50
TRIALS, KILLS = 10, 4  # forty kills: in each trial one of the sending, and three of the resumed ones
LONGEST_S = 60.0
STEPS = ("MAIL", "RCPT", "DATA", "within", ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """When a sending is killed: as the server is at that step with that message, counted over the whole trial, or
    `after_s` after it, with nobody waiting; at step "" after so much time alone."""

    step: str
    message: int = 0
    after_s: float = 0.0


@dataclass
class Watched:
    """A server that says when the moment of a kill has come, and then waits at that step until it has happened."""

    kill: Kill | None = None
    come: threading.Event = field(default_factory=threading.Event)
    killed: threading.Event = field(default_factory=threading.Event)
    counts: Counter[str] = field(default_factory=Counter)

    def set(self, kill: Kill | None) -> None:
        self.kill = kill
        self.come.clear()
        self.killed.clear()

    def at(self, step: str, reply: Reply) -> Reply:
        self.counts[step] += 1
        if self.kill is not None and (self.kill.step, self.kill.message) == (step, self.counts[step]):
            self.come.set()
            if not self.kill.after_s:
                self.killed.wait(LONGEST_S)
        return reply


def serving(watched: Watched) -> ScriptedServer:
    answers = {"MAIL": "250 Ok", "RCPT": "250 Ok", "DATA": "354 Go on", "within": "", ".": "250 Ok"}
    script = {step: lambda _, step=step: watched.at(step, answers[step]) for step in STEPS}
    return ScriptedServer(**script)


def start(out: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.sending", str(out), str(port), str(READERS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def killed_at(kill: Kill, out: Path, server: ScriptedServer, watched: Watched) -> bool:
    """Start a sending and kill it; whether it was still running then."""
    watched.set(kill)
    with start(out, server.port) as running:
        latest = time.monotonic() + LONGEST_S
        while kill.step and not watched.come.wait(0.01) and running.poll() is None:
            assert time.monotonic() < latest
        if kill.after_s:
            time.sleep(kill.after_s)
        running.kill()
        running.communicate()
    watched.killed.set()
    return running.returncode == -9


def killed_then_finished(kills: list[Kill], out: Path) -> list[bool]:
    """Kill one sending after the other, then send to the end without any flags, and look at all that is promised."""
    watched = Watched()
    with serving(watched) as server:
        hit = [killed_at(kill, out, server, watched) for kill in kills]
        watched.set(None)
        with start(out, server.port) as running:
            printed, said = running.communicate(timeout=LONGEST_S)
    assert running.returncode == 0, said.decode()
    states: dict[str, str] = json.loads(printed)["states"]
    got = Counter(reader for reader, _ in server.seen.accepted)

    assert max(got.values()) == 1, kills
    assert len(states) == READERS
    assert set(states.values()) <= {"accepted", "uncertain"}, kills
    for reader in addresses(READERS):
        state = states[reader.partition("@")[0]]
        assert state == "uncertain" or got[reader] == 1, (reader, kills)
    assert list(states.values()).count("uncertain") <= sum(hit), kills
    for step, once in ((".", 1), ("within", 1), ("DATA", 1)):
        if len(kills) == 1 and hit == [True] and kills[0].step == step and not kills[0].after_s:
            assert list(states.values()).count("uncertain") == once, kills
    return hit


def drawn(dice: random.Random) -> Iterator[Kill]:
    """Kills of one trial, one after the other: each sending gets some messages further than the one before."""
    ends = sorted(dice.sample(range(1, READERS - 2), KILLS))
    for message in ends:
        kind = dice.choice([*STEPS, ".", "DATA", "after", "after", "clock"])
        if kind == "clock":
            yield Kill(step="", after_s=dice.uniform(0.02, 0.3))  # as it starts: fast machines are done in a second
        elif kind == "after":
            yield Kill(step=".", message=message, after_s=dice.uniform(0.0001, 0.01))
        else:
            yield Kill(step=kind, message=message)


def test_forty_kills_of_sendings_and_of_resumed_ones_mail_nobody_twice_and_leave_out_nobody_unsaid(
    tmp_path: Path,
) -> None:
    dice = random.Random(50)  # noqa: S311  # moments, not secrets
    trials = [list(drawn(dice)) for _ in range(TRIALS)]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(killed_then_finished, trials, [tmp_path / str(number) for number in range(TRIALS)]))

    hits = [hit for trial in found for hit in trial]
    assert len(hits) == 40
    # The moments are worth something: nearly all hit a sending, at every step of it.
    assert sum(hits) >= 32, found
    at = {
        kill.step for trial, hit in zip(trials, found, strict=True) for kill, was in zip(trial, hit, strict=True) if was
    }
    assert at >= set(STEPS)


@pytest.mark.parametrize("step", ["DATA", "within", "."])
def test_a_kill_within_a_message_leaves_exactly_that_reader_in_doubt(step: str, tmp_path: Path) -> None:
    assert killed_then_finished([Kill(step=step, message=7)], tmp_path / "out") == [True]


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_kill_before_a_message_leaves_nobody_in_doubt(step: str, tmp_path: Path) -> None:
    watched = Watched()
    with serving(watched) as server:
        assert killed_at(Kill(step=step, message=7), tmp_path, server, watched)
        watched.set(None)
        with start(tmp_path, server.port) as running:
            printed, _ = running.communicate(timeout=LONGEST_S)

    assert set(json.loads(printed)["states"].values()) == {"accepted"}
    assert Counter(server.seen.readers()) == dict.fromkeys(addresses(READERS), 1)


def digest(out: Path, verb: str, *more: str) -> subprocess.Popen[bytes]:
    config = out.with_suffix(".toml")
    command = [sys.executable, "-m", "digest", verb, *more, "--config", str(config), "--out", str(out), "--json"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_command_itself_goes_on_after_a_kill_and_tells_who_is_in_doubt(tmp_path: Path) -> None:
    out, watched = tmp_path / "out", Watched(kill=Kill(step="within", message=3))
    with serving(watched) as server:
        out.with_suffix(".toml").write_text(
            f'[mail]\nsender = "digest@harbour.example"\nrecipients = {json.dumps(addresses(5))}\n'
            f'[mail.smtp]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\n',
            encoding="utf-8",
        )
        with digest(out, "run", "examples/week.txt", "--edition", "nets", "--no-mail") as making:
            making.communicate(timeout=LONGEST_S)
        with digest(out, "send") as killed:
            assert watched.come.wait(LONGEST_S)
            killed.kill()
            killed.communicate()
        watched.killed.set()
        watched.set(None)
        with digest(out, "send") as resumed:
            printed, said = resumed.communicate(timeout=LONGEST_S)

    assert (making.returncode, killed.returncode, resumed.returncode) == (0, -9, 5), said.decode()
    states = Counter(receipt["state"] for receipt in json.loads(printed)["receipts"])
    assert states == {"accepted": 4, "uncertain": 1}
    doubted = addresses(5)[2]
    got = Counter(server.seen.readers())
    assert got.pop(doubted, 0) <= 1  # the whole message may have been on its way
    assert got == dict.fromkeys(set(addresses(5)) - {doubted}, 1)
    assert "1 uncertain, they may have it" in said.decode()
