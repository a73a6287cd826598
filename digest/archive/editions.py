"""Editions on disk: a folder each, written beside the old one and then moved into its place.

What is being made or replaced lies in `.digest/` of the out folder, which nobody else uses. A run that is killed
between the two moves leaves the old edition there; `recover` puts it back, so there is always one whole edition: the
new one, or the one before.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.core.errors import ArchiveError

RUN_FILE = "run.json"
WORKSHOP = ".digest"
_FRESH, _OLD = "new", "old"


def publish(out: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write `files` (text by name) as the edition `name` and give its folder; raises `ArchiveError`, losing nothing."""
    fresh, old, folder = out / WORKSHOP / _FRESH / name, out / WORKSHOP / _OLD / name, out / name
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        old.parent.mkdir(parents=True, exist_ok=True)
        for file_name, content in files.items():
            _write(fresh / file_name, content)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except OSError as error:
        _put_back(old, folder)
        shutil.rmtree(fresh, ignore_errors=True)
        raise ArchiveError(
            f"{folder} could not be written: {error.strerror}. Nothing was changed.",
            hint="Make room, or give --out another folder, and run again.",
        ) from error
    shutil.rmtree(old, ignore_errors=True)
    return folder


def recover(out: Path) -> None:
    """Undo what a killed run left half done in `out`."""
    for old in sorted((out / WORKSHOP / _OLD).glob("*")):
        _put_back(old, out / old.name)
    for left in (_OLD, _FRESH):
        shutil.rmtree(out / WORKSHOP / left, ignore_errors=True)


def record_run(folder: Path, run: Mapping[str, Any]) -> None:
    """Write how the run went beside the pages of the edition in `folder`."""
    fresh = folder / f".{RUN_FILE}"
    try:
        _write(fresh, json.dumps(run, ensure_ascii=False, indent=1) + "\n")
        fresh.replace(folder / RUN_FILE)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise ArchiveError(
            f"{folder / RUN_FILE} could not be written: {error.strerror}.", hint="The pages are whole; make room."
        ) from error


def record_calls(folder: Path, calls: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what was sent to the model and what came back, a file a call, into `calls/` of the edition in `folder`."""
    try:
        for name, call in calls.items():
            path = folder / "calls" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(call, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ArchiveError(
            f"{folder / 'calls'} could not be written: {error.strerror}.", hint="The pages are whole; make room."
        ) from error


def made_from(out: Path, name: str) -> list[dict[str, str]] | None:
    """The inputs of the edition `name`; None where there is none, or where nothing says what it was made from.

    A run that ended right after its pages were in place leaves an edition that says nothing: it may be replaced.
    """
    try:
        inputs: list[dict[str, str]] = json.loads((out / name / RUN_FILE).read_text(encoding="utf-8"))["inputs"]
    except (OSError, ValueError, KeyError):
        return None
    return inputs


def _put_back(old: Path, folder: Path) -> None:
    if old.exists() and not folder.exists():
        old.rename(folder)


def _write(path: Path, content: str) -> None:
    """Write and make sure that it is on the disk before anything is moved."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
