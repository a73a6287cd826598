"""Planted errors in what a claim rests on: quotes invented, spliced, cut short, of another paper, beside the point."""

import re
from collections.abc import Iterator
from random import Random

from benchmarks.planting.cases import Case, Where
from benchmarks.planting.corpus import Corpus, Source
from benchmarks.planting.sentences import Sentence
from digest.core.claims import Citation, Claim

UNRELATED = 0.2

_MARKS = ("… ", "... ", "[...] ", "[…] ")
_SHORTEST = 4
_HIDDEN = re.compile(
    r" (?:not (?!only)|never |rarely |may |might |could |potentially |possibly |hardly |no longer |nearly |almost |"
    r"up to |fails? to |partially |likely |seems? to |does not |do not |less than |"
    r"(?:suggest|hypothesize|believe|conjecture|argue)(?:s|ing)? that )"
)
_FILLERS = re.compile(
    r"^(?:(?:In this (?:paper|work|study|article)|To (?:this end|address this(?: issue)?)|In addition|As a "
    r"result|However|"
    r"Moreover|Furthermore|Additionally|Finally|Specifically|Recently|In particular|Then|First),? )?"
    r"(?:[Ww]e (?:also |first |then |further )?[a-z]+ (?:the|a|an|that|how|this)|(?:[Tt]his|[Tt]he|[Oo]ur|"
    r"[Tt]hese|[Mm]ost|[Mm]any|[Ss]uch) "
    r"(?:[a-z]+ )?(?:methods?|approach|approaches|models?|results?|paper|work|study|"
    r"experiments?) [a-z]+(?: (?:the|a|an|that|on|in))?)(?= )"
)
_CUT = re.compile(r" (?=(?P<word>which|by|with|for|in|on|to|using|while|where|through|from|without)\b)")
_STAGES = ("attention", "training", "inference", "decoding", "quantization", "distillation", "retrieval", "embedding")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "and for with from are was were been that this these those its our they their can which into than such "
        "has have while "
        "also more not however both using via through between across the by as",
    )
)
_INVENTED = (
    "Across all runs, {name} lowers the error of the {stage} step by a wide margin without additional supervision.",
    "We further find that {name} remains stable when the {stage} step is moved to much larger corpora.",
    "A closer analysis reveals that most of the gain of {name} stems from the initialisation of its {stage} step.",
    "In a user study with trained annotators, the outputs of {name} were preferred over those of the baseline.",
    "An ablation shows that removing the auxiliary loss from {name} has hardly any effect on the {stage} step.",
    "Compared with its predecessor, {name} needs considerably less memory in the {stage} step and converges earlier.",
    "We release the checkpoints of {name} together with the scripts that were used for its {stage} step.",
    "These findings suggest that {name} owes its robustness to the regularisation of the {stage} step.",
    "The cost of {name} is dominated by the {stage} step, which takes most of the wall-clock time.",
    "When labels are scarce, {name} profits from a short warm-up before the {stage} step.",
    "Contrary to common belief, the {stage} step of {name} does not benefit from larger batches.",
    "Human raters judged the texts of {name} as fluent but noted repetitions after the {stage} step.",
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that say something, stemmed by cutting after the fifth letter."""
    return frozenset(word[:5] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _STOP)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the words of the smaller set that the other has too, from 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _case(kind: str, where: Where, group: int, claim: str, cited: tuple[str, str]) -> Case:
    quote, paper_id = cited
    citations = (Citation(paper_id=paper_id, quote=quote),)
    original = quote if where == "claim only" else ""
    return Case(kind=kind, where=where, group=group, original=original, claim=Claim(text=claim, citations=citations))


def _sources(corpus: Corpus) -> Iterator[tuple[int, Source, tuple[Sentence, ...]]]:
    """Each source with its group and its plain statements."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            yield group, source, source.plain


def invented(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A fluent sentence on the paper's topic that the paper does not say, as claim and as quote."""
    for group, source, _ in _sources(corpus):
        stages = [stage for stage in _STAGES if stage in source.text] or ["training"]
        title = re.match(r"[\w+-]+(?=: )", source.paper.title)
        name = title.group() if title else rng.choice(("our approach", "the proposed method", "our model"))
        said = rng.choice(_INVENTED).format(name=name, stage=rng.choice(stages))
        yield _case("invented quote", "claim and quote", group, said, (said, source.paper.id))


def of_another_paper(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A true sentence under the name of another paper of the group."""
    for group, source, found in _sources(corpus):
        beside = [other for other in corpus.groups[group] if other is not source]
        for sentence in _some(found, rng) if beside else ():
            other = rng.choice(beside)
            if sentence.text not in other.text:
                cited = (sentence.text, other.paper.id)
                yield _case("quote of another paper", "claim and quote", group, sentence.text, cited)


def unrelated(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A true quote under a sentence that says something else, of the same paper or of another."""
    words = {sentence: words_of(sentence.text) for source in corpus.sources for sentence in source.plain}
    for group, source, found in _sources(corpus):
        beside = [sentence for other in corpus.groups[group] if other is not source for sentence in other.plain]
        for sentence in _some(found, rng):
            cited = (sentence.text, source.paper.id)
            for kind, others in (
                ("true quote, other sentence of the paper", list(found)),
                ("true quote, sentence of another paper", beside),
            ):
                apart = [other.text for other in others if overlap(words[other], words[sentence]) < UNRELATED]
                if apart:
                    yield _case(kind, "claim only", group, rng.choice(apart), cited)


def _some(found: tuple[Sentence, ...], rng: Random) -> list[Sentence]:
    """Two of the sentences, in their order."""
    return sorted(rng.sample(found, min(2, len(found))), key=lambda sentence: sentence.place)


def spliced(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """The beginning of one sentence and the end of another, cut at the same word; without a mark, and with one."""
    for group, source, found in _sources(corpus):
        made: set[str] = set()
        for _ in range(4):
            if len(found) < 2:  # noqa: PLR2004  # two to splice
                continue
            one, two = rng.sample(found, 2)
            halves = _halves(one.text, two.text, rng)
            if halves is None or " ".join(halves) in source.text or " ".join(halves) in made:
                continue
            made.add(" ".join(halves))
            joined, marked = " ".join(halves), f"{halves[0]} {rng.choice(_MARKS)}{halves[1]}"
            yield _case("spliced quote, no mark", "claim and quote", group, joined, (joined, source.paper.id))
            apart = two.place - one.place
            if apart < 0:
                yield _case(
                    "spliced quote, marked, in reversed order",
                    "claim and quote",
                    group,
                    joined,
                    (marked, source.paper.id),
                )
            elif apart > 2:  # noqa: PLR2004  # whole sentences between them
                yield _case(
                    "spliced quote, marked, far apart", "claim and quote", group, joined, (marked, source.paper.id)
                )


def _halves(one: str, two: str, rng: Random) -> tuple[str, str] | None:
    """The beginning of the one and the end of the other, which goes on with the same word; None where there is none."""
    heads = [cut for cut in _CUT.finditer(one) if len(one[: cut.start()].split()) >= _SHORTEST]
    tails = [cut for cut in _CUT.finditer(two) if len(two[cut.end() :].split()) >= _SHORTEST]
    pairs = [(head, tail) for head in heads for tail in tails if head["word"] == tail["word"]]
    if not pairs:
        return None
    head, tail = rng.choice(pairs)
    return one[: head.start()], two[tail.end() :]


def hiding(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A quote whose left-out words turn the sense: `does ... improve` where the paper has `does not improve`."""
    kind = "elision that hides a negation or a hedge"
    for group, source, found in _sources(corpus):
        for sentence in found:
            for hidden in _HIDDEN.finditer(sentence.text):
                before, after = sentence.text[: hidden.start()], sentence.text[hidden.end() :]
                if min(len(before.split()), len(after.split())) >= _SHORTEST:
                    quote = f"{before} {rng.choice(_MARKS)}{after}"
                    yield _case(kind, "claim and quote", group, f"{before} {after}", (quote, source.paper.id))


def too_short(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A substantive sentence under a true quote of a few words that say nothing."""
    for group, source, found in _sources(corpus):
        fillers = [match.group() for sentence in found if (match := _FILLERS.match(sentence.text))]
        others = [sentence.text for sentence in found if not _FILLERS.match(sentence.text)]
        if fillers and others:
            cited = (rng.choice(fillers), source.paper.id)
            yield _case("quote of common words only", "claim only", group, rng.choice(others), cited)
        if found:
            said = rng.choice(found).text
            three = " ".join(said.split()[:3]).rstrip(",")
            yield _case("quote of three words", "claim only", group, said, (three, source.paper.id))
