"""Whole runs through a model: an honest endpoint, a lying one, a forgetful one, one that is killed, a real server."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from digest.__main__ import exit_code_of
from digest.testing.faults import FAULTS, Fault
from digest.testing.loopback import LoopbackEndpoint
from tests.honest import Honest
from tests.llama import serving

pytestmark = pytest.mark.slow  # whole runs, each a process of its own

ROOT = Path(__file__).parent.parent
WEEK = ROOT / "examples" / "week.txt"
# Starts a command with SIGINT ignored, as in the background of a shell, or not ignored, however we were started.
START_WITH = """
import os, signal, sys
signal.signal(signal.SIGINT, getattr(signal, f"SIG_{sys.argv[1]}"))
os.execv(sys.argv[2], sys.argv[2:])
"""
PAGES = ("digest.json", "digest.md", "digest.html", "evidence.html")


def command(out: Path, url: str, *more: str | Path) -> list[str | Path]:
    model = [] if "--model" in more else ["--model", "honest"]
    return [
        *(sys.executable, "-m", "digest", "run", "--out", out, "--edition", "W", "--base-url", url, "--json"),
        *model,
        *(more or (WEEK,)),
    ]


def said_by(given: list[str | Path]) -> tuple[int, str, str]:
    """Exit code, output and error output of a command line that is run in this process, where most is imported."""
    with chdir(ROOT), redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = exit_code_of([str(each) for each in given[3:]])
    return code, out.getvalue(), err.getvalue()


def said_apart(given: list[str | Path]) -> tuple[int, str, str]:
    """The same of a process of its own."""
    ended = subprocess.run(given, cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def run(out: Path, url: str, *more: str | Path, apart: bool = False) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON that was printed, and what was said beside it."""
    code, printed, told = (said_apart if apart else said_by)(command(out, url, *more))
    return code, json.loads(printed) if printed else {}, told


def pages(out: Path) -> dict[str, bytes]:
    return {name: (out / "W" / name).read_bytes() for name in PAGES}


def edition(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "W" / "digest.json").read_text(encoding="utf-8"))
    return loaded


def noted(out: Path) -> dict[str, str]:
    """Who noted each paper."""
    topics = edition(out)["topics"]
    notes = [(note, topic["written_by"]) for topic in topics for note in topic["notes"] if note["claims"]]
    return {note["paper"]: note["written_by"] or writer for note, writer in notes}


def test_an_honest_model_gives_a_whole_edition_with_every_claim_supported(tmp_path: Path) -> None:
    with Honest() as honest:
        code, said, _ = run(tmp_path, honest.url)

    counts = said["accounting"]
    assert (code, counts["papers"], counts["gaps"], counts["unsupported"] + counts["flagged"]) == (0, 24, 0, 0)
    assert set(noted(tmp_path).values()) == {"model"}
    assert len(noted(tmp_path)) == 24
    assert said["asked"]["calls"] == len(honest.asked) == 8
    made = edition(tmp_path)["provenance"]
    assert (made["writer"], made["model"], made["endpoint"]) == ("model", "honest", honest.url)
    assert sorted(made["prompts"]) == [
        *("compare_papers", "name_topics", "review_topics", "revise_claims", "summarise_topic", "write_overview")
    ]


def test_a_warm_run_asks_nothing_and_gives_the_same_bytes(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)
        first, asked = pages(tmp_path), len(honest.asked)

        code, said, _ = run(tmp_path, honest.url, apart=True)

        assert (code, said["asked"]["calls"], said["asked"]["replayed"]) == (0, 0, 8)
        assert len(honest.asked) == asked
        assert pages(tmp_path) == first
        assert len(list((tmp_path / "W" / "calls").glob("*.json"))) == 8


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({"endpoint": 'model = "another"'}, True),
        ({"endpoint": 'model = "honest"\ntemperature = 0.9'}, True),
        ({"endpoint": 'model = "honest"\nin_flight = 1\ntimeout_s = 9'}, False),
        ({"pages": 'link_hosts = ["example.org"]'}, False),
        ({"edition": 'title = "Another"'}, False),
    ],
)
def test_only_what_changes_the_question_is_asked_anew(tmp_path: Path, change: dict[str, str], *, again: bool) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)
        asked = len(honest.asked)
        config = tmp_path / "digest.toml"
        config.write_text("".join(f"[{table}]\n{options}\n" for table, options in change.items()))
        model = ("--model", "another") if '"another"' in str(change) else ()

        run(tmp_path, honest.url, WEEK, "--config", config, *model)

        assert len(honest.asked) - asked == (8 if again else 0)


def test_a_changed_prompt_is_asked_anew_and_a_changed_page_is_not(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)
        for folder, name, text in (
            (
                "prompts/compare_papers",
                "user.md.jinja",
                (ROOT / "prompts/compare_papers/user.md.jinja").read_text() + "Be brief.\n",
            ),
            ("templates", "digest.md.jinja", "{{ edition.title }}\n"),
        ):
            (tmp_path / folder).mkdir(parents=True)
            (tmp_path / folder / name).write_text(text)
        config = tmp_path / "digest.toml"
        asked = len(honest.asked)

        config.write_text('[templates]\nfolder = "templates"\n')
        run(tmp_path, honest.url, WEEK, "--config", config)
        after_page = len(honest.asked)
        config.write_text('[prompts]\nfolder = "prompts"\n')
        run(tmp_path, honest.url, WEEK, "--config", config)

        assert (after_page - asked, len(honest.asked) - after_page) == (0, 3)


def test_a_model_that_invents_quotes_has_nothing_called_supported(tmp_path: Path) -> None:
    with Honest(lies=True) as liar:
        code, said, _ = run(tmp_path, liar.url)

    counts = said["accounting"]
    assert code == 4
    assert {claim["verdict"] for topic in edition(tmp_path)["topics"] for claim in topic["summary"]} == {"unsupported"}
    assert edition(tmp_path)["overview"] == []
    assert counts["supported"] == 0
    assert counts["unsupported"] > 0
    assert counts["papers"] == 24


def test_what_became_of_claims_that_were_asked_for_again_is_counted_and_said(tmp_path: Path) -> None:
    with Honest(lies=True, mends=True) as liar:
        code, said, _ = run(tmp_path / "mended", liar.url)
    writing = said["writing"]
    assert (code, said["accounting"]["supported"]) == (0, said["accounting"]["claims"])
    assert writing["asked_again"] == writing["passed"] > 24
    assert (writing["withdrawn"], writing["failed_again"]) == (0, 0)
    # A note's claims are now one sentence, said twice: it is printed once.
    assert writing["repeated"] > 0

    with Honest(lies=True) as liar:
        _, said, _ = run(tmp_path / "withdrawn", liar.url)
        _, told, _ = said_by([each for each in command(tmp_path / "withdrawn", liar.url) if each != "--json"])
    count = said["writing"]["asked_again"]
    assert said["writing"] == {
        "asked_again": count,
        "passed": 0,
        "withdrawn": count,
        "failed_again": 0,
        "repeated": said["writing"]["repeated"],
        "disagreed": 0,
    }
    assert json.loads((tmp_path / "withdrawn" / "W" / "run.json").read_text())["writing"] == said["writing"]
    line = f"Second chance: {count} claims asked for again: 0 then passed, {count} withdrawn, 0 failed again."
    assert line in told.splitlines()
    assert (
        "Asked to write this once more, the writer withdrew it."
        in pages(tmp_path / "withdrawn")["digest.html"].decode()
    )


def test_papers_that_a_reply_forgets_are_asked_for_again_then_noted_without_the_model(tmp_path: Path) -> None:
    with Honest(forgets=1) as forgetful:
        run(tmp_path, forgetful.url)

    writers = list(noted(tmp_path).values())
    assert (len(writers), writers.count("extractive")) == (24, 3)
    said = "Not written by the model: these sentences were picked from the abstract by a program."
    assert [pages(tmp_path)[name].decode().count(said) for name in ("digest.html", "digest.md")] == [3, 3]


def test_exported_keys_alone_never_ask_a_model(tmp_path: Path) -> None:
    with Honest() as honest:
        ended = subprocess.run(
            [sys.executable, "-m", "digest", "run", WEEK, "--out", tmp_path, "--edition", "W"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env={**os.environ, "OPENAI_API_KEY": "sk-x", "OPENAI_BASE_URL": honest.url},
        )

    assert honest.asked == []
    assert b"Model" not in ended.stdout


def test_the_key_is_sent_and_stands_in_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789")
    with Honest() as honest:
        run(tmp_path, honest.url)

    assert len(honest.asked) == 8
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"sk-secret-0123456789" in path.read_bytes()] == []


def test_a_run_killed_at_any_moment_asks_only_for_what_is_missing(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path / "undisturbed", honest.url)
    with Honest(delay_s=0.15) as slow:
        for moment in (1, 2, 3, 5, 6):
            running = subprocess.Popen(command(tmp_path / "out", slow.url), cwd=ROOT, stdout=-3, stderr=-3)
            while len(slow.asked) < moment and running.poll() is None:
                time.sleep(0.01)
            running.send_signal(signal.SIGKILL)
            running.wait()
        code, said, _ = run(tmp_path / "out", slow.url)

        asked = [json.dumps(body["messages"]) for body in slow.asked]
        assert code == 0
        assert said["asked"]["calls"] + said["asked"]["replayed"] == 8
        assert len(asked) - len(set(asked)) <= 5 * 4  # at most those in flight at each kill
    made = [json.loads(pages(tmp_path / name)["digest.json"]) for name in ("undisturbed", "out")]
    for each in made:
        each["provenance"]["endpoint"] = ""
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("told", "in_background"),
    [(signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGTERM, True)],  # a background job has no SIGINT
)
def test_an_interrupt_ends_a_run_cleanly(tmp_path: Path, told: signal.Signals, *, in_background: bool) -> None:
    with Honest(delay_s=0.5) as slow:
        running = subprocess.Popen(
            [sys.executable, "-c", START_WITH, "IGN" if in_background else "DFL", *command(tmp_path, slow.url)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not slow.asked:
            time.sleep(0.01)
        running.send_signal(told)
        _, said = running.communicate(timeout=20)

    assert (running.returncode, "Interrupted; nothing was left half done." in said) == (130, True)
    assert "Traceback" not in said
    assert not (tmp_path / "W").exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:9", "cannot be reached"),
        ("ftp://model.test", "is no web address."),
    ],
)
def test_an_endpoint_that_cannot_be_asked_is_named_with_a_remedy(tmp_path: Path, url: str, expected: str) -> None:
    config = tmp_path / "digest.toml"
    config.write_text("[edition]\n")

    code, _, told = run(tmp_path, url, WEEK, "--config", config)

    assert code in {2, 4}
    assert expected in told
    assert "Traceback" not in told
    assert code == 2 or len(noted(tmp_path)) == 24


def test_a_prompt_with_a_typo_is_found_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "prompts" / "summarise_topic").mkdir(parents=True)
    (tmp_path / "prompts" / "summarise_topic" / "user.md.jinja").write_text("{{ papres }}")
    (tmp_path / "digest.toml").write_text('[prompts]\nfolder = "prompts"\n')

    with Honest() as honest:
        code, _, told = run(tmp_path, honest.url, WEEK, "--config", tmp_path / "digest.toml")

    assert (code, honest.asked) == (2, [])
    assert "summarise_topic/user.md.jinja" in told
    assert "'papres'" in told


def test_a_page_template_with_a_typo_is_found_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "digest.html.jinja").write_text("<h1>\n{{ edition.titel }}")
    (tmp_path / "digest.toml").write_text('[templates]\nfolder = "pages"\n')

    with Honest() as honest:
        code, _, told = run(tmp_path, honest.url, WEEK, "--config", tmp_path / "digest.toml")

    assert (code, honest.asked) == (2, [])
    assert "digest.html.jinja, line 2: " in told


def test_a_window_too_small_for_a_paper_is_said_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[endpoint]\ncontext_tokens = 1000\n")

    code, _, told = run(tmp_path, "http://127.0.0.1:9/v1", WEEK, "--config", tmp_path / "digest.toml")

    assert code == 2
    assert "[endpoint] context_tokens = 1000 leaves no room for a paper." in told


def test_a_small_window_takes_more_calls_and_loses_no_paper(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[endpoint]\ncontext_tokens = 4096\n")

    with Honest() as honest:
        code, said, _ = run(tmp_path, honest.url, WEEK, "--config", tmp_path / "digest.toml")

    assert (code, len(noted(tmp_path)), said["accounting"]["gaps"]) == (0, 24, 0)
    assert len(honest.asked) > 7


def test_a_dry_run_counts_what_the_run_would_ask(tmp_path: Path) -> None:
    with Honest() as honest:
        _, estimated, _ = run(tmp_path, honest.url, WEEK, "--dry-run")
        assert honest.asked == []
        _, said, _ = run(tmp_path, honest.url)

    assert estimated["calls"] == said["asked"]["calls"]


def test_two_orders_take_a_call_more_a_topic_which_a_dry_run_counts_and_show_prints(tmp_path: Path) -> None:
    config = tmp_path / "digest.toml"
    config.write_text('[writer]\nkind = "model"\norders = 2\n')
    out = tmp_path / "out"

    with Honest() as honest:
        _, one, _ = run(out, honest.url)
        tables = [topic["comparison"] for topic in edition(out)["topics"]]
        _, estimated, _ = run(out, honest.url, WEEK, "--config", config, "--fresh", "--dry-run")
        code, two, _ = run(out, honest.url, WEEK, "--config", config)
        _, messages, _ = shown(out, honest.url, "compare_papers", "--config", config)

        assert (one["asked"]["calls"], two["asked"]["calls"], two["asked"]["replayed"]) == (8, 3, 8)
        assert estimated["calls"] == 11
        assert (code, two["writing"]["disagreed"]) == (0, 0)
        assert [topic["comparison"] for topic in edition(out)["topics"]] == tables
        assert len(messages) == 2
        assert all(each in sent(honest, "Set the papers side by side") for each in messages)


def test_a_spent_budget_leaves_gaps_and_a_run_that_can_be_resumed(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[budget]\nmax_calls = 3\n")

    with Honest() as honest:
        code, said, _ = run(tmp_path, honest.url, WEEK, "--config", tmp_path / "digest.toml")
        assert (code, said["asked"]["calls"], len(honest.asked)) == (4, 3, 3)
        assert said["accounting"]["gaps"] > 0
        assert len(noted(tmp_path)) == 24

        code, said, _ = run(tmp_path, honest.url)

    assert (code, said["asked"]["calls"], said["asked"]["replayed"]) == (0, 5, 3)


def test_a_run_says_what_its_calls_came_to_and_tries_nothing_again_after_the_deadline(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[endpoint]\ndeadline_s = 0.001\n")
    out = tmp_path / "out"
    with LoopbackEndpoint(FAULTS["queue_full"]) as endpoint:
        code, said, told = run(out, endpoint.url, WEEK, "--config", tmp_path / "digest.toml")

    asked = said["asked"]
    assert (code, asked["retries"], asked["outcomes"]) == (4, 0, {"transient": asked["calls"]})
    assert asked["calls"] == len(endpoint.asked) > 0
    assert json.loads((out / "W" / "run.json").read_text())["outcomes"] == asked["outcomes"]
    assert f"{asked['calls']} calls ({asked['calls']} transient)" in told


# An endpoint whose tokens are short: a prompt that is estimated to fill the window of 3,048 takes twice of it.
SHORT_TOKENS = "[endpoint]\ncontext_tokens = 4096\nmax_reply_tokens = 1048\n"


def test_what_an_endpoint_counts_cuts_the_next_edition_and_not_the_same_one_again(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(SHORT_TOKENS)
    config, out = ("--config", tmp_path / "digest.toml"), tmp_path / "out"
    with Honest(letters=2.5) as honest:
        run(out, honest.url, WEEK, *config)
        first = len(honest.asked)
        _, again, _ = run(out, honest.url, WEEK, *config)
        assert (again["asked"]["calls"], again["asked"]["replayed"]) == (0, first)

        _, as_begun, _ = run(out, honest.url, WEEK, *config, "--dry-run")
        _, estimated, _ = run(out, honest.url, WEEK, *config, "--edition", "X", "--dry-run")
        _, next_one, _ = run(out, honest.url, WEEK, *config, "--edition", "X")

    questions = next_one["asked"]["calls"] + next_one["asked"]["replayed"]  # an equal batch is replayed
    assert questions == estimated["calls"] > first == as_begun["calls"]
    assert estimated["prompt_tokens"] > 1.5 * as_begun["prompt_tokens"]  # counted as the endpoint does


def test_a_fresh_run_is_cut_by_the_newest_count_and_the_run_after_it_too(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(SHORT_TOKENS)
    config, out = ("--config", tmp_path / "digest.toml"), tmp_path / "out"
    with Honest(letters=2.5) as honest:
        _, first, _ = run(out, honest.url, WEEK, *config)
        _, fresh, _ = run(out, honest.url, WEEK, *config, "--fresh")
        _, again, _ = run(out, honest.url, WEEK, *config)

    assert fresh["asked"]["calls"] > first["asked"]["calls"]
    assert (again["asked"]["calls"], again["asked"]["replayed"]) == (0, fresh["asked"]["calls"])


def test_a_window_that_proves_too_small_is_kept_to_in_the_next_edition(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(SHORT_TOKENS)
    config, out = ("--config", tmp_path / "digest.toml"), tmp_path / "out"
    with Honest(letters=2.5, window_tokens=3048) as honest:
        code, first, _ = run(out, honest.url, WEEK, *config)
        assert (code, first["accounting"]["gaps"]) == (0, 0)  # what did not fit was written in halves
        assert first["asked"]["outcomes"]["context_overflow"] > 0

        code, later, _ = run(out, honest.url, WEEK, *config, "--edition", "X")

    assert (code, later["accounting"]["gaps"]) == (0, 0)
    assert "context_overflow" not in later["asked"]["outcomes"]


# Real windows are whole thousands of tokens, which is how a prompt that was cut off in silence shows.
CUT_OFF = "[endpoint]\ncontext_tokens = 8192\nmax_reply_tokens = 1048\n"


@pytest.mark.parametrize("cuts", [False, True])
def test_what_is_too_long_is_written_in_halves_and_a_run_after_it_asks_nothing(tmp_path: Path, *, cuts: bool) -> None:
    (tmp_path / "digest.toml").write_text(CUT_OFF)
    config, out = ("--topics", "1", "--config", tmp_path / "digest.toml"), tmp_path / "out"
    with Honest(window_tokens=2048, cuts=cuts) as honest:
        code, said, told = run(out, honest.url, WEEK, *config)
        made, asked = pages(out), len(honest.asked)
        again, _, _ = run(out, honest.url, WEEK, *config)

        assert (len(honest.asked), pages(out)) == (asked, made)
    outcome = "suspected_truncation" if cuts else "context_overflow"
    assert (code, again, said["accounting"]["gaps"], said["accounting"]["papers"]) == (0, 0, 0, 24), told
    assert said["asked"]["outcomes"][outcome] > 0
    assert set(noted(out).values()) == {"model"}


def test_the_window_is_the_one_that_the_server_says_it_has_and_an_edition_keeps_it(tmp_path: Path) -> None:
    with Honest(props={"default_generation_settings": {"n_ctx": 4096}}) as honest:
        first, said, _ = run(tmp_path, honest.url)
        calls, made = len(honest.asked), pages(tmp_path)
        honest.props = {"default_generation_settings": {"n_ctx": 8192}}
        _, again, _ = run(tmp_path, honest.url)

        assert (first, said["asked"]["window_tokens"], calls > 8) == (0, 4096, True)  # 8 is what the usual window takes
        assert (again["asked"]["window_tokens"], again["asked"]["calls"], pages(tmp_path)) == (4096, 0, made)
        _, fresh, _ = run(tmp_path, honest.url, WEEK, "--fresh")

    assert (fresh["asked"]["window_tokens"], fresh["asked"]["calls"]) == (8192, 8)


def test_a_window_that_holds_no_paper_is_said_and_leaves_an_edition_without_the_model(tmp_path: Path) -> None:
    with Honest(props={"default_generation_settings": {"n_ctx": 512}}) as honest:
        code, said, told = run(tmp_path, honest.url)

    assert (code, said["accounting"]["papers"], set(noted(tmp_path).values())) == (4, 24, {"extractive"})
    assert "has a window of 512 tokens, which leaves hardly any room for papers. Start the server with a larger" in told


def test_what_a_run_learns_of_how_to_ask_is_known_to_the_next(tmp_path: Path) -> None:
    honest = Honest()

    def strict(body: dict[str, Any]) -> str | Fault:
        if "temperature" in body:
            return FAULTS["temperature_refused"]
        return json.dumps(honest.answer(body["messages"][-1]["content"]))

    with LoopbackEndpoint(strict) as endpoint:
        code, said, told = run(tmp_path, endpoint.url)
        refused = len([body for body in endpoint.asked if "temperature" in body])
        asked = len(endpoint.asked)
        _, later, _ = run(tmp_path, endpoint.url, WEEK, "--edition", "X", "--fresh")

    assert (code, refused, said["asked"]["outcomes"]["unsupported_param"]) == (0, 1, 1)
    assert "asking without temperature, since it says: " in told
    assert [body for body in endpoint.asked[asked:] if "temperature" in body] == []
    assert later["asked"]["outcomes"] == {"ok": asked - 1}


def test_a_dry_run_writes_nothing_beside_what_is_known(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        run(tmp_path, honest.url, WEEK, "--dry-run", "--edition", "X")

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def shown(out: Path, url: str, prompt: str, *more: str | Path) -> tuple[int, list[dict[str, str]], str]:
    """What `digest show` prints as JSON, the messages, and what is said beside it."""
    given = ["--out", out, "--base-url", url, "--model", "honest", "--edition", "W", "--json", *more]
    code, printed, told = said_by([sys.executable, "-m", "digest", "show", prompt, WEEK, *given])
    return code, json.loads(printed)["messages"] if printed else [], told


def sent(honest: Honest, words: str) -> list[dict[str, str]]:
    """The messages that the endpoint got, of the prompts that hold these words."""
    asked = [{each["role"]: each["content"] for each in body["messages"]} for body in honest.asked]
    return [each for each in asked if words in each["user"]]


def test_show_prints_the_overview_as_the_run_asked_for_it_and_asks_nothing(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)
        files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        code, messages, _ = shown(tmp_path, honest.url, "write_overview")

        assert (code, messages) == (0, sent(honest, "Write the overview that opens the digest"))
        assert (len(messages), len(honest.asked)) == (1, 8)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files


def test_show_prints_the_second_chance_of_the_first_topic_that_has_one_or_of_the_one_named(tmp_path: Path) -> None:
    with Honest(lies=True) as liar:
        run(tmp_path, liar.url)
        asked = len(liar.asked)
        again = sent(liar, "checked against these papers and did not pass")
        first = edition(tmp_path)["topics"][0]["papers"]
        titles = {paper["id"]: paper["title"] for paper in edition(tmp_path)["papers"]}
        of_first = [each for each in again if f"Title: {titles[first[0]]}\n" in each["user"]]
        last = edition(tmp_path)["topics"][-1]["id"]

        _, messages, _ = shown(tmp_path, liar.url, "revise_claims")
        _, of_last, _ = shown(tmp_path, liar.url, "revise_claims", "--topic", last)

        assert messages == of_first
        assert of_last == [each for each in again if each in of_last]
        assert (len(messages) > 0, len(of_last) > 0, of_last != messages) == (True, True, True)
        assert len(liar.asked) == asked


def test_failing_claims_of_the_overview_get_their_second_chance_with_the_papers_they_cite(tmp_path: Path) -> None:
    with Honest(lies_in_overview=True, mends=True) as honest:
        code, said, _ = run(tmp_path, honest.url)
        again = sent(honest, "checked against these papers and did not pass")
        asked = len(honest.asked)
        found = [shown(tmp_path, honest.url, "revise_claims", *more)[1] for more in ((), ("--topic", "overview"))]

        assert (code, said["accounting"]["gaps"], said["writing"]["asked_again"], asked) == (0, 0, 4, 9)
        assert found == [again, again]
        assert len(honest.asked) == asked
    made = edition(tmp_path)
    assert [claim["verdict"] for claim in made["overview"]] == ["supported"] * 4
    cited = {cited["paper"] for claim in made["overview"] for cited in claim["citations"]}
    titles = {paper["title"] for paper in made["papers"] if paper["id"] in cited}
    assert set(re.findall(r"^Title: (.+)$", again[0]["user"], re.MULTILINE)) == titles


def test_show_says_where_a_prompt_was_not_asked(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)

        assert shown(tmp_path, honest.url, "revise_claims") == (0, [], "revise_claims was not asked.\n")


def test_show_of_what_depends_on_replies_that_are_not_kept_says_to_run_first(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[budget]\nmax_calls = 3\n")
    with Honest() as honest:
        for prompt in ("write_overview", "revise_claims"):
            code, _, told = shown(tmp_path / "none", honest.url, prompt)
            assert (code, "keeps no replies: no edition was made there." in told) == (2, True)
        run(tmp_path / "out", honest.url, WEEK, "--config", tmp_path / "digest.toml")
        asked = len(honest.asked)

        for prompt in ("write_overview", "revise_claims"):
            code, messages, told = shown(tmp_path / "out", honest.url, prompt)
            assert (code, messages) == (2, [])
            assert re.search(r"depends on a reply to (summarise_topic|compare_papers) that is not kept\.", told)
            assert "Make the edition first: digest run" in told
        assert len(honest.asked) == asked
    assert not (tmp_path / "none").exists()


@pytest.mark.llama
def test_the_nonsense_of_a_real_server_is_never_called_supported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path, key="sk-llama") as server:
        monkeypatch.setenv("OPENAI_API_KEY", server.key)
        (tmp_path / "digest.toml").write_text("[endpoint]\nmax_reply_tokens = 1500\ntimeout_s = 60\n")
        code, said, _ = run(tmp_path / "out", server.url, WEEK, "--config", tmp_path / "digest.toml")

    counts = said["accounting"]
    assert (code, counts["papers"], len(noted(tmp_path / "out"))) == (4, 24, 24)
    made = edition(tmp_path / "out")
    texts = {paper["id"]: paper["passages"][0]["text"] for paper in made["papers"]}
    claims = [claim for topic in made["topics"] for note in topic["notes"] for claim in note["claims"]]
    claims += [claim for topic in made["topics"] for claim in topic["summary"]] + made["overview"]
    invented = [
        claim["text"]
        for claim in claims
        if claim["verdict"] == "supported"
        if not all(cited["quote"] in texts[cited["paper"]] for cited in claim["citations"])
    ]
    assert invented == []


def test_where_the_model_fails_the_papers_own_words_take_its_place_and_the_page_says_so(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[budget]\nmax_calls = 0\n")

    code, said, told = run(tmp_path, "http://127.0.0.1:9/v1", WEEK, "--config", tmp_path / "digest.toml", "--quiet")

    made = edition(tmp_path)
    assert (code, said["accounting"]["gaps"]) == (4, 4)
    assert all(topic["written_by"] == "extractive" and topic["summary"] for topic in made["topics"])
    assert len(made["overview"]) >= 3
    assert "was asked and wrote nothing of this." in pages(tmp_path)["digest.html"].decode()
    assert told.count("Gap: ") == 1  # one reason, said once
