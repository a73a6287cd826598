from pathlib import Path

import pytest
from markupsafe import Markup

from digest.core.errors import TemplateError
from digest.templating import TemplateFolder, shipped


def a_folder(tmp_path: Path, **files: str) -> TemplateFolder:
    """Templates by name; `__` in a name stands for a dot. Pages in Markdown shout what is not safe."""
    for name, text in files.items():
        (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return TemplateFolder([tmp_path], escapes={".md.jinja": str.upper})


def test_a_web_page_escapes_whatever_it_is_given(tmp_path: Path) -> None:
    templates = a_folder(tmp_path, page__html__jinja="<p>{{ text }}{{ safe }}</p>")

    page = templates.render("page.html.jinja", {"text": "<b> & 'c'", "safe": Markup("<i>d</i>")})

    assert page == "<p>&lt;b&gt; &amp; &#39;c&#39;<i>d</i></p>"


def test_a_page_whose_ending_has_an_escape_sends_every_value_through_it(tmp_path: Path) -> None:
    templates = a_folder(
        tmp_path,
        page__md__jinja="{% from 'part.md.jinja' import shown %}as is {{ text }} {{ safe }} {{ 1 }} {{ shown(text) }}",
        part__md__jinja="{% macro shown(text) %}({{ text }} as is){% endmacro %}",
    )

    page = templates.render("page.md.jinja", {"text": "a<b", "safe": Markup("c<d")})

    assert page == "as is A<B c<d 1 (A<B as is)"


def test_a_prompt_is_never_escaped(tmp_path: Path) -> None:
    (tmp_path / "user.md.jinja").write_text("{{ text }}\n", encoding="utf-8")

    assert TemplateFolder([tmp_path]).render("user.md.jinja", {"text": "a_b <c> & d"}) == "a_b <c> & d\n"


def test_an_override_wins_over_the_shipped_template(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "shipped").mkdir()
    (tmp_path / "own" / "a.md.jinja").write_text("own", encoding="utf-8")
    for name in ("a.md.jinja", "b.md.jinja"):
        (tmp_path / "shipped" / name).write_text("shipped", encoding="utf-8")

    templates = TemplateFolder([tmp_path / "own", tmp_path / "shipped"])

    assert [templates.render(name, {}) for name in templates.names()] == ["own", "shipped"]


def test_a_variable_that_nothing_sets_is_an_error_that_names_file_and_line(tmp_path: Path) -> None:
    templates = a_folder(tmp_path, page__md__jinja="one\ntwo {{ titel }}\n")

    with pytest.raises(TemplateError) as caught:
        templates.render("page.md.jinja", {"title": "x"})

    assert caught.value.message == f"{tmp_path / 'page.md.jinja'}, line 2: 'titel' is undefined."
    assert caught.value.hint == "Use only what is given to it."


def test_a_missing_template_is_an_error_that_names_the_folders(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        TemplateFolder([tmp_path]).render("none.md.jinja", {})

    assert caught.value.message == f"Template none.md.jinja is missing in {tmp_path}."


def test_a_broken_template_is_an_error_that_names_file_and_line(tmp_path: Path) -> None:
    templates = a_folder(tmp_path, page__md__jinja="one\n{% if %}\n")

    with pytest.raises(TemplateError, match=r"page\.md\.jinja, line 2: "):
        templates.render("page.md.jinja", {})


def test_a_template_that_is_not_utf_8_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "page.md.jinja").write_bytes(b"caf\xe9")

    with pytest.raises(TemplateError, match=r"Template page\.md\.jinja is not UTF-8 text\."):
        TemplateFolder([tmp_path]).render("page.md.jinja", {})


@pytest.mark.parametrize("text", ["{{ items.append(1) }}", "{{ ''.__class__ }}"])
def test_a_template_can_neither_change_what_it_is_given_nor_leave_its_sandbox(tmp_path: Path, text: str) -> None:
    items: list[int] = []

    with pytest.raises(TemplateError):
        a_folder(tmp_path, page__md__jinja=text).render("page.md.jinja", {"items": items})
    assert items == []


def test_templates_travel_with_the_program() -> None:
    assert {"digest.md.jinja", "digest.html.jinja", "evidence.html.jinja"} <= set(
        TemplateFolder([shipped("templates")]).names()
    )
