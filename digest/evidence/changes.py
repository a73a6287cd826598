"""What a claim changes of its quotes, stretch by stretch."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.evidence.restating import Restatement, content, equal
from digest.evidence.words import Block, Token

_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch that differs: the words on either side that have no equal on the other one there.

    `moved` are those of `ours` that the quotes have in another such stretch, `gone` those of `theirs` that have not
    come back in the claim in another one.
    """

    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]
    moved: tuple[Token, ...]
    gone: tuple[Token, ...]

    @property
    def is_tight(self) -> bool:
        """Whether few words stand for few, so that what stands beside each other belongs together."""
        ours, theirs = len(content(self.ours)), len(content(self.theirs))
        return max(ours, theirs) <= _FEW and abs(ours - theirs) <= 1


def changed(restated: Restatement) -> list[Change]:
    """Every stretch in which a claim differs from its quotes, in the claim's order."""
    pairs = [_unmatched(block) for block in restated.changes]
    found = []
    for place, (ours, theirs) in enumerate(pairs):
        other_ours = [token for at, (said, _) in enumerate(pairs) if at != place for token in said]
        other_theirs = [token for at, (_, stands) in enumerate(pairs) if at != place for token in stands]
        other_theirs += restated.beyond
        found.append(
            Change(
                ours=tuple(ours),
                theirs=tuple(theirs),
                moved=tuple(token for token in ours if among(token, other_theirs)),
                gone=tuple(token for token in theirs if not among(token, other_ours)),
            )
        )
    return found


def among(token: Token, others: Sequence[Token]) -> bool:
    """Whether a word, bent or spelled in any way, is among others."""
    return any(equal(token, other) for other in others)


def _unmatched(block: Block) -> tuple[list[Token], list[Token]]:
    ours, theirs = list(block.ours), list(block.theirs)
    for token in block.ours:
        match = next((other for other in theirs if equal(token, other)), None)
        if match is not None:
            theirs.remove(match)
            ours.remove(token)
    return ours, theirs
