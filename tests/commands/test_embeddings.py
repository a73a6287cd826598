"""Verbs that group ask for vectors where [embeddings] says so, once; verbs that only look ask nobody."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.archive.lock import held
from digest.core.errors import ModelError
from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.core.topics import Topic
from digest.groupers import GROUPERS
from digest.ports import Ports
from digest.testing.embedding import by_title, embeddings
from digest.testing.fault import Fault, refusing
from digest.testing.loopback import Body, LoopbackEndpoint
from tests.commands.conftest import Digest, Said
from tests.commands.test_doctor import Clinic, serving
from tests.honest import Honest

VECTORS = {"Marl: Parsing Tide Tables": [1.0, 0.0, 0.5], "Does Salt Help Sonar?": [0.0, 2.0, 0.25]}
SAYING = embeddings(by_title(VECTORS))
HANGING_UP = Fault(told="A server that dies.", ends="hanging_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByVectors:
    """Groups nothing: one topic, whose name is the vectors, or the reason why there are none."""

    async def group(self, papers: Sequence[Paper], ports: Ports) -> Grouping:
        papers = sorted(papers, key=lambda paper: paper.title)
        if ports.embedder is None:
            return _grouping("No embedder", papers)
        try:
            vectors = await ports.embedder.embed([f"{paper.title}\n{paper.passages[0].text}" for paper in papers])
        except ModelError as error:
            return _grouping(error.sentence, papers)
        return _grouping(json.dumps([list(vector) for vector in vectors]), papers)


def _grouping(name: str, papers: Sequence[Paper]) -> Grouping:
    return Grouping(topics=(Topic(id="t-000001", name=name, keywords=(), papers=tuple(papers)),))


ALL = "[[0.0, 2.0, 0.25], [1.0, 0.0, 0.5]]"


@pytest.fixture(autouse=True)
def _by_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GROUPERS, "vectors", ByVectors)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def configured(folder: Path, server: LoopbackEndpoint | None, more: str = "", *, endpoint: str = "") -> None:
    table = f'[embeddings]\nbase_url = "{server.url}"\nmodel = "tide-vec"\n{more}\n' if server else ""
    text = f'[[sources]]\nkind = "listing"\npath = "week.txt"\n[topics]\nkind = "vectors"\n{table}{endpoint}'
    (folder / "digest.toml").write_text(text, encoding="utf-8")


def topic_of(said: Said) -> str:
    name: str = json.loads(said.out)["topics"][0]["name"]
    return name


def vector_line(said: Said) -> str:
    return next((line for line in said.err.splitlines() if line.startswith("Vectors: ")), "")


def in_edition(folder: Path, name: str = "W") -> str:
    """The name of the only topic."""
    found: str = json.loads((folder / "out" / name / "digest.json").read_text(encoding="utf-8"))["topics"][0]["name"]
    return found


def test_grouping_asks_for_vectors_once_and_says_what_that_took(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        cold, warm = digest("group"), digest("group")

    place = f"Vectors: tide-vec at {server.url}: "
    assert (cold.code, topic_of(cold), topic_of(warm)) == (0, ALL, ALL)
    assert len(server.asked) == 1
    assert vector_line(cold) == f"{place}2 new vectors in 1 call, 106 tokens, cost unknown."
    assert vector_line(warm) == f"{place}2 vectors kept from before."


def test_the_abstract_and_the_title_are_sent_and_the_key_of_the_variable(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDE_KEY", "sk-tide-0123456789")
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server, 'key_from = "TIDE_KEY"\nprefix = "passage: "\nprompt_price = 0.02')
        said = digest("group")

    assert [text[:34] for text in server.asked[0]["input"]] == [
        "passage: Marl: Parsing Tide Tables",
        "passage: Does Salt Help Sonar?\nSal",
    ]
    assert "cost less than $0.0001." in vector_line(said)
    assert "sk-tide" not in said.out + said.err + str(server.asked)


def test_an_edition_without_a_chat_model_is_grouped_by_vectors_and_a_second_run_asks_nothing(
    digest: Digest, tmp_path: Path
) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        cold = digest("run", "--edition", "W", "--quiet")
        asked = len(server.asked)
        warm = digest("run", "--edition", "W", "--quiet")
        fresh = digest("run", "--edition", "W", "--quiet", "--fresh")

    assert (cold.code, warm.code, fresh.code) == (0, 0, 0)
    assert in_edition(tmp_path) == ALL
    assert (asked, len(server.asked)) == (1, 2)


def test_a_chat_model_and_a_model_of_vectors_are_asked_side_by_side(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server, Honest() as honest:
        configured(tmp_path, server, endpoint=f'[endpoint]\nbase_url = "{honest.url}"\nmodel = "tide-1"\n')
        said = digest("run", "--edition", "W", "--quiet")

    assert said.code == 0
    assert in_edition(tmp_path) == ALL
    assert (len(server.asked), len(honest.asked) > 0) == (1, True)


def test_one_budget_is_for_both(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server, Honest() as honest:
        endpoint = f'[endpoint]\nbase_url = "{honest.url}"\nmodel = "tide-1"\n[budget]\nmax_calls = 1\n'
        configured(tmp_path, server, endpoint=endpoint)
        said = digest("run", "--edition", "W", "--quiet")

    assert said.code == 4
    assert in_edition(tmp_path) == ALL
    assert (len(server.asked), len(honest.asked)) == (1, 0)
    assert "The budget of 1 calls is spent." in said.err


def test_a_budget_that_is_spent_leaves_nothing_for_vectors(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server, "batch = 1", endpoint="[budget]\nmax_calls = 1\n")
        said = digest("group")
        again = digest("group")

    assert topic_of(said).startswith("The budget of 1 calls is spent. Run again to go on")
    assert topic_of(again) == ALL
    assert len(server.asked) == 2


def test_the_key_is_sent_that_the_tables_variable_holds(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDE_KEY", "sk-tide-0123456789")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ebb-0123456789")
    with serving(Clinic(key="sk-tide-0123456789")) as clinic:
        configured(tmp_path, None)
        table = f'[embeddings]\nbase_url = "{clinic.url}"\nmodel = "tide-1"\nkey_from = "TIDE_KEY"\n'
        with (tmp_path / "digest.toml").open("a", encoding="utf-8") as config:
            config.write(table)
        said = digest("group")

    assert topic_of(said).startswith("[[")
    assert len(clinic.asked) == 1


def test_a_limit_of_the_cost_needs_the_price(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server, endpoint="[budget]\nmax_cost_usd = 1.0\n")
        said = digest("run", "--edition", "W")

    assert said.code == 2
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert said.err.startswith(
        f"Error: [budget] max_cost_usd cannot be kept: what tide-vec at {host} costs is not known.\n"
        "Give its prompt_price in [embeddings], or leave max_cost_usd out."
    )
    assert server.asked == []


def test_what_only_looks_asks_nobody_and_has_what_is_kept(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        before = digest("show", "summarise_topic")
        dry_before = digest("run", "--dry-run", "--edition", "W")
        nothing_made = not (tmp_path / "out").exists()
        digest("run", "--edition", "W", "--quiet")
        after = digest("show", "summarise_topic")
        dry_after = digest("run", "--dry-run", "--edition", "W")

    assert (before.code, dry_before.code, after.code, dry_after.code) == (0, 0, 0, 0)
    assert nothing_made
    assert len(server.asked) == 1
    missing = "2 of 2 vectors are not kept, and nothing is asked now. digest run and digest group ask for them."
    assert missing in before.out
    assert missing not in after.out
    assert ALL in after.out


def test_a_bench_groups_as_a_run_does_and_its_dry_run_asks_nobody(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server, Honest() as honest:
        configured(tmp_path, server, endpoint=f'[endpoint]\nbase_url = "{honest.url}"\nmodel = "tide-1"\n')
        dry = digest("bench", "--dry-run", "--quiet")
        unasked = len(server.asked)
        said = digest("bench", "--quiet")

    assert (dry.code, said.code) == (0, 0)
    assert (unasked, len(server.asked)) == (0, 1)


def test_without_the_table_nothing_is_asked_and_nothing_is_made(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, None)
    said = digest("group")

    assert (said.code, topic_of(said), vector_line(said)) == (0, "No embedder", "")
    assert not (tmp_path / "out").exists()


def test_a_grouper_that_needs_no_vectors_asks_for_none(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        config = tmp_path / "digest.toml"
        config.write_text(config.read_text(encoding="utf-8").replace('kind = "vectors"', ""), encoding="utf-8")
        said = digest("group")

    assert (said.code, vector_line(said), server.asked) == (0, "", [])


@pytest.mark.parametrize(
    "fault",
    [
        HANGING_UP,
        refusing(500, {"error": {"message": "out of memory"}}, told="A server that is broken."),
        Fault(body=b'{"data": [{"index": 0, "embed', sent=20, told="It dies in the middle.", ends="hanging_up"),
    ],
)
def test_a_server_that_dies_half_way_leaves_what_it_gave_and_the_next_run_asks_for_the_rest(
    digest: Digest, tmp_path: Path, fault: Fault
) -> None:
    failing = True

    def said(body: Body) -> Fault:
        return fault if failing and body["input"][0].startswith("Does Salt") else SAYING(body)

    with LoopbackEndpoint(said) as server:
        configured(tmp_path, server, "batch = 1\ndeadline_s = 0.4")
        broken = digest("group")
        failing = False
        before = len(server.asked)
        whole = digest("group")

    assert (broken.code, whole.code) == (0, 0)
    assert topic_of(broken).startswith("127.0.0.1:")
    assert before <= 4  # one that is answered, and tries until the deadline, which is soon
    assert topic_of(whole) == ALL
    assert vector_line(broken).startswith(f"Vectors: tide-vec at {server.url}: 1 new vector in ")
    assert [asked["input"][0][:9] for asked in server.asked[before:]] == ["Does Salt"]


def test_a_run_that_uses_the_folder_is_waited_for(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        with held(tmp_path / "out"):
            said = digest("group")

    assert said.code == 1
    assert "out is in use by another run" in said.err
    assert server.asked == []


def test_vectors_of_a_model_that_was_replaced_are_pruned(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        digest("run", "--edition", "W", "--quiet")
        configured(tmp_path, server, "dimensions = 2")
        digest("run", "--edition", "W", "--quiet")
        looked = json.loads(digest("doctor", "--json", "--quiet").out)["findings"]
        dry = digest("doctor", "--prune", "--dry-run")
        done = digest("doctor", "--prune", "--json")
        digest("run", "--edition", "W", "--quiet")

    assert len(server.asked) == 3  # two runs and the doctor: what is left is what the edition needs
    state = next(each for each in looked if each["what"] == "state")
    assert state["found"].startswith("0 replies and 4 vectors kept, ")
    assert state["found"].endswith("; 0 replies and 2 vectors (0.0 MB) are used by no edition.")
    assert dry.out.startswith("0 replies and 2 vectors would go, 0.0 MB; 0 and 2 would stay.\n")
    pruned = json.loads(done.out)
    assert (pruned["vectors"], pruned["vectors_left"]) == (2, 2)


def test_topics_by_words_and_vectors_fall_back_to_words_with_the_ids_kept(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        config = tmp_path / "digest.toml"
        config.write_text(config.read_text("utf-8").replace('"vectors"', '"embeddings"\ntopics = 1'), encoding="utf-8")
        first = digest("run", "--edition", "2026-W46")
    second = digest("run", "--edition", "2026-W47")  # nobody answers any more, and nothing of it is kept
    config.write_text(config.read_text("utf-8").replace("tide-vec", "other-vec"), encoding="utf-8")
    third = digest("run", "--edition", "2026-W48")

    assert (first.code, second.code, third.code) == (0, 0, 0)
    folders = [tmp_path / "out" / f"2026-W{week}" for week in (46, 47, 48)]
    reports = [json.loads((folder / "run.json").read_text())["grouping"] for folder in folders]
    assert [report["evidence"] for report in reports] == ["words and vectors", "words and vectors", "words"]
    assert reports[2]["fallback"] in third.err
    assert "Papers are grouped by their words alone: " in third.err
    ids = [json.loads((folder / "digest.json").read_text())["topics"][0]["id"] for folder in folders]
    assert len(set(ids)) == 1


def test_an_edition_names_the_model_whose_vectors_its_papers_were_compared_by(digest: Digest, tmp_path: Path) -> None:
    with LoopbackEndpoint(SAYING) as server:
        configured(tmp_path, server)
        config = tmp_path / "digest.toml"
        with_vectors = config.read_text("utf-8").replace('"vectors"', '"embeddings"\ntopics = 1')
        config.write_text(with_vectors, encoding="utf-8")
        digest("run", "--edition", "2026-W46")
        config.write_text(with_vectors.replace('"embeddings"', '"similarity"'), encoding="utf-8")
        digest("run", "--edition", "2026-W47")

    both, words = (tmp_path / "out" / f"2026-W{week}" for week in (46, 47))
    made = [json.loads((folder / "digest.json").read_text("utf-8"))["provenance"] for folder in (both, words)]
    assert [each["embeddings"] for each in made] == [{"model": "tide-vec", "endpoint": server.url}, None]
    said = f"Papers were grouped by their words and by vectors of <b>tide-vec</b> at <code>{server.url}</code>."
    assert said in (both / "digest.html").read_text("utf-8")
    assert "by vectors of" not in (words / "digest.html").read_text("utf-8")
    assert "by their words and by vectors of tide-vec at" in (both / "digest.md").read_text("utf-8")
    record = json.loads((both / "run.json").read_text("utf-8"))
    assert (record["embeddings"]["calls"], record["embeddings"]["vectors"]) == (1, 2)
    assert (record["config"]["embeddings"]["model"], record["config"]["embeddings"]["batch"]) == ("tide-vec", 64)
