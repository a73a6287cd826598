"""Topics of configured sources are remembered by digest run; digest topics shows them and takes wishes."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.archive.lock import held
from digest.archive.topics import TopicRegistry
from digest.core.topics import Lineage, Topic
from tests.builders import a_paper, a_topic
from tests.commands.conftest import Digest

CONFIG = """
[[topics.pin]]
name = "Paper and salt"
keywords = ["tide", "salt"]
[[sources]]
kind = "listing"
path = "week.txt"
"""
PAGES = ("digest.md", "digest.html", "digest.json", "evidence.html")


@pytest.fixture
def weekly(digest: Digest, tmp_path: Path) -> Digest:
    """`digest` in a folder whose config names week.txt as its source."""
    (tmp_path / "digest.toml").write_text(CONFIG, encoding="utf-8")
    return digest


def edition(folder: Path, name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "out" / name / "digest.json").read_text(encoding="utf-8"))
    return found


def pages(folder: Path, name: str) -> dict[str, bytes]:
    return {page: (folder / "out" / name / page).read_bytes() for page in PAGES}


def run(weekly: Digest, *weeks: int) -> None:
    for week in weeks:
        assert weekly("run", "--edition", f"2026-W{week}", "--quiet").code == 0


def test_an_edition_of_configured_sources_knows_the_one_before(weekly: Digest, tmp_path: Path) -> None:
    run(weekly, 46, 47)

    first, second = edition(tmp_path, "2026-W46"), edition(tmp_path, "2026-W47")
    assert first["previous"] is None
    assert "trend" not in first["topics"][0]  # type: ignore[index]
    assert second["previous"] == "2026-W46"
    assert second["topics"][0]["trend"] == {"status": "steady", "mean": 2.0}  # type: ignore[index]
    assert "Edition 2026-W47; the one before was 2026-W46." in (tmp_path / "out/2026-W47/digest.md").read_text("utf-8")


def test_an_edition_that_is_made_again_comes_out_the_same_whatever_was_made_since(
    weekly: Digest, tmp_path: Path
) -> None:
    run(weekly, 45, 46)
    before = pages(tmp_path, "2026-W46")

    run(weekly, 47, 46)

    assert pages(tmp_path, "2026-W46") == before


def test_files_that_are_given_once_remember_nothing_and_have_no_edition_before(weekly: Digest, tmp_path: Path) -> None:
    weekly("run", "week.txt", "--edition", "2026-W46")
    assert not (tmp_path / "out" / "state.sqlite").exists()

    run(weekly, 47)
    weekly("run", "week.txt", "--edition", "2026-W48")
    assert edition(tmp_path, "2026-W48")["previous"] is None
    assert TopicRegistry(tmp_path / "out").records().editions == ("2026-W47",)


def test_grouping_and_a_dry_run_keep_nothing(weekly: Digest, tmp_path: Path) -> None:
    assert weekly("run", "--dry-run").code == 0
    assert weekly("group").code == 0
    assert not (tmp_path / "out").exists()

    run(weekly, 46)
    before = (tmp_path / "out" / "state.sqlite").read_bytes()
    assert weekly("run", "--dry-run", "--edition", "2026-W47").code == 0
    assert weekly("group").code == 0
    assert (tmp_path / "out" / "state.sqlite").read_bytes() == before


def test_an_edition_that_could_not_be_written_keeps_nothing(weekly: Digest, tmp_path: Path) -> None:
    run(weekly, 46)
    shop = tmp_path / "out" / ".digest" / "new"
    shop.rmdir()
    shop.write_text("in the way", encoding="utf-8")

    said = weekly("run", "--edition", "2026-W47")

    assert said.code == 1
    assert "2026-W47 could not be written" in said.err
    assert TopicRegistry(tmp_path / "out").records().editions == ("2026-W46",)


def papers(*numbers: int) -> list[object]:
    return [a_paper(id=f"text:{number}") for number in numbers]


def topic(topic_id: str, name: str, *numbers: int, **fields: object) -> Topic:
    return a_topic(*papers(*numbers), id=topic_id, name=name, **fields)  # type: ignore[arg-type]  # papers


Kept = Callable[..., Digest]


@pytest.fixture
def kept(digest: Digest, tmp_path: Path) -> Kept:
    """`digest` in a folder whose state holds editions w1, w2 and so on with these topics."""

    def keep(*editions: Sequence[Topic]) -> Digest:
        for number, topics in enumerate(editions, start=1):
            TopicRegistry(tmp_path / "out", f"w{number}").keep(topics, datetime(2026, 11, 16, tzinfo=UTC))
        return digest

    return keep


@pytest.fixture
def three(kept: Kept) -> Digest:
    """Three editions: tides grow, salt is new in the second, cranes are quiet in the third."""
    split = Lineage(status="split", origins=("t-cccccc",))
    merged = Lineage(status="merged", origins=("t-aaaaaa", "t-dddddd"))
    return kept(
        [topic("t-aaaaaa", "Tide tables", 1, 2), topic("t-cccccc", "Harbour cranes", 3)],
        [
            topic("t-aaaaaa", "Tides", 1, 2, 4, lineage=merged),
            topic("t-bbbbbb", "Salt", 5),
            topic("t-cccccc", "Harbour cranes", 3, 6, lineage=split),
        ],
        [
            topic("t-bbbbbb", "Salt", 5, lineage=Lineage(status="continued", origins=("t-bbbbbb",))),
            topic("t-aaaaaa", "Tides", 1, 2, 4, 7, 8, profile=(("tide", 0.456), ("moon", 0.25))),
        ],
    )


def test_the_list_has_each_topic_with_its_papers_and_how_it_goes(three: Digest) -> None:
    three("topics", "pin", "t-bbbbbb")

    said = three("topics")

    assert said.code == 0
    assert said.out == (
        "3 topics, with the papers of each in w1, w2, w3:\n"
        "t-bbbbbb   .   1   1  steady, pinned  w2 to w3  Salt\n"
        "t-aaaaaa   2   3   5  growing         w1 to w3  Tides\n"
        "t-cccccc   1   2   0  quiet           w1 to w2  Harbour cranes\n"
    )


def test_the_list_for_programs(three: Digest) -> None:
    said = three("topics", "--json")

    found = json.loads(said.out)
    assert found["editions"] == ["w1", "w2", "w3"]
    assert found["topics"][1] == {
        "id": "t-aaaaaa",
        "name": "Tides",
        "aliases": ["Tide tables"],
        "counts": [2, 3, 5],
        "first_seen": "w1",
        "last_seen": "w3",
        "trend": {"status": "growing", "mean": 2.5},
        "pinned": False,
        "remembered": True,
    }
    assert "gone" not in found
    assert found["topics"][2]["trend"] is None


def test_forgotten_topics_are_listed_only_when_asked_for(kept: Kept) -> None:
    digest = kept([topic("t-aaaaaa", "Tides", 1)], *[[topic("t-bbbbbb", "Salt", 5)]] * 8)

    assert "Tides" not in digest("topics").out
    assert "t-aaaaaa   0   0   0   0   0   0   0   0  forgotten  w1        Tides\n" in digest("topics", "--all").out
    assert [each["remembered"] for each in json.loads(digest("topics", "--all", "--json").out)["topics"]] == [
        True,
        False,
    ]


def test_a_topic_is_shown_with_all_that_is_known_of_it(three: Digest) -> None:
    three("topics", "rename", "t-aaaaaa", "Tides and tables")
    three("topics", "merge", "t-cccccc", "t-aaaaaa")

    said = three("topics", "show", "t-aaaaaa")

    assert said.out == (
        "t-aaaaaa  Tides and tables\n"
        "Called before: Tide tables, Harbour cranes, Tides\n"
        "Seen: w1 to w3\n"
        "Papers: 3 in w1, 5 in w2, 5 in w3\n"
        "On average before: 4\n"
        "State: steady\n"
        "Keywords: tide\n"
        "Terms: tide 0.46, moon 0.25\n"
        "In w2: merged from t-aaaaaa, t-dddddd\n"
        "Merged into it: t-cccccc\n"
        "Papers in w3: 5\n"
        "  text:1\n  text:2\n  text:4\n  text:7\n  text:8\n"
    )
    found = json.loads(three("topics", "show", "t-aaaaaa", "--json").out)
    assert found["terms"] == [["tide", 0.456], ["moon", 0.25]]
    assert found["lineage"] == [{"edition": "w2", "status": "merged", "from": ["t-aaaaaa", "t-dddddd"]}]
    assert (found["merged"], found["counts"], found["keywords"]) == (["t-cccccc"], [3, 5, 5], ["tide"])
    assert found["papers"][0] == {"id": "text:1", "title": None}


def test_papers_have_their_titles_where_the_edition_is_still_there(weekly: Digest, tmp_path: Path) -> None:
    run(weekly, 46)
    [remembered] = TopicRegistry(tmp_path / "out").past()

    assert "  Marl: Parsing Tide Tables\n" in weekly("topics", "show", remembered.id).out


def test_a_renamed_topic_is_called_so_by_the_next_run_of_any_edition(weekly: Digest, tmp_path: Path) -> None:
    run(weekly, 46)
    [remembered] = TopicRegistry(tmp_path / "out").past()

    said = weekly("topics", "rename", remembered.id, "  Sea and *salt* ")

    assert (said.code, said.out) == (
        0,
        f"{remembered.id} ({remembered.name}) is called 'Sea and *salt*' from the next digest run on.\n",
    )
    run(weekly, 46, 47)
    for week in ("2026-W46", "2026-W47"):
        assert [each["name"] for each in edition(tmp_path, week)["topics"]] == ["Sea and *salt*"]  # type: ignore[attr-defined]
    assert "## Sea and \\*salt\\*\n" in (tmp_path / "out/2026-W47/digest.md").read_text("utf-8")


def test_a_topic_that_is_called_so_already_stays_as_it_is(three: Digest, tmp_path: Path) -> None:
    said = three("topics", "rename", "t-aaaaaa", "Tides")

    assert (said.code, said.out) == (0, "t-aaaaaa (Tides) is called so already; nothing was changed.\n")
    assert TopicRegistry(tmp_path / "out").wishes() == ()


def test_two_topics_are_made_one_and_two_again(three: Digest) -> None:
    said = three("topics", "merge", "t-cccccc", "t-bbbbbb")

    assert said.out == (
        "t-cccccc (Harbour cranes) is merged into t-bbbbbb (Salt), which has its papers and counts "
        "from the next digest run on.\n"
    )
    assert "t-bbbbbb   1   3   1" in three("topics").out
    assert three("topics", "--gone").out.endswith("\nt-cccccc  merged into t-bbbbbb\n")
    assert json.loads(three("topics", "--gone", "--json").out)["gone"] == [
        {"id": "t-cccccc", "merged_into": "t-bbbbbb"}
    ]

    said = three("topics", "unmerge", "t-cccccc")
    assert said.out == "t-cccccc is a topic of its own again from the next digest run on.\n"
    assert "t-bbbbbb   .   1   1" in three("topics").out


def test_a_pinned_topic_is_kept_until_it_is_not_pinned_any_more(three: Digest) -> None:
    assert three("topics", "pin", "t-cccccc").out == (
        "t-cccccc (Harbour cranes) is pinned: it is kept, however long no edition has it, "
        "from the next digest run on.\n"
    )
    assert three("topics", "pin", "t-cccccc").out == (
        "t-cccccc (Harbour cranes) is pinned already; nothing was changed.\n"
    )
    assert "quiet, pinned" in three("topics").out
    assert three("topics", "unpin", "t-cccccc").out == (
        "t-cccccc (Harbour cranes) is no longer pinned: it is forgotten when eight editions do not have it, "
        "from the next digest run on.\n"
    )
    assert "pinned" not in three("topics").out


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("rename", "t-aaaaaa", " "), "NAME has 0 characters.", "Give one of 1 to 80 characters."),
        (("rename", "t-aaaaaa", "x" * 81), "NAME has 81 characters.", "Give one of 1 to 80 characters."),
        (("rename", "t-aaaaaa", "a\nb"), "NAME holds a control character.", "Give plain text on one line."),
        (("rename", "t-aaaaaa", "a\u202eb"), "NAME holds a control character.", "Give plain text on one line."),
        (("rename", "t-aaaaaa", "a\u2028b"), "NAME holds a control character.", "Give plain text on one line."),
        (
            ("rename", "t-aaaaaa", "SALT"),
            "t-bbbbbb (Salt) has that name.",
            "Give another one, or say digest topics merge t-aaaaaa t-bbbbbb.",
        ),
        (("pin", "t-aaaaab"), "No topic has the id 't-aaaaab'.", "Did you mean t-aaaaaa (Tides)?"),
        (("show", "harbor cranes"), "No topic has the id 'harbor cranes'.", "Did you mean t-cccccc (Harbour cranes)?"),
        (("show", "zzz"), "No topic has the id 'zzz'.", "digest topics lists them."),
        (("merge", "t-aaaaaa", "t-bbbbbx"), "No topic has the id 't-bbbbbx'.", "Did you mean t-bbbbbb (Salt)?"),
        (
            ("merge", "t-aaaaaa", "t-aaaaaa"),
            "t-aaaaaa is one with t-aaaaaa already, so t-aaaaaa cannot be merged into it.",
            "Name two topics.",
        ),
        (("unmerge", "t-aaaaaa"), "t-aaaaaa (Tides) was merged into none.", "digest topics --gone lists those."),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do_and_changes_nothing(
    three: Digest, tmp_path: Path, arguments: tuple[str, ...], message: str, hint: str
) -> None:
    said = three("topics", *arguments)

    assert (said.code, said.out, said.err) == (2, "", f"Error: {message}\n{hint}\n")
    assert TopicRegistry(tmp_path / "out").wishes() == ()


def test_topics_cannot_be_merged_round_in_a_circle(three: Digest, tmp_path: Path) -> None:
    three("topics", "merge", "t-aaaaaa", "t-bbbbbb")
    three("topics", "merge", "t-bbbbbb", "t-cccccc")

    said = three("topics", "merge", "t-cccccc", "t-aaaaaa")

    assert said.code == 2
    assert said.err == (
        "Error: t-aaaaaa is one with t-cccccc already, so t-cccccc cannot be merged into it.\n"
        "Say digest topics unmerge t-aaaaaa first.\n"
    )
    assert [each.id for each in TopicRegistry(tmp_path / "out").past()] == ["t-cccccc"]


def test_a_topic_that_was_merged_away_names_the_one_that_it_is_in(three: Digest) -> None:
    three("topics", "merge", "t-aaaaaa", "t-bbbbbb")

    said = three("topics", "pin", "t-aaaaaa")

    assert (said.code, said.err) == (
        2,
        "Error: t-aaaaaa was merged into t-bbbbbb.\nName t-bbbbbb, or say digest topics unmerge t-aaaaaa first.\n",
    )


@pytest.mark.parametrize("arguments", [(), ("show", "t-1"), ("rename", "t-1", "x"), ("pin", "t-1"), ("--json",)])
def test_where_nothing_was_ever_kept_a_sentence_says_so(
    digest: Digest, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    said = digest("topics", *arguments)

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "Error: out remembers no topics: no edition of configured sources was made there.\n"
        "Make one with digest run, or name its folder with --out.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["week.txt"]


def test_the_folder_is_that_of_the_option_before_or_after_the_command_else_of_the_config(
    kept: Kept, tmp_path: Path
) -> None:
    digest = kept([topic("t-aaaaaa", "Tides", 1)])
    (tmp_path / "out").rename(tmp_path / "kept")
    (tmp_path / "other.toml").write_text('[edition]\nout = "kept"\n', encoding="utf-8")

    for arguments in (
        ("topics", "--out", "kept"),
        ("topics", "--out", "kept", "show", "t-aaaaaa"),
        ("topics", "show", "t-aaaaaa", "--out", "kept"),
        ("topics", "show", "t-aaaaaa", "--config", "other.toml"),
    ):
        said = digest(*arguments)
        assert said.code == 0
        assert "Tides" in said.out


def test_while_a_run_uses_the_folder_nothing_is_changed(three: Digest, tmp_path: Path) -> None:
    with held(tmp_path / "out"):
        said = three("topics", "pin", "t-aaaaaa")

    assert said.code == 1
    assert TopicRegistry(tmp_path / "out").wishes() == ()


def test_hostile_names_command_no_terminal(kept: Kept) -> None:
    digest = kept([topic("t-aaaaaa", "Tides\x1b[2J", 1)])

    assert "\x1b" not in digest("topics").out + digest("topics", "show", "t-aaaaaa").out
