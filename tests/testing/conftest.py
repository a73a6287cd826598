"""A project whose prompts are recorded and approved, made once; each test that breaks it has a copy of its own."""

import shutil
from pathlib import Path

import pytest

from tests.testing.downstream import FILES, run, write


@pytest.fixture(scope="session")
def _approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("approved")
    write(folder, FILES)
    code, said = run(folder, "--prompts=record-missing", "--renew-prompts")
    assert code == 0, said
    return folder


@pytest.fixture
def project(_approved: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    shutil.copytree(_approved, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy
