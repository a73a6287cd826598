"""The page of a bench in a real browser, and under other people's checkers; see tests/renderers/test_browser.py."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from digest.renderers.page_templates import page_templates
from digest.reviewing.bench_pages import html
from digest.reviewing.bench_report import report
from digest.reviewing.benching import Row
from digest.templating import shipped
from tests.renderers.test_browser import LONG, SCHEMES, WIDTHS, Watched, launched, named
from tests.reviewing.benches import a_row

pytestmark = pytest.mark.browser

GOOD = [(38, 40), (39, 40), (38, 40), (37, 40), (39, 40), (38, 40)]
POOR = [(30, 40), (32, 40), None, (31, 40), (28, 40), (30, 40)]
HOSTILE = '"><script>alert(1)</script><svg onload=alert(2)>\u202ename'
FOUND = {"quotes": 2, "numbers": 4, "direction": 1}
BENCHES: dict[str, list[Row]] = {
    "four": [
        a_row("A", "qwen3:8b", GOOD, prices=(0.1, 0.4), findings=FOUND),
        a_row("B", "llama3.1:70b-instruct-q4_K_M with terse", POOR, prices=(0.3, 0.9)),
        a_row("C", "gpt-5-mini", [(40, 40)] * 6, prices=(2, 8)),
        a_row("D", "gone", [None] * 6),
    ],
    "many": [a_row(f"A{letter}", f"model {letter}", GOOD, findings=FOUND) for letter in "ABCDEFGHIJKLMNOPQRST"],
    "hostile": [a_row("A", HOSTILE, GOOD, names={0: HOSTILE, 1: LONG}), a_row("B", LONG, POOR)],
    "one": [a_row("A", "qwen3:8b", GOOD[:1])],
    "none": [a_row("A", "gone", [None])],
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    for name, rows in BENCHES.items():
        page = html(rows, report(rows, "$", 1), "$", page_templates([shipped("templates")]))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", BENCHES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_bench_has_to_be_scrolled_sideways_nor_asks_for_anything(
    browser: Browser, folder: Path, width: int, name: str
) -> None:
    page = Watched(browser, width).open(folder / f"{name}.html")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("name", BENCHES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser: Browser, folder: Path, width: int, scheme: str, name: str) -> None:
    page = Watched(browser, width, scheme, bypass_csp=True).open(folder / f"{name}.html")
    page.add_script_tag(path=named("AXE_CORE"))

    found = page.evaluate("axe.run({resultTypes: ['violations']})")

    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    page.close()


def test_each_plot_says_in_words_what_it_shows(browser: Browser, folder: Path) -> None:
    page = Watched(browser).open(folder / "four.html")

    plots = page.get_by_role("img")
    assert plots.count() == 3
    told = page.locator("svg > desc").all_text_contents()
    assert told[0].startswith("A, qwen3:8b: 95.4 %, interval 9")
    assert told[1].startswith("A, qwen3:8b: 95.4 % at $0.")
    assert told[2].startswith("direction: A 2.5, B 0.0, C 0.0; numbers: A 10.0, ")
    assert page.get_by_role("img", name="Supported claims, with 95 % intervals").is_visible()
    page.close()


def test_dots_stand_where_their_shares_are(browser: Browser, folder: Path) -> None:
    page = Watched(browser).open(folder / "four.html")
    figure = page.locator("figure").first
    plot = figure.locator("svg.plot .grid")
    left, right = (plot.nth(place).bounding_box() for place in (0, plot.count() - 1))
    dot = figure.locator(".dot").nth(0).bounding_box()
    assert left
    assert right
    assert dot

    # 95.4 % on a scale from 60 to 100 %.
    first = page.locator("figure").first.locator(".tick").first.text_content()
    middle = dot["x"] + dot["width"] / 2
    assert first == "60 %"
    assert (middle - left["x"]) / (right["x"] - left["x"]) == pytest.approx((229 / 240 * 100 - 60) / 40, abs=0.01)
    page.close()


def test_the_pages_are_valid_html(folder: Path) -> None:
    checked = subprocess.run(
        ["java", "-jar", named("VNU_JAR"), "--format", "json", *folder.glob("*.html")],
        capture_output=True,
        text=True,
        check=False,
    )

    told = [(one["url"].rsplit("/")[-1], one["message"]) for one in json.loads(checked.stderr)["messages"]]
    assert [one for one in told if not one[1].startswith("Inline style violates Content Security Policy")] == []
