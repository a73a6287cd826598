"""Papers as RIS, the form in which reference managers and publishers hand references on.

A reference begins with `TY  - ` and ends at `ER  - `, or where the next one begins. `TI` or `T1` and `AB` or `N2` are
needed; `AU`, `A1`, `DO`, `UR`, `L1`, `L2`, `M3`, `DA`, `Y1`, `PY` and `KW` are read where they are. A line without a
tag goes on with the one before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper
from digest.parsing import bibliography
from digest.parsing.bibliography import Entry, first_last, one_line, whole_day
from digest.parsing.lines import Line, lines

LONGEST_LINE = 1_000_000

_FIRST_LINES = 20
_TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  -(?: (?P<text>.*))?", re.DOTALL)
_DOI_IN_FRONT = re.compile(r"doi:\s*", re.IGNORECASE)
_BETWEEN_ADDRESSES = re.compile(r"[;\s]+(?=https?://)", re.IGNORECASE)
_HINT = "A reference begins with a line 'TY  - JOUR' and ends with a line 'ER  - '."

_Fields = Mapping[str, Sequence[str]]


def detect(text: str) -> bool:
    """Whether one of the first twenty lines begins a reference."""
    first = (line for line, _ in zip(lines(text[:100_000], LONGEST_LINE), range(_FIRST_LINES), strict=False))
    return any(_tag(line) == "TY" for line in first)


def parse(text: str) -> Iterator[Paper | UnreadablePaperError]:
    """The papers in order; a reference that lacks a title or an abstract is an `UnreadablePaperError` with its line.

    So are fields outside of any reference, and a line of more than `LONGEST_LINE` characters. A year, or a year and a
    month, is no date.
    """
    from rispy import RisParser  # noqa: PLC0415  # what only a RIS file needs
    from rispy.config import TAG_KEY_MAPPING  # noqa: PLC0415

    tags = {tag: tag for tag in TAG_KEY_MAPPING}
    parser = RisParser(mapping=tags, list_tags=[*tags], delimiter_tags_mapping={}, skip_unknown_tags=True)
    for reference in _references(text):
        first = reference[0]
        long = next((line for line in reference if not line.is_whole), None)
        if _tag(first) != "TY":
            message = (
                f"line {first.number}: fields before any line 'TY  - ', from '{bibliography.shortened(first.text)}' on"
            )
            yield UnreadablePaperError(message, line=first.number, hint=_HINT)
        elif long is not None:
            message = f"line {long.number} has {long.length:,} characters, more than {LONGEST_LINE:,}"
            yield UnreadablePaperError(message, line=long.number, hint="Break the line, or leave the reference out.")
        else:
            [fields] = parser.parse_lines(iter([*map(_as_rispy_reads, reference), "ER  - "]))
            yield _paper(first.number, fields)


def _references(text: str) -> Iterator[list[Line]]:
    """The lines of each reference without its end; fields that stand before any are one without a beginning."""
    reference: list[Line] = []
    for line in lines(text, LONGEST_LINE):
        tag = _tag(line)
        if reference and tag in {"TY", "ER"}:
            yield reference
            reference = []
        if tag != "ER" and (tag or reference):  # what has no tag and goes on with nothing is an exporter's preface
            reference.append(line)
    if reference:
        yield reference


def _tag(line: Line) -> str:
    found = _TAG.fullmatch(line.text)
    return found["tag"] if found else ""


def _as_rispy_reads(line: Line) -> str:
    found = _TAG.fullmatch(line.text)
    return f"{found['tag']}  - {found['text'] or ''}" if found else f"      {line.text}"


def _paper(line: int, fields: _Fields) -> Paper | UnreadablePaperError:
    def given(*tags: str) -> list[str]:
        return [value for tag in tags for value in fields.get(tag, ())]

    def first(*tags: str) -> str:
        return next((text for tag in tags if (text := one_line(" ".join(fields.get(tag, ()))))), "")

    addresses = [each.strip() for value in given("UR", "L1", "L2") for each in _BETWEEN_ADDRESSES.split(value)]
    authors = [first_last(name) for value in given("AU", "A1") for name in value.split(";")]
    return bibliography.paper(
        Entry(
            line=line,
            title=first("TI", "T1"),
            abstract=first("AB", "N2"),
            authors=tuple(dict.fromkeys(authors)),
            names=(*given("DO"), *addresses, *(_DOI_IN_FRONT.sub("", each) for each in given("M3"))),
            addresses=tuple(addresses),
            published=whole_day(*given("DA", "Y1", "PY")),
            categories=tuple(one_line(each) for value in given("KW") for each in value.split(";")),
        )
    )
