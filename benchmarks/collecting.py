"""Print what the pytest plug-in costs a project that has no prompts under review.

    python benchmarks/collecting.py [REPEATS]

CPU milliseconds of `pytest --collect-only` as a whole process, with the plug-in and without it, turn by turn.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = "def test_{number}():\n    assert True\n\n"


def cpu_ms(command: list[str], folder: str) -> float:
    """User and system milliseconds of one process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Measure both, interleaved, and print the minimum and the median."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # other plug-ins' costs vary more than ours are
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    commands = {"without": collect, "with": [*collect, "-p", "digest.testing.plugin"]}
    spent: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        tests = "".join(TESTS.format(number=number) for number in range(200))
        (Path(folder) / "test_it.py").write_text(tests, encoding="utf-8")
        for _ in range(repeats):
            for name, command in commands.items():
                spent[name].append(cpu_ms(command, folder))
    print("| the plug-in | CPU ms, minimum | median |\n|---|---|---|")
    for name, measured in spent.items():
        print(f"| {name} | {min(measured):.0f} | {statistics.median(measured):.0f} |")
    print(f"\nIt costs {min(spent['with']) - min(spent['without']):.0f} ms by the minima.")


if __name__ == "__main__":
    main()
