"""Planted errors, honest claims and paraphrases under the checks, as Markdown tables.

DIGEST_DATA=... python -m benchmarks.planted [--failures FILE] [--seed N]
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.planting.cases import Case
from benchmarks.planting.corpus import Corpus, read
from benchmarks.planting.errors import planted
from benchmarks.planting.honest import honest
from digest.checks import CHECKS
from digest.core.claims import CheckedClaim
from digest.evidence.judging import judge


def judged(cases: Sequence[Case], corpus: Corpus) -> tuple[list[CheckedClaim], float]:
    """What the checks make of the cases, in their order, and the CPU seconds that it took; group by group."""
    checks = [check() for check in CHECKS.values()]
    results: dict[str, CheckedClaim] = {}
    seconds = 0.0
    for group, sources in enumerate(corpus.groups):
        claims = {str(at): case.claim for at, case in enumerate(cases) if case.group == group}
        papers = {source.paper.id: source.paper for source in sources}
        start = time.process_time()
        results |= judge(claims, papers, checks)
        seconds += time.process_time() - start
    return [results[str(at)] for at in range(len(cases))], seconds


def table(head: str, rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    columns = head.split(" | ")
    lines = [f"| {head} |", "|" + "---|" * len(columns), *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def counted(cases: Sequence[Case], results: Sequence[CheckedClaim]) -> list[list[str]]:
    """Per kind and place, and in all: how many, how many are not supported, their share."""
    sums: dict[tuple[str, str], list[int]] = {}
    for case, result in zip(cases, results, strict=True):
        for key in ((case.kind, case.where), ("all", case.where)):
            count = sums.setdefault(key, [0, 0])
            count[0] += 1
            count[1] += result.verdict != "supported"
    last = [key for key in sums if key[0] == "all"]
    return [
        [*key, str(sums[key][0]), str(sums[key][1]), f"{sums[key][1] / sums[key][0]:.1%}"]
        for key in [*(key for key in sums if key not in last), *last]
    ]


def failures(cases: Sequence[Case], results: Sequence[CheckedClaim], corpus: Corpus, wanted: bool) -> list[str]:
    """The cases whose being supported is not as `wanted`, a JSON object each."""
    texts = {source.paper.id: source.text for source in corpus.sources}
    return [
        json.dumps(
            {
                "kind": case.kind,
                "where": case.where,
                "claim": case.claim.text,
                "original": case.original,
                "citations": [{"paper": cited.paper_id, "quote": cited.quote} for cited in case.claim.citations],
                "text": [texts[cited.paper_id] for cited in case.claim.citations],
                "verdict": result.verdict,
                "findings": [[found.check, found.severity, found.message] for found in result.findings],
            },
            ensure_ascii=False,
        )
        for case, result in zip(cases, results, strict=True)
        if (result.verdict == "supported") is not wanted
    ]


def main() -> None:
    """Print the tables, and write what went wrong to the file of `--failures`."""
    parser = argparse.ArgumentParser(description="Planted errors, honest claims and paraphrases under the checks.")
    parser.add_argument("--failures", type=Path, help="write every failure to this file, a JSON object a line")
    parser.add_argument("--seed", type=int, default=1, help="which cases are drawn (1)")
    options = parser.parse_args()
    folder = os.environ.get("DIGEST_DATA")
    if not folder:
        sys.exit("Set DIGEST_DATA to the folder that holds listings/.")
    corpus = read(Path(folder))
    true, false = honest(corpus, options.seed), planted(corpus, options.seed)
    (fair, seconds), (wrong, _) = judged(true, corpus), judged(false, corpus)
    print("## Honest claims\n")
    print(table("kind | count | flagged | share", [[row[0], *row[2:]] for row in counted(true, fair)]))
    print("\n## Planted errors\n")
    print(table("kind | error in | count | caught | share", counted(false, wrong)))
    print(f"\n{len(true) / seconds:.0f} claims a second")
    if options.failures:
        lines = failures(true, fair, corpus, wanted=True) + failures(false, wrong, corpus, wanted=False)
        options.failures.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
