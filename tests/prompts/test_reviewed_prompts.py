"""Each prompt as it is sent, in a file that somebody has read. A changed word fails until the file is renewed."""

import difflib
from pathlib import Path

import pytest

from digest.core.drafts import Prompt
from tests.prompts.cases import CASES

FOLDER = Path(__file__).parent
HOW = "Read the difference. If it is meant: pytest tests/prompts --renew-prompts"


def as_page(prompt: Prompt) -> str:
    """Both messages on one page."""
    return f"*System message*\n\n{prompt.system}\n---\n\n*User message*\n\n{prompt.user}"


@pytest.mark.parametrize("case", CASES)
def test_a_prompt_is_word_for_word_what_was_reviewed(case: str, renewing: bool) -> None:
    file = FOLDER / f"{case}.md"
    page = as_page(CASES[case])
    if renewing:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(page.encode())
    reviewed = file.read_bytes().decode() if file.exists() else ""
    changes = difflib.unified_diff(reviewed.split("\n"), page.split("\n"), "reviewed", "now", lineterm="")

    if reviewed != page:
        pytest.fail("\n".join([f"{case} has changed.", *changes, HOW]), pytrace=False)


def test_every_reviewed_file_belongs_to_a_case() -> None:
    assert {str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.md")} == set(CASES)


def test_every_prompt_is_reviewed_where_nothing_is_wrong_and_where_it_is_attacked() -> None:
    prompts = {"summarise_topic", "compare_papers", "revise_claims", "write_overview"}

    assert {case for case in CASES if case.endswith(("/ordinary", "/injected"))} == {
        f"{prompt}/{kind}" for prompt in prompts for kind in ("ordinary", "injected")
    }
