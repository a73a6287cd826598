"""The words of papers, for asking whether a word stands anywhere in them."""

from collections.abc import Iterable, Mapping, Sequence

from digest.core.papers import Paper
from digest.evidence.variants import bases
from digest.evidence.words import tokens
from digest.lexical.academic import TALK


class Vocabulary:
    """Knows every word of the papers given (by id), each read when it is asked for."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._papers = papers
        self._words: dict[str, frozenset[str]] = {}

    def holds(self, paper_ids: Sequence[str], words: Iterable[str]) -> bool:
        """Whether each word (lower case) stands in the title or text of one of the papers, bent in any way.

        Words of which all papers are full ("approach", "novel") count as standing there.
        """
        known = frozenset().union(*(self._of(paper_id) for paper_id in paper_ids))
        return all(not bases(word).isdisjoint(known | TALK) for word in words)

    def _of(self, paper_id: str) -> frozenset[str]:
        if paper_id not in self._words:
            paper = self._papers.get(paper_id)
            texts = [] if paper is None else [paper.title, *(passage.text for passage in paper.passages)]
            self._words[paper_id] = frozenset(
                form for text in texts for token in tokens(text) if token.is_word for form in bases(token.key)
            )
        return self._words[paper_id]
