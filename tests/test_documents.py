"""The documents are true: their examples of config load, their links lead somewhere, and no option lacks its line."""

import re
import tomllib
from pathlib import Path

import pytest

from digest.config import PLUGINS, Wishes, load, options_of
from digest.templating import shipped

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md"))
    if path.name != "CHANGELOG.md"
)
_BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)


def examples() -> list[object]:
    return [
        pytest.param(block, id=f"{path.relative_to(ROOT)}-{number}")
        for path in PAGES
        for number, block in enumerate(_BLOCK.findall(path.read_text(encoding="utf-8")), start=1)
    ]


def loads(text: str, folder: Path) -> None:
    """Load a config beside the files that examples name."""
    for name in ("prompts", "pages", "templates", "shorter"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "digest.toml").write_text(text, encoding="utf-8")
    load(folder / "digest.toml", Wishes(edition="2026-W47", tables={"endpoint": {"model": "m"}}))


def anchors(text: str) -> set[str]:
    """What headings can be linked by, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", _fences_out(text), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


def _fences_out(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", examples())
def test_every_example_of_a_config_loads(block: str, tmp_path: Path) -> None:
    loads(block, tmp_path)


def test_every_link_within_the_documents_leads_to_a_file_and_a_heading() -> None:
    broken = []
    for page in [*PAGES, ROOT / "CHANGELOG.md"]:
        for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
            file, _, heading = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            if not target.exists() or (heading and heading not in anchors(target.read_text(encoding="utf-8"))):
                broken.append(f"{page.relative_to(ROOT)}: {link}")

    assert broken == []


def test_every_option_of_every_source_has_a_line_in_its_page() -> None:
    files = {"bibtex", "csv", "jsonl", "listing", "ris"}
    pages = {
        kind: (ROOT / "docs" / "sources" / f"{'files' if kind in files else kind}.md").read_text(encoding="utf-8")
        for kind in PLUGINS["sources"]
    }

    missing = [
        f"{kind}: {option.name}"
        for kind, source in PLUGINS["sources"].items()
        for option in options_of(source)
        if f"`{option.name}`" not in pages[kind]
    ]

    assert missing == []


def test_every_option_of_select_has_a_line_in_its_page() -> None:
    page = (ROOT / "docs" / "select.md").read_text(encoding="utf-8")

    options = [option.name for step in PLUGINS["selecting"].values() for option in options_of(step)]

    assert [name for name in options if f"* `{name}`:" not in page] == []


def test_the_config_to_start_from_loads_with_every_comment_taken_away(tmp_path: Path) -> None:
    text = (shipped("examples") / "digest.toml").read_text(encoding="utf-8")

    text = _COMMENT.sub("", text)

    assert len(tomllib.loads(text)["sources"]) == 8
    (tmp_path / "readers.csv").write_text("", encoding="utf-8")
    loads(text, tmp_path)
