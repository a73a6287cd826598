"""The command line, run in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.__main__ import exit_code_of

LISTING = """new

Get trending papers in your email inbox!

Subscribe

Marl: Parsing Tide Tables

{marl}

Does Salt Help Sonar?

{salt}
"""
MARL = (
    "Tide tables are printed in many layouts, and no program reads them all. We present Marl, a parser for tide "
    "tables that learns a layout from three examples. On Harbour-12 it makes 3% fewer errors than the best earlier "
    "parser, and it reads 1,200 tables a minute on one core."
)
SALT = (
    "Salt changes how sound travels in water, which sonar must allow for. We study whether measuring salinity helps "
    "sonar to find wrecks. In forty dives off three coasts the error of the range falls from 12 to 7 metres."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command line ended."""

    code: int
    out: str
    err: str


Digest = Callable[..., Said]


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Digest:
    """Run `digest ARGUMENTS` in a folder that holds week.txt."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "week.txt").write_text(LISTING.format(marl=MARL, salt=SALT), encoding="utf-8")

    def run(*arguments: str) -> Said:
        capfd.readouterr()
        code = exit_code_of(list(arguments))
        out, err = capfd.readouterr()
        return Said(code=code, out=out, err=err)

    return run
