"""digest bench, from the command line to what it prints: honest models, liars, and some that are not there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.commands.conftest import Digest, Said
from tests.honest import Honest
from tests.unruly import Unruly

pytestmark = pytest.mark.slow  # whole runs, one after the other

ROOT = Path(__file__).parents[2]
WEEK = str(ROOT / "examples" / "week.txt")  # three topics of eight papers, and with `Honest` 35 claims each
NOBODY = "http://127.0.0.1:9/v1"


def a_config(folder: Path, text: str = "", **endpoints: str) -> None:
    """A digest.toml that compares models at these addresses, by name."""
    tables = "".join(f'[[bench.endpoints]]\nmodel = "{name}"\nbase_url = "{url}"\n' for name, url in endpoints.items())
    (folder / "digest.toml").write_text(f"{text}\n{tables}", encoding="utf-8")


def benched(digest: Digest, *more: str) -> Said:
    return digest("bench", WEEK, "--edition", "W", *more)


def found(said: Said) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(said.out)
    return loaded


def by_name(record: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in record["combinations"]}


def questions(*servers: Honest | Unruly) -> list[str]:
    asked = [body for each in servers for body in (each.asked if isinstance(each, Honest) else each.answered)]
    return [json.dumps([body["model"], body["messages"]]) for body in asked]


def test_a_model_that_lies_in_a_known_share_is_measured_at_exactly_that_share(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest, Unruly(lies_each=7) as liar:
        a_config(tmp_path, honest=honest.url, liar=liar.url)
        said = benched(digest, "--json", "--quiet")

    rows = by_name(found(said))
    assert said.code == 0
    assert rows["honest"]["supported"]["share"] == 1.0
    # 105 quotes, of which each seventh is a lie: 15, and no other claim fails.
    assert (rows["liar"]["supported"]["count"], rows["liar"]["supported"]["of"]) == (90, 105)
    assert rows["liar"]["supported_as_first_written"] == {"share": 90 / 105, "count": 90, "of": 105}
    assert rows["liar"]["unsupported"] == {"share": 15 / 105, "count": 15, "of": 105}
    assert rows["liar"]["findings"] == {"quotes": {"count": 15, "per_100_claims": 100 * 15 / 105}}
    assert rows["liar"]["writing"]["withdrawn"] == 15
    assert [case["of"] for case in rows["liar"]["cases"]] == [35, 35, 35]


def test_the_first_sentence_says_which_is_better_and_by_how_much(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest, Unruly(lies_each=5) as liar:
        a_config(tmp_path, honest=honest.url, liar=liar.url)
        said = benched(digest)

    first = said.out.splitlines()[0]
    assert first.startswith("honest: 100.0 % supported; 20.0 points more than liar (")
    low = float(first.partition("(")[2].split(" ")[0])
    assert 5 < low < 15


def test_two_that_are_alike_are_not_called_better(digest: Digest, tmp_path: Path) -> None:
    with Honest() as one, Honest() as other:
        a_config(tmp_path, one=one.url, other=other.url)
        said = benched(digest)

    assert said.out.startswith(
        "one: 100.0 % supported; no difference from other that these 3 topics could show (−2.6 to 2.6 points); "
        "more topics might show one.\n"
    )


def test_a_second_bench_asks_nothing_and_finds_the_same(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest, Unruly(lies_each=7, garbled=2) as liar:
        a_config(tmp_path, honest=honest.url, liar=liar.url)
        first = found(benched(digest, "--json"))
        asked = len(questions(honest, liar))
        again = found(benched(digest, "--json"))
        printed = benched(digest)

        assert len(questions(honest, liar)) == asked
    rows = [by_name(each)["liar"] for each in (first, again)]
    # Two replies were unreadable at first: they are counted when their kept replies are read again.
    assert [(row["unreadable"], row["repairs"], row["calls"]) for row in rows] == [(2, 2, 11), (2, 2, 11)]
    assert [row["latency_s"].pop("recorded") for row in rows] == [0, 9]
    by_name(first)["honest"]["latency_s"].pop("recorded")
    by_name(again)["honest"]["latency_s"].pop("recorded")
    assert again == first
    assert printed.out.count("| recorded |") == 2


def test_replies_of_a_run_are_not_paid_for_again_nor_those_of_a_bench_by_a_run(digest: Digest) -> None:
    with Honest() as honest:
        model = ("--base-url", honest.url, "--model", "honest")
        digest("run", WEEK, "--edition", "W", *model)
        assert len(honest.asked) == 8
        benched(digest, *model)
        assert len(honest.asked) == 8

        benched(digest, *model, "--out", "other")
        assert len(honest.asked) == 14
        digest("run", WEEK, "--edition", "W", *model, "--out", "other")
        assert len(honest.asked) == 16  # the names of topics and the overview


def test_each_repetition_is_asked_once_and_the_first_is_that_of_a_run(digest: Digest) -> None:
    with Honest() as honest:
        model = ("--base-url", honest.url, "--model", "honest", "--json")
        benched(digest, *model)
        assert len(honest.asked) == 6
        twice = found(benched(digest, *model, "--repeat", "2"))
        assert len(honest.asked) == 12
        benched(digest, *model, "--repeat", "2")
        assert len(honest.asked) == 12
        benched(digest, *model, "--repeat", "3")

        assert len(honest.asked) == 18
    row = by_name(twice)["honest"]
    assert (row["supported"]["of"], row["writings"], row["calls"]) == (210, 6, 12)
    assert [case["written"] for case in row["cases"]] == [2, 2, 2]


def test_an_endpoint_that_is_down_ends_only_its_own_row(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        a_config(tmp_path, gone=NOBODY, honest=honest.url)
        said = benched(digest, "--html", "bench.html")
        record = found(benched(digest, "--json", "--quiet"))

    assert said.code == record["exit_code"] == 4
    lines = said.out.splitlines()
    assert lines[0].startswith("honest: 100.0 % of 105 claims supported (95 % interval 84.8 to 100.0 %, from 3 topics)")
    assert any(
        line.startswith("⚠ gone: 3 of 3 topics could not be written. ") and "cannot be reached" in line
        for line in lines
    )
    assert any(line.startswith("| A | gone | shipped | 0 of 3 | 0 | – | – |") for line in lines)
    assert by_name(record)["gone"]["supported"] == {"share": None, "count": 0, "of": 0, "interval": None}
    assert by_name(record)["gone"]["tokens_per_100_papers"] is None
    assert by_name(record)["honest"]["supported"]["of"] == 105
    assert "cannot be reached" in (tmp_path / "bench.html").read_text(encoding="utf-8")


def test_an_endpoint_that_asks_to_be_left_alone_is_measured_all_the_same(digest: Digest, tmp_path: Path) -> None:
    with Unruly(refusals=5) as rude:
        a_config(tmp_path, rude=rude.url)
        said = benched(digest, "--json", "--quiet")

    row = by_name(found(said))["rude"]
    assert (said.code, rude.refused) == (0, 5)
    assert (row["supported"]["of"], row["calls"], row["unanswered"]) == (105, 6, {})


@pytest.mark.parametrize("on_unsupported", ["drop", "fail"])
def test_what_becomes_of_unsupported_claims_in_an_edition_changes_no_measure(
    digest: Digest, tmp_path: Path, on_unsupported: str
) -> None:
    with Unruly(lies_each=7) as liar:
        a_config(tmp_path, f'[checks]\non_unsupported = "{on_unsupported}"\n', liar=liar.url)
        said = benched(digest, "--json", "--quiet")

    supported = by_name(found(said))["liar"]["supported"]
    assert (said.code, supported["count"], supported["of"]) == (0, 90, 105)


def test_a_bench_takes_the_writer_of_the_config_with_its_orders(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        endpoint = f'[endpoint]\nmodel = "m"\nbase_url = "{honest.url}"\n[writer]\nkind = "model"\norders = 2\n'
        a_config(tmp_path, endpoint)
        benched(digest)

        assert len(honest.asked) == 9


def test_one_topic_gives_a_share_and_no_interval(digest: Digest) -> None:
    with Honest() as honest:
        model = ("--base-url", honest.url, "--model", "honest")
        said = benched(digest, *model, "--cases", "1")

    assert said.code == 0
    assert said.out.startswith("honest: 100.0 % of 35 claims supported (1 topic gives no interval).")
    assert "| A | honest | shipped | 1 of 1 | 35 | 100.0 % | – |" in said.out


def test_prompts_of_ones_own_are_compared_with_the_shipped_ones(digest: Digest, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "compare_papers"
    own.mkdir(parents=True)
    text = (ROOT / "prompts/compare_papers/user.md.jinja").read_text(encoding="utf-8")
    (own / "user.md.jinja").write_text(f"{text}Be brief.\n", encoding="utf-8")
    (tmp_path / "same").mkdir()

    with Honest() as honest:
        model = ("--base-url", honest.url, "--model", "honest")
        said = benched(digest, *model, "--prompts", "mine", "--prompts", "same", "--json")

        assert len(honest.asked) == 6 + 3  # what both sets ask alike is asked once
    assert list(by_name(found(said))) == ["shipped (honest)", "mine (honest)"]
    hashes = [each["prompts"]["hashes"]["compare_papers"] for each in found(said)["combinations"]]
    assert hashes[0] != hashes[1]
    assert "The prompts in same are the same as shipped: compared once." in said.err


def test_asked_afresh_what_two_sets_of_prompts_share_is_still_asked_once(digest: Digest, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "compare_papers"
    own.mkdir(parents=True)
    text = (ROOT / "prompts/compare_papers/user.md.jinja").read_text(encoding="utf-8")
    (own / "user.md.jinja").write_text(f"{text}Be brief.\n", encoding="utf-8")

    with Honest() as honest:
        model = ("--base-url", honest.url, "--model", "honest")
        benched(digest, *model)
        assert len(honest.asked) == 6
        benched(digest, *model, "--prompts", "mine", "--fresh")

        assert len(honest.asked) == 6 + 9


def test_shipped_prompts_can_be_compared_with_the_configured_ones(digest: Digest, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "compare_papers"
    own.mkdir(parents=True)
    text = (ROOT / "prompts/compare_papers/user.md.jinja").read_text(encoding="utf-8")
    (own / "user.md.jinja").write_text(f"{text}Be brief.\n", encoding="utf-8")
    with Honest() as honest:
        a_config(tmp_path, '[prompts]\nfolder = "mine"\n[bench]\nprompts = ["shipped"]', honest=honest.url)
        said = benched(digest, "--json")

    assert list(by_name(found(said))) == ["mine (honest)", "shipped (honest)"]


def test_several_models_are_asked_at_one_address(digest: Digest) -> None:
    with Honest() as honest:
        said = benched(digest, "--base-url", honest.url, "--model", "one", "--model", "two", "--json")

        assert [body["model"] for body in honest.asked] == ["one"] * 6 + ["two"] * 6
    assert list(by_name(found(said))) == ["one", "two"]


PRICES = "prompt_price = 2.0\ncompletion_price = 10\n"


def test_a_model_named_is_the_one_of_the_config_with_its_address_and_its_prices(digest: Digest, tmp_path: Path) -> None:
    with Honest() as one, Honest() as two:
        a_config(tmp_path, '[bench]\ncurrency = "EUR"', one=one.url, two=two.url)
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as config:
            config.write(PRICES)
        said = benched(digest, "--model", "two", "--json")

        assert (len(one.asked), len(two.asked)) == (0, 6)
        row = by_name(found(said))["two"]
        assert row["cost_per_100_papers"] == pytest.approx(
            (2 * row["prompt_tokens"] + 10 * row["completion_tokens"]) / 1_000_000 * 100 / 24
        )
        assert "Cost per 100 papers (EUR)" in said.err


def test_a_cost_that_is_not_known_is_a_dash_and_never_nought(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest, Unruly(counts=False) as silent:
        a_config(tmp_path, unpriced=honest.url, uncounted=silent.url)
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as config:
            config.write(PRICES)
        record = found(benched(digest, "--json"))
        said = benched(digest)

    assert [each["cost_per_100_papers"] for each in record["combinations"]] == [None, None]
    assert by_name(record)["uncounted"]["prompt_tokens"] is None
    effort = [line.split(" | ") for line in said.out.partition("## Effort")[2].splitlines() if line.startswith("| ")]
    assert [line[7] for line in effort[2:4]] == ["–", "–"]
    assert effort[3][3:7] == ["–", "–", "–", "–"]


def test_the_configured_endpoint_is_one_of_those_compared(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        endpoint = f'[endpoint]\nmodel = "ours"\nbase_url = "{honest.url}"\n'
        a_config(tmp_path, endpoint, theirs=honest.url)
        rows = by_name(found(benched(digest, "--json")))

    assert list(rows) == ["ours", "theirs"]


def test_one_model_at_two_addresses_has_two_names(digest: Digest, tmp_path: Path) -> None:
    with Honest() as one, Honest() as other:
        tables = "".join(f'[[bench.endpoints]]\nmodel = "m"\nbase_url = "{each.url}"\n' for each in (one, other))
        (tmp_path / "digest.toml").write_text(tables, encoding="utf-8")
        rows = by_name(found(benched(digest, "--json")))

    hosts = [each.url.removeprefix("http://").removesuffix("/v1") for each in (one, other)]
    assert list(rows) == [f"m at {hosts[0]}", f"m at {hosts[1]}"]


def test_each_endpoint_gets_batches_that_fit_its_own_window(digest: Digest, tmp_path: Path) -> None:
    with Honest() as wide, Honest(window_tokens=3500) as narrow:
        a_config(tmp_path, wide=wide.url, narrow=narrow.url)
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as config:
            config.write("context_tokens = 4096\n")
        said = benched(digest, "--json")

        rows = by_name(found(said))
        assert (said.code, len(wide.asked)) == (0, 6)
        assert len(narrow.asked) > 6
    assert [row["papers_covered"]["of"] for row in rows.values()] == [24, 24]


def test_a_dry_run_counts_what_the_bench_would_ask_and_leaves_nothing(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        a_config(tmp_path, one=honest.url, two=honest.url)
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as config:
            config.write(PRICES)
        said = benched(digest, "--dry-run", "--json", "--repeat", "2")
        assert (honest.asked, (tmp_path / "out").exists()) == ([], False)
        benched(digest, "--repeat", "2")

        record = found(said)
        assert record["calls"] == len(honest.asked) == 24
    one, two = record["combinations"]
    assert one["prompt_cost"] is None
    assert two["prompt_cost"] == pytest.approx(two["prompt_tokens"] * 2 / 1_000_000)
    assert said.err.splitlines()[-1].startswith("2 combinations on 3 topics: about 24 calls and ")
    assert said.err.splitlines()[-1].endswith("Nothing was asked and nothing written.")


def test_a_budget_is_that_of_the_whole_bench_and_the_next_one_goes_on(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest:
        a_config(tmp_path, "[budget]\nmax_calls = 8", one=honest.url, two=honest.url)
        said = benched(digest)
        assert (said.code, len(honest.asked)) == (4, 8)
        assert "The budget of 8 calls is spent." in said.out
        assert benched(digest).code == 0

        assert len(set(questions(honest))) == len(questions(honest)) == 12


def command(folder: Path, *more: str) -> list[str]:
    out = ("--config", str(folder / "digest.toml"), "--out", str(folder / "out"), "--edition", "W")
    return [sys.executable, "-m", "digest", "bench", WEEK, *out, *more]


def test_a_bench_killed_at_any_moment_goes_on_where_it_was(tmp_path: Path) -> None:
    with Honest(delay_s=0.1) as one, Honest(delay_s=0.1) as two:
        a_config(tmp_path, one=one.url, two=two.url)
        for moment in (2, 6, 9):
            running = subprocess.Popen(command(tmp_path), cwd=ROOT, stdout=-3, stderr=-3)
            while len(one.asked) + len(two.asked) < moment and running.poll() is None:
                time.sleep(0.01)
            running.send_signal(signal.SIGKILL)
            running.wait()
        ended = subprocess.run(command(tmp_path, "--json"), cwd=ROOT, capture_output=True, text=True, check=False)

        asked = questions(one, two)
        assert ended.returncode == 0
        assert len(set(asked)) == 12
        assert len(asked) - 12 <= 3 * 4  # at most those in flight at each kill
    assert [each["supported"]["of"] for each in json.loads(ended.stdout)["combinations"]] == [105, 105]


def test_an_interrupt_ends_a_bench_cleanly(tmp_path: Path) -> None:
    with Honest(delay_s=0.5) as slow:
        a_config(tmp_path, slow=slow.url)
        running = subprocess.Popen(
            command(tmp_path), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
        )
        while not slow.asked:
            time.sleep(0.01)
        running.send_signal(signal.SIGTERM)
        out, told = running.communicate(timeout=20)

    assert (running.returncode, out) == (130, "")
    assert "Interrupted; nothing was left half done." in told


HOSTILE = "evil|model`<script>alert(1)</script>\\n# Heading\\u001b[31m"


def test_a_hostile_model_name_stays_a_cell_and_commands_nothing(digest: Digest, tmp_path: Path) -> None:
    with Honest() as honest, Unruly(lies_each=5) as liar:
        a_config(tmp_path, **{HOSTILE: honest.url, "liar": liar.url})
        said = benched(digest, "--html", "bench.html")

    page = (tmp_path / "bench.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in said.out + said.err + page
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(said.out)
    assert [token.content for token in tokens if token.type == "html_block"] == []
    assert [each.tag for each in tokens if each.type == "heading_open"] == ["h2"] * 7
    inline = [token for token in tokens if token.type == "inline"]
    shown = "evil|model`<script>alert(1)</script> # Heading␛[31m"
    texts = ["".join(child.content for child in token.children or ()) for token in inline]
    assert texts.count(shown) == 3  # by its name, and by what it is asked as
    assert texts[0].startswith(f"{shown}: 100.0 % supported; 20.0 points more than liar (")
    assert {child.type for token in inline for child in token.children or ()} <= {"text", "text_special"}


@pytest.mark.parametrize(
    ("config", "message", "hint"),
    [
        ("[bench]\ncase = 3\n", "[bench] has no option 'case'.", "Did you mean cases?"),
        ("[bench]\ncases = 0\n", "[bench] cases: Input should be greater than or equal to 1.", "Mend the value."),
        ("[bench]\nendpoints = 3\n", "[bench.endpoints] must be written [[bench.endpoints]].", "many times."),
        (
            '[[bench.endpoints]]\nmodle = "m"\n',
            "[[bench.endpoints]] number 1 has no option 'modle'.",
            "Did you mean model?",
        ),
        (
            '[[bench.endpoints]]\nname = "m"\n',
            "[[bench.endpoints]] number 1 lacks the option model.",
            "Name the model to ask there.",
        ),
        (
            '[[bench.endpoints]]\nmodel = "m"\n[[bench.endpoints]]\nmodel = "n"\ntemperature = 3\n',
            "[[bench.endpoints]] number 2 temperature: Input should be less than or equal to 2.",
            "Mend the value.",
        ),
        (
            '[[bench.endpoints]]\nmodel = "m"\nprompt_price = 2\n',
            "[[bench.endpoints]] number 1 has prompt_price and no completion_price.",
            "Give both, or neither.",
        ),
        (
            '[[bench.endpoints]]\nmodel = "m"\nprompt_price = nan\ncompletion_price = 1\n',
            "[[bench.endpoints]] number 1 prompt_price: Input should be a finite number.",
            "Mend the value.",
        ),
        (
            '[[bench.endpoints]]\nmodel = "m"\nbase_url = "ftp://m"\n',
            "[[bench.endpoints]] number 1 base_url is no web address.",
            "Begin it with http://",
        ),
        (
            '[[bench.endpoints]]\nmodel = "m"\ncontext_tokens = 900\n',
            "[[bench.endpoints]] number 1 context_tokens = 900 leaves no room for a paper.",
            "4096 at least",
        ),
    ],
)
def test_a_mistake_in_the_config_is_named_with_its_table_and_option(
    digest: Digest, tmp_path: Path, config: str, message: str, hint: str
) -> None:
    (tmp_path / "digest.toml").write_text(config, encoding="utf-8")

    said = benched(digest)

    assert (said.code, said.out) == (2, "")
    assert f"Error: digest.toml: {message}" in said.err
    assert hint in said.err


def test_without_a_model_it_says_what_to_add(digest: Digest) -> None:
    said = benched(digest)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-2:] == [
        "Error: There is no model to measure.",
        "Say --model NAME and --base-url URL, or add a table [[bench.endpoints]] with model and base_url.",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--prompts", "none"), "[bench] prompts: none is no folder."),
        (("--html", "none/bench.html"), "--html none/bench.html cannot be written"),
        (("--html", "."), "--html . cannot be written"),
        (("--prompts", "broken"), "broken/compare_papers/user.md.jinja, line 1: nothing sets the variable 'papres'."),
        (("--config", "pages.toml"), "bench.md.jinja, line 2: nothing sets the variable 'raport'."),
    ],
)
def test_a_mistake_is_found_before_anything_is_asked(
    digest: Digest, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "broken" / "compare_papers").mkdir(parents=True)
    (tmp_path / "broken" / "compare_papers" / "user.md.jinja").write_text("{{ papres }}")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "bench.md.jinja").write_text("\n{{ raport }}")
    (tmp_path / "pages.toml").write_text('[templates]\nfolder = "pages"\n')

    with Honest() as honest:
        said = benched(digest, "--base-url", honest.url, "--model", "m", *arguments)

        assert (said.code, said.out, honest.asked) == (2, "", [])
    assert message in said.err


def test_a_certificate_that_is_not_there_is_found_before_another_model_is_paid_for(
    digest: Digest, tmp_path: Path
) -> None:
    with Honest() as honest:
        a_config(tmp_path, first=honest.url, second=honest.url)
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as config:
            config.write('ca_file = "none.pem"\n')
        said = benched(digest)

        assert (said.code, said.out, honest.asked) == (2, "", [])
    assert "Error: second: [endpoint] ca_file: none.pem cannot be used: " in said.err


def test_a_bench_waits_for_nobody_who_holds_the_out_folder(digest: Digest, tmp_path: Path) -> None:
    from digest.archive.lock import held  # noqa: PLC0415 -- for this test alone

    with Honest() as honest, held(tmp_path / "out"):
        said = benched(digest, "--base-url", honest.url, "--model", "m")

        assert (said.code, honest.asked) == (1, [])
    assert "out is in use by another run" in said.err


def test_papers_that_fit_no_topic_are_a_case_where_there_is_nothing_else(digest: Digest, tmp_path: Path) -> None:
    papers = [{"title": "Marl", "abstract": "We present Marl, a parser for tide tables that learns from examples."}]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))

    with Honest() as honest:
        said = digest("bench", "one.jsonl", "--base-url", honest.url, "--model", "m", "--json", "--quiet")

        assert len(honest.asked) == 1
    assert said.code == 0
    assert found(said)["cases"][0]["papers"] != []
