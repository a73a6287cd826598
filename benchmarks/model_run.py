"""Print what a run through a model takes: calls, shared prompt text, claims supported, and a warm run's calls and CPU.

    DIGEST_DATA=... python -m benchmarks.model_run

The model is an honest endpoint on loopback (`tests/honest.py`): it quotes the papers and costs no time.
"""

import json
import os
import sys
import tempfile
from itertools import takewhile
from pathlib import Path
from typing import Any

from benchmarks.whole_run import cpu_s
from tests.honest import Honest


def shared_share(asked: list[dict[str, Any]]) -> float:
    """Of the text of each batch's later prompts, the share that its first prompt began with, word for word."""
    firsts: dict[str, str] = {}
    shared = total = 0
    for body in asked:
        text = "".join(message["content"] for message in body["messages"])
        papers, task, _ = text.partition("# Task")
        if not task or "# Findings" in papers:
            continue
        if papers not in firsts:
            firsts[papers] = text
            continue
        shared += sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(firsts[papers], text, strict=False)))
        total += len(text)
    return shared / total


def main() -> None:
    """Run cold, then warm, and print a table."""
    listings = sorted(str(path) for path in (Path(os.environ["DIGEST_DATA"]) / "listings").glob("*.txt"))
    with tempfile.TemporaryDirectory() as out, Honest() as honest:
        model = ["--base-url", honest.url, "--model", "honest"]
        command = [sys.executable, "-m", "digest", "run", *listings, *model, "--out", out, "--edition", "W"]
        cold = cpu_s(command)
        calls = len(honest.asked)
        warm = min(cpu_s(command) for _ in range(3))
        counts = json.loads((Path(out) / "W" / "digest.json").read_text(encoding="utf-8"))["accounting"]
        rows = {
            "papers, each with a note": f"{counts['papers']}",
            "claims supported": f"{counts['supported']} of {counts['claims']}",
            "calls; per 100 papers": f"{calls}; {100 * calls / counts['papers']:.1f}",
            "later prompts' text already sent in the first of their batch": f"{shared_share(honest.asked):.1%}",
            "calls of three warm runs": f"{len(honest.asked) - calls}",
            "CPU s of the cold run; of a warm run": f"{cold:.2f}; {warm:.2f}",
        }
    print("| what | figure |\n|---|---|")
    for what, figure in rows.items():
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
