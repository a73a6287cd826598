"""Choosing sentences that are central to a topic and do not repeat each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digest.lexical.tfidf import tfidf
from digest.lexical.tokens import words

Floats = NDArray[np.float64]


class Closeness:
    """How close texts are to one another and to all of them together, by cosine of TF-IDF.

    `between` is a matrix (n, n), `central` a vector (n) whose highest value is 1.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        matrix = tfidf([words(text) for text in texts]).matrix
        self.between: Floats = np.asarray((matrix @ matrix.T).todense())
        whole = self.between.sum(axis=1)
        self.central: Floats = whole / max(float(whole.max(initial=0.0)), 1e-9)


def covering(scores: Floats, between: Floats, owners: Sequence[str], count: int) -> list[int]:
    """At most `count` indices with high scores, of different owners, each unlike those before it; best first.

    Maximal marginal relevance: Carbonell and Goldstein, "The Use of MMR" (1998), with scores in place of relevance.
    """
    chosen: list[int] = []
    while len(chosen) < count:
        taken = {owners[index] for index in chosen}
        left = [index for index in range(len(scores)) if owners[index] not in taken]
        if not left:
            break
        repeats = between[:, chosen].max(axis=1) if chosen else np.zeros(len(scores))
        # Rounded, so that the last bits of a sum cannot decide; the first wins a tie.
        chosen.append(max(left, key=lambda index: round(float(scores[index] - 2.0 * repeats[index]), 6)))
    return chosen
