"""A page template with a mistake is found before anything is read, asked or written."""

import shutil
from pathlib import Path

import pytest

from digest.templating import shipped
from tests.commands.conftest import Digest, Said


def tried(digest: Digest, folder: Path, name: str, text: str, *more: str) -> Said:
    """A run with one page template replaced."""
    path = folder / "pages" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (folder / "digest.toml").write_text('[templates]\nfolder = "pages"\n')
    return digest("run", "week.txt", "--edition", "W", *more)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("digest.md.jinja", "# Mine\n{{ editon.title }}", (", line 2: ", "nothing sets the variable 'editon'")),
        (
            "digest.html.jinja",
            "\n\n{% if by_verdict %}x{% endif %}",
            (", line 3: ", "nothing sets the variable 'by_verdict'"),
        ),
        (
            "evidence.html.jinja",
            "{% if false %}\n{{ verdcits }}{% endif %}",
            (", line 2: ", "nothing sets the variable 'verdcits'"),
        ),
        (
            "digest.md.jinja",
            "one\n{{ edition.titel }}",
            (", line 2: ", "'digest.core.editions.Edition object' has no attribute"),
        ),
        (
            "digest.md.jinja",
            "{% for one in topics %}\n{{ one.comparison.colums }}{% endfor %}",
            (", line 2: ", "'colums'"),
        ),
        (
            "digest.md.jinja",
            "{{ ungrouped[0].comparison.columns }}",
            (", line 1: ", "'None' has no attribute 'columns'"),
        ),
        ("digest.md.jinja", "{{ edition.gaps[0].reason }}", (", line 1: ", "has no element 0")),
        (
            "digest.md.jinja",
            "{% for one in topics %}{{ one.topic.lineage.status }}{% endfor %}",
            (", line 1: ", "'status'"),
        ),
        ("digest.md.jinja", "{{ edition.window.since }}", (", line 1: ", "'None' has no attribute 'since'")),
        ("digest.md.jinja", "\n{{ edition.sections + 1 }}", (", line 2: ", "can only concatenate tuple")),
        ("digest.md.jinja", "\n{{ people(3) }}", (", line 2: ", "object of type 'int' has no len()")),
        (
            "digest.md.jinja",
            "{% if nothing_new and edition.also %}\n{{ nothing_new.gonne }}{% endif %}",
            (", line 2: ", "has no attribute 'gonne'"),
        ),
        (
            "mail.html.jinja",
            "{% if nothing_new and not nothing_new.came %}\n{{ nothing_new.empty[1] }}{% endif %}",
            (", line 2: ", "has no element 1"),
        ),
        ("digest.html.jinja", "{% for one in failed.told %}\n{{ one.why }}{% endfor %}", (", line 2: ", "'why'")),
        ("digest.md.jinja", "{% if x %}", (", line 1: ", "Unexpected end of template")),
        ("shared/words.jinja", "\n{{ months }}", (", line 2: ", "nothing sets the variable 'months'")),
    ],
)
def test_a_mistake_in_a_page_template_is_a_config_error_that_names_file_and_line(
    digest: Digest, tmp_path: Path, name: str, text: str, told: tuple[str, str]
) -> None:
    said = tried(digest, tmp_path, name, text)

    assert said.code == 2
    place, wrong = told
    assert f"{name}{place}" in said.err
    assert wrong in said.err
    assert "Reading" not in said.err
    assert not (tmp_path / "out" / "W").exists()


def test_a_dry_run_finds_it_too(digest: Digest, tmp_path: Path) -> None:
    assert tried(digest, tmp_path, "digest.md.jinja", "{{ titel }}", "--dry-run").code == 2


def test_a_page_template_may_set_names_of_its_own_for_what_it_includes(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "greeting.jinja").write_text("{{ greeting }} {{ range(2) | join }}")

    said = tried(digest, tmp_path, "digest.md.jinja", "{% set greeting = 'Hello' %}{% include 'greeting.jinja' %}")

    assert (said.code, (tmp_path / "out" / "W" / "digest.md").read_text()) == (0, "Hello 01")


def test_copies_of_all_shipped_templates_pass_and_give_the_same_pages(digest: Digest, tmp_path: Path) -> None:
    digest("run", "week.txt", "--edition", "W")
    first = (tmp_path / "out" / "W" / "digest.html").read_bytes()
    shutil.copytree(shipped("templates"), tmp_path / "pages")
    (tmp_path / "digest.toml").write_text('[templates]\nfolder = "pages"\n')

    assert digest("run", "week.txt", "--edition", "W").code == 0
    assert (tmp_path / "out" / "W" / "digest.html").read_bytes() == first


def test_a_template_that_no_page_is_made_of_is_not_looked_at(digest: Digest, tmp_path: Path) -> None:
    assert tried(digest, tmp_path, "mine.md.jinja", "{{ whatever }}").code == 0
