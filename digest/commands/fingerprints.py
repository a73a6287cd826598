"""What an edition is made from, so that it is told from another one of its name."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from digest.config import options_of
from digest.ports import Source


def fingerprints(sources: Sequence[Source], read_bytes: Callable[[str], bytes]) -> list[dict[str, str]]:
    """What an edition is made from: the place of each source, and the hash of its file where it has one."""
    return sorted((_fingerprint(source, read_bytes) for source in sources), key=lambda each: each["place"])


def _fingerprint(source: Source, read_bytes: Callable[[str], bytes]) -> dict[str, str]:
    options = {option.name: getattr(source, option.name) for option in options_of(type(source))}
    path = options.get("path")
    if path is None:
        return {"place": f"{source.kind} {json.dumps(options, sort_keys=True)}", "sha256": ""}
    try:
        content = hashlib.sha256(read_bytes(path)).hexdigest()
    except OSError:  # the source says so itself when it is read
        content = ""
    return {"place": f"{source.kind} {content if path == '-' else Path(path).resolve()}", "sha256": content}
