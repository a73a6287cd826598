"""The README's map is true, and the house is as it says."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "digest"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def test_the_map_is_the_first_line_of_every_module() -> None:
    lines = {
        str(path.relative_to(ROOT)): (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[
            0
        ]
        for path in modules()
    }

    mapped = dict(re.findall(r"^\| `(digest/[\w/]+\.py)` \| (.+) \|$", README, flags=re.MULTILINE))

    assert mapped == lines


def test_no_module_is_longer_than_can_be_read() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_is_longer_than_can_be_read() -> None:
    long = {
        f"{path.name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 45
    }

    assert long == {}


def test_only_wiring_and_the_command_itself_know_the_clock_and_the_environment() -> None:
    knowing = re.compile(r"os\.environ|getenv|datetime\.now|date\.today|time\.time\(|perf_counter|sys\.stdin\.buffer")

    found = [path.name for path in modules() if knowing.search(path.read_text(encoding="utf-8"))]

    assert found == ["__main__.py", "wiring.py"]


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [")[1].split("]")[0]
    names = re.findall(r'"([a-z0-9-]+)', declared)

    assert [name for name in names if f"| `{name}` |" not in README] == []


def test_every_verb_has_a_page_of_documentation() -> None:
    verbs = sorted(path.stem for path in (PACKAGE / "commands").glob("*.py"))
    documented = {path.stem for path in (ROOT / "docs").glob("*.md")}

    assert [verb for verb in verbs if verb not in documented] == [
        "__init__",
        "ahead",
        "answers",
        "deciding",
        "embedding_lines",
        "estimates",
        "expecting",
        "failures",
        "fingerprints",
        "given_claims",
        "interrupts",
        "item_lines",
        "mail_lines",
        "mail_lists",
        "mailing",
        "making",
        "newest",
        "options",
        "rehearsing",
        "replays",
        "reports",
        "scheduling",
        "terminal",
        "topic_lines",
        "unasked",
    ]
