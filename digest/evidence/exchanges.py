"""Whether words or numbers of a claim stand in each other's places."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from digest.evidence.changes import Change, among
from digest.evidence.pointing import is_one
from digest.evidence.restating import Restatement, content, equal
from digest.evidence.senses import COMPARING
from digest.evidence.variants import bases, kin
from digest.evidence.words import Token

_LISTING = frozenset({"and", "or"})
# Whose something is, and who does something: the paper itself, however it is called.
_WHOSE = frozenset({"our", "their", "its", "proposed", "it", "ours"})
_OURS = "our"
_REACH = 8  # words on either side of one that compares
_NEAR = 4  # words on either side of one that relates its neighbours
_RELATING = frozenset({"on", "over", "than", "from", "to", "into", "with", "against"})
_BE = frozenset({"is", "are", "was", "were", "be", "been"})


def exchanged(changes: Sequence[Change], restated: Restatement) -> tuple[str, ...]:
    """Two words or two numbers that have changed places ("A outperforms B"), or nothing.

    Names that took their numbers along may, so may what is done and what does it where one side says "is done by", and
    so may neighbours in a list.
    """
    crossed = [
        (one, two)
        for here, there in combinations(changes, 2)
        for one in content(here.ours)
        for two in content(there.ours)
        if not kin(one.key, two.key) and among(one, there.theirs) and among(two, here.theirs)
    ]
    numbers = [pair for pair in crossed if pair[0].number and pair[1].number]
    words = [pair for pair in crossed if not (pair[0].number or pair[1].number)]
    if numbers and words:
        return ()
    if (around := _turned_around(restated)) and _passive(restated.ours) == _passive(restated.theirs):
        return around
    if not words and restated.is_copy and (inverted := _inverted(restated)):
        return tuple(token.written for token in inverted)
    if words and _passive(restated.ours) != _passive(restated.theirs):
        return ()
    for one, two in crossed[:1] if restated.is_close else ():
        between = [token for token in restated.ours if one.end <= token.start < two.start]
        if numbers or any(token.key not in _LISTING for token in between):
            return one.written, two.written
    return ()


def _turned_around(restated: Restatement) -> tuple[str, ...]:
    """A word that compares, with something before it that the quotes have after it, and the reverse."""
    for place, token in enumerate(restated.ours):
        relates = restated.is_copy and token.key in _RELATING
        reach = _REACH if is_one(token, COMPARING) else _NEAR if relates else 0
        if not reach:
            continue
        same = [at for at, other in enumerate(restated.theirs) if equal(token, other)]
        if len(same) != 1 or sum(equal(token, other) for other in restated.ours) != 1:
            continue
        there = same[0]
        before, after = _sides(restated.ours, place, reach)
        earlier, later = _sides(restated.theirs, there, reach)
        if (before & later) - after - earlier and (after & earlier) - before - later:
            return (*sorted((before & later) - after - earlier), token.key)
    return ()


def _sides(words: Sequence[Token], place: int, reach: int) -> tuple[set[str], set[str]]:
    """The words of content near `place`, before and after it in its sentence; whose something is counts among them."""
    near = [token for token in words if token.sentence == words[place].sentence]
    here = near.index(words[place])
    said = [
        {
            _OURS if token.key in _WHOSE else min(bases(token.key))
            for token in side
            if token.key in _WHOSE or content([token])
        }
        for side in (near[max(here - reach, 0) : here], near[here + 1 : here + 1 + reach])
    ]
    return said[0], said[1]


def _inverted(restated: Restatement) -> tuple[Token, ...]:
    """Two numbers in a row that the quotes have in the other order, of those that stand once in each."""
    ours, theirs = (Counter(token.key for token in side) for side in (restated.ours, restated.theirs))
    place = {token.key: number for number, token in enumerate(restated.theirs)}
    once = [token for token in restated.ours if token.number and ours[token.key] == theirs[token.key] == 1]
    return next(((one, two) for one, two in pairwise(once) if place[two.key] < place[one.key]), ())


def _passive(words: Sequence[Token]) -> bool:
    """Whether something "is done by" something."""
    keys = [token.key for token in words]
    return any(
        one in _BE and two.endswith("ed") and "by" in keys[place + 2 : place + 5]
        for place, (one, two) in enumerate(pairwise(keys))
    )
