"""Each state of a cell by its rule, on matrices small enough to be checked by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from digest.core.drafts import Prompt
from digest.reviewing.answers import outcome_of
from digest.reviewing.history import Damaged, Kept, Run
from digest.reviewing.matrix import Cell, Matrix, Since, matrix_of
from digest.reviewing.reviews import Review, output_of
from digest.reviewing.snapshots import page_of
from tests.llm.asked import settings
from tests.reviewing.desks import EDITED, OTHER, SECOND, UNREAD, WRONG
from tests.reviewing.reviewed import PROMPT, SAID, answer, asked, recording


def kept(text: str = SAID, *, model: str = "tide-1", waits: bool = False, folder: str = "", **fields: Any) -> Kept:
    question = asked(Path(folder), settings=settings(model=model), **fields)
    made = recording(question, text)
    file = PurePosixPath(question.recording)
    return Kept(file=file, waits=waits, content=made, output=output_of(made.outcome))


def sent(prompt: Prompt = PROMPT, *, waits: bool = False) -> Kept:
    text = page_of(prompt)
    return Kept(file=PurePosixPath("findings/marl.md"), waits=waits, content=text, output=output_of(text))


def broken(name: str) -> Kept:
    return Kept(file=PurePosixPath(name), waits=False, content=Damaged(why=f"{name} is damaged."), output="")


def run(*files: Kept, name: str = "then") -> Run:
    return Run(name=name, title=name, kept=files)


def matrix(
    *now: Kept, earlier: tuple[Run, ...] = (), reviews: tuple[Review, ...] = (), folder: str = "findings"
) -> Matrix:
    by_output = {(folder, review.case, review.output): review for review in reviews}
    return matrix_of(run(*now, name="now"), earlier, by_output)


def cells(made: Matrix) -> list[Cell]:
    return [cell for table in made.tables for row in table.rows for cell in row.cells]


def states(made: Matrix) -> list[list[str]]:
    """The states of each cell, sorted."""
    return [sorted(cell.states) for cell in cells(made)]


def since(*now: Kept, then: tuple[Kept, ...]) -> list[Since]:
    return [cell.since[0] for cell in cells(matrix(*now, earlier=(run(*then),)))]


def test_rows_are_cases_and_columns_models_with_versions_of_the_prompt() -> None:
    made = matrix(
        kept(),
        kept(case="ebb", model="reef"),
        kept(prompt=EDITED, template=SECOND, waits=True),
        sent(),
        kept(prompt=replace(PROMPT, name="alike")),
    )

    assert [table.prompt for table in made.tables] == ["alike", "findings"]
    assert [(column.model, column.version, column.waits) for column in made.tables[1].columns] == [
        (None, "", False),
        ("reef", "sha256:a1b2c3d4", False),
        ("tide-1", "sha256:a1b2c3d4", False),
        ("tide-1", "sha256:c3d4e5f6", True),
    ]
    assert [(row.case, len(row.cells)) for row in made.tables[1].rows] == [("ebb", 1), ("marl", 3)]


def test_what_is_approved_and_supported_and_alone_has_no_state() -> None:
    assert states(matrix(kept())) == [[]]


def test_a_reply_that_cannot_be_read_is_failed() -> None:
    assert states(matrix(kept(UNREAD))) == [["failed"]]


def test_an_output_that_somebody_rejected_is_failed_and_one_that_was_accepted_is_not() -> None:
    output = output_of(outcome_of(answer(SAID)))
    review = Review(case="marl", output=output, verdict="rejected", comment="", by="", date=date(2026, 11, 20))

    assert states(matrix(kept(), reviews=(review,))) == [["failed"]]
    assert states(matrix(kept(), reviews=(replace(review, verdict="accepted"),))) == [[]]
    assert states(matrix(kept(OTHER), reviews=(review,))) == [[]]
    assert states(matrix(kept(), reviews=(review,), folder="elsewhere/findings")) == [[]]


def test_a_damaged_file_is_a_failed_cell_of_the_model_that_its_name_stands_for() -> None:
    made = matrix(kept(case="ebb", model="org/reef"), broken("findings/marl@org-reef~2.json"))

    assert [(row.case, [cell.column for cell in row.cells]) for row in made.tables[0].rows] == [
        ("ebb", [("org/reef", "sha256:a1b2c3d4")]),
        ("marl", [("org/reef", "")]),
    ]
    assert [cell.damage for cell in cells(made)] == [(), ("findings/marl@org-reef~2.json is damaged.",)]
    assert states(made) == [[], ["failed"]]


def test_what_waits_is_changed_where_it_is_not_what_is_approved() -> None:
    assert states(matrix(kept(), kept(OTHER, waits=True))) == [["changed", "waiting"]]
    assert states(matrix(kept(), kept(waits=True))) == [["waiting"]]
    assert states(matrix(kept(waits=True))) == [["changed", "waiting"]]


def test_the_same_outcome_of_another_prompt_is_changed() -> None:
    made = matrix(kept(), kept(prompt=EDITED, template=SECOND, waits=True))

    assert states(made) == [[], ["changed", "waiting"]]
    group = cells(made)[1].groups[0]
    assert group.approved is not None
    assert group.approved.content == kept().content


def test_a_prompt_that_waits_is_changed_where_its_text_is() -> None:
    assert states(matrix(sent(), sent(EDITED, waits=True))) == [["changed", "waiting"]]
    assert states(matrix(sent())) == [[]]


def test_outcomes_of_models_that_differ_are_different_and_alike_ones_are_not() -> None:
    assert states(matrix(kept(), kept(OTHER, model="reef"))) == [["different"], ["different"]]
    assert states(matrix(kept(), kept(model="reef"))) == [[], []]
    assert states(matrix(kept(), kept(OTHER, model="reef"), kept(case="ebb"), sent())) == [
        [],
        ["different"],
        ["different"],
        [],
    ]


def test_outcomes_of_prompt_versions_that_differ_are_different() -> None:
    assert states(matrix(kept(), kept(OTHER, prompt=EDITED, template=SECOND, waits=True))) == [
        ["different"],
        ["changed", "different", "waiting"],
    ]


def test_repetitions_that_came_to_the_same_are_one_group_and_others_are_different() -> None:
    files = [kept(text, repeat=number) for number, text in ((3, OTHER), (1, SAID), (2, SAID), (4, SAID), (5, OTHER))]

    made = matrix(*files)

    assert [group.repeats for group in cells(made)[0].groups] == [(1, 2, 4), (3, 5)]
    assert states(made) == [["different"]]


def test_what_waits_is_no_group_with_what_is_approved() -> None:
    groups = cells(matrix(kept(), kept(repeat=2, waits=True)))[0].groups

    assert [(group.one.waits, group.repeats) for group in groups] == [(False, (1,)), (True, (2,))]


def test_a_claim_that_is_not_supported_flags_the_cell_by_what_it_last_came_to() -> None:
    assert states(matrix(kept(WRONG))) == [["flagged"]]
    assert states(matrix(kept(WRONG), kept(waits=True))) == [["changed", "waiting"]]
    assert states(matrix(kept(), kept(WRONG, waits=True))) == [["changed", "flagged", "waiting"]]


def test_a_cell_stands_to_an_earlier_run_as_its_repetitions_do() -> None:
    again = kept(repeat=2)

    assert [one.standing for one in since(kept(), then=(kept(),))] == ["same"]
    assert [one.standing for one in since(kept(), then=(kept(OTHER),))] == ["changed"]
    assert [one.standing for one in since(kept(), then=(kept(prompt=EDITED, template=SECOND),))] == ["changed"]
    assert [one.standing for one in since(kept(), then=())] == ["new"]
    assert [one.standing for one in since(kept(), again, then=(kept(),))] == ["changed"]
    assert [one.standing for one in since(kept(), then=(kept(), again))] == ["same"]
    assert [one.among for one in since(kept(), then=(kept(), again))] == [2]


def test_what_a_run_last_came_to_is_what_waited_then() -> None:
    assert [one.standing for one in since(kept(OTHER), then=(kept(), kept(OTHER, waits=True)))] == ["same"]


def test_a_difference_from_an_earlier_run_is_both_of_its_sides_once() -> None:
    now = [kept(repeat=number) for number in (1, 2)]
    then = tuple(kept(OTHER, repeat=number) for number in (1, 2))

    pairs = since(*now, then=then)[0].pairs

    assert [(before.output, after.output) for before, after in pairs] == [(then[0].output, now[0].output)]


def test_what_cannot_be_read_is_neither_same_nor_changed() -> None:
    damaged = broken("findings/marl@tide-1.json")

    assert [one.standing for one in since(kept(), then=(damaged,))] == ["unknown"]
    assert [one.standing for one in since(damaged, then=(kept(),))] == ["unknown"]


def test_each_earlier_run_is_compared_by_itself() -> None:
    made = matrix(kept(), earlier=(run(kept()), run(kept(OTHER)), run()))

    assert [one.standing for one in cells(made)[0].since] == ["same", "changed", "new"]


def test_what_is_no_more_is_named() -> None:
    earlier = run(
        kept(), kept(model="reef"), kept(case="old"), replace(sent(), file=PurePosixPath("findings/older.md"))
    )

    assert matrix(kept(), earlier=(earlier,)).gone == (
        ("findings/marl, reef", "findings/old, tide-1", "findings/older"),
    )


def test_cases_of_one_name_in_two_folders_are_two_rows() -> None:
    made = matrix(kept(folder="a"), kept(OTHER, folder="b"), earlier=(run(kept(folder="a"), kept(folder="b")),))

    assert [(row.folder, row.case) for row in made.tables[0].rows] == [("a", "marl"), ("b", "marl")]
    assert [cell.since[0].standing for cell in cells(made)] == ["same", "changed"]
    assert states(made) == [[], []]


def test_a_case_that_moved_to_another_folder_is_still_the_same() -> None:
    made = matrix(kept(folder="new"), earlier=(run(kept(folder="old")),))

    assert [cell.since[0].standing for cell in cells(made)] == ["same"]
    assert made.gone == ((),)


def test_two_files_of_one_case_are_both_there() -> None:
    copy = replace(kept(OTHER), file=PurePosixPath("findings/copy@tide-1.json"))

    assert [group.repeats for group in cells(matrix(kept(), copy))[0].groups] == [(1,), (1,)]
