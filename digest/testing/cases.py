"""One run of one case: its name, its place, and which of its prompts is which."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.core.drafts import Prompt
from digest.core.errors import DigestError
from digest.llm.settings import EndpointSettings
from digest.reviewing.asked import Asked
from digest.testing.plugin import is_live
from digest.testing.project import Project
from digest.testing.session import Session

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class UnreviewedError(pytest.fail.Exception):  # type: ignore[name-defined,misc]  # pytest gives it no type
    """A case fails for want of an approved prompt or recording, whatever the model would say."""


class Case:
    """A case as one test runs it, `repeat` times.

    `outputs` are the hashes of what its prompts came to, by the prompt's name, one a repetition.
    """

    def __init__(self, session: Session, name: str, folder: Path, *, repeat: int = 1, live: bool = False) -> None:
        self.session = session
        self.live = live
        self.repeat = repeat
        self.outputs: dict[str, list[str]] = {}
        self._name = name
        self._folder = folder
        self._running = 0
        self._prompts: dict[str, list[Prompt]] = {}

    @property
    def is_running(self) -> bool:
        """Whether one of several repetitions is under way."""
        return self._running > 0

    def repetitions(self) -> Iterator[int]:
        """Begin each repetition in turn; gives its number, from 1."""
        for number in range(1, self.repeat + 1):
            self._running, self._prompts = number, {}
            yield number
        self._running = 0

    def came_to(self, asked: Asked, output: str) -> None:
        """Remember what a prompt came to in this repetition."""
        self.outputs.setdefault(f"{asked.prompt.name}/{asked.case}", []).append(output)

    @property
    def project(self) -> Project:
        """The project under review; the test fails where it cannot be read."""
        with failing_plainly():
            return self.session.project

    def settings(self) -> EndpointSettings:
        """To whom the project puts its prompts."""
        return self.project.settings

    def asked(self, prompt: Prompt, settings: EndpointSettings) -> Asked:
        """The prompt as this case asks it; a second prompt of the same name has files of its own, numbered."""
        same_name = self._prompts.setdefault(prompt.name, [])
        if prompt not in same_name:
            same_name.append(prompt)
        number = same_name.index(prompt) + 1
        return Asked(
            prompt=prompt,
            settings=settings,
            template=self.project.files.fingerprint(prompt.name),
            case=self._name if number == 1 else f"{self._name}-{number}",
            folder=self._folder,
            repeat=max(1, self._running),
        )


def case_of(request: pytest.FixtureRequest, session: Session | None) -> Case:
    """The case that a test is; the test fails where it is not marked as one, or its name cannot name a file."""
    item: pytest.Item = request.node
    marker = item.get_closest_marker("prompt_case")
    if marker is None or session is None:
        pytest.fail(f"{item.name} uses prompts: mark it with @prompt_case() of digest.testing.", pytrace=False)
    name = str(marker.args[0]) if marker.args and marker.args[0] else _own_name(item)
    if not _NAME.fullmatch(name):
        pytest.fail(f"The case {name!r} names files: use letters, digits, '.', '_' and '-'.", pytrace=False)
    return Case(session, name, item.path.parent, repeat=marker.kwargs.get("repeat", 1), live=is_live(item))


@contextmanager
def failing_plainly() -> Iterator[None]:
    """Turn what is wrong with a prompt or a recording into a failure that says so and nothing else."""
    try:
        yield
    except DigestError as error:
        told = "\n".join(part for part in (error.message, error.hint) if part)
        raise UnreviewedError(told, pytrace=False) from None  # the failure is the error in plain words


def _own_name(item: pytest.Item) -> str:
    """The test's name without `test_`, with the ids of its parameters."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", item.name.removeprefix("test_")).strip("-")
