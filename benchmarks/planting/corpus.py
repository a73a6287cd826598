"""The papers that claims are made of: read from the listings, told apart by title, cut into sentences and groups."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planting.sentences import Sentence, clean, split
from digest.core.errors import UnreadablePaperError
from digest.core.papers import Paper, Passage
from digest.parsing.listing import parse

GROUP = 12

_NAME = re.compile(
    r"(?<![\w/.\\@-])(?:[A-Z]\w*(?:[A-Z]|\d)\w*|[A-Z][a-z]+-\d\w*|[a-z]+[A-Z]\w*)(?:[-+.]\w+)*(?![\w/@^{}])"
)
_NO_NAME = re.compile(r"^(?:[A-Z]|I{1,3}|IV|V|VI|O\d?|\d+[A-Z]?|https?.*|.*\.(?:com|io|org))$")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A paper, its abstract, the abstract's sentences, those of them that are plain statements, and the names in it."""

    paper: Paper
    text: str
    sentences: tuple[Sentence, ...]
    plain: tuple[Sentence, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All sources, in groups of about `GROUP` that are judged together, and the words that occur in small letters."""

    groups: tuple[tuple[Source, ...], ...]
    small_words: frozenset[str]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all groups, in order."""
        return tuple(source for group in self.groups for source in group)


def read(folder: Path) -> Corpus:
    """The corpus of the listings in `folder`/listings; of papers with one title the first is taken."""
    papers: dict[str, Paper] = {}
    for path in sorted((folder / "listings").glob("*.txt")):
        for found in parse(path.read_text(encoding="utf-8")):
            if not isinstance(found, UnreadablePaperError):
                papers.setdefault(re.sub(r"\W+", " ", found.title.casefold()).strip(), found)
    return gathered([source_of(paper) for paper in papers.values()])


def read_labelled(path: Path, most: int) -> Corpus:
    """The corpus of a file of papers as JSON objects, a line each; of more than `most` some at equal distances."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(records) // most)
    papers = (
        Paper(id=str(one["id"]), title=one["title"], passages=(Passage(heading="Abstract", text=one["abstract"]),))
        for one in records[::step][:most]
        if one["abstract"].strip()
    )
    return gathered([source_of(paper) for paper in papers])


def gathered(sources: Sequence[Source]) -> Corpus:
    """Sources as a corpus."""
    groups = tuple(tuple(sources[at : at + GROUP]) for at in range(0, len(sources), GROUP))
    small = {word for source in sources for word in _WORD.findall(source.text) if word[0].islower()}
    return Corpus(groups=groups, small_words=frozenset(small))


def source_of(paper: Paper) -> Source:
    """A paper cut into sentences."""
    text = paper.passages[0].text
    sentences = tuple(
        Sentence(paper_id=paper.id, place=place, start=start, text=sentence)
        for place, (start, sentence) in enumerate(split(text))
    )
    plain = tuple(sentence for sentence in sentences if clean(sentence.text))
    return Source(paper=paper, text=text, sentences=sentences, plain=plain, names=tuple(dict.fromkeys(names(text))))


def names(text: str) -> list[str]:
    """The proper names of a text that can be told by their letters: `GPT-4`, `RoBERTa`, `ImageNet`, in order."""
    return [found.group() for found in name_places(text)]


def name_places(text: str) -> list[re.Match[str]]:
    """Where the names of `names` stand."""
    return [found for found in _NAME.finditer(text) if not _NO_NAME.match(found.group())]
