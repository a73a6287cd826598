"""How much of what a claim says stands in its quotes, by its words."""

from collections.abc import Sequence

from digest.evidence.restating import Restatement, alike, content
from digest.evidence.words import tokens
from digest.lexical.academic import TALK


def relation(beside: Restatement, titles: Sequence[str]) -> float:
    """The share, 0 to 1, of a claim's words of content that its quotes hold, as they are or in synonyms.

    A word counts one, and a third where all papers are full of it ("method", "improve"). Words of the cited papers'
    `titles` that the quotes lack do not count: a claim may name its subject by the title.
    """
    titled = {token.key for title in titles for token in tokens(title)}
    held = whole = 0.0
    for token in content(beside.ours):
        weight = 1 / 3 if token.key in TALK else 1.0
        if any(alike(token, other) for other in beside.theirs):
            held += weight
            whole += weight
        elif token.key not in titled:
            whole += weight
    return held / whole if whole else 1.0
