"""No claim twice in other words: of claims that say the same, one is left.

Two claims say the same if they speak of a paper in common, the one to be left out has no number that the other lacks,
both turn their sentence alike ("not", "more"), and they share enough of their content words: shared words divided by
all words of the two (Jaccard). How much is enough was set on the 307 abstracts of three real listings. Of 9,823 pairs
of sentences of one abstract none shares more than 0.56, and the four above 0.5 are repetitions but for one that
differs in its numbers; so 0.6. Claims that rest on the very same words of a paper say the same sooner, but need not:
of 674 pairs of clauses of one sentence, which would have one quote and say two things, 99 % share less than 0.31.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.core.claims import WORTH, CheckedClaim, Location
from digest.lexical.tokens import words

_SHARED, _SHARED_IN_ONE_PLACE = 0.6, 0.31
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TURN = re.compile(
    r"\b(?:no|not|never|without|neither|nor|cannot|more|less|fewer|most|least|only|up|down|over|under|above|below|before|"
    r"after|\w+n['’]t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What of a claim is compared; `places` are where its quotes were found, empty where one was not."""

    text: str
    papers: frozenset[str]
    places: frozenset[Location]
    numbers: frozenset[str]
    turns: frozenset[str]


def without_repeats(claims: Sequence[CheckedClaim]) -> tuple[CheckedClaim, ...]:
    """The claims in their order, without those that say the same as one with a better verdict, or as an earlier one.

    Where there is a claim, one is left.
    """
    if len(claims) <= 1:
        return tuple(claims)
    by_worth = sorted(range(len(claims)), key=lambda place: (-WORTH[claims[place].verdict], place))
    kept: dict[int, _Said] = {}
    for place in by_worth:
        said = _said(claims[place])
        if not any(_is_said_by(said, other) for other in kept.values()):
            kept[place] = said
    return tuple(claims[place] for place in sorted(kept))


def _said(claim: CheckedClaim) -> _Said:
    text = claim.claim.text
    found = all(location.start is not None for location in claim.locations)
    return _Said(
        text=text,
        papers=frozenset(citation.paper_id for citation in claim.claim.citations),
        places=frozenset(claim.locations) if found else frozenset(),
        numbers=frozenset(_NUMBER.findall(text)),
        turns=frozenset(turn.casefold() for turn in _TURN.findall(text)),
    )


def _is_said_by(said: _Said, other: _Said) -> bool:
    """Whether a reader of `other` learns nothing from `said`; words are looked at last, as they cost the most."""
    if not said.papers & other.papers or not said.numbers <= other.numbers or said.turns != other.turns:
        return False
    own, others = frozenset(words(said.text)), frozenset(words(other.text))
    shared = len(own & others) / max(1, len(own | others))
    return shared >= (_SHARED_IN_ONE_PLACE if said.places and said.places == other.places else _SHARED)
