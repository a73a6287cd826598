"""Reported speech: what a paper says of itself, told by somebody else."""

import re

from benchmarks.planting.lexicon import VERBS

FRAMES = (
    "The authors report that {}",
    "According to the paper, {}",
    "The paper states that {}",
    "The abstract says that {}",
    "The authors write that {}",
    "The paper reports that {}",
)

_CONNECTOR = re.compile(
    r"^(?:Moreover|Furthermore|Additionally|In addition|Finally|Notably|Specifically|In particular|Remarkably|However|"
    r"Thus|Therefore|Hence|Consequently|Also|Importantly|Interestingly|Surprisingly|Overall|Besides|Further|Lastly|"
    r"As a result|To this end|More importantly|Most importantly|Nevertheless|Accordingly|More specifically|"
    r"Crucially),? "
)
_PRONOUNS = {"we": "they", "our": "their", "us": "them", "ours": "theirs", "ourselves": "themselves"}
_UNTELLABLE = re.compile(r"\b(?:I|my|me|let us|Let)\b|[\"“”?!]|``|^(?:But|And|Or|So|Yet)\b|\bthey\b|\btheir\b|\bthem\b")
_RESULTS = (
    "achieves",
    "outperforms",
    "improves",
    "reduces",
    "enables",
    "surpasses",
    "performs",
    "exceeds",
    "preserves",
)
_MORE = ("retains", "accelerates", "boosts", "enhances", "generalizes", "yields", "exhibits", "requires")
_RESULT = re.compile(
    rf"(?P<subject>(?:[A-Z][\w+-]*[A-Z0-9][\w+-]*|(?:[Oo]ur|[Tt]he|[Tt]his) (?:[\w-]+ ){{0,3}}"
    rf"(?:model|method|approach|framework|architecture|algorithm|system|network|mechanism|technique|strategy|"
    rf"Transformer|models|"
    rf"methods|approaches|networks|techniques))) "
    rf"(?P<adverb>[a-z]+ly |also "
    rf")?(?P<verb>{'|'.join((*_RESULTS, *_MORE, *(VERBS[verb] for verb in (*_RESULTS, *_MORE))))})(?P<rest> .+)$"
)
_OWN = re.compile(r"\b(?:we|our|us|ours|ourselves)\b", re.IGNORECASE)


def lowered(sentence: str, small_words: frozenset[str]) -> str:
    """The sentence as it goes on after a comma: its first word small, unless it is a name."""
    first = re.match(r"[\w'-]+", sentence)
    word = first.group() if first else ""
    common = (word[1:].islower() and word[:1].lower() + word[1:] in small_words) or word == "A"
    return sentence[:1].lower() + sentence[1:] if common else sentence


def third_person(sentence: str) -> str:
    """`we` and `our` turned to `they` and `their`, by case."""

    def told(found: re.Match[str]) -> str:
        new = _PRONOUNS[found.group().lower()]
        return new.capitalize() if found.group()[0].isupper() else new

    return _OWN.sub(told, sentence)


def reported(sentence: str, frame: str, small_words: frozenset[str]) -> str | None:
    """The sentence told in `frame`, or None where telling it would change or muddle it."""
    bare = _CONNECTOR.sub("", sentence)
    if _UNTELLABLE.search(bare) or not bare[:1].isalnum():
        return None
    bare = bare[0].upper() + bare[1:]
    told = third_person(lowered(bare, small_words))
    if not frame.startswith("The authors"):
        told = re.sub(r"\bthey\b", "the authors", told, count=1)
    return frame.format(told)


def as_authors(sentence: str) -> str | None:
    """`We propose` as `The authors propose`; None for a sentence that does not begin so, or has other pronouns."""
    if not re.match(r"We [a-z]", sentence) or _UNTELLABLE.search(sentence):
        return None
    return "The authors" + third_person(sentence[2:])


def as_shown(sentence: str) -> str | None:
    """`Marl reduces errors` as `Marl is shown to reduce errors`; None where no subject and verb stand in front."""
    found = _RESULT.match(_CONNECTOR.sub("", sentence))
    if not found or _UNTELLABLE.search(sentence) or re.search(r"\band [a-z]*(?:s|es) ", sentence):
        return None
    third = found["verb"].endswith("s")
    base = VERBS.get(found["verb"], found["verb"])
    told = f"{found['subject']} {'is' if third else 'are'} shown to {found['adverb'] or ''}{base}{found['rest']}"
    return third_person(told[0].upper() + told[1:])
