"""Cases that a run kept, collected as tests: each asks its prompt once more and gets what was approved, or fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.reviewing.kept import load, prompt_of
from digest.testing import prompt_case
from digest.testing.cases import Case, failing_plainly
from digest.testing.plugin import SESSION
from digest.testing.prompts import Prompts
from digest.testing.recordings import Recordings


class KeptFile(pytest.File):
    """A file `NAME.case.json`."""

    def collect(self) -> Iterator[pytest.Item]:
        """The one test that it is."""
        name = self.path.name.partition(".case.json")[0]
        item = KeptItem.from_parent(self, name=name)
        item.add_marker(prompt_case(name))
        yield item


class KeptItem(pytest.Item):
    """The prompt of a kept case is as it was reviewed, and its reply comes to what was approved."""

    @property
    def folder(self) -> Path:
        """The folder of the case's prompt folders."""
        return self.path.parent.parent

    def runtest(self) -> None:
        """Fill the prompt as the run did, and read the reply that was recorded."""
        session = self.config.stash[SESSION]
        case = Case(session, self.name, self.folder)
        settings = case.project.settings
        with failing_plainly():
            prompt = prompt_of(load(self.path), case.project.files)
        session.used.add(self.path)
        Recordings(case, settings).answer(Prompts(case, settings).reviewed(prompt), readable=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """What a report calls it."""
        return self.path, None, f"{self.path.parent.name}/{self.name}"
