"""Recordings and reviewed prompts that no case uses."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from digest.reviewing.approving import PENDING
from digest.reviewing.recordings import is_recording
from digest.reviewing.snapshots import is_snapshot


def leftovers(folders: Iterable[Path], used: AbstractSet[Path]) -> list[Path]:
    """The files in the folders of `folders` that are ours by their content and not in `used`; none may be waiting."""
    return sorted(file for folder in folders for file in folder.glob("*/*") if file not in used and _is_ours(file))


def _is_ours(file: Path) -> bool:
    if not file.is_file():
        return False
    name = file.name.removesuffix(PENDING)
    if name.endswith(".json"):
        return is_recording(file)
    return name.endswith(".md") and is_snapshot(file.read_text(encoding="utf-8", errors="replace"))
