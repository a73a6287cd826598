"""A desk full of recordings in every state, with two earlier runs in git; all text here is invented."""

import os
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from digest.core.drafts import Prompt
from digest.reviewing.answers import outcome_of
from digest.reviewing.approving import pending
from digest.reviewing.asked import Asked
from digest.reviewing.recordings import as_file, recorded
from digest.reviewing.reviews import Decision, Review, add, output_of
from digest.reviewing.snapshots import page_of
from tests.llm.asked import settings
from tests.reviewing.reviewed import DAY, PROMPT, SAID, answer, asked, reply

OTHER = '{"text": "Marl makes fewer errors.", "quote": "it makes 3% fewer errors than before"}'
WRONG = '{"text": "Marl makes 4% fewer errors than before.", "quote": "it makes 3% fewer errors than before"}'
UNREAD = "Marl, I believe, makes fewer errors."
SECOND = "sha256:c3d4e5f6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The folder of a project's cases."""

    folder: Path

    def put(self, case: str, text: str = SAID, *, model: str = "tide-1", waits: bool = False, **fields: Any) -> Path:
        """Record a reply; gives the approved file."""
        question = asked(self.folder, case=case, settings=settings(model=model), **fields)
        return self.write(question, text, waits=waits)

    def write(self, question: Asked, text: str, *, waits: bool = False) -> Path:
        made = recorded(question, reply(text), outcome_of(answer(text, question.prompt)), DAY)
        file = question.recording
        file.parent.mkdir(parents=True, exist_ok=True)
        (pending(file) if waits else file).write_bytes(as_file(made, file).encode())
        return file

    def sent(self, case: str, prompt: Prompt = PROMPT, *, waits: bool = False) -> Path:
        """Write a prompt down as it is sent; gives the approved file."""
        file = self.folder / prompt.name / f"{case}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        (pending(file) if waits else file).write_text(page_of(prompt), encoding="utf-8")
        return file

    def judge(self, case: str, text: str, verdict: Decision, comment: str) -> None:
        """Say something of an output."""
        output = output_of(outcome_of(answer(text)))
        review = Review(
            case=case, output=output, verdict=verdict, comment=comment, by="An Editor", date=date(2026, 11, 20)
        )
        add(self.folder / "findings", review)

    def commit(self, subject: str, day: str) -> None:
        """Commit all that is there, as of noon of a day."""
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "-m", subject, day=day)


def git(folder: Path, *words: str, day: str = "2026-11-02") -> str:
    """Call git as somebody of no name, with nobody's settings."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
    dates = {f"GIT_{role}_DATE": f"{day}T12:00:00+00:00" for role in ("AUTHOR", "COMMITTER")}
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", folder, *words],
        env={**os.environ, **who, **dates, **nobody},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


_WHO = {"NAME": "An Editor", "EMAIL": "editor@desk.test"}


def a_desk(root: Path) -> Desk:
    """A project in a git repository, its cases in `cases`, nothing recorded yet."""
    git(root, "init", "-q", "-b", "main")
    (root / "README.md").write_text("Tides.\n", encoding="utf-8")
    desk = Desk(folder=root / "cases")
    desk.folder.mkdir()
    return desk


def a_full_desk(root: Path) -> Desk:
    """Each state of a cell once, and two commits: in the first `silt` came to something else and there was `old`."""
    desk = a_desk(root)
    desk.put("marl")
    desk.put("silt", OTHER)
    old = desk.put("old")
    desk.commit("Begin", "2026-11-02")
    desk.put("silt", WRONG)
    old.unlink()
    desk.put("marl", SAID)
    desk.commit("Ask again about silt", "2026-11-09")
    desk.put("sound")
    desk.put("sound", OTHER, model="reef/2")
    desk.put("ebb")
    desk.put("ebb", OTHER, waits=True)
    desk.judge("ebb", SAID, "accepted", "Says what the paper says.")
    desk.put("flow")
    desk.put("flow", prompt=EDITED, template=SECOND, waits=True)
    for number, text in enumerate((SAID, SAID, OTHER, SAID, OTHER), start=1):
        desk.put("spring", text, repeat=number)
    desk.put("neap", UNREAD)
    desk.put("bar", OTHER)
    desk.judge("bar", OTHER, "rejected", "Leaves the figure out.")
    wreck = desk.put("wreck")
    wreck.write_bytes(wreck.read_bytes()[:-40])
    desk.sent("marl")
    desk.sent("flow")
    desk.sent("flow", EDITED, waits=True)
    return desk


EDITED = Prompt(
    name="findings",
    system="You read papers.\n",
    user="What did Marl find, and how sure is it?\nQuote it.\n",
    reply_type=PROMPT.reply_type,
)
