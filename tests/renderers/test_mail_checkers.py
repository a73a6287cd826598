"""The mail as it is sent, under other people's checkers, and in a browser as mail programs show it.

`CANIEMAIL` names the folder of the npm package caniemail; `AXE_CORE` and `VNU_JAR` are as for the pages.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from justhtml import JustHTML, SanitizationPolicy, UrlPolicy, UrlRule
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from digest.core.editions import Edition, Reader
from digest.mailing.addresses import mailbox
from digest.mailing.lists import PLACEHOLDER, MailingList, message_id, way_out
from digest.mailing.messages import Addressed, addressed_anew, read
from digest.renderers.mail import Mail
from tests.renderers.editions import MARL, a_mixed_week, an_edition, an_edition_of, every_kind, nothing_new, the_ports
from tests.renderers.hostile_mail import MAIL_CORPUS
from tests.renderers.test_browser import CHROMIUM, LONG, SWITCHES, Watched, named
from tests.renderers.test_hostile import poisoned, poisoned_nothing

HERE = Path(__file__).parent
KEY = b"a key of sixteen characters and more"
ONLINE = MailingList(
    sender=mailbox("Quay lab digest <digest@quay.example>"),
    list_id="digest.quay.example",
    archive_url="https://quay.example/digest/{edition}/digest.html",
    unsubscribe_to="leave@quay.example",
    unsubscribe_url="https://quay.example/leave/",
    footer="Quay lab, 1 Harbour Road. You asked for this on our page.",
)
ATTACHED = replace(ONLINE, archive_url="", unsubscribe_url="", footer="")
NOTE = """# Dear all

Read **Marl** first: [the page](https://quay.example).

- one
- two

| a | b |
| - | - |
| 1 | 2 |
"""
HOSTILE = [text for text in MAIL_CORPUS if len(text) < 10_000]  # how long a text may be is tested with the renderer
WIDTHS = (320, 600)
FORCED_DARK = ("--enable-features=WebContentsForceDark", "--blink-settings=forceDarkModeEnabled=true")
# What an HTML part may hold, by hand: a sanitiser with this policy must find nothing to change.
BLOCKS = "div table tbody thead tr td th caption p h1 h2 h3 h4 h5 h6 ul ol li pre blockquote br hr"
INLINES = "span a b strong em code"
PROPERTIES = """
background border-collapse border-left border-top color display font-family font-size font-style font-weight
letter-spacing line-height margin max-height max-width overflow padding padding-top text-align text-transform
vertical-align width word-break
"""
LEADS_TO = ("https://quay.example", "https://arxiv.org/", "https://github.com/", "mailto:leave@quay.example?")
POLICY = SanitizationPolicy(
    allowed_tags=frozenset(f"{BLOCKS} {INLINES}".split()),
    allowed_attributes={
        "*": {"class", "style", "dir"},
        "a": {"href", "rel"},
        "div": {"lang"},
        "span": {"role", "aria-label"},
        "table": {"role", "width", "cellpadding", "cellspacing", "border"},
        "td": {"align"},
        "th": {"scope", "colspan"},
    },
    url_policy=UrlPolicy(
        allow_rules={
            ("a", "href"): UrlRule(allowed_schemes={"https", "mailto"}, resolve_protocol_relative=None),
        },
        url_filter=lambda _tag, _name, url: url if url.startswith(LEADS_TO) else None,
    ),
    allowed_css_properties=frozenset(PROPERTIES.split()),
    strip_invisible_unicode=False,
)


def many() -> Edition:
    """An edition of sixty papers."""
    papers = [replace(MARL, id=f"arxiv:2611.{number:05}", title=f"{MARL.title}, part {number}") for number in range(60)]
    return an_edition_of(*papers)


@cache
def editions() -> dict[str, tuple[Edition, MailingList | None]]:
    """What is looked at, each with the list that it goes to."""
    return {
        "usual": (an_edition(), ONLINE),
        "attached": (an_edition(), ATTACHED),
        "nobody": (an_edition(note=NOTE), None),
        "kinds": (every_kind(), ONLINE),
        "many": (many(), ONLINE),
        "arabic": (an_edition(language="ar", title="أسبوع المد والجزر"), ONLINE),
        "long": (poisoned(LONG), ONLINE),
        "mixed": (a_mixed_week(), ONLINE),
        "nothing": (nothing_new(), ONLINE),
        "nothing_listed": (poisoned_nothing("plain"), ATTACHED),
        "nothing_long": (poisoned_nothing(LONG), ONLINE),
    }


NAMES = (
    *("usual", "attached", "nobody", "kinds", "many", "arabic", "long", "mixed", "nothing", "nothing_listed"),
    "nothing_long",
)


def as_sent(edition: Edition, own: MailingList | None) -> bytes:
    """The message as a reader gets it."""
    ports = replace(the_ports(), secret=lambda _: KEY.decode())
    (page,) = Mail(mailing_list=own).render(edition, Reader(), ports)
    given = own or MailingList()
    reader = mailbox("Ada Quill <ada@readers.example>")
    addressed = Addressed(
        to=reader,
        date=ports.now(),
        message_id=message_id(given, KEY, edition.name, reader.address),
        out=way_out(given, KEY, reader.address),
    )
    return addressed_anew(page.content.encode("ascii"), way_out(given, KEY, PLACEHOLDER.address), addressed)


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


@dataclass(frozen=True, slots=True)
class Sent:
    """The message of each edition, and its HTML part, as files."""

    messages: dict[str, Path]
    pages: dict[str, Path]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    folder = tmp_path_factory.mktemp("sent")
    messages, pages = {}, {}
    for name, (edition, own) in editions().items():
        message = as_sent(edition, own)
        messages[name], pages[name] = folder / f"{name}.eml", folder / f"{name}.html"
        messages[name].write_bytes(message)
        pages[name].write_text(html_of(read(message)), encoding="utf-8")
    return Sent(messages=messages, pages=pages)


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserType]:
    """The system's Chromium; the test is skipped, and says so, where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    browser = chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def darkened(chromium: BrowserType) -> Iterator[Browser]:
    """A browser that forces dark colours on whatever it shows, as some mail programs do."""
    browser = chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, *FORCED_DARK])
    yield browser
    browser.close()


def program(name: str) -> str:
    """Where a program is; the test is skipped, and says so, where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} here")
    return found


@pytest.mark.slow
def test_mail_programs_support_what_it_is_made_of_but_for_what_is_listed_with_a_reason(sent: Sent) -> None:
    allowed = tomllib.loads((HERE / "mail_allowed.toml").read_text(encoding="utf-8"))
    checker = named("CANIEMAIL")
    told = subprocess.run(
        [program("node"), HERE / "mail_support.mjs", *sent.pages.values()],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CANIEMAIL": str(checker)},
    )
    found = json.loads(told.stdout)

    listed = {entry["feature"]: entry["clients"] for entry in allowed["none"]}
    unlisted = {
        (feature, client)
        for feature, clients in found["none"].items()
        for client in clients
        if not any(fnmatch(client, pattern) for pattern in listed.get(feature, ()))
    }
    entries = allowed["none"] + allowed["partial"]
    assert unlisted == set()
    assert set(found["partial"]) - {entry["feature"] for entry in allowed["partial"]} == set()
    assert {entry["feature"] for entry in entries} - set(found["none"]) - set(found["partial"]) == set()
    assert [entry["feature"] for entry in entries if len(entry["reason"].split()) < 5] == []


@pytest.mark.slow
def test_the_html_part_is_valid(sent: Sent) -> None:
    checked = subprocess.run(
        ["java", "-jar", named("VNU_JAR"), "--errors-only", "--format", "json", *sent.pages.values()],
        capture_output=True,
        text=True,
        check=False,
    )

    told = [(one["url"].rsplit("/")[-1], one["message"]) for one in json.loads(checked.stderr)["messages"]]
    assert told == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["usual", "attached", "many", "arabic", "mixed", "nothing"])
def test_no_filter_takes_it_for_spam(sent: Sent, name: str, tmp_path: Path) -> None:
    told = subprocess.run(
        [program("spamassassin"), "-L", "-t", "-p", "/dev/null", "--siteconfigpath=/etc/spamassassin"],
        input=sent.messages[name].read_bytes(),
        capture_output=True,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    report = told.stdout.decode("utf-8", errors="replace").rpartition("Content analysis details:")[2]
    score = re.search(r"\((-?[\d.]+) points, [\d.]+ required\)", report)
    rules = set(re.findall(r"^ *-?[\d.]+ ([A-Z][A-Z0-9_]+) ", report, flags=re.MULTILINE))

    assert score, told.stderr
    assert "HTML_MESSAGE" in rules  # the rules are there and were tried
    forbidden = {
        "MIME_HTML_ONLY",
        "MISSING_DATE",
        "MISSING_MID",
        "MPART_ALT_DIFF",
        "MISSING_SUBJECT",
        "MISSING_HEADERS",
    }
    assert {rule for rule in rules if rule in forbidden or rule.startswith("HTML_IMAGE_ONLY")} == set()
    assert float(score[1]) < 2, rules


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, sent: Sent, width: int, name: str) -> None:
    page = Watched(browser, width).open(sent.pages[name])

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["nobody", "kinds", "many", "arabic", "long", "nothing_listed", "nothing_long"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(browser: Browser, sent: Sent, width: int, scheme: str, name: str) -> None:
    page = Watched(browser, width, scheme).open(sent.pages[name])

    assert serious(page) == []
    page.close()


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe calls serious or critical."""
    page.add_script_tag(path=named("AXE_CORE"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations']})")
    return [
        (one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in {"serious", "critical"}
    ]


# Forced dark is painted, not styled, so axe cannot see it: what is painted is measured instead.
PAINTED = """
async (png) => {
  const image = await createImageBitmap(await (await fetch(png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const counts = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1]);
}
"""


def luminance(colour: int) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [(colour >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: int, other: int) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_where_a_program_forces_dark_colours_text_can_still_be_read(
    darkened: Browser, sent: Sent, width: int, scheme: str
) -> None:
    page = Watched(darkened, width, scheme).open(sent.pages["kinds"])
    found = serious(page)
    shot = base64.b64encode(page.screenshot(full_page=True)).decode()
    page.goto("about:blank")
    colours = page.evaluate(PAINTED, f"data:image/png;base64,{shot}")
    page.close()

    (ground, _), *others = colours
    texts = [colour for colour, count in others if contrast(colour, ground) >= 4.5 and count > 100]
    assert luminance(ground) < 0.05
    assert len(texts) >= 3  # text, soft text, a mark
    assert found == []


@pytest.mark.browser
def test_no_text_of_others_runs_or_asks_for_anything(browser: Browser, tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE):
        file = tmp_path / f"{number}.html"
        file.write_text(html_of(read(as_sent(poisoned(text), ONLINE))), encoding="utf-8")
        page = Watched(browser).open(file)
        held = "document.querySelectorAll('script, img, link, iframe, object, embed, form, svg, math, base').length"
        assert page.evaluate(held) == 0
        page.close()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_another_sanitiser_finds_nothing_to_change(text: str) -> None:
    assert_clean(html_of(read(as_sent(poisoned(text), ONLINE))))


@pytest.mark.parametrize("name", NAMES)
def test_another_sanitiser_finds_nothing_to_change_in_what_is_usual(sent: Sent, name: str) -> None:
    assert_clean(sent.pages[name].read_text(encoding="utf-8"))


def assert_clean(html: str) -> None:
    """Between the tags of body, JustHTML changes nothing but how styles are spaced."""
    body = html.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    assert len(body) > 3000
    as_it_is = JustHTML(body, fragment=True, sanitize=False).to_html(pretty=False)
    cleaned = JustHTML(body, fragment=True, policy=POLICY).to_html(pretty=False)
    assert spaced_styles(cleaned) == spaced_styles(as_it_is)


def spaced_styles(html: str) -> str:
    def spaced(match: re.Match[str]) -> str:
        return "style='" + "; ".join(part.strip() for part in match[1].split(";") if part.strip()) + "'"

    return re.sub(r'style="([^"]*)"', spaced, html)


def test_a_policy_that_allows_less_would_be_seen(sent: Sent) -> None:
    html = sent.pages["usual"].read_text(encoding="utf-8")

    with pytest.raises(AssertionError):
        assert_clean(html.replace("<h1 ", "<h1 onclick='x()' "))
    with pytest.raises(AssertionError):
        assert_clean(html.replace("</h1>", "<img src=x></h1>"))
    with pytest.raises(AssertionError):
        assert_clean(html.replace('href="https://quay.example', 'href="https://evil.example'))
