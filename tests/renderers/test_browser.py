"""The pages in a real browser, and under other people's checkers.

`AXE_CORE` names axe.min.js of the npm package axe-core, `VNU_JAR` names vnu.jar of the npm package vnu-jar.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.renderers.editions import a_mixed_week, an_edition, every_kind, followed, rendered
from tests.renderers.test_hostile import CORPUS, poisoned, poisoned_nothing

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
KINDS = {"html": "digest.html", "evidence": "evidence.html"}
LONG = "Supercalifragilistic" * 12


@contextmanager
def launched() -> Iterator[Browser]:
    """The system's Chromium; the test is skipped, and says so, where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    for kind, name in KINDS.items():
        (folder / name).write_text(rendered(kind, an_edition()), encoding="utf-8")
        (folder / f"kinds-{name}").write_text(rendered(kind, every_kind()), encoding="utf-8")
        (folder / f"followed-{name}").write_text(rendered(kind, followed()), encoding="utf-8")
        (folder / f"mixed-{name}").write_text(rendered(kind, a_mixed_week()), encoding="utf-8")
        (folder / f"nothing-{name}").write_text(rendered(kind, poisoned_nothing("plain")), encoding="utf-8")
        (folder / f"nothing-long-{name}").write_text(rendered(kind, poisoned_nothing(LONG)), encoding="utf-8")
        (folder / f"long-{name}").write_text(rendered(kind, poisoned(LONG)), encoding="utf-8")
        for number, text in enumerate(CORPUS):
            (folder / f"{number}-{name}").write_text(rendered(kind, poisoned(text)), encoding="utf-8")
    return folder


def named(variable: str) -> Path:
    """The file that an environment variable names; the test is skipped, and says so, where it is unset."""
    if not os.environ.get(variable):
        pytest.skip(f"{variable} is unset: this test needs the file it names")
    return Path(os.environ[variable])


class Watched:
    """A page with whatever it said or asked for beyond itself."""

    def __init__(self, browser: Browser, width: int = 1280, scheme: str = "light", **options: object) -> None:
        viewport = {"width": width, "height": 900}
        self.page: Page = browser.new_page(viewport=viewport, color_scheme=scheme, **options)  # type: ignore[arg-type]
        self.noise: list[str] = []
        self.page.on("console", lambda message: self.noise.append(message.text))
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.page.on("dialog", lambda dialog: self.noise.append(dialog.message))
        self.page.on("request", lambda request: self.noise.append(request.url))

    def open(self, file: Path) -> Page:
        self.page.goto(file.as_uri())
        assert self.noise == [file.as_uri()]
        return self.page


@pytest.mark.parametrize(
    "name",
    [
        f"{what}{name}"
        for name in KINDS.values()
        for what in ("", "kinds-", "followed-", "mixed-", "long-", "nothing-", "nothing-long-")
    ],
)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_to_be_scrolled_sideways(browser: Browser, folder: Path, width: int, name: str) -> None:
    page = Watched(browser, width).open(folder / name)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_no_text_of_others_runs_or_asks_for_anything(browser: Browser, folder: Path, number: int) -> None:
    for name in KINDS.values():
        Watched(browser).open(folder / f"{number}-{name}").close()


@pytest.mark.parametrize(
    "name",
    [f"{what}{name}" for name in KINDS.values() for what in ("", "kinds-", "followed-", "mixed-", "nothing-")],
)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(browser: Browser, folder: Path, width: int, scheme: str, name: str) -> None:
    # axe is a script, which the page's policy refuses; the policy has a test of its own.
    page = Watched(browser, width, scheme, bypass_csp=True).open(folder / name)
    page.add_script_tag(path=named("AXE_CORE"))
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")

    found = page.evaluate("axe.run({resultTypes: ['violations']})")

    told = [
        (one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in {"serious", "critical"}
    ]
    assert told == []
    page.close()


def test_the_keyboard_opens_a_claims_proof_and_follows_it_to_the_abstract(browser: Browser, folder: Path) -> None:
    page = Watched(browser).open(folder / "digest.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"

    page.locator("#c-s1 summary").focus()
    assert not page.locator("#c-s1 blockquote").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("#c-s1 blockquote").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("mark:target").inner_text() == "a parser for "
    assert page.locator("mark:target").is_visible()
    page.close()


def test_the_evidence_can_be_filtered_without_a_script(browser: Browser, folder: Path) -> None:
    page = Watched(browser, java_script_enabled=False).open(folder / "evidence.html")

    page.get_by_role("radio", name="flagged").check()

    assert page.locator("#c-n2").is_visible()
    assert not page.locator("#c-s2").is_visible()
    assert not page.locator("#c-n1").is_visible()
    page.close()


def test_the_keyboard_filters_the_evidence_by_check(browser: Browser, folder: Path) -> None:
    page = Watched(browser, java_script_enabled=False).open(folder / "kinds-evidence.html")
    page.get_by_role("radio", name="all").focus()

    for _ in range(7):
        page.keyboard.press("ArrowRight")

    assert page.get_by_role("radio", name="with a remark by superlatives").is_checked()
    visible = [item.get_attribute("id") for item in page.locator(".evidence li").all() if item.is_visible()]
    assert visible == ["c-flagged"]
    assert [section.is_visible() for section in page.locator("section.verdict").all()] == [False, True, False]
    page.close()


def test_a_thousand_claims_are_filtered_at_once(browser: Browser, tmp_path: Path) -> None:
    edition = every_kind()
    section = edition.sections[0]
    claims = tuple(replace(claim, id=f"{claim.id}-{n}") for n in range(130) for claim in section.summary)
    edition = replace(edition, sections=(replace(section, summary=claims),))
    (tmp_path / "evidence.html").write_text(rendered("evidence", edition), encoding="utf-8")
    page = Watched(browser).open(tmp_path / "evidence.html")

    page.get_by_role("radio", name="with a remark by hedges").check()

    visible = page.evaluate("[...document.querySelectorAll('.evidence li')].filter(li => li.checkVisibility()).length")
    assert visible == 130
    page.close()


def test_on_paper_a_mark_stands_beside_its_claim(browser: Browser, folder: Path) -> None:
    page = Watched(browser).open(folder / "kinds-digest.html")
    page.emulate_media(media="print")

    claim = page.locator("#c-altered > span").bounding_box()
    mark = page.locator("#c-altered summary").bounding_box()
    assert claim
    assert mark
    assert mark["x"] >= claim["x"] + claim["width"]
    assert mark["y"] < claim["y"] + claim["height"]
    assert page.locator("#c-altered del").is_visible()
    page.close()


def test_on_paper_everything_that_folds_is_open(browser: Browser, folder: Path, tmp_path: Path) -> None:
    page = Watched(browser).open(folder / "digest.html")
    page.pdf(path=tmp_path / "digest.pdf")
    page.close()

    text = subprocess.run(["pdftotext", tmp_path / "digest.pdf", "-"], capture_output=True, text=True, check=True)
    words = " ".join(text.stdout.split())
    assert "Tide tables are hard to read." in words
    assert "salt is a myth" in words
    assert "The quote says 3 %, not 4 %." in words


def test_the_pages_are_valid_html(folder: Path, tmp_path: Path) -> None:
    long = replace(an_edition(), language="de", note="# Note\n\n| a |\n| - |\n| b |")
    for kind, name in KINDS.items():
        (tmp_path / name).write_text(rendered(kind, long), encoding="utf-8")
    files = [*folder.glob("*digest.html"), *folder.glob("*evidence.html"), *tmp_path.glob("*.html")]

    checked = subprocess.run(
        ["java", "-jar", named("VNU_JAR"), "--format", "json", *files], capture_output=True, text=True, check=False
    )

    told = [(one["url"].rsplit("/")[-1], one["message"]) for one in json.loads(checked.stderr)["messages"]]
    assert [one for one in told if not beyond_the_checker(*one)] == []


def beyond_the_checker(name: str, message: str) -> bool:
    """What the checker says of things that it cannot know.

    It does not compute hashes; that the policy lets the style in is what the browser's silence shows above. And it
    draws lots to guess the language of a text: of a page that is mostly one invented word it says this now and then.
    """
    guessed = name.startswith(("long-", "nothing-")) and message.startswith("This document appears to be written in")
    return guessed or message.startswith("Inline style violates Content Security Policy")
