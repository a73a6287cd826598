"""Papers that other editions covered leave, unless they were revised since."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.core.coverage import CoveredPaper
from digest.core.editions import Reader, Selection, Window
from digest.core.papers import Paper, folded
from digest.evidence.quantities import quantities
from digest.ports import Ports
from digest.selecting.naming import Known, KnownPapers

# A new sentence in seven, or a new word in ten, leaves .92 and .9; two sentences of seven written anew leave .7.
_LEAST_ALIKE = 0.8  # of 1, the share of words that two abstracts have in common, in order
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Papers that another edition covered leave, known by any of their names, or their title and abstract or author.

    A later version stays, and so does another abstract where no edition knew of versions, if the abstract is changed
    materially: by a number, or by a fifth of its words.
    """

    def rank(self, papers: Sequence[Paper], reader: Reader, ports: Ports) -> Selection:  # noqa: ARG002  # a Ranker
        """The papers that are new or revised, in the order given; the others are counted."""
        if ports.papers is None:
            return Selection(papers=tuple(papers))
        covered = KnownPapers(
            Known(names=each.names, title=each.title, abstract=each.abstract, authors=each.authors, record=each)
            for each in ports.papers.covered()
        )
        kept: list[Paper] = []
        revised: dict[str, str] = {}
        for paper in papers:
            before = covered.of(paper)
            if not before or _is_yet_to_come(paper, ports.window):
                kept.append(paper)
            elif _is_revised(paper, before):
                kept.append(paper)
                revised[paper.id] = before[-1].edition
        return Selection(papers=tuple(kept), counts={"covered_before": len(papers) - len(kept)}, revised=revised)


def _is_yet_to_come(paper: Paper, window: Window | None) -> bool:
    """Whether it is of days after the window, and so counted as outside of it, whether its edition is made or not."""
    return window is not None and paper.published is not None and paper.published > window.until


def _is_revised(paper: Paper, before: Sequence[CoveredPaper]) -> bool:
    """Whether a paper is another one than its readers know, from the editions `before`, the last of them last."""
    abstract = paper.passages[0].text
    version = max((each.version for each in before if each.version is not None), default=None)
    if version is not None and paper.version is not None:
        return paper.version > version and is_changed(before[-1].abstract, abstract)
    if paper.version == 1 or (version or 1) > 1:
        # Who knows of no versions may tell the first one long after readers were told of a later one.
        return False
    # Two sources may tell it differently week by week: only what no edition had is new.
    return all(is_changed(each.abstract, abstract) for each in before)


def is_changed(before: str, after: str) -> bool:
    """Whether an abstract is materially another: a number is changed, added or dropped, or a fifth of the words is.

    Addresses, which come and go with the code of a paper, count nothing.
    """
    if before == after:
        return False
    one, other = _ADDRESS.sub(" ", before), _ADDRESS.sub(" ", after)
    if _numbers(one) != _numbers(other):
        return True
    from rapidfuzz.distance import Indel  # noqa: PLC0415 -- only where an abstract was changed

    return Indel.normalized_similarity(folded(one).split(), folded(other).split()) < _LEAST_ALIKE


def _numbers(text: str) -> set[tuple[object, ...]]:
    """The numbers of a text, each with unit and power."""
    return {(each.value, each.unit, each.power) for each in quantities(text)}
