"""Small papers, topics and claims for tests; all text here is invented."""

from collections.abc import Sequence

from digest.core.claims import CheckedClaim, Citation, Claim, Location
from digest.core.papers import Paper, Passage, text_id
from digest.core.topics import Topic

ABSTRACT = "We present Marl, a parser for tide tables. On Harbour-12 it makes 3% fewer errors than before."


def a_paper(title: str = "Marl: Parsing Tide Tables", abstract: str = ABSTRACT, **fields: object) -> Paper:
    """A paper with an abstract; `fields` replace the defaults."""
    given: dict[str, object] = {
        "id": text_id(title, abstract),
        "title": title,
        "passages": (Passage(heading="Abstract", text=abstract),),
        "sources": ("week.txt",),
    }
    return Paper(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own


def a_topic(*papers: Paper, **fields: object) -> Topic:
    """A topic that holds `papers`."""
    given: dict[str, object] = {
        "id": "t-0a1b2c",
        "name": "Tide tables",
        "keywords": ("tide",),
        "papers": papers,
        "profile": (("tide", 1.0),),
    }
    return Topic(**(given | fields))  # type: ignore[arg-type]  # fields are a test's own


def a_quote(paper: Paper, text: str) -> Claim:
    """The claim that says a piece of the paper's text."""
    return Claim(text=text, citations=(Citation(paper_id=paper.id, quote=text),))


def supported(paper: Paper, text: str, claim_id: str = "c-1") -> CheckedClaim:
    """A piece of the abstract as a claim that passed every check."""
    start = paper.passages[0].text.index(text)
    location = Location(paper_id=paper.id, passage=0, start=start, end=start + len(text), status="verbatim")
    return CheckedClaim(
        id=claim_id, claim=a_quote(paper, text), locations=(location,), findings=(), verdict="supported"
    )


def titles(papers: Sequence[Paper]) -> list[str]:
    """The titles, in order."""
    return [paper.title for paper in papers]
