"""True claims in other words: synonyms, rules of syntax, a clause left out at the end, two sentences joined."""

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from benchmarks.planting.cases import Case, chosen, dice
from benchmarks.planting.corpus import Corpus, Source
from benchmarks.planting.honest import cut_at_the_end
from benchmarks.planting.planter import agreed, like
from benchmarks.planting.reporting import lowered
from benchmarks.planting.sentences import Sentence, clean
from benchmarks.planting.synonyms import SYNONYMS, UNLESS
from benchmarks.planting.syntax import RULES
from digest.core.claims import Citation, Claim

PER_KIND = 250
LIGHT, MEDIUM = 2, 4


def reworded(text: str, most: int, rng: Random) -> tuple[str, int]:
    """The text with up to `most` words exchanged for synonyms, and how many were."""
    sites = []
    for old, new in SYNONYMS.items():
        if old not in text:
            continue
        for found in re.finditer(rf"(?<![\w-]){re.escape(old)}(?![\w-])", text):
            around = f"{text[max(0, found.start() - 30) : found.start()]}<>{text[found.end() : found.end() + 30]}"
            if not re.search(UNLESS.get(old, r"(?!)"), around, re.IGNORECASE):
                sites.append((found.start(), found.end(), like(found.group(), new)))
    sites = _apart(sites)
    chosen = sorted(rng.sample(sites, min(most, len(sites))), reverse=True)
    for start, end, new in chosen:
        text = agreed(text[:start], new) + new + text[end:]
    return text, len(chosen)


def _apart(sites: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The sites that do not overlap, the longer before the shorter."""
    kept: list[tuple[int, int, str]] = []
    for site in sorted(sites, key=lambda site: (site[0] - site[1], site[0])):
        if all(site[1] <= other[0] or other[1] <= site[0] for other in kept):
            kept.append(site)
    return sorted(kept)


def paraphrased(corpus: Corpus, seed: int) -> list[Case]:
    """Paraphrases of the sentences of the corpus, the same for the same seed."""
    rng = dice(seed, "paraphrased")
    found: dict[str, list[Case]] = {kind: [] for kind in _KINDS}
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            for sentence in source.sentences:
                if clean(sentence.text):
                    for kind, text in _versions(sentence.text, corpus.small_words, rng):
                        found[kind].append(_case(kind, group, text, (sentence,)))
            found[_JOINED] += _joined(group, source, corpus.small_words, rng)
    return [case for cases in found.values() for case in chosen(cases, PER_KIND, rng)]


_JOINED = "medium: two sentences joined by and"
_KINDS = (
    "light: one or two words",
    "light: a clause left out at the end",
    "medium: three or four words",
    "medium: a rule of syntax",
    _JOINED,
    "heavy: five or more words",
    "heavy: a rule of syntax and words",
)


def _versions(text: str, small_words: frozenset[str], rng: Random) -> Iterator[tuple[str, str]]:
    """Each kind of paraphrase that a sentence gives."""
    for kind, most, least in ((_KINDS[0], LIGHT, 1), (_KINDS[2], MEDIUM, LIGHT + 1), (_KINDS[5], 99, MEDIUM + 1)):
        told, count = reworded(text, most, rng)
        if count >= least:
            yield kind, told
    shorter = cut_at_the_end(text)
    if shorter is not None:
        yield _KINDS[1], shorter + "."
    for rule in RULES.values():
        turned = rule(text, small_words)
        if turned is not None:
            yield _KINDS[3], turned
            told, count = reworded(turned, MEDIUM, rng)
            if count:
                yield _KINDS[6], told


def _joined(group: int, source: Source, small_words: frozenset[str], rng: Random) -> Iterator[Case]:
    """Two neighbouring sentences as one, each with its quote; the second is no contrast or conclusion of the first."""
    pairs = [
        (one, two)
        for one, two in pairwise(source.sentences)
        if clean(one.text) and clean(two.text) and len((one.text + two.text).split()) < 50  # noqa: PLR2004
        if re.match(r"(?:We|The|Our|This|It|These)\b", two.text) and ", and" not in one.text
    ]
    if pairs:
        one, two = rng.choice(pairs)
        yield _case(_JOINED, group, f"{one.text[:-1]}, and {lowered(two.text, small_words)}", (one, two))


def _case(kind: str, group: int, claim: str, quoted: tuple[Sentence, ...]) -> Case:
    cited = tuple(Citation(paper_id=sentence.paper_id, quote=sentence.text) for sentence in quoted)
    return Case(kind=kind, group=group, original=quoted[0].text, claim=Claim(text=claim, citations=cited))
