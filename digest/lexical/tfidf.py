"""Weights of terms in documents (TF-IDF), and in groups of documents (class-based TF-IDF)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import log

import numpy as np
from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """Row i of `matrix` weighs the terms of document i, columns follow the sorted `vocabulary`.

    A row has length 1, so a product of two rows is their cosine; the row of a document without terms is empty.
    """

    vocabulary: tuple[str, ...]
    matrix: csr_array


def terms(words: Sequence[str]) -> list[str]:
    """The words, then each pair of neighbours as one term: "kv", "cache", "kv cache"."""
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def tfidf(documents: Sequence[Sequence[str]], *, pair_weight: float = 0.5) -> TermWeights:
    """Weigh terms by (1 + ln count) (1 + ln ((1 + n) / (1 + found in))), pairs of words times `pair_weight`.

    The frequencies are those of `documents` alone, so what all of them have in common weighs least.
    """
    vocabulary, matrix = _counted(documents)
    found_in = np.bincount(matrix.indices, minlength=len(vocabulary))
    rarity = 1.0 + np.log((1.0 + len(documents)) / (1.0 + found_in))
    rarity *= np.array([pair_weight if " " in term else 1.0 for term in vocabulary])
    weights = (1.0 + np.log(matrix.data)) * rarity[matrix.indices]
    weights /= _row_lengths(weights, matrix.indptr)
    return TermWeights(
        vocabulary=vocabulary, matrix=csr_array((weights, matrix.indices, matrix.indptr), shape=matrix.shape)
    )


def class_tfidf(documents: Sequence[Iterable[str]], groups: Sequence[Sequence[int]]) -> list[dict[str, float]]:
    """How much each term sets a group of documents apart from the rest; only terms that do are listed.

    The share of the group's documents that hold the term, times the log of how many times that is the share of the
    others (c-TF-IDF, Grootendorst 2022, with documents counted instead of words, so that none speaks for a group).
    """
    found = [set(document) for document in documents]
    everywhere = Counter(chain.from_iterable(found))
    inside = [Counter(chain.from_iterable(found[index] for index in group)) for group in groups]
    return [_apart(held, len(group), everywhere, len(found)) for held, group in zip(inside, groups, strict=True)]


def _apart(inside: Counter[str], size: int, everywhere: Counter[str], total: int) -> dict[str, float]:
    # Half a document more outside gives a term found nowhere else a finite weight. A group that is most of the batch
    # or all of it is held against as many documents as it has itself.
    others = max(total - size, size) + 1
    ratios = {term: (count / size, (everywhere[term] - count + 0.5) / others) for term, count in inside.items()}
    return {term: share * log(share / outside) for term, (share, outside) in ratios.items() if share > outside}


def _counted(documents: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], csr_array]:
    """The sorted vocabulary, and how often each document holds each term; columns ascend in each row."""
    lengths = [len(document) for document in documents]
    number = defaultdict[str, int]()  # of each term, in the order in which they come
    number.default_factory = number.__len__
    numbers = map(number.__getitem__, chain.from_iterable(documents))
    found = np.fromiter(numbers, dtype=np.int64, count=sum(lengths))
    vocabulary = tuple(sorted(number))
    column = np.empty(len(vocabulary), dtype=np.int64)
    column[np.fromiter(map(number.__getitem__, vocabulary), dtype=np.int64, count=len(vocabulary))] = np.arange(
        len(vocabulary)
    )
    found = column[found]
    width = max(len(vocabulary), 1)
    cells, counts = np.unique(np.repeat(np.arange(len(documents)), lengths) * width + found, return_counts=True)
    starts = np.searchsorted(cells, np.arange(len(documents) + 1) * width)
    return vocabulary, csr_array(
        (counts.astype(np.float64), cells % width, starts), shape=(len(documents), len(vocabulary))
    )


def _row_lengths(weights: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """For each weight the Euclidean length of the row that it stands in."""
    running = np.concatenate(([0.0], np.cumsum(weights**2)))
    return np.repeat(np.sqrt(running[starts[1:]] - running[starts[:-1]]), np.diff(starts))
