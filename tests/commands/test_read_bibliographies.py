"""Bibliographies on the command line: found by what they hold, and what they lack is told in few words."""

import json
from pathlib import Path

from tests.commands.conftest import Digest


def entry(number: int, fields: str) -> str:
    return f"@misc{{tide{number},\n  title = {{On Tide {number}}},\n{fields}}}\n"


def test_what_lacks_an_abstract_is_counted_and_told_in_few_lines(digest: Digest, tmp_path: Path) -> None:
    entries = [
        entry(number, "  abstract = {We measure tides.},\n" if number % 6 == 0 else "\n") for number in range(300)
    ]
    (tmp_path / "library.txt").write_text("".join(entries))

    said = digest("read", "library.txt")

    assert said.code == 0
    assert len(said.out.splitlines()) == 50
    told = [line for line in said.err.splitlines() if line.startswith("library.txt")]
    assert told[0] == "library.txt, line 5: 'tide1' has no abstract"
    assert told[10:] == [
        (
            "library.txt: 240 more papers could not be read, in lines 53 to 1,197. Add it, or leave the entry out: "
            "nothing can be said of a paper without a title and an abstract."
        )
    ]
    assert "Papers: 300 read = 250 unreadable + 50 in the edition." in said.err


def test_files_of_every_format_are_read_together(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(entry(1, "  abstract = {We measure tides.}, doi = {10.1/x}\n"))
    (tmp_path / "b").write_text("TY  - JOUR\nTI  - On Tide 1\nAB  - We measure tides.\nDO  - 10.1/X\nER  - \n")
    (tmp_path / "c").write_text("Title;Abstract\nOn Tide 2;We count gulls.\n")

    said = digest("read", "a", "b", "c", "week.txt")

    papers = [json.loads(line) for line in said.out.splitlines()]
    assert {paper["title"]: paper["sources"] for paper in papers} == {
        "On Tide 1": ["a", "b"],
        "On Tide 2": ["c"],
        "Marl: Parsing Tide Tables": ["week.txt"],
        "Does Salt Help Sonar?": ["week.txt"],
    }
