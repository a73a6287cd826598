"""Topics by the words that papers share and by vectors from an embeddings endpoint, added up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from pydantic import Field

from digest.core.errors import ConfigError, ModelError
from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.groupers.assembling import assembled
from digest.groupers.likeness import MANY, Likeness, likeness, with_added
from digest.groupers.similarity import Similarity
from digest.lexical.graph import NEIGHBOURS, Floats, nearest
from digest.ports import Embedder, Ports

_LEAST_LENGTH = 1e-6  # what is left of equal vectors without their mean is the machine's arithmetic
_DECIMALS = 6  # of a cosine: less than that is the endpoint's arithmetic, not the paper's
_LEAST_SPREAD = 1e-8  # of the broadest direction's: what spreads less than that is arithmetic too
_LEAST_NEAR = 0.1  # of what is usual: a paper that is near to nothing is not brought near to anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings(Similarity):
    """As `similarity`, with the nearness of each two papers' vectors added, `weight` times as much as that of words.

    Vectors are never used instead of words. Without vectors, because the endpoint fails, words alone decide, and the
    report says why.
    """

    weight: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 0.4

    async def group(self, papers: Sequence[Paper], ports: Ports) -> Grouping:
        """The topics, like next to like; the papers of each with the most central first."""
        if ports.embedder is None:
            raise ConfigError(
                '[topics] kind = "embeddings" needs an endpoint for vectors, and none is named.',
                hint='Add a table [embeddings] with model, or say kind = "similarity".',
            )
        past = None if ports.topics is None else ports.topics.past()
        if len(papers) > MANY:
            why = f"{len(papers)} papers are more than the {MANY} whose vectors are compared"
            ports.progress.tell(f"Papers are grouped by their words alone: {why}.")
            return _told(await Similarity.group(self, papers, ports), "words", why)
        by_words = likeness(sorted(papers, key=lambda paper: paper.id))
        try:
            added = await self._added(by_words, ports.embedder)
        except ModelError as error:
            ports.progress.tell(f"Papers are grouped by their words alone: {error.message}")
            return _told(assembled(by_words, self.wanted, past), "words", error.message)
        found = assembled(with_added(by_words, added), self.wanted, past)
        return _told(found, "words and vectors", "")

    async def _added(self, by_words: Likeness, embedder: Embedder) -> Floats:
        """How near papers are by their vectors, on the scale of words: (n, n), zeros on the diagonal."""
        if not by_words.papers:
            return np.zeros((0, 0))
        vectors = await embedder.embed([_text(paper) for paper in by_words.papers])
        near = _evened(_cosines(np.asarray(vectors, dtype=np.float64)))
        return self.weight * float(by_words.by_words.weights[:, :NEIGHBOURS].mean()) * near


def _text(paper: Paper) -> str:
    return f"{paper.title}\n{paper.passages[0].text}"


def _told(found: Grouping, evidence: str, fallback: str) -> Grouping:
    if found.report is None:
        return found
    return replace(found, report=replace(found.report, evidence=evidence, fallback=fallback))  # type: ignore[arg-type]  # one of the two


def _cosines(vectors: Floats) -> Floats:
    """Cosines after the mean is taken out and the directions that most vectors share are made to count less."""
    centred = _at_length_one(_at_length_one(vectors) - _at_length_one(vectors).mean(axis=0))
    even = _at_length_one(_half_whitened(centred))
    cosines: Floats = np.round(even @ even.T, _DECIMALS)
    np.fill_diagonal(cosines, 0.0)
    return cosines


def _half_whitened(rows: Floats) -> Floats:
    """Rows whose products are the square root of the matrix of the products of `rows`.

    Whitening (Su et al. 2021), of which half is done: each direction keeps the root of its spread, so that a few broad
    ones do not drown what tells near papers apart.
    """
    papers, length = rows.shape
    spread, directions = np.linalg.eigh(rows @ rows.T if papers <= length else rows.T @ rows)
    said = spread > _LEAST_SPREAD * max(spread.max(initial=0.0), _LEAST_LENGTH)
    roots = np.sqrt(np.sqrt(spread[said]))
    half: Floats = directions[:, said] * roots if papers <= length else rows @ (directions[:, said] / roots)
    return half


def _evened(cosines: Floats) -> Floats:
    """The cosines after local scaling (Zelnik-Manor and Perona 2004): nobody's nearest are much nearer than 1.

    Else papers of the middle, which are near to everything, would draw all others to them.
    """
    usual = nearest(cosines, count=NEIGHBOURS).weights.mean(axis=1)
    if not usual.any():
        return cosines * 0.0
    root = np.sqrt(np.maximum(usual, _LEAST_NEAR * usual.mean()))
    evened: Floats = cosines / np.outer(root, root)
    return evened


def _at_length_one(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = np.where(lengths > _LEAST_LENGTH, vectors, 0.0) / np.maximum(lengths, _LEAST_LENGTH)
    return scaled
