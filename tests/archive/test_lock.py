"""One run at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from digest.archive.lock import held
from digest.core.errors import ArchiveError

HOLD = """
import sys
from pathlib import Path
from digest.archive.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_run_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdout.readline()

    with pytest.raises(ArchiveError) as raised, held(tmp_path):
        pass

    assert raised.value.message == f"{tmp_path} is in use by another run (process {other.pid})."
    assert raised.value.hint == "Wait for it to end, or give --out another folder."
    other.communicate(b"\n")


def test_the_folder_is_free_again_when_its_holder_was_killed(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    other.kill()
    other.communicate()

    with held(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ArchiveError) as raised, held(tmp_path / "file" / "out"):
        pass

    assert raised.value.message == f"{tmp_path / 'file' / 'out'} cannot be written: Not a directory."
