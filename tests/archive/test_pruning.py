"""Replies that no edition uses are let go, and none that may be asked for again."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from digest.archive.formats import VERSION
from digest.archive.lock import held
from digest.archive.pruning import Pruned, Stock, asking_nothing, prune, stock_of
from digest.archive.state import Begun, State
from digest.archive.vectors import Vectors
from digest.core.drafts import KeptReply, Usage
from digest.core.errors import ArchiveError

HERE, THERE = "http://here.test/v1", "http://there.test/v1"
MIB = "x" * 2**20


def keep(out: Path, *keys: str, endpoint: str = HERE, model: str = "m", text: str = "said") -> None:
    """Keep a reply under each of the keys."""
    with State(out / "state.sqlite") as state:
        for key in keys:
            reply = KeptReply(
                key=key, prompt="p", model=model, endpoint=endpoint, body="{}", text=text, usage=Usage(), seconds=1.0
            )
            state.put(reply)


def begin(out: Path, edition: str, endpoint: str = HERE, model: str = "m") -> None:
    with State(out / "state.sqlite") as state:
        state.begin(Begun(edition=edition, endpoint=endpoint, model=model), fresh=False)


def finish(out: Path, edition: str, *keys: str) -> None:
    """An edition whose run ended now, made of these replies."""
    calls = out / edition / "calls"
    calls.mkdir(parents=True)
    for key in keys:
        (calls / f"p-{key}.json").write_text(json.dumps({"prompt": "p", "key": key}), encoding="utf-8")
    (calls / "p-unusable-1.json").write_text(json.dumps({"prompt": "p", "reason": "no JSON"}), encoding="utf-8")
    (out / edition / "run.json").write_text("{}", encoding="utf-8")


def kept(out: Path) -> list[str]:
    with sqlite3.connect(out / "state.sqlite") as database:
        return [key for (key,) in database.execute("select key from replies order by key")]


def test_what_an_edition_uses_stays_and_the_rest_goes(tmp_path: Path) -> None:
    begin(tmp_path, "W1")
    keep(tmp_path, "a", "b", "c", "d")
    finish(tmp_path, "W1", "a", "c")
    finish(tmp_path, "W2", "c")

    assert prune(tmp_path).replies == 2
    assert kept(tmp_path) == ["a", "c"]
    assert prune(tmp_path).replies == 0


def test_the_file_gets_smaller_by_what_went(tmp_path: Path) -> None:
    keep(tmp_path, "a", "b", "c", text=MIB)
    finish(tmp_path, "W1", "a")
    before = (tmp_path / "state.sqlite").stat().st_size

    done = prune(tmp_path)

    assert done.replies == 2
    assert done.size == before - (tmp_path / "state.sqlite").stat().st_size
    assert 2 * 2**20 <= done.size <= 2 * 2**20 + 64 * 1024


def test_looking_changes_nothing_and_says_what_would_go(tmp_path: Path) -> None:
    begin(tmp_path, "W1")
    keep(tmp_path, "a", "bb")
    finish(tmp_path, "W1", "a")
    path = tmp_path / "state.sqlite"
    before = (path.read_bytes(), sorted(tmp_path.rglob("*")))

    stock = stock_of(tmp_path)

    assert stock == Stock(
        version=VERSION, replies=2, size=len(before[0]), idle=1, idle_bytes=6, unfinished=(), asked_since=False
    )
    assert (path.read_bytes(), sorted(tmp_path.rglob("*"))) == before


def test_what_was_asked_since_the_last_edition_keeps_everything(tmp_path: Path) -> None:
    """A run of an edition that is there already, killed half-way, leaves nothing else behind."""
    begin(tmp_path, "W1")
    keep(tmp_path, "a", "idle")
    finish(tmp_path, "W1", "a")
    begin(tmp_path, "W1")
    keep(tmp_path, "half")

    stock = stock_of(tmp_path)

    assert stock is not None
    assert (stock.asked_since, stock.idle) == (True, 0)
    for _ in range(2):
        assert prune(tmp_path).replies == 0
        assert kept(tmp_path) == ["a", "half", "idle"]
    assert prune(tmp_path, unfinished=True).replies == 2
    assert kept(tmp_path) == ["a"]


def test_pruning_is_not_taken_for_asking(tmp_path: Path) -> None:
    keep(tmp_path, "a", "b")
    finish(tmp_path, "W1", "a")
    prune(tmp_path)
    stock = stock_of(tmp_path)

    assert stock is not None
    assert not stock.asked_since


def test_what_is_written_and_is_no_asking_keeps_nothing(tmp_path: Path) -> None:
    keep(tmp_path, "a", "b")
    finish(tmp_path, "W1", "a")
    with asking_nothing(tmp_path / "state.sqlite"):
        begin(tmp_path, "W1")

    assert prune(tmp_path).replies == 1
    assert kept(tmp_path) == ["a"]


def test_an_edition_that_was_begun_and_is_not_there_keeps_its_endpoints_replies(tmp_path: Path) -> None:
    begin(tmp_path, "W1")
    keep(tmp_path, "h1", "h2")
    begin(tmp_path, "W1", THERE)
    begin(tmp_path, "W0", THERE)
    keep(tmp_path, "t1", endpoint=THERE)
    keep(tmp_path, "t2", endpoint=THERE, model="other")
    finish(tmp_path, "W1", "h1")

    stock = stock_of(tmp_path)

    assert stock is not None
    assert (stock.unfinished, stock.idle) == (("W0",), 2)
    assert prune(tmp_path).replies == 2
    assert kept(tmp_path) == ["h1", "t1"]
    assert prune(tmp_path, unfinished=True).replies == 1
    assert kept(tmp_path) == ["h1"]


def test_an_edition_whose_record_was_not_written_is_not_finished(tmp_path: Path) -> None:
    begin(tmp_path, "W1")
    keep(tmp_path, "a")
    finish(tmp_path, "W1")
    (tmp_path / "W1" / "run.json").unlink()
    finish(tmp_path, "W2")

    assert prune(tmp_path).replies == 0
    assert kept(tmp_path) == ["a"]


def test_an_edition_that_a_killed_run_moved_aside_keeps_its_replies(tmp_path: Path) -> None:
    keep(tmp_path, "a", "b")
    finish(tmp_path, "W1", "a")
    aside = tmp_path / ".digest" / "old"
    aside.mkdir(parents=True)
    (tmp_path / "W1").rename(aside / "W1")

    assert prune(tmp_path, unfinished=True).replies == 1
    assert kept(tmp_path) == ["a"]
    assert (tmp_path / "W1" / "run.json").is_file()


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "\udcff"])
def test_a_record_that_cannot_be_read_ends_pruning(tmp_path: Path, content: str) -> None:
    keep(tmp_path, "a", "b")
    finish(tmp_path, "W1", "a")
    (tmp_path / "W1" / "calls" / "p-a.json").write_text(content, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(ArchiveError, match=r"p-a\.json cannot be read"):
        prune(tmp_path)

    assert kept(tmp_path) == ["a", "b"]


def test_a_folder_in_use_is_not_pruned(tmp_path: Path) -> None:
    keep(tmp_path, "a")
    finish(tmp_path, "W1")
    with held(tmp_path), pytest.raises(ArchiveError, match="is in use by another run"):
        prune(tmp_path)

    assert kept(tmp_path) == ["a"]


def test_where_nothing_is_kept_there_is_nothing_to_prune(tmp_path: Path) -> None:
    assert stock_of(tmp_path) is None
    assert prune(tmp_path) == Pruned(replies=0, size=0)
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_is_not_yet_filled_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").touch()
    stock = stock_of(tmp_path)

    assert stock is not None
    assert (stock.version, stock.replies, stock.idle) == (0, 0, 0)


def test_a_state_of_the_first_format_is_looked_through_too(tmp_path: Path) -> None:
    keep(tmp_path, "a", "b")
    with sqlite3.connect(tmp_path / "state.sqlite") as database:
        database.execute("drop table token_ratios")
        database.execute("pragma user_version = 1")
    finish(tmp_path, "W1", "a")
    stock = stock_of(tmp_path)

    assert stock is not None
    assert (stock.version, stock.replies, stock.idle) == (1, 2, 1)


def test_a_newer_state_is_left_alone(tmp_path: Path) -> None:
    keep(tmp_path, "a")
    with sqlite3.connect(tmp_path / "state.sqlite") as database:
        database.execute("pragma user_version = 999")

    with pytest.raises(ArchiveError, match="written by a newer digest"):
        prune(tmp_path)


def embed(out: Path, edition: str, *keys: str, unkept: str = "") -> None:
    """An edition that was grouped by the vectors under these keys; one of them may not have come."""
    with Vectors(out, edition) as kept_vectors:
        kept_vectors.use({*keys, *unkept})
        kept_vectors.keep({key: [1.0, 2.0] for key in keys})


def kept_vectors(out: Path) -> list[str]:
    with sqlite3.connect(out / "state.sqlite") as database:
        return [key for (key,) in database.execute("select key from vectors order by key")]


def test_vectors_that_an_edition_was_made_of_stay_and_the_rest_goes(tmp_path: Path) -> None:
    embed(tmp_path, "W1", "a", "b")
    embed(tmp_path, "W2", "b", "c")
    embed(tmp_path, "", "asked by nobody's edition")
    embed(tmp_path, "W2", "c", "d")  # made again of other papers
    finish(tmp_path, "W1")
    finish(tmp_path, "W2")

    stock = stock_of(tmp_path)
    assert stock is not None
    assert (stock.vectors, stock.idle_vectors, stock.idle_bytes) == (5, 1, 8)
    assert prune(tmp_path).vectors == 1
    assert kept_vectors(tmp_path) == ["a", "b", "c", "d"]


def test_vectors_of_another_model_go_once_their_edition_was_made_with_a_new_one(tmp_path: Path) -> None:
    embed(tmp_path, "W1", "old-a", "old-b")
    embed(tmp_path, "W1", "new-a", "new-b")
    finish(tmp_path, "W1")

    assert prune(tmp_path).vectors == 2
    assert kept_vectors(tmp_path) == ["new-a", "new-b"]


def test_vectors_of_an_edition_that_was_begun_and_is_not_there_stay_unless_that_is_wanted(tmp_path: Path) -> None:
    embed(tmp_path, "W1", "a")
    embed(tmp_path, "W2", "a", "b", unkept="c")
    finish(tmp_path, "W1")

    stock = stock_of(tmp_path)
    assert stock is not None
    assert (stock.unfinished, stock.idle_vectors) == (("W2",), 0)
    assert prune(tmp_path).vectors == 0
    assert stock_of(tmp_path, unfinished=True) == replace(stock, idle_vectors=1, idle_bytes=8)
    assert prune(tmp_path, unfinished=True).vectors == 1
    assert kept_vectors(tmp_path) == ["a"]
    done = stock_of(tmp_path)
    assert done is not None
    assert done.unfinished == ()


def test_vectors_asked_for_since_the_last_edition_keep_everything(tmp_path: Path) -> None:
    embed(tmp_path, "", "idle")
    finish(tmp_path, "W1")
    embed(tmp_path, "", "new")

    assert prune(tmp_path).vectors == 0
    assert kept_vectors(tmp_path) == ["idle", "new"]


def test_a_state_from_before_there_were_vectors_has_none(tmp_path: Path) -> None:
    keep(tmp_path, "a")
    with sqlite3.connect(tmp_path / "state.sqlite") as database:
        database.executescript("drop table vectors; drop table vector_uses; pragma user_version = 4")
    finish(tmp_path, "W1", "a")

    stock = stock_of(tmp_path)

    assert stock is not None
    assert (stock.version, stock.replies, stock.vectors, stock.idle_vectors) == (4, 1, 0, 0)
