"""One run of pytest over prompts under review: its mode, what its cases used, and what is left over."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import pytest

from digest import wiring
from digest.core.drafts import Prompt
from digest.core.errors import ReviewError
from digest.reviewing.answering import Mode
from digest.reviewing.approving import Terms
from digest.testing.leftovers import leftovers
from digest.testing.plugin import DESELECTED, SESSION, is_live
from digest.testing.project import Project, project_of


@dataclass(kw_only=True)  # grows while the run goes on
class Session:
    """What a run is about and what it came to: `folders` hold the tests, `used` and `waiting` are files.

    `repeated` says how the repetitions of cases went. `partial` says why the cases of the folders were not all run, if
    so; then nobody can tell what is left over. `questions` are the messages that a file was used for.
    """

    config: pytest.Config
    folders: set[Path] = field(default_factory=set)
    used: set[Path] = field(default_factory=set)
    waiting: set[Path] = field(default_factory=set)
    repeated: list[str] = field(default_factory=list)
    unused: list[Path] = field(default_factory=list)
    partial: str = ""
    questions: dict[Path, tuple[str, str]] = field(default_factory=dict)

    def uses(self, file: Path, prompt: Prompt) -> None:
        """Remember that a case uses `file`; raises `ReviewError` where another case uses it for another prompt."""
        self.used.add(file)
        question = (prompt.system, prompt.user)
        if self.questions.setdefault(file, question) != question:
            raise ReviewError(
                f"Two cases of prompt {prompt.name} have one name and ask different things, both with {file}.",
                hint="Give each case a name of its own.",
            )

    @property
    def mode(self) -> Mode:
        """How prompts are answered that are not live."""
        given = self.config.getoption("prompts_mode")
        return next((mode for mode in get_args(Mode) if mode == given), "replay")

    @property
    def terms(self) -> Terms:
        """What may be written."""
        return Terms(
            may_write=not wiring.in_ci(),
            renews=bool(self.config.getoption("renew_prompts")),
            proposes=self.mode != "replay",
        )

    @cached_property
    def project(self) -> Project:
        """The prompts and the endpoint under review; raises `DigestError`."""
        return project_of(self.config)

    def finish(self, session: pytest.Session) -> None:
        """Hand what was found to the process that started this one, or judge it."""
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output["digest_prompts"] = self._found()
        elif self._rejects() and session.exitstatus == pytest.ExitCode.OK:  # a failed case used less than it does
            self.unused = [] if self.partial else leftovers(self.folders, self.used)
            if self.unused or self.partial:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def report(self, terminal: Any) -> None:
        """Say how repeated cases went and what is to be done."""
        if self.repeated:
            terminal.section("prompts: repeated cases")
            for line in sorted(self.repeated):
                terminal.line(line)
        if self.waiting:
            terminal.section("prompts: waiting to be approved")
            for file in sorted(self.waiting):
                terminal.line(str(file))
            terminal.line("Read and accept or reject them: digest review. Then commit.")
        if self._rejects() and self.partial:
            terminal.section("prompts: not complete")
            terminal.line(f"--unreferenced=reject cannot tell what no case uses: {self.partial}")
        elif self.unused:
            terminal.section("prompts: used by no case")
            for file in self.unused:
                terminal.line(str(file))
            terminal.line("Delete them, or bring back the cases that used them.")

    def add(self, found: dict[str, Any]) -> None:
        """Add what a worker found."""
        for name in ("folders", "used", "waiting"):
            getattr(self, name).update(Path(each) for each in found[name])
        self.repeated += found["repeated"]
        self.partial = self.partial or found["partial"]

    def _found(self) -> dict[str, Any]:
        files = {name: sorted(str(each) for each in getattr(self, name)) for name in ("folders", "used", "waiting")}
        return {**files, "repeated": self.repeated, "partial": self.partial}

    def _rejects(self) -> bool:
        return bool(self.config.getoption("unreferenced") == "reject")


def begun(config: pytest.Config, marked: Iterable[pytest.Item]) -> Session:
    """The session of a run in which `marked` are the cases."""
    return Session(config=config, folders={folder_of(item) for item in marked}, partial=_partial(config))


def folder_of(item: pytest.Item) -> Path:
    """The folder that holds the folders of prompts of a case."""
    folder: Path = getattr(item, "folder", item.path.parent)
    return folder


def left_out(config: pytest.Config, marked: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The live cases, unless this is a live run."""
    if config.getoption("prompts_mode") == "live":
        return []
    return [item for item in marked if is_live(item)]


def taken_over(config: pytest.Config, found: dict[str, Any]) -> None:
    """Add what a worker found to the session of the process that started it."""
    config.stash.setdefault(SESSION, Session(config=config)).add(found)


def must_not_write_in_ci() -> None:
    """Raise a usage error where what is written would be read by nobody."""
    if wiring.in_ci():
        raise pytest.UsageError(
            "Nothing is recorded or renewed in CI, where nobody reads it (the environment variable CI is set): "
            "run --prompts=record-... and --renew-prompts on your machine and commit what you approve."
        )


def _partial(config: pytest.Config) -> str:
    """Why not all cases of the folders are run, if so."""
    if config.stash.get(DESELECTED, 0) or config.getoption("lf", default=False):
        return "some cases were left out by an option such as -k, -m or --lf; run it without."
    single = [arg for arg in config.args if "::" in arg or Path(arg).is_file()]
    return f"{single[0]} is not a whole folder; name folders, or nothing." if single else ""
