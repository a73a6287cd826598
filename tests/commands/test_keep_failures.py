"""digest run --keep-failures: failed checks become cases that pytest runs from then on."""

import json
import shutil
from pathlib import Path

import pytest

from digest.templating import shipped
from tests.commands.conftest import Digest
from tests.honest import Honest
from tests.testing.downstream import outcome, replace, run


@pytest.fixture
def lied(digest: Digest, tmp_path: Path) -> Digest:
    """A run with a model that lies in every quote, its failures kept."""
    shutil.copytree(shipped("prompts"), tmp_path / "prompts")
    with Honest(lies=True) as liar:
        config = f'[endpoint]\nbase_url = "{liar.url}"\nmodel = "liar"\n\n[prompts]\nfolder = "prompts"\n'
        (tmp_path / "digest.toml").write_text(config, encoding="utf-8")
        said = digest("run", "week.txt", "--edition", "W", "--keep-failures")
    assert said.code == 4
    assert said.err.endswith("2 replies with failed checks kept as cases: digest review failures\n")
    return digest


def test_failed_checks_wait_as_cases(lied: Digest) -> None:
    found = json.loads(lied("review", "--json").out)["waiting"]

    assert [(item["prompt"], item["model"], len(item["files"])) for item in found] == [
        ("compare_papers", "liar", 3),
        ("summarise_topic", "liar", 3),
    ]
    assert {claim["verdict"] for item in found for claim in item["claims"]} == {"unsupported"}


def test_accepted_cases_are_tests_that_need_no_code(lied: Digest, tmp_path: Path) -> None:
    assert lied("review", "--accept", "failures").code == 0

    code, said = run(tmp_path, "--unreferenced=reject", ci=True)

    assert (code, outcome(said)) == (0, "2 passed"), said


def test_a_changed_prompt_fails_the_cases_it_was_kept_for_by_name(lied: Digest, tmp_path: Path) -> None:
    lied("review", "--accept", "failures")
    replace(tmp_path, "prompts/compare_papers/user.md.jinja", "# Task", "# The task")

    code, said = run(tmp_path, ci=True)

    assert (code, outcome(said)) == (1, "1 failed, 1 passed")
    assert "prompt compare_papers, case " in said
    assert "is not as reviewed." in said
    assert "# [-Task-]{+The task+}" in said


def test_a_case_that_waits_is_no_test_yet(lied: Digest, tmp_path: Path) -> None:
    del lied

    assert outcome(run(tmp_path)[1]) == "no tests ran"


def test_another_file_of_that_name_is_left_alone(lied: Digest, tmp_path: Path) -> None:
    lied("review", "--reject", "failures")
    (tmp_path / "other.case.json").write_text('{"format": "other"}', encoding="utf-8")

    assert outcome(run(tmp_path)[1]) == "no tests ran"


def test_nothing_is_kept_where_no_check_failed(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        said = digest("run", "week.txt", "--keep-failures", "--base-url", honest.url, "--model", "honest")

    assert (said.code, said.err.endswith("No new reply had a failed check: nothing was kept.\n")) == (0, True)
    assert not (tmp_path / "failures").exists()


def test_without_a_model_there_is_nothing_to_keep(digest: Digest) -> None:
    said = digest("run", "week.txt", "--keep-failures")

    assert (said.code, "--keep-failures is about what a model replies, and no model is named." in said.err) == (2, True)


def test_failures_are_kept_where_the_config_says(digest: Digest, tmp_path: Path) -> None:
    with Honest(lies=True) as liar:
        config = f'[endpoint]\nbase_url = "{liar.url}"\nmodel = "liar"\n\n[prompts]\nfailures = "tests/failed"\n'
        (tmp_path / "digest.toml").write_text(config, encoding="utf-8")
        digest("run", "week.txt", "--keep-failures")

    assert sorted(folder.name for folder in (tmp_path / "tests/failed").iterdir()) == [
        "compare_papers",
        "summarise_topic",
    ]


def test_failures_are_kept_also_where_the_run_ends_without_an_edition(digest: Digest, tmp_path: Path) -> None:
    with Honest(lies=True) as liar:
        config = f'[endpoint]\nbase_url = "{liar.url}"\nmodel = "liar"\n\n[checks]\non_unsupported = "fail"\n'
        (tmp_path / "digest.toml").write_text(config, encoding="utf-8")
        said = digest("run", "week.txt", "--keep-failures")

    assert (said.code, "2 replies with failed checks kept as cases" in said.err) == (1, True)
