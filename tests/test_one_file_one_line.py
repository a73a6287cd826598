"""A source and a renderer are added to a copy of the program: one file and one line each."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SOURCE = '''
"""One paper, said in the config."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar

from digest.core.papers import Paper, Passage, text_id
from digest.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The paper that the config holds."""

    kind: ClassVar[str] = "spoken"

    title: str
    abstract: str
    name: str = "spoken"

    async def read(self, ports: Ports) -> AsyncIterator[Paper]:
        """Yield it."""
        passages = (Passage(heading="Abstract", text=self.abstract),)
        yield Paper(id=text_id(self.title, self.abstract), title=self.title, passages=passages, sources=(self.name,))

    async def probe(self, ports: Ports) -> str:
        """It is always there."""
        return "1 paper"
'''

RENDERER = '''
"""The titles, a line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.core.editions import Edition, Page, Reader
from digest.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """`titles.txt`; `bullet` begins each line."""

    bullet: str = "-"

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:
        """Make the page."""
        lines = "".join(f"{self.bullet} {paper.title}\\n" for paper in edition.papers)
        return [Page(edition=edition.name, name="titles.txt", media_type="text/plain", content=lines)]
'''

CONFIG = """
[[sources]]
kind = "spoken"
title = "Marl: Parsing Tide Tables"
abstract = "We present Marl, a parser for tide tables. On Harbour-12 it makes 3% fewer errors than before."

[pages]
bullet = "*"
"""


def digest(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "digest", *arguments]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("digest", "prompts", "templates", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def register(copy: Path, place: str, content: str, plugin: str) -> None:
    """Write the file `place` (`sources/spoken`), and put one line into its folder's table."""
    (copy / "digest" / f"{place}.py").write_text(content)
    folder, name = place.split("/")
    init = copy / "digest" / folder / "__init__.py"
    line = f'{folder.upper()}["{name}"] = __import__("digest.{folder}.{name}", fromlist=["{plugin}"]).{plugin}\n'
    init.write_text(init.read_text() + line)


def test_a_source_and_a_renderer_are_one_file_and_one_line_each(copy: Path) -> None:
    register(copy, "sources/spoken", SOURCE, "Spoken")
    register(copy, "renderers/titles", RENDERER, "Titles")
    (copy / "digest.toml").write_text(CONFIG)

    ended = digest(copy, "run", "--edition", "W")

    assert (ended.returncode, ended.stderr[-200:]) == (0, ended.stderr[-200:])
    assert (copy / "out" / "W" / "titles.txt").read_text() == "* Marl: Parsing Tide Tables\n"
    assert json.loads((copy / "out" / "W" / "digest.json").read_text())["sources"] == [
        {"name": "spoken", "kind": "spoken", "read": 1, "error": None}
    ]
    shown = json.loads(digest(copy, "show", "--json").stdout)
    assert shown["sources"]["spoken"] == {"title": None, "abstract": None, "name": "spoken"}
    assert shown["renderers"]["titles"] == {"bullet": "-"}


def test_their_options_are_validated_like_all_others(copy: Path) -> None:
    register(copy, "sources/spoken", SOURCE, "Spoken")
    (copy / "digest.toml").write_text(CONFIG.replace("abstract =", "abstrct ="))

    ended = digest(copy, "run")

    assert ended.returncode == 2
    assert ended.stderr == (
        "Error: digest.toml: [[sources]] number 1 has no option 'abstrct'.\nDid you mean abstract?\n"
    )
