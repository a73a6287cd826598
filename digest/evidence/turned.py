"""The changes of sense of each claim, whether it repeats its quotes or rewords them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from digest.core.claims import LocatedClaim
from digest.core.papers import Paper
from digest.evidence.restating import Restatement, restated
from digest.evidence.rewording import rewordings
from digest.evidence.turns import Kind, Turn, turns


def turned(
    claims: Sequence[LocatedClaim], papers: Mapping[str, Paper], kinds: Collection[Kind]
) -> Iterator[tuple[LocatedClaim, Turn]]:
    """Each claim with each of its turns of one of `kinds`."""
    for each in claims:
        beside = restated(each, papers)
        if beside is not None:
            yield from ((each, turn) for turn in _turns(beside) if turn.kind in kinds)


@lru_cache(maxsize=1 << 12)  # several checks ask for the same claims one after another
def _turns(beside: Restatement) -> tuple[Turn, ...]:
    return (*turns(beside), *rewordings(beside))
