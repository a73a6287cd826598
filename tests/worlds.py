"""Ports for tests: no clock, no environment, no terminal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from digest.ports import Model, Ports
from digest.renderers.page_templates import page_templates
from digest.templating import TemplateFolder, shipped

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


class Heard:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.told: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None:
        del total
        self.stages.append(name)

    def step(self) -> None:
        pass

    def tell(self, message: str) -> None:
        self.told.append(message)


def a_world(out: Path = Path("out"), files: Mapping[str, bytes] | None = None, model: Model | None = None) -> Ports:
    """Ports whose only files are `files`; templates are the shipped ones."""
    given = files or {}

    def read_bytes(path: str) -> bytes:
        if path not in given:
            raise FileNotFoundError(2, "No such file or directory", path)
        return given[path]

    return Ports(
        now=lambda: NOON,
        read_bytes=read_bytes,
        secret=lambda _: "",
        out=out,
        prompts=TemplateFolder([shipped("prompts")]),
        templates=page_templates([shipped("templates")]),
        progress=Heard(),
        model=model,
    )
