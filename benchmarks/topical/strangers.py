"""How well a grouping tells papers from elsewhere among those of a field, by how strange it finds them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from statistics import fmean

from benchmarks.topical.ours import grouping, ports
from benchmarks.topical.sets import GOLD, as_paper, labelled_set, records_of
from digest.core.papers import Paper

STRANGERS, DRAWS = 15, 8
_FROM = "arxiv_cat_2025"
ELSEWHERE = (
    "cs.CE cs.DB cs.DC cs.DL cs.ET cs.LO cs.PF eess.SP physics.med-ph q-bio.NC q-bio.QM stat.AP".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How well strangeness tells the strangers of a draw: `auc`, and the share of them in the 15 strangest."""

    auc: float
    precision: float


def strangers() -> list[Found]:
    """What each draw of strangers gives; empty where the grouping says nothing of strangeness."""
    natives = labelled_set(GOLD).papers
    pool = [as_paper(record) for record in records_of(_FROM) if record["labels"][0] in ELSEWHERE]
    return [found for seed in range(DRAWS) for found in _drawn(natives, pool, Random(seed))]  # noqa: S311 -- a draw


def row(found: Sequence[Found]) -> str:
    """The line of the table."""
    aucs, precisions = [draw.auc for draw in found], [draw.precision for draw in found]
    return (
        f"| digest, words | {fmean(aucs):.3f} | {min(aucs):.3f} to {max(aucs):.3f} | {fmean(precisions):.3f} | "
        f"{min(precisions):.3f} to {max(precisions):.3f} |"
    )


def area_under_curve(score_of: Mapping[str, float], sought: Collection[str]) -> float:
    """The chance that one who is sought scores above one who is not; equals are half (Hanley and McNeil 1982)."""
    others = len(score_of) - len(sought)
    below, won = 0, 0.0
    for _, equals in groupby(sorted(score_of, key=score_of.__getitem__), key=score_of.__getitem__):
        ids = list(equals)
        found = sum(paper_id in sought for paper_id in ids)
        rest = len(ids) - found
        won += found * (below + rest / 2)
        below += rest
    return won / (len(sought) * others)


def precision_at(score_of: Mapping[str, float], sought: Collection[str], count: int) -> float:
    """The share of those sought among the `count` of the highest scores, the first id of equals."""
    strangest = sorted(score_of, key=lambda paper_id: (-score_of[paper_id], paper_id))[:count]
    return sum(paper_id in sought for paper_id in strangest) / count


def _drawn(natives: Sequence[Paper], pool: Sequence[Paper], dice: Random) -> list[Found]:
    foreign = dice.sample(pool, STRANGERS)
    standings = grouping([*natives, *foreign], ports(), options={}).standings
    if not standings:
        return []
    score_of = {standing.paper_id: standing.strangeness for standing in standings}
    sought = {paper.id for paper in foreign}
    return [Found(auc=area_under_curve(score_of, sought), precision=precision_at(score_of, sought, STRANGERS))]
