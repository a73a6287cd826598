"""Honest claims: each says what its quote says, no more and nothing else."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.planting.cases import Case, chosen, dice
from benchmarks.planting.corpus import Corpus, Source
from benchmarks.planting.noise import ACCENTED, ACCENTS, NOISES
from benchmarks.planting.planter import put
from benchmarks.planting.reporting import FRAMES, as_authors, as_shown, reported
from benchmarks.planting.sentences import Sentence, clean, sayable
from digest.core.claims import Citation, Claim
from digest.core.papers import Passage

PER_NOISE = 130
PER_PAPER_NOISE = 40
REPORTED = 1_000

_TURNS = re.compile(
    r"\b(?:not|no|nothing|nobody|else|never|nor|neither|without|cannot|fail\w*|lack\w*|may|might|could|would|should|can|if|"
    r"unless|whether|only|"
    r"suggest\w*|hypothes\w*|conjecture\w*|believe|potential\w*|possibl\w*|likely|some|most|all|few|many|"
    r"every|up to|at least|"
    r"at most|over|under|more|less|than|almost|nearly|about|around|question|assum\w*|investigat\w*|"
    r"explor\w*|aim\w*|hope|attempt\w*|"
    r"except|although|though|despite|unlike|instead|rather|however|but|claim\w*|argu\w*|seem\w*|appear\w*|"
    r"each|both|none|hardly)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?P<lead>(?:[\w' -]+, )?(?:[Ww]e (?:also |further |empirically |then )?|(?:[Oo]ur |[Tt]he |"
    r"[Ee]xtensive |[Ee]xperimental |"
    r"[Ee]mpirical |[Cc]omprehensive )*(?:results|experiments|evaluations?|analysis|findings|experiments and analysis)"
    r"(?: [\w-]+){0,6}? )(?:show|demonstrate|find|observe|reveal|confirm|prove)s? that )(?P<rest>.+)$"
)
_TAILS = re.compile(
    r",(?= (?:which|while|achieving|demonstrating|making|enabling|leading|resulting|outperforming|thereby|"
    r"showing|providing|"
    r"allowing|reducing|improving|offering|highlighting|surpassing|yielding|ensuring|thus|and (?:we|it|our|they|this)|"
    r"especially|particularly|as well as|including|such as|where) )"
)
_OBJECT = re.compile(
    r"\b(?:propose|introduce|present|develop|design)s? (?P<object>(?:an?|the|two|three|several|"
    r"new) [^,;:()]{25,}?)(?=,|\.$| which | that )"
)
_ASIDE = re.compile(
    r" \((?!non)[^()]{3,80}\)(?=[ ,.;](?!\())|, (?:e\.g\.,?|such as|which) [^,;:()]{3,80},"
    r"(?= (?:is|are|has|have|can|we|to|by|with|for|in|on|that|often|does|do|plays?|achieves?|outperforms?)\b)"
)
_ADVERB = re.compile(
    r" (?:also|further|furthermore|therefore|thus|then|additionally|moreover|finally|specifically)(?= )"
)
_MARKS = (" … ", " ... ", " [...] ", " […] ", "… ", "... ")


def honest(corpus: Corpus, seed: int) -> list[Case]:
    """All honest claims, the same for the same seed."""
    cases = [*verbatim(corpus), *parts(corpus), *elided(corpus, dice(seed, "elided"))]
    cases += [*noisy(corpus, dice(seed, "noisy")), *accented(corpus)]
    return cases + told(corpus, dice(seed, "told"))


def _case(kind: str, group: int, claim: str, quote: str, sentence: Sentence) -> Case:
    cited = (Citation(paper_id=sentence.paper_id, quote=quote),)
    return Case(kind=kind, group=group, original=sentence.text, claim=Claim(text=claim, citations=cited))


def _sentences(corpus: Corpus) -> Iterator[tuple[int, Source, Sentence]]:
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            for sentence in source.sentences:
                yield group, source, sentence


def verbatim(corpus: Corpus) -> Iterator[Case]:
    """Every statement, as claim and as quote."""
    for group, _, sentence in _sentences(corpus):
        if sayable(sentence.text):
            yield _case("verbatim sentence", group, sentence.text, sentence.text, sentence)


def parts(corpus: Corpus) -> Iterator[Case]:
    """A clause that stands for itself, resting on that clause, and resting on the whole sentence."""
    for group, _, sentence in _sentences(corpus):
        for part in stretches(sentence.text):
            yield _case("part quote", group, part, part, sentence)
            yield _case("part of the quote", group, part, sentence.text, sentence)


def stretches(text: str) -> Iterator[str]:
    """Stretches of a sentence that may be said alone, because nothing that turns the sense is left outside."""
    if not clean(text):
        return
    led = _LEADS.match(text)
    if led and not _TURNS.search(led["lead"]) and len(led["rest"].split()) >= 6:  # noqa: PLR2004  # a clause
        yield led["rest"]
    shorter = cut_at_the_end(text)
    if shorter is not None:
        yield shorter
    named = _OBJECT.search(text)
    if named and not _TURNS.search(text[: named.start()] + text[named.end() :]):
        yield named["object"]


def cut_at_the_end(text: str) -> str | None:
    """The sentence without its last clause, where nothing that turns the sense is cut off; else None."""
    cut = _TAILS.search(text)
    if cut is None or len(text[: cut.start()].split()) < 6 or _TURNS.search(text[cut.end() :]):  # noqa: PLR2004  # a clause
        return None
    return text[: cut.start()]


def elided(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A quote that leaves out an aside, under the whole sentence and under what is left of it."""
    for group, _, sentence in _sentences(corpus):
        text = sentence.text
        if not clean(text):
            continue
        sites = [found.span() for pattern in (_ASIDE, _ADVERB) for found in pattern.finditer(text)]
        for start, end in sites[:2]:
            before, after = text[:start], text[end:]
            if len(before.split()) < 4 or len(after.split()) < 4 or _TURNS.search(text[start:end]):  # noqa: PLR2004
                continue
            quote = before + rng.choice(_MARKS) + after.lstrip()
            if "(" not in text[start:end] and "," not in text[start:end]:
                yield _case("elided quote, whole sentence", group, text, quote, sentence)
            yield _case("elided quote, what is left", group, before + after, quote, sentence)


def noisy(corpus: Corpus, rng: Random) -> list[Case]:
    """A sentence resting on itself with other typography; then the other way round, the typography in the paper."""
    cases: list[Case] = []
    sites = [site for site in _sentences(corpus) if sayable(site[2].text) and "://" not in site[2].text]
    for name, noise in NOISES.items():
        written = [(site, noise(site[2].text, rng)) for site in sites]
        found = [
            _case(f"noise: {name}", group, sentence.text, text, sentence)
            for (group, _, sentence), text in written
            if text != sentence.text
        ]
        cases += chosen(found, PER_NOISE, rng)
        copies = [
            _in_copy(f"noise in the paper: {name}", site, text, sentence_text=site[2].text)
            for site, text in written
            if text != site[2].text
        ]
        cases += chosen(copies, PER_PAPER_NOISE, rng)
    return cases


def accented(corpus: Corpus) -> Iterator[Case]:
    """A sentence that writes `naïve` and `rôle`: accents composed in the paper, apart in the quote; and reversed."""
    for site in _sentences(corpus):
        text = ACCENTED.sub(lambda found: ACCENTS[found.group()], site[2].text)
        if text != site[2].text:
            apart = unicodedata.normalize("NFD", text)
            yield _in_copy("noise: accents composed or apart", site, text, sentence_text=apart)
            yield _in_copy("noise in the paper: accents composed or apart", site, apart, sentence_text=text)


def _in_copy(kind: str, site: tuple[int, Source, Sentence], text: str, *, sentence_text: str) -> Case:
    """`sentence_text` as claim and quote, and a copy of the paper in which the sentence is written as `text`."""
    group, source, sentence = site
    whole = put(source.text, sentence.start, sentence.start + len(sentence.text), text)
    passage = Passage(heading="Abstract", text=whole)
    copy = replace(source.paper, id=f"{source.paper.id}:{kind}:{sentence.place}", passages=(passage,))
    claim = Claim(text=sentence_text, citations=(Citation(paper_id=copy.id, quote=sentence_text),))
    return Case(kind=kind, group=group, original=text, claim=claim, paper=copy)


def told(corpus: Corpus, rng: Random) -> list[Case]:
    """Reported speech, resting on the sentence itself."""
    found: list[Case] = []
    shown: list[Case] = []
    for group, _, sentence in _sentences(corpus):
        if not clean(sentence.text):
            continue
        for kind, text in (
            ("reported: The authors report that", reported(sentence.text, rng.choice(FRAMES), corpus.small_words)),
            ("reported: We as the authors", as_authors(sentence.text)),
            ("reported: is shown to", as_shown(sentence.text)),
        ):
            if text is not None:
                (found if "report that" in kind else shown).append(_case(kind, group, text, sentence.text, sentence))
    return chosen(found, REPORTED, rng) + shown
