import random
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest

from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Draft, Note, Prompt, Reply, Revision
from digest.core.editions import Section
from digest.core.papers import Paper, Passage
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.ports import Ports, Writer
from digest.writers import WRITERS
from digest.writers.extractive import Extractive
from tests.builders import a_paper, a_quote, a_topic, supported

NO_PORTS = cast("Ports", None)

MARL = a_paper(
    "Marl: Parsing Tide Tables",
    "Tide tables have become common in recent years. Existing parsers fail on old prints. To address this issue, we "
    "propose Marl, a parser for printed tide tables. Moreover, Marl reads two languages. Experiments on Harbour-12 "
    "show that Marl outperforms the best earlier parser by 3.5%. Code is available at https://github.com/marl/marl.",
)
QUAY = a_paper(
    "Quay: Gauges without Power",
    "Gauges need power. In this paper, we introduce Quay, a gauge for harbours without power. We find that Quay lasts "
    "4x longer than wired gauges. We hope that Quay will be useful.",
)
RUSK = a_paper(
    "How do silt layers form?",
    "This paper studies how silt layers form in narrow harbours. Results show that tides alone explain 80% of silt.",
)
ONE_SENTENCE = a_paper("A Note", "We present a short note on the drift of moored floats.")


def returned(steps: Generator[Prompt, Reply, Any]) -> Any:
    """What a generator that yields nothing returns."""
    with pytest.raises(StopIteration) as stop:
        next(steps)
    return stop.value.value


def drafted(*papers: Paper, **fields: object) -> Draft:
    draft = returned(Extractive().write(Batch(topic=a_topic(*papers, **fields), papers=papers), NO_PORTS))
    assert isinstance(draft, Draft)
    return draft


def overview(*sections: Section) -> tuple[Claim, ...]:
    return cast("tuple[Claim, ...]", returned(Extractive().overview(sections, NO_PORTS)))


def a_section(topic: Topic, *claims: CheckedClaim) -> Section:
    return Section(topic=topic, written_by="extractive", summary=claims, notes=(), comparison=None)


def said(draft: Draft) -> list[Claim]:
    """Every claim of a draft."""
    notes = [claim for note in draft.notes for claim in note.claims]
    rows = draft.comparison.rows if draft.comparison else ()
    return [*draft.summary, *notes, *(cell for row in rows for cell in row.cells if cell is not None)]


def test_the_extractive_writer_is_in_the_table_of_writers() -> None:
    writer: Writer = WRITERS["extractive"]()
    assert writer == Extractive()
    assert writer.name == "extractive"


def test_a_note_says_what_the_paper_does_and_then_what_it_found() -> None:
    assert drafted(MARL, QUAY, RUSK).notes == (
        Note(
            paper_id=MARL.id,
            claims=(
                a_quote(MARL, "we propose Marl, a parser for printed tide tables."),
                a_quote(MARL, "Experiments on Harbour-12 show that Marl outperforms the best earlier parser by 3.5%."),
            ),
        ),
        Note(
            paper_id=QUAY.id,
            claims=(
                a_quote(QUAY, "In this paper, we introduce Quay, a gauge for harbours without power."),
                a_quote(QUAY, "We find that Quay lasts 4x longer than wired gauges."),
            ),
        ),
        Note(
            paper_id=RUSK.id,
            claims=(
                a_quote(RUSK, "This paper studies how silt layers form in narrow harbours."),
                a_quote(RUSK, "Results show that tides alone explain 80% of silt."),
            ),
        ),
    )


def test_an_abstract_of_one_sentence_gives_one_claim() -> None:
    claim = a_quote(ONE_SENTENCE, "We present a short note on the drift of moored floats.")
    assert drafted(ONE_SENTENCE) == Draft(
        summary=(claim,), notes=(Note(paper_id=ONE_SENTENCE.id, claims=(claim,)),), comparison=None
    )


def test_a_paper_without_text_has_a_note_without_claims() -> None:
    silent = a_paper("Silence", "", passages=(Passage(heading="Abstract", text=" \n"),))
    wordless = a_paper("Nothing", "x", passages=())
    assert drafted(silent, wordless, MARL).notes[:2] == (
        Note(paper_id=silent.id, claims=()),
        Note(paper_id=wordless.id, claims=()),
    )


def test_where_the_abstract_is_empty_the_next_passage_speaks() -> None:
    paper = a_paper(
        "Marl",
        passages=(Passage(heading="Abstract", text=""), Passage(heading="Body", text="We present Marl, a parser.")),
    )
    assert drafted(paper).notes == (Note(paper_id=paper.id, claims=(a_quote(paper, "We present Marl, a parser."),)),)


def test_a_sentence_too_long_to_read_is_quoted_up_to_a_clause() -> None:
    head = "We propose Marl, a parser for printed tide tables of harbours, rivers and canals"
    paper = a_paper("Marl", head + ", which " + "and ".join(["reads old prints "] * 12) + "at night.")
    assert drafted(paper).notes == (Note(paper_id=paper.id, claims=(a_quote(paper, head),)),)


def test_an_announcement_of_code_is_never_quoted_in_a_note() -> None:
    assert not [claim for claim in said(drafted(MARL, QUAY)) if "github.com" in claim.text]


def test_the_summary_quotes_different_papers_and_stands_alone() -> None:
    summary = drafted(MARL, QUAY, RUSK).summary
    assert len(summary) == 3
    assert {claim.citations[0].paper_id for claim in summary} == {MARL.id, QUAY.id, RUSK.id}
    assert not [claim for claim in summary if claim.text.startswith(("It ", "This issue", "Moreover", "To address"))]


def test_a_summary_quotes_no_paper_twice_even_where_few_have_something_to_say() -> None:
    silent = [a_paper(f"Silence {number}", "Tides.") for number in range(4)]
    assert [claim.citations[0].paper_id for claim in drafted(MARL, *silent).summary] == [MARL.id]


def test_a_summary_leaves_out_what_cannot_be_understood_alone() -> None:
    paper = a_paper("Ebb", "It outperforms all earlier winches by 12.5% in every single test.")
    assert drafted(paper, MARL).summary == drafted(MARL).summary


def test_a_summary_does_not_say_the_same_twice() -> None:
    told = [
        "We propose Marl, a novel parser for printed tide tables of old harbours.",
        "We propose Marl, a new parser for printed tide tables of old harbours.",
        "We introduce Ebb, a winch that lifts wrecked cars from deep mud.",
        "We introduce Fen, a census of herons in frozen reeds near the river.",
    ]
    papers = [a_paper(f"Paper {number}", text) for number, text in enumerate(told)]
    assert {claim.text for claim in drafted(*papers).summary} == {told[0], told[2], told[3]}


@pytest.mark.parametrize(("papers", "claims"), [(1, 1), (2, 2), (3, 3), (8, 3), (9, 4), (12, 5), (15, 5)])
def test_a_summary_grows_with_its_topic_up_to_five_claims(papers: int, claims: int) -> None:
    many = [
        a_paper(f"Gauge {n}", f"We introduce Gauge{n}, a gauge that measures tides in harbour {n}.")
        for n in range(papers)
    ]
    assert len(drafted(*many).summary) == claims


def test_papers_that_fit_nowhere_get_notes_but_neither_summary_nor_comparison() -> None:
    draft = drafted(MARL, QUAY, RUSK, id=UNGROUPED)
    assert (draft.summary, draft.comparison) == ((), None)
    assert [len(note.claims) for note in draft.notes] == [2, 2, 2]


def test_every_claim_is_a_verbatim_stretch_of_the_paper_it_names() -> None:
    papers = {paper.id: paper for paper in (MARL, QUAY, RUSK)}
    claims = said(drafted(*papers.values()))
    assert len(claims) > 10
    assert all(claim.text == claim.citations[0].quote for claim in claims)
    assert all(claim.text in papers[claim.citations[0].paper_id].passages[0].text for claim in claims)


def test_the_order_of_papers_changes_the_order_of_notes_alone() -> None:
    forth, back = drafted(MARL, QUAY, RUSK), drafted(RUSK, QUAY, MARL)
    assert forth.notes == back.notes[::-1]
    assert set(forth.summary) == set(back.summary)


def test_there_is_nothing_to_revise() -> None:
    batch = Batch(topic=a_topic(MARL), papers=(MARL,))
    claim = supported(MARL, "Existing parsers fail on old prints.")
    assert returned(Extractive().revise([claim], batch, NO_PORTS)) == Revision(claims={})


def test_the_overview_takes_a_claim_of_each_large_topic_in_reading_order() -> None:
    texts = [f"We introduce Gauge{n}, which measures the tides of harbour {n} by day and night." for n in range(7)]
    papers = [a_paper(f"Gauge {n}", text) for n, text in enumerate(texts)]
    sizes = [1, 3, 3, 1, 3, 3, 3]
    sections = [
        a_section(a_topic(*papers[n : n + 1] * size, id=f"t-{n}"), supported(papers[n], texts[n], f"c-{n}"))
        for n, size in enumerate(sizes)
    ]
    assert overview(*sections) == tuple(a_quote(papers[n], texts[n]) for n in (1, 2, 4, 5, 6))


def test_the_overview_rests_on_supported_claims_that_stand_alone() -> None:
    alone = "In this paper, we introduce Quay, a gauge for harbours without power."
    dangling = supported(MARL, "Moreover, Marl reads two languages.", "c-1")
    doubtful = CheckedClaim(
        id="c-2", claim=a_quote(QUAY, "Gauges need power."), locations=(), findings=(), verdict="unsupported"
    )
    section = a_section(a_topic(QUAY), dangling, doubtful, supported(QUAY, alone, "c-3"))
    assert overview(section) == (a_quote(QUAY, alone),)


def test_the_overview_of_ungrouped_papers_alone_rests_on_their_notes() -> None:
    text = "Results show that tides alone explain 80% of silt."
    note = Note(paper_id=RUSK.id, claims=(supported(RUSK, text),))
    section = Section(
        topic=a_topic(RUSK, id=UNGROUPED), written_by="extractive", summary=(), notes=(note,), comparison=None
    )
    assert overview(section) == (a_quote(RUSK, text),)


def test_an_edition_without_topics_has_no_overview() -> None:
    assert overview() == ()


@pytest.mark.real
def test_on_real_abstracts_every_claim_is_verbatim_and_nearly_every_paper_has_two(data: Path) -> None:
    lines = [line for file in sorted((data / "listings").glob("*.txt")) for line in file.read_text().splitlines()]
    papers = [a_paper(f"Paper {n}", line) for n, line in enumerate(lines) if len(line) >= 400]
    random.Random(7).shuffle(papers)  # noqa: S311
    batches = [papers[start : start + 10] for start in range(0, 300, 10)]
    drafts = [drafted(*batch) for batch in batches]
    texts = {paper.id: paper.passages[0].text for paper in papers}
    claims = [claim for draft in drafts for claim in said(draft)]
    assert all(claim.text in texts[claim.citations[0].paper_id] for claim in claims)
    notes = [note for draft in drafts for note in draft.notes]
    assert sum(len(note.claims) == 2 for note in notes) >= 240
    assert all(3 <= len(draft.summary) <= 5 for draft in drafts)
    assert sum(draft.comparison is not None for draft in drafts) >= 24
