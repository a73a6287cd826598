"""What a claim in words of its own may not do either: deny or reverse its quotes, or say more than they do.

Without words in common there is no order to compare, so these rules ask only which words there are, and what stands
near. They say nothing where both readings are possible.
"""

from collections.abc import Iterator, Sequence

from digest.evidence.pointing import is_one, way_of
from digest.evidence.restating import Restatement, content, equal
from digest.evidence.senses import (
    CERTAINTIES,
    DOUBTS,
    HEDGES,
    LESS_IS_BETTER,
    NEGATIONS,
    QUANTIFIERS,
    SUPERLATIVES,
)
from digest.evidence.turns import Kind, Turn
from digest.evidence.variants import kin
from digest.evidence.words import Token

_GOVERNED = 2  # words of content after a "not" or a "may" that it is about
_NEAR = 6  # words after a direction in which the thing stands that goes up or down
_STRONG = frozenset({"all", "only", "most"})


def rewordings(restated: Restatement) -> Iterator[Turn]:
    """Every change of sense of a claim that is far from its quotes; nothing for one that is close to them."""
    if restated.is_close:
        return
    yield from _negation(restated)
    yield from _direction(restated)
    yield from _strength(restated)
    yield from _hedge(restated)


def _negation(restated: Restatement) -> Iterator[Turn]:
    """A word that one side denies and the other side says."""
    for said, other, ours in ((restated.ours, restated.theirs, True), (restated.theirs, restated.ours, False)):
        if any(is_one(token, NEGATIONS) for token in other):
            continue
        for place, token in enumerate(said):
            if is_one(token, NEGATIONS) and any(_stands(word, other) for word in _governed(said, place)):
                denied = (token.key, *(word.key for word in _governed(said, place)))
                yield Turn(kind="negation", said=denied if ours else (), stands=() if ours else denied)
                return


def _direction(restated: Restatement) -> Iterator[Turn]:
    """Only better where the quotes say only worse, or the reverse, of the same thing."""
    ours, theirs = _pointing(restated.ours), _pointing(restated.theirs)
    signs, others = {sign for _, sign in ours}, {sign for _, sign in theirs}
    if len(signs) == len(others) == 1 and signs != others:
        yield Turn(kind="direction", said=(ours[0][0].key,), stands=(theirs[0][0].key,))


def _pointing(words: Sequence[Token]) -> list[tuple[Token, int]]:
    """Each word that points, with whether that is for the better (1) or for the worse (-1)."""
    found = []
    for place, token in enumerate(words):
        way = way_of(token)
        if way is not None:
            axis, sign = way
            near = words[max(place - 2, 0) : place + _NEAR]
            costs = axis == "much" and any(is_one(other, LESS_IS_BETTER) for other in near)
            found.append((token, -sign if costs else sign))
    return found


def _strength(restated: Restatement) -> Iterator[Turn]:
    """A certainty, a superlative or an "all" that the quotes do not have."""
    kinds: tuple[tuple[Kind, frozenset[str]], ...] = (("certainty", CERTAINTIES), ("superlative", SUPERLATIVES))
    for token in restated.ours:
        for kind, strong in kinds:
            if is_one(token, strong) and not any(is_one(other, strong) for other in restated.theirs):
                yield Turn(kind=kind, said=(token.key,), stands=())
        amount = QUANTIFIERS.get(token.key)
        if amount in _STRONG and all(QUANTIFIERS.get(other.key) != amount for other in restated.theirs):
            yield Turn(kind="quantifier", said=(token.key,), stands=())


def _hedge(restated: Restatement) -> Iterator[Turn]:
    """A doubt of the quotes about something that the claim says without any."""
    if any(is_one(token, HEDGES) for token in restated.ours):
        return
    for place, token in enumerate(restated.theirs):
        governed = _governed(restated.theirs, place)
        if is_one(token, DOUBTS) and any(_stands(word, restated.ours) for word in governed):
            yield Turn(kind="hedge", said=(), stands=(token.key, *(word.key for word in governed)))
            return


def _governed(words: Sequence[Token], place: int) -> list[Token]:
    """The first words of content after `place`, in its sentence."""
    after = (token for token in words[place + 1 :] if token.sentence == words[place].sentence)
    return [token for token in content(list(after)) if token.is_word][:_GOVERNED]


def _stands(word: Token, others: Sequence[Token]) -> bool:
    return any(equal(word, other) or (other.is_word and kin(word.key, other.key)) for other in others)
