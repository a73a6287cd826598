"""Footnotes of the Markdown page: which one each claim has, and quotation marks that its quote cannot break."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from digest.core.claims import CheckedClaim
from digest.core.editions import Edition
from digest.lexical.sentences import Span
from digest.parsing.quotations import double
from digest.renderers.escaping import markdown
from digest.renderers.proofs import claims, in_its_own_words

_MARKS = (("“", "”"), ("«", "»"), ("„", "“"), ('"', '"'), ("「", "」"))


def shared_labels(edition: Edition) -> dict[str, str]:
    """The label of the footnote that a paper's own words share, by paper id: `p` and the paper's number.

    Only papers that have a place in a section and are quoted so have one.
    """
    quoted = {claim.claim.citations[0].paper_id for claim in claims(edition) if in_its_own_words(claim)}
    papers = (paper for section in edition.sections for paper in section.topic.papers)
    return {paper.id: f"p{number}" for number, paper in enumerate(papers, 1) if paper.id in quoted}


def labeller(shared: Mapping[str, str]) -> Callable[[CheckedClaim], str]:
    """A function that gives the label of a claim's footnote: its paper's where they share one, else its own id."""

    def label(claim: CheckedClaim) -> str:
        return (shared.get(claim.claim.citations[0].paper_id) if in_its_own_words(claim) else None) or claim.id

    return label


def quoted(text: str) -> Markup:
    """A quote for Markdown, between marks that it does not close itself."""
    whole = (Span(0, len(text) + 2),)
    fitting = (marks for marks in _MARKS if double(f"{marks[0]}{text}{marks[1]}").spans == whole)
    opening, closing = next(fitting, _MARKS[0])
    return Markup(f"{opening}{markdown(text)}{closing}")  # noqa: S704 -- escaped, between marks of ours
