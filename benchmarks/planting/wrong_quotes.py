"""Planted errors in what a claim rests on: quotes invented, spliced, shortened, of another paper, or beside the point."""

import re
from collections.abc import Iterator
from random import Random

from benchmarks.planting.cases import Case, Where
from benchmarks.planting.corpus import Corpus, Source
from benchmarks.planting.sentences import Sentence, clean
from digest.core.claims import Citation, Claim

_MARKS = ("… ", "... ", "[...] ", "[…] ")
_HIDDEN = re.compile(
    r" (?P<hidden>not (?!only)|never |rarely |may |might |could |potentially |possibly |hardly |no longer |nearly |almost |"
    r"up to |at least |only |some of |most of |fails? to |partially |likely |seem(?:s)? to )"
)
_FILLERS = re.compile(
    r"^(?:In this (?:paper|work|study|article)|To (?:this end|address this(?: issue)?)|In addition|As a result|However|"
    r"Moreover|Furthermore|Additionally|Finally|Specifically|Recently|In particular),? (?:we (?:also |first |then )?[a-z]+|[a-z]+ [a-z]+)"
)
_TOPIC = re.compile(
    r"\b(?:[a-z]+-)?(?:attention|transformers?|language models?|models?|pre-?training|inference|fine-tuning|training|embeddings?)\b"
)
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "or",
        "with",
        "by",
        "from",
        "as",
        "at",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "that",
        "this",
        "these",
        "those",
        "it",
        "its",
        "we",
        "our",
        "they",
        "their",
        "can",
        "which",
        "into",
        "than",
        "such",
        "has",
        "have",
        "while",
        "also",
        "more",
        "not",
        "however",
        "both",
        "using",
        "via",
        "through",
        "between",
        "across",
    ]
)
_INVENTED = (
    "Across all runs, {name} lowers the error on {topic} by a wide margin without additional supervision.",
    "We further find that {name} remains stable when the {topic} is scaled to much larger corpora.",
    "A closer analysis reveals that most of the gain of {name} stems from the way in which the {topic} is initialised.",
    "In a user study with trained annotators, the outputs of {name} were preferred over those of the baseline {topic}.",
    "An ablation shows that removing the auxiliary loss from {name} has hardly any effect on the {topic}.",
    "Compared with its predecessor, {name} needs considerably less memory during {topic} and converges earlier.",
    "We release the checkpoints of {name} together with the scripts that were used for its {topic}.",
    "These findings suggest that {name} owes its robustness to the regularisation of the {topic}.",
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text that say something, stemmed by cutting after the fifth letter."""
    return frozenset(word[:5] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _STOP)


def overlap(one: str, other: str) -> float:
    """The share of the telling words of the one with fewer that the other has, from 0 to 1."""
    a, b = words_of(one), words_of(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def _case(kind: str, where: Where, group: int, claim: str, cited: tuple[str, str]) -> Case:
    quote, paper_id = cited
    return Case(
        kind=kind,
        where=where,
        group=group,
        original=quote,
        claim=Claim(text=claim, citations=(Citation(paper_id=paper_id, quote=quote),)),
    )


def invented(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A fluent sentence on the paper's topic that the paper does not say, as claim and as quote."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            topic = _TOPIC.search(source.text)
            title = re.match(r"[\w+-]+(?=: )", source.paper.title)
            if topic:
                name = title.group() if title else rng.choice(("our approach", "the proposed method"))
                said = rng.choice(_INVENTED).format(name=name, topic=topic.group())
                said = said[0].upper() + said[1:]
                yield _case("invented quote", "claim and quote", group, said, (said, source.paper.id))


def of_another_paper(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A true sentence under the name of another paper of the group."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            for sentence in _some(source, rng, 2):
                other = rng.choice([candidate for candidate in sources if candidate is not source])
                if sentence.text not in other.text:
                    yield _case(
                        "quote of another paper",
                        "claim and quote",
                        group,
                        sentence.text,
                        (sentence.text, other.paper.id),
                    )


def unrelated(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A true quote under a sentence that says something else, of the same paper or of another."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            for sentence in _some(source, rng, 2):
                own = [
                    other.text
                    for other in source.sentences
                    if clean(other.text) and overlap(other.text, sentence.text) < 0.2
                ]  # noqa: PLR2004  # hardly a word in common
                if own:
                    yield _case(
                        "true quote, other sentence of the paper",
                        "claim only",
                        group,
                        rng.choice(own),
                        (sentence.text, source.paper.id),
                    )
                far = [
                    other.text
                    for stranger in sources
                    if stranger is not source
                    for other in stranger.sentences
                    if clean(other.text) and overlap(other.text, sentence.text) < 0.2  # noqa: PLR2004  # as above
                ]
                if far:
                    yield _case(
                        "true quote, sentence of another paper",
                        "claim only",
                        group,
                        rng.choice(far),
                        (sentence.text, source.paper.id),
                    )


def _some(source: Source, rng: Random, count: int) -> list[Sentence]:
    found = [sentence for sentence in source.sentences if clean(sentence.text)]
    return sorted(rng.sample(found, min(count, len(found))), key=lambda sentence: sentence.place)


def spliced(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """The first half of one sentence and the second half of another, with no mark between them, and with one."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            found = [sentence for sentence in source.sentences if clean(sentence.text)]
            if len(found) < 4:  # noqa: PLR2004  # room for two that stand apart
                continue
            one, two = rng.sample(found, 2)
            head, tail = _head(one.text), _tail(two.text)
            if head is None or tail is None:
                continue
            joined = f"{head} {tail}"
            if joined in source.text:
                continue
            yield _case("spliced quote, no mark", "claim and quote", group, joined, (joined, source.paper.id))
            apart = two.place - one.place
            if apart < 0:
                kind = "spliced quote, marked, in reversed order"
            elif apart > 3:  # noqa: PLR2004  # no reader takes four sentences for one
                kind = "spliced quote, marked, far apart"
            else:
                continue
            yield _case(kind, "claim and quote", group, joined, (f"{head} {rng.choice(_MARKS)}{tail}", source.paper.id))


def _head(text: str) -> str | None:
    """The sentence up to and with a verb phrase's end, at least five words and no end of its own."""
    cuts = [
        found.start() for found in re.finditer(r" (?=(?:that|which|by|with|for|in|on|to|using|while|where)\b)", text)
    ]
    cuts = [cut for cut in cuts if len(text[:cut].split()) >= 5 and len(text[cut:].split()) >= 4]  # noqa: PLR2004
    return text[: cuts[len(cuts) // 2]].rstrip(",") if cuts else None


def _tail(text: str) -> str | None:
    cuts = [found.end() for found in re.finditer(r" (?=(?:that|which|by|with|for|in|on|to|using|while|where)\b)", text)]
    cuts = [cut for cut in cuts if len(text[cut:].split()) >= 5]  # noqa: PLR2004
    return text[cuts[len(cuts) // 2] :] if cuts else None


def hiding(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A quote whose left-out word turns the sense: `does … improve` where the paper has `does not improve`."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            for sentence in source.sentences:
                if not clean(sentence.text):
                    continue
                for found in _HIDDEN.finditer(sentence.text):
                    before, after = sentence.text[: found.start()], sentence.text[found.end() :]
                    if len(before.split()) >= 4 and len(after.split()) >= 4:  # noqa: PLR2004  # the shortest part
                        quote = f"{before} {rng.choice(_MARKS)}{after}"
                        yield _case(
                            "elision that hides a negation or a hedge",
                            "claim and quote",
                            group,
                            f"{before} {after}",
                            (quote, source.paper.id),
                        )


def too_short(corpus: Corpus, rng: Random) -> Iterator[Case]:
    """A substantive sentence under a true quote of a few words that say nothing."""
    for group, sources in enumerate(corpus.groups):
        for source in sources:
            fillers = [found.group() for sentence in source.sentences if (found := _FILLERS.match(sentence.text))]
            others = [
                sentence.text
                for sentence in source.sentences
                if clean(sentence.text) and not _FILLERS.match(sentence.text)
            ]
            if fillers and others:
                yield _case(
                    "quote of common words only",
                    "claim only",
                    group,
                    rng.choice(others),
                    (rng.choice(fillers), source.paper.id),
                )
            found = [sentence.text for sentence in source.sentences if clean(sentence.text)]
            if found:
                text = rng.choice(found)
                short = text.split()[:3]
                yield _case(
                    "quote of three words", "claim only", group, text, (" ".join(short).rstrip(","), source.paper.id)
                )
