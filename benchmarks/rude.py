"""Print what becomes of a week's papers at a rude endpoint: 429s, 5xx, cut JSON and hangs, all at once.

    DIGEST_DATA=... python -m benchmarks.rude [SEED ...]

An honest endpoint on loopback (`tests/honest.py`) with faults of `digest/testing/faults.py`, drawn anew by each seed. A
request is given up after 3 s, so that a hang costs no more. Papers are those with a note written by the model.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from digest.testing.rates import RatedEndpoint, Rates
from tests.honest import Honest

RUDE = {
    "rate_limited": 0.05,
    "rate_limited_with_retry_after_ms": 0.05,
    "bad_gateway": 0.025,
    "queue_full": 0.025,
    "cut_and_called_whole": 0.025,
    "body_cut": 0.025,
    "silence": 0.01,
}
_HONEST = Honest()


def said(body: dict[str, Any]) -> str:
    """What an honest model says to a request."""
    return json.dumps(_HONEST.answer(body["messages"][-1]["content"]), ensure_ascii=False)


def run(rates: Rates, listings: list[str]) -> dict[str, Any]:
    """A run at such an endpoint: what became of the papers, and what it took."""
    with tempfile.TemporaryDirectory() as folder, RatedEndpoint(said, rates) as endpoint:
        far, config = endpoint.far_settings, Path(folder) / "digest.toml"
        config.write_text(
            f'[endpoint]\nbase_url = "{far.base_url}"\nmodel = "far"\nproxy = "{far.proxy}"\ntimeout_s = 3\n',
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "digest", "run", *listings, "--config", str(config), "--out", folder]
        began = time.perf_counter()
        ended = subprocess.run([*command, "--edition", "W", "--json"], capture_output=True, text=True, check=False)
        wall_s = time.perf_counter() - began
        edition = json.loads((Path(folder) / "W" / "digest.json").read_text(encoding="utf-8"))
    summary = json.loads(ended.stdout)
    noted = {
        note["paper"]
        for topic in edition["topics"]
        for note in topic["notes"]
        if note["claims"] and (note["written_by"] or topic["written_by"]) == "model"
    }
    return {
        "papers": edition["accounting"]["papers"],
        "by the model": len(noted),
        "gaps": len(summary["gaps"]),
        "calls": endpoint.seen.calls.total(),
        "429": endpoint.seen.faults["rate_limited"] + endpoint.seen.faults["rate_limited_with_retry_after_ms"],
        "5xx": endpoint.seen.faults["bad_gateway"] + endpoint.seen.faults["queue_full"],
        "cut": endpoint.seen.faults["cut_and_called_whole"] + endpoint.seen.faults["body_cut"],
        "hangs": endpoint.seen.faults["silence"],
        "most in flight": endpoint.seen.most_in_flight,
        "wall s": round(wall_s, 1),
        "reasons": sorted({gap["reason"] for gap in summary["gaps"]}),
        "exit code": ended.returncode,
    }


def main() -> None:
    """Run once without faults, then with the faults of each seed, and print a table."""
    listings = sorted(str(path) for path in (Path(os.environ["DIGEST_DATA"]) / "listings").glob("*.txt"))
    seeds = [int(each) for each in sys.argv[1:]] or list(range(10))
    calm = run(Rates(latency_s=0.2), listings)
    shown = [name for name in calm if name != "reasons"]
    print(f"| faults | {' | '.join(shown)} | calls over faultless |\n|{'---|' * (len(shown) + 2)}")
    print(f"| none | {' | '.join(str(calm[name]) for name in shown)} | 1.00 |", flush=True)
    calls = []
    for seed in seeds:
        rude = run(Rates(latency_s=0.2, faults=RUDE, seed=seed), listings)
        calls.append(rude["calls"])
        over = rude["calls"] / calm["calls"]
        print(f"| seed {seed} | {' | '.join(str(rude[name]) for name in shown)} | {over:.2f} |", flush=True)
        for reason in rude["reasons"]:
            print(reason, file=sys.stderr)
    print(f"\nCalls over the faultless run's, all seeds together: {sum(calls) / len(calls) / calm['calls']:.2f}")


if __name__ == "__main__":
    main()
