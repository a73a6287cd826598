"""How alike papers are, by the terms of their titles and abstracts, with vectors added where there are any."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from digest.core.papers import Paper
from digest.core.topics import Profile
from digest.lexical.graph import Floats, Neighbours, nearest, nearest_of_many, similarities
from digest.lexical.tfidf import TermWeights, terms, tfidf
from digest.lexical.tokens import words

_TITLE_COUNTS = 2  # times as much as the abstract
NEAREST = 30  # neighbours that are known of a paper
MANY = 6000  # papers; more are compared by single words, and not every pair of them
_PROFILE_TERMS = 40
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Papers and how alike they are; `tokens` are each paper's words of title and of abstract.

    `by_words` are the nearest papers by the cosine of their terms, `near` those by this and what vectors add. `whole`
    (n, n) holds the latter for every pair, symmetric, with zeros on the diagonal; None for more papers than that has
    room for.
    """

    papers: tuple[Paper, ...]
    tokens: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    weights: TermWeights
    by_words: Neighbours
    near: Neighbours
    whole: Floats | None

    def part(self, places: Sequence[int]) -> "Likeness":
        """The same for some of the papers, in the order of `places`, ascending; of neighbours only `near`."""
        if len(places) == len(self.papers):
            return self
        if self.whole is None:
            whole, near = None, self.near.among(places)
        else:
            whole = self.whole[np.ix_(places, places)]
            near = nearest(whole, count=NEAREST)
        return Likeness(
            papers=tuple(self.papers[place] for place in places),
            tokens=tuple(self.tokens[place] for place in places),
            weights=TermWeights(vocabulary=self.weights.vocabulary, matrix=self.weights.matrix[list(places)]),
            by_words=near,
            near=near,
            whole=whole,
        )

    def within(self, group: Sequence[int]) -> Floats:
        """The cosines of the terms of the papers of a group, (g, g), zeros on the diagonal."""
        rows = self.weights.matrix[list(group)]
        held, columns = np.unique(rows.indices, return_inverse=True)  # of all columns a group needs few
        rows = csr_array((rows.data, columns, rows.indptr), shape=(len(group), len(held)))
        cosines: Floats = (rows @ rows.T).toarray()
        np.fill_diagonal(cosines, 0.0)
        return cosines


def likeness(papers: Sequence[Paper]) -> Likeness:
    """How alike the papers are by their terms."""
    many = len(papers) > MANY
    tokens = tuple((tuple(words(paper.title)), tuple(words(paper.passages[0].text))) for paper in papers)
    found = list if many else terms
    weights = tfidf([_TITLE_COUNTS * found(title) + found(abstract) for title, abstract in tokens])
    if many:
        whole, near = None, nearest_of_many(weights.matrix, count=NEAREST)
    else:
        whole = similarities(weights.matrix)
        near = nearest(whole, count=NEAREST)
    return Likeness(papers=tuple(papers), tokens=tokens, weights=weights, by_words=near, near=near, whole=whole)


def with_added(found: Likeness, added: Floats) -> Likeness:
    """The same with `added` (n, n) added to every pair's likeness."""
    whole = added if found.whole is None else found.whole + added
    return replace(found, whole=whole, near=nearest(whole, count=NEAREST))


def weighed(papers: Sequence[Paper]) -> TermWeights:
    """The term weights of title and abstract, one row a paper; the batch alone says which terms are common."""
    both = [(words(paper.title), words(paper.passages[0].text)) for paper in papers]
    return tfidf([_TITLE_COUNTS * terms(title) + terms(abstract) for title, abstract in both])


def centroids(weights: TermWeights, groups: Sequence[Sequence[int]]) -> csr_array:
    """The summed term weights of each group, (groups, terms); columns ascend in each row."""
    places = np.fromiter((place for group in groups for place in group), dtype=np.int64)
    starts = np.cumsum([0, *(len(group) for group in groups)])
    member = csr_array((np.ones(len(places)), places, starts), shape=(len(groups), weights.matrix.shape[0]))
    summed = csr_array(member @ weights.matrix)
    summed.sort_indices()
    return summed


def at_length_one(rows: csr_array) -> csr_array:
    """The rows at length 1; an empty row stays so."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = 1.0 / np.where(lengths > 0, lengths, 1.0)
    return csr_array((rows.data * np.repeat(scale, np.diff(rows.indptr)), rows.indices, rows.indptr), shape=rows.shape)


def profiles(weights: TermWeights, groups: Sequence[Sequence[int]]) -> list[Profile]:
    """The strongest terms of each group's centroid with their weights, at length 1 before the weaker ones were cut."""
    rows = at_length_one(centroids(weights, groups))
    return [_profile(weights, rows, row) for row in range(len(groups))]


def _profile(weights: TermWeights, rows: csr_array, row: int) -> Profile:
    cells = slice(rows.indptr[row], rows.indptr[row + 1])
    columns, values = rows.indices[cells], np.round(rows.data[cells], _DECIMALS)
    strongest = np.argsort(-values, kind="stable")[:_PROFILE_TERMS]
    return tuple((weights.vocabulary[columns[place]], float(values[place])) for place in strongest if values[place] > 0)


def in_terms(weights: TermWeights, known: Sequence[Profile]) -> csr_array:
    """Profiles as rows of length 1, or empty, over the vocabulary: (profiles, terms)."""
    column = {term: place for place, term in enumerate(weights.vocabulary)}
    rows = [[(column[term], weight) for term, weight in found if term in column] for found in known]
    cells = [cell for row in rows for cell in row]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([place for place, _ in cells], dtype=np.int64)
    values = np.array([weight for _, weight in cells], dtype=np.float64)
    return at_length_one(csr_array((values, columns, starts), shape=(len(rows), len(column))))
