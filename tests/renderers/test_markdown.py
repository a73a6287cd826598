from dataclasses import replace
from pathlib import Path

from digest.core.drafts import Comparison, Row
from digest.core.editions import Provenance
from tests.builders import a_paper, a_topic
from tests.renderers.editions import MARL, an_edition, an_edition_of, rendered, said, tides

EXPECTED = Path(__file__).with_name("expected") / "digest.md"


def test_the_whole_page_reads_as_it_was_reviewed() -> None:
    assert rendered("markdown", an_edition()) == EXPECTED.read_text(encoding="utf-8")


def test_an_edition_without_a_model_says_so_at_the_top_and_at_the_end() -> None:
    page = rendered("markdown", an_edition_of(MARL))

    made = "Sentences were picked from the papers’ abstracts by a program; no language model was used."
    assert page.count(made) == 2


def test_a_topic_that_the_model_did_not_write_says_so() -> None:
    edition = an_edition(sections=(replace(tides(), written_by="extractive"),))

    assert rendered("markdown", edition).count("no language model was used") == 1


def test_hosts_of_the_config_are_added_to_the_shipped_ones() -> None:
    paper = replace(MARL, id="text:1", url="https://papers.lab.example/1")
    edition = an_edition_of(paper)

    assert "(https://papers.lab.example/1)" not in rendered("markdown", edition)
    assert "(https://papers.lab.example/1)" in rendered("markdown", edition, link_hosts=("papers.lab.example",))
    assert "(https://papers.lab.example/1)" in rendered("markdown", edition, link_hosts=("*.example",))


def test_an_edition_that_holds_nothing_is_a_page_that_says_so() -> None:
    provenance = Provenance(digest="0.1.0", writer="extractive")
    page = rendered("markdown", replace(an_edition_of(), window=None, sources=(), provenance=provenance))

    assert page.startswith("# The week in tides\n\nNothing was there to read.\n\n## Every paper accounted for\n\n")
    assert "0 read = 0 in this edition.\n" in page


def test_rendering_twice_gives_the_same_bytes() -> None:
    for kind in ("markdown", "html", "evidence", "json"):
        assert rendered(kind, an_edition()) == rendered(kind, an_edition())


def test_figures_that_may_be_compared_stand_in_a_line_under_their_table() -> None:
    papers = (
        a_paper(title="Marl", abstract="Marl reaches 81.2% accuracy on Harbour-12 with grids.", id="text:1"),
        a_paper(title="Tern", abstract="Tern reaches 87.3% accuracy on Harbour-12 with lists.", id="text:2"),
    )
    cells = (("with grids", "81.2% accuracy on Harbour-12"), ("with lists", "87.3% accuracy on Harbour-12"))
    rows = tuple(
        Row(paper_id=paper.id, cells=tuple(said(paper, quote, f"c-{paper.title}-{quote}") for quote in pair))
        for paper, pair in zip(papers, cells, strict=True)
    )
    table = Comparison(columns=("method", "result"), rows=rows)
    section = replace(tides(), topic=a_topic(*papers), summary=(), notes=(), comparison=table)

    for kind, line in (
        ("markdown", "accuracy, Harbour-12: 87.3% (Tern), 81.2% (Marl); 6.1 points apart (number worked out).*"),
        ("html", '(<span dir="auto">Tern</span>), <a href="#c-Marl-81.2% accuracy on Harbour-12">81.2%</a>'),
    ):
        assert line in rendered(kind, an_edition(sections=(section,), overview=()))
