"""digest check, given Markdown."""

import json
import re
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from tests.commands.conftest import MARL, Digest

EXAMPLE = Path(__file__).parents[2] / "examples" / "week.txt"
GOOD = "# Week\n\nMarl makes 3% fewer errors.[^1]\n\n[^1]: *Marl: Parsing Tide Tables*: “it makes 3% fewer errors”\n"
BAD = "One is cited.\nSonar finds wrecks at 9 metres [@{Does Salt Help Sonar?}, “falls from 12 to 9 metres”].\n"


def test_a_markdown_digest_is_checked(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text(f"{GOOD}\n{BAD}", encoding="utf-8")

    said = digest("check", "ours.txt", "--papers", "week.txt")

    assert (said.code, said.err) == (4, "Reading 1 ...\n")
    assert said.out.splitlines()[0] == "✓ supported   L3: Marl makes 3% fewer errors."
    assert said.out.splitlines()[1] == "✗ unsupported L8: Sonar finds wrecks at 9 metres."
    assert said.out.splitlines()[-2:] == [
        "1 of 2 claims supported: every quote found in the paper named.",
        "1 sentence cites nothing and was not checked.",
    ]


def test_a_markdown_digest_with_nothing_wrong_exits_with_0_and_prints_the_contracts_json(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "ours.md").write_text(GOOD, encoding="utf-8")

    said = digest("check", "ours.md", "--papers", "week.txt", "--json")

    (result,) = json.loads(said.out)
    assert said.code == 0
    assert list(result) == ["id", "verdict", "findings", "citations"]
    assert (result["id"], result["verdict"], result["findings"]) == ("L3", "supported", [])
    (citation,) = result["citations"]
    assert citation["quote"] == "it makes 3% fewer errors"
    assert MARL[citation["start"] : citation["end"]] == "it makes 3% fewer errors"


def test_a_stop_that_belongs_to_the_sentence_around_a_quotation_is_not_held_against_it(
    digest: Digest, tmp_path: Path
) -> None:
    text = "They say “it makes 3% fewer errors.”[^1]\n\n[^1]: Marl: Parsing Tide Tables"
    (tmp_path / "ours.md").write_text(text, encoding="utf-8")

    said = digest("check", "ours.md", "--papers", "week.txt", "--json")

    assert said.code == 0
    assert json.loads(said.out)[0]["citations"][0]["quote"] == "it makes 3% fewer errors"


def test_what_is_wrong_with_a_citation_is_said_with_its_line_also_when_quiet(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "ours.md").write_text("One.[^1] Two.[^2]\n\n[^1]: Nobody: “one two three four”\n", encoding="utf-8")

    said = digest("check", "ours.md", "--papers", "week.txt", "--quiet")

    assert (said.code, said.out) == (4, "")
    assert said.err == (
        'ours.md, line 1: footnote [^2] is not defined; write "[^2]: ..." with its paper and quotation.\n'
        "ours.md, line 3: footnote [^1] names no known paper: 'Nobody: “one two three four”'.\n"
    )


def test_claims_are_read_from_standard_input(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(GOOD.encode())))

    said = digest("check", "-", "--papers", "week.txt", "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"Nothing is cited here.\n",
            "ours.md is no JSON, and as Markdown it holds no claim: no sentence in it has a footnote or a [@id].\n",
        ),
        (
            b"<div>\nTwo [@W9].\n</div>\n",
            (
                "ours.md is no JSON, and as Markdown it holds no claim: no sentence in it has a footnote or a [@id]. "
                "Line 1: HTML is not read; write what it says in Markdown.\n"
            ),
        ),
        (b"", "ours.md is empty.\nSave it again, or leave it out.\n"),
        (
            b"Caf\xe9 is a word.[^1]\n",
            "ours.md is not UTF-8 text: byte 3 (0xe9), line 1: invalid continuation byte.\n",
        ),
        (b"PK\x03\x04", "ours.md is a ZIP archive or an office document, not text.\n"),
        (b'[{"id": "a", ', "ours.md: Invalid JSON: EOF while parsing a value at line 1 column 13.\n"),
    ],
)
def test_a_file_without_claims_is_one_sentence(digest: Digest, tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "ours.md").write_bytes(content)

    said = digest("check", "ours.md", "--papers", "week.txt", "--quiet")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"Error: {message}")


def test_a_file_that_is_not_there_is_a_usage_error(digest: Digest) -> None:
    said = digest("check", "ours.md", "--papers", "week.txt")

    assert (said.code, said.err) == (
        2,
        "Error: ours.md cannot be read: No such file or directory.\nName a file that is there.\n",
    )


def test_standard_input_cannot_be_claims_and_papers(digest: Digest) -> None:
    said = digest("check", "-", "--papers", "-")

    assert (said.code, said.err) == (
        2,
        "Error: Standard input (-) cannot be both CLAIMS and INPUT.\nPut one of them into a file.\n",
    )


def read_back(digest: Digest, papers: list[str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str]:
    """The claims of an edition as digest.json has them and as digest.md gives them back: verdicts and texts."""
    assert digest("run", *papers, "--edition", "W", "--out", "out", "--quiet").code == 0
    edition = json.loads(Path("out/W/digest.json").read_text(encoding="utf-8"))
    claims = list(edition["overview"])
    for topic in edition["topics"]:
        claims += topic["summary"]
        claims += [cell for row in (topic["comparison"] or {"rows": []})["rows"] for cell in row["cells"] if cell]
        claims += [claim for note in topic["notes"] for claim in note["claims"]]
    said = digest("check", "out/W/digest.md", "--papers", *papers)
    lines = re.findall(r"^[✓⚠✗] (\w+) +L[\d.]+: (.*)$", said.out, flags=re.MULTILINE)
    return [(each["verdict"], " ".join(each["text"].split())) for each in claims], lines, said.err


def test_the_example_edition_can_be_checked_by_itself(digest: Digest) -> None:
    made, given_back, complaints = read_back(digest, [str(EXAMPLE)])

    assert len(made) > 50
    assert sorted(given_back) == sorted(made)
    assert complaints == "Reading 1 ...\n"


@pytest.mark.real
def test_a_real_edition_can_be_checked_by_itself(digest: Digest, data: Path) -> None:
    made, given_back, complaints = read_back(digest, sorted(map(str, (data / "listings").glob("*.txt"))))

    assert len(made) > 1000
    assert sorted(given_back) == sorted(made)
    assert complaints == "Reading 3 ...\n"
