"""Whole runs at the endpoint's own pace: as fast as it allows, and the same pages whatever was in flight."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rude import RUDE
from digest.testing.rates import RatedEndpoint, Rates
from tests.honest import Honest

ROOT = Path(__file__).parent.parent
WEEK = ROOT / "examples" / "week.txt"
PAGES = ("digest.json", "digest.md", "digest.html", "evidence.html")


def honest() -> Callable[[dict[str, Any]], str]:
    """What an honest model says to a request."""
    model = Honest()
    return lambda body: json.dumps(model.answer(body["messages"][-1]["content"]), ensure_ascii=False)


def run(out: Path, endpoint: RatedEndpoint, *papers: Path, options: str = "") -> tuple[int, dict[str, Any], str]:
    """A run at an endpoint that is far away, so that nothing is taken for a server of one's own."""
    out.mkdir()
    far = endpoint.far_settings
    (out / "digest.toml").write_text(
        f'[endpoint]\nbase_url = "{far.base_url}"\nmodel = "far"\nproxy = "{far.proxy}"\n{options}', encoding="utf-8"
    )
    command = [sys.executable, "-m", "digest", "run", "--config", str(out / "digest.toml"), "--out", str(out)]
    ended = subprocess.run(
        [*command, "--edition", "W", "--json", *(papers or (WEEK,))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_PROXY": "", "no_proxy": ""},
    )
    return ended.returncode, json.loads(ended.stdout) if ended.stdout else {}, ended.stderr


def pages(out: Path) -> dict[str, bytes]:
    return {name: (out / "W" / name).read_bytes() for name in PAGES}


@pytest.mark.slow
def test_the_pages_are_the_same_bytes_whatever_was_in_flight(tmp_path: Path) -> None:
    made, most = [], []
    for name, options in (("one", "in_flight = 1"), ("seven", "in_flight = 7"), ("adaptive", "")):
        with RatedEndpoint(honest(), Rates(latency_s=0.05)) as endpoint:
            code, _, _ = run(tmp_path / name, endpoint, options=options)
        assert code == 0
        made.append(pages(tmp_path / name))
        most.append(endpoint.seen.most_in_flight)

    assert made[0] == made[1] == made[2]
    assert most == [1, 3, 3]  # three topics


@pytest.mark.slow
def test_a_run_at_an_endpoint_that_is_full_loses_nothing(tmp_path: Path) -> None:
    with RatedEndpoint(honest(), Rates(latency_s=0.05)) as idle:
        run(tmp_path / "idle", idle)
    with RatedEndpoint(honest(), Rates(latency_s=0.05, capacity=2)) as full:
        code, said, told = run(tmp_path / "full", full)

    assert (code, said["accounting"]["gaps"], full.seen.most_in_flight) == (0, 0, 2)
    assert pages(tmp_path / "full") == pages(tmp_path / "idle")
    assert said["asked"]["calls"] == said["asked"]["retries"] + 8
    assert said["asked"]["retries"] == len(full.seen.too_many_at) == 1
    assert "Traceback" not in told


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 3])
def test_a_rude_endpoint_loses_no_paper_and_costs_a_call_a_fault(tmp_path: Path, data: Path, seed: int) -> None:
    papers = sorted((data / "listings").glob("*.txt"))
    with RatedEndpoint(honest(), Rates(latency_s=0.05)) as calm:
        run(tmp_path / "calm", calm, *papers)
    with RatedEndpoint(honest(), Rates(latency_s=0.05, faults=RUDE, seed=seed)) as endpoint:
        code, said, told = run(tmp_path / "rude", endpoint, *papers, options="timeout_s = 3")  # what a hang costs

    edition = json.loads((tmp_path / "rude" / "W" / "digest.json").read_text(encoding="utf-8"))
    noted = [
        note["paper"]
        for topic in edition["topics"]
        for note in topic["notes"]
        if note["claims"] and (note["written_by"] or topic["written_by"]) == "model"
    ]
    faults, calls = endpoint.seen.faults, endpoint.seen.calls.total()
    assert (code, said["accounting"]["papers"], len(noted), len(set(noted))) == (0, 307, 307, 307)
    assert (said["accounting"]["gaps"], said["accounting"]["supported"]) == (0, said["accounting"]["claims"])
    assert pages(tmp_path / "rude") == pages(tmp_path / "calm")
    assert calls == said["asked"]["calls"] == calm.seen.calls.total() + faults.total()
    assert calls <= 1.35 * calm.seen.calls.total()
    assert min(faults["bad_gateway"] + faults["queue_full"], faults["silence"], faults["cut_and_called_whole"]) > 0
    assert faults["rate_limited"] + faults["rate_limited_with_retry_after_ms"] > 4
    assert "Traceback" not in told
