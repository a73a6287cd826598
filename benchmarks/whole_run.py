"""Print what a whole run and `--help` cost in CPU seconds, as whole processes, beside a bare interpreter.

    DIGEST_DATA=... python benchmarks/whole_run.py [REPEATS]

Wall times on a shared machine say little; CPU seconds (user and system, children included) are what is compared.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def cpu_s(command: list[str]) -> float:
    """User and system seconds of one process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure each command several times, interleaved, and print the minimum and the median."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    listings = sorted(str(path) for path in (Path(os.environ["DIGEST_DATA"]) / "listings").glob("*.txt"))
    with tempfile.TemporaryDirectory() as out:
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "digest --help": [sys.executable, "-m", "digest", "--help"],
            "digest read, 3 listings": [sys.executable, "-m", "digest", "read", *listings],
            "digest group, 3 listings": [sys.executable, "-m", "digest", "group", *listings],
            "digest run, 3 listings": [sys.executable, "-m", "digest", "run", *listings, "--out", out],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(repeats):
            for name, command in commands.items():
                seconds[name].append(cpu_s(command))
    bare = min(seconds["python -c pass"])
    print("| command | CPU s, minimum | median | beyond a bare interpreter |\n|---|---|---|---|")
    for name, measured in seconds.items():
        least = min(measured)
        print(f"| `{name}` | {least:.2f} | {statistics.median(measured):.2f} | {least - bare:.2f} |")


if __name__ == "__main__":
    main()
