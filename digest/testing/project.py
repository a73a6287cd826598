"""The project under review: its prompts and its endpoint, as its digest.toml names them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.config import Wishes, load
from digest.core.errors import ConfigError
from digest.llm.settings import EndpointSettings
from digest.ports import Templates
from digest.reviewing.prompt_files import PromptFiles
from digest.templating import TemplateFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The prompts, as files and as the folder that writers are given, page templates, and whom prompts are put to."""

    files: PromptFiles
    folder: TemplateFolder
    templates: Templates
    settings: EndpointSettings


def project_of(config: pytest.Config) -> Project:
    """The project that `prompt_config` names, else `digest.toml` in pytest's root, else the folder `prompts` there.

    Raises `ConfigError`. The environment is left aside: what is under review depends on files alone.
    """
    root = config.rootpath
    named = str(config.getini("prompt_config"))
    file = root / (named or "digest.toml")
    if named and not file.is_file():
        raise ConfigError(f"prompt_config names {file}, which is no file.", hint="Mend it in pytest's config.")
    found = load(file if file.is_file() else None, Wishes(edition="review", tables=_prompts_beside(root, file)))
    return Project(
        files=PromptFiles(found.prompts),
        folder=found.prompts,
        templates=found.templates,
        settings=found.endpoint or EndpointSettings(),
    )


def _prompts_beside(root: Path, file: Path) -> dict[str, dict[str, str]]:
    """The folder `prompts` of a project without a config."""
    beside = root / "prompts"
    return {"prompts": {"folder": str(beside)}} if not file.is_file() and beside.is_dir() else {}
