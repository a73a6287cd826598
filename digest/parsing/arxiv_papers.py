r"""What arXiv says of a paper, in whichever form, as a paper.

* Titles and names are put on one line. An abstract keeps its words as they are: lines that were wrapped are joined by a
  space, and a line that begins with white space begins a paragraph, which is arXiv's own rule.
* Accents written in TeX (`Andr\'e`), as the daily listing has them, become letters in names; a text keeps its TeX.
* A paper that was withdrawn is a paper still: its abstract says so, and arXiv has no other mark of it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.identity import identity

_BREAK = re.compile(r"\r\n|\r|\n")
_BEFORE = "arxiv:"
_FIRST_YEAR, _LAST_YEAR = 1991, 8999
# Categories of arXiv; the classes of MSC (68T05) and ACM (I.2.7) stand among them in feeds.
_CATEGORY = re.compile(r"[a-z-]{2,}(?:\.[A-Za-z-]{2,})?")
_ACCENTS = dict(
    zip(
        "'`\"^~=.uvcHkrd",
        "\u0301\u0300\u0308\u0302\u0303\u0304\u0307\u0306\u030c\u0327\u030b\u0328\u030a\u0323",
        strict=True,
    )
)
# An accent that is a letter itself needs a blank or a brace before what it stands on.
_ACCENT = re.compile(
    r"""\\(?:(?P<mark>['`"^~=.])\s*|(?P<word>[uvcHkrd])(?:\s+|(?=\{)))(?:\{(?P<in>[^\W\d_])\}|(?P<on>[^\W\d_]))"""
)
_SPELT = ("aa", "AA", "ae", "AE", "oe", "OE", "ss", "o", "O", "l", "L", "i", "j")
_LETTERS = dict(zip(_SPELT, "åÅæÆœŒßøØłŁıȷ", strict=True))
_LETTER = re.compile(rf"\\({'|'.join(_SPELT)})(?![A-Za-z])\s*(?:\{{\}})?")
_DOTLESS = {"ı": "i", "ȷ": "j"}
_BRACED = re.compile(r"\{(\w)\}")
_HINT = "The other papers were read; arXiv's page of the paper says whether it is damaged there too."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What arXiv says of a paper; `name` is its number, its address, or what OAI-PMH calls it."""

    name: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    published: date | None = None
    categories: tuple[str, ...] = ()
    dois: str = ""


def paper_of(said: Said, where: str) -> Paper | UnreadablePaperError:
    """The paper, or the error that says what it lacks and names `where` it stands."""
    known = identity(said.name.removeprefix("oai:arXiv.org:"))
    title, abstract = joined(said.title), unwrapped(said.abstract)
    if known is None or not known.id.startswith(_BEFORE):
        shown = joined(said.name)[:60]
        return UnreadablePaperError(f"{where}: {shown!r} is no number of a paper of arXiv.", hint=_HINT)
    for what, text in (("title", title), ("abstract", abstract)):
        if not any(char.isalnum() for char in text):
            return UnreadablePaperError(f"{where} ({known.id}) has no {what}.", hint=_HINT)
    dois = _dois(said.dois)
    return Paper(
        id=known.id,
        aliases=tuple(f"doi:{doi}" for doi in dois),
        version=known.version,
        title=title,
        authors=tuple(filter(None, map(named, said.authors))),
        published=said.published,
        url=f"https://arxiv.org/abs/{known.id.removeprefix(_BEFORE)}",
        links=tuple(f"https://doi.org/{doi}" for doi in dois),
        categories=tuple(dict.fromkeys(filter(_CATEGORY.fullmatch, said.categories))),
        passages=(Passage(heading="Abstract", text=abstract),),
    )


def joined(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def unwrapped(text: str) -> str:
    """The text a paragraph a line, without white space around it."""
    paragraphs: list[str] = []
    wrapped = False
    for line in _BREAK.split(text.strip()):
        if wrapped and line[:1].strip():
            paragraphs[-1] = f"{paragraphs[-1]} {line.strip()}"
        elif line.strip():
            paragraphs.append(line.strip())
        wrapped = bool(line.strip())
    return "\n".join(paragraphs)


def named(name: str) -> str:
    """A name on one line, its accents as letters."""
    plain = _ACCENT.sub(_accented, _LETTER.sub(lambda found: _LETTERS[found[1]], joined(name)))
    return _BRACED.sub(r"\1", unicodedata.normalize("NFC", plain))


def moment(text: str) -> datetime | None:
    """The moment in UTC that an ISO date and time names; None where it names none of arXiv's time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day(text: str) -> date | None:
    """The day that an ISO date, or date and time, is written with; None where it is none."""
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None


def _accented(found: re.Match[str]) -> str:
    letter = found["in"] or found["on"]
    return _DOTLESS.get(letter, letter) + _ACCENTS[found["mark"] or found["word"]]


def _dois(text: str) -> list[str]:
    """The DOIs that authors gave, apart from arXiv's own: several stand beside each other, with blanks between."""
    found = (identity(word.rstrip(",;")) for word in text.split())
    dois = (known.id.removeprefix("doi:") for known in found if known and known.id.startswith("doi:"))
    return list(dict.fromkeys(dois))
