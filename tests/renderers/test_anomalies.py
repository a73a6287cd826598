"""Real text on every page, character by character, as parsers see it that are not ours."""

import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from digest.archive import edition_json
from digest.core.editions import Edition
from digest.core.papers import Paper
from digest.parsing.listing import parse
from tests.renderers.editions import an_edition_of, rendered
from tests.renderers.reading import INERT, appendix, as_gfm, as_python_markdown, having, spaced, text_of, tree

pytestmark = pytest.mark.real

LINKED = re.compile(r"https?://(github\.com|huggingface\.co|[\w-]+\.github\.io)(/[\w./#-]*)?$")
CHROME = ("chrome", "'by' glued", "date with no year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """A place that breaks naive code; `line` is the text of its whole line."""

    kind: str
    text: str
    note: str
    line: str

    @property
    def is_chrome(self) -> bool:
        """Whether it belongs to the listing's page rather than to a paper."""
        return self.kind == "parser" and any(word in self.note for word in CHROME) and "glued to first" not in self.note


@functools.cache
def anomalies(data: Path) -> tuple[Anomaly, ...]:
    found = []
    for entry in json.loads((data / "listings" / "anomalies.json").read_text(encoding="utf-8")):
        (file,) = (data / "listings").glob(f"{entry['file']}_*.txt")
        line = file.read_text(encoding="utf-8").splitlines()[entry["line"] - 1]
        found.append(Anomaly(kind=entry["kind"], text=entry["text"], note=entry["note"], line=line.strip()))
    return tuple(found)


@functools.cache
def edition(data: Path) -> Edition:
    papers: dict[str, Paper] = {}
    for file in sorted((data / "listings").glob("*.txt")):
        read = parse(file.read_text(encoding="utf-8"))
        papers |= {paper.id: paper for paper in read if isinstance(paper, Paper)}
    lines = {anomaly.line.removeprefix("Subscribe") for anomaly in anomalies(data)}
    chosen = [paper for paper in papers.values() if lines & {paper.title, paper.passages[0].text}]
    return edition_json.load(edition_json.dump(an_edition_of(*chosen)), "digest.json")


Shown = dict[str, tuple[Element, Element]]


@functools.cache
def from_markdown(data: Path, read: Callable[[str], str]) -> Shown:
    papers = appendix(read(rendered("markdown", edition(data))))
    return {spaced(text_of(heading)): (heading, paragraphs[1]) for heading, paragraphs in papers}


@functools.cache
def from_html(data: Path) -> Shown:
    shown = {}
    for article in having(tree(rendered("html", edition(data))), "article", "paper"):
        (heading,) = article.iter("h3")
        (details,) = having(article, "details", "passage")
        (abstract,) = details.iter("p")
        shown[text_of(heading).strip()] = (heading, abstract)
    return shown


PAGES: dict[str, Callable[[Path], Shown]] = {
    "digest.md read as GitHub's Markdown": functools.partial(from_markdown, read=as_gfm),
    "digest.md read by Python-Markdown": functools.partial(from_markdown, read=as_python_markdown),
    "digest.html": from_html,
}


def links_of(element: Element) -> Iterator[str]:
    for link in element.iter("a"):
        assert link.get("href") == text_of(link)
        yield text_of(link)


@pytest.mark.parametrize("page", PAGES)
def test_every_title_and_abstract_stands_on_the_page_character_by_character(page: str, data: Path) -> None:
    shown = PAGES[page](data)

    assert {title: text_of(abstract).strip() for title, (_, abstract) in shown.items()} == {
        paper.title: paper.passages[0].text for paper in edition(data).papers
    }


@pytest.mark.parametrize("page", PAGES)
def test_nothing_in_a_title_or_an_abstract_is_styled(page: str, data: Path) -> None:
    for heading, abstract in PAGES[page](data).values():
        assert {element.tag for element in heading.iter()} <= {"h3", "span"}
        assert {element.tag for element in abstract.iter()} <= INERT


@pytest.mark.parametrize("page", PAGES)
def test_every_known_anomaly_is_seen_as_text(page: str, data: Path) -> None:
    shown = PAGES[page](data)
    texts = set(shown) | {text_of(abstract).strip() for _, abstract in shown.values()}
    papers = [anomaly for anomaly in anomalies(data) if not anomaly.is_chrome]

    assert len(anomalies(data)) == 241
    assert len(papers) == 234
    for anomaly in papers:
        line, text = anomaly.line.removeprefix("Subscribe"), anomaly.text.removeprefix("Subscribe")
        assert line in texts, anomaly
        assert text in line, anomaly


@pytest.mark.parametrize("page", PAGES)
def test_what_belongs_to_the_listing_itself_is_on_no_page(page: str, data: Path) -> None:
    shown = PAGES[page](data)

    for anomaly in anomalies(data):
        if anomaly.is_chrome:
            assert anomaly.line not in shown
            assert all(anomaly.line != text_of(abstract).strip() for _, abstract in shown.values())


@pytest.mark.parametrize("page", PAGES)
def test_only_whole_addresses_on_listed_hosts_are_links(page: str, data: Path) -> None:
    for _, abstract in PAGES[page](data).values():
        found = list(links_of(abstract))
        text = text_of(abstract)
        tokens = [token.strip("().,") for token in re.findall(r"https?://\S+", text)]
        whole = [token for token in tokens if LINKED.match(token) and f"{token} AST" not in text]

        assert found == whole
