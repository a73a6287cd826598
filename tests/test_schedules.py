"""The workflow's commands, run in clean clones as GitHub runs them: what one run leaves, the next one finds."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.__main__ import exit_code_of
from tests.runner import Job, run_job

pytestmark = pytest.mark.slow

STATE = "digest-state"
SAYS = (
    "Tide tables are printed in many layouts, and no program reads them all. We present {0}, a parser for tide tables. "
    "On Harbour-12 it makes 3% fewer errors than the best earlier parser."
)
SOURCE = '[[sources]]\nkind = "jsonl"\npath = "papers.jsonl"\n'


def monday(weeks_ago: int) -> datetime:
    today = datetime.now(tz=UTC)
    return today - timedelta(days=today.weekday() + 7 * weeks_ago)


def week(weeks_ago: int) -> str:
    year, number, _ = monday(weeks_ago).isocalendar()
    return f"{year}-W{number:02}"


def papers() -> str:
    """Two papers in each of the last two whole weeks."""
    named = [("Marl", 2), ("Loam", 2), ("Silt", 1), ("Clay", 1)]
    lines = [
        {"title": f"{name}: Parsing Tide Tables", "abstract": SAYS.format(name), "published": f"{monday(ago):%Y-%m-%d}"}
        for name, ago in named
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def git(*arguments: str | Path, cwd: Path) -> str:
    me = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    return subprocess.run(["git", *me, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


Run = Callable[..., Job]


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository with the folder `weekly`, made with digest new and a source."""
    git("init", "-q", "--bare", "-b", "main", "origin.git", cwd=tmp_path)
    git("clone", "-q", "origin.git", "mine", cwd=tmp_path)
    mine = tmp_path / "mine"
    git("checkout", "-q", "-b", "main", cwd=mine)
    assert exit_code_of(["new", str(mine / "weekly"), "--github"]) == 0
    assert (mine / ".github" / "workflows" / "digest.yml").is_file()
    add_to_config(mine, SOURCE)
    (mine / "weekly" / "papers.jsonl").write_text(papers())
    push(mine)
    return tmp_path / "origin.git"


def add_to_config(mine: Path, text: str) -> None:
    config = mine / "weekly" / "digest.toml"
    config.write_text(f"{config.read_text()}\n{text}")


def push(mine: Path) -> None:
    git("add", "--all", cwd=mine)
    git("commit", "-q", "-m", "The digest", cwd=mine)
    git("push", "-q", "origin", "main", cwd=mine)


@pytest.fixture
def run(origin: Path, tmp_path: Path) -> Run:
    """Run the workflow in a clean clone, shallow as the runner's; secrets and inputs are keywords."""
    numbers = iter(range(100))

    def clean_run(*, origin_is_away: bool = False, **values: str) -> Job:
        place = tmp_path / f"runner-{next(numbers)}"
        place.mkdir()
        git("clone", "-q", "--depth=1", "--branch=main", origin.as_uri(), "clone", cwd=place)
        away = origin.rename(tmp_path / "away.git") if origin_is_away else origin
        job = run_job(place / "clone", place / "temp", **values)
        away.rename(origin)
        return job

    return clean_run


def kept(origin: Path) -> list[str]:
    """The files on the branch of the state."""
    return git("ls-tree", "-r", "--name-only", STATE, cwd=origin).splitlines()


def blob(origin: Path, name: str) -> str:
    return git("rev-parse", f"{STATE}:{name}", cwd=origin)


def test_what_a_run_leaves_is_there_for_the_next_one(run: Run, origin: Path) -> None:
    first = run(WEEK=week(2))

    assert first.is_green, first.said
    assert "this is the first run" in first.said
    assert {f"{week(2)}/digest.html", f"{week(2)}/run.json", "state.sqlite"} <= set(kept(origin))
    made = blob(origin, f"{week(2)}/run.json")

    second = run()

    assert second.is_green, second.said
    assert f"Made out/{week(1)}\n" in second.said
    assert {f"{week(2)}/digest.html", f"{week(1)}/digest.html"} <= set(kept(origin))
    assert blob(origin, f"{week(2)}/run.json") == made  # it was not made again
    edition = json.loads(git("show", f"{STATE}:{week(1)}/digest.json", cwd=origin))
    assert (edition["previous"], edition["accounting"]["papers"]) == (week(2), 2)
    assert git("rev-list", "--count", STATE, cwd=origin) == "2\n"
    assert git("ls-tree", "--name-only", "main", cwd=origin) == ".github\nweekly\n"


def test_an_edition_with_a_failed_source_is_kept_and_the_job_is_red(run: Run, origin: Path, tmp_path: Path) -> None:
    add_to_config(tmp_path / "mine", SOURCE.replace("papers.jsonl", "nowhere.jsonl"))
    push(tmp_path / "mine")

    job = run()

    assert job.outcomes == {
        "Install": "success",
        "state": "success",
        "Make the edition": "failure",
        "Keep what this run left": "success",
        "See that an edition was made": "success",
    }
    assert "== Make the edition: 4\n" in job.said
    assert f"{week(1)}/digest.html" in kept(origin)


def test_a_run_that_makes_nothing_is_red_and_says_so(run: Run, origin: Path, tmp_path: Path) -> None:
    assert run(WEEK=week(2)).is_green
    add_to_config(tmp_path / "mine", "[edition\n")
    push(tmp_path / "mine")

    job = run()

    assert job.outcomes["See that an edition was made"] == "failure"
    assert "::error::No edition was made in this run" in job.said
    assert f"{week(2)}/digest.html" in kept(origin)


def test_what_cannot_be_fetched_is_not_taken_for_a_first_run(run: Run, origin: Path) -> None:
    assert run(WEEK=week(2)).is_green
    before = git("rev-parse", STATE, cwd=origin)

    job = run(origin_is_away=True)

    assert (job.outcomes["state"], job.outcomes["Make the edition"]) == ("failure", "skipped")
    assert job.outcomes["Keep what this run left"] == "skipped"
    assert git("rev-parse", STATE, cwd=origin) == before


def test_mail_needs_its_key_and_no_key_is_ever_kept(run: Run, origin: Path, tmp_path: Path) -> None:
    add_to_config(
        tmp_path / "mine",
        '[mail]\nsender = "digest@lab.example"\nrecipients = ["ada@lab.example"]\n'
        '[mail.smtp]\nhost = "127.0.0.1"\nport = 9\n',
    )
    push(tmp_path / "mine")

    without, with_key = run(), run(DIGEST_MAIL_KEY="0123456789abcdef0123456789abcdef")

    assert "::error::Set the secret DIGEST_MAIL_KEY" in without.said
    assert "== Make the edition: 5\n" in with_key.said  # nobody listens there: made, and not mailed
    assert f"{week(1)}/digest.html" in kept(origin)
    assert [name for name in kept(origin) if "key" in name or "fetched" in name] == []
