import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.core.errors import SourceError, UnreadablePaperError
from digest.core.papers import Paper
from digest.ports import Ports, Source
from digest.sources import SOURCES
from digest.sources.bibtex import BibTeX
from digest.sources.csv_file import CsvTable
from digest.sources.jsonl import JsonLines
from digest.sources.listing import Listing
from digest.sources.ris import Ris

MARL = "Marl: Parsing Tide Tables"
MARL_SAYS = "We present Marl, a parser for tide tables. On Harbour-12 it makes 3% fewer errors than before."
LISTING = f"new\n\nSubscribe\n\n{MARL}\n\n{MARL_SAYS}\n\nA Lonely Title\n"
LINES = "\n".join(
    [
        json.dumps({"title": MARL, "abstract": MARL_SAYS}),
        json.dumps({"title": MARL, "abstract": MARL_SAYS, "sources": ["elsewhere"]}),
        json.dumps({"title": MARL}),
    ]
)


class Silence:
    """Nobody waits."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Say nothing."""


class Blank:
    """A folder of templates that are all empty."""

    def render(self, name: str, values: Mapping[str, object]) -> str:  # noqa: ARG002  # a Templates
        """Nothing."""
        return ""


def ports(read_bytes: Callable[[str], bytes]) -> Ports:
    return Ports(
        now=lambda: datetime(2026, 11, 16, tzinfo=UTC),
        read_bytes=read_bytes,
        secret=lambda _: "",
        out=Path("out"),
        prompts=Blank(),
        templates=Blank(),
        progress=Silence(),
    )


def holding(**files: str) -> Ports:
    """Ports whose files are `files`; a keyword stands for its `.txt` file, `stdin` for `-`."""
    contents = {("-" if name == "stdin" else f"folder/{name}.txt"): text.encode() for name, text in files.items()}
    return ports(contents.__getitem__)


def missing(path: str) -> bytes:
    raise FileNotFoundError(2, "No such file or directory", path)


async def _all(source: Source, world: Ports) -> list[Paper | UnreadablePaperError]:
    return [entry async for entry in source.read(world)]


def read(source: Source, world: Ports) -> list[Paper | UnreadablePaperError]:
    return asyncio.run(_all(source, world))


def test_papers_of_a_listing_name_the_file_and_damaged_ones_do_too() -> None:
    paper, wrong = read(Listing(path="folder/week.txt"), holding(week=LISTING))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.sources) == (MARL, ("week.txt",))
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "week.txt, line 9: a title without an abstract: 'A Lonely Title'"
    assert wrong.line == 9
    assert wrong.hint == "Add what is missing to the listing, or delete the line."


def test_papers_that_name_their_source_keep_it() -> None:
    first, second, wrong = read(JsonLines(path="-"), holding(stdin=LINES))
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.sources, second.sources) == (("stdin",), ("elsewhere",))
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == "stdin, line 3: abstract is missing, and so are passages"


@pytest.mark.parametrize(
    ("source", "text", "message"),
    [
        (BibTeX, f"@misc{{a, title = {{{MARL}}}, abstract = {{{MARL_SAYS}}}}}\n@misc{{b}}", "line 2: 'b' has no title"),
        (Ris, f"TY  - JOUR\nTI  - {MARL}\nAB  - {MARL_SAYS}\nER  - \nTY  - JOUR\n", "line 5: an entry has no title"),
        (CsvTable, f"Title,Abstract\n{MARL},{MARL_SAYS.replace(',', ' -')}\nb,", "line 3: 'b' has no abstract"),
    ],
)
def test_a_bibliography_is_read_as_other_files_are(source: Any, text: str, message: str) -> None:
    paper, wrong = read(source(path="folder/week.txt"), holding(week=text))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.sources) == (MARL, ("week.txt",))
    assert isinstance(wrong, UnreadablePaperError)
    assert wrong.message == f"week.txt, {message}"
    assert asyncio.run(source(path="folder/week.txt").probe(holding(week=text))) == "1 paper in week.txt, 1 unreadable"


@pytest.mark.parametrize(("path", "name"), [("-", "stdin"), ("week.txt", "week.txt"), ("/a/b c/week.txt", "week.txt")])
def test_a_source_is_called_after_its_file(path: str, name: str) -> None:
    assert {source(path=path).name for source in (Listing, JsonLines, BibTeX, Ris, CsvTable)} == {name}


def test_probing_counts_the_papers() -> None:
    world = holding(week=LISTING, lines=LINES, one=f"{MARL}\n{MARL_SAYS}")
    assert asyncio.run(Listing(path="folder/one.txt").probe(world)) == "1 paper in one.txt"
    assert asyncio.run(Listing(path="folder/week.txt").probe(world)) == "1 paper in week.txt, 1 unreadable"
    assert asyncio.run(JsonLines(path="folder/lines.txt").probe(world)) == "2 papers in lines.txt, 1 unreadable"


@pytest.mark.parametrize(
    ("source", "text", "message"),
    [
        (Listing(path="folder/week.txt"), "", "week.txt is empty."),
        (
            Listing(path="folder/week.txt"),
            "new\nSubscribe\n1\n2\nNext\n",
            "week.txt holds no papers: nothing but page furniture, comments or empty lists.",
        ),
        (
            Listing(path="folder/week.txt"),
            "One Title\nAnother Title\n",
            "week.txt holds no papers: 2 unreadable, the first line 1: a title without an abstract: 'One Title'.",
        ),
        (
            BibTeX(path="folder/week.txt"),
            "% Nothing yet.\n",
            "week.txt holds no papers: nothing but page furniture, comments or empty lists.",
        ),
        (
            BibTeX(path="folder/week.txt"),
            "@misc{a, title = {Marl}}\n@misc{b, title = {Marl}}\n",
            "week.txt holds no papers: 2 unreadable, the first line 1: 'a' has no abstract.",
        ),
        (
            CsvTable(path="folder/week.txt"),
            "Name,Words\nMarl,7\n",
            (
                "week.txt holds no papers: 1 unreadable, the first line 1: "
                "the header names no column 'title' and one 'abstract', but 'Name, Words'."
            ),
        ),
        (
            JsonLines(path="folder/week.txt"),
            "[]",
            "week.txt holds no papers: nothing but page furniture, comments or empty lists.",
        ),
    ],
)
def test_a_file_without_papers_is_an_error(source: Source, text: str, message: str) -> None:
    for attempt in (lambda: read(source, holding(week=text)), lambda: asyncio.run(source.probe(holding(week=text)))):
        with pytest.raises(SourceError) as caught:
            attempt()
        assert caught.value.message == message
        assert caught.value.hint


def test_a_file_that_cannot_be_opened_is_an_error_that_names_it() -> None:
    with pytest.raises(SourceError) as caught:
        read(Listing(path="folder/week.txt"), ports(missing))
    assert caught.value.message == "week.txt cannot be read: No such file or directory (folder/week.txt)."


@pytest.mark.parametrize("kind", ["jsonl", "listing"])
def test_a_source_is_in_the_table_under_its_kind(kind: str) -> None:
    source: Any = SOURCES[kind]
    assert source.kind == kind
