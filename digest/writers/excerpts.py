"""Stretches of a paper that can be quoted: whole sentences, or what is left of one when what points elsewhere is cut.

Every text here is a verbatim part of the paper's first passage with text.
"""

import re
from dataclasses import dataclass

from digest.core.claims import Citation, Claim
from digest.core.papers import Paper
from digest.evidence.addressing import orders
from digest.lexical.sentences import sentences
from digest.writers.cues import points

_PAPER = r"(?:paper|work|study|article|survey|review|thesis|report|book|chapter|letter|tutorial)"
_CONNECTIVE = re.compile(
    r"(?:additionally|also|furthermore|moreover|finally|lastly|besides|further|in addition|specifically|in particular|"
    r"particularly|more specifically|concretely|in detail|for (?:example|instance)|e\.g\.|first(?:ly)?|second(?:ly)?|"
    r"third(?:ly)?|next|then|thus|therefore|hence|consequently|accordingly|as a result|however|nevertheless|meanwhile|"
    r"notably|remarkably|surprisingly|interestingly|importantly|more importantly|crucially|critically|overall|"
    r"ultimately|"
    r"in summary|in short|in conclusion|to this end|to that end|in this way|in doing so|by doing so|in light of this|"
    r"inspired by this|motivated by this|to do so|instead|to do this|to achieve this|in response|with this),\s+",
    re.IGNORECASE,
)
_LEADS_BACK = re.compile(r"\b(?:this|these|that|those|such|it|its|them|their|above|aforementioned)\b", re.IGNORECASE)
_OWN_CLAUSE = re.compile(rf",\s+(?=(?:we|in this {_PAPER}|this {_PAPER}|our \w+)\b)", re.IGNORECASE)
_OWN_PAPER = re.compile(
    rf"\b(?:this|these|the present) (?:\w+ )?{_PAPER}s?\b|\b(?:such as|so that|it is|that is)\b", re.IGNORECASE
)
_DANGLES = re.compile(
    r"(?:it|its|they|their|them|he|she|both|here|one|another|others?|but|and|or|so|yet|unlike|as such|instead|"
    r"in contrast|on the (?:other hand|contrary)|conversely|similarly|likewise|alternatively|rather|"
    r"by contrast|our|compared (?:to|with)|among (?:these|them)|the (?:former|latter|other|two|three|resulting|"
    r"same|second|first|"
    r"proposed|key|core|main|model|models|method|methods|approach|framework|system|architecture|algorithm|"
    r"results?|findings?|"
    r"idea|technique|tool|code|authors?|goal)|each|most|some|all|many|several|to our knowledge|as far as we know|"
    r"under (?:this|these)|(?:this|these|those|that|such) (?!(?:\w+ )?" + _PAPER + r"\b)\w+)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:these|those|such) (?!as\b)\w+|\bthis (?!(?:\w+ )?" + _PAPER + r"\b)\w+|\b(?:the (?:former|latter|above)|"
    r"aforementioned|above-mentioned|our (?:\w+ ){0,2}(?:method|approach|model|models|methods|framework|algorithm|"
    r"technique|results?|"
    r"findings|analysis|proposal|experiments|system|architecture|solution|work)|it|its|they|their)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:;|:(?= \(?(?:1|i|a)\))|,(?= (?:which|where|while|whereas|including|such as|e\.g\.|thereby|thus|but|resulting|"
    r"leading|making|enabling|allowing|achieving|demonstrating|showing|suggesting|providing|and (?:we|our|show|"
    r"demonstrate|propose|provide|can|is|are|it|that|thus|further|therefore))\b)| (?=--? ))"
)
_UNFINISHED = re.compile(
    r"\b(?:as follows|following|not only|either|both|questions|that|are|is)\W*$|^\W*not only\b|"
    r"\((?:i|1|a)\)(?!.*\((?:ii|2|b)\))",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 48
_SHORTEST_CUT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A sentence of a paper, and what of it can be quoted, with points for saying what is done and what was found.

    `text` is a part of `sentence`. `place` is 0 where it is the first of its passage and 1 where it is the last.
    """

    paper_id: str
    sentence: str
    text: str
    place: float
    does: float
    found: float


def excerpts(paper: Paper) -> tuple[Excerpt, ...]:
    """One excerpt for each sentence of the paper's first passage with text, in order.

    Sentences that address a model are left out where there are others.
    """
    text = next((passage.text for passage in paper.passages if passage.text.strip()), "")
    spans = sentences(text)
    last = max(1, len(spans) - 1)
    ordering = orders(text)
    own = [span for span in spans if not any(order.touches(span.start, span.end) for order in ordering)]
    kept = frozenset(own or spans)
    return tuple(
        _excerpt(paper, text[span.start : span.end], index / last) for index, span in enumerate(spans) if span in kept
    )


def _excerpt(paper: Paper, sentence: str, place: float) -> Excerpt:
    does, found = points(sentence, place)
    return Excerpt(
        paper_id=paper.id,
        sentence=sentence,
        text=shortened(without_lead(sentence)),
        place=place,
        does=does,
        found=found,
    )


def quoted(paper_id: str, text: str) -> Claim:
    """The claim that says a stretch of a paper in the paper's own words."""
    return Claim(text=text, citations=(Citation(paper_id=paper_id, quote=text),))


def without_lead(sentence: str) -> str:
    """The sentence without a connective or a first clause that points back ("To solve these issues, we ...")."""
    connective = _CONNECTIVE.match(sentence)
    rest = sentence[connective.end() :] if connective else sentence
    own = _OWN_CLAUSE.search(rest, 0, 160)
    if own and _LEADS_BACK.search(_OWN_PAPER.sub("", rest[: own.start()])):
        rest = rest[own.end() :]
    return rest


def shortened(sentence: str) -> str:
    """A sentence of more than `_LONGEST_SENTENCE` words up to the end of a clause, where there is one to end at."""
    if len(sentence.split()) <= _LONGEST_SENTENCE:
        return sentence
    pieces = (sentence[: cut.start()] for cut in _CUT.finditer(sentence))
    fitting = [piece for piece in pieces if _reads_as_whole(piece)]
    return fitting[-1] if fitting else sentence


def _reads_as_whole(piece: str) -> bool:
    long_enough = _SHORTEST_CUT <= len(piece.split()) <= _LONGEST_SENTENCE
    return long_enough and is_balanced(piece) and _UNFINISHED.search(piece) is None


def is_balanced(text: str) -> bool:
    """Whether every bracket and every double quote that opens also closes."""
    pairs = (text.count("(") - text.count(")"), text.count("[") - text.count("]"), text.count("{") - text.count("}"))
    return pairs == (0, 0, 0) and text.count('"') % 2 == 0 and text.count("\u201c") == text.count("\u201d")


def stands_alone(text: str) -> bool:
    """Whether a stretch can be understood without the sentence before it, and begins as a sentence does."""
    begins = not text.partition(" ")[0].islower()
    return begins and _DANGLES.match(text) is None and without_lead(text) == text


def vagueness(text: str) -> int:
    """How often a stretch points at something that it does not name ("our method", "these models")."""
    return len(_VAGUE.findall(text))
