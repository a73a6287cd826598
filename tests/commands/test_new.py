"""digest new with a schedule: what it writes, what it leaves, and that it runs as a new user would run it."""

import os
import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from digest.config import Wishes, load
from digest.templating import shipped
from tests.commands.conftest import Digest
from tests.runner import loaded

ALL = ("--github", "--systemd", "--cron")


def texts(folder: Path) -> dict[str, str]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_schedule_is_written_beside_the_config(digest: Digest, tmp_path: Path) -> None:
    said = digest("new", "weekly", *ALL)

    assert said.code == 0
    assert list(texts(tmp_path / "weekly")) == [
        ".github/workflows/digest.yml",
        "digest.toml",
        "systemd/digest.service",
        "systemd/digest.timer",
    ]
    assert "Wrote weekly/.github/workflows/digest.yml\nWrote weekly/systemd/digest.service\n" in said.err


def test_a_schedule_beside_a_config_leaves_all_that_is_there(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("# mine\n")
    (tmp_path / "systemd").mkdir()
    (tmp_path / "systemd" / "digest.timer").write_text("mine")

    said = digest("new", "--systemd")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        "Wrote systemd/digest.service\nLeft as it is: digest.toml\nLeft as it is: systemd/digest.timer\n"
    )
    assert (tmp_path / "digest.toml").read_text() == "# mine\n"
    assert (tmp_path / "systemd" / "digest.timer").read_text() == "mine"
    before = texts(tmp_path)
    assert digest("new", *ALL[1:]).code == 0
    assert texts(tmp_path) == before


def test_with_prompts_a_config_that_is_there_is_still_an_error(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("# mine\n")

    said = digest("new", "--with-prompts", "--systemd")

    assert (said.code, said.err) == (
        2,
        "Error: digest.toml is already there.\nNothing was written; name another DIR, or move it away.\n",
    )
    assert {path.name for path in tmp_path.iterdir()} == {"digest.toml", "week.txt"}


def test_the_workflow_stands_at_the_root_of_the_repository_and_runs_in_the_folder(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()

    digest("new", 'labs/my "weekly"', "--github")

    workflow = loaded(tmp_path / ".github" / "workflows" / "digest.yml")
    assert workflow["defaults"]["run"]["working-directory"] == 'labs/my "weekly"'
    assert (tmp_path / "labs" / 'my "weekly"' / "digest.toml").is_file()


def test_the_workflow_runs_on_mondays_at_an_odd_minute_or_for_a_week_that_is_named(
    digest: Digest, tmp_path: Path
) -> None:
    digest("new", "--github")

    workflow = loaded(tmp_path / ".github" / "workflows" / "digest.yml")
    [job] = workflow["jobs"].values()
    assert workflow[True]["schedule"] == [{"cron": "17 5 * * 1"}]
    assert list(workflow[True]["workflow_dispatch"]["inputs"]) == ["week"]
    assert workflow["concurrency"] == {"group": "digest", "cancel-in-progress": False}
    assert workflow["permissions"] == {"contents": "write"}
    assert job["timeout-minutes"] == 120
    assert [step["uses"] for step in job["steps"] if "uses" in step] == [
        "actions/checkout@v6",
        "actions/setup-python@v6",
    ]


def test_no_expression_of_github_stands_in_a_command(digest: Digest, tmp_path: Path) -> None:
    digest("new", "--github")

    [job] = loaded(tmp_path / ".github" / "workflows" / "digest.yml")["jobs"].values()
    assert [step["name"] for step in job["steps"] if "${{" in step.get("run", "")] == []
    assert {name: text for step in job["steps"] for name, text in step.get("env", {}).items()} == {
        "WEEK": "${{ inputs.week }}",
        "OPENAI_API_KEY": "${{ secrets.OPENAI_API_KEY }}",
        "OPENALEX_API_KEY": "${{ secrets.OPENALEX_API_KEY }}",
        "S2_API_KEY": "${{ secrets.S2_API_KEY }}",
        "DIGEST_MAIL_PASSWORD": "${{ secrets.DIGEST_MAIL_PASSWORD }}",
        "DIGEST_MAIL_KEY": "${{ secrets.DIGEST_MAIL_KEY }}",
        "DIGEST_NOTICE_URLS": "${{ secrets.DIGEST_NOTICE_URLS }}",
    }


def test_the_units_say_where_and_with_what_python(digest: Digest, tmp_path: Path) -> None:
    digest("new", "a b%c", "--systemd")

    folder = tmp_path / "a b%c"
    service, timer = RawConfigParser(), RawConfigParser()
    service.read_string((folder / "systemd" / "digest.service").read_text())
    timer.read_string((folder / "systemd" / "digest.timer").read_text())
    place = f"{tmp_path}/a b%%c"
    assert (service["Service"]["WorkingDirectory"], service["Service"]["EnvironmentFile"]) == (
        place,
        f"-{place}/digest.env",
    )
    assert service["Service"]["ExecStart"] == f'"{sys.executable}" -P -m digest run --catch-up'
    assert dict(timer["Timer"]) == {
        "oncalendar": "Mon *-*-* 05:17:00",
        "randomizeddelaysec": "20min",
        "persistent": "true",
    }


@pytest.mark.parametrize("name", ["weekly", "a b%c"])
def test_systemd_finds_nothing_wrong_with_the_units(digest: Digest, tmp_path: Path, name: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    digest("new", name, "--systemd")
    (tmp_path / "runtime").mkdir()

    units = sorted((tmp_path / name / "systemd").iterdir())
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--user", *units],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "runtime")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_line_of_crontab_is_all_that_stdout_holds(digest: Digest, tmp_path: Path) -> None:
    first, second = digest("new", "weekly", "--cron"), digest("new", "weekly", "--cron")

    assert first.out == second.out
    assert first.out.count("\n") == 1
    assert first.out.startswith(f"17 5 * * 1 cd {tmp_path / 'weekly'} && ")
    assert (first.err.splitlines()[0], second.err) == (
        "Wrote weekly/digest.toml",
        "Left as it is: weekly/digest.toml\n",
    )
    assert list(texts(tmp_path / "weekly")) == ["digest.toml"]


@pytest.mark.parametrize("name", ["weekly", 'it\'s 5% of "all" $HOME'])
def test_the_line_of_crontab_runs_as_cron_runs_it(digest: Digest, tmp_path: Path, name: str) -> None:
    line = digest("new", name, "--cron").out.rstrip("\n")
    (tmp_path / name / "digest.toml").write_text('[[sources]]\nkind = "listing"\npath = "../week.txt"\n')
    (tmp_path / name / "digest.env").write_text("DIGEST_NOTICE_URLS='mine'\n")
    assert "%" not in line.replace("\\%", "")  # cron takes a bare one for the end of the command

    ended = as_cron(line)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert len(list((tmp_path / name / "out").glob("*/digest.html"))) == 1
    assert "2 papers in 1 topic" in (tmp_path / name / "digest.log").read_text()


def test_a_run_that_fails_leaves_cron_a_line_to_mail(digest: Digest, tmp_path: Path) -> None:
    line = digest("new", "weekly", "--cron").out.rstrip("\n")

    ended = as_cron(line)

    assert ended.stdout == f"digest ended with 2; see {tmp_path}/weekly/digest.log\n"
    assert "names no [[sources]]" in (tmp_path / "weekly" / "digest.log").read_text()
    shutil.rmtree(tmp_path / "weekly")
    assert "weekly" in as_cron(line).stderr


def as_cron(line: str) -> subprocess.CompletedProcess[str]:
    """Run the command of a line of crontab with next to nothing in the environment."""
    command = line.split(" ", 5)[5].replace("\\%", "%")
    bare = ["env", "-i", "HOME=/nowhere", "SHELL=/bin/sh", "PATH=/usr/bin:/bin", "/bin/sh", "-c", command]
    return subprocess.run(bare, cwd="/", capture_output=True, text=True, check=False)


def test_a_folder_that_no_schedule_can_name_is_an_error(digest: Digest, tmp_path: Path) -> None:
    for schedule in ("--cron", "--systemd"):
        said = digest("new", "two\nlines", schedule)
        assert said.code == 2
        assert "cannot be named in a schedule" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["week.txt"]


def tables(example: str) -> list[str]:
    """The config with one commented table at a time in force, and with it those that it belongs together with."""
    lines = example.splitlines()
    heads = {
        place: re.split(r"  +", line)[0].strip("# []")
        for place, line in enumerate(lines)
        if re.match(r"# \[+[a-z.]+\]+$", re.split(r"  +", line)[0])
    }
    texts = []
    for head, name in heads.items():
        family = {
            place for place, other in heads.items() if other != name and other.split(".")[0] == name.split(".")[0]
        }
        shown, in_force = [], False
        for place, line in enumerate(lines):
            in_force = place in {head, *family} or (in_force and line.startswith("# ") and place not in heads)
            shown.append(line.removeprefix("# ") if in_force and (place in heads or " = " in line) else line)
        texts.append("\n".join(shown))
    return texts


TABLES = tables((shipped("examples") / "digest.toml").read_text(encoding="utf-8"))


def test_there_are_tables_to_try() -> None:
    assert len(TABLES) >= 10


@pytest.mark.parametrize("text", TABLES, ids=range(len(TABLES)))
def test_each_table_of_the_config_works_as_it_is_shown(tmp_path: Path, text: str) -> None:
    for folder in ("prompts", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "digest.toml").write_text(text)

    assert load(tmp_path / "digest.toml", Wishes(edition="W")).pipeline.edition == "W"
