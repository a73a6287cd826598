"""The files of prompts under review, wherever they lie in a project: known by their content, not by their place."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from digest.core.errors import ReviewError
from digest.reviewing.approving import PENDING
from digest.reviewing.kept import is_kept
from digest.reviewing.recordings import is_recording
from digest.reviewing.snapshots import is_snapshot

# What is under these was not written by whoever reviews.
_FOREIGN = frozenset({"node_modules", "site-packages", "__pycache__"})


def is_ours(file: Path) -> bool:
    """Whether a file is a recording, a reviewed prompt or a kept case, approved or waiting, damaged or not."""
    name = file.name.removesuffix(PENDING)
    if not file.is_file():
        return False
    if name.endswith(".json"):
        return is_recording(file) or is_kept(file)
    return name.endswith(".md") and is_snapshot(file.read_text(encoding="utf-8", errors="replace"))


def ours_in(places: Sequence[Path]) -> list[Path]:
    """All such files in `places`, which are folders or such files, in order; raises `ReviewError` for what is neither.

    Hidden folders, virtual environments and installed packages are left out.
    """
    return sorted({file for place in places for file in _in(place) if is_ours(file)})


def _in(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    if not place.is_dir():
        raise ReviewError(f"There is no {place}.", hint="Name a folder, or a file in one.")
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if _is_own(Path(folder) / name)]
        yield from (Path(folder) / name for name in names if name.removesuffix(PENDING).endswith((".json", ".md")))


def _is_own(folder: Path) -> bool:
    return not (folder.name.startswith(".") or folder.name in _FOREIGN or (folder / "pyvenv.cfg").exists())
