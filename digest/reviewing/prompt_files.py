"""A folder of prompts: each made of `NAME/user.md.jinja` and a system message, its own or the shared one."""

import os
from collections.abc import Mapping
from typing import Any

from digest.core.drafts import Prompt
from digest.core.errors import TemplateError
from digest.templating import TemplateFolder, shipped


class PromptFiles:
    """The prompts of `folder`. A prompt's system message is `NAME/system.md.jinja`, else `shared/system.md.jinja`."""

    def __init__(self, folder: TemplateFolder) -> None:
        self._folder = folder
        self._names = frozenset(folder.names())
        self._hashes: dict[str, str] = {}

    def filled(self, name: str, values: Mapping[str, object], reply_type: type[Any]) -> Prompt:
        """The prompt `name` with both its messages filled from `values`; raises `TemplateError`."""
        try:
            system, user = (self._folder.render(each, values) for each in (self._system(name), _user(name)))
        except TemplateError as error:
            if self._folder.has_own() and error.message.startswith(f"{shipped('prompts')}{os.sep}"):
                hint = "This file came with digest and stands in for one that the project does not have: restore that."
                raise TemplateError(error.message, hint=hint) from error
            raise
        return Prompt(name=name, system=system, user=user, reply_type=reply_type)

    def fingerprint(self, name: str) -> str:
        """`sha256:` and the hash of all files that the prompt is made from; raises `TemplateError`."""
        if name not in self._hashes:
            self._hashes[name] = self._folder.fingerprint(_user(name), self._system(name))
        return self._hashes[name]

    def _system(self, name: str) -> str:
        own = f"{name}/system.md.jinja"
        return own if own in self._names else "shared/system.md.jinja"


def _user(name: str) -> str:
    return f"{name}/user.md.jinja"
