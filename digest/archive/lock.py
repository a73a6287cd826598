"""One run at a time on an out folder."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from digest.archive.editions import WORKSHOP
from digest.core.errors import ArchiveError


@contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold `out` for this process; raises `ArchiveError` naming who holds it, or why it cannot be written."""
    workshop = out / WORKSHOP
    holder = workshop / "holder.json"
    try:
        workshop.mkdir(parents=True, exist_ok=True)
        lock = FileLock(workshop / "lock")
        lock.acquire(timeout=0)
        holder.write_text(json.dumps({"pid": os.getpid()}), encoding="utf-8")
    except Timeout as error:
        raise ArchiveError(
            f"{out} is in use by another run{_named(holder)}.", hint="Wait for it to end, or give --out another folder."
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"{out} cannot be written: {error.strerror}.", hint="Give --out a folder that you may write to."
        ) from error
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _named(holder: Path) -> str:
    try:
        return f" (process {json.loads(holder.read_text(encoding='utf-8'))['pid']})"
    except (OSError, ValueError, KeyError):  # the other run is just starting or just ending
        return ""
