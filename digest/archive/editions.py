"""Editions on disk: a folder each, written beside the old one and then moved into its place.

A run that is killed between the two moves leaves the old edition as `.NAME.old`; `recover` puts it back, so there
is always one whole edition: the new one, or the one before.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.core.errors import ArchiveError

RUN_FILE = "run.json"


def publish(out: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write `files` (text by name) as the edition `name` and give its folder; raises `ArchiveError`, losing nothing."""
    fresh, old, folder = out / f".{name}.new", out / f".{name}.old", out / name
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
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
    for old in sorted(out.glob(".*.old")):
        _put_back(old, out / old.name[1:].removesuffix(".old"))
        shutil.rmtree(old, ignore_errors=True)
    for fresh in sorted(out.glob(".*.new")):
        shutil.rmtree(fresh, ignore_errors=True)


def record_run(folder: Path, run: Mapping[str, Any]) -> None:
    """Write how the run went beside the pages of the edition in `folder`."""
    fresh = folder / f".{RUN_FILE}.new"
    try:
        _write(fresh, json.dumps(run, ensure_ascii=False, indent=1) + "\n")
        fresh.replace(folder / RUN_FILE)
    except OSError as error:
        raise ArchiveError(f"{folder / RUN_FILE} could not be written: {error.strerror}.", hint="Make room.") from error


def record_calls(folder: Path, calls: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what was sent to the model and what came back, a file a call, into `calls/` of the edition in `folder`."""
    try:
        for name, call in calls.items():
            path = folder / "calls" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(call, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{folder / 'calls'} could not be written: {error.strerror}.", hint="Make room.") from error


def made_from(out: Path, name: str) -> list[dict[str, str]] | None:
    """The inputs of the edition `name`: [] where unknown, None where there is no such edition."""
    if not (out / name).exists():
        return None
    try:
        inputs: list[dict[str, str]] = json.loads((out / name / RUN_FILE).read_text(encoding="utf-8"))["inputs"]
    except (OSError, ValueError, KeyError):
        return []
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
