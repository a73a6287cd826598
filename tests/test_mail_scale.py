"""A thousand readers are mailed in the memory of a hundred."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sinks import must_have_sink, sink

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SLACK_MB = 5.0


def mailed(out: Path, readers: int) -> dict[str, Any]:
    """What a process that mails an edition of about 120 KB to so many says of itself."""
    with sink(None) as port:
        command = [sys.executable, "-m", "tests.sending", str(out), str(port), str(readers), "120"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_memory_does_not_grow_with_the_readers(tmp_path: Path) -> None:
    must_have_sink()
    few, many = mailed(tmp_path / "few", 100), mailed(tmp_path / "many", 1000)

    assert list(few["states"].values()) == ["accepted"] * 100
    assert list(many["states"].values()) == ["accepted"] * 1000
    assert many["most_mb"] - few["most_mb"] < SLACK_MB, (few["most_mb"], many["most_mb"])
