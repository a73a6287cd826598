"""Bytes to papers, without touching the world: a table of formats, found from what a file holds, not its name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing import bibtex, csv_table, jsonl, listing, ris


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a format is recognised and read; `parse` yields a damaged paper as an error, in its place."""

    detect: Callable[[str], bool]
    parse: Callable[[str], Iterator[Paper | UnreadablePaperError]]


# In the order in which they are tried: those first that say in their first lines what they are.
FORMATS: dict[str, Format] = {
    "csv": Format(detect=csv_table.detect, parse=csv_table.parse),
    "ris": Format(detect=ris.detect, parse=ris.parse),
    "bibtex": Format(detect=bibtex.detect, parse=bibtex.parse),
    "jsonl": Format(detect=jsonl.detect, parse=jsonl.parse),
    "listing": Format(detect=listing.detect, parse=listing.parse),
}


def format_of(text: str) -> str:
    """The name of the first format that recognises `text`; plain lines are a listing."""
    return next((name for name, known in FORMATS.items() if known.detect(text)), "listing")
