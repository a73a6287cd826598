"""Whatever is broken on purpose in a project under review fails, with a message that names the cause."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.testing.downstream import FILES, files, outcome, replace, run, write

CHANGED = "prompt tides changed ("
SNAPSHOT = "prompt tides, case both is not as reviewed."
ONE, BOTH = "cases/tides/one@tide-1.json", "cases/tides/both@tide-1.json"
PAGE = "cases/tides/one.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something broken in a project in which `first` is there too and approved, and what pytest must say of it."""

    by: Callable[[Path], object]
    told: tuple[str, ...]
    first: Mapping[str, str] = field(default_factory=dict)


def edit(name: str, before: str, after: str, *told: str) -> Break:
    return Break(by=partial(replace, name=name, before=before, after=after), told=told)


def rewritten(name: str, made: Callable[[bytes], bytes], *told: str) -> Break:
    return Break(by=lambda project: (project / name).write_bytes(made((project / name).read_bytes())), told=told)


def copied(name: str, as_name: str, *told: str) -> Break:
    return Break(by=lambda project: (project / as_name).write_bytes((project / name).read_bytes()), told=told)


def deleted(name: str, *told: str) -> Break:
    return Break(by=lambda project: (project / name).unlink(), told=told)


def forged(*told: str, **fields: Any) -> Break:
    """Edit a recording, and mend the file's hash of itself as whoever wants to cheat would."""

    def by(project: Path) -> None:
        file = project / ONE
        document = json.loads(file.read_text(encoding="utf-8"))
        del document["sha256"]
        document |= fields
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
        document["sha256"] = hashlib.sha256(canonical.encode()).hexdigest()
        file.write_text(json.dumps(document), encoding="utf-8")

    return Break(by=by, told=told)


def swap(project: Path, one: str = ONE, other: str = BOTH) -> None:
    there = (project / one).read_bytes()
    (project / one).write_bytes((project / other).read_bytes())
    (project / other).write_bytes(there)


def another_model(project: Path) -> None:
    replace(project, "digest.toml", "tide-1", "tide-2")
    for case in ("one", "both"):
        (project / f"cases/tides/{case}@tide-1.json").rename(project / f"cases/tides/{case}@tide-2.json")


def linked(project: Path) -> None:
    (project / ONE).unlink()
    (project / ONE).symlink_to(project / BOTH)


def everywhere(made: Callable[[bytes], bytes], *names: str) -> Callable[[Path], None]:
    def by(project: Path) -> None:
        for pattern in names:
            for file in project.glob(pattern):
                file.write_bytes(made(file.read_bytes()))

    return by


def windows(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


REPEATED = """\
from dataclasses import dataclass
from digest.testing import prompt_case


@dataclass(frozen=True)
class Tide:
    hours: tuple[int, ...]


@prompt_case("often", repeat=2)
def test_often(prompts, recordings, scripted_model):
    recordings.answer(prompts.filled("often", {}, Tide), model=scripted_model('{"hours": [3]}'))
"""
OFTEN = {"cases/test_often.py": REPEATED, "prompts/often/user.md.jinja": "When?\n"}
# The page of claims as a project may have it: each claim alone.
OWN_PAGE = {"templates/claims.md.jinja": "{% for claim in claims %}{{ claim.claim.text }}\n{% endfor %}"}
OWN_FOLDER = '\n[templates]\nfolder = "templates"\n'
JUDGING = """\
import digest.reviewing.answers
from digest.checks import CHECKS
from digest.core.claims import Finding


class Strict:
    def check(self, claims, papers):
        for each in claims:
            yield Finding(claim_id=each.id, check="strict", severity="error", message="Nothing is good enough.")


digest.reviewing.answers.CHECKS = {**CHECKS, "strict": Strict}
"""
CONFLICT = b"<<<<<<< HEAD\n%b=======\n%b>>>>>>> theirs\n"

TEST = "cases/test_tides.py"
USER, SHARED, SYSTEM = (
    "prompts/tides/user.md.jinja",
    "prompts/shared/papers.md.jinja",
    "prompts/shared/system.md.jinja",
)
BREAKS = {
    "a word of a prompt": edit(
        USER, "high water", "low water", CHANGED, "record again or review", SNAPSHOT, "[-high-]{+low+} water at Marl?"
    ),
    "a shared piece": edit(
        SHARED, "{{ paper.title }}:", "{{ paper.title }} says:", CHANGED, SNAPSHOT, "Marl{+ says+}:"
    ),
    "the system message": edit(SYSTEM, "Quote", "Never quote", CHANGED, "system message, line 1:", SNAPSHOT),
    "a system message of its own": Break(
        by=lambda project: write(project, {"prompts/tides/system.md.jinja": "You read tide tables. Guess.\n"}),
        told=(CHANGED, "system message, line 1:", "[-Quote them-]{+Guess+}"),
    ),
    "white space of a template": edit(
        USER, "# Task\n\n", "# Task\n", CHANGED, "in white space alone", SNAPSHOT, "[-⏎-]"
    ),
    "a variable that is given and no longer used": edit(
        USER, " at {{ harbour }}?", "?", CHANGED, "When is high water[- at Marl-]?"
    ),
    "a character that nobody sees": edit(USER, "high water", "high\u200b water", CHANGED, "high{+\\u200b+} water"),
    "a letter that looks like another": edit(
        USER, "high water", "high w\u0430ter", CHANGED, "high [-water-]{+w\\u0430ter+} at Marl?"
    ),
    "a byte order mark": rewritten(USER, lambda content: b"\xef\xbb\xbf" + content, CHANGED, "{+\\ufeff+}"),
    "a template that is not UTF-8": rewritten(
        USER, lambda content: content + "für".encode("latin-1"), "Template tides/user.md.jinja is not UTF-8 text."
    ),
    "a name of a piece that is computed": edit(
        USER,
        '"shared/papers.md.jinja"',
        '"shared/" ~ "papers.md.jinja"',
        "prompts/tides/user.md.jinja includes a file whose name is computed.",
    ),
    "a prompt's folder that was renamed": Break(
        by=lambda project: (project / "prompts/tides").rename(project / "prompts/tide"),
        told=("Template tides/user.md.jinja is missing in ",),
    ),
    "a shared piece that was deleted": deleted(
        SHARED,
        "prompts/shared/papers.md.jinja, line 3: 'mark' is undefined.",
        "This file came with digest and stands in for one that the project does not have: restore that.",
    ),
    "a field of the reply's form": edit(
        TEST,
        "    quote: str\n",
        '    quote: str\n    doubt: str = ""\n',
        "the form of the reply to prompt tides changed",
    ),
    "a field of the reply that was renamed": edit(
        TEST,
        "quote: str",
        "passage: str",
        "the form of the reply to prompt tides changed",
        "[-quote-]{+passage+}",
    ),
    "a bound of the reply's form": edit(
        TEST,
        "    quote: str",
        '    quote: __import__("typing").Annotated[str, __import__("pydantic").Field(max_length=40)]',
        "the form of the reply to prompt tides changed",
        '"maxLength": 40',
    ),
    "a parameter": edit(
        "digest.toml",
        "[endpoint]",
        "[endpoint]\ntemperature = 0.7",
        "parameter temperature of prompt tides changed (0.2 → 0.7): record again or review",
    ),
    "the length that a reply may have": edit(
        "digest.toml",
        "[endpoint]",
        "[endpoint]\nmax_reply_tokens = 99",
        "parameter max_reply_tokens of prompt tides changed (8192 → 99): record again or review",
    ),
    "the format that is asked for": edit(
        "digest.toml",
        "[endpoint]",
        '[endpoint]\nformat = "text"',
        'parameter format of prompt tides changed ("json_schema" → "text"): record again or review',
    ),
    "what is sent beside the usual": edit(
        "digest.toml",
        'model = "tide-1"\n',
        'model = "tide-1"\nextra_body = { top_k = 3 }\n',
        'parameter extra_body of prompt tides changed ({} → {"top_k": 3}): record again or review',
    ),
    "another endpoint": edit(
        "digest.toml",
        "localhost:9",
        "localhost:10",
        "prompt tides is asked of another endpoint (http://localhost:9/v1 → http://localhost:10/v1)",
    ),
    "another model": edit(
        "digest.toml", "tide-1", "tide-2", "prompt tides/one has no recording with tide-2; there are some with tide-1"
    ),
    "a recording under another model's name": Break(
        by=another_model, told=("prompt tides is asked of another model (tide-1 → tide-2): record again or review",)
    ),
    "an option of the config": edit("digest.toml", "model =", "modell =", "[endpoint] has no option 'modell'."),
    "the order of the papers": edit(
        TEST,
        "filled(prompts, [MARL, SILT])",
        "filled(prompts, [SILT, MARL])",
        "prompt tides is filled differently (",
        "the same lines in another order",
        SNAPSHOT,
    ),
    "the text of a paper": edit(
        TEST, "as no table says.", "as one table says.", "prompt tides is filled differently (", "[-no-]{+one+} table"
    ),
    "the title of a paper": edit(
        TEST, 'paper("Silt"', 'paper("Salt"', "prompt tides is filled differently (", "[-Silt-]{+Salt+}: High water"
    ),
    "other papers for the checks than for the prompt": edit(
        TEST,
        "papers=[MARL], claims",
        "papers=[SILT], claims",
        "tides/one: the same reply to the same prompt now comes to something else.",
        "There is no paper 'text:Marl' among those it may cite.",
    ),
    "two cases of one name": edit(
        TEST,
        '@prompt_case("both")\ndef test_both_are_as',
        '@prompt_case("one")\ndef test_both_are_as',
        "Two cases of prompt tides have one name and ask different things, both with ",
        "cases/tides/one.md.\nGive each case a name of its own.",
    ),
    "a case that lost its mark": edit(
        TEST,
        '@prompt_case("one")\ndef test_one_is_answered',
        "def test_one_is_answered",
        "test_one_is_answered uses prompts: mark it with @prompt_case() of digest.testing.",
    ),
    "a misspelt variable": edit(
        USER, "{{ harbour }}", "{{ harbor }}", "prompts/tides/user.md.jinja, line 4: 'harbor' is undefined."
    ),
    "a piece that is included and not there": edit(
        USER, "shared/papers.md.jinja", "shared/paper.md.jinja", "Template shared/paper.md.jinja is missing in "
    ),
    "what the test reads from a reply": edit(
        TEST,
        "Claim(text=value.text,",
        'Claim(text=value.text.replace("15", "16"),',
        "the same reply to the same prompt now comes to something else",
        "[-supported-]{+flagged+}",
    ),
    "a check that judges otherwise": Break(
        by=lambda project: write(project, {"conftest.py": JUDGING}),
        told=(
            "tides/one: the same reply to the same prompt now comes to something else.",
            "[-supported-]{+flagged+}",
            "Nothing is good enough.",
        ),
    ),
    "a template of the page": Break(
        by=lambda project: replace(project, "templates/claims.md.jinja", "{{ claim.claim.text }}", "Claim:"),
        told=("the same reply to the same prompt now comes to something else", "page:\nline 1:", "{+Claim:+}"),
        first={**OWN_PAGE, "digest.toml": FILES["digest.toml"] + OWN_FOLDER},
    ),
    "a deleted snapshot": deleted(PAGE, "prompt tides, case one was never reviewed: there is no "),
    "a deleted recording": deleted(ONE, "prompt tides/one has no recording with tide-1: there is no "),
    "a snapshot approved from another case": copied(
        "cases/tides/both.md", PAGE, "prompt tides, case one is not as reviewed.", "[-Silt: High water at Silt"
    ),
    "a snapshot with Windows' line ends": rewritten(
        PAGE,
        windows,
        "prompt tides, case one is as reviewed, but for its line ends: those of ",
        "Write '*.md -text' into .gitattributes, and check the file out again.",
    ),
    "a snapshot with a merge conflict": rewritten(
        PAGE, lambda content: CONFLICT % (content, content), "cases/tides/one.md holds a merge conflict, in line 1."
    ),
    "an unused snapshot": copied(PAGE, "cases/tides/gone.md", "used by no case", "cases/tides/gone.md"),
    "an unused recording": copied(ONE, "cases/tides/gone.json", "used by no case", "cases/tides/gone.json"),
    "a proposal for a case that is gone": copied(
        PAGE, "cases/tides/gone.md.new", "used by no case", "cases/tides/gone.md.new"
    ),
    "a recording that waits": copied(
        ONE, f"{ONE}.new", "cases/tides/one@tide-1.json.new waits to be approved: read it."
    ),
    "a swapped recording": Break(
        by=swap, told=("one@tide-1.json is the recording of tides/both, not of tides/one: files were swapped.",)
    ),
    "a swapped repetition": Break(
        by=partial(swap, one="cases/often/often@tide-1.json", other="cases/often/often@tide-1~2.json"),
        told=("is the recording of often/often (repetition 2), not of often/often: files were swapped.",),
        first=OFTEN,
    ),
    "a link to another recording": Break(by=linked, told=("is the recording of tides/both, not of tides/one",)),
    "an edited reply": edit(
        ONE, "3 and at 15 hours.", "4 and at 16 hours.", "one@tide-1.json was edited after it was recorded"
    ),
    "an edited latency": edit(
        ONE, '"latency_s": 0.0', '"latency_s": 0.1', "one@tide-1.json was edited after it was recorded"
    ),
    "a recording that was given another key": forged(
        "one@tide-1.json: its key is not that of what it says was sent.", key="0" * 64
    ),
    "a recording that was made to show other messages": forged(
        "one@tide-1.json: its key is not that of what it says was sent.",
        messages=[{"role": "user", "content": ["Harmless."]}],
    ),
    "a recording that was made to show another outcome": forged(
        "tides/one: the same reply to the same prompt now comes to something else.",
        "page:\nline 1:\n  [-Fine-]{+- High water is at 3 and at 15 hours. ✓",
        outcome={"unread": "", "value": {}, "claims": [], "told": [], "page": ["Fine."]},
    ),
    "a recording of another reply": forged(
        "one@tide-1.json: the recorded reply can no longer be read: The reply holds no JSON object.",
        reply=["At three."],
    ),
    "a recording of another version": forged(
        "one@tide-1.json is no recording: format: Input should be 'digest-recording/1'.", format="digest-recording/0"
    ),
    "a key in a recording": edit(
        ONE,
        "You read tide tables.",
        "Bearer 0123456789abcdef",
        "one@tide-1.json would hold a secret, at messages[0].content[0]: a bearer token that begins with 'Bear'.",
    ),
    "a password in the address of a recording": forged(
        "one@tide-1.json would hold a secret, at endpoint: an address with a password that begins with 'http'.",
        endpoint="http://reader:high-water@localhost:9/v1",
    ),
    "a token in the reply of a recording": forged(
        "one@tide-1.json would hold a secret, at reply[0]: a GitHub token that begins with 'ghp_'.",
        reply=["ghp_" + "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R"],
    ),
    "a damaged recording": edit(ONE, '"reply": [', '"reply": ', "one@tide-1.json is damaged: "),
    "half a recording": rewritten(
        ONE, lambda content: content[: len(content) // 2], "one@tide-1.json is damaged: ", "Restore the file, or record"
    ),
    "a recording with a merge conflict": rewritten(
        ONE, lambda content: CONFLICT % (content, content), "one@tide-1.json holds a merge conflict, in line 1."
    ),
    "a recording with a byte order mark": rewritten(
        ONE, lambda content: b"\xef\xbb\xbf" + content, "one@tide-1.json is damaged: Unexpected UTF-8 BOM"
    ),
    "a recording with a name twice": edit(
        ONE,
        ' "reply": [',
        ' "reply": ["Harmless."],\n "reply": [',
        "one@tide-1.json is damaged: the name 'reply' is there twice.",
    ),
}
# What changes nothing that is sent, comes back, or is read.
HARMLESS: Mapping[str, Callable[[Path], object]] = {
    "a comment in a template": partial(replace, name=USER, before="# Task", after="{# Ask once. #}# Task"),
    "templates and recordings with Windows' line ends": everywhere(windows, "prompts/*/*.jinja", "cases/*/*.json"),
    "a recording that a formatter indented": everywhere(
        lambda content: json.dumps(json.loads(content), indent=4).encode(), "cases/*/*.json"
    ),
    "a prompt that no case asks": partial(write, files={"prompts/moons/user.md.jinja": "When is {{ the_moon }}?\n"}),
}


def test_a_project_that_nobody_broke_passes_and_writes_nothing(project: Path) -> None:
    before = files(project)

    code, said = run(project, "--unreferenced=reject", ci=True)

    assert (code, outcome(said)) == (0, "4 passed")
    assert files(project) == before


@pytest.mark.parametrize("broken", BREAKS)
def test_a_break_is_caught_and_its_cause_named(broken: str, project: Path) -> None:
    if BREAKS[broken].first:
        write(project, BREAKS[broken].first)
        assert run(project, "--prompts=record-missing", "--renew-prompts")[0] == 0
    BREAKS[broken].by(project)
    before = files(project)

    code, said = run(project, "--unreferenced=reject", ci=True)

    assert code == 1
    assert [told for told in BREAKS[broken].told if told not in said] == [], said
    assert "Traceback" not in said
    assert files(project) == before


@pytest.mark.parametrize("change", HARMLESS)
def test_what_changes_nothing_passes(change: str, project: Path) -> None:
    HARMLESS[change](project)

    code, said = run(project, "--unreferenced=reject", ci=True)

    assert (code, outcome(said)) == (0, "4 passed"), said
