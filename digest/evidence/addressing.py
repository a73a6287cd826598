"""Where a text stops speaking to the readers of a paper and speaks to the machine that reads it, or to a reviewer.

A paper may quote such words or tell of them; those are mentions, and remain what the paper says.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from digest.evidence.foreign_orders import FOREIGN_COMMANDS, FOREIGN_LEAD, FOREIGN_LEADS, OTHER_SCRIPTS
from digest.evidence.forgeries import AROUND_TOKEN, DELIMITER, FORGED_OPENINGS, KEY, REPLY_JSON, TOKEN, UNSEEN
from digest.evidence.openings import Cues, Openings
from digest.evidence.orders import ABOVE, AS_MACHINE, COMMANDS, DUTY, IF_MACHINE, LEAD, LEADS, PRAISE, READING, YOU
from digest.evidence.unhiding import Plain, encoded, hidden, plain, turned
from digest.lexical.sentences import Span, sentences

_OPENINGS = Openings(
    rows=[*((verbs, rf"\s{{1,3}}(?:{after})") for verbs, after in COMMANDS), *FOREIGN_COMMANDS, *FORGED_OPENINGS],
    lead=rf"(?:(?:{LEAD}|{FOREIGN_LEAD})[,:!]?\s{{1,3}}){{1,4}}",
    leads=f"{LEADS} {FOREIGN_LEADS}",
)
_CUES = Cues((YOU, ABOVE, IF_MACHINE, AS_MACHINE, READING, DUTY, PRAISE, TOKEN, DELIMITER, REPLY_JSON, KEY, UNSEEN))
_OTHER_SCRIPT = re.compile("[\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
# Orders in ROT13, and read from their end.
_TURNED = ("vtaber", "vafgehpg", "snoitcurtsni", "erongi")
_QUOTED = re.compile(
    r"\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”|``[^`\n]{1,400}''|`[^`\n]{1,200}`|«[^»\n]{1,400}»|„[^“\n]{1,400}“"
    r"|[‘'](?<![\w’'].)(?=\S)[^\n‘]{1,400}?(?<=\S)[’'](?![\w’'])"
)
_QUOTING = ('"', "“", "«", "„", "`", "‘", " '")
_FRAME = re.compile(
    r"attack|inject|jailb|adversar|prompt|instruct|directive|phrase|such as|\be\.g\.|\blike\b|for example|for instance|"
    r"hidden|string|suffix|trigger|question|\btold|\bmails?\b|\brules?\b|\bask|sentence|\bterm|called|named|request|command|"
    r"template|quer(?:y|ies)|\bllm|"
    r"model|reviewer|payload|poison|malicious|wording|words|\bwe (?:show|find|found|study|test|use|observe)"
)
_OWN_VOICE = re.compile(r"\b(?:we|our|in this|this (?:paper|work|study|article|survey)|the authors)\b")
_POINTS_BACK = re.compile(
    r"\b(?:so|this|the above|the (?:last|previous|preceding) sentence|the (?:sentence|line) (?:above|before))"
    r"(?: (?:sentence|statement|fact|line))?(?: (?:above|before))?(?: in\b| to\b| as\b|\W*$)"
)
_BEFORE_ORDER = ".!?;:…\u3002\uff01 \n\t\"'“‘(*_>#|–—~-"
_TOLD_OF = re.compile(
    r"\b(?:prompts?|attacks?|injections?|phrases?|examples?|such as|e\.g|questions?|steps?|stages?|tasks?|we)\b"
)
_MOST_WORDS_BEFORE_COLON = 8
_AROUND_QUOTE = 160
_BEFORE_TOKEN, _AFTER_TOKEN = 60, 16


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
    quoted = [Span(*found.span()) for found in _QUOTED.finditer(lower)] if _has(lower, _QUOTING) else []
    marks = sorted({*_marks(lower), *(quote for quote in quoted if _is_command(lower[quote.start : quote.end]))})
    coded = [*encoded(seen.text), *_turned(lower, seen.text)]
    veiled = [Stretch(start=each.start, end=each.end, said=each.said) for each in hidden(text)]
    if not (marks or coded or veiled):
        return ()
    read = _Read(lower=lower, quoted=quoted, spans=sentences(seen.text))
    told = [(mark, read.mention(mark)) for mark in marks]
    mentions = dict.fromkeys(mention for _, mention in told if mention is not None)
    reached = read.reach([*(Span(*each[:2]) for each in coded), *(mark for mark, mention in told if mention is None)])
    found = [
        *veiled,
        *(_stretch(Span(start, end), said, seen, len(text)) for start, end, said in coded),
        *(_stretch(span, seen.text[span.start : span.end], seen, len(text)) for span in reached),
        *(
            replace(_stretch(span, seen.text[span.start : span.end], seen, len(text)), kind="mention")
            for span in mentions
        ),
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.kind)))


def orders(text: str) -> tuple[Stretch, ...]:
    """The stretches of `text` that address the machine, without mentions."""
    return tuple(stretch for stretch in stretches(text) if stretch.kind == "order")


def is_framed(text: str) -> bool:
    """Whether a text speaks of words as words: of a prompt, an attack, a phrase, or something in quotation marks."""
    return _FRAME.search(text.lower()) is not None or _QUOTED.search(text) is not None


class _Read:
    """A text in lower case with its sentences and quotations, which both are in order and apart."""

    def __init__(self, lower: str, quoted: Sequence[Span], spans: Sequence[Span]) -> None:
        self._lower = lower
        self._quoted = quoted
        self._spans = spans
        self._starts = [span.start for span in spans]
        self._quote_starts = [span.start for span in quoted]

    def mention(self, mark: Span) -> Span | None:
        """What tells of a mark: the quotation it is in, within a sentence that frames it, or the token that it is."""
        if TOKEN.pattern.fullmatch(self._lower, mark.start, mark.end):
            near = self._lower[max(0, mark.start - _BEFORE_TOKEN) : mark.end + _AFTER_TOKEN]
            return mark if AROUND_TOKEN.search(near) else None
        at = bisect_right(self._quote_starts, mark.start) - 1
        is_json = REPLY_JSON.pattern.match(self._lower, mark.start - 1) is not None
        if at >= 0 and mark.start < self._quoted[at].end and not is_json:
            return self._quoted[at] if _is_embedded(self._quoted[at], self._lower) else None
        return mark if self._follows_telling_colon(mark) else None

    def reach(self, marks: Sequence[Span]) -> list[Span]:
        """The sentences that hold marks, those that they point back to, and those that follow in the same voice."""
        marked = {
            index for mark in marks for index in range(self._sentence(mark.start), self._sentence(mark.end - 1) + 1)
        }
        reached: list[int] = []
        for index, span in enumerate(self._spans):
            sentence = self._lower[span.start : span.end]
            goes_on = bool(reached) and reached[-1] == index - 1
            if index in marked:
                back = [index - 1] if index and not goes_on and _POINTS_BACK.search(sentence) else []
                reached += [*back, index]
            elif goes_on and not _OWN_VOICE.search(sentence):
                reached.append(index)
        return [self._spans[index] for index in reached]

    def _sentence(self, place: int) -> int:
        """The sentence that holds a place, or the last before it."""
        return max(bisect_right(self._starts, place) - 1, 0)

    def _follows_telling_colon(self, mark: Span) -> bool:
        """Whether a colon before the mark ends words that tell of it ("two steps: rate this"), not who is spoken to."""
        begin = self._spans[self._sentence(mark.start)].start
        before = self._lower[max(begin, mark.start - _AROUND_QUOTE) : mark.start].rstrip(" \"'“‘(*")
        if not before.endswith(":"):
            return False
        count = len(before.split())
        return count > _MOST_WORDS_BEFORE_COLON or (count > 1 and _TOLD_OF.search(before) is not None)


def _has(text: str, signs: Iterable[str]) -> bool:
    return any(map(text.__contains__, signs))


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
    if not _has(lower, _TURNED):
        return
    for span in sentences(text):
        for said in turned(text[span.start : span.end]):
            if any(True for _ in _marks(_lower(said))):
                yield span.start, span.end, said


def _is_embedded(quote: Span, lower: str) -> bool:
    """Whether a quotation is a part of a sentence that says what it is."""
    before = lower[max(0, quote.start - _AROUND_QUOTE) : quote.start]
    after = lower[quote.end : quote.end + _AROUND_QUOTE]
    last, following = before.rstrip()[-1:], after.lstrip()[:1]
    goes_on = (last and last not in ".!?\n") or following.isalpha() or following in set(",;)")
    before = re.split(r"[.!?]\s", before)[-1]
    after = re.split(r"[.!?](?:\s|$)", after)[0]
    return bool(goes_on) and _FRAME.search(f"{before} {after}") is not None


def _stretch(span: Span, said: str, seen: Plain, length: int) -> Stretch:
    start = seen.place(span.start, length)
    return Stretch(start=start, end=seen.place(span.end - 1, length) + 1 if span.end else start, said=said)
