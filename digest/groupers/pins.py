"""Topics that the reader pinned: which papers belong to them, and which fit but stand elsewhere."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digest.core.errors import ConfigError
from digest.core.papers import Paper
from digest.core.topics import PastTopic, Profile
from digest.groupers.likeness import Likeness, in_terms
from digest.lexical.graph import Floats
from digest.lexical.tfidf import terms
from digest.lexical.tokens import words

_ID_DIGITS = 6
_NEAREST = 5
_LEAST_TYPICAL = 0.1  # a cosine; in a small or mixed batch the fifth-nearest shares hardly more than the language
# A description is a few words: it is rarely as near to a paper as two papers of one topic are to one another.
_NEAR_ENOUGH = 0.6
_IN_TITLE = 0.5  # what a keyword counts more where the title has it
_EXAMPLE = 10.0  # more than all else: an example paper is in the topic it is an example of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """[[topics.pin]]: a topic that is always there for papers that fit it.

    A paper fits by one of the `keywords` in its title or abstract, by one of the `categories` that its source gave it,
    or by being like the example `papers` (ids or exact titles) or the `description`.
    """

    name: str
    keywords: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    description: str = ""
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ConfigError("A pinned topic has no name.", hint="Give [[topics.pin]] a name.")
        if not (self.keywords or self.papers or self.description.strip() or self.categories):
            raise ConfigError(
                f"The pinned topic {self.name!r} says nothing of its papers.",
                hint="Give it keywords, papers, a description or categories.",
            )
        empty = [keyword for keyword in self.keywords if not words(keyword)]
        if empty:
            raise ConfigError(
                f"The pinned topic {self.name!r} has the keyword {empty[0]!r}, which no paper can be told by.",
                hint="Give a word or phrase beyond the commonest ones.",
            )

    @property
    def id(self) -> str:
        """What the topic is known by in every edition."""
        return f"t-{hashlib.sha256(f'pin:{self.name}'.encode()).hexdigest()[:_ID_DIGITS]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedTopic:
    """The papers of a pinned topic, by position, the best fitting first; `also` fit and stand in another one."""

    id: str
    name: str
    papers: tuple[int, ...]
    also: tuple[int, ...] = field(default=())


def pinned(likeness: Likeness, pins: Sequence[Pin], remembered: Sequence[PastTopic]) -> list[PinnedTopic]:
    """The topics pinned in the config, then those pinned among the remembered ones; each paper in at most one.

    A paper that fits several is in the one it fits best, the first of equals.
    """
    config_ids = {pin.id for pin in pins}
    known = [topic for topic in remembered if topic.pinned and topic.id not in config_ids]
    if not pins and not known:
        return []
    scores = np.vstack([_by_pins(likeness, pins), _by_profile(likeness, [topic.profile for topic in known])])
    names = [(pin.id, pin.name) for pin in pins] + [(topic.id, topic.name) for topic in known]
    best = np.argmax(np.round(scores, 6), axis=0)
    return [
        PinnedTopic(
            id=pin_id,
            name=name,
            papers=tuple(_strongest(scores[row], (scores[row] >= 1.0) & (best == row))),
            also=tuple(_strongest(scores[row], (scores[row] >= 1.0) & (best != row))),
        )
        for row, (pin_id, name) in enumerate(names)
    ]


def _strongest(scores: Floats, mask: NDArray[np.bool_]) -> list[int]:
    places = np.flatnonzero(mask)
    ordered: list[int] = places[np.argsort(-np.round(scores[places], 6), kind="stable")].tolist()
    return ordered


def _by_pins(likeness: Likeness, pins: Sequence[Pin]) -> Floats:
    """How well each paper fits each pin: (pins, papers), 1 and more is well enough."""
    scores = np.zeros((len(pins), len(likeness.papers)))
    phrases = [
        (f" {' '.join(title)} ", f" {' '.join(abstract)} ") for title, abstract in likeness.tokens
    ]  # a phrase is found whole between spaces
    for row, pin in zip(scores, pins, strict=True):
        keys = [f" {' '.join(words(keyword))} " for keyword in pin.keywords]
        for place, paper in enumerate(likeness.papers):
            row[place] = _by_words(keys, phrases[place]) + _by_category(pin, paper) + _EXAMPLE * _is_example(pin, paper)
    near = _by_profile(likeness, [_text_of(pin, likeness) for pin in pins], nearness=_NEAR_ENOUGH)
    fits: Floats = scores + near
    return fits


def _by_words(keys: Sequence[str], phrases: tuple[str, str]) -> float:
    title, abstract = phrases
    return sum((key in title or key in abstract) + _IN_TITLE * (key in title) for key in keys)


def _by_category(pin: Pin, paper: Paper) -> float:
    pairs = ((own, given) for own in paper.categories for given in pin.categories)
    return float(any(own == given or own.startswith(f"{given}.") for own, given in pairs))


def names_of(paper: Paper) -> tuple[str, ...]:
    """What a config may call the paper: its id, its aliases, its exact title."""
    return (paper.id, *paper.aliases, paper.title)


def _is_example(pin: Pin, paper: Paper) -> bool:
    return not set(names_of(paper)).isdisjoint(pin.papers)


def _text_of(pin: Pin, likeness: Likeness) -> Profile:
    """The terms of the description and of the examples; an example that is not among the papers gives its title's."""
    known = {name for paper in likeness.papers for name in names_of(paper)}
    weight: dict[str, float] = {}
    for text in [pin.description, *(given for given in pin.papers if given not in known)]:
        for term in terms(words(text)):
            weight[term] = weight.get(term, 0.0) + 1.0
    matrix = likeness.weights.matrix
    for place, paper in enumerate(likeness.papers):
        if _is_example(pin, paper):
            cells = slice(matrix.indptr[place], matrix.indptr[place + 1])
            for column, value in zip(matrix.indices[cells].tolist(), matrix.data[cells].tolist(), strict=True):
                term = likeness.weights.vocabulary[column]
                weight[term] = weight.get(term, 0.0) + value
    return tuple(sorted(weight.items()))


def _by_profile(likeness: Likeness, profiles: Sequence[Profile], nearness: float = 1.0) -> Floats:
    """How near each paper is to each profile, (profiles, papers); 1 is as near as papers are to their fifth-nearest."""
    if not len(likeness.papers):
        return np.zeros((len(profiles), 0))
    typical = max(float(np.median(likeness.by_words.weights[:, _NEAREST - 1])), _LEAST_TYPICAL)
    rows = in_terms(likeness.weights, profiles)
    near: Floats = (rows @ likeness.weights.matrix.T).toarray() / (nearness * typical)
    return np.where(near >= 1.0, near, 0.0)
