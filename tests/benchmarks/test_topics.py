"""The figures of the grouping benchmark, made by hand on few papers."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.topical import environment
from benchmarks.topical.contest import LEAST, MOST, RIVALS, Rivals, results, scored
from benchmarks.topical.measuring import FailedError, answered, taking
from benchmarks.topical.ours import Recorded, grouping, numbered, ports
from benchmarks.topical.rivals import METHODS, Task, by_lot
from benchmarks.topical.sets import GOLD, LabelledSet, labelled_set, less_a_few_words
from benchmarks.topical.strangers import area_under_curve, precision_at
from benchmarks.topical.weeks import Remembered, Step, cohesion, overlapping, remembered, row, step
from digest.core.topics import UNGROUPED
from tests.builders import a_paper, a_topic

TIDE = a_paper("Tide", "gauge", id="text:1")
TIDE_TOO = a_paper("Tide", "gauge", id="text:2")
MOSS = a_paper("Moss", "fern", id="text:3")
FERN = a_paper("Fern", "moss", id="text:4")


def a_set(**fields: object) -> LabelledSet:
    given: dict[str, object] = {"name": "tides", "papers": (TIDE, MOSS), "labels": ("sea", "land"), "vectors": None}
    return LabelledSet(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own


def test_a_paper_in_no_group_is_scored_as_one_of_its_own_and_counted_as_no_topic() -> None:
    run = scored([0, 0, 0, 0, -1, -1], ["a", "a", "a", "a", "b", "b"])
    assert (run.topics, run.precision) == (1, 1.0)
    assert run.recall == pytest.approx(5 / 6)
    assert (run.in_bounds, run.alone) == pytest.approx((4 / 6, 2 / 6))
    assert run.sizes == (4,)
    assert len(set(run.groups)) == 3


def test_only_papers_in_groups_of_4_to_15_are_in_bounds() -> None:
    groups = [0] * 3 + [1] * 4 + [2] * 15 + [3] * 16
    assert scored(groups, ["a", "b"] * 19).in_bounds == pytest.approx(19 / 38)
    assert (LEAST, MOST) == (4, 15)


def test_every_rival_can_be_run() -> None:
    assert {method.key for method in RIVALS} == set(METHODS)


def test_a_set_without_vectors_says_so_in_the_rows_of_those_who_need_them() -> None:
    needing = [method for method in RIVALS if method.vectors]
    found = [result for result in results(a_set(), None, Rivals(methods=needing)) if result.method in needing]
    assert {result.without for result in found} == {"no vectors are recorded for this set"}
    assert len(found) == 5


def test_groups_drawn_by_lot_are_even_and_the_same_for_the_same_seed() -> None:
    task = Task(texts=["tide"] * 10, vectors=None, wanted=5, seed=3)
    assert sorted(by_lot(task)) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert by_lot(task) == by_lot(task) != by_lot(replace(task, seed=4))


def test_a_rival_draws_once_for_each_seed() -> None:
    order: dict[str, object] = {
        "method": "by_lot",
        "options": {},
        "texts": ["tide"] * 20,
        "vectors": None,
        "groups": 4,
        "seeds": [0, 1],
    }
    [first, second] = answered(sys.executable, "benchmarks.topical.rivals", order)["groups"]
    assert first != second
    assert sorted(first) == sorted(second) == [number for number in range(4) for _ in range(5)]


def test_without_a_number_the_groups_of_rivals_are_of_nine_and_a_half_papers() -> None:
    assert Task(texts=["tide"] * 95, vectors=None, wanted=None, seed=0).groups == 10


def test_what_is_printed_while_grouping_is_no_part_of_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> list[int]:
        sys.stdout.write("tide")
        return [1]

    answer = taking(work)
    said = capsys.readouterr()
    assert (answer["groups"], said.out, said.err) == ([1], "", "tide")
    assert answer["taken"]["peak_mib"] > 1


def test_a_process_that_fails_says_why_in_one_line() -> None:
    with pytest.raises(FailedError, match=r"^KeyError: 'nowhere'$"):
        answered(sys.executable, "benchmarks.topical.rivals", {"method": "nowhere"})


def test_an_environment_made_of_the_same_requirements_is_kept(tmp_path: Path) -> None:
    (tmp_path / "made-of.txt").write_text(environment.REQUIREMENTS.read_text(encoding="utf-8"), encoding="utf-8")
    assert environment.python_of(tmp_path) == tmp_path / "bin" / "python"
    assert [path.name for path in tmp_path.iterdir()] == ["made-of.txt"]


def test_a_folder_that_holds_something_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("tides", encoding="utf-8")
    with pytest.raises(SystemExit, match="holds something else, which would be lost: name another folder"):
        environment.python_of(tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "tides"


def test_a_file_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "labelled").mkdir()
    monkeypatch.setenv("DIGEST_DATA", str(tmp_path))
    with pytest.raises(SystemExit, match=r"acl2020\.jsonl is missing: leave out the set that needs it with --sets"):
        labelled_set("acl2020")


def test_without_papers_the_folder_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIGEST_DATA", raising=False)
    with pytest.raises(SystemExit, match="Set DIGEST_DATA to the folder"):
        labelled_set("acl2020")


def test_every_requirement_is_pinned() -> None:
    lines = environment.REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#") and line.count("==") != 1] == []


def test_a_recorded_vector_is_found_by_the_longest_title_that_begins_the_text() -> None:
    longer = a_paper("Tide Tables", "gauge")
    embedder = Recorded(a_set(papers=(TIDE, longer), vectors=([1.0], [2.0])))
    assert asyncio.run(embedder.embed(["Tide Tables\ngauge", "Tide: gauge"])) == [[2.0], [1.0]]


def test_a_text_without_a_recorded_vector_is_an_error() -> None:
    embedder = Recorded(a_set(vectors=([1.0], [2.0])))
    with pytest.raises(LookupError, match="No vector is recorded for 'Kelp'"):
        asyncio.run(embedder.embed(["Kelp"]))


def test_papers_are_numbered_by_topic_in_the_sets_order() -> None:
    topics = [a_topic(TIDE_TOO, TIDE, id="t-1"), a_topic(MOSS, id=UNGROUPED)]
    assert numbered([MOSS, TIDE, TIDE_TOO], topics) == [-1, 0, 0]


def test_a_copy_lacks_about_three_words_in_ten_and_is_another_for_another_number() -> None:
    words = [f"tide{number}" for number in range(1000)]
    copy = less_a_few_words(a_paper("Marl", " ".join(words)), 7)
    kept = copy.passages[0].text.split()
    assert copy.id == "text:00000007"
    assert 650 < len(kept) < 750
    assert kept == [word for word in words if word in set(kept)]
    assert kept != less_a_few_words(a_paper("Marl", " ".join(words)), 8).passages[0].text.split()


def test_the_area_is_the_share_of_pairs_in_right_order_with_equals_as_half() -> None:
    scores = {"a": 0.9, "b": 0.5, "c": 0.5, "d": 0.1}
    assert area_under_curve(scores, {"a", "b"}) == pytest.approx(3.5 / 4)
    assert area_under_curve(scores, {"d"}) == 0
    assert area_under_curve(scores, {"b", "c"}) == pytest.approx(2 / 4)


def test_precision_is_the_share_of_those_sought_among_the_highest() -> None:
    assert precision_at({"a": 0.9, "b": 0.5, "c": 0.4, "d": 0.1}, {"a", "c", "d"}, 2) == 0.5


def test_cohesion_is_the_mean_cosine_to_the_others_of_the_topic() -> None:
    papers = [TIDE, TIDE_TOO, MOSS, FERN]
    alike = [a_topic(TIDE, TIDE_TOO, id="t-1"), a_topic(MOSS, FERN, id="t-2")]
    mixed = [a_topic(TIDE, MOSS, id="t-1"), a_topic(TIDE_TOO, FERN, id="t-2")]
    assert cohesion(papers, alike) == pytest.approx(1)
    assert cohesion(papers, mixed) == pytest.approx(0)
    assert cohesion(papers, [a_topic(TIDE, TIDE_TOO, id="t-1"), a_topic(MOSS), a_topic(FERN)]) == pytest.approx(0.5)
    assert cohesion(papers, [a_topic(*papers)]) == pytest.approx(1 / 3)


def test_a_topic_is_remembered_with_its_counts_and_what_it_was_named_for() -> None:
    first = remembered(Remembered(), [a_topic(TIDE, id="t-1"), a_topic(MOSS, id="t-2")], "2025-W20")
    second = remembered(first, [a_topic(TIDE, TIDE_TOO, id="t-1"), a_topic(FERN, id=UNGROUPED)], "2025-W21")
    third = remembered(second, [a_topic(TIDE_TOO, id="t-1", name="Tides")], "2025-W22")

    seen = [(topic.id, topic.papers, topic.counts, topic.current, topic.last_seen) for topic in second.past()]
    assert seen == [
        ("t-1", ("text:1", "text:2"), (1, 2), True, "2025-W21"),
        ("t-2", ("text:3",), (1, 0), False, "2025-W20"),
    ]
    assert [topic.named_for for topic in second.past()] == [("text:1",), ("text:3",)]
    renamed = third.past()[0]
    assert (renamed.name, renamed.aliases, renamed.named_for) == ("Tides", ("Tide tables",), ("text:2",))


def test_a_topic_absent_from_eight_editions_is_forgotten() -> None:
    memory = remembered(Remembered(), [a_topic(MOSS, id="t-2")], "2025-W20")
    for week in range(7):
        memory = remembered(memory, [], f"2025-W{21 + week}")
    assert [topic.counts for topic in memory.past()] == [(1, 0, 0, 0, 0, 0, 0, 0)]
    assert remembered(memory, [], "2025-W28").past() == ()


def test_the_topics_that_overlap_most_take_the_ids_of_those_before() -> None:
    before = [a_topic(TIDE, TIDE_TOO, id="t-1"), a_topic(MOSS, id="t-2"), a_topic(FERN, id=UNGROUPED)]
    now = [a_topic(MOSS, id="t-3"), a_topic(TIDE, MOSS, id="t-4"), a_topic(FERN, id="t-5")]
    assert overlapping(before, now) == {"t-3": "t-2", "t-4": "t-1"}


def test_a_step_counts_the_papers_that_had_a_topic_and_are_still_there() -> None:
    before = {"text:1": "t-1", "text:2": "t-1", "text:9": "t-1"}
    now = [a_topic(TIDE, id="t-1"), a_topic(TIDE_TOO, id="t-2"), a_topic(MOSS, id="t-3"), a_topic(FERN, id=UNGROUPED)]
    found = step(before, now, {"t-1", "t-2"}, (0.1, 0.2))
    assert found == Step(remaining=2, kept=1, cohesion=0.1, fresh_cohesion=0.2, new=1 / 3)


def test_the_row_of_weeks_has_the_mean_and_the_worst_step() -> None:
    steps = [
        Step(remaining=10, kept=9, cohesion=0.05, fresh_cohesion=0.1, new=0.2),
        Step(remaining=10, kept=7, cohesion=0.1, fresh_cohesion=0.1, new=0.4),
    ]
    assert row("digest", steps) == "| digest | 80.0% | 70.0% | 75.0% | 30.0% |"


@pytest.mark.real
def test_the_set_sorted_by_hand_has_its_papers_topics_and_vectors(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DATA", str(data))
    gold = labelled_set(GOLD)
    assert (len(gold.papers), gold.classes, len(gold.vectors or ())) == (258, 25, 258)
    assert labelled_set("eacl2021").vectors is None


@pytest.mark.real
def test_a_grouping_in_a_process_of_its_own_is_the_one_made_here(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DATA", str(data))
    answer = answered(
        sys.executable, "benchmarks.topical.ours", {"set": "eacl2021", "grouper": "similarity", "options": {}}
    )
    papers = labelled_set("eacl2021").papers
    assert answer["groups"] == [numbered(papers, grouping(papers, ports(), options={}).topics)]
    assert answer["taken"]["process_cpu_s"] > answer["taken"]["cpu_s"] > 0
