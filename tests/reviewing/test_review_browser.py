"""The page of what is under review in a real browser, from a file, without network.

`AXE_CORE` and `VNU_JAR` are as in tests/renderers/test_browser.py.
"""

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.reviewing.page import page_of_reviews
from tests.renderers.test_browser import SCHEMES, Watched, launched, named
from tests.reviewing.desks import Desk, a_desk, a_full_desk, git
from tests.reviewing.test_review_page import HOSTILE, a_hostile_desk
from tests.worlds import a_world

pytestmark = pytest.mark.browser

CASES = ["bar", "ebb", "flow", "marl", "neap", "silt", "sound", "spring", "wreck"]
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def written(desk: Desk, file: Path) -> Path:
    file.write_text(page_of_reviews([desk.folder], [], a_world().templates, date(2026, 11, 24)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk")
    return written(a_full_desk(root), root / "review.html")


@pytest.fixture(scope="module")
def revisions(file: Path) -> list[str]:
    """The short names of the two commits, the last one first."""
    return git(file.parent, "log", "--format=%h").split()


@pytest.fixture
def watched(browser: Browser, file: Path) -> Iterator[Watched]:
    watched = Watched(browser)
    watched.page.context.set_offline(True)
    watched.open(file)
    yield watched
    assert watched.noise == [file.as_uri()]
    watched.page.close()


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


def shown(page: Page) -> list[str]:
    return [link.inner_text() for link in page.locator("tr.case a.open").all() if link.is_visible()]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


@pytest.mark.parametrize(
    ("states", "cases"),
    [
        (["failed"], ["bar", "neap", "wreck"]),
        (["changed"], ["ebb", "flow"]),
        (["different"], ["sound", "spring"]),
        (["flagged"], ["silt"]),
        (["waiting"], ["ebb", "flow"]),
        (["changed", "waiting"], ["ebb", "flow"]),
        (["failed", "changed"], []),
        ([], CASES),
    ],
)
def test_a_filter_shows_the_cases_with_a_cell_that_is_all_of_it(
    page: Page, states: list[str], cases: list[str]
) -> None:
    for state in states:
        page.locator(f"[data-state={state}]").click()

    assert shown(page) == cases
    assert page.locator("#count").inner_text() == f"{len(cases)} of 9 cases shown"


def test_each_filter_says_how_many_cases_it_has(page: Page, revisions: list[str]) -> None:
    def counts() -> list[str]:
        return [toggle.inner_text() for toggle in page.locator(".toggle small").all()]

    assert counts() == ["3", "2", "2", "1", "2"]
    page.select_option("#with", label=f"{revisions[1]}, 2026-11-02: Begin")
    assert counts() == ["3", "8", "2", "1", "2"]


def test_against_an_earlier_run_changed_is_what_is_not_as_it_was_then(page: Page, revisions: list[str]) -> None:
    last, first = revisions
    page.locator("[data-state=changed]").click()
    page.locator("#find").fill("silt")
    assert shown(page) == []

    page.select_option("#with", label=f"{last}, 2026-11-09: Ask again about silt")
    assert shown(page) == []
    page.select_option("#with", label=f"{first}, 2026-11-02: Begin")
    assert shown(page) == ["silt"]
    assert page.locator("#count").inner_text() == f"1 of 9 cases shown, compared with {first}, 2026-11-02: Begin"

    page.locator("a.open", has_text="silt").click()
    compared = page.locator(".compared").locator("visible=true")
    assert compared.count() == 1
    assert compared.locator("h4").inner_text() == "Changed since then"
    assert compared.locator("ins").first.inner_text() == "4% "


def test_what_is_searched_for_is_any_of_prompt_case_and_model(page: Page) -> None:
    for sought, cases in (("REEF", ["sound"]), ("findings eb", ["ebb"]), ("tide-1 b", ["bar", "ebb"]), ("none", [])):
        page.locator("#find").fill(sought)
        assert shown(page) == cases
    assert not page.locator("section.prompt").is_visible()


def test_the_keyboard_alone_leads_through_the_page(page: Page) -> None:
    page.keyboard.press("j")
    assert focused(page) == "bar"
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "flow"
    page.keyboard.press("k")
    assert focused(page) == "ebb"

    panel = page.locator(".panel", has_text="Says what the paper says.")
    assert not panel.is_visible()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    assert focused(page) == "ebb"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("Tab")
    assert focused(page) == "The fields of the reply"
    page.keyboard.press("j")
    assert focused(page) == "flow"

    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert not panel.is_visible()


@pytest.mark.parametrize(
    ("key", "cases"),
    [
        ("f", ["bar", "neap", "wreck"]),
        ("c", ["ebb", "flow"]),
        ("d", ["sound", "spring"]),
        ("l", ["silt"]),
        ("w", ["ebb", "flow"]),
    ],
)
def test_a_letter_is_a_filter_and_the_same_again_is_none(page: Page, key: str, cases: list[str]) -> None:
    page.keyboard.press(key)
    assert shown(page) == cases
    page.keyboard.press("j")
    assert focused(page) == cases[0]
    page.keyboard.press(key)
    assert shown(page) == CASES


def test_a_pressed_filter_can_be_read(page: Page) -> None:
    toggle = page.locator('.toggle[data-state="flagged"]')
    colours = "(each) => { const of = getComputedStyle(each); return [of.color, of.backgroundColor]; }"
    page.keyboard.press("l")

    text, _ = toggle.locator(".badge").evaluate(colours)
    _, ground = toggle.evaluate(colours)

    assert (text, ground) == ("rgb(253, 252, 249)", "rgb(30, 30, 33)")


def test_letters_are_letters_where_somebody_writes(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("fjw?d")
    assert page.locator("#find").input_value() == "fjw?d"
    assert page.locator("[aria-pressed=true]").count() == 0

    page.keyboard.press("Escape")
    page.keyboard.press("f")
    assert page.locator("[aria-pressed=true]").count() == 1
    page.keyboard.press("Control+d")
    assert page.locator("[aria-pressed=true]").count() == 1


def test_the_keys_are_listed_and_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    listed = [key.inner_text() for key in page.locator("#keys kbd").all() if key.is_visible()]
    assert listed == ["j", "k", "↓", "↑", "Enter", "f", "c", "d", "l", "w", "/", "Esc", "?"]

    page.locator("#letters").uncheck()
    page.keyboard.press("f")
    assert shown(page) == CASES


def test_a_link_to_a_filtered_page_shows_the_same(browser: Browser, page: Page, revisions: list[str]) -> None:
    page.select_option("#with", label=f"{revisions[1]}, 2026-11-02: Begin")
    page.keyboard.press("Escape")
    page.locator("[data-state=changed]").click()
    page.locator("#find").fill("a")
    address = page.evaluate("location.href")
    assert address.endswith(f"#show=changed&find=a&with={revisions[1]}")

    other = browser.new_page()
    other.goto(address)

    assert shown(other) == ["bar", "marl", "neap"]
    assert other.locator("#with").input_value() == "1"
    other.evaluate("location.hash = '#show=flagged&with='")
    other.wait_for_function("document.getElementById('count').textContent.startsWith('1 of')")
    assert shown(other) == ["silt"]
    other.close()


def test_a_link_to_a_case_opens_it(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    page.goto(f"{file.as_uri()}#case-6")

    assert page.locator(".panel", has_text="Marl makes 4% fewer errors").is_visible()
    page.keyboard.press("k")
    assert focused(page) == "neap"
    page.close()


def test_a_message_is_shown_where_it_is_asked_for(page: Page) -> None:
    page.locator("a.open", has_text="ebb").click()
    link = page.locator("a.shared:visible", has_text="User message")
    link.click()
    assert page.locator(".here:visible").inner_text().strip() == "What did Marl find?\nQuote it."
    link.click()
    assert page.locator(".here:visible").count() == 0


def test_all_that_is_shown_opens_at_once(page: Page) -> None:
    page.keyboard.press("d")
    page.locator("#open-all").click()
    assert page.locator(".panels:visible").count() == 2
    page.keyboard.press("d")
    assert page.locator(".panels:visible").count() == 2
    page.locator("#close-all").click()
    assert page.locator(".panels:visible").count() == 0


def test_without_a_script_everything_is_there(browser: Browser, file: Path, revisions: list[str]) -> None:
    page = Watched(browser, java_script_enabled=False).open(file)

    assert shown(page) == CASES
    assert not page.locator(".controls").is_visible()
    assert page.locator(".badge.since:visible", has_text=f"changed since {revisions[1]}").count() == 1
    page.locator("a.open", has_text="ebb").click()
    assert page.locator(".panel", has_text="Says what the paper says.").is_visible()
    page.locator("a.shared:visible", has_text="User message").click()
    assert page.locator("pre", has_text="What did Marl find?").first.is_visible()
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_need_not_be_scrolled_sideways(browser: Browser, file: Path, width: int) -> None:
    page = Watched(browser, width).open(file)
    page.locator("#open-all").click()
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.querySelectorAll('.panels')].every(box => box.scrollWidth <= box.clientWidth)")
    page.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(browser: Browser, file: Path, width: int, scheme: str) -> None:
    page = Watched(browser, width, scheme, bypass_csp=True).open(file)
    page.add_script_tag(path=named("AXE_CORE"))
    page.locator("#open-all").click()
    page.locator("[data-state=failed]").click()
    page.select_option("#with", value="1")
    page.locator("[data-state=failed]").click()
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")

    for _ in range(2):
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        told = [
            (one["id"], one["nodes"][0]["html"])
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert told == []
        page.locator("[data-state=failed]").click()
    page.close()


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_text_of_others_runs_or_asks_for_anything(browser: Browser, tmp_path: Path, number: int) -> None:
    file = written(a_hostile_desk(tmp_path, HOSTILE[number]), tmp_path / "review.html")
    watched = Watched(browser)
    page = watched.open(file)
    page.locator("#open-all").click()
    for link in page.locator("a.shared:visible").all():
        link.click()

    assert watched.noise == [file.as_uri()]
    page.close()


def test_on_paper_what_is_open_is_there_in_full(browser: Browser, file: Path, tmp_path: Path) -> None:
    page = Watched(browser).open(file)
    page.locator("a.open", has_text="neap").click()
    page.pdf(path=tmp_path / "review.pdf")
    page.close()

    text = subprocess.run(["pdftotext", tmp_path / "review.pdf", "-"], capture_output=True, text=True, check=True)
    words = " ".join(text.stdout.split())
    assert "Marl, I believe, makes fewer errors." in words
    assert "spring" in words
    assert "Says what the paper says." not in words


def test_the_page_is_valid_html(file: Path, tmp_path: Path) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    files = [file, written(a_desk(root), tmp_path / "none.html")]
    checked = subprocess.run(
        ["java", "-jar", named("VNU_JAR"), "--format", "json", *files], capture_output=True, text=True, check=False
    )

    told = [one["message"] for one in json.loads(checked.stderr)["messages"]]
    # The checker does not compute hashes; that the policy lets both in is what the browser's silence shows above.
    assert [
        one for one in told if not one.endswith("violates Content Security Policy") and not one.startswith("Inline s")
    ] == []
