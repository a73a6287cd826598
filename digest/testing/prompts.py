"""The fixture `prompts`."""

from collections.abc import Mapping
from typing import Any

from digest.core.drafts import Prompt
from digest.llm.settings import EndpointSettings
from digest.reviewing.snapshots import must_be_as_reviewed
from digest.templating import TemplateFolder
from digest.testing.cases import Case, failing_plainly


class Prompts:
    """The prompts of the project, for one case."""

    def __init__(self, case: Case, settings: EndpointSettings) -> None:
        self._case = case
        self._settings = settings

    @property
    def folder(self) -> TemplateFolder:
        """The folder of prompts as writers are given it, in `Ports.prompts`."""
        return self._case.project.folder

    def filled(self, name: str, values: Mapping[str, object], reply_type: type[Any]) -> Prompt:
        """The prompt `name` filled from `values`, to be answered with a `reply_type`."""
        with failing_plainly():
            return self._case.project.files.filled(name, values, reply_type)

    def reviewed(self, prompt: Prompt) -> Prompt:
        """The same prompt; the test fails unless it is word for word what was reviewed.

        Where replies are recorded, what it is now waits to be approved with them.
        """
        session = self._case.session
        with failing_plainly():
            asked = self._case.asked(prompt, self._settings)
            session.uses(asked.snapshot, prompt)
            waiting = must_be_as_reviewed(asked, session.terms)
        if waiting is not None:
            session.waiting.add(waiting)
        return prompt
