"""Whole runs in which a model names topics, and whole runs in which it does not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.testing.loopback import LoopbackEndpoint
from tests.honest import Honest
from tests.test_model_runs import WEEK, command, edition, pages, run, said_by, sent, shown

pytestmark = pytest.mark.slow  # whole runs, one after the other

NAMES = ["Forecast and neural weather models", "Attention and decoder", "Summary and unsupported sentences"]
WORDS = [
    "Forecast, neural weather models, ensemble",
    "Attention, decoder, context",
    "Summary, unsupported sentences, metrics",
]
REVIEWS = "[topics]\nreview_with_model = true\n"
NAMES_TASK, REVIEW_TASK = "Give each of these topics a name", "where the paper belongs."
NOT_NAMED = "Topics named by the model: 0 of 3; the others keep the names that their papers' words gave them."


def names(out: Path) -> list[str]:
    return [topic["name"] for topic in edition(out)["topics"]]


def config(folder: Path, text: str) -> Path:
    path = folder / "digest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def answering(name_topics: Callable[[str], str]) -> LoopbackEndpoint:
    """An endpoint that is honest but for the names of topics."""

    def said(body: dict[str, Any]) -> str:
        user = body["messages"][-1]["content"]
        return name_topics(user) if NAMES_TASK in user else json.dumps(Honest().answer(user))

    return LoopbackEndpoint(said)


def test_a_model_names_the_topics_and_their_ids_and_papers_stay(tmp_path: Path) -> None:
    without, by_model = tmp_path / "without", tmp_path / "with"
    said_by([*command(without, "")[:3], "run", WEEK, "--out", without, "--edition", "W"])
    with Honest() as honest:
        run(by_model, honest.url)

    assert (names(without), names(by_model)) == (WORDS, NAMES)
    kept = ("id", "papers", "keywords")
    assert [[topic[each] for each in kept] for topic in edition(without)["topics"]] == [
        [topic[each] for each in kept] for topic in edition(by_model)["topics"]
    ]
    assert all(name in pages(by_model)[page].decode() for name in NAMES for page in ("digest.md", "digest.html"))


def test_names_are_asked_for_before_anything_is_written(tmp_path: Path) -> None:
    with Honest() as honest:
        run(tmp_path, honest.url)

    assert [place for place, body in enumerate(honest.asked) if NAMES_TASK in body["messages"][-1]["content"]] == [0]


def test_names_are_not_asked_for_where_the_config_says_so(tmp_path: Path) -> None:
    with Honest() as honest:
        code, said, told = run(
            tmp_path, honest.url, WEEK, "--config", config(tmp_path, "[topics]\nname_with_model = false\n")
        )

    assert (code, said["asked"]["calls"], names(tmp_path)) == (0, 7, WORDS)
    assert "Naming" not in told


def test_a_review_takes_one_call_more_which_a_dry_run_counts(tmp_path: Path) -> None:
    reviews = ("--config", config(tmp_path, REVIEWS))
    with Honest() as honest:
        _, estimated, _ = run(tmp_path / "out", honest.url, WEEK, *reviews, "--dry-run")
        code, said, _ = run(tmp_path / "out", honest.url, WEEK, *reviews)

        assert (code, estimated["calls"], said["asked"]["calls"]) == (0, 9, 9)
        assert [REVIEW_TASK in body["messages"][-1]["content"] for body in honest.asked[:2]] == [True, False]
        assert names(tmp_path / "out") == NAMES
        _, again, _ = run(tmp_path / "out", honest.url, WEEK, *reviews)
        assert again["asked"]["calls"] == 0


@pytest.mark.parametrize("nonsense", ["I would rather not.", '{"names": []}', '{"names": [{"topic": "t0000"}]}'])
def test_an_edition_without_names_is_whole_and_the_next_run_asks_for_these_alone(tmp_path: Path, nonsense: str) -> None:
    with answering(lambda _: nonsense) as endpoint:
        code, said, told = run(tmp_path, endpoint.url)
        assert (code, said["accounting"]["gaps"], names(tmp_path)) == (0, 0, WORDS)
        assert f"{NOT_NAMED} Not answered (3): " in told

        before = len(endpoint.asked)
        code, said, _ = run(tmp_path, endpoint.url)
        assert (code, said["asked"]["replayed"]) == (0, 7)
        later = endpoint.asked[before:]
        assert later
        assert all(NAMES_TASK in body["messages"][1]["content"] for body in later)


def test_names_that_came_later_change_no_other_question(tmp_path: Path) -> None:
    answers = iter(["nothing"] * 3)
    with answering(lambda user: next(answers, "") or json.dumps(Honest().answer(user))) as endpoint:
        run(tmp_path, endpoint.url)
        assert names(tmp_path) == WORDS

        _, said, _ = run(tmp_path, endpoint.url)

    assert (names(tmp_path), said["asked"]["calls"], said["asked"]["replayed"]) == (NAMES, 1, 7)


def test_names_made_up_are_told_and_kept_from_the_page(tmp_path: Path) -> None:
    def made_up(user: str) -> str:
        named = Honest().answer(user)["names"]
        return json.dumps({"names": [each | {"name": f"Quantum {each['name']}"} for each in named]})

    with answering(made_up) as endpoint:
        code, _, told = run(tmp_path, endpoint.url)

    assert (code, names(tmp_path)) == (0, WORDS)
    assert f"{NOT_NAMED} Not taken: words that the papers do not share (3)." in told.splitlines()
    assert "Quantum" not in "".join(page.decode() for page in pages(tmp_path).values())


def test_show_prints_what_is_asked_about_topics(tmp_path: Path) -> None:
    reviews = config(tmp_path, REVIEWS)
    with Honest() as honest:
        run(tmp_path, honest.url, WEEK, "--config", reviews)
        asked = len(honest.asked)

        assert shown(tmp_path, honest.url, "name_topics", "--config", reviews)[1] == sent(honest, NAMES_TASK)
        assert shown(tmp_path, honest.url, "review_topics")[1] == sent(honest, REVIEW_TASK)
        assert shown(tmp_path, honest.url, "name_topics")[1] == sent(honest, NAMES_TASK)
        assert len(honest.asked) == asked


def test_show_needs_no_model_for_prompts_about_topics() -> None:
    code, printed, told = said_by(["", "", "", "show", "name_topics", WEEK, "--json"])

    assert (code, told, len(json.loads(printed)["messages"])) == (0, "", 1)


def test_show_of_a_prompt_about_all_topics_takes_no_topic() -> None:
    code, printed, told = said_by(["", "", "", "show", "name_topics", WEEK, "--topic", "t-d835f2"])

    assert (code, printed) == (2, "")
    assert told == "Error: --topic t-d835f2: name_topics is about all topics.\nLeave --topic out.\n"


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("review_with_model = true", "[topics] review_with_model asks for a model, and none writes.\nName one in [end"),
        ("name_with_modle = true", "[topics] has no option 'name_with_modle'.\nDid you mean name_with_model?"),
        ('name_with_model = "yes, please"', "[topics] name_with_model: Input should be a valid boolean"),
    ],
)
def test_a_mistake_in_what_is_asked_about_topics_is_said(tmp_path: Path, table: str, error: str) -> None:
    path = config(tmp_path, f"[topics]\n{table}\n")

    code, _, told = said_by(["", "", "", "run", WEEK, "--config", path, "--out", tmp_path / "out"])

    assert code == 2
    assert error in told


@pytest.mark.parametrize("named", ["true", "false"])
def test_without_a_model_topics_have_the_names_of_their_words_whatever_the_config_says(
    tmp_path: Path, named: str
) -> None:
    path = config(tmp_path, f"[topics]\nmax_papers = 12\nname_with_model = {named}\nreview_with_model = false\n")

    code, _, _ = said_by(["", "", "", "run", WEEK, "--config", path, "--out", tmp_path, "--edition", "W"])

    assert (code, names(tmp_path)) == (0, WORDS)
