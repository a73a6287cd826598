"""Whatever is broken on purpose in a project under review fails, with a message that names the cause."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.testing.downstream import outcome, replace, run

CHANGED = "prompt tides changed ("
SNAPSHOT = "prompt tides, case both is not as reviewed."


def swap(project: Path) -> None:
    one, both = project / "cases/tides/one@tide-1.json", project / "cases/tides/both@tide-1.json"
    there = one.read_bytes()
    one.write_bytes(both.read_bytes())
    both.write_bytes(there)


def copied_as_unused(project: Path) -> None:
    (project / "cases/tides/gone.md").write_bytes((project / "cases/tides/one.md").read_bytes())


def edited_with_its_hash(project: Path, **fields: Any) -> None:
    """Edit a recording, and mend the file's hash of itself as whoever wants to cheat would."""
    file = project / "cases/tides/one@tide-1.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    del document["sha256"]
    document |= fields
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    document["sha256"] = hashlib.sha256(canonical.encode()).hexdigest()
    file.write_text(json.dumps(document), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something broken in a project, and what pytest must say of it."""

    by: Callable[[Path], None]
    told: tuple[str, ...]


def edit(name: str, before: str, after: str, *told: str) -> Break:
    return Break(by=partial(replace, name=name, before=before, after=after), told=told)


TEST, RECORDING = "cases/test_tides.py", "cases/tides/one@tide-1.json"
USER, SHARED = "prompts/tides/user.md.jinja", "prompts/shared/papers.md.jinja"
BREAKS = {
    "a word of a prompt": edit(
        USER, "high water", "low water", CHANGED, "record again or review", SNAPSHOT, "[-high-]{+low+} water at Marl?"
    ),
    "a shared piece": edit(
        SHARED, "{{ paper.title }}:", "{{ paper.title }} says:", CHANGED, SNAPSHOT, "Marl{+ says+}:"
    ),
    "the system message": edit(
        "prompts/shared/system.md.jinja", "Quote", "Never quote", CHANGED, "system message, line 1:", SNAPSHOT
    ),
    "white space of a template": edit(
        USER, "# Task\n\n", "# Task\n", CHANGED, "in white space alone", SNAPSHOT, "[-⏎-]"
    ),
    "a field of the reply's form": edit(
        TEST,
        "    quote: str\n",
        '    quote: str\n    doubt: str = ""\n',
        "the form of the reply to prompt tides changed",
    ),
    "a parameter": edit(
        "digest.toml",
        "[endpoint]",
        "[endpoint]\ntemperature = 0.7",
        "parameter temperature of prompt tides changed (0.2 -> 0.7): record again or review",
    ),
    "another model": edit(
        "digest.toml", "tide-1", "tide-2", "prompt tides/one has no recording with tide-2; there are some with tide-1"
    ),
    "the order of the papers": edit(
        TEST,
        "filled(prompts, [MARL, SILT])",
        "filled(prompts, [SILT, MARL])",
        "prompt tides is filled differently (",
        "the same lines in another order",
        SNAPSHOT,
    ),
    "a swapped recording": Break(
        by=swap, told=("one@tide-1.json is the recording of tides/both, not of tides/one: files were swapped.",)
    ),
    "an edited reply": edit(
        RECORDING, "3 and at 15 hours.", "4 and at 16 hours.", "one@tide-1.json was edited after it was recorded"
    ),
    "a recording that was given another key": Break(
        by=partial(edited_with_its_hash, key="0" * 64),
        told=("one@tide-1.json: its key is not that of what it says was sent.",),
    ),
    "a recording that was made to show other messages": Break(
        by=partial(edited_with_its_hash, messages=[{"role": "user", "content": ["Harmless."]}]),
        told=("one@tide-1.json: its key is not that of what it says was sent.",),
    ),
    "an unused snapshot": Break(by=copied_as_unused, told=("used by no case", "cases/tides/gone.md")),
    "a key in a recording": edit(
        RECORDING,
        "You read tide tables.",
        "Bearer 0123456789abcdef",
        "one@tide-1.json would hold a secret, at messages[0].content[0]: a bearer token that begins with 'Bear'.",
    ),
    "a misspelt variable": edit(
        USER, "{{ harbour }}", "{{ harbor }}", "prompts/tides/user.md.jinja, line 4: 'harbor' is undefined."
    ),
    "a piece that is included and not there": edit(
        USER, "shared/papers.md.jinja", "shared/paper.md.jinja", "Template shared/paper.md.jinja is missing in "
    ),
    "a damaged recording": edit(RECORDING, '"reply": [', '"reply": ', "one@tide-1.json is damaged: "),
    "what the test reads from a reply": edit(
        TEST,
        "Claim(text=value.text,",
        'Claim(text=value.text.replace("15", "16"),',
        "the same reply to the same prompt now comes to something else",
        "[-supported-]{+flagged+}",
    ),
    "an option of the config": edit("digest.toml", "model =", "modell =", "[endpoint] has no option 'modell'."),
}


def test_a_project_that_nobody_broke_passes_and_writes_nothing(project: Path) -> None:
    before = {file: file.read_bytes() for file in (project / "cases/tides").iterdir()}

    code, said = run(project, "--unreferenced=reject", ci=True)

    assert (code, outcome(said)) == (0, "4 passed")
    assert {file: file.read_bytes() for file in (project / "cases/tides").iterdir()} == before


@pytest.mark.parametrize("broken", BREAKS)
def test_a_break_is_caught_and_its_cause_named(broken: str, project: Path) -> None:
    BREAKS[broken].by(project)

    code, said = run(project, "--unreferenced=reject", ci=True)

    assert code == 1
    assert [told for told in BREAKS[broken].told if told not in said] == [], said
    assert "Traceback" not in said
    assert list(project.rglob("*.new")) == []
