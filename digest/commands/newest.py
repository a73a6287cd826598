"""Which edition is meant where none is named, and how old one is."""

import json
from datetime import datetime
from pathlib import Path

from digest.archive.editions import RUN_FILE
from digest.core.errors import ConfigError


def newest(out: Path) -> str:
    """The edition in `out` that was made last; raises `ConfigError` where there is none."""
    names = [path.parent.name for path in out.glob("*/digest.json")]
    if not names:
        raise ConfigError(f"There is no edition in {out}.", hint="Make one first, with digest run.")
    return max(names, key=lambda name: (_seconds(made_on(out, name)), name))


def made_on(out: Path, name: str) -> datetime | None:
    """When the edition was made, by its run.json; None where that does not say."""
    try:
        record = json.loads((out / name / RUN_FILE).read_text(encoding="utf-8"))
        return datetime.fromisoformat(record["finished"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _seconds(made: datetime | None) -> float:
    return 0.0 if made is None else made.timestamp()
