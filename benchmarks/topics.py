"""Print how digest groups papers, beside its rivals: agreement with labels, stability, strangers, time and memory.

    DIGEST_DATA=folder python -m benchmarks.topics [--tables TABLE ...] [--sets SET ...] [--rivals METHOD ... | none]
        [--seeds N] [--environment DIR] [--scale]

The rivals are installed into an environment of their own, which is made in the cache folder at the first run. Each
grouping has a process of its own. `--rivals none` measures digest alone; `--scale` goes on to 100,000 papers.
"""

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean

from benchmarks.topical import strangers, weeks
from benchmarks.topical.contest import LEAST, MOST, RIVALS, Result, Rivals, Scored, largest_difference, results
from benchmarks.topical.environment import default_folder, python_of
from benchmarks.topical.measuring import FailedError, answered
from benchmarks.topical.sets import SETS, LabelledSet, data_folder, labelled_set

TABLES = ("labels", "stability", "strangers", "growth")
_TASKS = ("bounds", "number")
_COUNTS, _SCALE = (500, 2_000, 10_000), 100_000
_TOLERANCE = 1e-9


def main() -> None:
    """Print the tables asked for."""
    asked = _asked()
    data_folder()
    methods = [method for method in RIVALS if method.key in asked.rivals]
    python = python_of(asked.environment) if methods else None
    rivals = Rivals(methods=methods, python=python, seeds=asked.seeds)
    print(_versions(python))
    tables: dict[str, Callable[[], None]] = {
        "labels": lambda: _labels(asked.sets, rivals),
        "stability": _stability,
        "strangers": _strangers,
        "growth": lambda: _growth((*_COUNTS, _SCALE) if asked.scale else _COUNTS),
    }
    for name in asked.tables:
        tables[name]()


def _asked() -> argparse.Namespace:
    keys = sorted({method.key for method in RIVALS})
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics", description="Grouping beside its rivals.")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=TABLES)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--rivals", nargs="+", choices=[*keys, "none"], default=keys)
    parser.add_argument("--seeds", type=int, choices=range(1, 11), default=3, help="of what is drawn by lot")
    parser.add_argument("--environment", type=Path, default=default_folder(), help="where the rivals are installed")
    parser.add_argument("--scale", action="store_true", help=f"go on to {_SCALE:,} papers")
    return parser.parse_args()


def _versions(python: Path | None) -> str:
    ours = {"digest": version("research-digest"), "Python": platform.python_version()}
    ours |= {name: version(name) for name in ("numpy", "scipy")}
    said = f"digest's: {_listed(ours)}."
    if python:
        theirs = answered(python, "benchmarks.topical.rivals", {"method": "versions"})
        said += f" The rivals': {_listed(theirs)}; recorded vectors of all-MiniLM-L6-v2."
    return said


def _listed(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _labels(names: Sequence[str], rivals: Rivals) -> None:
    compared: list[tuple[LabelledSet, Scored]] = []
    amis: dict[tuple[str, str], dict[str, str]] = {}
    for name in names:
        labelled = labelled_set(name)
        for task in _TASKS:
            wanted = labelled.classes if task == "number" else None
            print(_heading(labelled, wanted))
            for result in results(labelled, wanted, rivals):
                print(_row(result), flush=True)
                compared += [(labelled, run) for run in result.runs]
                amis.setdefault((task, result.method.name), {})[name] = (
                    f"{result.mean('ami'):.3f}" if result.runs else "-"
                )
    for task in _TASKS:
        print(_summary(task, names, amis))
    if rivals.python:
        _agree(largest_difference(rivals.python, compared), len(compared))


def _heading(labelled: LabelledSet, wanted: int | None) -> str:
    task = f"topics of {LEAST} to {MOST}" if wanted is None else f"{wanted} topics asked for"
    return (
        f"\n### {labelled.name}, {len(labelled.papers)} papers, {labelled.classes} classes: {task}\n\n"
        f"| method | AMI | ARI | B-cubed P/R/F1 | in {LEAST}-{MOST} | in none | topics | sizes | CPU s "
        "| process CPU s | peak MiB |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )


def _row(result: Result) -> str:
    if not result.taken:
        return f"| {result.method.name} | {result.without}" + " |" * 10
    amis = [run.ami for run in result.runs]
    sizes = [size for run in result.runs for size in run.sizes]
    spread = f" ({min(amis):.3f} to {max(amis):.3f})" if len(amis) > 1 else ""
    cells = (
        result.method.name,
        f"{result.mean('ami'):.3f}{spread}",
        f"{result.mean('ari'):.3f}",
        "/".join(f"{result.mean(figure):.2f}" for figure in ("precision", "recall", "f1")),
        f"{result.mean('in_bounds'):.1%}",
        f"{result.mean('alone'):.1%}",
        f"{result.mean('topics'):.0f}",
        f"{min(sizes)}/{fmean(sizes):.1f}/{max(sizes)}" if sizes else "-",
        f"{result.taken.cpu_s:.2f}",
        f"{result.taken.process_cpu_s:.1f}",
        f"{result.taken.peak_mib:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _summary(task: str, names: Sequence[str], amis: dict[tuple[str, str], dict[str, str]]) -> str:
    said = "the number of classes asked for" if task == "number" else f"topics of {LEAST} to {MOST}, no number given"
    lines = [
        f"| {method} | {' | '.join(row[name] for name in names)} |" for (of, method), row in amis.items() if of == task
    ]
    return "\n".join([f"\nAMI, {said}:\n\n| method | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|", *lines])


def _agree(difference: float, count: int) -> None:
    print(f"\nAMI and ARI of all {count} groupings differ from scikit-learn's by {difference:.1e} at most.")
    if difference > _TOLERANCE:
        sys.exit(f"That is more than {_TOLERANCE}: benchmarks/agreement.py is wrong.")


def _stability() -> None:
    print("\n| two weeks of papers, moved on by one | keep their id, mean | worst | cohesion over fresh | new topics |")
    print("|---|---|---|---|---|")
    for name, steps in weeks.stability().items():
        print(weeks.row(name, steps), flush=True)


def _strangers() -> None:
    found = strangers.strangers()
    if not found:
        print("\nThe grouping says of no paper how strange it is: there is nothing to hold against strangers.")
        return
    print("\n| strangeness | AUC, mean | of the draws | precision at 15, mean | of the draws |")
    print(f"|---|---|---|---|---|\n{strangers.row(found)}")


def _growth(counts: Sequence[int]) -> None:
    print(f"\n| papers | topics | in {LEAST}-{MOST} | wall s | CPU s | process CPU s | peak MiB |")
    print("|---|---|---|---|---|---|---|")
    for count in counts:
        print(_grown(count), flush=True)


def _grown(count: int) -> str:
    print(f"{count} papers", file=sys.stderr, flush=True)
    order = {"copies": count, "grouper": "similarity", "options": {}}
    try:
        answer = answered(sys.executable, "benchmarks.topical.ours", order)
    except FailedError as error:
        return f"| {count:,} | failed: {error} | | | | | |"
    taken, groups = answer["taken"], [group for group in answer["groups"][0] if group >= 0]
    sizes = Counter(groups).values()
    bounded = sum(size for size in sizes if LEAST <= size <= MOST) / count
    return (
        f"| {count:,} | {len(sizes):,} | {bounded:.1%} | {taken['wall_s']:.1f} | {taken['cpu_s']:.1f} | "
        f"{taken['process_cpu_s']:.1f} | {taken['peak_mib']:,.0f} |"
    )


if __name__ == "__main__":
    main()
