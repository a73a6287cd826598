"""Each prompt as it is sent, in a file that somebody has read. A changed word fails until the file is renewed."""

from pathlib import Path

import pytest

from digest.testing import prompt_case
from digest.testing.prompts import Prompts
from tests.prompts.cases import CASES, Sent

FOLDER = Path(__file__).parent


@pytest.mark.parametrize(
    "sent", [pytest.param(CASES[case], id=case, marks=prompt_case(case.partition("/")[2])) for case in CASES]
)
def test_a_prompt_is_word_for_word_what_was_reviewed(sent: Sent, prompts: Prompts) -> None:
    prompts.reviewed(sent.prompt)


def test_every_reviewed_file_belongs_to_a_case() -> None:
    assert {str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.md")} == set(CASES)
    assert {str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.json")} == {
        f"{case}@{model}.json" for case in CASES for model in ("scripted", "tiny.gguf")
    }


def test_every_prompt_is_reviewed_where_nothing_is_wrong_and_where_it_is_attacked() -> None:
    prompts = {
        *("summarise_topic", "compare_papers", "revise_claims", "write_overview"),
        *("name_topics", "review_topics"),
    }

    assert {case for case in CASES if case.endswith(("/ordinary", "/injected"))} == {
        f"{prompt}/{kind}" for prompt in prompts for kind in ("ordinary", "injected")
    }


def test_every_prompt_is_reviewed_in_more_than_six_situations() -> None:
    situations: dict[str, set[tuple[str, ...]]] = {}
    for sent in CASES.values():  # another order of the papers, or another reply, is no other situation
        situations.setdefault(sent.prompt.name, set()).add(tuple(sorted(sent.prompt.user.split())))

    assert {name: len(found) >= 7 for name, found in situations.items()} == {
        "summarise_topic": True,
        "compare_papers": True,
        "revise_claims": True,
        "write_overview": True,
        "name_topics": True,
        "review_topics": True,
    }
