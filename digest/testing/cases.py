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


class Case:
    """A case as one test runs it, for the `repeat`-th time."""

    def __init__(self, session: Session, name: str, folder: Path, repeat: int, *, live: bool) -> None:
        self.session = session
        self.live = live
        self._name = name
        self._folder = folder
        self._repeat = repeat
        self._prompts: dict[str, list[Prompt]] = {}

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
            repeat=self._repeat,
        )


def case_of(request: pytest.FixtureRequest, session: Session | None, repeat: int) -> Case:
    """The case that a test is; the test fails where it is not marked as one, or its name cannot name a file."""
    item: pytest.Item = request.node
    marker = item.get_closest_marker("prompt_case")
    if marker is None or session is None:
        pytest.fail(f"{item.name} uses prompts: mark it with @prompt_case() of digest.testing.", pytrace=False)
    if marker.kwargs.get("repeat", 1) > 1 and "_prompt_repeat" not in getattr(item, "callspec", _NoParameters()).params:
        pytest.fail("repeat= is for the decorator of a test, not for the marks of one parameter.", pytrace=False)
    name = str(marker.args[0]) if marker.args and marker.args[0] else _own_name(item)
    if not _NAME.fullmatch(name):
        pytest.fail(f"The case {name!r} names files: use letters, digits, '.', '_' and '-'.", pytrace=False)
    return Case(session, name, item.path.parent, repeat, live=is_live(item))


@contextmanager
def failing_plainly() -> Iterator[None]:
    """Turn what is wrong with a prompt or a recording into a failure that says so and nothing else."""
    try:
        yield
    except DigestError as error:
        told = "\n".join(part for part in (error.message, error.hint) if part)
        raise pytest.fail.Exception(told, pytrace=False) from None  # the failure is the error in plain words


class _NoParameters:
    params: dict[str, object] = {}  # noqa: RUF012 -- stays empty


def _own_name(item: pytest.Item) -> str:
    """The test's name without `test_`, with the ids of its parameters but that of the repetition."""
    name = re.sub(r"-?repeat-\d+(?=\]$)", "", item.name).removesuffix("[]").removeprefix("test_")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")
