"""The plug-in, used by a project of somebody else."""

from datetime import date
from pathlib import Path

import pytest

from digest.reviewing.items import Signature, items_in, settle
from digest.testing import prompt_case
from digest.testing.loopback import LoopbackEndpoint
from tests.testing.downstream import FILES, TEN_LINES, ours, outcome, replace, run, write

RECORDED = ["cases/tides/both.md", "cases/tides/both@tide-1.json", "cases/tides/one.md", "cases/tides/one@tide-1.json"]


@pytest.mark.slow
def test_ten_lines_and_a_prompt_of_ones_own_are_enough(tmp_path: Path) -> None:
    write(tmp_path, {"prompts/tides/user.md.jinja": "When is high water at {{ harbour }}?\n"})
    write(tmp_path, {"prompts/tides/system.md.jinja": "You read tide tables.\n", "test_tides.py": TEN_LINES})
    conftest = (
        "import pytest\n\n@pytest.fixture\ndef prompt_settings(loopback_endpoint):\n"
        '    return loopback_endpoint(\'{"harbour": "Marl", "hours": [3, 15]}\').settings\n'
    )

    code, said = run(tmp_path)
    assert (code, outcome(said)) == (1, "1 failed")
    assert "prompt tides, case marl was never reviewed" in said
    assert ours(tmp_path) == ["tides/marl.md.new"]

    write(tmp_path, {"conftest.py": conftest})
    code, said = run(tmp_path, "--prompts=record-missing", "--renew-prompts", installed=True)
    assert (code, outcome(said)) == (0, "1 passed")
    assert ours(tmp_path) == ["tides/marl.md", "tides/marl@loopback.json"]


def test_a_new_prompt_and_its_reply_are_recorded_in_one_go_and_wait_together(tmp_path: Path) -> None:
    write(tmp_path, {"prompts/tides/user.md.jinja": "When is high water at {{ harbour }}?\n"})
    write(tmp_path, {"prompts/tides/system.md.jinja": "You read tide tables.\n", "test_tides.py": TEN_LINES})
    with LoopbackEndpoint('{"harbour": "Marl", "hours": [3, 15]}') as endpoint:
        write(tmp_path, {"digest.toml": f'[endpoint]\nbase_url = "{endpoint.url}"\nmodel = "local"\n'})
        replace(tmp_path, "digest.toml", "[endpoint]", '[prompts]\nfolder = "prompts"\n\n[endpoint]')
        code, said = run(tmp_path, "--prompts=record-missing")

    assert (code, outcome(said)) == (0, "1 passed"), said
    assert ours(tmp_path) == ["tides/marl.md.new", "tides/marl@local.json.new"]
    assert said.count("tides/marl") == 2
    assert [len(item.files) for item in items_in([tmp_path])] == [1, 1]
    for item in items_in([tmp_path]):
        settle(item, "accepted", Signature(by="", day=date(2026, 11, 24)))
    assert run(tmp_path, "--unreferenced=reject", ci=True)[0] == 0


def test_the_tutorial_shows_these_ten_lines() -> None:
    assert len([line for line in TEN_LINES.splitlines() if line]) == 10
    assert TEN_LINES in (Path(__file__).parents[2] / "docs" / "reviewing.md").read_text(encoding="utf-8")


def test_a_mark_that_would_lose_its_test_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"Write @prompt_case\(\), with parentheses\."):
        prompt_case(test_recording_leaves_what_waits_beside_what_was_approved_and_says_so)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not 0 times"):
        prompt_case("marl", repeat=0)
    with pytest.raises(ValueError, match="above 0 and at most 1, not 80"):
        prompt_case("marl", repeat=5, at_least=80)


def test_recording_leaves_what_waits_beside_what_was_approved_and_says_so(project: Path) -> None:
    replace(project, "prompts/tides/user.md.jinja", "high water", "low water")

    code, said = run(project, "--prompts=record-missing", "-k", "answered")

    assert (code, outcome(said)) == (0, "2 passed, 2 deselected")
    assert "prompts: waiting to be approved" in said
    assert [file for file in ours(project) if file.endswith(".new")] == [
        "cases/tides/both@tide-1.json.new",
        "cases/tides/one@tide-1.json.new",
    ]
    code, said = run(project, "-k", "answered")
    assert (code, "one@tide-1.json.new waits to be approved: read it." in said) == (1, True)
    code, said = run(project, "--renew-prompts")
    assert (code, ours(project)) == (0, RECORDED)


def test_two_cases_of_one_name_do_not_renew_each_others_files(project: Path) -> None:
    replace(project, "cases/test_tides.py", '@prompt_case("both")', '@prompt_case("one")')

    code, said = run(project, "--renew-prompts", "--prompts=record-all")

    assert (code, outcome(said)) == (1, "2 failed, 2 passed")
    assert said.count("Two cases of prompt tides have one name and ask different things, both with ") == 2
    assert "Silt" not in (project / "cases/tides/one.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--prompts=record-missing", "--prompts=record-all", "--renew-prompts"])
def test_nothing_is_recorded_or_renewed_in_ci(option: str, project: Path) -> None:
    (project / "cases/tides/one.md").unlink()

    code, said = run(project, option, ci=True)

    assert code == 4
    assert "Nothing is recorded or renewed in CI" in said
    assert "Traceback" not in said
    assert ours(project) == [file for file in RECORDED if file != "cases/tides/one.md"]


def test_a_changed_prompt_waits_beside_the_reviewed_one(project: Path) -> None:
    replace(project, "prompts/tides/user.md.jinja", "high water", "low water")

    run(project, "-k", "reviewed")

    assert [file for file in ours(project) if file not in RECORDED] == [
        "cases/tides/both.md.new",
        "cases/tides/one.md.new",
    ]
    waiting = (project / "cases/tides/one.md.new").read_text(encoding="utf-8")
    assert waiting.endswith("# Task\n\nWhen is low water at Marl?\n")


@pytest.mark.slow
def test_workers_of_xdist_find_what_is_unused_together(project: Path) -> None:
    code, said = run(project, "--unreferenced=reject", workers=2)
    assert (code, outcome(said)) == (0, "4 passed")

    (project / "cases/tides/gone.md").write_bytes((project / "cases/tides/one.md").read_bytes())
    code, said = run(project, "--unreferenced=reject", workers=2)

    assert code == 1
    assert f"used by no case ===========================\n{project}/cases/tides/gone.md\nDelete them" in said


@pytest.mark.parametrize("options", [("-k", "one"), ("cases/test_tides.py::test_one_is_answered",)])
def test_what_is_unused_is_not_guessed_from_a_part_of_the_cases(options: tuple[str, ...], project: Path) -> None:
    code, said = run(project, "--unreferenced=reject", *options)

    assert code == 1
    assert "--unreferenced=reject cannot tell what no case uses: " in said
    assert "both.md" not in said


def test_other_peoples_files_beside_the_cases_are_left_alone(project: Path) -> None:
    write(project, {"cases/tides/README.md": "# Tides\n", "cases/data/table.json": "{}"})

    assert run(project, "--unreferenced=reject")[0] == 0


LEAVING = """
import socket
import pytest
from digest.testing import prompt_case

@prompt_case()
@pytest.mark.parametrize("address", ["192.0.2.1", "tides.invalid"])
def test_leaving(address):
    with pytest.raises(OSError, match="may not leave this machine"):
        socket.create_connection((address, 80), timeout=0.1)

@prompt_case()
def test_staying(loopback_endpoint):
    url = loopback_endpoint("said").url
    socket.create_connection(("localhost", int(url.split(":")[2].split("/")[0])), timeout=5).close()
"""


def test_a_replayed_case_reaches_nothing_but_this_machine(tmp_path: Path) -> None:
    write(tmp_path, {"test_leaving.py": LEAVING})

    code, said = run(tmp_path, "-W", "error")

    assert (code, outcome(said)) == (0, "3 passed"), said


LIVE = """
import pytest
from digest.testing import prompt_case
from test_tides import filled, MARL, claims

@pytest.fixture
def prompt_settings(loopback_endpoint):
    return loopback_endpoint('{"text": "High water is at 3 hours.", "quote": "never said"}').settings

@prompt_case(live=True)
def test_it_is_asked(prompts, recordings):
    answer = recordings.answer(filled(prompts, [MARL]), papers=[MARL], claims=claims)
    assert [claim.verdict for claim in answer.claims] == ["unsupported"]
"""


def test_a_live_case_asks_the_endpoint_when_it_is_told_to_and_leaves_nothing_behind(project: Path) -> None:
    write(project, {"cases/test_live.py": LIVE})

    assert outcome(run(project, "--unreferenced=reject")[1]) == "4 passed, 1 deselected"
    code, said = run(project, "--prompts=live", "cases")

    assert (code, outcome(said)) == (0, "5 passed"), said
    assert ours(project) == RECORDED


REPEATED = """
from dataclasses import dataclass
import pytest
from digest.testing import prompt_case

@dataclass(frozen=True)
class Tide:
    hours: tuple[int, ...]

@pytest.fixture(scope="session")
def said():
    return iter(['{"hours": [3]}', '{"hours": [15]}', '{"hours": [3]}', "high noon", '{"hours": [3]}'])

@prompt_case("marl", repeat=5, at_least=SHARE)
def test_marl(prompts, recordings, scripted_model, said):
    def next_one(prompt):
        return next(said)
    prompt = prompts.reviewed(prompts.filled("tides", {}, Tide))
    answer = recordings.answer(prompt, model=scripted_model(next_one))
    assert answer.value == Tide((3,))
"""
REPETITIONS = ["tides/marl.json", "tides/marl.md", *(f"tides/marl~{number}.json" for number in range(2, 6))]
COUNTED = "3 of 5 repetitions passed (60 %, 95 % interval 23 to 88 %)"


@pytest.fixture
def repeated(tmp_path: Path) -> Path:
    """A project with a case that is repeated five times, of which three pass; recorded and approved."""
    write(tmp_path, {"prompts/tides/user.md.jinja": "When?\n", "prompts/tides/system.md.jinja": "Tables.\n"})
    write(tmp_path, {"test_marl.py": REPEATED.replace("SHARE", "0.6")})
    code, said = run(tmp_path, "--prompts=record-missing", "--renew-prompts")
    assert (code, outcome(said)) == (0, "1 passed"), said
    return tmp_path


def test_a_repeated_case_has_a_recording_for_each_repetition_and_passes_by_their_share(repeated: Path) -> None:
    assert ours(repeated) == REPETITIONS

    code, said = run(repeated, "--unreferenced=reject")

    assert (code, outcome(said)) == (0, "1 passed")
    assert (
        f"test_marl.py::test_marl: {COUNTED}, 60 % is asked for; "
        "tides/marl came to 3 different outputs (3 ×, 1 ×, 1 ×)" in said
    )


def test_a_repeated_case_fails_below_its_share_and_says_which_repetitions_did(repeated: Path) -> None:
    replace(repeated, "test_marl.py", "at_least=0.6", "at_least=0.8")

    code, said = run(repeated)

    assert (code, outcome(said)) == (1, "1 failed")
    assert f"{COUNTED}, 80 % is asked for." in said
    assert "repetition 2: assert Tide(hours=(15,)) == Tide(hours=(3,))" in said
    assert "repetition 4: The reply to prompt tides cannot be read: The reply holds no JSON object." in said
    assert "repetition 1:" not in said


def test_a_repetition_without_its_recording_fails_whatever_share_is_asked_for(repeated: Path) -> None:
    (repeated / "tides/marl~5.json").unlink()

    code, said = run(repeated)

    assert (code, outcome(said)) == (1, "1 failed")
    assert "repetition 5: prompt tides/marl has no recording with no model" in said


def test_a_changed_prompt_fails_a_repeated_case_by_name(repeated: Path) -> None:
    replace(repeated, "prompts/tides/user.md.jinja", "When?", "When then?")

    code, said = run(repeated)

    assert (code, outcome(said)) == (1, "1 failed")
    assert "repetition 1: prompt tides, case marl is not as reviewed." in said


@pytest.mark.slow
def test_how_repetitions_went_is_told_from_all_workers(repeated: Path) -> None:
    assert COUNTED in run(repeated, workers=2)[1]


def test_prompts_without_a_mark_or_with_a_name_that_names_no_file_say_so(tmp_path: Path) -> None:
    tests = "from digest.testing import prompt_case\n\ndef test_one(prompts):\n    pass\n\n"
    write(tmp_path, {"test_it.py": f"{tests}@prompt_case('../up')\ndef test_two(recordings):\n    pass\n"})

    said = run(tmp_path)[1]

    assert "test_one uses prompts: mark it with @prompt_case() of digest.testing." in said
    assert "The case '../up' names files: use letters, digits, '.', '_' and '-'." in said


def test_the_prompts_of_one_name_in_one_case_have_a_file_each(tmp_path: Path) -> None:
    body = (
        "from digest.testing import prompt_case\n\n@prompt_case()\ndef test_two_tides(prompts):\n"
        "    for harbour in ('Marl', 'Silt', 'Marl'):\n"
        "        prompts.reviewed(prompts.filled('tides', {'harbour': harbour}, dict))\n"
    )
    write(tmp_path, {"test_it.py": body, "prompts/tides/user.md.jinja": "When at {{ harbour }}?\n"})
    write(tmp_path, {"prompts/tides/system.md.jinja": "Tables.\n"})

    run(tmp_path, "--renew-prompts")

    assert ours(tmp_path) == ["tides/two_tides-2.md", "tides/two_tides.md"]


WEIGHT = """
import sys

def test_nothing_heavy_is_there():
    heavy = {"pydantic", "jinja2", "numpy", "scipy", "openai", "httpx", "digest.reviewing", "digest.testing.session"}
    assert "digest.testing.plugin" in sys.modules
    assert heavy & set(sys.modules) == set()
"""


def test_a_project_without_prompts_pays_for_none_of_it_and_hears_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": FILES["pytest.ini"], "test_it.py": WEIGHT})
    alone = ["-p", "no:anyio", "-p", "no:respx", "-p", "no:hypothesispytest", "-p", "no:pytest_cov"]

    code, said = run(tmp_path, *alone, installed=True)

    assert (code, outcome(said)) == (0, "1 passed"), said
    assert "prompts" not in said


JUDGED = """
from dataclasses import dataclass
from digest.testing import prompt_case

@dataclass(frozen=True)
class Tide:
    hours: tuple[int, ...]

@dataclass(frozen=True)
class Opinion:
    clear: bool

@prompt_case("marl")
def test_marl_is_clear(prompts, recordings, scripted_model):
    answer = recordings.answer(prompts.filled("tides", {}, Tide), model=scripted_model('{"hours": [3]}'))
    judge = prompts.reviewed(prompts.filled("judge", {"reply": answer.text}, Opinion))
    assert recordings.answer(judge, model=scripted_model('{"clear": true}')).value.clear
"""


def test_a_judge_is_a_prompt_like_any_other_with_a_recording_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"prompts/tides/user.md.jinja": "When?\n", "prompts/shared/system.md.jinja": "Tables.\n"})
    write(tmp_path, {"prompts/judge/user.md.jinja": "Is this clear? {{ reply }}\n", "test_marl.py": JUDGED})

    code, said = run(tmp_path, "--prompts=record-missing", "--renew-prompts")

    assert (code, outcome(said)) == (0, "1 passed"), said
    assert ours(tmp_path) == ["judge/marl.json", "judge/marl.md", "tides/marl.json"]
    replace(tmp_path, "tides/marl.json", '"hours\\": [3]', '"hours\\": [4]')
    assert "tides/marl.json was edited after it was recorded" in run(tmp_path)[1]
