"""How fast claims are judged, and inputs that were made to make it slow."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

from benchmarks.planting.corpus import Corpus
from benchmarks.planting.sentences import sayable
from digest.core.claims import CheckedClaim, Citation, Claim
from digest.core.papers import Paper, Passage

Judge = Callable[[Mapping[str, Claim], Mapping[str, Paper]], dict[str, CheckedClaim]]
"""Gives a verdict on every claim, about these papers."""

LONG_WORDS = 500
PATIENCE_S = 20.0
LEAST_S = 0.5  # the clock of CPU time is coarse on some systems


def long_papers(corpus: Corpus) -> Iterator[tuple[Paper, dict[str, Claim]]]:
    """Abstracts joined to papers of at least `LONG_WORDS` words, each with a claim for every statement in it."""
    texts: list[str] = []
    said: list[str] = []
    for source in corpus.sources:
        texts.append(source.text)
        said += [sentence.text for sentence in source.sentences if sayable(sentence.text)]
        if sum(len(text.split()) for text in texts) < LONG_WORDS:
            continue
        paper = _paper(" ".join(texts))
        yield paper, {str(at): _claim(text, text) for at, text in enumerate(said)}
        texts, said = [], []


def long_rate(corpus: Corpus, judge: Judge) -> tuple[int, int, float]:
    """How many papers of `LONG_WORDS` words, how many claims about them, and claims a CPU second, a call a paper."""
    papers = list(long_papers(corpus))
    count = sum(len(claims) for _, claims in papers)
    start, rounds, seconds = time.process_time(), 0, 0.0
    while seconds < LEAST_S:
        for paper, claims in papers:
            judge(claims, {paper.id: paper})
        rounds += 1
        seconds = time.process_time() - start
    return len(papers), count, count * rounds / seconds


def attacks() -> Mapping[str, tuple[Claim, Paper]]:
    """By what it is: a claim and a paper that a careless checker takes very long over."""
    near = "the model reduces the error of the parser by 3% on tide tables "
    told = "the model reduces the error of the parser by 4% on tide tables "
    found = {
        "quote of 10,000 characters, one word, in a text of 50,000 of that word": _attack(
            "word " * 2_000, "word " * 10_000
        ),
        "quote of 10,000 characters, one word, in a text of another": _attack("word " * 2_000, "ward " * 10_000),
        "quote of 10,000 characters in a text of 50,000 that nearly has it": _attack(told * 160, near * 800),
        "quote of 10,000 characters, marked …, in a text of 50,000": _attack("the model … " * 830, near * 800),
        "claim of 10,000 characters on a short quote": (_claim(near * 160, near.strip()), _paper(near * 800)),
        "claim of 10,000 numbers on a short quote": (
            _claim(" ".join(str(number) for number in range(10_000)), near.strip()),
            _paper(near * 800),
        ),
    }
    for name, sign in (
        ("opening brackets", "("),
        ("closing brackets", "]"),
        ("backslashes", "\\"),
        ("ellipses", "… "),
        ("dots", "."),
        ("digits", "1"),
        ("digits and commas", "1,"),
        ("quotation marks", '"'),
        ("hyphens", "-"),
        ("dollar signs", "$"),
        ("asterisks", "*"),
        ("line-break hyphens", "a-\n"),
        ("negations", "not "),
        ("percent signs", "% "),
    ):
        found[f"10,000 {name}, as claim, quote and text"] = _attack(sign * 10_000, sign * 10_000)
    return found


def attack_seconds(claim: Claim, paper: Paper, judge: Judge) -> float | None:
    """The CPU seconds of judging one claim about one paper, or None where it was not done after `PATIENCE_S`."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
    start = time.process_time()
    try:
        judge({"1": claim}, {paper.id: paper})
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - start


def _attack(quote: str, text: str) -> tuple[Claim, Paper]:
    return _claim(quote, quote), _paper(text)


def _claim(text: str, quote: str) -> Claim:
    return Claim(text=text, citations=(Citation(paper_id="text:long", quote=quote),))


def _paper(text: str) -> Paper:
    return Paper(id="text:long", title="Long", passages=(Passage(heading="Abstract", text=text),))
