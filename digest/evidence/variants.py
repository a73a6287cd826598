"""Whether two words are one word: written in another way, bent, or standing for the same thing."""

import re
from collections.abc import Iterator
from functools import lru_cache

from digest.evidence.synonyms import GROUPS

_IRREGULAR = {
    form: base
    for base, forms in {
        "find": "found",
        "use": "used using uses",
        "show": "shown",
        "be": "is are was were been being am",
        "have": "has had having",
        "do": "does did done doing",
        "give": "gave given",
        "take": "took taken",
        "make": "made",
        "get": "got gotten",
        "keep": "kept",
        "lead": "led",
        "lose": "lost",
        "rise": "rose risen",
        "grow": "grew grown",
        "fall": "fell fallen",
        "beat": "beaten",
        "write": "wrote written",
        "choose": "chose chosen",
        "build": "built",
        "drive": "drove driven",
        "see": "saw seen",
        "say": "said",
        "hold": "held",
        "mean": "meant",
        "learn": "learnt",
        "this": "these",
        "that": "those",
        "corpus": "corpora",
        "datum": "data",
        "analysis": "analyses",
        "hypothesis": "hypotheses",
        "matrix": "matrices",
        "index": "indices",
        "vertex": "vertices",
        "phenomenon": "phenomena",
        "a": "an",
    }.items()
    for form in forms.split()
}
# British to American, on whole words long enough not to be another word.
_AMERICAN = (
    (re.compile(r"(?<=\w\w\w)is(e|es|ed|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=\w\w)ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"(?<=\w\w)our(s|ed|ing|al|able|ally)?$"), r"or\1"),
    (re.compile(r"(?<=\w)ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"(?<=\w\w)ogue(s)?$"), r"og\1"),
    (re.compile(r"^(cent|met|fib|theat)re(s)?$"), r"\1er\2"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"(?<=\w\w)ence$"), "ense"),
)
_LEAST_STEM = 3
_ENDING = re.compile(r"(?<=\w\w\w)(?:'s|ies|y|e|es|s|ed|ing)$")
_LEAST_ROOT, _ROOTS_DIFFER = 5, 2
_SUFFIX = re.compile(
    r"(?<=\w{4})(?:i[sz]ations?|i[sz](?:e[srd]?|ers|ing)|ations?|ments?|[ae]nc(?:e|es|y)|[ai]bl[ey]|ability|it(?:y|ies)|ness"
    r"|ions?|ors?|ers?|ing|ed|es|s|ly|al|ally|ive|ively|ic|ically|y|e|ies|ied|ent|ant)$"
)


def same_word(one: str, other: str) -> bool:
    """Whether two words (lower case) differ in spelling or inflection alone: `modelling` and `models`, no more."""
    return one == other or not bases(one).isdisjoint(bases(other))


def kin(one: str, other: str) -> bool:
    """Whether two words (lower case) may stand for one another: one word, one derived from the other, or synonyms."""
    if same_word(one, other):
        return True
    groups = _groups(one)
    return bool(groups and groups & _groups(other)) or _derived(one, other)


@lru_cache(maxsize=1 << 14)  # a run says the same few thousand words over and over
def bases(word: str) -> frozenset[str]:
    """The word (lower case) and everything that it may be bent from, also in American spelling."""
    american = word
    for pattern, spelled in _AMERICAN:
        american = pattern.sub(spelled, american)
    return frozenset({word, _IRREGULAR.get(word, word), *_unbent(american)})


def _unbent(word: str) -> Iterator[str]:
    yield word
    bare = word.removesuffix("'s")
    if bare != word:
        yield bare
    if bare.endswith("ies") and len(bare) > _LEAST_STEM + 2:
        yield bare[:-3] + "y"
    elif bare.endswith(("ses", "xes", "zes", "ches", "shes", "oes")) and len(bare) > _LEAST_STEM + 2:
        yield bare[:-2]
        yield bare[:-1]
    elif bare.endswith("s") and not bare.endswith(("ss", "us", "is")) and len(bare) > _LEAST_STEM:
        yield bare[:-1]
    for ending in ("ed", "ing"):
        stem = bare.removesuffix(ending)
        if stem == bare or len(stem) < _LEAST_STEM:
            continue
        yield stem
        yield stem + "e"
        if stem[-1] == stem[-2]:
            yield stem[:-1]
        if stem.endswith("i") and ending == "ed":
            yield stem[:-1] + "y"


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A word (lower case) without its ending, so that most forms of one word give the same; some others do too."""
    american = _IRREGULAR.get(word, word)
    for pattern, spelled in _AMERICAN:
        american = pattern.sub(spelled, american)
    return american if len(american) <= _LEAST_STEM else _ENDING.sub("", american)


@lru_cache(maxsize=1 << 14)
def _groups(word: str) -> frozenset[int]:
    forms = bases(word)
    return frozenset(number for number, group in enumerate(GROUPS) if not group.isdisjoint(forms))


def _derived(one: str, other: str) -> bool:
    """Whether they come from one root, as `efficient` and `efficiency` or `modify` and `modification` do."""
    if not (one.isalpha() and other.isalpha()):
        return False
    shorter, longer = sorted((_root(one), _root(other)), key=len)
    return len(shorter) >= _LEAST_ROOT and longer.startswith(shorter) and len(longer) - len(shorter) <= _ROOTS_DIFFER


@lru_cache(maxsize=1 << 14)
def _root(word: str) -> str:
    return _SUFFIX.sub("", word)
