"""An entry of a bibliography as a paper: what BibTeX, RIS and CSV have in common."""

import re
from dataclasses import dataclass
from datetime import date

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage, text_id
from digest.parsing.identity import Identity, has_scheme, identity

LONGEST_FIELD = 1_000_000

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?",
        r"(?P<year>\d{4})/(?P<number>\d{1,2})/(?P<day>\d{1,2})(?:[/ ].*)?",
        rf"(?P<day>\d{{1,2}})\.? {_MONTH_NAME},? (?P<year>\d{{4}})",
        rf"{_MONTH_NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    )
)
_SHOWN = 60  # characters of a title or key that an error shows
_HINT = "Add it, or leave the entry out: nothing can be said of a paper without a title and an abstract."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a bibliography says of one paper; `line` is where it begins, `key` what the file calls it, if anything.

    `names` are numbers and addresses that may name the paper in a registry, `given` is an id that is kept as it is.
    """

    line: int
    key: str = ""
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    given: str = ""
    addresses: tuple[str, ...] = ()
    published: date | None = None
    categories: tuple[str, ...] = ()


def paper(entry: Entry) -> Paper | UnreadablePaperError:
    """The paper, or an error that names its line and what it lacks; its arXiv number comes before its DOI."""
    for field, a_field, value in (("title", "a title", entry.title), ("abstract", "an abstract", entry.abstract)):
        if not any(char.isalnum() for char in value):
            return unreadable(entry, f"has no {field}", hint=_HINT)
        if len(value) > LONGEST_FIELD:
            what = f"has {a_field} of {len(value):,} characters, more than {LONGEST_FIELD:,}"
            return unreadable(entry, what, hint="Shorten it, or leave the entry out.")
    paper_id, aliases, version = _names(entry)
    addresses = dict.fromkeys(each for each in entry.addresses if _ADDRESS.fullmatch(each))
    url = next(iter(addresses), None)
    return Paper(
        id=paper_id,
        aliases=aliases,
        version=version,
        title=entry.title,
        authors=tuple(filter(None, entry.authors)),
        published=entry.published,
        url=url,
        links=tuple(each for each in addresses if each != url),
        categories=tuple(dict.fromkeys(filter(None, entry.categories))),
        passages=(Passage(heading="Abstract", text=entry.abstract),),
    )


def unreadable(entry: Entry, what: str, *, hint: str) -> UnreadablePaperError:
    """The error that says `what` of an entry, which it names by key or title."""
    name = entry.key or entry.title
    called = f"'{shortened(name)}'" if name else "an entry"
    return UnreadablePaperError(f"line {entry.line}: {called} {what}", line=entry.line, hint=hint)


def shortened(text: str) -> str:
    """A text that is not ours, on one line and as long as an error can show it."""
    line = " ".join(text[: 4 * _SHOWN].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"


def one_line(text: str) -> str:
    """Text whose white space, line breaks among it, is single spaces."""
    return " ".join(text.split())


def first_last(name: str) -> str:
    """`Tide, Ann` as `Ann Tide`, and `Tide, Ann, Jr.` as `Ann Tide Jr.`; a name without commas as it is."""
    last, *others = [one_line(part) for part in name.split(",", 2)]
    return " ".join(filter(None, (*others[:1], last, *others[1:])))


def whole_day(*texts: str) -> date | None:
    """The day that the first of `texts` to name one names; a year or a month alone is no day, nor is a season."""
    for text in texts:
        for pattern in _DAYS:
            found = pattern.fullmatch(one_line(text[:100]))
            day = _day(found) if found else None
            if day is not None:
                return day
    return None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = int(parts["number"]) if parts.get("number") else MONTHS.index(parts["month"].lower()) + 1
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:  # 2025-02-30
        return None


def _names(entry: Entry) -> tuple[str, tuple[str, ...], int | None]:
    """Id, aliases and arXiv version."""
    known = [found for found in map(identity, entry.names) if found is not None]
    known.sort(key=_is_no_preprint)
    names = list(dict.fromkeys(found.id for found in known))
    if entry.given and identity(entry.given) is None:
        names.append(entry.given)
    first = next((name for name in names if has_scheme(name)), None) or text_id(entry.title, entry.abstract)
    version = next((found.version for found in known if found.version is not None), None)
    return first, tuple(name for name in names if name != first), version


def _is_no_preprint(found: Identity) -> bool:
    return not found.id.startswith("arxiv:")
