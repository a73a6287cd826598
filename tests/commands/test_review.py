"""What waits to be approved is looked at, accepted or rejected: from the command line and at a terminal."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pexpect
import pytest

from digest.reviewing.asked import Asked
from digest.reviewing.recordings import as_file
from digest.reviewing.snapshots import page_of
from tests.commands.conftest import Digest
from tests.reviewing.reviewed import SAID, approve, asked, changed, recording

OTHER = '{"text": "Marl makes 9% fewer errors than before.", "quote": "it makes 3% fewer errors than before"}'
FOLDER = Path("cases/findings")
PROMPT, REPLY = FOLDER / "marl.md", FOLDER / "marl@tide-1.json"
LEFT = "Run digest review at a terminal, or say --accept PATH or --reject PATH.\n"


def new(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def propose(question: Asked, text: str = OTHER) -> None:
    """A reply that waits beside what was approved."""
    question.recording.parent.mkdir(parents=True, exist_ok=True)
    content = as_file(recording(question, text), question.recording)
    new(question.recording).write_text(content, encoding="utf-8")


def propose_prompt(after: str) -> None:
    PROMPT.parent.mkdir(parents=True, exist_ok=True)
    PROMPT.write_text(page_of(asked().prompt), encoding="utf-8")
    new(PROMPT).write_text(page_of(changed(user=after)), encoding="utf-8")


def verdicts() -> list[dict[str, Any]]:
    lines = (FOLDER / "reviews.jsonl").read_text(encoding="utf-8").splitlines()
    return [{name: each[name] for name in ("case", "verdict", "comment")} for each in map(json.loads, lines)]


@pytest.fixture(autouse=True)
def _signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "An Editor")


def test_what_waits_is_listed_and_said_to_wait(digest: Digest) -> None:
    approve(asked())
    propose(asked())
    propose_prompt("When is low water?\n")

    said = digest("review")

    assert (said.code, said.err) == (4, "")
    assert said.out == (
        "2 items wait to be approved:\n"
        "  findings/marl: changed prompt  (cases/findings/marl.md.new)\n"
        "  findings/marl, tide-1: changed reply  (cases/findings/marl@tide-1.json.new)\n" + LEFT
    )


def test_nothing_waits_where_all_is_approved(digest: Digest) -> None:
    approve(asked())

    assert (digest("review").code, digest("review").out) == (0, "Nothing waits to be approved.\n")


@pytest.mark.parametrize("path", [REPLY, new(REPLY), Path("cases"), FOLDER])
def test_accepting_puts_what_waits_in_the_place_of_what_was_approved(path: Path, digest: Digest) -> None:
    approve(asked())
    propose(asked())
    waited = new(REPLY).read_bytes()

    said = digest("review", "--accept", str(path), "--note", "as the paper has it")

    assert (said.code, said.out) == (0, "1 item accepted.\nNothing waits any more: commit it.\n")
    assert (REPLY.read_bytes(), new(REPLY).exists()) == (waited, False)
    assert verdicts() == [{"case": "marl", "verdict": "accepted", "comment": "as the paper has it"}]


def test_rejecting_deletes_what_waits_and_leaves_what_was_approved(digest: Digest) -> None:
    approve(asked())
    before = REPLY.read_bytes()
    propose(asked())
    propose_prompt("When is low water?\n")

    said = digest("review", "--reject", str(REPLY))

    assert (said.code, said.out.splitlines()[:2]) == (4, ["1 item rejected.", "1 item waits to be approved:"])
    assert (REPLY.read_bytes(), new(REPLY).exists(), new(PROMPT).exists()) == (before, False, True)
    assert verdicts() == [{"case": "marl", "verdict": "rejected", "comment": ""}]


def test_a_verdict_names_who_gave_it_and_when(digest: Digest) -> None:
    propose(asked())
    digest("review", "--accept", "cases")

    line = json.loads((FOLDER / "reviews.jsonl").read_text(encoding="utf-8"))

    assert (line["by"], len(line["date"]), line["output"][:7]) == ("An Editor", 10, "sha256:")


def test_a_note_in_bytes_that_are_no_text_is_kept_as_far_as_it_is_text(digest: Digest) -> None:
    propose(asked())

    assert digest("review", "--accept", "cases", "--note", "caf\udce9").code == 0

    assert verdicts() == [{"case": "marl", "verdict": "accepted", "comment": "caf\ufffd"}]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--accept", "elsewhere"), "Error: Nothing waits at elsewhere.", "digest review lists what does."),
        (
            ("--accept", "cases", "--reject", str(REPLY)),
            "Error: findings/marl, tide-1 is to be accepted and to be rejected.",
            "Say one of the two.",
        ),
        (
            ("--note", "fine"),
            "Error: --note is about --accept or --reject.",
            "Say one of them, or press e at a terminal.",
        ),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_done(
    arguments: tuple[str, ...], message: str, hint: str, digest: Digest
) -> None:
    propose(asked())

    said = digest("review", *arguments)

    assert (said.code, said.out, said.err) == (2, "", f"{message}\n{hint}\n")
    assert (new(REPLY).exists(), REPLY.exists(), (FOLDER / "reviews.jsonl").exists()) == (True, False, False)


def test_a_place_that_is_not_there_is_named(digest: Digest) -> None:
    said = digest("review", "nowhere")

    assert (said.code, said.err) == (1, "Error: There is no nowhere.\nName a folder, or a file in one.\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"format": "digest-recording/1"', "marl@tide-1.json.new is damaged: "),
        ('{"format": "digest-recording/1"}', "marl@tide-1.json.new was edited after it was recorded"),
    ],
)
def test_a_damaged_file_is_named(content: str, told: str, digest: Digest) -> None:
    FOLDER.mkdir(parents=True)
    new(REPLY).write_text(content, encoding="utf-8")

    said = digest("review")

    assert (said.code, told in said.err) == (1, True)


def test_a_line_of_verdicts_that_is_none_is_named(digest: Digest) -> None:
    propose(asked())
    (FOLDER / "reviews.jsonl").write_text('\n<<<<<<< ours\n{"case": "marl"}\n', encoding="utf-8")

    said = digest("review")

    assert (said.code, "cases/findings/reviews.jsonl, line 2 is no verdict: " in said.err) == (1, True)
    assert "after a merge keep the lines of both sides" in said.err


def test_json_holds_everything_that_somebody_needs_to_judge(digest: Digest) -> None:
    approve(asked())
    propose(asked())

    said = digest("review", "--json")

    found = json.loads(said.out)
    assert (said.code, found["settled"], len(found["waiting"])) == (4, [], 1)
    item = found["waiting"][0]
    assert {name: item[name] for name in ("prompt", "case", "model", "files", "new", "repetitions", "review")} == {
        "prompt": "findings",
        "case": "marl",
        "model": "tide-1",
        "files": ["cases/findings/marl@tide-1.json.new"],
        "new": False,
        "repetitions": {"same": 1, "of": 1},
        "review": None,
    }
    assert item["remarks"][0] == "The model says something else to the same prompt."
    assert item["sent"] == ""
    assert "text: Marl makes [-3-]{+9+}% fewer errors than before." in item["fields"]
    assert item["page"].startswith("- Marl makes 9% fewer errors than before. ⚠[^")
    assert [(claim["text"], claim["verdict"]) for claim in item["claims"]] == [
        ("Marl makes 9% fewer errors than before.", "flagged")
    ]
    assert item["claims"][0]["findings"][0]["check"] == "numbers"
    assert item["claims"][0]["quotes"][0]["before"].endswith("On Harbour-12 ")
    assert said.err.endswith(LEFT)


def test_repetitions_that_came_to_the_same_are_one_item(digest: Digest) -> None:
    for repeat, text in enumerate((SAID, OTHER, SAID), start=1):
        propose(asked(repeat=repeat), text)

    found = json.loads(digest("review", "--json").out)["waiting"]

    assert [(item["repetitions"], len(item["files"])) for item in found] == [
        ({"same": 2, "of": 3}, 2),
        ({"same": 1, "of": 3}, 1),
    ]
    assert found[0]["remarks"][0] == "2 of 3 repetitions came to this."
    digest("review", "--accept", str(REPLY))
    assert sorted(file.name for file in FOLDER.glob("*.json")) == ["marl@tide-1.json", "marl@tide-1~3.json"]


class Terminal:
    """`digest review` in a pseudo-terminal, in the folder of the test."""

    def __init__(self, *, colour: bool = False) -> None:
        environment = {"TERM": "xterm", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": str(Path.cwd())}
        environment |= {} if colour else {"NO_COLOR": "1"}
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "digest", "review"],
            env={**environment, "PYTHONPATH": ":".join(path for path in sys.path if path)},
            encoding="utf-8",
            dimensions=(50, 160),
            timeout=30,
        )

    def press(self, key: str) -> str:
        """Press a key when the keys are shown; gives what was shown until then."""
        self._child.expect_exact("q quit\r\n")
        shown = str(self._child.before)
        self._child.send(key)
        return shown.replace("\r\n", "\n")

    def write(self, note: str) -> None:
        """Write a note where one is asked for."""
        self._child.expect_exact("Note: ")
        self._child.sendline(note)

    def confirm(self, answer: str) -> None:
        """Answer a question."""
        self._child.expect_exact("[y/N]: ")
        self._child.sendline(answer)

    def end(self) -> tuple[int, str]:
        """Wait for the end; gives the exit code and what was shown last."""
        self._child.expect(pexpect.EOF)
        shown = str(self._child.before)
        self._child.close()
        return int(self._child.exitstatus or 0), shown.replace("\r\n", "\n")


def test_a_terminal_shows_what_changed_and_takes_a_key_an_item(digest: Digest) -> None:
    del digest
    approve(asked())
    propose(asked())
    propose_prompt("What did Marl not find?\nQuote it.\n")

    terminal = Terminal()
    first = terminal.press("a")
    second = terminal.press("r")
    code, last = terminal.end()

    assert "2 items wait to be approved:\n    1 findings/marl: changed prompt" in first
    assert "[1 of 2] findings/marl\n  What is sent changes.\nWhat is sent\n" in first
    assert "What did Marl {+not +}find?" in first
    assert "accepted: cases/findings/marl.md\n" in second
    assert "[2 of 2] findings/marl, tide-1\n  The model says something else to the same prompt.\n" in second
    assert "text: Marl makes [-3-]{+9+}% fewer errors than before." in second
    assert "What the reader gets\n  - Marl makes 9% fewer errors than before. ⚠" in second
    assert "What the checks say: 1 flagged\n  ⚠ flagged: Marl makes 9% fewer errors than before.\n" in second
    assert "numbers, error: The number 9% stands in none of the claim's quotes." in second
    assert (
        "verbatim in Marl: Parsing Tide Tables: …We present Marl, a parser for tide tables. On Harbour-12 "
        "»it makes 3% fewer errors than before«.…" in second
    )
    assert (code, "1 item accepted.\n1 item rejected.\nNothing waits any more: commit it." in last) == (0, True)
    assert verdicts() == [
        {"case": "marl", "verdict": "accepted", "comment": ""},
        {"case": "marl", "verdict": "rejected", "comment": ""},
    ]


def test_a_note_is_kept_with_the_verdict_and_skipping_decides_nothing(digest: Digest) -> None:
    del digest
    propose(asked())
    propose(asked(case="silt"))

    terminal = Terminal()
    terminal.press("s")
    terminal.press("e")
    terminal.write("The paper says 3 %.")
    terminal.press("r")
    code, last = terminal.end()

    assert (code, "1 item rejected.\n1 item waits to be approved:\n  findings/marl, tide-1: new reply" in last) == (
        4,
        True,
    )
    assert verdicts() == [{"case": "silt", "verdict": "rejected", "comment": "The paper says 3 %."}]


@pytest.mark.parametrize(("key", "left"), [("A", []), ("R", []), ("S", [1, 2, 3]), ("q", [1, 2, 3])])
def test_a_capital_letter_is_for_all_that_follow(key: str, left: list[int], digest: Digest) -> None:
    del digest
    texts = [SAID, OTHER, SAID.replace("fewer", "less")]
    for repeat, text in enumerate(texts, start=1):
        propose(asked(case=f"case-{repeat}"), text)

    terminal = Terminal()
    terminal.press(key)
    if key == "R":
        terminal.confirm("y")
    terminal.end()

    assert sorted(file.name for file in FOLDER.glob("*.new")) == [f"case-{number}@tide-1.json.new" for number in left]
    assert len(list(FOLDER.glob("*.json"))) == (3 if key == "A" else 0)


def test_rejecting_all_is_asked_once_more(digest: Digest) -> None:
    del digest
    propose(asked())

    terminal = Terminal()
    terminal.press("R")
    terminal.confirm("n")

    assert terminal.end()[0] == 4
    assert new(REPLY).exists()


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_the_same_output_is_never_asked_about_twice(decision: str, digest: Digest) -> None:
    propose(asked())
    digest("review", f"--{decision}", "cases", "--note", "seen")
    propose(replace(asked(), prompt=changed(user="What else?\n")))

    code, shown = Terminal().end()

    assert code == 0
    assert f"findings/marl, tide-1: {decision}ed on " in shown
    assert "by An Editor: seen. So it is now." in shown
    assert (new(REPLY).exists(), REPLY.exists()) == (False, decision == "accept")
    assert len(verdicts()) == 1


def test_text_of_others_cannot_command_the_terminal(digest: Digest) -> None:
    del digest
    propose(asked(), OTHER.replace("Marl makes", "\\u001b]0;owned\\u0007Marl makes"))

    shown = Terminal().press("q")

    assert "\x1b" not in shown
    assert "\\u001b]0;owned\\u0007Marl makes" in shown


def test_colours_mark_what_changed_unless_they_are_unwanted(digest: Digest) -> None:
    del digest
    approve(asked())
    propose(asked())

    assert "\x1b[31m[-3-]\x1b[0m\x1b[32m{+9+}\x1b[0m" in Terminal(colour=True).press("q")


def test_an_interrupted_review_leaves_the_rest_waiting(digest: Digest) -> None:
    del digest
    propose(asked())

    terminal = Terminal()
    terminal.press("\x03")

    assert terminal.end()[0] == 130
    assert new(REPLY).exists()


def test_a_page_of_all_cases_is_written_and_nothing_is_decided(digest: Digest) -> None:
    approve(asked())
    propose(asked())

    said = digest("review", "--html", "page.html")

    assert (said.code, said.out, said.err) == (0, "Open page.html\n", "")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "Marl makes <del>3</del><ins>9</ins>% fewer errors than before." in page
    assert new(REPLY).exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--html", "nowhere/page.html"),
            "Error: --html nowhere/page.html cannot be written: No such file or directory.",
        ),
        (("--html", "page.html", "--accept", "cases"), "Error: --html only shows."),
        (("--against", "HEAD"), "Error: --against and --config are about the page."),
    ],
)
def test_a_page_that_cannot_be_made_says_why(arguments: tuple[str, ...], message: str, digest: Digest) -> None:
    propose(asked())

    said = digest("review", *arguments)

    assert (said.code, said.out, said.err.splitlines()[0]) == (2, "", message)
    assert new(REPLY).exists()


def test_a_run_to_compare_with_that_is_not_there_is_named(digest: Digest) -> None:
    propose(asked())
    subprocess.run(["git", "init", "-q"], check=True)

    said = digest("review", "--html", "page.html", "--against", "no-such-revision")

    message = (
        "Error: There is no revision and no folder 'no-such-revision' to compare with.\ngit log shows the revisions.\n"
    )
    assert (said.code, said.err) == (1, message)
    assert not Path("page.html").exists()
