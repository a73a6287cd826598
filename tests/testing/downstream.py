"""A project of somebody else, made from scratch: its own prompts and cases, and pytest run on it as they would."""

import atexit
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TEN_LINES = """\
from dataclasses import dataclass
from digest.testing import prompt_case


@dataclass(frozen=True)
class Tide:
    harbour: str
    hours: tuple[int, ...]


@prompt_case("marl")
def test_high_water_is_told(prompts, recordings):
    prompt = prompts.reviewed(prompts.filled("tides", {"harbour": "Marl"}, Tide))
    assert recordings.answer(prompt).value == Tide("Marl", (3, 15))
"""

# Two cases; what is sent and what comes back are tests of their own, so that each says what it has to say.
CASES = """\
from dataclasses import dataclass

import pytest

from digest.core.claims import Citation, Claim
from digest.core.papers import Paper, Passage
from digest.reviewing import properties
from digest.testing import prompt_case


@dataclass(frozen=True)
class Told:
    text: str
    quote: str


def paper(name, text):
    return Paper(id=f"text:{name}", title=name, passages=(Passage(heading="Abstract", text=text),))


MARL = paper("Marl", "High water at Marl is at 3 and at 15 hours, as every table says.")
SILT = paper("Silt", "High water at Silt is at 5 and at 17 hours, as no table says.")
SAID = '{"text": "High water is at 3 and at 15 hours.", "quote": "High water at Marl is at 3 and at 15 hours"}'


def claims(value):
    return {"c-1": Claim(text=value.text, citations=(Citation(paper_id=MARL.id, quote=value.quote),))}


def filled(prompts, papers):
    return prompts.filled("tides", {"harbour": "Marl", "papers": papers}, Told)


@prompt_case("one")
def test_one_is_as_reviewed(prompts):
    prompts.reviewed(filled(prompts, [MARL]))


@prompt_case("both")
def test_both_are_as_reviewed(prompts):
    prompts.reviewed(filled(prompts, [MARL, SILT]))


@prompt_case("one")
def test_one_is_answered(prompts, recordings, scripted_model):
    recordings.answer(filled(prompts, [MARL]), papers=[MARL], claims=claims, model=scripted_model(SAID))


@prompt_case("both")
def test_both_are_answered(prompts, recordings, scripted_model):
    said = scripted_model(SAID)
    answer = recordings.answer(filled(prompts, [MARL, SILT]), papers=[MARL, SILT], claims=claims, model=said)
    properties.quotes_are_found(answer)
    properties.numbers_are_found(answer)
"""

FILES = {
    "pytest.ini": "[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n",
    "digest.toml": (
        '[endpoint]\nbase_url = "http://localhost:9/v1"\nmodel = "tide-1"\n\n[prompts]\nfolder = "prompts"\n'
    ),
    "prompts/shared/system.md.jinja": "You read tide tables. Quote them.\n",
    "prompts/shared/papers.md.jinja": (
        "{% for paper in papers %}\n{{ paper.title }}: {{ paper.passages[0].text }}\n{% endfor %}\n"
    ),
    "prompts/tides/user.md.jinja": (
        '{% include "shared/papers.md.jinja" %}\n# Task\n\nWhen is high water at {{ harbour }}?\n'
    ),
    "cases/test_tides.py": CASES,
}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def replace(folder: Path, name: str, before: str, after: str) -> None:
    file = folder / name
    content = file.read_text(encoding="utf-8")
    assert before in content, f"{name} does not hold {before!r}"
    file.write_text(content.replace(before, after), encoding="utf-8")


# Runs pytest as often as it is told to, in a process of its own each time: a fork of one that has imported what takes
# most of a second.
_FORKING = """\
import json, os, sys
import pytest
import digest.reviewing.answering, digest.reviewing.snapshots, digest.wiring

for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        code = 3
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(os.open(asked["said"], os.O_WRONLY), 1)
            os.dup2(1, 2)
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            sys.path.insert(0, asked["folder"])
            code = int(pytest.main(asked["options"]))
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def _forking() -> subprocess.Popen[str]:
    """The process that is forked; it ends with this one."""
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # threads do not outlive a fork
    command = [sys.executable, "-B", "-c", _FORKING]  # what is compiled within a second would not be looked at again
    process = subprocess.Popen(command, env=alone, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)
    return process


def run(folder: Path, *options: str, ci: bool = False, installed: bool = False, workers: int = 0) -> tuple[int, str]:
    """Run pytest in a process of its own; gives its exit code and what it says.

    With `installed` it is begun and the plug-in found as usual, beside all others; without, the plug-in is named, the
    others are not there, and what has been imported before is not imported again, which takes a tenth of the time.
    `workers` of xdist run the tests, if that is not 0.
    """
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    if ci:
        environment["CI"] = "true"
    usual = ["-q", "-p", "no:cacheprovider", *options]
    if installed:
        command = [sys.executable, "-m", "pytest", *usual]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if workers:
        usual += ["-p", "xdist.plugin", "-n", str(workers)]
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
        asked = {"folder": str(folder), "said": said.name, "environment": environment}
        forking = _forking()
        assert forking.stdin
        assert forking.stdout
        print(json.dumps({**asked, "options": [*usual, "-p", "digest.testing.plugin"]}), file=forking.stdin, flush=True)
        return int(forking.stdout.readline()), said.read()


def outcome(said: str) -> str:
    """The last line of pytest's report, without the time."""
    return re.sub(r" in [\d.]+s.*", "", said.strip().splitlines()[-1])


def ours(folder: Path) -> list[str]:
    """The files of cases."""
    found = folder.rglob("*")
    return sorted(
        str(file.relative_to(folder)) for file in found if file.suffix in {".json", ".new"} or file.name.endswith(".md")
    )


def files(folder: Path) -> dict[str, bytes]:
    """All files but what Python compiles, by name."""
    found = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}
