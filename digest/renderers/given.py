"""What every page template is given; `templates/README.md` lists it for those who write their own."""

from collections.abc import Sequence

from digest.core.editions import Edition
from digest.core.topics import UNGROUPED
from digest.evidence.standings import standings
from digest.renderers.beside import elsewhere, is_new, loose_papers, parents, quiet_topics
from digest.renderers.differing import compared
from digest.renderers.proofs import entries, filled_rows, in_its_own_words, paper_anchor, proofs
from digest.renderers.sums import claim_sum, minutes, paper_sum
from digest.renderers.weekly import failed, marks, nothing_new, undated

MOST_AUTHORS = 6


def given(edition: Edition) -> dict[str, object]:
    """The values that do not depend on a page's format."""
    names = {section.topic.id: section.topic.name for section in edition.sections}
    return {
        "edition": edition,
        "topics": [section for section in edition.sections if section.topic.id != UNGROUPED],
        "ungrouped": [section for section in edition.sections if section.topic.id == UNGROUPED],
        "by_model": sum(section.written_by == "model" for section in edition.sections),
        "topic_names": names,
        "is_new": is_new,
        "parents": parents,
        "loose": loose_papers(edition),
        "marks": marks(edition),
        "undated": undated(edition),
        "failed": failed(edition),
        "nothing_new": nothing_new(edition),
        "see_also": elsewhere(edition),
        "quiet": quiet_topics(edition),
        "minutes": minutes(edition),
        "paper_sum": paper_sum(edition.accounting),
        "claim_sum": claim_sum(edition.accounting),
        "quotes": proofs(edition).quotes,
        "entries": entries,
        "filled_rows": filled_rows,
        "standings": standings,
        "in_its_own_words": in_its_own_words,
        "compared": compared,
        "anchor": paper_anchor,
        "people": people,
    }


def people(authors: Sequence[str]) -> str:
    """The authors by name, of more than six the first five."""
    if len(authors) <= MOST_AUTHORS:
        return ", ".join(authors)
    named = authors[: MOST_AUTHORS - 1]
    return f"{', '.join(named)} and {len(authors) - len(named)} others"
