from pathlib import Path

import pytest

from digest.core.drafts import COLUMNS
from digest.core.errors import TemplateError
from digest.core.papers import Paper
from digest.core.topics import Batch
from digest.parsing.decoding import decoded
from digest.parsing.listing import parse
from digest.templating import TemplateFolder, shipped
from digest.writers.prompting import VARIABLES, Asking, check_prompts, prompt_hashes
from tests.builders import a_topic
from tests.prompts.cases import shared_start
from tests.worlds import a_world


def overridden(tmp_path: Path, name: str, text: str) -> TemplateFolder:
    """The shipped prompts with one file replaced."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return TemplateFolder([tmp_path, shipped("prompts")])


def test_the_shipped_prompts_use_only_what_they_are_given() -> None:
    check_prompts(TemplateFolder([shipped("prompts")]))


@pytest.mark.parametrize("prompt", VARIABLES)
def test_a_typo_in_a_prompt_of_ones_own_is_found_before_any_call(tmp_path: Path, prompt: str) -> None:
    templates = overridden(tmp_path, f"{prompt}/user.md.jinja", "{{ papres }}")

    with pytest.raises(TemplateError, match=rf"{prompt}/user\.md\.jinja: nothing sets the variable 'papres'\."):
        check_prompts(templates)


@pytest.mark.parametrize("prompt", VARIABLES)
def test_a_misspelt_field_in_a_prompt_of_ones_own_is_found_before_any_call(tmp_path: Path, prompt: str) -> None:
    several = "sections" if prompt == "write_overview" else "papers"
    text = "one\n{% for one in " + several + " %}{{ one.titel }}{% endfor %}"

    with pytest.raises(TemplateError, match=rf"{prompt}/user\.md\.jinja, line 2: .* has no attribute 'titel'"):
        check_prompts(overridden(tmp_path, f"{prompt}/user.md.jinja", text))


def test_a_typo_in_the_system_text_is_found_before_any_call(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        check_prompts(overridden(tmp_path, "shared/system.md.jinja", "Write in {{ langage }}."))

    assert caught.value.hint == "There are: language."


def test_the_hash_of_a_prompt_covers_its_template_and_the_texts_it_shares(tmp_path: Path) -> None:
    own = prompt_hashes(TemplateFolder([shipped("prompts")]))
    one = prompt_hashes(overridden(tmp_path / "one", "write_overview/user.md.jinja", "Say something."))
    all_papers = prompt_hashes(overridden(tmp_path / "papers", "shared/papers.md.jinja", "{{ papers }}"))
    everywhere = prompt_hashes(overridden(tmp_path / "citing", "shared/citing.md.jinja", "Quote."))

    assert set(own) == {"summarise_topic", "compare_papers", "write_overview", "revise_claims"}
    assert {name for name in own if one[name] != own[name]} == {"write_overview"}
    assert {name for name in own if all_papers[name] != own[name]} == set(own) - {"write_overview"}
    assert {name for name in own if everywhere[name] != own[name]} == set(own)


def _share(*papers: Paper) -> float:
    """How much of the comparison's prompt was already sent with the summary's."""
    asking = Asking(Batch(topic=a_topic(*papers), papers=papers), a_world().prompts, "en")
    first, second = (prompt.system + prompt.user for prompt in (asking.summary(), asking.comparison(COLUMNS)))
    return shared_start(first, second) / len(second)


@pytest.mark.real
def test_later_prompts_on_real_papers_share_85_percent_with_the_first(data: Path) -> None:
    papers = [
        paper
        for file in sorted((data / "listings").glob("*.txt"))
        for paper in parse(decoded(file.read_bytes(), file.name))
        if isinstance(paper, Paper)
    ]
    batches = [papers[start : start + 4] for start in range(0, len(papers) - 3, 4)]
    shares = [_share(*four) for four in batches]

    assert len(shares) > 70
    assert min(shares) >= 0.85
