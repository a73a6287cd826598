"""Wheel, editable install, `python -m digest` and any working directory find prompts and templates."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environments import fresh_environment
from tests.testing.downstream import TEN_LINES, write

pytestmark = pytest.mark.install

ROOT = Path(__file__).parent.parent
FIND = (
    "from digest.templating import shipped; import digest;"
    "print(digest.__file__); print(*(shipped(name).is_dir() for name in ('prompts', 'templates', 'examples')))"
)


def sh(*command: str | Path, cwd: Path) -> str:
    """What a command prints, run as at a user's desk: not in CI, and not with our own options of pytest."""
    desk = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    return subprocess.run(command, cwd=cwd, env=desk, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    sh(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """The programs of a fresh virtual environment."""
    return fresh_environment(tmp_path)


def install(environment: Path, *what: str | Path) -> None:
    sh(environment / "python", "-m", "pip", "install", "-q", "--no-deps", *what, cwd=ROOT)


def found_by(environment: Path, cwd: Path) -> list[str]:
    return sh(environment / "python", "-c", FIND, cwd=cwd).splitlines()


def test_the_wheel_holds_everything_and_works_from_any_folder(environment: Path, wheel: Path, tmp_path: Path) -> None:
    install(environment, wheel)

    package, found = found_by(environment, tmp_path)
    assert str(environment.parent) in package
    assert found == "True True True"
    said = sh(environment / "digest", "run", ROOT / "examples" / "week.txt", "--edition", "W", cwd=tmp_path)
    assert "24 papers" in said
    assert (tmp_path / "out" / "W" / "digest.html").is_file()
    sh(environment / "digest", "new", "weekly", "--github", "--systemd", cwd=tmp_path)
    assert (tmp_path / "weekly" / ".github" / "workflows" / "digest.yml").is_file()
    assert str(environment) in (tmp_path / "weekly" / "systemd" / "digest.service").read_text()


def test_python_m_digest_is_the_same_command(environment: Path, wheel: Path, tmp_path: Path) -> None:
    install(environment, wheel)

    assert sh(environment / "python", "-m", "digest", "--help", cwd=tmp_path) == sh(
        environment / "digest", "--help", cwd=tmp_path
    )


def test_an_editable_install_finds_what_stands_beside_the_package(environment: Path, tmp_path: Path) -> None:
    install(environment, "-e", ROOT)

    package, found = found_by(environment, tmp_path)
    assert package == str(ROOT / "digest" / "__init__.py")
    assert found == "True True True"
    sh(environment / "digest", "run", ROOT / "examples" / "week.txt", "--edition", "W", cwd=tmp_path)
    assert (tmp_path / "out" / "W" / "digest.html").is_file()


def test_the_plug_in_of_pytest_comes_with_the_wheel_and_warns_of_nothing(
    environment: Path, wheel: Path, tmp_path: Path
) -> None:
    install(environment, wheel)
    project = tmp_path / "project"
    write(project, {"prompts/tides/user.md.jinja": "When is high water at {{ harbour }}?\n"})
    write(project, {"prompts/tides/system.md.jinja": "You read tide tables.\n", "test_tides.py": TEN_LINES})
    said = 'scripted_model(\'{"harbour": "Marl", "hours": [3, 15]}\')'
    answered = TEN_LINES.replace("recordings)", "recordings, scripted_model)").replace(
        "(prompt)", f"(prompt, model={said})"
    )
    write(project, {"test_tides.py": answered})
    pytest_here = (environment / "python", "-m", "pytest", "-q", "-W", "error")

    assert "1 passed" in sh(*pytest_here, "--prompts=record-missing", "--renew-prompts", cwd=project)
    assert "1 passed" in sh(*pytest_here, "--unreferenced=reject", cwd=project)
    assert (project / "tides" / "marl.json").is_file()
