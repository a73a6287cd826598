"""Papers that may be one and are kept apart: their titles are alike, and no more is known."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from textwrap import shorten

from digest.core.papers import Paper, folded
from digest.selecting.naming import arxiv_number
from digest.selecting.titles import tells

# Of 7,130 real titles, 90 leaves two pairs: one paper under two ids, and a yearly overview, told apart by its numbers.
# At 85 there are nine, of which eight are as different as two technical reports of two models.
_LEAST_ALIKE = 90.0  # of 100: what two titles have in common, character by character
_RARE_WORDS = 3  # titles are compared that share one of so many of their rarest words
_MOST_TITLES = 1000  # with one rare word; where there are more, it is none
_LONGEST = 300  # characters of a title that are compared
_LONGEST_SHOWN = 120  # characters of a title in a remark
_MOST_NAMED = 20


def remarks_on_alike(papers: Sequence[Paper]) -> tuple[str, ...]:
    """A sentence for each two papers that may be one, in the order of the papers; of many, the first ones."""
    titled: defaultdict[str, list[Paper]] = defaultdict(list)
    for paper in sorted(papers, key=lambda paper: (_number(paper) is not None, paper.id)):
        titled[folded(paper.title)[:_LONGEST]].append(paper)
    pairs = [sorted(pair, key=lambda paper: paper.id) for pair in (*_equal(titled), *_near(titled))]
    pairs.sort(key=lambda pair: [paper.id for paper in pair])
    named = [_remark(*pair) for pair in pairs[:_MOST_NAMED]]
    more = len(pairs) - len(named)
    return (*named, *([f"So may at least {more} more pairs of papers with titles alike."] if more else ()))


def _remark(one: Paper, other: Paper) -> str:
    same = folded(one.passages[0].text) == folded(other.passages[0].text)
    abstracts = "so are their abstracts" if same else "their abstracts are not"
    return f"These may be one paper: {_shown(one)} and {_shown(other)}: their titles are alike and {abstracts}."


def _shown(paper: Paper) -> str:
    return f"{shorten(paper.title, _LONGEST_SHOWN, placeholder=' ...') or paper.title[:_LONGEST_SHOWN]} ({paper.id})"


def _equal(titled: Mapping[str, Sequence[Paper]]) -> Iterator[tuple[Paper, Paper]]:
    """Papers of one title, each with the next; what many papers are called says nothing."""
    for title, papers in titled.items():
        if tells(title):
            yield from (pair for pair in pairwise(papers) if _may_be_one(*pair))


def _near(titled: Mapping[str, Sequence[Paper]]) -> Iterator[tuple[Paper, Paper]]:
    """The first papers of two titles that are nearly equal, where it is not the numbers in them that differ."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- only where papers are merged

    # Two arXiv numbers are two papers: one of each pair has none.
    unnumbered = {title for title, papers in titled.items() if tells(title) and _number(papers[0]) is None}
    blocks = _blocks([title for title in titled if tells(title)]) if unnumbered else {}
    for title in sorted(unnumbered):
        others = {other for block in blocks[title] for other in block} - {title}
        found = process.extract(title, others, scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE, limit=_MOST_NAMED)
        for other, _, _ in found:
            if _digits(title) == _digits(other) and not (other in unnumbered and other < title):
                yield titled[title][0], titled[other][0]


def _blocks(titles: Sequence[str]) -> Mapping[str, Sequence[Sequence[str]]]:
    """For each title the lists of titles that share one of its rarest words with it as one of theirs."""
    frequencies = Counter(word for title in titles for word in {*title.split()})
    rarest = {
        title: sorted({*title.split()}, key=lambda word: (frequencies[word], word))[:_RARE_WORDS] for title in titles
    }
    having: defaultdict[str, list[str]] = defaultdict(list)
    for title, words in rarest.items():
        for word in words:
            having[word].append(title)
    return {
        title: [having[word] for word in words if len(having[word]) <= _MOST_TITLES] for title, words in rarest.items()
    }


def _digits(title: str) -> list[str]:
    return [word for word in title.split() if any(map(str.isdigit, word))]


def _may_be_one(one: Paper, other: Paper) -> bool:
    return None in {_number(one), _number(other)}


def _number(paper: Paper) -> str | None:
    return arxiv_number(paper.id, paper.aliases)
