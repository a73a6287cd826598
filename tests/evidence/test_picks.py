"""The papers to read first are those that the overview rests on."""

from dataclasses import replace

from digest.core.claims import Citation, Claim
from digest.core.drafts import Note
from digest.core.editions import Section
from digest.core.papers import Paper, Passage
from digest.evidence.picks import picks
from tests.renderers.editions import BRINE, DUNE, LISTED, MARL, an_edition, said, tides


def a_claim(claim_id: str, *papers: Paper) -> object:
    """A claim of the overview that cites the first words of each paper."""
    first = said(papers[0], papers[0].passages[0].text[:8], claim_id)
    cited = tuple(Citation(paper_id=paper.id, quote=paper.passages[0].text[:8]) for paper in papers)
    return replace(first, claim=Claim(text="They say so.", citations=cited))


def titles(*claims: object, **fields: object) -> list[str]:
    return [paper.title for paper in picks(an_edition(overview=claims, **fields))]


def test_papers_come_in_the_order_in_which_the_overview_cites_them() -> None:
    assert titles(a_claim("c-1", DUNE), a_claim("c-2", MARL, BRINE)) == [
        "Dune Walks",
        MARL.title,
        "Brine, or What <b>Salt</b> Tells & Hides",
    ]


def test_a_paper_that_is_cited_twice_is_one_pick() -> None:
    assert titles(a_claim("c-1", DUNE, DUNE), a_claim("c-2", MARL), a_claim("c-3", DUNE)) == ["Dune Walks", MARL.title]


def test_without_an_overview_nothing_is_picked() -> None:
    assert titles() == []


def test_a_paper_that_stands_in_no_topic_is_no_pick() -> None:
    gone = replace(DUNE, id="text:gone")

    assert titles(a_claim("c-1", LISTED), a_claim("c-2", gone), a_claim("c-3", BRINE)) == [BRINE.title]


def test_the_first_five_are_picked() -> None:
    papers = tuple(
        Paper(id=f"text:{n}", title=f"Dune {n}", passages=(Passage(heading="Abstract", text=f"Dune {n} walks."),))
        for n in range(7)
    )
    section = tides()
    section = replace(section, topic=replace(section.topic, papers=papers), summary=(), notes=(), comparison=None)
    claims = [a_claim(f"c-{n}", paper) for n, paper in enumerate(papers)]

    assert titles(*claims, sections=(section,)) == ["Dune 0", "Dune 1", "Dune 2", "Dune 3", "Dune 4"]


def test_notes_and_summaries_pick_nothing() -> None:
    section: Section = tides()
    notes = (Note(paper_id=BRINE.id, claims=(said(BRINE, "We study salt.", "c-n"),)),)

    assert titles(a_claim("c-1", MARL), sections=(replace(section, notes=notes),)) == [MARL.title]
