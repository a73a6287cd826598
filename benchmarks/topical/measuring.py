"""What a piece of work takes, and processes of their own that do one piece and say so; the standard library only."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class FailedError(Exception):
    """A process ended without an answer; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Seconds and MiB: `cpu_s` and `wall_s` of the work, `process_cpu_s` and `peak_mib` of the process that did it.

    The process's own include its start, its imports and reading the papers; CPU is user and system of all threads.
    """

    cpu_s: float
    wall_s: float
    process_cpu_s: float
    peak_mib: float


def taking(work: Callable[[], list[int]]) -> dict[str, Any]:
    """Do the work and give `groups`, its result, and `taken`; what it prints goes to stderr."""
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    with redirect_stdout(sys.stderr):
        groups = work()
    spent = Taken(
        cpu_s=time.process_time() - cpu_s,
        wall_s=time.perf_counter() - wall_s,
        process_cpu_s=time.process_time(),
        peak_mib=_peak_mib(),
    )
    return {"groups": groups, "taken": asdict(spent)}


def answered(python: str | Path, module: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """Run a module in a process of its own with the order on stdin, and read its answer; raises `FailedError`."""
    ended = subprocess.run(
        [str(python), "-m", module],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if ended.returncode:
        said = ended.stderr.strip().splitlines()
        raise FailedError(said[-1].replace("|", "\\|") if said else f"ended with {ended.returncode}")
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _peak_mib() -> float:
    # What `getrusage` calls the peak includes that of the process which started this one, on Linux; this does not.
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
