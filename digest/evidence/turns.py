"""Where a claim that repeats its quotes turns their sense: what it puts in, leaves out, or exchanges.

A claim is laid beside its quotes word by word. What it changes must be spelling, inflection, a synonym, a report ("the
authors find that") or less than the quote says; everything else is a turn. How much is taken for a turn depends on how
close the claim is: one changed word in a copy is likely an error, one among many is likely another way to say it. The
bounds were set on planted errors and on claims that language models wrote (`docs/check.md`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from digest.evidence import contrasts
from digest.evidence.changes import Change, among, changed
from digest.evidence.exchanges import exchanged
from digest.evidence.pointing import is_one, points, way_of
from digest.evidence.restating import Restatement, alike, content
from digest.evidence.senses import (
    CERTAINTIES,
    COMPARING,
    DOUBTS,
    FREELY_DROPPED,
    GENERIC,
    HEDGES,
    NEGATIONS,
    OPPOSED,
    QUANTIFIERS,
    SUPERLATIVES,
)
from digest.evidence.variants import bases
from digest.evidence.words import Token

_COMPARED = 3  # words after one that compares, in which what is compared with begins

Kind = Literal["negation", "direction", "quantifier", "hedge", "certainty", "superlative", "pair", "word", "exchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change of sense: `said` are the claim's words and `stands` the quote's, in order; either may be empty."""

    kind: Kind
    said: tuple[str, ...]
    stands: tuple[str, ...]


def turns(restated: Restatement) -> Iterator[Turn]:
    """Every change of sense that can be seen word by word; the further the claim is from its quotes, the fewer."""
    changes = changed(restated)
    if restated.has_their_words and (places := exchanged(changes, restated)):
        yield Turn(kind="exchange", said=places, stands=())
    if restated.is_copy:
        yield from _copied(changes, restated)
    elif restated.is_close:
        for change in changes:
            if _is_compared(change, restated):
                yield from _replaced(change, restated)
            elif change.is_tight:
                yield from _exclusive(change, restated)


def _copied(changes: Sequence[Change], restated: Restatement) -> Iterator[Turn]:
    """What a claim that is a copy but for two words turns with them."""
    yield from _negations(restated)
    for change in changes:
        turned = [
            turn for rule in (_directions, _pairs, _amounts, _stronger, _dropped) for turn in rule(change, restated)
        ]
        yield from turned or _replaced(change, restated)
    doubts = [token for token in restated.edges if is_one(token, DOUBTS)]
    if doubts and not any(is_one(token, HEDGES) for token in restated.ours):
        yield Turn(kind="hedge", said=(), stands=_keys(doubts))


def _negations(restated: Restatement) -> Iterator[Turn]:
    """Negations that one side has and the other has not, where the claim covers the quotes."""
    ours = [token for block in restated.changes for token in block.ours if is_one(token, NEGATIONS)]
    gone = [token for block in restated.changes for token in block.theirs]
    theirs = [token for token in (*gone, *restated.edges) if is_one(token, NEGATIONS) and _denies(token, restated)]
    if len(ours) != len(theirs):
        yield Turn(kind="negation", said=_keys(ours), stands=_keys(theirs))


def _denies(token: Token, restated: Restatement) -> bool:
    """Whether what a negation of the quotes denies is said by the claim; else it left out the one with the other."""
    place = _place(token, restated.theirs)
    after = (each for each in restated.theirs[place + 1 :] if each.sentence == token.sentence)
    denied = next((each for each in after if content([each])), None)
    return denied is None or among(denied, restated.ours)


def _directions(change: Change, restated: Restatement) -> Iterator[Turn]:
    """A word that points one way in the place of one that points the other way."""
    for one in change.ours:
        for other in change.theirs:
            if points(one) * points(other) < 0:
                yield Turn(kind="direction", said=(one.key,), stands=(other.key,))
                return
    if any(points(token) for token in change.ours):
        return
    for other in change.gone:
        if points(other) and any(
            two is other and one.number and one not in change.gone and one.sentence == two.sentence
            for one, two in pairwise(restated.theirs)
        ):
            yield Turn(kind="direction", said=(), stands=(other.key,))


def _pairs(change: Change, restated: Restatement) -> Iterator[Turn]:
    said, stands = set(_keys(change.ours)), set(_keys(change.theirs))
    for pair in OPPOSED if change.is_tight else ():
        for one, other in (pair, pair[::-1]):
            if one in said and other in stands and other not in said and one not in stands:
                yield Turn(kind="pair", said=(one,), stands=(other,))
    # "by 5%" and "a reduction of 5%" are changes, "to 5%" and "with 5%" are levels.
    for place, first in enumerate(restated.theirs):
        figure = any(token.number for token in restated.theirs[place + 1 : place + 4])
        changed = figure and first.key in {"by", "of"} and any(first is token for token in change.gone)
        level = said - {"by", "of"} if first.key == "by" else said & {"to"}
        if changed and level and not any(points(token) for token in change.ours):
            yield Turn(kind="pair", said=_keys(change.ours), stands=(first.key,))


def _amounts(change: Change, _restated: Restatement) -> Iterator[Turn]:
    """Another quantifier ("all" for "some"), one put in that says more, or one left out that says less."""
    said, stands = _quantifiers(change.ours), _quantifiers(change.theirs)
    moved = set(_quantifiers(change.moved).values())
    for word, amount in said.items():
        if stands and amount not in stands.values():
            yield Turn(kind="quantifier", said=(word,), stands=tuple(stands))
        elif not stands and amount not in moved and amount not in {"some", "many"}:
            yield Turn(kind="quantifier", said=(word,), stands=())
    for word, amount in stands.items():
        if not said and amount not in FREELY_DROPPED:
            yield Turn(kind="quantifier", said=(), stands=(word,))


def _quantifiers(tokens: Sequence[Token]) -> dict[str, str]:
    return {
        token.key: QUANTIFIERS[token.key] for token in tokens if token.key in QUANTIFIERS and token.key not in NEGATIONS
    }


def _stronger(change: Change, _restated: Restatement) -> Iterator[Turn]:
    """A certainty or a superlative that the quotes do not have there."""
    kinds: tuple[tuple[Kind, frozenset[str]], ...] = (("certainty", CERTAINTIES), ("superlative", SUPERLATIVES))
    for kind, strong in kinds:
        for token in change.ours:
            if (
                is_one(token, strong)
                and token not in change.moved
                and not any(is_one(each, strong) for each in change.theirs)
            ):
                yield Turn(kind=kind, said=(token.key,), stands=())


def _dropped(change: Change, restated: Restatement) -> Iterator[Turn]:
    """A hedge that the quote has there and the claim has not, so that it says more."""
    hedges = [token for token in change.gone if is_one(token, HEDGES) and not _akin(token, change.ours)]
    if hedges and not any(is_one(token, HEDGES) for block in restated.changes for token in block.ours):
        yield Turn(kind="hedge", said=(), stands=_keys(hedges))


def _replaced(change: Change, restated: Restatement) -> Iterator[Turn]:
    """A word of content in the place of another that is not known to mean the same.

    Where more than a few words were changed there, they may not belong together, unless they say what is compared with.
    """
    compared = _is_compared(change, restated)
    if not (change.is_tight or compared):
        return
    said = _said(change)
    stands = [token for token in content(change.gone) if not _akin(token, change.ours)]
    if not (said and stands):
        return
    if not compared and not _is_counted(change, restated) and _is_generic(said, stands):
        return
    yield Turn(kind="word", said=_keys(said), stands=tuple(token.written for token in stands))


def _said(change: Change) -> list[Token]:
    """The words of content that a change puts in, neither moved there nor akin to what stood there."""
    said = [each for each in content(change.ours) if each.is_word and each not in change.moved]
    return [token for token in said if not _akin(token, change.theirs)]


def _is_compared(change: Change, restated: Restatement) -> bool:
    """Whether a change comes right after a word that compares, and so says what is compared with."""
    if not change.ours:
        return False
    before = _before(change, restated)
    return any(is_one(token, COMPARING) for token in before) or (bool(before) and before[-1].key == "over")


def _is_counted(change: Change, restated: Restatement) -> bool:
    """Whether a change comes soon after a number, and so says what is counted."""
    return any(token.number is not None for token in _before(change, restated))


def _before(change: Change, restated: Restatement) -> Sequence[Token]:
    """The claim's last words before what a change puts in."""
    place = _place(change.ours[0], restated.ours)
    return restated.ours[max(place - _COMPARED, 0) : place]


def _place(token: Token, words: Sequence[Token]) -> int:
    """Where this very token stands; an equal one may stand elsewhere too."""
    return next(at for at, each in enumerate(words) if each is token)


def _is_generic(said: Sequence[Token], stands: Sequence[Token]) -> bool:
    """Whether one side only refers ("the model"), to what the other one names or an earlier sentence did."""
    refers = [all(is_one(token, GENERIC) for token in side) for side in (said, stands)]
    return any(refers) and not all(refers)


def _exclusive(change: Change, restated: Restatement) -> Iterator[Turn]:
    """A word of content in the place of another that is known not to mean the same.

    They are opposites or terms that exclude each other, say another relation ("comparable", "superior"), or are names.
    Any other two words may be synonyms.
    """
    said = _said(change)
    stands = [token for token in content(change.gone) if token.is_word and not _akin(token, change.ours)]
    for one in said:
        for other in stands:
            if _excludes(one, other) or _related(one, other) or _named(one, other, restated):
                yield Turn(kind="word", said=(one.key,), stands=(other.key,))
                return


def _excludes(one: Token, other: Token) -> bool:
    """Whether two words stand in one line of those that exclude each other."""
    return any(
        not group.isdisjoint(bases(one.key)) and not group.isdisjoint(bases(other.key)) for group in contrasts.GROUPS
    )


def _related(one: Token, other: Token) -> bool:
    """Whether both say how something compares, and not the same of it."""
    ours, theirs = (
        {name for form in bases(token.key) for name in contrasts.RELATIONS.get(form, ())} for token in (one, other)
    )
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _named(one: Token, other: Token, restated: Restatement) -> bool:
    """Whether both words are names by how they are written; one that begins its sentence may be any."""
    return all(
        token.acronym or any(letter.isdigit() for letter in token.key) or (token.capital and not _begins(token, side))
        for token, side in ((one, restated.ours), (other, restated.theirs))
    )


def _begins(token: Token, words: Sequence[Token]) -> bool:
    place = _place(token, words)
    return place == 0 or words[place - 1].sentence != token.sentence


def _akin(token: Token, others: Sequence[Token]) -> bool:
    """Whether a word, or one that may stand for it or points the same way, is among others."""
    way = way_of(token)
    return any(alike(token, other) or (way is not None and way == way_of(other)) for other in others)


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.written for token in tokens)
