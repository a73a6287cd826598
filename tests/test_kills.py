"""A run that is killed with SIGKILL at moments drawn over all of it, and run again: nothing is lost or asked twice."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from digest.testing.rates import RatedEndpoint, Rates
from tests.honest import Honest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PAGES = ("digest.json", "digest.md", "digest.html", "evidence.html")
AT_ONCE = 4
LATENCY_S = 0.05
LONGEST_S = 120.0
# What each theme studies, with what, and where: ten papers each.
THEMES = (
    ("tide tables", "parser", "harbours", ("layouts", "gauges", "moons", "ferries", "locks")),
    ("glacier melt", "radar model", "valleys", ("moraines", "albedo", "crevasses", "runoff", "firn")),
    ("bird song", "recogniser", "forests", ("dialects", "dusk choruses", "migrants", "nests", "warblers")),
    ("bridge cables", "strain sensor", "rivers", ("corrosion", "traffic", "gusts", "anchors", "fatigue")),
    ("bread dough", "rheometer", "bakeries", ("gluten", "yeast", "kneading", "crumb", "proofing")),
    ("protein folds", "lattice sampler", "cells", ("helices", "sheets", "chaperones", "loops", "domains")),
)


def papers() -> str:
    """Sixty invented papers, as JSON Lines."""
    lines = []
    for theme, tool, place, parts in THEMES:
        for number, part in enumerate((*parts, *parts)):
            share, count = 11 + 7 * number, 120 + 35 * number
            abstract = (
                f"Studies of {theme} have long left {part} out of what they measure in {place}. "
                f"We present a {tool} that learns {part} of {theme} from {count} examples in {place}. "
                f"On {count} held-out records the {tool} cuts the error for {theme} by {share}% against the old one. "
                f"It does not help where {part} were never recorded before in those {place}."
            )
            title = f"Variant {number + 1} of a {tool} for {theme} and their {part} in {place}"
            lines.append(json.dumps({"title": title, "abstract": abstract}))
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where the papers are, an undisturbed run of them, and how long it took: to its last request, and in all."""

    papers: Path
    undisturbed: Path
    calls: int
    last_call_s: float
    whole_s: float

    def pages(self) -> dict[str, bytes]:
        return pages(self.undisturbed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """When a run is killed: `after_s` after it was started, has sent `calls` requests, or has made the file `made`."""

    after_s: float = 0.0
    calls: int = 0
    made: str = ""

    def wait(self, out: Path, endpoint: RatedEndpoint, running: subprocess.Popen[bytes]) -> None:
        """Until the moment has come, or the run has ended before it."""
        before = sent(endpoint)
        wait_until(
            lambda: (not self.made or (out / self.made).exists()) and sent(endpoint) - before >= self.calls, running
        )
        end = time.monotonic() + self.after_s
        wait_until(lambda: time.monotonic() >= end, running)


def wait_until(come: Callable[[], bool], running: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + LONGEST_S
    while not come() and running.poll() is None:
        assert time.monotonic() < latest
        time.sleep(0.0005)


def sent(endpoint: RatedEndpoint) -> int:
    return sum(endpoint.seen.calls.copy().values())


def serving() -> RatedEndpoint:
    honest = Honest()
    return RatedEndpoint(
        lambda body: json.dumps(honest.answer(body["messages"][-1]["content"]), ensure_ascii=False),
        Rates(latency_s=LATENCY_S),
    )


def start(out: Path, endpoint: RatedEndpoint, papers: Path, *more: str) -> subprocess.Popen[bytes]:
    """A run at an endpoint far away, which has the same address in every run."""
    far, config = endpoint.far_settings, out.with_suffix(".toml")
    config.write_text(
        f'[endpoint]\nbase_url = "{far.base_url}"\nmodel = "far"\nproxy = "{far.proxy}"\nin_flight = {AT_ONCE}\n'
        "context_tokens = 3200\nmax_reply_tokens = 1048\n",
        encoding="utf-8",
    )
    command: list[str | Path] = [sys.executable, "-m", "digest", "run", papers, "--config", config, "--out", out]
    return subprocess.Popen(
        [*command, "--edition", "W", "--json", *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NO_PROXY": "", "no_proxy": ""},
    )


def finish(out: Path, endpoint: RatedEndpoint, papers: Path, *more: str) -> dict[str, Any]:
    """Run to the end: what it printed."""
    printed, said = (running := start(out, endpoint, papers, *more)).communicate(timeout=LONGEST_S)
    assert running.returncode == 0, said.decode()
    found: dict[str, Any] = json.loads(printed)
    return found


def pages(out: Path) -> dict[str, bytes]:
    return {name: (out / "W" / name).read_bytes() for name in PAGES}


def names(out: Path) -> list[str]:
    """All that is in the folder, but the log beside the state, which SQLite makes and removes as it likes."""
    found = (str(path.relative_to(out)) for path in out.rglob("*"))
    return sorted(name for name in found if not name.startswith("state.sqlite-"))


def kept(out: Path) -> int:
    """How many replies the state holds, which must be sound; read from a copy, so that nothing is mended by looking."""
    copy = out.with_name(f"{out.name}-looked-at")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in out.glob("state.sqlite*"):
        shutil.copy(file, copy)
    if not (copy / "state.sqlite").exists():
        return 0
    with closing(sqlite3.connect(copy / "state.sqlite")) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        if not database.execute("select 1 from sqlite_master where name = 'replies'").fetchone():
            return 0
        rows = database.execute("select body, text from replies").fetchall()
    assert all(json.loads(text) for _, text in rows)
    return len(rows)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("kills")
    (folder / "week.jsonl").write_text(papers(), encoding="utf-8")
    with serving() as endpoint:
        began = time.monotonic()
        running = start(folder / "out", endpoint, folder / "week.jsonl")
        seen, last_call_s = 0, 0.0
        while running.poll() is None:
            if sent(endpoint) > seen:
                seen, last_call_s = sent(endpoint), time.monotonic() - began
            time.sleep(0.002)
        whole_s = time.monotonic() - began
        printed, said = running.communicate()
    assert running.returncode == 0, said.decode()
    assert json.loads(printed)["accounting"]["papers"] == 60
    assert endpoint.seen.most_in_flight == AT_ONCE
    return Bench(
        papers=folder / "week.jsonl",
        undisturbed=folder / "out",
        calls=seen,
        last_call_s=last_call_s,
        whole_s=whole_s,
    )


def kill(kill: Kill, out: Path, endpoint: RatedEndpoint, bench: Bench, *more: str) -> bool:
    """Start a run and kill it; whether it was still running then."""
    running = start(out, endpoint, bench.papers, *more)
    kill.wait(out, endpoint, running)
    running.kill()
    running.communicate()
    time.sleep(2 * LATENCY_S)  # what it had sent is counted
    return running.returncode == -9


def killed_then_finished(kills: list[Kill], out: Path, bench: Bench) -> list[int]:
    """Kill a run at each of the moments, run it to the end, look at all that is promised.

    Gives the replies that were kept at each kill; -1 where the run had ended before.
    """
    found, in_flight = [], 0
    with serving() as endpoint:
        for moment in kills:
            sent_before, kept_before = sent(endpoint), kept(out)
            hit = kill(moment, out, endpoint, bench)
            lost = sent(endpoint) - sent_before - (kept(out) - kept_before)
            assert 0 <= lost <= AT_ONCE, moment
            in_flight += lost
            found.append(kept(out) if hit else -1)
            if (out / "W").exists():
                assert pages(out) == bench.pages(), moment
        kept_at_last = kept(out)
        said = finish(out, endpoint, bench.papers)

        assert said["asked"]["calls"] == bench.calls - kept_at_last, kills
        assert len(endpoint.seen.calls) == bench.calls, kills
        assert sent(endpoint) - bench.calls <= in_flight, kills
    assert pages(out) == bench.pages(), kills
    assert names(out) == names(bench.undisturbed), kills
    assert kept(out) == bench.calls, kills
    return found


def drawn(bench: Bench, dice: random.Random) -> Iterator[Kill]:
    """Twenty moments: over the whole run by the clock, by what was sent, and after the last request."""
    tail_s = bench.whole_s - bench.last_call_s
    for _ in range(6):
        yield Kill(after_s=dice.uniform(0, 1.05 * bench.whole_s))
    for _ in range(9):
        yield Kill(calls=dice.randint(1, bench.calls), after_s=dice.uniform(0, 1.5 * LATENCY_S))
    for _ in range(5):
        yield Kill(calls=bench.calls, after_s=dice.uniform(0, tail_s))


def in_parallel(work: Callable[[int, list[Kill]], list[int]], trials: Mapping[int, list[Kill]]) -> list[list[int]]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, trials.keys(), trials.values()))


def test_a_run_killed_at_twenty_random_moments_repeats_at_most_what_was_in_flight(bench: Bench, tmp_path: Path) -> None:
    dice = random.Random(20)  # noqa: S311  # moments, not secrets
    trials = dict(enumerate([each] for each in drawn(bench, dice)))

    found = in_parallel(lambda number, kills: killed_then_finished(kills, tmp_path / str(number), bench), trials)

    counts = [count for [count] in found]
    assert len(counts) == 20
    # The moments are worth something: before the first reply, after the last, and at six stages between at least.
    assert 0 in counts
    assert bench.calls in counts
    assert len(set(counts) - {-1, 0, bench.calls}) >= 6


def test_a_run_killed_again_and_again_repeats_at_most_what_was_in_flight_each_time(
    bench: Bench, tmp_path: Path
) -> None:
    dice = random.Random(2)  # noqa: S311  # as above
    third = bench.calls // 3
    trials = {
        number: [Kill(calls=dice.randint(1, third), after_s=dice.uniform(0, LATENCY_S)) for _ in range(2 + number % 2)]
        for number in range(4)
    }

    found = in_parallel(lambda number, kills: killed_then_finished(kills, tmp_path / str(number), bench), trials)

    assert all(-1 not in counts and counts == sorted(counts) for counts in found)


def test_a_run_killed_while_it_delivers_leaves_a_whole_edition_or_none(bench: Bench, tmp_path: Path) -> None:
    ends = (".digest/new/W", ".digest/new/W/digest.html", "W", "W/calls", "W/run.json")  # as it makes them
    trials = {number: [Kill(made=made)] for number, made in enumerate(ends)}

    found = in_parallel(lambda number, kills: killed_then_finished(kills, tmp_path / str(number), bench), trials)

    # It may have ended within the moment that it takes to see the file.
    assert {count for [count] in found} <= {-1, bench.calls}


def test_an_edition_that_is_being_replaced_by_a_killed_run_is_the_old_or_the_new_one(
    bench: Bench, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(bench.undisturbed, out)
    with serving() as endpoint:
        for number, made in enumerate([".digest/new/W", ".digest/new/W/evidence.html", ".digest/old/W"]):
            before, title = pages(out), f"Edition {number}"
            kill(Kill(made=made), out, endpoint, bench, "--title", title)
            if not (out / "W").exists():  # the next run puts it back
                (out / ".digest/old/W").rename(out / "W")
            assert pages(out) == before or json.loads(pages(out)["digest.json"])["title"] == title
        finish(out, endpoint, bench.papers)

        assert sent(endpoint) == 0  # all replies were kept
    assert pages(out) == bench.pages()
    assert names(out) == names(bench.undisturbed)
