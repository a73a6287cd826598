"""A graph of nearest neighbours.

Nodes are numbered; ties go to the lower number and nothing is drawn by chance, so nodes given in a canonical order
always give the same graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Links = tuple[tuple[tuple[int, float], ...], ...]
Floats = NDArray[np.float64]
NEIGHBOURS = 20
_ROWS_AT_ONCE = 512
# Of a large batch: terms a row is looked up by, and rows that may hold a term that is still looked up, one in a hundred
# or this many.
_HEAVIEST, _MOST_HOLDERS, _HOLDERS_SHARE = 40, 400, 100
_DECIMALS = 9  # of a similarity: less than that is the machine's, not the papers'


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """`links[i]` are the (neighbour, weight) pairs of node i, ascending; a link stands at both of its ends."""

    links: Links

    def merged(self, labels: Sequence[int], count: int) -> "Graph":
        """The graph in which node c stands for all nodes labelled c; links within one of these are gone."""
        links: list[dict[int, float]] = [{} for _ in range(count)]
        for label, ends in zip(labels, self.links, strict=True):
            own = links[label]
            for other, weight in ends:
                target = labels[other]
                if target in own:
                    own[target] += weight
                elif target != label:
                    own[target] = weight
        return Graph(links=tuple(tuple(sorted(row.items())) for row in links))


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The nearest others of each node, nearest first: numbers and similarities, (n, k) each; 0 is no neighbour."""

    nodes: NDArray[np.int64]
    weights: Floats

    def among(self, places: Sequence[int]) -> "Neighbours":
        """Those neighbours of the nodes at `places` that are at one of them, numbered by their position there."""
        number = np.full(len(self.nodes), -1, dtype=np.int64)
        number[list(places)] = np.arange(len(places))
        nodes = number[self.nodes[list(places)]]
        weights = np.where(nodes >= 0, self.weights[list(places)], 0.0)
        return Neighbours(nodes=np.maximum(nodes, 0), weights=weights)

    def graph(self, *, count: int = NEIGHBOURS) -> Graph:
        """Link each node to its `count` nearest."""
        links: list[dict[int, float]] = [{} for _ in range(len(self.nodes))]
        for node, (others, weights) in enumerate(
            zip(self.nodes[:, :count].tolist(), self.weights[:, :count].tolist(), strict=True)
        ):
            own = links[node]
            for other, weight in zip(others, weights, strict=True):
                if weight > 0:
                    own[other] = links[other][node] = weight
        return Graph(links=tuple(tuple(sorted(row.items())) for row in links))


def similarities(vectors: csr_array) -> Floats:
    """The cosines of rows given at length 1 or empty, (n, n), with 0 for a row and itself."""
    whole = np.empty((vectors.shape[0], vectors.shape[0]))
    vectors = _shared_columns(vectors)
    other = vectors.T.tocsr()
    for start in range(0, len(whole), _ROWS_AT_ONCE):
        stop = start + _ROWS_AT_ONCE
        whole[start:stop] = np.round((vectors[start:stop] @ other).toarray(), _DECIMALS)
    np.fill_diagonal(whole, 0.0)
    return whole


def _shared_columns(vectors: csr_array) -> csr_array:
    """The columns in which two rows or more have something: all that products of two rows depend on."""
    shared = np.bincount(vectors.indices, minlength=vectors.shape[1]) > 1
    cells = shared[vectors.indices]
    starts = np.concatenate(([0], np.cumsum(cells)))[vectors.indptr]
    columns = (np.cumsum(shared) - 1)[vectors.indices[cells]]
    return csr_array((vectors.data[cells], columns, starts), shape=(vectors.shape[0], int(shared.sum())))


def nearest(similarity: Floats, *, count: int) -> Neighbours:
    """The `count` others of each node with the highest similarity above 0; of equals the lower number is nearer."""
    nodes = np.zeros((len(similarity), count), dtype=np.int64)
    weights = np.zeros((len(similarity), count))
    for row, values in enumerate(similarity):
        closest = _highest(values, count)
        nodes[row, : len(closest)], weights[row, : len(closest)] = closest, values[closest]
    return Neighbours(nodes=nodes, weights=weights)


def nearest_of_many(vectors: csr_array, *, count: int) -> Neighbours:
    """As `nearest` of the cosines of rows at length 1, for more rows than a matrix of all pairs has room for.

    Candidates are found through an inverted index of each row's heaviest terms, without those that very many rows
    hold; of these the cosines of whole rows are told. A neighbour may be missed that shares none of these terms.
    """
    index = _pruned(vectors)
    other = index.T.tocsr()
    nodes = np.zeros((vectors.shape[0], count), dtype=np.int64)
    weights = np.zeros((vectors.shape[0], count))
    for start in range(0, vectors.shape[0], _ROWS_AT_ONCE):
        rough = index[start : start + _ROWS_AT_ONCE] @ other
        candidates = [_candidates(rough, place, start + place, 2 * count) for place in range(rough.shape[0])]
        lengths = [len(row) for row in candidates]
        flat = np.concatenate(candidates)
        own = vectors[start + np.repeat(np.arange(len(lengths)), lengths)]
        cosines = np.round(np.asarray(own.multiply(vectors[flat]).sum(axis=1)).ravel(), _DECIMALS)
        for place, (row, values) in enumerate(zip(candidates, np.split(cosines, np.cumsum(lengths)[:-1]), strict=True)):
            closest = _highest(values, count)
            nodes[start + place, : len(closest)] = row[closest]
            weights[start + place, : len(closest)] = values[closest]
    return Neighbours(nodes=nodes, weights=weights)


def _candidates(rough: csr_array, place: int, row: int, count: int) -> NDArray[np.int64]:
    """The rows most like the one at `place`, whose number is `row`, by the pruned index; ascending."""
    cells = slice(rough.indptr[place], rough.indptr[place + 1])
    return np.sort(rough.indices[cells][_highest(_without(rough, cells, row), count)]).astype(np.int64)


def _without(rough: csr_array, cells: slice, row: int) -> Floats:
    """The values of the cells, 0 for the row itself."""
    values: Floats = np.where(rough.indices[cells] == row, 0.0, np.round(rough.data[cells], _DECIMALS))
    return values


def _pruned(vectors: csr_array) -> csr_array:
    """The heaviest terms of each row, of those that not too many rows hold."""
    held = np.bincount(vectors.indices, minlength=vectors.shape[1])
    most = max(_MOST_HOLDERS, vectors.shape[0] // _HOLDERS_SHARE)
    data = np.where(held[vectors.indices] <= most, vectors.data, 0.0)
    for start, stop in pairwise(vectors.indptr.tolist()):
        if stop - start > _HEAVIEST:
            row = data[start:stop]
            row[row < np.partition(row, len(row) - _HEAVIEST)[len(row) - _HEAVIEST]] = 0.0
    kept = csr_array((data, vectors.indices, vectors.indptr), shape=vectors.shape)
    kept.eliminate_zeros()
    return kept


def _highest(values: Floats, count: int) -> NDArray[np.int64]:
    """The positions of the highest values above 0, highest first, the first of equals."""
    bar = np.partition(values, len(values) - count)[len(values) - count] if len(values) > count else 0.0
    candidates = np.flatnonzero((values >= bar) & (values > 0))
    return candidates[np.argsort(-values[candidates], kind="stable")][:count]
