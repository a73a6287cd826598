"""The papers to read first."""

from digest.core.editions import Edition
from digest.core.papers import Paper

MOST_PICKS = 5


def picks(edition: Edition) -> tuple[Paper, ...]:
    """The papers that the overview rests on, in its order, at most five; none where there is no overview."""
    papers = {paper.id: paper for section in edition.sections for paper in section.topic.papers}
    cited = (citation.paper_id for claim in edition.overview for citation in claim.claim.citations)
    return tuple(papers[each] for each in dict.fromkeys(cited) if each in papers)[:MOST_PICKS]
