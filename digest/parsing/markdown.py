"""Markdown as stretches of text with what stands in them: notes, links, emphasis. Code and headings say nothing.

The structure is found by markdown-it-py, which follows the CommonMark specification and knows the line of each block,
with its plug-ins for footnotes and front matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from digest.lexical.sentences import Span

# What stands in the place of a character that was escaped, or is code, where structure is looked for.
LITERAL = "\ufffc"
_DEEPEST = 200  # blocks inside blocks; the parser reads nothing below
# Brackets times characters: the parser looks for the end of each bracket, which for this takes it half a second.
_MOST_WORK = 50_000_000
_BREAKS = frozenset({"softbreak", "hardbreak"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a footnote is called: before `text[at]`."""

    at: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stressed:
    """A stretch of a text that is a link or in emphasis; `address` is empty where it leads nowhere."""

    span: Span
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A paragraph, a list's item or a table's cell, its markup gone and its lines kept, at `line` from 1.

    `shape` is `text` with every character that means itself (escaped, or code) as `LITERAL`.
    """

    line: int
    text: str
    shape: str
    references: tuple[Reference, ...]
    stressed: tuple[Stressed, ...]
    is_cell: bool = False
    is_quoted: bool = False
    is_label: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """A footnote as it was defined, in its paragraphs."""

    label: str
    line: int
    paragraphs: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a Markdown file says: its stretches of text in order, and its footnotes.

    `html_lines` are the lines where HTML begins, `unread_lines` those of text that would take too long to read.
    """

    stretches: tuple[Stretch, ...]
    footnotes: tuple[Footnote, ...]
    html_lines: tuple[int, ...]
    unread_lines: tuple[int, ...]


def document(text: str) -> Document:
    """Read a Markdown file: CommonMark with GitHub's tables and footnotes."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    parser.use(footnote_plugin).use(front_matter_plugin)
    # Notes stay where they were written; what was escaped stays apart from what was not.
    parser.disable(["footnote_tail", "text_join"])
    unread: list[int] = []

    def pass_over_brackets(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline" and token.content.count("[") * len(token.content) > _MOST_WORK:
                unread.append(_line(token))
                token.content = ""

    parser.core.ruler.before("inline", "pass_over_brackets", pass_over_brackets)
    env: dict[str, dict[str, dict[int, dict[str, list[Token]]]]] = {}
    reading = _Reading()
    for token in parser.parse(text, env):
        reading.take(token)
    inline = env.get("footnotes", {}).get("list", {})
    for number, line in reading.inline_notes.items():
        stretch = _stretch(inline[number]["tokens"], line, _Place())
        reading.footnotes.append(Footnote(label=_inline_label(number), line=line, paragraphs=(stretch,)))
    return Document(
        stretches=tuple(reading.stretches),
        footnotes=tuple(reading.footnotes),
        html_lines=tuple(reading.html_lines),
        unread_lines=tuple(unread),
    )


@dataclass(slots=True, kw_only=True)
class _Place:
    """Where in the document a token stands."""

    heading: bool = False
    quotes: int = 0
    cell: int = -1
    note: str | None = None
    note_line: int = 0


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What was read so far."""

    place: _Place = field(default_factory=_Place)
    stretches: list[Stretch] = field(default_factory=list)
    footnotes: list[Footnote] = field(default_factory=list)
    html_lines: list[int] = field(default_factory=list)
    inline_notes: dict[int, int] = field(default_factory=dict)
    paragraphs: list[Stretch] = field(default_factory=list)

    def take(self, token: Token) -> None:
        """Take the next token of the document."""
        place, opens = self.place, token.nesting > 0
        match token.type.removesuffix("_open").removesuffix("_close"):
            case "heading" | "thead":
                place.heading = opens
            case "blockquote":
                place.quotes += token.nesting
            case "tr":
                place.cell = -1
            case "td":
                place.cell += opens
            case "table":
                place.cell = -1
            case "footnote_reference":
                self._note(token)
            case "html_block" if not token.content.lstrip().startswith("<!--"):
                self.html_lines.append(_line(token))
            case "inline" if not place.heading:
                self._inline(token)

    def _note(self, token: Token) -> None:
        place = self.place
        if token.nesting > 0:
            place.note, place.note_line, self.paragraphs = token.meta["label"], _line(token), []
        elif place.note is not None:
            note = Footnote(label=place.note, line=place.note_line, paragraphs=tuple(self.paragraphs))
            self.footnotes.append(note)
            place.note = None

    def _inline(self, token: Token) -> None:
        children = token.children or []
        for child in children:
            if child.type == "footnote_ref" and "label" not in child.meta:
                self.inline_notes.setdefault(child.meta["id"], _line(token))
        stretch = _stretch(children, _line(token), self.place)
        (self.stretches if self.place.note is None else self.paragraphs).append(stretch)


def _stretch(children: Sequence[Token], line: int, place: _Place) -> Stretch:
    text, shape = "", ""
    references: list[Reference] = []
    stressed: list[Stressed] = []
    opened: list[tuple[int, str]] = []
    for child in children:
        if child.type == "footnote_ref":
            references.append(Reference(at=len(text), label=_label(child)))
        elif child.nesting > 0:
            opened.append((len(text), str(child.attrs.get("href", ""))))
        elif child.nesting < 0 and opened:
            start, address = opened.pop()
            stressed.append(Stressed(span=Span(start, len(text)), address=address))
        for piece, is_literal in _said(child):
            text += piece
            shape += LITERAL * len(piece) if is_literal else piece
    return Stretch(
        line=line,
        text=text,
        shape=shape,
        references=tuple(references),
        stressed=tuple(stressed),
        is_cell=place.cell >= 0,
        is_quoted=place.quotes > 0,
        is_label=place.cell == 0,
    )


def _said(child: Token) -> Iterator[tuple[str, bool]]:
    """What an inline token adds to the text, and whether that means itself."""
    if child.type in _BREAKS:
        yield "\n", False
    elif child.type == "html_inline":
        yield "\n" * child.content.count("\n"), False
    elif child.type == "image":
        yield "".join(grandchild.content for grandchild in child.children or []), True
    elif child.type in {"text_special", "code_inline"}:
        yield child.content, True
    elif child.type == "text":
        yield child.content, False


def _label(reference: Token) -> str:
    return str(reference.meta["label"]) if "label" in reference.meta else _inline_label(reference.meta["id"])


def _inline_label(number: int) -> str:
    """The label of a note that stands where it is called; no other can have white space in it."""
    return f"inline {number}"


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
