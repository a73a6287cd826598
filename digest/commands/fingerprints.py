"""What an edition is made from, so that it is told from another one of its name."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from digest.config import options_of
from digest.core.editions import Window
from digest.ports import Source


def fingerprints(
    sources: Sequence[Source], window: Window | None, read_bytes: Callable[[str], bytes]
) -> list[dict[str, str]]:
    """What an edition is made from: its days, the place of each source, and the hash of what a file holds."""
    days = [] if window is None else [_alike(f"days {window.since} to {window.until}")]
    return sorted([*days, *(_fingerprint(source, read_bytes) for source in sources)], key=lambda each: each["place"])


def _fingerprint(source: Source, read_bytes: Callable[[str], bytes]) -> dict[str, str]:
    options = {option.name: getattr(source, option.name) for option in options_of(type(source))}
    path = options.get("path")
    if path is None:
        return _alike(f"{source.kind} {json.dumps(options, sort_keys=True)}")
    try:
        content = hashlib.sha256(read_bytes(path)).hexdigest()
    except OSError:  # the source says so itself when it is read
        content = ""
    return {"place": f"{source.kind} {content if path == '-' else Path(path).resolve()}", "sha256": content}


def _alike(place: str) -> dict[str, str]:
    """What is told by its place alone: what it holds is another thing every day."""
    return {"place": place, "sha256": place}
