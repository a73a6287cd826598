"""Where sentences begin and end, in abstracts as they are really written.

Every run of stops is a candidate, and what stands before and after it decides. Nothing looks further than a few
dozen characters, so time is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Lists of words are split from one string, as a word between quotes each would hide them.
# After these a sentence goes on, whatever follows; after those of _NUMBERED it does before a number or a letter.
_NEVER_LAST = frozenset({"approx", "ca", "cf", "dr", "e.g", "eg", "i.e", "ie", "mr", "mrs", "ms", "prof", "viz", "vs"})
_NUMBERED = frozenset(
    """
    alg app ch def eq eqn eqs ex fig figs lem no nos p pp prop ref refs sec secs sect tab tbl thm vol
    """.split()  # noqa: SIM905
)
# After these, and after a lone letter or initials, it goes on unless a word follows that likes to begin a sentence.
_SELDOM_LAST = frozenset({"al", "corp", "dept", "et", "etc", "inc", "jr", "ltd", "resp", "wrt"})
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
# Words that begin sentences and hardly ever follow a stop inside one.
_OPENERS = frozenset(
    """
    a additionally after all although an and another as at based because besides beyond both but by code compared
    consequently crucially despite due during each empirically even evaluations existing experimental experiments
    extensive finally first firstly following for from further furthermore given hence here how however i if
    importantly in inspired instead interestingly it its last lastly many more moreover most motivated nevertheless
    next no notably on once one others our overall previous prior recent recently remarkably results second secondly
    several similarly since so some specifically such surprisingly that the their then theoretically there therefore
    these they this those through thus to together towards traditional two under unfortunately unlike until upon
    using various via we what when where whereas whether which while with without yet you
    """.split()  # noqa: SIM905
)
_SMALL_OPENERS = frozenset({"finally", "furthermore", "however", "moreover", "our", "therefore", "these", "this", "we"})

_CJK_STOPS = "\u3002\uff01\uff1f"
_STOPS = re.compile(rf"(?:[.!?…]+|[{_CJK_STOPS}]+)[\"'\u201d\u2019»)\]}}*_`]*|\n[^\S\n]*\n")
_BRACKETS = re.compile(r"[()\[\]{}]")
_LAST_WORD = re.compile(r"[^\s()\[\]{}\"'\u201c\u2018,;:]+$")
_NEXT_WORD = re.compile(r"\s+([^\W_]+)")
_NUMBER_NEXT = re.compile(r"\s+\(?(?:\d|[^\W\d_]\b|[IVX]+\b)")
_GLUED_WORD = re.compile(r"([A-Z][a-z]+)[\s,]")
_NO_BEGINNING = re.compile(r"\s*[,;:)\]}\u2013\u2014%/&+=<>-]")
_ITEM = re.compile(r"\d{1,2}|[ivx]{1,4}|[a-hA-H]")
_LOOKBACK = 40
_LONGEST_BRACKET = 400


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: `text[start:end]`, in code points."""

    start: int
    end: int


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text`, stripped, in order and disjoint; together they hold every character but spaces."""
    spans: list[Span] = []
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        if stripped := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            spans.append(Span(first, first + len(stripped)))
        start = end
    return tuple(spans)


def _ends(text: str) -> Iterator[int]:
    """The offsets, rising, at which a sentence ends and the next may begin."""
    inside = _bracketed(text)
    begin = 0
    for stop in _STOPS.finditer(text):
        end = stop.end()
        if stop[0][0] == "\n" or (not inside[end] and _is_end(text, begin, stop)):
            yield end
            begin = end


def _bracketed(text: str) -> bytearray:
    """`result[i]` is 1 where offset i lies inside a pair of brackets of at most `_LONGEST_BRACKET` characters."""
    inside = bytearray(len(text) + 1)
    pending: list[re.Match[str]] = []
    for bracket in _BRACKETS.finditer(text):
        if bracket[0] in "([{":
            pending.append(bracket)
        elif pending and pending[-1][0] + bracket[0] in {"()", "[]", "{}"}:
            start, end = pending.pop().end(), bracket.end()
            if end - start <= _LONGEST_BRACKET:
                inside[start:end] = b"\x01" * (end - start)
    return inside


def _is_end(text: str, begin: int, stop: re.Match[str]) -> bool:
    if stop[0][0] in _CJK_STOPS or stop.end() == len(text):
        return True
    before = _word_before(text, stop.start())
    if not text[stop.end()].isspace():
        return _is_glued_end(text, stop, before)
    if stop[0].startswith(("..", "…")):
        return _opens(text, stop.end())
    if stop[0][0] == ".":
        return _is_full_stop(text, begin, stop, before)
    return _may_begin(text, stop.end())


def _is_full_stop(text: str, begin: int, stop: re.Match[str], before: str) -> bool:
    """Whether a single stop, before a space, ends a sentence rather than an abbreviation or the number of an item."""
    word = before.lower()
    if word in _NEVER_LAST or (word in _NUMBERED and _NUMBER_NEXT.match(text, stop.end())):
        return False
    if _ITEM.fullmatch(before) and _is_first(text, begin, stop.start() - len(before)):
        return False
    if word in _SELDOM_LAST or _INITIALS.fullmatch(before):
        return _opens(text, stop.end())
    return _may_begin(text, stop.end())


def _is_first(text: str, begin: int, start: int) -> bool:
    """Whether a word at `start` begins a sentence, or an item of a list that a colon or semicolon introduces."""
    left = text[max(begin, start - _LOOKBACK) : start].rstrip()
    return not left or left[-1] in ":;"


def _is_glued_end(text: str, stop: re.Match[str], before: str) -> bool:
    """Whether a stop with no space after it ends a sentence ("dataset.This"), rather than standing in a name."""
    glued = _GLUED_WORD.match(text, stop.end())
    if glued is None or len(glued[1]) == 1 or glued[1].lower() not in _OPENERS:
        return False
    return before.lower() not in _NEVER_LAST and not any(sign in before for sign in "/@\\")


def _word_before(text: str, end: int) -> str:
    word = _LAST_WORD.search(text[max(0, end - _LOOKBACK) : end])
    return word[0] if word else ""


def _opens(text: str, end: int) -> bool:
    """Whether the next word is one that begins sentences, and has a capital."""
    word = _NEXT_WORD.match(text, end)
    return word is not None and word[1][0].isupper() and word[1].lower() in _OPENERS


def _may_begin(text: str, end: int) -> bool:
    """Whether what follows looks like a beginning: no small letter, unless a name's (mBERT), and no comma or dash."""
    word = _NEXT_WORD.match(text, end)
    if word is None:
        return _NO_BEGINNING.match(text, end) is None
    if word[1][0].islower():
        return (
            word[1] in _SMALL_OPENERS
            or not (word[1].islower() and word[1].isalpha())
            or text.startswith(")", word.end())
        )
    return True
