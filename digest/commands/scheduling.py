"""What makes the digest every week: a workflow of GitHub Actions, units of systemd, a line of crontab."""

import json
import shlex
import sys
from pathlib import Path

from digest.core.errors import ConfigError
from digest.templating import shipped

WHEN = "17 5 * * 1"  # Mondays, and at no full hour, when everybody asks
SECRETS = "digest.env"


def workflow(folder: Path, root: Path) -> str:
    """The workflow, for a config in `folder` of the repository at `root`."""
    inside = json.dumps(folder.relative_to(root).as_posix())  # JSON's strings are YAML's
    return _filled("digest.yml", {"working-directory: .": f"working-directory: {inside}"})


def repository_of(folder: Path) -> Path:
    """The root of the repository that `folder` is in; `folder` itself where it is in none. Both are absolute."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def units(folder: Path) -> dict[str, str]:
    """The units of systemd by name, for a config in the absolute `folder`; raises `ConfigError` for a name it has."""
    place = _on_one_line(folder).replace("%", "%%")
    python = sys.executable.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    service = {
        "WorkingDirectory=%h/digest": f"WorkingDirectory={place}",
        f"EnvironmentFile=-%h/digest/{SECRETS}": f"EnvironmentFile=-{place}/{SECRETS}",
        "ExecStart=%h/digest/.venv/bin/python ": f'ExecStart="{python}" ',
    }
    return {"digest.service": _filled("digest.service", service), "digest.timer": _filled("digest.timer", {})}


def crontab_line(folder: Path) -> str:
    """The line for a config in the absolute `folder`; raises `ConfigError` for a name that no line can hold.

    What a run says goes to digest.log in the folder; where it fails, cron has a line to mail.
    """
    place, python = shlex.quote(_on_one_line(folder)), shlex.quote(sys.executable)
    log = shlex.quote(str(folder / "digest.log"))
    command = (
        f"cd {place} && {{ if [ -f {SECRETS} ]; then set -a; . ./{SECRETS}; set +a; fi; "
        f"{python} -P -m digest run --catch-up >>digest.log 2>&1 "
        f'|| echo "digest ended with $?; see" {log}; }}'
    )
    return f"{WHEN} {command.replace('%', chr(92) + '%')}"  # to cron a bare % is the end of the command


def _filled(name: str, texts: dict[str, str]) -> str:
    """The shipped example with these texts in the place of its own."""
    filled = (shipped("examples") / name).read_text(encoding="utf-8")
    for theirs, ours in texts.items():
        filled = filled.replace(theirs, ours)
    return filled


def _on_one_line(folder: Path) -> str:
    text = str(folder)
    if not text.isprintable():
        raise ConfigError(
            f"{text!r} cannot be named in a schedule: it holds a line break or the like.", hint="Name another DIR."
        )
    return text
