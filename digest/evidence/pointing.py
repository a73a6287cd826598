"""Which way words point: to more or less, to better or worse, or to neither."""

from digest.evidence.senses import DIRECTIONS
from digest.evidence.variants import bases
from digest.evidence.words import Token


def points(token: Token) -> int:
    """1 for a word that says more or better, -1 for one that says less or worse, 0 for all others."""
    way = way_of(token)
    return 0 if way is None else way[1]


def way_of(token: Token) -> tuple[str, int] | None:
    """What a word says more or less of ("much"), or better or worse ("well"), with the sign; None for all others."""
    if not token.is_word:
        return None
    return next((DIRECTIONS[form] for form in sorted(bases(token.key)) if form in DIRECTIONS), None)


def is_one(token: Token, words: frozenset[str]) -> bool:
    """Whether a token is one of some words, bent in any way."""
    return token.is_word and not bases(token.key).isdisjoint(words)
