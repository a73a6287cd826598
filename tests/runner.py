"""As much of GitHub's runner as a workflow of ours needs: its `run` commands, one after the other."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# What stands in `if:` of our workflows, without GitHub's language.
_ALWAYS, _IF_STATE_IS_KNOWN = "always()", "always() && steps.state.outcome == 'success'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How a job ended: the outcome of each step by name, and all that was said."""

    outcomes: Mapping[str, str]
    said: str

    @property
    def is_green(self) -> bool:
        """Whether no step failed."""
        return "failure" not in self.outcomes.values()


def loaded(workflow: Path) -> dict[Any, Any]:
    """The workflow; to YAML 1.1, `on` is the key True."""
    document: dict[Any, Any] = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    return document


def run_job(clone: Path, temp: Path, **values: str) -> Job:
    """Run the commands of the only job; `values` are what `${{ inputs.week }}` and secrets hold, by variable."""
    document = loaded(clone / ".github" / "workflows" / "digest.yml")
    folder = clone / document["defaults"]["run"]["working-directory"]
    assert document["defaults"]["run"]["shell"] == "bash"
    temp.mkdir()
    base = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(temp),
        "RUNNER_TEMP": str(temp),
        "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
        "PIP_NO_INDEX": "1",  # the program is installed here as any pip would have installed it
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        **document["env"],
    }
    outcomes: dict[str, str] = {}
    said = []
    [job] = document["jobs"].values()
    for step in (each for each in job["steps"] if "run" in each):
        if not _is_wanted(step.get("if", ""), outcomes):
            outcomes[step.get("id", step["name"])] = "skipped"
            continue
        given = {name: values.get(name, "") for name in step.get("env", {})}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ended = subprocess.run(
            command,
            cwd=folder,
            env=base | given,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        outcomes[step.get("id", step["name"])] = "success" if ended.returncode == 0 else "failure"
        said.append(f"== {step['name']}: {ended.returncode}\n{ended.stdout}")
    return Job(outcomes=outcomes, said="".join(said))


def _is_wanted(condition: str, outcomes: Mapping[str, str]) -> bool:
    if condition == _IF_STATE_IS_KNOWN:
        return outcomes.get("state") == "success"
    assert condition in {"", _ALWAYS}
    return condition == _ALWAYS or "failure" not in outcomes.values()
