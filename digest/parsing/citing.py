"""Citations in Markdown: what a footnote, or Pandoc's `[@id, "words"]`, says that a sentence rests on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.lexical.sentences import Span
from digest.parsing.markdown import Footnote, Stretch
from digest.parsing.paper_names import Named, PaperNames
from digest.parsing.quotations import inside, quotations

_KEY = re.compile(r"(?<![\w@])@(?:\{(?P<braced>[^{}\n]+)\}|(?P<plain>[\w:.#$%&+?<>~/-]*[\w/]))")
_GROUP = re.compile(r"\[(?!\^)(?=[^\[\]]*@)")
_BRACKET = re.compile(r"[\[\]]")
_UNDEFINED = re.compile(r"\[\^(?P<label>[^\[\]\s]+)\]")
_REMARK = re.compile(r"^\s*remarks?\b", re.IGNORECASE | re.MULTILINE)
_WORD_FOR_WORD = re.compile(r"\s*word for word\b", re.IGNORECASE)
_DEEPEST = 8  # brackets in brackets
_SHOWN = 60  # characters of a text that a message shows
# What stands where something was found already, so that nothing is found there again.
_TAKEN = "\ufffc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quotation, and the papers that it may be said to stand in."""

    papers: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a citation gives: quotations with their papers; or papers alone, whose words stand elsewhere.

    `word_for_word` says that the sentence itself is the quotation. `lacks` says what is wrong, each as a sentence
    that goes on after the name of the citation.
    """

    quoted: tuple[Quoted, ...] = ()
    papers: tuple[str, ...] = ()
    word_for_word: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A citation in a text, from its opening bracket to the closing one, and what it is called in a remark."""

    span: Span
    name: str
    basis: Basis


def noted(note: Footnote, names: PaperNames) -> Basis:
    """What a footnote gives; from a line that begins with "Remark" on it is about the claim and gives nothing."""
    paragraphs = list(_before_remarks(note.paragraphs))
    given = [_items(one, names) for one in paragraphs]
    text = " ".join(" ".join(one.text.split()) for one in paragraphs)
    basis = _paired([item for items in given for item in items.found], text)
    lacks = basis.lacks + tuple(lack for items in given for lack in items.lacks)
    return replace(basis, word_for_word=_WORD_FOR_WORD.match(text) is not None, lacks=lacks)


def _before_remarks(paragraphs: Sequence[Stretch]) -> Iterator[Stretch]:
    for one in paragraphs:
        remark = _REMARK.search(one.text)
        if remark:
            kept = tuple(each for each in one.stressed if each.span.end <= remark.start())
            yield replace(one, text=one.text[: remark.start()], shape=one.shape[: remark.start()], stressed=kept)
            return
        yield one


def undefined(stretch: Stretch) -> Iterator[Group]:
    """The footnotes that a text calls and no line defines."""
    for found in _UNDEFINED.finditer(stretch.shape):
        label = f"[^{found['label']}]"
        basis = Basis(papers=(label,), lacks=(f'is not defined; write "{label}: ..." with its paper and quotation.',))
        yield Group(span=Span(*found.span()), name=f"footnote {label}", basis=basis)


def groups(stretch: Stretch, names: PaperNames) -> Iterator[Group]:
    """Pandoc's citations in a text, in order."""
    end = 0
    for opening in _GROUP.finditer(stretch.shape):
        if opening.start() < end:
            continue
        start = opening.start()
        closing = _closing(stretch.shape, start)
        key = _KEY.search(stretch.shape, start, closing or len(stretch.shape))
        if key and closing:
            end = closing
            basis = _grouped(stretch, Span(start + 1, end - 1), names)
            yield Group(span=Span(start, end), name=_shown(stretch.text[start:end]), basis=basis)
        elif key:
            end = key.end()
            basis = Basis(papers=(key.group()[1:],), lacks=("is never closed; write ] where it ends.",))
            yield Group(span=Span(start, end), name=_shown(stretch.text[start:end]), basis=basis)


def _closing(shape: str, opening: int) -> int:
    """Behind the bracket that closes the one at `opening`; 0 where none does."""
    depth = 0
    for bracket in _BRACKET.finditer(shape, opening):
        depth += 1 if bracket.group() == "[" else -1
        if depth == 0:
            return bracket.end()
        if depth > _DEEPEST:
            break
    return 0


def _grouped(stretch: Stretch, span: Span, names: PaperNames) -> Basis:
    """What stands between the brackets of Pandoc's citation: keys, each with the quotations after it."""
    text = stretch.text[span.start : span.end]
    marks = quotations(text)
    spans = marks.spans + tuple(Span(place, len(text) + 1) for place in marks.unclosed[:1])
    keys = _keys(stretch, span, names)
    items: list[Named | Span] = [
        *spans,
        *(key for key in keys if not any(one.start < key.span.start < one.end for one in spans)),
    ]
    basis = _paired(_worded(items, text), text)
    return replace(basis, lacks=basis.lacks + _open_marks(marks.unclosed))


def _keys(stretch: Stretch, span: Span, names: PaperNames) -> Iterator[Named]:
    """The keys (`@id`) in a part of a text, at their places in that part."""
    for key in _KEY.finditer(stretch.shape, span.start, span.end):
        name = key["braced"] or key["plain"]
        papers = names.of(name)
        place = Span(key.start() - span.start, key.end() - span.start)
        yield Named(span=place, papers=papers or (name,), is_known=bool(papers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Items:
    """The names and the quotations (as text) of a paragraph, in order."""

    found: tuple[Named | str, ...]
    lacks: tuple[str, ...]


def _items(paragraph: Stretch, names: PaperNames) -> _Items:
    text = paragraph.text.replace("\n", " ")
    keys = _keys(paragraph, Span(0, len(text)), names)
    named = [*_stressed(paragraph, names), *(key for key in keys if key.is_known)]
    rest = _without([one.span for one in named], text)
    marked = list(names.titles_in(rest, with_marks=True))
    rest = _without([one.span for one in marked], rest)
    marks = quotations(rest)
    quoted: list[Span] = []
    for span in marks.spans:
        title = names.of(inside(text, span).rstrip(".,;:"))
        if title:
            named.append(Named(span=span, papers=title, is_known=True))
        else:
            quoted.append(span)
    named = [one for one in named if not any(span.start <= one.span.start < span.end for span in quoted)]
    rest = _without(quoted + [one.span for one in named], rest)
    ids = list(names.ids_in(rest))
    named += [one for one in ids if one.is_known]
    named = named or marked or list(names.titles_in(rest)) or ids
    quoted += [Span(place, len(text) + 1) for place in marks.unclosed[:1]]
    return _Items(found=_worded([*named, *quoted], text), lacks=_open_marks(marks.unclosed))


def _stressed(paragraph: Stretch, names: PaperNames) -> Iterator[Named]:
    """The papers named by a link, or in emphasis."""
    for stressed in paragraph.stressed:
        text = paragraph.text[stressed.span.start : stressed.span.end]
        papers = names.of(stressed.address) if stressed.address else ()
        papers = papers or names.of(text)
        if papers:
            yield Named(span=stressed.span, papers=papers, is_known=True)


def _worded(items: Sequence[Named | Span], text: str) -> tuple[Named | str, ...]:
    """The items in the order in which they stand, quotations as their words."""
    placed = sorted(items, key=lambda item: item.span.start if isinstance(item, Named) else item.start)
    return tuple(item if isinstance(item, Named) else inside(text, item) for item in placed)


def _paired(items: Sequence[Named | str], text: str) -> Basis:
    """Each quotation with the paper named before it, or after it where the text begins with a quotation."""
    names = [item for item in items if isinstance(item, Named)]
    quotes = [item for item in items if isinstance(item, str)]
    papers = tuple(dict.fromkeys(paper for name in names for paper in name.papers))
    lacks = [f"names no known paper: {_shown(' or '.join(name.papers))!r}." for name in names if not name.is_known]
    if not names:
        lacks = [f"names no known paper: {_shown(text)!r}."]
        papers = (_shown(text),)
    if not quotes:
        return Basis(papers=papers, lacks=tuple(lacks))
    if not names:
        return Basis(quoted=tuple(Quoted(papers=papers, quote=quote) for quote in quotes), lacks=tuple(lacks))
    begins_with_name = isinstance(items[0], Named)
    ordered = items if begins_with_name else tuple(reversed(items))
    quoted: list[Quoted] = []
    current = next(item for item in ordered if isinstance(item, Named)).papers
    for item in ordered:
        if isinstance(item, Named):
            current = item.papers
        else:
            quoted.append(Quoted(papers=current, quote=item))
    used = {paper for one in quoted for paper in one.papers}
    lacks += [
        f"names {name.papers[0]} without quoting it, so nothing is checked."
        for name in names
        if name.is_known and not used & set(name.papers)
    ]
    return Basis(quoted=tuple(quoted if begins_with_name else reversed(quoted)), lacks=tuple(lacks))


def _open_marks(unclosed: Sequence[int]) -> tuple[str, ...]:
    return ("has a quotation mark that is never closed; close it where the paper's words end.",) if unclosed else ()


def _without(spans: Sequence[Span], text: str) -> str:
    """The text with what stands at `spans` taken out, and every other character in its place."""
    for span in spans:
        text = text[: span.start] + _TAKEN * (span.end - span.start) + text[span.end :]
    return text


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
