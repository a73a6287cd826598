"""A prompt is word for word what somebody has read, or the test fails and shows the difference."""

from pathlib import Path

import pytest

from digest.core.errors import ReviewError
from digest.reviewing.approving import Terms
from digest.reviewing.snapshots import must_be_as_reviewed
from tests.reviewing.reviewed import asked, changed

WRITES = Terms(may_write=True)
IN_CI = Terms(may_write=False)
RENEWS = Terms(may_write=True, renews=True)
PAGE = "*System message*\n\nYou read papers.\n\n---\n\n*User message*\n\nWhat did Marl find?\nQuote it.\n"


def files(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in folder.rglob("*.*")}


def test_a_reviewed_prompt_is_both_messages_on_a_page(tmp_path: Path) -> None:
    must_be_as_reviewed(asked(tmp_path), RENEWS)

    assert files(tmp_path) == {"findings/marl.md": PAGE}
    must_be_as_reviewed(asked(tmp_path), IN_CI)


def test_a_prompt_that_nobody_reviewed_fails_and_waits(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="prompt findings, case marl was never reviewed"):
        must_be_as_reviewed(asked(tmp_path), WRITES)

    assert files(tmp_path) == {"findings/marl.md.new": PAGE}


def test_a_changed_word_fails_with_the_difference_and_what_to_do(tmp_path: Path) -> None:
    must_be_as_reviewed(asked(tmp_path), RENEWS)

    with pytest.raises(ReviewError) as caught:
        must_be_as_reviewed(asked(tmp_path, changed(user="What did Marl show?\nQuote it.\n")), WRITES)

    assert "case marl is not as reviewed.\nline 8:\n  \n  What did Marl [-find-]{+show+}?" in caught.value.message
    assert f"accept it: digest review {tmp_path}/findings/marl.md.new. Then commit." in caught.value.message
    assert files(tmp_path)["findings/marl.md"] == PAGE
    assert "Marl show?" in files(tmp_path)["findings/marl.md.new"]


def test_a_change_of_line_ends_alone_fails(tmp_path: Path) -> None:
    must_be_as_reviewed(asked(tmp_path), RENEWS)
    (tmp_path / "findings/marl.md").write_bytes(PAGE.replace("\n", "\r\n").encode())

    with pytest.raises(ReviewError) as caught:
        must_be_as_reviewed(asked(tmp_path), IN_CI)

    assert "marl is as reviewed, but for its line ends: those of " in caught.value.message
    assert caught.value.hint == "Write '*.md -text' into .gitattributes, and check the file out again."


def test_a_line_end_that_the_prompt_itself_has_is_not_taken_for_one_of_windows(tmp_path: Path) -> None:
    must_be_as_reviewed(asked(tmp_path), RENEWS)

    with pytest.raises(ReviewError, match="is not as reviewed") as caught:
        must_be_as_reviewed(asked(tmp_path, changed(user="What did Marl find?\r\nQuote it.\n")), IN_CI)

    assert "What did Marl find?{+\\u000d+}" in caught.value.message


def test_both_sides_of_a_merge_are_no_reviewed_prompt(tmp_path: Path) -> None:
    must_be_as_reviewed(asked(tmp_path), RENEWS)
    both = f"{PAGE}<<<<<<< HEAD\nQuote it.\n=======\nQuote all.\n>>>>>>> theirs\n"
    (tmp_path / "findings/marl.md").write_text(both, encoding="utf-8")

    with pytest.raises(ReviewError, match=r"marl\.md holds a merge conflict, in line 11\."):
        must_be_as_reviewed(asked(tmp_path), WRITES)
    with pytest.raises(ReviewError, match="is not as reviewed"):  # a paper on merging
        must_be_as_reviewed(asked(tmp_path, changed(user="It writes\n<<<<<<< HEAD\n")), WRITES)


def test_in_ci_a_change_fails_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ReviewError) as caught:
        must_be_as_reviewed(asked(tmp_path), IN_CI)

    assert caught.value.hint.startswith("Nothing is written in CI")
    assert files(tmp_path) == {}


def test_what_waits_is_gone_once_the_prompt_is_as_reviewed_again(tmp_path: Path) -> None:
    must_be_as_reviewed(asked(tmp_path), RENEWS)
    with pytest.raises(ReviewError):
        must_be_as_reviewed(asked(tmp_path, changed(user="What?\n")), WRITES)

    must_be_as_reviewed(asked(tmp_path), WRITES)

    assert files(tmp_path) == {"findings/marl.md": PAGE}


def test_half_a_character_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"marl\.md\.new would hold '\\ud800', half a character"):
        must_be_as_reviewed(asked(tmp_path, changed(user="\ud800")), WRITES)

    assert files(tmp_path) == {}
