from pathlib import Path

import pytest

from digest.core.errors import TemplateError
from digest.templating import TemplateFolder


def a_folder(tmp_path: Path, **files: str) -> TemplateFolder:
    """Templates `NAME.jinja` by name."""
    for name, text in files.items():
        (tmp_path / f"{name}.jinja").write_text(text, encoding="utf-8")
    return TemplateFolder([tmp_path])


def test_a_template_that_uses_what_it_is_given_passes(tmp_path: Path) -> None:
    a_folder(
        tmp_path, user="{% include 'part.jinja' %}{% for one in all %}{{ one }}{% endfor %}", part="{{ more }}"
    ).check("user.jinja", {"all", "more", "unused"})


def test_a_misspelt_variable_is_an_error_before_anything_is_rendered(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        a_folder(tmp_path, user="one\n{% if false %}{{ papres }}{% endif %}").check("user.jinja", {"papers", "mark"})

    assert caught.value.message == f"{tmp_path / 'user.jinja'}, line 2: nothing sets the variable 'papres'."
    assert caught.value.hint == "There are: mark, papers."


def test_a_misspelt_variable_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    templates = a_folder(tmp_path, user="{% include 'part.jinja' %}", part="\n\n{{ papres }}")

    with pytest.raises(TemplateError, match=r"part\.jinja, line 3: nothing sets the variable 'papres'\."):
        templates.check("user.jinja", {"papers"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one\n{% if %}", r"user\.jinja, line 2: "),
        ("{% include 'gone.jinja' %}", r"Template gone\.jinja is missing in "),
        ("{% include name %}", r"user\.jinja includes a file whose name is computed\."),
    ],
)
def test_a_template_that_cannot_be_read_whole_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        a_folder(tmp_path, user=text).check("user.jinja", {"name"})


def test_a_template_that_is_missing_has_no_fingerprint(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"Template user\.jinja is missing"):
        TemplateFolder([tmp_path]).fingerprint("user.jinja")


def test_templates_that_include_each_other_are_read_once(tmp_path: Path) -> None:
    a_folder(tmp_path, user="{% include 'part.jinja' %}", part="{% include 'user.jinja' %}").check("user.jinja", set())


def test_a_fingerprint_changes_with_what_is_included_and_with_nothing_else(tmp_path: Path) -> None:
    files = {"user": "{% include 'part.jinja' %}", "part": "a", "other": "b"}
    first = a_folder(tmp_path, **files).fingerprint("user.jinja")

    assert first.startswith("sha256:")
    assert len(first) == len("sha256:") + 64
    assert a_folder(tmp_path, **files, other2="c").fingerprint("user.jinja") == first
    assert a_folder(tmp_path, **files | {"other": "B"}).fingerprint("user.jinja") == first
    assert a_folder(tmp_path, **files | {"part": "A"}).fingerprint("user.jinja") != first


def test_a_fingerprint_of_two_templates_does_not_depend_on_their_order(tmp_path: Path) -> None:
    templates = a_folder(tmp_path, user="a", system="b")

    assert templates.fingerprint("user.jinja", "system.jinja") == templates.fingerprint("system.jinja", "user.jinja")
    assert templates.fingerprint("user.jinja", "system.jinja") != templates.fingerprint("user.jinja")
