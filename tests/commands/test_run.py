"""digest run, from the command line to the files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digest import __version__
from tests.commands.conftest import MARL, Digest

ROOT = Path(__file__).parents[2]
WEEK = ("run", "week.txt", "--edition", "2026-W47")


def test_a_listing_becomes_an_edition(digest: Digest, tmp_path: Path) -> None:
    said = digest(*WEEK)

    folder = tmp_path / "out" / "2026-W47"
    assert said.code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "digest.eml",
        "digest.html",
        "digest.json",
        "digest.md",
        "evidence.html",
        "run.json",
    ]
    assert "2026-W47: 2 papers in 1 topic," in said.out
    assert "Papers: 2 read = 2 in the edition." in said.out
    assert said.err == "Reading 1 ...\nGrouping ...\nWriting 1 ...\nRendering 5 ...\nDelivering 1 ...\n"


def test_the_edition_is_named_after_this_week_when_nobody_names_it(digest: Digest, tmp_path: Path) -> None:
    digest("run", "week.txt")

    names = [path.name for path in (tmp_path / "out").iterdir() if not path.name.startswith(".")]
    assert len(names) == 1
    assert names[0][4:6] == "-W"


def test_run_json_says_how_it_went(digest: Digest, tmp_path: Path) -> None:
    digest(*WEEK)

    record = json.loads((tmp_path / "out" / "2026-W47" / "run.json").read_text())
    assert (record["edition"], record["exit_code"], record["calls"]) == ("2026-W47", 0, 0)
    assert record["versions"]["digest"] == __version__
    assert record["inputs"][0]["place"] == f"listing {tmp_path / 'week.txt'}"
    assert list(record["timings_s"]) == ["Starting", "Reading", "Grouping", "Writing", "Rendering", "Delivering"]
    assert record["config"]["sources"] == [{"kind": "Listing", "path": "week.txt"}]
    assert record["config"]["select"][-1] == {
        "kind": "Keywords",
        "include": [],
        "exclude": [],
        "authors": [],
        "max_papers": None,
    }


def test_json_puts_one_object_on_stdout_and_the_rest_on_stderr(digest: Digest) -> None:
    said = digest(*WEEK, "--json")

    summary = json.loads(said.out)
    assert (summary["edition"], summary["exit_code"], summary["accounting"]["papers"]) == ("2026-W47", 0, 2)
    assert "Papers: 2 read = 2 in the edition." in said.err


def test_quiet_says_nothing_when_nothing_went_wrong(digest: Digest) -> None:
    said = digest(*WEEK, "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_dry_run_writes_nothing(digest: Digest, tmp_path: Path) -> None:
    said = digest(*WEEK, "--dry-run")

    assert said.out.endswith(": 2 papers in 1 topic: no calls, no tokens, no cost. Nothing was written.\n")
    assert not (tmp_path / "out").exists()


def test_the_same_inputs_replace_their_edition_and_give_the_same_bytes(digest: Digest, tmp_path: Path) -> None:
    digest(*WEEK)
    folder = tmp_path / "out" / "2026-W47"
    pages = ("digest.md", "digest.html", "digest.json", "evidence.html")  # digest.eml has the time in it
    first = {name: (folder / name).read_bytes() for name in pages}

    said = digest(*WEEK)

    assert said.code == 0
    assert {name: (folder / name).read_bytes() for name in pages} == first


def test_another_edition_is_not_replaced_by_accident(digest: Digest, tmp_path: Path) -> None:
    digest(*WEEK)
    before = (tmp_path / "out" / "2026-W47" / "digest.json").read_bytes()
    (tmp_path / "other.jsonl").write_text(json.dumps({"title": "Other", "abstract": MARL}))

    said = digest("run", "other.jsonl", "--edition", "2026-W47")

    assert said.code == 2
    assert said.err.endswith(
        "Error: out/2026-W47 was made from other inputs.\n"
        "Say --replace to replace it, or --edition NAME to make another one beside it.\n"
    )
    assert (tmp_path / "out" / "2026-W47" / "digest.json").read_bytes() == before
    assert digest("run", "other.jsonl", "--edition", "2026-W47", "--replace").code == 0


def test_a_moved_file_is_the_same_input(digest: Digest, tmp_path: Path) -> None:
    digest(*WEEK)
    (tmp_path / "week.txt").rename(tmp_path / "moved.txt")

    assert digest("run", "moved.txt", "--edition", "2026-W47").code == 0


def test_a_damaged_paper_is_named_counted_and_left_out(digest: Digest, tmp_path: Path) -> None:
    with (tmp_path / "week.txt").open("a") as file:
        file.write("\nA Title That Lost Its Abstract\n")

    said = digest(*WEEK)

    assert said.code == 0
    assert "week.txt, line 15: a title without an abstract: 'A Title That Lost Its Abstract'" in said.err
    assert "Papers: 3 read = 1 unreadable + 2 in the edition." in said.out


def test_one_broken_file_does_not_sink_the_others(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")

    said = digest("run", "week.txt", "empty.txt", "--edition", "W")

    assert said.code == 4
    assert "Source empty.txt failed: " in said.out
    assert json.loads((tmp_path / "out" / "W" / "digest.json").read_text())["sources"][0]["name"] == "empty.txt"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.txt", b"", "empty.txt"),
        ("image.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "image.png"),
        ("latin.txt", "Caf\xe9 papers\n\nabstract".encode("latin-1"), "latin.txt"),
        ("chrome.txt", b"new\n\nSubscribe\n\nMar 18\n", "chrome.txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_one_sentence(
    digest: Digest, tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)

    said = digest("run", name, "--quiet")

    assert said.code == 1
    assert said.err.startswith(f"Error: {expected}")
    assert len(said.err.splitlines()) == 2  # what is wrong, and what to do
    assert not list((tmp_path / "out").glob("[!.]*"))


def test_a_file_that_is_not_there_is_a_usage_error(digest: Digest) -> None:
    said = digest("run", "none.txt")

    assert (said.code, said.err) == (
        2,
        "Error: none.txt cannot be read: No such file or directory.\nName a file that is there.\n",
    )


def test_nothing_to_read_says_what_to_do(digest: Digest) -> None:
    said = digest("run")

    assert said.code == 2
    assert "There is nothing to read: no INPUT is given and the config names no [[sources]]." in said.err
    assert "digest new" in said.err


def test_the_config_in_the_folder_is_used(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(
        '[edition]\ntitle = "Tides"\nout = "weeks"\n[[sources]]\nkind = "listing"\npath = "week.txt"\n'
    )

    assert digest("run", "--edition", "W").code == 0
    assert json.loads((tmp_path / "weeks" / "W" / "digest.json").read_text())["title"] == "Tides"


def test_a_mistake_in_the_config_is_a_config_error(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[topics]\nmax_paper = 3\n")

    said = digest(*WEEK)

    assert (said.code, said.err) == (
        2,
        "Error: digest.toml: [topics] has no option 'max_paper'.\nDid you mean max_papers?\n",
    )


def test_a_page_template_that_uses_what_nothing_sets_is_named(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "digest.md.jinja").write_text("{{ nonsense }}\n")
    (tmp_path / "digest.toml").write_text('[templates]\nfolder = "mine"\n')

    said = digest(*WEEK)

    assert said.code == 2
    assert "mine/digest.md.jinja, line 1: nothing sets the variable 'nonsense'." in said.err


@pytest.mark.parametrize("name", ["../up", ".hidden", "a/b", "x" * 101, "état", "state.sqlite", "crash-1"])
def test_a_name_that_is_no_folder_is_refused(digest: Digest, name: str) -> None:
    assert digest("run", "week.txt", "--edition", name).code == 2


def test_an_out_folder_that_cannot_be_written_is_named(digest: Digest) -> None:
    said = digest(*WEEK, "--out", "week.txt/out")

    assert said.code == 1
    assert said.err.endswith(
        "Error: week.txt/out cannot be written: Not a directory.\nGive --out a folder that you may write to.\n"
    )


def test_an_editors_note_stands_on_top(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Read *this* first. <script>alert(1)</script>")

    digest(*WEEK, "--note", "note.md")

    page = (tmp_path / "out" / "2026-W47" / "digest.html").read_text()
    assert "Read <em>this</em> first." in page
    assert "<script" not in page


def test_strict_is_content_when_every_claim_is_supported(digest: Digest) -> None:
    assert digest(*WEEK, "--strict").code == 0


def test_standard_input_is_read_for_a_dash(tmp_path: Path) -> None:
    papers = "".join(json.dumps({"title": f"Paper {n}", "abstract": MARL + str(n)}) + "\n" for n in range(3))

    ended = subprocess.run(
        [sys.executable, "-m", "digest", "run", "-", "--out", tmp_path / "out", "--edition", "W"],
        input=papers,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert ended.returncode == 0
    assert "Papers: 3 read = 3 in the edition." in ended.stdout


def test_an_interrupted_run_leaves_no_half_edition(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest(*WEEK)
    before = (tmp_path / "out" / "2026-W47" / "digest.json").read_bytes()
    monkeypatch.setattr("os.fsync", _interrupt)

    said = digest(*WEEK)

    assert said.code == 130
    assert said.err.endswith("Interrupted; nothing was left half done. Run it again to go on.\n")
    monkeypatch.undo()
    os.chdir(tmp_path)
    assert (tmp_path / "out" / "2026-W47" / "digest.json").read_bytes() == before
    assert digest(*WEEK).code == 0
    assert [path.name for path in (tmp_path / "out").glob("[!.]*")] == ["2026-W47"]


def _interrupt(_file: int) -> None:
    raise KeyboardInterrupt


def test_a_disk_that_fills_loses_nothing_and_says_so(digest: Digest, tmp_path: Path) -> None:
    digest(*WEEK)
    before = (tmp_path / "out" / "2026-W47" / "digest.html").read_bytes()
    small = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))"
    run = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from digest.__main__ import main; main()"

    ended = subprocess.run(
        [sys.executable, "-c", f"{small}; {run}", *WEEK, "--quiet"], capture_output=True, text=True, check=False
    )

    sentence = "Error: out/2026-W47 could not be written: File too large. Nothing was changed."
    remedy = "Make room, or give --out another folder, and run again."
    assert (ended.returncode, ended.stderr) == (1, f"{sentence}\n{remedy}\n")
    assert (tmp_path / "out" / "2026-W47" / "digest.html").read_bytes() == before


def test_output_that_nobody_reads_to_the_end_is_no_error(digest: Digest, tmp_path: Path) -> None:
    del digest
    shell = (
        f"{sys.executable} -m digest read {tmp_path}/week.txt --quiet | head -c 1 > {tmp_path}/first; echo $PIPESTATUS"
    )

    ended = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ended.stdout, ended.stderr) == ("0\n", "")


def test_a_full_standard_output_is_said_and_is_no_bug(digest: Digest, tmp_path: Path) -> None:
    del digest
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "digest", "read", tmp_path / "week.txt", "--quiet"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (ended.returncode, ended.stderr) == (
        1,
        "Error: standard output cannot be written: No space left on device.\nSend it where there is room.\n",
    )


def test_quiet_still_says_what_went_wrong(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")

    said = digest("run", "week.txt", "empty.txt", "--edition", "W", "--quiet")

    assert (said.code, said.out) == (4, "")
    assert "Source empty.txt failed: it is empty." in said.err
