"""How a claim restates its quotes: what of them it repeats, what it leaves out, and what it puts in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.core.claims import LocatedClaim, Location
from digest.core.papers import Paper
from digest.evidence.senses import FUNCTION_WORDS, REPORTING
from digest.evidence.variants import bases, kin, same_word
from digest.evidence.words import Block, Token, side_by_side, tokens

_FEW_CHANGED, _SOME_CHANGED = 2, 3
_HARDLY_CHANGED, _PART_CHANGED = 0.1, 0.25
_COPIED, _PART_ORDERED = 0.75, 0.5
_BEFORE = 4
_STARTS_WITHIN = 3


LONGEST_CLAIM = 1_500  # characters; comparing takes the square of the words


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A claim beside its quotes, which are read as one text.

    `blocks` lays them side by side from the first to the last word that they share, with what the claim says before and
    after. Of the `said` words of content of the claim `new` stand nowhere in the quotes, and `ordered` stand there in
    the same order. `edges` are the words of the quotes right before what the claim covers, and `beyond` all of theirs
    that it does not cover, in the same sentences.
    """

    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]
    blocks: tuple[Block, ...]
    edges: tuple[Token, ...]
    beyond: tuple[Token, ...]
    said: int
    new: int
    ordered: int

    @property
    def is_copy(self) -> bool:
        """Whether the claim is the quote but for two words of content, in its order, so that each of them counts.

        What it leaves out or reports ("the authors find that") does not count.
        """
        return self.new <= _FEW_CHANGED and self.ordered >= _COPIED * self.said

    @property
    def is_close(self) -> bool:
        """Whether the claim keeps most of the quotes' words in their order, so that one may stand for another."""
        return self.new <= max(_SOME_CHANGED, _PART_CHANGED * self.said) and self.ordered >= _PART_ORDERED * self.said

    @property
    def has_their_words(self) -> bool:
        """Whether hardly a word of the claim is not theirs, in whatever order."""
        return self.new <= max(1, _HARDLY_CHANGED * self.said)

    @property
    def changes(self) -> tuple[Block, ...]:
        """The stretches in which the two differ."""
        return tuple(block for block in self.blocks if not block.same)


def quoted(claim: LocatedClaim, papers: Mapping[str, Paper]) -> tuple[str, ...]:
    """What a claim's quotes say, in the papers' own words; nothing for a quote that does not stand there."""
    return tuple(
        quoted_at(location, papers[location.paper_id])
        for location in claim.locations
        if location.passage is not None and location.status != "altered"
    )


def quoted_at(location: Location, paper: Paper) -> str:
    """The words of the paper at a location; nothing where there is none."""
    return "" if location.passage is None else paper.passages[location.passage].text[location.start : location.end]


def restated(claim: LocatedClaim, papers: Mapping[str, Paper]) -> Restatement | None:
    """The claim beside its quotes; None where there is nothing to compare.

    That is where it is one of its quotes to the letter, where not all of them stand in their papers, and where it is
    longer than a claim can be.
    """
    text = claim.claim.text.strip()
    if len(text) > LONGEST_CLAIM or any(text == citation.quote.strip() for citation in claim.claim.citations):
        return None
    quotes = quoted(claim, papers)
    if len(quotes) < max(1, len(claim.claim.citations)) or text in quotes:
        return None
    return _restatement(text, quotes)


def content(words: Sequence[Token]) -> list[Token]:
    """The numbers and the words that say something, without those that only report."""
    return [token for token in words if _is_content(token)]


def equal(one: Token, other: Token) -> bool:
    """Whether two tokens are the same, or one word bent or spelled in another way."""
    return one.key == other.key or (one.is_word and other.is_word and same_word(one.key, other.key))


def alike(one: Token, other: Token) -> bool:
    """Whether two tokens are equal, or words that may stand for each other."""
    return equal(one, other) or (one.is_word and other.is_word and kin(one.key, other.key))


@lru_cache(maxsize=1 << 12)  # several checks ask for the same claims one after another
def _restatement(text: str, quotes: tuple[str, ...]) -> Restatement:
    ours = tokens(text)
    theirs = tuple(token for quote in quotes for token in tokens(quote))
    blocks = side_by_side(ours, theirs)
    same = [place for place, block in enumerate(blocks) if block.same]
    first, last = (same[0], same[-1]) if same else (len(blocks), len(blocks) - 1)
    before = _outer(blocks[:first], from_the_end=True)
    after = _outer(blocks[last + 1 :], from_the_end=False)
    return Restatement(
        ours=ours,
        theirs=theirs,
        blocks=(*before, *blocks[first : last + 1], *after),
        edges=_edges(blocks, first) if same else (),
        beyond=_beyond(blocks, first, last) if same else (),
        said=len(content(ours)),
        new=_new(ours, theirs),
        ordered=sum(len(content(block.ours)) for block in blocks if block.same),
    )


def _outer(blocks: Sequence[Block], *, from_the_end: bool) -> list[Block]:
    """What the claim says before or after what it covers, beside what the quotes have there if that is hardly more."""
    kept = []
    for block in blocks:
        near = len(block.theirs) <= len(block.ours) + _STARTS_WITHIN
        if block.ours:
            kept.append(Block(same=False, ours=block.ours, theirs=block.theirs if near else ()))
    return kept if not from_the_end else kept[-1:]


def _edges(blocks: Sequence[Block], first: int) -> tuple[Token, ...]:
    """The quotes' words right before what is covered, in its sentence, where the claim has nothing in their place."""
    before = blocks[:first]
    if any(block.ours for block in before):
        return ()
    sentence = blocks[first].theirs[0].sentence
    words = [token for block in before for token in block.theirs if token.sentence == sentence]
    return tuple(words[-_BEFORE:])


def _beyond(blocks: Sequence[Block], first: int, last: int) -> tuple[Token, ...]:
    """The quotes' words outside of what is covered, in its first and last sentence."""
    sentences = {blocks[first].theirs[0].sentence, blocks[last].theirs[-1].sentence}
    outside = [*blocks[:first], *blocks[last + 1 :]]
    return tuple(token for block in outside for token in block.theirs if token.sentence in sentences)


def _new(ours: Sequence[Token], theirs: Sequence[Token]) -> int:
    """How many words of content, each as often as it is said, the quotes do not have in any form."""
    left = list(theirs)
    new = 0
    for token in content(ours):
        match = next((other for other in left if equal(token, other)), None)
        if match is None:
            new += 1
        else:
            left.remove(match)
    return new


def _is_content(token: Token) -> bool:
    if token.number is not None:
        return True
    if token.acronym and token.is_word:  # "SAID" is a name, and "US" a country
        return True
    return token.is_word and token.key not in FUNCTION_WORDS and bases(token.key).isdisjoint(REPORTING)
