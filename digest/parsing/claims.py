"""Claims in a Markdown file whose citations are footnotes or Pandoc's `[@id]`: a cited sentence is a claim."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from digest.core.given import GivenCitation, GivenClaim, GivenClaims, Remark
from digest.core.papers import Paper
from digest.lexical.sentences import Span, sentences
from digest.parsing.citing import Basis, Group, groups, noted, undefined
from digest.parsing.markdown import Stretch, document
from digest.parsing.paper_names import PaperNames
from digest.parsing.quotations import double, inside, quotations

# JSON begins with an object, or with a list that is empty or begins with one; Markdown may begin with a bracket too.
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:\{\s*[\"}]|\]\s*\Z|\Z))")
_VERDICTS = ("✓", "⚠", "✗")
_MARKED = re.compile("[" + "".join(_VERDICTS) + "]\ufe0f?")
# What is said in brackets behind such a mark and its citation is said of the claim.
_ASIDE = re.compile(r" *\([^()\n]*\)(?=\s|\Z)")
_GLUED = re.compile(r"[\s.,;:!?)\]]|\Z")
_LEAST_WORDS = 4  # of a quotation that does not stand right before its citation: a word in quotes need not be one
_HTML = "HTML is not read; write what it says in Markdown."
_UNREAD = "there are too many brackets here to be read; write shorter paragraphs."
_OPEN = "follows a quotation mark that is never closed; close it where the paper's words end."
_ITSELF = "comes with no quotation, so its sentence is looked for word for word."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Citing:
    """A citation where it stood in a text that it was taken out of; `lacks` is what has yet to be said about it."""

    at: int
    name: str
    basis: Basis
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cited:
    """A stretch of text without its citations; `origins` pairs places in `text` with places where it was taken from."""

    stretch: Stretch
    text: str
    citations: tuple[_Citing, ...]
    origins: tuple[tuple[int, int], ...]

    def line(self, at: int) -> int:
        """The line of the file in which `text[at]` stands."""
        here, there = self.origins[bisect_right(self.origins, (at, len(self.stretch.text))) - 1]
        return self.stretch.line + self.stretch.text.count("\n", 0, there + at - here)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """A footnote and what it gives."""

    line: int
    basis: Basis


def is_json(text: str) -> bool:
    """Whether claims are written as JSON, well or badly; else they are Markdown."""
    return _JSON.match(text) is not None


def claims_in_markdown(text: str, papers: Iterable[Paper]) -> GivenClaims:
    """The claims of a Markdown file; `papers` are those that its citations may name.

    A claim's id is its line, as `L12`, and from the second one that begins in a line on its number there: `L12.2`.
    Headings, code, HTML and block quotes without a citation hold no claims. A citation that is not sound makes a
    remark, and its claim cites what cannot be found.
    """
    names = PaperNames(papers)
    read = document(text)
    notes: dict[str, _Note] = {}
    remarks = [Remark(line=line, message=_HTML) for line in read.html_lines]
    remarks += [Remark(line=line, message=_UNREAD) for line in read.unread_lines]
    for footnote in read.footnotes:
        label = f"footnote {_called(footnote.label)}"
        if footnote.label in notes:
            remarks.append(Remark(line=footnote.line, message=f"{label} is defined twice; the first one counts."))
            continue
        note = notes[footnote.label] = _Note(line=footnote.line, basis=noted(footnote, names))
        remarks += [Remark(line=note.line, message=f"{label} {lack}") for lack in note.basis.lacks]
    called = {reference.label for stretch in read.stretches for reference in stretch.references}
    remarks += [
        Remark(line=note.line, message=f"footnote {_called(label)} is called nowhere.")
        for label, note in notes.items()
        if label not in called
    ]
    claims: list[GivenClaim] = []
    uncited = 0
    for stretch in read.stretches:
        found = _claims(_without_citations(stretch, names, notes))
        claims += found.claims
        remarks += found.remarks
        uncited += found.uncited
    return GivenClaims(
        claims=_numbered(claims),
        remarks=tuple(sorted(dict.fromkeys(remarks), key=lambda remark: remark.line)),
        uncited=uncited,
    )


def _without_citations(stretch: Stretch, names: PaperNames, notes: dict[str, _Note]) -> _Cited:
    """Take the citations out of a text, with the space before them where none is needed."""
    found = [
        Group(span=Span(reference.at, reference.at), name=_called(reference.label), basis=notes[reference.label].basis)
        for reference in stretch.references
    ]
    found += [*groups(stretch, names), *undefined(stretch)]
    text, citations, origins, taken = "", list[_Citing](), [(0, 0)], 0
    for one in sorted(found, key=lambda group: group.span):
        if one.span.start < taken:
            continue
        text += stretch.text[taken : one.span.start]
        if _GLUED.match(stretch.text, one.span.end):
            text = text.rstrip()
        # What a footnote lacks was said where it is defined.
        lacks = one.basis.lacks if one.span.start < one.span.end else ()
        citations.append(_Citing(at=len(text), name=one.name, basis=one.basis, lacks=lacks))
        taken = one.span.end
        origins.append((len(text), taken))
    text += stretch.text[taken:]
    return _Cited(stretch=stretch, text=text, citations=tuple(citations), origins=tuple(origins))


def _claims(cited: _Cited) -> GivenClaims:
    """The claims of one stretch of text."""
    units = list(_units(cited))
    remarks = [
        Remark(line=cited.line(citation.at), message=f"{citation.name} {lack}")
        for citation in cited.citations
        for lack in citation.lacks
    ]
    if not units and cited.citations:
        remarks.append(Remark(line=cited.stretch.line, message=f"{cited.citations[0].name} follows no sentence."))
    at_unit: dict[int, list[_Citing]] = {}
    for citation in cited.citations if units else ():
        at_unit.setdefault(_unit_of(citation.at, units), []).append(citation)
    claims = []
    for number, unit in enumerate(units):
        if number in at_unit:
            claim, told = _claim(cited, unit, at_unit[number])
            claims.append(claim)
            remarks += told
    bare = len(units) - len(at_unit)
    passed_over = cited.stretch.is_quoted or cited.stretch.is_label
    return GivenClaims(claims=tuple(claims), remarks=tuple(remarks), uncited=0 if passed_over else bare)


def _units(cited: _Cited) -> Iterator[Span]:
    """What may be a claim each: what a verdict's mark and a citation end, a cell of a table, a sentence."""
    text, ends, begun = cited.text, {citation.at for citation in cited.citations}, 0
    for mark in _MARKED.finditer(text):
        if mark.end() in ends:
            line = max(text.rfind("\n", 0, mark.start()) + 1, begun)
            yield from _sentences(text, Span(begun, line))
            yield from _with_words(text, [Span(line, mark.end())])
            aside = _ASIDE.match(text, mark.end())
            begun = aside.end() if aside else mark.end()
    if cited.stretch.is_cell:
        yield from _with_words(text, [Span(begun, len(text))])
    else:
        yield from _sentences(text, Span(begun, len(text)))


def _sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences in a part of a text; a quotation is never cut in two."""
    part = text[span.start : span.end].replace("\n", " ")
    quoted = double(part).spans
    whole: list[Span] = []
    for sentence in sentences(part):
        if whole and any(one.start < sentence.start < one.end for one in quoted):
            whole[-1] = Span(whole[-1].start, sentence.end)
        else:
            whole.append(sentence)
    yield from _with_words(text, [Span(span.start + one.start, span.start + one.end) for one in whole])


def _with_words(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    return (span for span in spans if any(char.isalnum() for char in text[span.start : span.end]))


def _unit_of(at: int, units: Sequence[Span]) -> int:
    """The unit that a citation at `at` belongs to: the one that began last before it, else the first."""
    return max(bisect_left(units, at, key=attrgetter("start")) - 1, 0)


def _claim(cited: _Cited, unit: Span, citations: Sequence[_Citing]) -> tuple[GivenClaim, list[Remark]]:
    """A claim, whose id is only its line for now, and what is to be said of its citations."""
    text = " ".join(_unmarked(cited.text[unit.start : unit.end]).split())
    given: list[GivenCitation] = []
    remarks: list[Remark] = []
    itself = GivenCitation(papers=(), quotes=_wordings(text))
    begun = unit.start
    for at, group in groupby(citations, key=attrgetter("at")):
        here = list(group)
        before = cited.text[begun : max(at, begun)]
        quotes = _quotes(before)
        given += _citations(here, quotes, itself)
        begun = max(at, begun)
        told = any(one.basis.quoted or one.basis.word_for_word or one.basis.lacks for one in here)
        lack = "" if told else _OPEN if double(before).unclosed else "" if quotes else _ITSELF
        if lack:
            remarks.append(Remark(line=cited.line(at), message=f"{' '.join(one.name for one in here)} {lack}"))
    return GivenClaim(id=f"L{cited.line(unit.start)}", text=text, citations=tuple(given)), remarks


def _citations(here: Sequence[_Citing], before: Sequence[str], itself: GivenCitation) -> Iterator[GivenCitation]:
    """What citations in one place rest on: quotations of their own, else those before them, else the sentence."""
    quoted = [one for citation in here for one in citation.basis.quoted]
    if quoted:
        for one in quoted:
            yield GivenCitation(papers=one.papers, quotes=_wordings(one.quote))
        return
    papers = tuple(dict.fromkeys(paper for citation in here for paper in citation.basis.papers))
    if not before or any(citation.basis.word_for_word for citation in here):
        yield replace(itself, papers=papers)
        return
    for quote in before:
        yield GivenCitation(papers=papers, quotes=_wordings(quote))


def _quotes(before: str) -> list[str]:
    """The quotations in the text before a citation: the one right before it, and others of some length."""
    found = quotations(before).spans
    return [
        words
        for span in found
        if (words := " ".join(inside(before, span).split()))
        and (len(words.split()) >= _LEAST_WORDS or not any(map(str.isalnum, before[span.end :])))
    ]


def _unmarked(text: str) -> str:
    """The text without the mark of a verdict at its end."""
    bare = text.rstrip().removesuffix("\ufe0f")
    return bare[:-1].rstrip() if bare.endswith(_VERDICTS) else text


def _wordings(quote: str) -> tuple[str, ...]:
    """A quotation as it stands, and without the stop or comma that may belong to the sentence around it."""
    plain = " ".join(quote.split())
    return tuple(dict.fromkeys((plain, plain.rstrip(".,;") or plain)))


def _numbered(claims: Sequence[GivenClaim]) -> tuple[GivenClaim, ...]:
    seen: Counter[str] = Counter()
    numbered = []
    for claim in claims:
        seen[claim.id] += 1
        number = seen[claim.id]
        numbered.append(claim if number == 1 else replace(claim, id=f"{claim.id}.{number}"))
    return tuple(numbered)


def _called(label: str) -> str:
    return "in the line" if " " in label else f"[^{label}]"
