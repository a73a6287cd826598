"""From three real listings to a whole edition, as a program of somebody else's would read it."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

pytestmark = pytest.mark.real

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "digest" / "archive" / "digest-1.schema.json").read_text(encoding="utf-8"))
PAGES = ("digest.json", "digest.md", "digest.html", "evidence.html")


def run(out: Path, *inputs: Path, seed: str = "0") -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, "-m", "digest", "run", *inputs, "--out", out, "--edition", "W"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def pages(out: Path) -> dict[str, bytes]:
    return {name: (out / "W" / name).read_bytes() for name in PAGES}


@pytest.fixture(scope="module")
def listings() -> list[Path]:
    folder = os.environ.get("DIGEST_DATA")
    if not folder:
        pytest.skip("DIGEST_DATA is unset: this test reads real papers")
    return sorted((Path(folder) / "listings").glob("*.txt"))


@pytest.fixture(scope="module")
def made(listings: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    ended = run(out, *listings)
    assert (ended.returncode, ended.stderr[-500:]) == (0, ended.stderr[-500:])
    return out


@pytest.fixture(scope="module")
def edition(made: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((made / "W" / "digest.json").read_text(encoding="utf-8"))
    return loaded


def claims(edition: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(edition["overview"])
    for topic in edition["topics"]:
        found += topic["summary"]
        found += [claim for note in topic["notes"] for claim in note["claims"]]
        rows = topic["comparison"]["rows"] if topic["comparison"] else []
        found += [cell for row in rows for cell in row["cells"] if cell]
    return found


def test_the_numbers_add_up(edition: dict[str, Any]) -> None:
    counts = edition["accounting"]

    assert (counts["read"], counts["repeated"], counts["papers"], counts["unreadable"]) == (341, 34, 307, 0)
    assert counts["claims"] == counts["supported"] == len(claims(edition))
    assert [source["read"] for source in edition["sources"]] == [69, 81, 191]


def test_every_paper_is_in_exactly_one_topic(edition: dict[str, Any]) -> None:
    placed = [paper for topic in edition["topics"] for paper in topic["papers"]]

    assert len(placed) == len(set(placed)) == 307
    assert set(placed) == {paper["id"] for paper in edition["papers"]}


def test_topics_hold_4_to_15_papers_and_9_to_10_on_average(edition: dict[str, Any]) -> None:
    sizes = [len(topic["papers"]) for topic in edition["topics"] if topic["id"] != "ungrouped"]

    assert min(sizes) >= 4
    assert max(sizes) <= 15
    assert 8.5 <= sum(sizes) / len(sizes) <= 10.5


def test_every_span_is_where_it_is_said_to_be(edition: dict[str, Any]) -> None:
    texts = {paper["id"]: [passage["text"] for passage in paper["passages"]] for paper in edition["papers"]}

    located = [
        (texts[cited["paper"]][cited["passage"]][cited["start"] : cited["end"]], cited["quote"])
        for claim in claims(edition)
        for cited in claim["citations"]
    ]

    assert len(located) > 1000
    assert [pair for pair in located if pair[0] != pair[1]] == []


def test_a_claim_in_a_note_or_a_row_rests_on_that_paper(edition: dict[str, Any]) -> None:
    strays = [
        claim["text"]
        for topic in edition["topics"]
        for note in topic["notes"]
        for claim in note["claims"]
        if {cited["paper"] for cited in claim["citations"]} != {note["paper"]}
    ]

    assert strays == []


def test_every_paper_has_a_note(edition: dict[str, Any]) -> None:
    noted = {note["paper"] for topic in edition["topics"] for note in topic["notes"] if note["claims"]}

    assert len(noted) == 307


def test_names_of_topics_are_distinct(edition: dict[str, Any]) -> None:
    names = [topic["name"] for topic in edition["topics"]]

    assert len(set(names)) == len(names)


def test_the_json_follows_the_shipped_schema(edition: dict[str, Any]) -> None:
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(edition)] == []


def test_another_order_another_hash_seed_and_a_second_run_give_the_same_bytes(
    made: Path, listings: list[Path], tmp_path: Path
) -> None:
    shuffled = [_shuffled(path, tmp_path) for path in reversed(listings)]

    assert run(tmp_path / "out", *shuffled, seed="4711").returncode == 0
    assert pages(tmp_path / "out") == pages(made)


def _shuffled(listing: Path, folder: Path) -> Path:
    """The same papers in another order, in a file of the same name."""
    lines = [line.strip() for line in listing.read_text(encoding="utf-8").splitlines() if line.strip()]
    first = next(place for place, line in enumerate(lines) if len(line) > 300) - 1
    lines[first] = lines[first].removeprefix("Subscribe")
    papers = list(zip(lines[first::2], lines[first + 1 :: 2], strict=True))
    random.Random(7).shuffle(papers)  # noqa: S311  # a shuffle, not a secret
    header = ["new", "Get trending papers in your email inbox!", "Subscribe"]
    path = folder / listing.name
    path.write_text("\n\n".join([*header, *(line for paper in papers for line in paper)]) + "\n", encoding="utf-8")
    return path
