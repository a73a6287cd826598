"""What a claim in words of its own may not do either: deny or reverse its quotes, or say more than they do.

Without words in common there is no order to compare, so these rules ask only which words there are, and what stands
near. They say nothing where both readings are possible.
"""

from collections.abc import Iterator, Sequence

from digest.evidence.changes import among
from digest.evidence.pointing import is_one, points
from digest.evidence.restating import Restatement, alike, content
from digest.evidence.senses import (
    CERTAINTIES,
    DENYING,
    FUTURES,
    HEDGES,
    MODALS,
    NEGATIONS,
    QUANTIFIERS,
    SUPERLATIVES,
)
from digest.evidence.turns import Kind, Turn
from digest.evidence.words import Token

_GOVERNED = 2  # words of content after a "not" or a "may" that it is about
_STRONG = frozenset({"all", "every", "always", "everywhere", "anywhere", "only"})
_PROMISING = frozenset({"will", "shall"})
_DENYING_OBJECTS = frozenset({"nothing", "none", "nobody"})
_LEAST_NEGATIVE = 6  # letters of a word that begins with "un", "in" and the like and may deny


def rewordings(restated: Restatement) -> Iterator[Turn]:
    """Every change of sense that words alone show; of a copy, which is looked at word by word, only broken promises."""
    yield from _future(restated)
    if not restated.is_copy:
        for rule in (_negation, _direction, _strength, _hedge):
            yield from rule(restated)


def _negation(restated: Restatement) -> Iterator[Turn]:
    """A word that one side denies and the other side says, with nothing that denies anything."""
    for said, other, ours in ((restated.ours, restated.theirs, True), (restated.theirs, restated.ours, False)):
        if any(is_one(token, NEGATIONS | DENYING) or _is_negative(token) for token in other):
            continue
        for place, token in enumerate(said):
            if not is_one(token, NEGATIONS) or _not_only(said, place):
                continue
            phrases = [(token, word) for word in _governed(said, place)[:1]]
            phrases += [(verb, token) for verb in _before_object(said, place)]
            for first, second in phrases:
                if _stands(second if first is token else first, other):
                    turned = (first.key, second.key)
                    yield Turn(kind="negation", said=turned if ours else (), stands=() if ours else turned)
                    return


def _before_object(words: Sequence[Token], place: int) -> list[Token]:
    """The verb before a negation that is its object: in "a buoy counts nothing", "counts"."""
    before = words[max(0, place - 1) : place] if words[place].key in _DENYING_OBJECTS else ()
    return [token for token in before if token.is_word and token.sentence == words[place].sentence]


def _is_negative(token: Token) -> bool:
    """Whether a word denies by its beginning: "incapable", "unsupervised"."""
    return token.is_word and token.key.startswith(("un", "in", "im", "non", "dis")) and len(token.key) > _LEAST_NEGATIVE


def _not_only(words: Sequence[Token], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].key in {"only", "just", "merely"}


def _direction(restated: Restatement) -> Iterator[Turn]:
    """A word that points one way, with one beside it that the quotes have beside a word that points the other way."""
    theirs = [(token, _beside(restated.theirs, place)) for place, token in enumerate(restated.theirs) if points(token)]
    for place, token in enumerate(restated.ours):
        if not points(token):
            continue
        near = _beside(restated.ours, place)
        same = [other for other, beside in theirs if any(among(one, beside) for one in near)]
        if same and all(points(other) * points(token) < 0 for other in same):
            yield Turn(kind="direction", said=(token.key,), stands=(same[0].key,))
            return


def _beside(words: Sequence[Token], place: int) -> list[Token]:
    """The next word of content after a place, in its sentence."""
    after = [token for token in words[place + 1 : place + 4] if token.sentence == words[place].sentence]
    return [token for token in content(after) if token.is_word][:1]


def _strength(restated: Restatement) -> Iterator[Turn]:
    """A certainty, a superlative or an "all" that the quotes do not have."""
    kinds: tuple[tuple[Kind, frozenset[str]], ...] = (("certainty", CERTAINTIES), ("superlative", SUPERLATIVES))
    for token in restated.ours:
        if token.joined and token.key != "art":  # "decoder-only" is a kind, "state-of-the-art" is not
            continue
        for kind, strong in kinds:
            if is_one(token, strong) and not any(
                is_one(other, strong) or _stands(token, [other]) for other in restated.theirs
            ):
                yield Turn(kind=kind, said=(token.key,), stands=())
        amount = QUANTIFIERS.get(token.key)
        if token.key in _STRONG and all(QUANTIFIERS.get(other.key) != amount for other in restated.theirs):
            yield Turn(kind="quantifier", said=(token.key,), stands=())


def _hedge(restated: Restatement) -> Iterator[Turn]:
    """A doubt of the quotes about something that the claim says without any."""
    if any(is_one(token, HEDGES) for token in restated.ours):
        return
    yield from _unkept(restated, MODALS)


def _future(restated: Restatement) -> Iterator[Turn]:
    """Something that is to be done, told as done."""
    if any(token.key in FUTURES for token in restated.ours):
        return
    yield from _unkept(restated, _PROMISING)


def _unkept(restated: Restatement, reserving: frozenset[str]) -> Iterator[Turn]:
    """The first word of `reserving` in the quotes that is about something which the claim says."""
    for place, token in enumerate(restated.theirs):
        governed = _governed(restated.theirs, place)
        if token.key in reserving and governed and all(_stands(word, restated.ours) for word in governed):
            yield Turn(kind="hedge", said=(), stands=(token.key, *(word.key for word in governed)))
            return


def _governed(words: Sequence[Token], place: int) -> list[Token]:
    """The first words of content after `place`, in its sentence."""
    after = (token for token in words[place + 1 :] if token.sentence == words[place].sentence)
    return [token for token in content(list(after)) if token.is_word][:_GOVERNED]


def _stands(word: Token, others: Sequence[Token]) -> bool:
    return any(alike(word, other) for other in others)
