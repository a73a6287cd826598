"""Names of topics: the phrases that set a topic apart from its siblings, as its papers write them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from digest.core.papers import Paper
from digest.lexical.academic import FIELD, TALK
from digest.lexical.phrases import phrases
from digest.lexical.tfidf import class_tfidf

Ranking = dict[str, float]

_PARTS = 3  # phrases in a name
_KEYWORDS = 6
_LONGEST_NAME = 64  # characters that still read as a heading
_WEAKEST_PART = 0.35  # of the strongest part's weight
_BESIDE_A_WORD = 0.5  # of that, for what stands beside a single word
# Whole noun phrases end where no other word follows; at least this share of the places where a phrase stands.
_ENDS_SHARE = 0.3
# A word must stand in a fourth of a topic's papers to stand for it, the rarer longer phrase in a fifth.
_WORD_SHARE, _PHRASE_SHARE = 1 / 4, 1 / 5
_IN_TITLES = 1.5  # added to 1 for a phrase that stands in all titles of the topic
_PHRASE, _PROPER_NAME, _WORD = 1.6, 1.2, 0.9
_ADJECTIVES = frozenset({"agnostic", "aware", "driven", "efficient", "free", "specific", "wise"})
_STEM = 5  # characters
_LARGE, _MANY = 50, 6000  # papers
_HEAD_SHARE = 0.6  # of a word's papers have it in one longer phrase: then the longer phrase is what is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a topic is called, and the terms that set it apart, strongest first."""

    name: str
    keywords: tuple[str, ...]


def labels(papers: Sequence[Paper], groups: Sequence[Sequence[int]]) -> list[Label]:
    """A label for each group of positions in `papers`; no two names are the same.

    A phrase is in the name of the group alone that it sets apart most. A group's positions come most central first:
    the title of the first is the name of a group whose papers share no phrase.
    """
    said = _Said(papers)
    weights = class_tfidf(said.keys, groups)
    rankings = [said.ranking(group, row) for group, row in zip(groups, weights, strict=True)]
    names: list[str] = []
    for group, ranking in zip(groups, _owned(rankings), strict=True):
        title = papers[group[0]].title
        name = _heading([said.written(key) for key in said.parts(group, ranking)]) or title
        names.append(_untaken(name, title, names))
    keywords = [tuple(said.written(key) for key in _varied(ranking)) for ranking in rankings]
    return [Label(name=name, keywords=row) for name, row in zip(names, keywords, strict=True)]


class _Said:
    """Every phrase of a batch that may name something: which papers hold it, and how they write it."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        titles = phrases([paper.title for paper in papers], without=TALK)
        # Of very many papers the titles say enough, and their abstracts' phrases would not fit into memory.
        read = [paper.passages[0].text if len(papers) <= _MANY else paper.title for paper in papers]
        abstracts = phrases(read, without=TALK)
        in_title = [{key for key, _, _, _ in row} for row in titles]
        everywhere = [title.union(key for key, _, _, _ in row) for title, row in zip(in_title, abstracts, strict=True)]
        held = Counter(chain.from_iterable(everywhere))
        # In a large batch what stands in one paper alone, as most phrases do, names no topic.
        least = 1 if len(papers) < _LARGE else 2
        may = {key for key, count in held.items() if count >= least and _may_name(key)}
        self._in_title = [title & may for title in in_title]
        self.keys = [row & may for row in everywhere]
        self._places, self._ends = dict.fromkeys(may, 0), dict.fromkeys(may, 0)
        self._writings: dict[str, dict[str, int]] = {key: {} for key in may}
        for key, text, opens, ends in chain.from_iterable(abstracts):
            if key in may:
                self._places[key] += 1
                self._ends[key] += ends
                if not opens and "'s" not in text:
                    writings = self._writings[key]
                    writings[text] = writings.get(text, 0) + 1

    def written(self, key: str) -> str:
        """How the abstracts write it most often inside a sentence, where its capitals are its own."""
        writings = self._writings[key]
        return min(writings, key=lambda text: (-writings[text], text))

    def ranking(self, group: Sequence[int], weights: Mapping[str, float]) -> Ranking:
        """The phrases that may stand for the group, with their weights."""
        held = Counter(chain.from_iterable(self.keys[index] for index in group))
        titled = Counter(chain.from_iterable(self._in_title[index] for index in group))
        ranking = {
            key: weight * self._bonus(key) * (1 + _IN_TITLES * titled[key] / len(group))
            for key, weight in weights.items()
            if self._stands_for(key, held[key], len(group)) and (" " in key or titled[key] or self._is_name(key))
        }
        return _absorbed(ranking, held)

    def parts(self, group: Sequence[int], ranking: Ranking) -> list[str]:
        """Up to three keys that share no word, strongest first, those preferred that speak for papers yet unnamed."""
        parts: list[str] = []
        named: set[int] = set()
        weakest = _WEAKEST_PART * max(ranking.values(), default=0.0)
        strong = [key for key in sorted(ranking) if ranking[key] >= weakest]
        while len(parts) < _PARTS:
            if len(parts) == 1 and " " not in parts[0]:  # a single word says little, whatever its weight
                strong = [key for key in sorted(ranking) if ranking[key] >= _BESIDE_A_WORD * weakest]
            fitting = {key: self._holders(key, group) for key in strong if self._adds(key, parts)}
            if not fitting:
                break
            best = max(fitting, key=lambda key: ranking[key] * (0.4 + 0.6 * _new(fitting[key], named)))
            parts.append(best)
            named |= fitting[best]
        return parts

    def _holders(self, key: str, group: Sequence[int]) -> set[int]:
        return {index for index in group if key in self.keys[index]}

    def _stands_for(self, key: str, held: int, size: int) -> bool:
        least = max(min(2, size), size * (_PHRASE_SHARE if " " in key else _WORD_SHARE))
        whole = self._ends[key] + 1 >= _ENDS_SHARE * (self._places[key] + 2)
        return held >= least and whole and bool(self._writings.get(key))

    def _is_name(self, key: str) -> bool:
        return not self.written(key).islower()

    def _bonus(self, key: str) -> float:
        if " " in key:
            return 1.0 if FIELD.issuperset(key.split()) else _PHRASE
        return _PROPER_NAME if self._is_name(key) else _WORD

    def _adds(self, key: str, parts: Sequence[str]) -> bool:
        texts = [self.written(part) for part in (*parts, key)]
        if len(", ".join(texts)) > _LONGEST_NAME:
            return False
        return not any(_akin(key, part) or _shortens(self, key, part) for part in parts)


def _shortens(said: _Said, first: str, second: str) -> bool:
    """A word of one of the two is the other's initials ("MoE layers", "mixture of experts")."""
    pairs = ((first, said.written(second)), (second, said.written(first)))
    return any(
        "".join(re.findall(r"\b\w", text.lower())) in short.split()
        for short, text in pairs
        if " " in text or "-" in text
    )


def _akin(first: str, second: str) -> bool:
    """A word of one begins like a word of the other ("parsing", "dependency parser"; "bias", "biases")."""
    pairs = ((one, other) for one in first.split() for other in second.split())
    return any(one[:_STEM] == other[:_STEM] or one.startswith(other) or other.startswith(one) for one, other in pairs)


def _new(holders: set[int], named: set[int]) -> float:
    return len(holders - named) / len(holders)


def _may_name(key: str) -> bool:
    words = key.split(" ")
    adjective = words[-1].endswith("ed") or words[-1] in _ADJECTIVES
    return not adjective and not words[0].endswith("ly") and key not in FIELD


def _absorbed(ranking: Ranking, held: Mapping[str, int]) -> Ranking:
    """Phrases that mostly end one longer phrase ("law", "scaling law") hand their weight over to it."""
    kept = dict(ranking)
    for longer in sorted(ranking, key=lambda key: (key.count(" "), key)):
        words = longer.split()
        for head in (" ".join(words[start:]) for start in range(1, len(words))):
            if head in kept and held[longer] >= _HEAD_SHARE * held[head]:
                kept[longer] = max(kept[longer], kept.pop(head))
    return kept


def _owned(rankings: Sequence[Ranking]) -> list[Ranking]:
    """Each key only in the ranking where it is strongest, the first of equals."""
    strongest: dict[str, int] = {}
    for index, ranking in enumerate(rankings):
        for key, weight in ranking.items():
            if weight > rankings[strongest.setdefault(key, index)][key]:
                strongest[key] = index
    return [
        {key: weight for key, weight in ranking.items() if strongest[key] == index}
        for index, ranking in enumerate(rankings)
    ]


def _varied(ranking: Ranking) -> list[str]:
    """The strongest keys of which none stands inside another."""
    kept: list[str] = []
    for key in sorted(ranking, key=lambda key: (-ranking[key], key)):
        inside = any(f" {key} " in f" {other} " or f" {other} " in f" {key} " for other in kept)
        if not inside and len(kept) < _KEYWORDS:
            kept.append(key)
    return kept


def _untaken(name: str, title: str, taken: Sequence[str]) -> str:
    """The name, with the title of its first paper where it is taken, with a number where that is taken too."""
    wishes = chain((name, f"{name}: {title}"), (f"{name} ({number})" for number in count(2)))
    return next(wish for wish in wishes if wish not in taken)


def _heading(parts: Sequence[str]) -> str:
    """The parts in a row, with a capital first unless the first word has its own ("mBERT")."""
    heading = ", ".join(parts)
    first = re.split(r"[\s,]", heading, maxsplit=1)[0]
    return heading[:1].upper() + heading[1:] if first.islower() else heading
