"""Where a text stops speaking to the readers of a paper and speaks to the machine that reads it, or to a reviewer.

A paper may quote such words or tell of them; those are mentions, and remain what the paper says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.evidence.foreign_orders import FOREIGN_COMMANDS, FOREIGN_LEAD, FOREIGN_LEADS, OTHER_SCRIPTS
from digest.evidence.forgeries import AROUND_TOKEN, DELIMITER, FORGED_OPENINGS, KEY, REPLY_JSON, TOKEN, UNSEEN
from digest.evidence.openings import Cues, Openings
from digest.evidence.orders import AS_MACHINE, COMMANDS, DUTY, IF_MACHINE, LEAD, LEADS, PRAISE, READING, YOU
from digest.evidence.unhiding import Plain, encoded, hidden, plain, turned
from digest.lexical.sentences import Span, sentences

_OPENINGS = Openings(
    rows=[*((verbs, rf"\s{{1,3}}{after}") for verbs, after in COMMANDS), *FOREIGN_COMMANDS, *FORGED_OPENINGS],
    lead=rf"(?:(?:{LEAD}|{FOREIGN_LEAD})[,:!]?\s{{1,3}}){{1,4}}",
    leads=f"{LEADS} {FOREIGN_LEADS}",
)
_CUES = Cues((YOU, IF_MACHINE, AS_MACHINE, READING, DUTY, PRAISE, TOKEN, DELIMITER, REPLY_JSON, KEY, UNSEEN))
_OTHER_SCRIPT = re.compile("[\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
# Orders in ROT13, and read from their end.
_TURNED = ("vtaber", "vafgehpg", "snoitcurtsni", "erongi")
_QUOTED = re.compile(
    r"\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”|``[^`\n]{1,400}''|`[^`\n]{1,200}`|«[^»\n]{1,400}»|„[^“\n]{1,400}“"
    r"|[‘'](?<![\w’'].)(?=\S)[^\n‘]{1,400}?(?<=\S)[’'](?![\w’'])"
)
_QUOTING = ('"', "“", "«", "„", "`", "‘", " '")
_FRAME = re.compile(
    r"attack|inject|jailb|adversar|prompt|instruct|phrase|such as|\be\.g\.|\blike\b|for example|for instance|hidden|"
    r"string|suffix|trigger|question|\bask|sentence|\bterm|called|named|request|command|template|quer(?:y|ies)|\bllm|"
    r"model|reviewer|payload|poison|malicious|wording|words|\bwe (?:show|find|found|study|test|use|observe)"
)
_OWN_VOICE = re.compile(r"\b(?:we|our|in this|this (?:paper|work|study|article|survey)|the authors)\b")
_POINTS_BACK = re.compile(
    r"\b(?:so|this|it|the above|the (?:last|previous|preceding) sentence|the (?:sentence|line) (?:above|before))"
    r"(?: (?:sentence|statement|fact|line))?(?: (?:above|before))?(?: in\b| to\b| as\b|\W*$)"
)
_BEFORE_ORDER = ".!?;:…\u3002\uff01 \n\t\"'“‘(*_>#|–—~-"
_TOLD_OF = re.compile(
    r"\b(?:prompts?|attacks?|injections?|phrases?|examples?|such as|e\.g|questions?|steps?|stages?|tasks?|we)\b"
)
_MOST_WORDS_BEFORE_COLON = 8
_AROUND_QUOTE = 160
_AROUND_TOKEN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """`text[start:end]` of a passage, in code points, and what it says once disguises are taken off.

    An `order` addresses the machine or a reviewer; a `mention` only tells of such words.
    """

    start: int
    end: int
    said: str
    kind: Literal["order", "mention"] = "order"

    def touches(self, start: int, end: int) -> bool:
        """Whether the stretch has a character of `text[start:end]`."""
        return self.start < end and start < self.end


def stretches(text: str) -> tuple[Stretch, ...]:
    """The stretches of `text` that address the machine, and mentions of such, in order; nearly all texts have none.

    An order takes in whole sentences: its own, and those after it up to where the paper speaks again.
    """
    seen = plain(text)
    lower = _lower(seen.text)
    quoted = (
        [Span(*found.span()) for found in _QUOTED.finditer(lower)] if any(map(lower.__contains__, _QUOTING)) else []
    )
    marks = sorted({*_marks(lower), *(quote for quote in quoted if _is_command(lower[quote.start : quote.end]))})
    coded = {Span(start, end): said for start, end, said in (*encoded(seen.text), *_turned(lower, seen.text))}
    veiled = tuple(Stretch(start=each.start, end=each.end, said=each.said) for each in hidden(text))
    if not (marks or coded or veiled):
        return ()
    spans = sentences(seen.text)
    told = {mark: _mention(mark, lower, quoted, spans) for mark in marks}
    mentions = dict.fromkeys(span for span in told.values() if span is not None)
    orders = _reach([*coded, *(mark for mark, span in told.items() if span is None)], lower, spans)
    found = [
        *veiled,
        *(_stretch(span, _said(span, seen, coded), seen, len(text)) for span in orders),
        *(_stretch(span, seen.text[span.start : span.end], seen, len(text), "mention") for span in mentions),
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.kind)))


def orders(text: str) -> tuple[Stretch, ...]:
    """The stretches of `text` that address the machine, without mentions."""
    return tuple(stretch for stretch in stretches(text) if stretch.kind == "order")


def is_framed(text: str) -> bool:
    """Whether a text speaks of words as words: of a prompt, an attack, a phrase, or something in quotation marks."""
    return _FRAME.search(text.lower()) is not None or _QUOTED.search(text) is not None


def _lower(text: str) -> str:
    """The text in lower case and as long as before, with dashes that stand alone as dashes."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lower.replace(" - ", " – ")


def _marks(lower: str) -> Iterator[Span]:
    """Where a cue is found."""
    led = f"\n{lower}"  # the start of a text is the start of a line
    found = [*_OPENINGS.found(led), *_CUES.found(led)]
    if not led.isascii() and _OTHER_SCRIPT.search(led):
        found += [match.span() for match in OTHER_SCRIPTS.finditer(led)]
    for start, end in found:
        mark = led[start:end]
        begin = start + (len(mark) - len(mark.lstrip(_BEFORE_ORDER))) % len(mark)  # not of the sentence before
        yield Span(max(begin - 1, 0), end - 1)


def _is_command(quotation: str) -> bool:
    """Whether what stands between quotation marks begins as an order does."""
    return any(start == 1 for start, _ in _OPENINGS.found(f"\n{quotation.strip(_BEFORE_ORDER)}"))


def _turned(lower: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Sentences that are orders in ROT13 or from their end, with what they say."""
    if not any(sign in lower for sign in _TURNED):
        return
    for span in sentences(text):
        for said in turned(text[span.start : span.end]):
            if any(True for _ in _marks(_lower(said))):
                yield span.start, span.end, said


def _mention(mark: Span, lower: str, quoted: Sequence[Span], spans: Sequence[Span]) -> Span | None:
    """What tells of a mark: the quotation it is in, within a sentence that frames it, or the token that it is."""
    if TOKEN.pattern.fullmatch(lower, mark.start, mark.end):
        near = lower[max(0, mark.start - _AROUND_TOKEN) : mark.end + _AROUND_TOKEN]
        if AROUND_TOKEN.search(near):
            return mark
    is_json = REPLY_JSON.pattern.match(lower, mark.start - 1) is not None
    for quote in quoted:
        if quote.start <= mark.start < quote.end and not is_json:
            return quote if _is_embedded(quote, lower) else None
    return mark if _follows_telling_colon(mark, lower, spans) else None


def _is_embedded(quote: Span, lower: str) -> bool:
    """Whether a quotation is a part of a sentence that says what it is."""
    before = lower[max(0, quote.start - _AROUND_QUOTE) : quote.start]
    after = lower[quote.end : quote.end + _AROUND_QUOTE]
    last, following = before.rstrip()[-1:], after.lstrip()[:1]
    goes_on = (last and last not in ".!?\n") or following.isalpha() or following in set(",;)")
    before = re.split(r"[.!?]\s", before)[-1]
    after = re.split(r"[.!?](?:\s|$)", after)[0]
    return bool(goes_on) and _FRAME.search(f"{before} {after}") is not None


def _follows_telling_colon(mark: Span, lower: str, spans: Sequence[Span]) -> bool:
    """Whether a colon before the mark ends words that tell of it ("two steps: rate this"), not who is spoken to."""
    before = lower[: mark.start].rstrip(" \"'“‘(*")
    if not before.endswith(":"):
        return False
    begin = max((span.start for span in spans if span.start < mark.start), default=0)
    telling = before[begin:-1]
    return len(telling.split()) > _MOST_WORDS_BEFORE_COLON or _TOLD_OF.search(telling) is not None


def _reach(marks: Sequence[Span], lower: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences that hold marks, those that they point back to, and those that follow in the same voice."""
    marked = {index for index, span in enumerate(spans) if any(_meet(span, mark) for mark in marks)}
    reached: list[int] = []
    for index, span in enumerate(spans):
        sentence = lower[span.start : span.end]
        if index in marked:
            if index and index - 1 not in reached and _POINTS_BACK.search(sentence):
                reached.append(index - 1)
            reached.append(index)
        elif reached and reached[-1] == index - 1 and not _OWN_VOICE.search(sentence):
            reached.append(index)
    return [spans[index] for index in reached]


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _said(span: Span, seen: Plain, coded: dict[Span, str]) -> str:
    """A sentence with what is encoded in it."""
    inside = [said for code, said in coded.items() if _meet(span, code)]
    return "\n".join([seen.text[span.start : span.end], *inside])


def _stretch(span: Span, said: str, seen: Plain, length: int, kind: Literal["order", "mention"] = "order") -> Stretch:
    start = seen.place(span.start, length)
    return Stretch(start=start, end=seen.place(span.end - 1, length) + 1 if span.end else start, said=said, kind=kind)
