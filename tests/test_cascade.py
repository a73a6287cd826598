"""A stronger model is asked for what failed its checks, and for nothing else."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from digest.config import Wishes, load
from digest.core.errors import ConfigError
from tests.honest import Honest
from tests.test_model_runs import ROOT, WEEK, command, edition, pages, run, shown

pytestmark = pytest.mark.slow  # whole runs, each a process of its own


def config(folder: Path, strong: str, more: str = "") -> tuple[str | Path, ...]:
    (folder / "digest.toml").write_text(f"[endpoint.strong]\n{strong}\n{more}", encoding="utf-8")
    return WEEK, "--config", folder / "digest.toml"


def strong_at(honest: Honest) -> str:
    return f'base_url = "{honest.url}"\nmodel = "honest-70b"'


def test_what_failed_at_the_first_endpoint_goes_to_the_stronger_and_nothing_else_does(tmp_path: Path) -> None:
    with Honest(lies=True) as liar, Honest(mends=True) as honest:
        given = config(tmp_path, strong_at(honest))
        code, said, _ = run(tmp_path / "out", liar.url, *given)
        asked = len(liar.asked), len(honest.asked)
        made = pages(tmp_path / "out")
        again, _, _ = run(tmp_path / "out", liar.url, *given)

        assert (len(liar.asked), len(honest.asked), pages(tmp_path / "out")) == (*asked, made)

    assert (code, again, said["accounting"]["supported"]) == (0, 0, said["accounting"]["claims"])
    assert said["writing"]["asked_again"] == said["writing"]["passed"] > 24
    assert {body["model"] for body in liar.asked} == {"honest"}
    assert {body["model"] for body in honest.asked} == {"honest-70b"}
    assert all('"id"' in body["messages"][-1]["content"] for body in honest.asked)
    assert not any('"id"' in body["messages"][-1]["content"] for body in liar.asked)
    assert said["asked"]["calls"] == asked[0]
    assert said["asked"]["strong"]["calls"] == said["asked"]["strong"]["outcomes"]["ok"] == asked[1]


def test_both_models_stand_in_the_provenance_on_the_page_and_in_the_record(tmp_path: Path) -> None:
    with Honest(lies=True) as liar, Honest(mends=True) as honest:
        given = config(tmp_path, strong_at(honest))
        run(tmp_path / "out", liar.url, *given)
        told = subprocess.run(
            [each for each in command(tmp_path / "out", liar.url, "--model", "honest", *given) if each != "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    provenance = edition(tmp_path / "out")["provenance"]
    assert (provenance["model"], provenance["endpoint"]) == ("honest", liar.url)
    assert provenance["strong"] == {"model": "honest-70b", "endpoint": honest.url}
    said = "What failed its checks was asked of honest-70b at http:/&#47;127.0.0.1:"
    assert said in (tmp_path / "out" / "W" / "digest.md").read_text(encoding="utf-8")
    page = (tmp_path / "out" / "W" / "digest.html").read_text(encoding="utf-8")
    assert f"What failed its checks was asked of <b>honest-70b</b> at <code>{honest.url}</code>." in page
    assert [line.partition(" at ")[0] for line in told.splitlines() if line.startswith("Model: ")] == [
        "Model: honest",
        "Model: honest-70b",
    ]
    record = json.loads((tmp_path / "out" / "W" / "run.json").read_text(encoding="utf-8"))
    assert record["config"]["strong"]["model"] == "honest-70b"
    calls = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "out" / "W" / "calls").iterdir()]
    assert {(call["prompt"] == "revise_claims", call["model"]) for call in calls} == {
        (False, "honest"),
        (True, "honest-70b"),
    }


def test_where_the_stronger_one_cannot_be_asked_claims_stay_what_they_were_and_a_gap_says_so(tmp_path: Path) -> None:
    with Honest(lies=True) as liar:
        given = config(tmp_path, 'base_url = "http://127.0.0.1:9/v1"\nmodel = "honest-70b"')
        code, said, _ = run(tmp_path / "out", liar.url, *given)

    assert (code, said["accounting"]["supported"], said["accounting"]["papers"]) == (4, 0, 24)
    assert {gap["what"] for gap in said["gaps"]} >= {"second chance"}


def test_the_budget_is_one_for_both(tmp_path: Path) -> None:
    with Honest(lies=True) as liar, Honest(mends=True) as honest:
        given = config(tmp_path, strong_at(honest), "[budget]\nmax_calls = 8\n")
        code, said, _ = run(tmp_path / "out", liar.url, *given)

    assert (code, len(liar.asked) + len(honest.asked)) == (4, 8)
    assert len(honest.asked) > 0
    assert any("The budget of 8 calls is spent." in gap["reason"] for gap in said["gaps"])


def test_without_an_address_it_is_another_model_at_the_same_endpoint(tmp_path: Path) -> None:
    with Honest(lies=True) as liar:
        run(tmp_path / "out", liar.url, *config(tmp_path, 'model = "honest-70b"'))

    assert {(body["model"], '"id"' in body["messages"][-1]["content"]) for body in liar.asked} == {
        ("honest", False),
        ("honest-70b", True),
    }


def test_show_prints_what_the_stronger_one_was_asked(tmp_path: Path) -> None:
    with Honest(lies=True) as liar, Honest(mends=True) as honest:
        given = config(tmp_path, strong_at(honest))
        run(tmp_path / "out", liar.url, *given)
        code, messages, told = shown(tmp_path / "out", liar.url, "revise_claims", *given[1:])

    assert code == 0, told
    asked = [body["messages"][-1]["content"] for body in honest.asked]
    assert messages
    assert [each["user"] for each in messages if each["user"] not in asked] == []


TABLE = (
    '[endpoint]\nbase_url = "http://a.test/v1"\nmodel = "a"\ntimeout_s = 9\nprompt_price = 1\ncompletion_price = 1\n'
)


def loaded(folder: Path, text: str) -> Any:
    (folder / "digest.toml").write_text(text, encoding="utf-8")
    return load(folder / "digest.toml", Wishes(edition="W")).strong


def test_what_it_does_not_say_itself_holds_at_the_same_address_and_not_at_another(tmp_path: Path) -> None:
    here = loaded(tmp_path, f'{TABLE}[endpoint.strong]\nmodel = "b"\n')
    there = loaded(tmp_path, f'{TABLE}[endpoint.strong]\nbase_url = "http://b.test/v1"\nmodel = "b"\n')

    assert (here.base_url, here.model, here.timeout_s, here.prompt_price) == ("http://a.test/v1", "b", 9, None)
    assert (there.base_url, there.model, there.timeout_s, there.prompt_price) == ("http://b.test/v1", "b", 300, None)
    assert loaded(tmp_path, TABLE) is None


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("temperature = 1", "[endpoint.strong] lacks the option model."),
        ('modell = "b"', "[endpoint.strong] has no option 'modell'."),
        ('model = "b"\ncontext_tokens = 1000', "[endpoint.strong] context_tokens = 1000 leaves no room for a paper."),
        ('model = "b"\nbase_url = "b"', "[endpoint.strong] base_url is no web address."),
    ],
)
def test_a_mistake_in_its_table_is_named(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        loaded(tmp_path, f"{TABLE}[endpoint.strong]\n{table}\n")

    assert message in raised.value.message
