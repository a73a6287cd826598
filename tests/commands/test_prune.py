"""digest doctor --prune: what editions do not use goes, and nothing is paid for twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.conftest import Digest
from tests.honest import Honest

WEEK = str(Path(__file__).parents[2] / "examples" / "week.txt")


@pytest.fixture(autouse=True)
def _no_endpoint_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_replies_of_a_model_that_was_replaced_go_and_the_edition_still_asks_nothing(digest: Digest) -> None:
    with Honest() as honest:
        run = ("run", WEEK, "--edition", "W", "--base-url", honest.url, "--quiet", "--model")
        digest(*run, "old")
        digest(*run, "new")
        dry = digest("doctor", "--prune", "--dry-run")
        looked = json.loads(digest("doctor", "--json", "--quiet").out)["findings"]
        digest("doctor", "--base-url", honest.url, "--model", "new")  # asks, and makes nothing that could be kept
        done = digest("doctor", "--prune")
        again = digest("doctor", "--prune", "--json")
        asked = len(honest.asked)
        warm = digest(*run, "new")

    assert asked == 17
    assert (dry.code, done.code, again.code, warm.code) == (0, 0, 0, 0)
    assert dry.out.startswith("8 replies would go, 0.1 MB; 8 would stay.\n")
    assert done.out.startswith("8 replies went, ")
    assert done.out.endswith("; 8 stay.\n")
    counts = {"replies": 0, "vectors": 0, "bytes": 0, "left": 8, "vectors_left": 0}
    assert json.loads(again.out) == {**counts, "dry_run": False}
    assert len(honest.asked) == 17  # the doctor's own
    state = next(each for each in looked if each["what"] == "state")
    assert state["state"] == "ok"
    assert state["found"].startswith("16 replies kept, ")
    assert state["found"].endswith(" are used by no edition.")


@pytest.mark.parametrize("there_already", [False, True])
@pytest.mark.slow
def test_what_a_killed_run_was_answered_is_not_paid_for_twice(
    digest: Digest, tmp_path: Path, there_already: bool
) -> None:
    with Honest(delay_s=0.15) as honest:
        run = ("run", WEEK, "--edition", "W", "--base-url", honest.url, "--quiet", "--model")
        if there_already:
            digest(*run, "old")
        before = len(honest.asked)
        command = [sys.executable, "-m", "digest", *run, "new"]
        with subprocess.Popen(command, cwd=tmp_path, env=os.environ) as process:
            while len(honest.asked) < before + 4:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        in_vain = len(honest.asked) - before
        said = digest("doctor", "--prune")
        kept = json.loads(digest("doctor", "--prune", "--dry-run", "--json").out)["left"]
        digest(*run, "new")

    assert said.code == 0
    assert said.out.startswith("0 replies went, 0.0 MB; ")
    assert "say --unfinished to let such replies go as well." in said.out
    answered = kept - (8 if there_already else 0)
    assert 3 <= answered <= in_vain
    assert len(honest.asked) - before - in_vain == 8 - answered


def test_where_nothing_is_kept_it_is_said(digest: Digest) -> None:
    said = digest("doctor", "--prune", "--out", "elsewhere")

    assert said.code == 2
    assert said.err == (
        "Error: elsewhere keeps no replies: there is nothing to prune.\nName another folder with --out.\n"
    )


def test_an_option_of_pruning_without_it_is_said(digest: Digest) -> None:
    said = digest("doctor", "--dry-run")

    assert said.code == 2
    assert "--unfinished and --dry-run belong to --prune." in said.err
