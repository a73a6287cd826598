"""Planted errors, honest claims and paraphrases under the checks, as Markdown tables.

DIGEST_DATA=... python -m benchmarks.planted [--failures FILE] [--seed N] [--labelled NAME]
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.planting.cases import Case
from benchmarks.planting.corpus import Corpus, read, read_labelled
from benchmarks.planting.errors import planted
from benchmarks.planting.honest import honest
from benchmarks.planting.paraphrases import paraphrased
from benchmarks.planting.speed import LONG_WORDS, PATIENCE_S, attack_seconds, attacks, long_rate
from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Claim
from digest.core.papers import Paper
from digest.evidence.judging import judge

LABELLED_PAPERS = 310  # as many as the listings hold


def verdicts(claims: Mapping[str, Claim], papers: Mapping[str, Paper]) -> dict[str, CheckedClaim]:
    """What all checks, with their defaults, make of claims."""
    return judge(claims, papers, [check() for check in CHECKS.values()])


def judged(cases: Sequence[Case], corpus: Corpus) -> tuple[list[CheckedClaim], float]:
    """What the checks make of the cases, in their order, and the CPU seconds that it took; group by group."""
    results: dict[str, CheckedClaim] = {}
    seconds = 0.0
    for group, sources in enumerate(corpus.groups):
        mine = {str(at): case for at, case in enumerate(cases) if case.group == group}
        papers = {source.paper.id: source.paper for source in sources}
        papers |= {case.paper.id: case.paper for case in mine.values() if case.paper is not None}
        claims = {at: case.claim for at, case in mine.items()}
        start = time.process_time()
        results |= verdicts(claims, papers)
        seconds += time.process_time() - start
    return [results[str(at)] for at in range(len(cases))], seconds


def table(head: str, rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    columns = head.split(" | ")
    lines = [f"| {head} |", "|" + "---|" * len(columns), *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def counted(cases: Sequence[Case], results: Sequence[CheckedClaim]) -> list[list[str]]:
    """Per kind and place, then in all: how many, how many are not supported, their share."""
    sums: dict[tuple[str, str], list[int]] = {}
    for case, result in zip(cases, results, strict=True):
        for key in ((case.kind, case.where), ("all", case.where)):
            count = sums.setdefault(key, [0, 0])
            count[0] += 1
            count[1] += result.verdict != "supported"
    ordered = sorted(sums, key=lambda key: key[0] == "all")
    return [[*key, str(sums[key][0]), str(sums[key][1]), f"{sums[key][1] / sums[key][0]:.1%}"] for key in ordered]


def failures(
    cases: Sequence[Case], results: Sequence[CheckedClaim], corpus: Corpus, *, supported: bool
) -> Iterator[str]:
    """Of cases that should be `supported`, or should not, those that are otherwise: a line of JSON each."""
    texts = {source.paper.id: source.text for source in corpus.sources}
    for case, result in zip(cases, results, strict=True):
        if (result.verdict == "supported") is supported:
            continue
        own = {case.paper.id: case.paper.passages[0].text} if case.paper else {}
        cited = [{"paper": one.paper_id, "quote": one.quote} for one in case.claim.citations]
        failure = {
            "kind": case.kind,
            "where": case.where,
            "claim": case.claim.text,
            "original": case.original,
            "citations": cited,
            "texts": [(texts | own)[one.paper_id] for one in case.claim.citations],
            "verdict": result.verdict,
            "findings": [f"{found.check}, {found.severity}: {found.message}" for found in result.findings],
        }
        yield json.dumps(failure, ensure_ascii=False) + "\n"


def speeds(claims: int, seconds: float, corpus: Corpus) -> list[list[str]]:
    """Claims a second over the honest claims, and over long papers from cold."""
    papers, about, rate = long_rate(corpus, verdicts)
    cold_row = [f"{papers} papers of {LONG_WORDS} words or more, a call each", str(about), f"{rate:.0f}"]
    return [["the honest claims, a call for each group of papers", str(claims), f"{claims / seconds:.0f}"], cold_row]


def main() -> None:
    """Print the tables, and write what went wrong to the file of `--failures`."""
    parser = argparse.ArgumentParser(description="Planted errors, honest claims and paraphrases under the checks.")
    parser.add_argument("--failures", type=Path, help="write every failure to this file, a JSON object a line")
    parser.add_argument("--seed", type=int, default=1, help="which cases are drawn (1)")
    parser.add_argument("--labelled", metavar="NAME", help="take the papers of labelled/NAME.jsonl, not the listings")
    options = parser.parse_args()
    folder = os.environ.get("DIGEST_DATA")
    if not folder:
        sys.exit("Set DIGEST_DATA to the folder that holds listings/.")
    chosen = Path(folder) / "labelled" / f"{options.labelled}.jsonl"
    corpus = read_labelled(chosen, LABELLED_PAPERS) if options.labelled else read(Path(folder))
    true, false, told = (make(corpus, options.seed) for make in (honest, planted, paraphrased))
    (fair, seconds), (wrong, _), (retold, _) = (judged(cases, corpus) for cases in (true, false, told))
    print("Honest claims\n")
    print(table("kind | count | flagged | share", [[row[0], *row[2:]] for row in counted(true, fair)]))
    print("\nPlanted errors\n")
    print(table("kind | error in | count | caught | share", counted(false, wrong)))
    print("\nParaphrases\n")
    rows = [
        [row[0], row[2], str(int(row[2]) - int(row[3])), f"{1 - int(row[3]) / int(row[2]):.1%}"]
        for row in counted(told, retold)
    ]
    print(table("kind | count | supported | share", rows))
    print("\nSpeed, on one core\n")
    print(table("what | claims | claims a second", speeds(len(true), seconds, corpus)))
    print("\nInputs made to be slow\n")
    taken = {name: attack_seconds(*attack, verdicts) for name, attack in attacks().items()}
    late = f"more than {PATIENCE_S:.0f}"
    print(table("what | CPU s", [[name, late if s is None else f"{s:.3f}"] for name, s in taken.items()]))
    if options.failures:
        with options.failures.open("w", encoding="utf-8") as file:
            file.writelines(failures(true, fair, corpus, supported=True))
            file.writelines(failures(false, wrong, corpus, supported=False))
            file.writelines(failures(told, retold, corpus, supported=True))


if __name__ == "__main__":
    main()
