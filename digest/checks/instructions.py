"""A claim says what papers tell their readers, not what a text in one of them orders a model to say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from digest.core.claims import Finding, LocatedClaim, Location
from digest.core.papers import Paper
from digest.evidence.addressing import Stretch, is_framed, orders, stretches
from digest.evidence.appraisals import appraisals
from digest.lexical.academic import FIELD, TALK
from digest.lexical.sentences import sentences
from digest.lexical.tokens import words

_EVERYWHERE = TALK | FIELD
_QUOTES_ORDER = "The quote stands in text that addresses the reader of the prompt, not the reader of the paper."
_IS_ORDER = "The claim addresses the reader of the prompt, not the reader of the paper."
_OTHER = "what another paper says of one that it cites"
_NAME = re.compile(r"[A-Z][\w-]{3,40}")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DROPS_FRAME = "The quote stands in words that the paper only tells of, and the claim states them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """No quote stands in an order to the model, and no claim in other words carries one or what one asked for."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each quote in an order, and for what only an order can have made a claim say."""
        reading = _Reading(papers)
        for each in claims:
            for message in dict.fromkeys(_objections(each, reading)):
                yield Finding(claim_id=each.id, check="instructions", severity="error", message=message)


class _Reading:
    """The papers with their orders; each passage is looked at once, and only where a claim asks for it."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self.papers = papers
        self._stretches: dict[str, tuple[Stretch, ...]] = {}

    def of(self, text: str) -> tuple[Stretch, ...]:
        """The stretches of a passage."""
        if text not in self._stretches:
            self._stretches[text] = stretches(text)
        return self._stretches[text]

    @cached_property
    def ordered(self) -> frozenset[str]:
        """The words of all orders in the papers, headings and titles included."""
        return self._words_of("order")

    @cached_property
    def asked_for(self) -> frozenset[str]:
        """The words of all orders in the papers, and of those that they tell of."""
        return self._words_of("order", "mention")

    def _words_of(self, *kinds: str) -> frozenset[str]:
        texts = {text for paper in self.papers.values() for text in _texts(paper)}
        said = (stretch.said for text in texts for stretch in self.of(text) if stretch.kind in kinds)
        return frozenset(word for each in said for word in _words(each)) - _EVERYWHERE

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names that titles begin with ("Marl: Parsing Tide Tables"), and whose they are, where only one has it."""
        named = [
            (paper.title.partition(":")[0].strip(), paper.id) for paper in self.papers.values() if ":" in paper.title
        ]
        whose = {
            name: {paper_id for other, paper_id in named if other == name} for name, _ in named if _NAME.fullmatch(name)
        }
        return {name: next(iter(ids)) for name, ids in whose.items() if len(ids) == 1}

    def named_in(self, text: str) -> set[str]:
        """The papers whose names stand in a text."""
        return {self.names[word] for word in _NAME.findall(text) if word in self.names}

    def said_of(self, paper_ids: AbstractSet[str]) -> frozenset[str]:
        """The words of sentences in which other papers name these."""
        told = (said for speaker, named, said in self._naming if speaker not in paper_ids and named & paper_ids)
        return frozenset().union(*told) - _EVERYWHERE

    @cached_property
    def _naming(self) -> list[tuple[str, set[str], frozenset[str]]]:
        """Each sentence in which a paper names others: the paper, those named, and the sentence's words."""
        return [
            (paper.id, named, frozenset(_words(sentence)))
            for paper in self.papers.values()
            for passage in paper.passages
            if self.named_in(passage.text) - {paper.id}
            for sentence in _sentences(passage.text)
            if (named := self.named_in(sentence) - {paper.id})
        ]

    def own(self, paper: Paper) -> str:
        """What a paper says in its own voice, neither ordering nor telling of orders."""
        return "\n".join(self._own(text) for text in _texts(paper))

    def _own(self, text: str) -> str:
        kept, at = "", 0
        for stretch in self.of(text):
            kept, at = f"{kept}{text[at : stretch.start]}\n", max(at, stretch.end)
        return kept + text[at:]


def _objections(each: LocatedClaim, reading: _Reading) -> Iterator[str]:
    text = each.claim.text
    touched = {stretch.kind for location in each.locations for stretch in _touched(location, reading)}
    if "order" in touched:
        yield _QUOTES_ORDER
    if "mention" in touched and not is_framed(text):
        yield _DROPS_FRAME
    quotes = [citation.quote for citation in each.claim.citations]
    if text in quotes:
        return
    if orders(text):
        yield _IS_ORDER
    yield from _brought(each, reading, "\n".join(quotes))


def _touched(location: Location, reading: _Reading) -> Iterator[Stretch]:
    """The stretches that a quote has a part in."""
    if location.passage is None or location.start is None or location.end is None:
        return
    text = reading.papers[location.paper_id].passages[location.passage].text
    yield from (stretch for stretch in reading.of(text) if stretch.touches(location.start, location.end))


def _brought(each: LocatedClaim, reading: _Reading, quotes: str) -> Iterator[str]:
    """What a claim in other words says that neither its quotes nor the papers it cites say themselves.

    A judgement on a paper is one at once. Other words are taken for an order's where half of those that the claim
    brings stand in one: a single word can be there by chance.
    """
    cited = {citation.paper_id for citation in each.claim.citations}
    own = "\n".join([quotes, *(reading.own(reading.papers[paper]) for paper in cited if paper in reading.papers)])
    for word in appraisals(each.claim.text, own):
        yield f"{word!r} judges, and stands in no text of the papers that the claim cites."
    for paper_id in sorted(reading.named_in(each.claim.text) - cited - reading.named_in(own)):
        yield f"The claim speaks of {reading.papers[paper_id].title!r}, which it does not cite."
    brought = frozenset(_words(each.claim.text)) - _EVERYWHERE - frozenset(_words(own))
    if not brought:
        return
    asked_for = reading.ordered if is_framed(each.claim.text) else reading.asked_for
    for source, foreign in (
        ("text that addresses the reader of the prompt", asked_for),
        (_OTHER, reading.said_of(cited)),
    ):
        taken = brought & foreign
        if taken and len(taken) * 2 >= len(brought):
            yield f"The claim has words from {source}, and from no quote: {', '.join(sorted(taken))}."


def _words(text: str) -> list[str]:
    """The content words of a text; each character of a script without spaces is one, also beside Latin letters."""
    return words(text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text))


def _sentences(text: str) -> Iterator[str]:
    return (text[span.start : span.end] for span in sentences(text))


def _texts(paper: Paper) -> Iterator[str]:
    yield paper.title
    for passage in paper.passages:
        yield passage.heading
        yield passage.text
