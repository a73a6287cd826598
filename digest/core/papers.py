"""Papers and their identity."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a paper's text, kept exactly as it was read; citations point into `text`."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as its sources gave it; `passages[0]` is the abstract.

    `id` is `arxiv:` or `doi:` and the number where known, else `text:` and a hash of title and abstract.
    `version` is the arXiv version, kept apart from the id. `sources` names the sources that hold the paper.
    """

    id: str
    aliases: tuple[str, ...] = ()
    version: int | None = None
    title: str
    authors: tuple[str, ...] = ()
    published: date | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    passages: tuple[Passage, ...]
    sources: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Text as two copies of a paper are compared: letters and digits only, without case, accents or spacing."""
    decomposed = text if text.isascii() else unicodedata.normalize("NFKD", text)
    bare = (
        decomposed if decomposed.isascii() else "".join(char for char in decomposed if not unicodedata.combining(char))
    )
    return " ".join(_WORDS.findall(bare.casefold()))


def text_id(title: str, abstract: str) -> str:
    """The id of a paper that no registry names: `text:` and 16 hex digits of SHA-256."""
    digest = hashlib.sha256(f"{folded(title)}\n{folded(abstract)}".encode()).hexdigest()
    return f"text:{digest[:16]}"
