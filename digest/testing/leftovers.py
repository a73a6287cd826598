"""Recordings and reviewed prompts that no case uses."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from digest.reviewing.files import is_ours


def leftovers(folders: Iterable[Path], used: AbstractSet[Path]) -> list[Path]:
    """The files in the folders of `folders` that are ours by their content and not in `used`; none may be waiting."""
    return sorted(file for folder in folders for file in folder.glob("*/*") if file not in used and is_ours(file))
