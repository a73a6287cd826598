"""XML to a tree, without anything by which a document could grow.

A document type, without which there are no entities to expand and no files to include, is refused before a parser sees
it, and what is given to the parser is UTF-8 whatever the document says of itself.
"""

import re
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from digest.core.errors import SourceError

LARGEST_XML_BYTES = 64 * 1024 * 1024
_DEEPEST = 64
_MOST_ELEMENTS = 2_000_000
_AGAIN = "Run again later; if it stays so, look at the address in a browser."
_LOST = "\N{REPLACEMENT CHARACTER}"
# What XML has no room for, not even as a reference (XML 1.0, "Characters").
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x(?P<hex>[0-9a-fA-F]{1,8})|(?P<number>[0-9]{1,8}));")
_SPACE = re.compile(r"\s*")
_PASSED_OVER = (("<!--", "-->"), ("<?", "?>"))  # what may stand before the first element


def tree(content: bytes, name: str) -> Element:
    """The first element of what `name` answered; raises `SourceError` for what is no XML, or too much of it.

    Bytes that are no UTF-8 and characters that XML forbids become U+FFFD: one of them does not cost the others.
    """
    if len(content) > LARGEST_XML_BYTES:
        raise SourceError(
            f"{name} answered with {len(content):,} bytes, more than the {LARGEST_XML_BYTES:,} that are read at once.",
            hint="Ask for less at a time.",
        )
    text = content.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise SourceError(f"{name} answered with nothing.", hint=_AGAIN)
    _refuse_other_documents(text, name)
    try:
        return _Builder().built(text)
    except (expat.ExpatError, _TooMuchError) as error:
        reason = _reason(error) if isinstance(error, expat.ExpatError) else str(error)
        raise SourceError(f"{name} answered with XML that cannot be read: {reason}.", hint=_AGAIN) from error


class _TooMuchError(ValueError):
    """The document is deeper or has more elements than any that is honest."""


class _Builder:
    """Builds one tree."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = 0
        self._elements = 0

    def built(self, text: str) -> Element:
        """The tree of a text that has no document type."""
        parser = expat.ParserCreate("utf-8", namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._tree.data
        parser.Parse(_REFERENCE.sub(_allowed, _FORBIDDEN.sub(_LOST, text)).encode(), True)
        return self._tree.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise _TooMuchError(f"it is more than {_DEEPEST} deep, or has more than {_MOST_ELEMENTS:,} elements")
        self._tree.start(_braced(name), {_braced(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_braced(name))


def words(element: Element | None) -> str:
    """All text within an element, its white space as single spaces; empty where there is no element."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def text_of(element: Element | None) -> str:
    """All text within an element as it stands; empty where there is no element."""
    return "" if element is None else "".join(element.itertext())


def _refuse_other_documents(text: str, name: str) -> None:
    start = _start_of(text)
    beginning = text[start : start + 100].lower()
    if re.match(r"<!doctype\s+html|<html", beginning):
        raise SourceError(f"{name} answered with a web page, not with XML.", hint=_AGAIN)
    if beginning.startswith("<!doctype"):
        raise SourceError(
            f"{name} answered with XML that has a document type, which is not read: it can make a few lines grow.",
            hint="No service that is known sends one: look at what the address leads to.",
        )
    if not beginning.startswith("<"):
        raise SourceError(f"{name} answered with text that is no XML.", hint=_AGAIN)


def _start_of(text: str) -> int:
    """Where the document begins behind comments and instructions; its end where there is nothing else."""
    start = 0
    while True:
        start = _SPACE.match(text, start).end()  # type: ignore[union-attr]  # it matches anything
        opened = next(((mark, end) for mark, end in _PASSED_OVER if text.startswith(mark, start)), None)
        if opened is None:
            return start
        mark, end = opened
        found = text.find(end, start + len(mark))
        start = len(text) if found < 0 else found + len(end)


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference["hex"], 16) if reference["hex"] else int(reference["number"])
    return _LOST if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else reference.group()  # noqa: PLR2004  # the last


def _braced(name: str) -> str:
    """`uri}tag`, as the parser says it, as `{uri}tag`, as trees say it."""
    return f"{{{name}" if "}" in name else name


def _reason(error: expat.ExpatError) -> str:
    return f"line {error.lineno}, column {error.offset}: {expat.ErrorString(error.code)}"
