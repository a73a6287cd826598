"""The writer that asks a model, driven by hand: its prompts are looked at and its replies made up."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Citation, Claim, Finding
from digest.core.drafts import Comparison, Draft, Note, Prompt, Reply, Revision, Row
from digest.core.editions import Section
from digest.core.errors import BudgetError, ModelBusyError, ModelError, ModelRefusedError, ReplyError
from digest.core.papers import Paper, Passage
from digest.core.topics import UNGROUPED, Batch
from digest.evidence.judging import judge
from digest.ports import Ports, Writer
from digest.writers import WRITERS
from digest.writers.extractive import Extractive
from digest.writers.material import keys_for
from digest.writers.model import Prompted, columns_of
from digest.writers.replies import (
    ComparePapers,
    NotePapers,
    PaperNote,
    PaperRow,
    Quoted,
    ReviseClaims,
    RevisedClaim,
    Said,
    Stated,
    SummariseTopic,
    WriteOverview,
)
from tests.builders import a_paper, a_topic, supported
from tests.prompts.cases import a_claim, failed, shared_start
from tests.prompts.papers import MARL, RUSK, SOUND
from tests.worlds import Heard, a_world

GRID = "We present Marl, a parser that reads the table as a grid"
FEWER = "On Harbour-12, Marl makes 3.1% fewer errors than the best earlier parser"
DRIFT = "We introduce Sound, which corrects the drift of a gauge with the help of its neighbours"
HALVES = "Sound halves the median error against levelling alone"
ALL_ERRORS = [ModelBusyError("busy"), ModelRefusedError("busy"), ReplyError("busy"), BudgetError("busy")]


def key(paper: Paper) -> str:
    return keys_for([paper.id])[paper.id]


def batch_of(*papers: Paper, **fields: object) -> Batch:
    return Batch(topic=a_topic(*papers, **fields), papers=papers)


def stated(text: str, *quotes: tuple[str, str]) -> Stated:
    return Stated(text=text, quotes=tuple(Quoted(paper=paper, quote=quote) for paper, quote in quotes))


def a_note(paper_key: str, does: str, found: str | None = None) -> PaperNote:
    told = None if found is None else Said(text=f"Found: {found}", quote=found)
    return PaperNote(paper=paper_key, does=Said(text=f"Does: {does}", quote=does), found=told, matters=None)


def a_row(paper_key: str, **cells: str) -> PaperRow:
    every = dict.fromkeys(("task", "method", "data", "result", "cost", "limits"))
    return PaperRow(paper=paper_key, **every | {column: Said(text=cell, quote=cell) for column, cell in cells.items()})


SUMMARY = stated("Marl and Sound serve harbours.", (key(MARL), GRID), (key(SOUND), DRIFT))
BOTH_NOTES = (a_note(key(MARL), GRID, FEWER), a_note(key(SOUND), DRIFT))
SUMMARISED = SummariseTopic(summary=(SUMMARY,), notes=BOTH_NOTES)
FORGETFUL = SummariseTopic(summary=(SUMMARY,), notes=BOTH_NOTES[1:])
COMPARED = ComparePapers(
    rows=(
        a_row(key(SOUND), task="Old tide gauges drift", method=DRIFT, cost="Sound needs no survey"),
        a_row(key(MARL), method=GRID, result=FEWER),
    )
)

SUMMARY_CLAIM = a_claim("Marl and Sound serve harbours.", (MARL.id, GRID), (SOUND.id, DRIFT))
MARL_NOTE = Note(
    paper_id=MARL.id,
    claims=(a_claim(f"Does: {GRID}", (MARL.id, GRID)), a_claim(f"Found: {FEWER}", (MARL.id, FEWER))),
)
SOUND_NOTE = Note(paper_id=SOUND.id, claims=(a_claim(f"Does: {DRIFT}", (SOUND.id, DRIFT)),))


def drive(steps: Generator[Prompt, Reply, Any], *replies: object) -> tuple[list[Prompt], Any]:
    """The prompts that a writer yields, and what it returns; errors among the replies are thrown."""
    prompts: list[Prompt] = []
    left = list(replies)
    try:
        prompts.append(next(steps))
        while True:
            reply = left.pop(0)
            answer = steps.throw(reply) if isinstance(reply, ModelError) else steps.send(Reply(value=reply))
            prompts.append(answer)
    except StopIteration as end:
        assert left == []
        return prompts, end.value


def written(batch: Batch, *replies: object, ports: Ports | None = None) -> Draft:
    draft = drive(Prompted().write(batch, ports or a_world()), *replies)[1]
    assert isinstance(draft, Draft)
    return draft


def extracted(batch: Batch) -> dict[str, Note[Claim]]:
    """The notes of the extractive writer, marked as its own, by paper id."""
    notes = drive(Extractive().write(batch, a_world()))[1].notes
    return {note.paper_id: Note(paper_id=note.paper_id, claims=note.claims, written_by="extractive") for note in notes}


def asked(batch: Batch, *replies: object) -> list[Prompt]:
    return drive(Prompted().write(batch, a_world()), *replies)[0]


def said(batch: Batch, *replies: object) -> list[str]:
    """What the person who waits is told."""
    ports = a_world()
    written(batch, *replies, ports=ports)
    assert isinstance(ports.progress, Heard)
    return ports.progress.told


PAIR = batch_of(MARL, SOUND)


def test_the_model_writer_is_in_the_table_of_writers() -> None:
    writer: Writer = WRITERS["model"]()
    assert writer == Prompted()
    assert writer.name == "model"


def test_a_topic_takes_two_prompts_and_becomes_summary_notes_and_comparison() -> None:
    prompts, draft = drive(Prompted().write(PAIR, a_world()), SUMMARISED, COMPARED)

    assert [(prompt.name, prompt.reply_type) for prompt in prompts] == [
        ("summarise_topic", SummariseTopic),
        ("compare_papers", ComparePapers),
    ]
    assert draft == Draft(
        summary=(SUMMARY_CLAIM,),
        notes=(MARL_NOTE, SOUND_NOTE),
        comparison=Comparison(
            columns=("task", "method", "result"),
            rows=(
                Row(paper_id=MARL.id, cells=(None, a_claim(GRID, (MARL.id, GRID)), a_claim(FEWER, (MARL.id, FEWER)))),
                Row(
                    paper_id=SOUND.id,
                    cells=(
                        a_claim("Old tide gauges drift", (SOUND.id, "Old tide gauges drift")),
                        a_claim(DRIFT, (SOUND.id, DRIFT)),
                        None,
                    ),
                ),
            ),
        ),
    )


def test_every_claim_of_an_honest_reply_is_supported() -> None:
    claims = dict(enumerate([SUMMARY_CLAIM, *MARL_NOTE.claims, *SOUND_NOTE.claims]))
    papers = {paper.id: paper for paper in PAIR.papers}
    checked = judge({str(place): claim for place, claim in claims.items()}, papers, [CHECKS["quotes"]()])

    assert {claim.verdict for claim in checked.values()} == {"supported"}


def test_columns_are_what_the_abstracts_of_the_whole_topic_can_fill() -> None:
    assert columns_of(a_topic(RUSK)) == ("task", "method", "result")
    text = (
        "We evaluate Marl on the Harbour-12 benchmark. Results show that it fails to read prints older than a century."
    )
    plain = [a_paper(f"Marl {number}", text) for number in range(3)]
    assert columns_of(a_topic(*plain)) == ("task", "method", "data", "result", "limits")


def test_a_batch_that_is_part_of_a_topic_keeps_all_its_columns_so_that_rows_can_be_joined() -> None:
    draft = written(Batch(topic=a_topic(MARL, SOUND, RUSK), papers=(MARL, SOUND)), SUMMARISED, ComparePapers(rows=()))

    assert draft.comparison == Comparison(
        columns=columns_of(a_topic(MARL, SOUND, RUSK)),
        rows=tuple(
            Row(paper_id=paper.id, cells=(None,) * len(columns_of(a_topic(MARL, SOUND, RUSK))))
            for paper in (MARL, SOUND)
        ),
    )


def test_a_paper_that_the_reply_leaves_out_of_the_table_is_a_gap() -> None:
    draft = written(PAIR, SUMMARISED, ComparePapers(rows=COMPARED.rows[:1]))

    assert draft.missing == (("comparison", "1 paper was left out of the table by the reply."),)


def test_a_batch_of_one_paper_of_a_larger_topic_has_its_row() -> None:
    reply = SummariseTopic(summary=(SUMMARY,), notes=BOTH_NOTES[:1])
    draft = written(Batch(topic=PAIR.topic, papers=(MARL,)), reply, COMPARED)

    assert draft.comparison is not None
    assert [row.paper_id for row in draft.comparison.rows] == [MARL.id]


def test_a_topic_of_one_paper_has_no_comparison() -> None:
    reply = SummariseTopic(summary=(stated("Marl reads tables.", (key(MARL), GRID)),), notes=BOTH_NOTES[:1])

    assert written(batch_of(MARL), reply) == Draft(
        summary=(a_claim("Marl reads tables.", (MARL.id, GRID)),), notes=(MARL_NOTE,), comparison=None
    )


def test_papers_that_fit_nowhere_are_asked_for_notes_alone() -> None:
    prompts, draft = drive(
        Prompted().write(batch_of(MARL, SOUND, id=UNGROUPED), a_world()), NotePapers(notes=BOTH_NOTES)
    )

    assert [(prompt.name, prompt.reply_type) for prompt in prompts] == [("summarise_topic", NotePapers)]
    assert draft == Draft(summary=(), notes=(MARL_NOTE, SOUND_NOTE), comparison=None)


def test_a_forgotten_paper_is_asked_for_again_and_takes_its_place() -> None:
    reply = SummariseTopic(summary=(SUMMARY,), notes=BOTH_NOTES[1:])
    prompts, draft = drive(
        Prompted().write(PAIR, a_world()), reply, NotePapers(notes=BOTH_NOTES[:1]), ComparePapers(rows=())
    )

    assert [prompt.name for prompt in prompts] == ["summarise_topic", "summarise_topic", "compare_papers"]
    assert f'"notes": one for the key {key(MARL)}. ' in prompts[1].user
    assert draft.notes == (MARL_NOTE, SOUND_NOTE)
    assert draft.missing == ()


def test_a_paper_forgotten_twice_is_noted_by_the_extractive_writer_marked_so_and_leaves_a_gap() -> None:
    draft = written(PAIR, FORGETFUL, NotePapers(notes=()), COMPARED)

    assert draft.notes == (extracted(PAIR)[MARL.id], SOUND_NOTE)
    assert draft.missing == (("notes", "1 paper was noted without the model, since its replies left them out."),)
    assert draft.comparison is not None


def test_a_model_that_forgets_every_note_leaves_a_gap_that_counts_them() -> None:
    draft = written(PAIR, SummariseTopic(summary=(SUMMARY,), notes=()), NotePapers(notes=()), COMPARED)

    assert draft.missing == (("notes", "2 papers were noted without the model, since its replies left them out."),)
    alone = written(batch_of(MARL, SOUND, id=UNGROUPED), NotePapers(notes=()), NotePapers(notes=()))
    assert alone.missing == draft.missing


def test_a_forgotten_paper_that_the_model_cannot_be_asked_for_is_noted_from_its_own_sentences() -> None:
    spent = BudgetError("The budget is spent.", hint="Raise it.")
    draft = written(PAIR, FORGETFUL, spent, COMPARED)

    assert draft.notes == (extracted(PAIR)[MARL.id], SOUND_NOTE)
    assert draft.missing == (("notes", "1 paper was noted without the model: The budget is spent. Raise it."),)


def test_a_comparison_that_fails_after_a_forgotten_note_leaves_both_gaps() -> None:
    assert written(PAIR, FORGETFUL, NotePapers(notes=()), ReplyError("busy")).missing == (
        ("notes", "1 paper was noted without the model, since its replies left them out."),
        ("comparison", "busy"),
    )


def test_a_note_that_does_not_say_what_its_paper_does_is_asked_for_again() -> None:
    empty = PaperNote(paper=key(MARL), does=Said(text="", quote=GRID), found=None, matters=None)
    reply = SummariseTopic(summary=(SUMMARY,), notes=(empty, BOTH_NOTES[1]))
    replies = (reply, NotePapers(notes=BOTH_NOTES[:1]), COMPARED)

    assert written(PAIR, *replies) == written(PAIR, SUMMARISED, COMPARED)
    assert said(PAIR, *replies) == [
        f"The reply has notes that do not say what a paper does ({key(MARL)}); they are left out."
    ]


def test_a_summary_claim_without_text_or_quote_is_left_out_aloud_and_the_others_stay() -> None:
    halves = stated("Sound halves errors.", (key(SOUND), ""), (key(SOUND), HALVES))
    reply = SummariseTopic(
        summary=(stated("", (key(MARL), GRID)), SUMMARY, stated("Marl reads.", (key(MARL), "")), halves),
        notes=BOTH_NOTES,
    )

    assert written(PAIR, reply, COMPARED).summary == (
        SUMMARY_CLAIM,
        a_claim("Sound halves errors.", (SOUND.id, HALVES)),
    )
    assert said(PAIR, reply, COMPARED) == ["The reply has claims without text or quote (2); they are left out."]


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: type(error).__name__)
def test_where_no_summary_comes_the_topic_is_told_in_its_papers_own_sentences_and_a_gap_says_so(
    error: ModelError,
) -> None:
    assert written(PAIR, error) == Draft(
        summary=(
            a_claim(f"{FEWER}.", (MARL.id, f"{FEWER}.")),
            a_claim(f"{DRIFT}.", (SOUND.id, f"{DRIFT}.")),
        ),
        notes=tuple(extracted(PAIR).values()),
        comparison=None,
        missing=(("topic", "Not by the model: busy"),),
    )


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: type(error).__name__)
def test_where_no_comparison_comes_summary_and_notes_are_kept(error: ModelError) -> None:
    assert written(PAIR, SUMMARISED, error) == Draft(
        summary=(SUMMARY_CLAIM,),
        notes=(MARL_NOTE, SOUND_NOTE),
        comparison=None,
        missing=(("comparison", "busy"),),
    )


def test_a_failure_names_only_what_the_topic_would_have_had() -> None:
    spent = BudgetError("spent", hint="Raise it.")
    reason = "Not by the model: spent Raise it."

    assert written(batch_of(MARL), spent).missing == (("topic", reason),)
    assert written(batch_of(MARL, SOUND, id=UNGROUPED), spent).missing == (("notes", reason),)


def test_a_paper_without_text_is_not_sent_and_still_has_a_note_and_a_row() -> None:
    silent = a_paper("Silence", passages=(Passage(heading="Abstract", text=" \n"),), id="arxiv:2611.00109")
    batch = batch_of(MARL, silent, SOUND)
    prompts, draft = drive(Prompted().write(batch, a_world()), SUMMARISED, COMPARED)

    assert not [prompt for prompt in prompts if key(silent) in prompt.user or "Silence" in prompt.user]
    assert draft.notes == (MARL_NOTE, Note(paper_id=silent.id, claims=(), written_by="extractive"), SOUND_NOTE)
    assert [row.paper_id for row in draft.comparison.rows] == [MARL.id, silent.id, SOUND.id]


def test_nothing_is_asked_about_papers_without_any_text() -> None:
    silent = a_paper("Silence", passages=())

    assert written(batch_of(silent)) == Draft(
        summary=(), notes=(Note(paper_id=silent.id, claims=(), written_by="extractive"),), comparison=None
    )


def test_a_claim_on_a_paper_that_was_not_given_stays_visible_and_fails_its_check() -> None:
    other = stated("Gulls swim.", ("k0000", "Gulls swim in deep and cold water"), (SOUND.id, HALVES))
    summary = written(PAIR, SummariseTopic(summary=(other,), notes=BOTH_NOTES), COMPARED).summary
    papers = {paper.id: paper for paper in PAIR.papers}
    checked = judge({"c-1": summary[0]}, papers, [CHECKS["citations"]()])

    assert [cited.paper_id for cited in summary[0].citations] == ["key k0000", f"key {SOUND.id}"]
    assert checked["c-1"].verdict == "unsupported"
    assert [finding.check for finding in checked["c-1"].findings] == ["citations", "citations"]


def test_what_a_reply_says_of_papers_it_was_not_given_is_left_out_aloud() -> None:
    notes = (*BOTH_NOTES, a_note("k0000", "Gulls"), a_note(key(MARL), "Twice"))
    rows = ComparePapers(rows=(*COMPARED.rows, a_row("k1111", task="Gulls")))
    reply = SummariseTopic(summary=(SUMMARY,), notes=notes)

    assert written(PAIR, reply, rows) == written(PAIR, SUMMARISED, COMPARED)
    assert said(PAIR, reply, rows) == [
        "The reply has a note on a paper that it was not given (k0000); it is left out.",
        f"The reply has a second note on the same paper ({key(MARL)}); it is left out.",
        "The reply has a row on a paper that it was not given (k1111); it is left out.",
    ]


def test_what_is_told_of_a_reply_holds_no_control_characters_and_is_short() -> None:
    notes = (*BOTH_NOTES, a_note("\x1b[31mRED\x1b]0;t\x07\nDone." + "k" * 200, "Gulls"))
    rows = ComparePapers(rows=(*COMPARED.rows, a_row(f"\u202e{key(MARL)}", task="Gulls")))

    assert said(PAIR, SummariseTopic(summary=(SUMMARY,), notes=notes), rows) == [
        "The reply has a note on a paper that it was not given (??31mRED??0?t??Done." + "k" * 44 + "); it is left out.",
        f"The reply has a row on a paper that it was not given (?{key(MARL)}); it is left out.",
    ]


def test_the_prompts_of_a_batch_share_the_system_text_and_everything_up_to_the_task() -> None:
    prompts = asked(PAIR, SummariseTopic(summary=(SUMMARY,), notes=()), NotePapers(notes=()), ComparePapers(rows=()))
    revision = next(Prompted().revise([failed("c-1", SUMMARY_CLAIM, "No.")], PAIR, a_world()))
    before_task = {prompt.user.split("\n# Task\n")[0] for prompt in [*prompts, revision]}

    assert len({prompt.system for prompt in [*prompts, revision]}) == 1
    assert len(before_task) == 1


def test_later_prompts_of_a_batch_of_four_abstracts_share_85_percent_with_the_first() -> None:
    filler = "The gauge was read at noon by the keeper of the harbour, who wrote down what he saw. " * 12
    papers = [a_paper(f"Gauge {number}", f"We present gauge {number}. {filler}") for number in range(4)]
    first, second = asked(
        batch_of(*papers),
        SummariseTopic(
            summary=(SUMMARY,),
            notes=tuple(a_note(key(paper), "The gauge was read at noon by the keeper") for paper in papers),
        ),
        ComparePapers(rows=()),
    )
    shared = shared_start(first.system + first.user, second.system + second.user)

    assert shared / len(second.system + second.user) >= 0.85


def test_the_language_is_said_to_the_model() -> None:
    prompt = next(Prompted(language="pt-BR").write(PAIR, a_world()))

    assert "Write in the language whose tag is pt-BR;" in prompt.system


TWO_ORDERS = Prompted(orders=2)


def compared_twice(second: object) -> tuple[list[Prompt], Draft]:
    steps = TWO_ORDERS.write(PAIR, a_world())
    prompts, draft = drive(steps, SUMMARISED, COMPARED, second)
    assert isinstance(draft, Draft)
    return prompts, draft


def test_with_two_orders_a_comparison_is_asked_for_in_both_and_the_papers_stay_where_they_are() -> None:
    prompts, _ = compared_twice(COMPARED)

    assert [prompt.name for prompt in prompts] == ["summarise_topic", "compare_papers", "compare_papers"]
    assert f"one row for each of the keys {key(MARL)}, {key(SOUND)}, in this order" in prompts[1].user
    assert f"one row for each of the keys {key(SOUND)}, {key(MARL)}, in this order" in prompts[2].user
    assert len({prompt.system + prompt.user.split("# Task")[0] for prompt in prompts}) == 1
    assert prompts[:2] == asked(PAIR, SUMMARISED, COMPARED)  # so that replies kept from one order are used


def test_only_cells_on_which_both_orders_agree_are_kept_and_the_others_are_counted() -> None:
    second = ComparePapers(
        rows=(
            a_row(key(SOUND), task="Old tide gauges drift", method=HALVES, result=HALVES),
            PaperRow(
                **dict.fromkeys(("task", "data", "cost", "limits")),
                paper=key(MARL),
                method=Said(text="a grid parser", quote="reads the table as a grid before it reads any figure"),
                result=None,
            ),
        )
    )
    _, draft = compared_twice(second)

    # Equal in words; quotes that overlap. Left out: Sound's method and result, Marl's result.
    assert draft.comparison == Comparison(
        columns=("task", "method"),
        rows=(
            Row(paper_id=MARL.id, cells=(None, a_claim(GRID, (MARL.id, GRID)))),
            Row(paper_id=SOUND.id, cells=(a_claim("Old tide gauges drift", (SOUND.id, "Old tide gauges drift")), None)),
        ),
    )
    assert (draft.disagreed, draft.missing) == (3, ())


def test_a_paper_that_only_one_order_has_a_row_for_loses_its_cells() -> None:
    _, draft = compared_twice(ComparePapers(rows=COMPARED.rows[1:]))

    assert draft.disagreed == 2  # Sound's task and method
    assert draft.comparison is not None
    assert [any(row.cells) for row in draft.comparison.rows] == [True, False]


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: type(error).__name__)
def test_a_second_order_that_does_not_come_leaves_the_first_and_a_gap(error: ModelError) -> None:
    _, draft = compared_twice(error)

    assert draft.comparison == written(PAIR, SUMMARISED, COMPARED).comparison
    assert draft.missing == (("comparison", "Asked for in one order of the papers only: busy"),)
    assert draft.disagreed == 0


def test_a_paper_alone_in_its_batch_has_one_order() -> None:
    alone = Batch(topic=PAIR.topic, papers=(MARL,))
    reply = SummariseTopic(summary=(SUMMARY,), notes=BOTH_NOTES[:1])
    prompts, _ = drive(TWO_ORDERS.write(alone, a_world()), reply, COMPARED)

    assert [prompt.name for prompt in prompts] == ["summarise_topic", "compare_papers"]


MARL_WRONG = failed("c-111111111111", a_claim("Marl makes 31% fewer errors.", (MARL.id, FEWER)), "Wrong number.")
NOBODY_WRONG = failed("c-222222222222", a_claim("Gulls swim.", ("key k0000", "Gulls")), "No such paper.")
IDS = keys_for(["c-111111111111", "c-222222222222"], "c")


def revised(*claims: RevisedClaim) -> dict[str, Claim]:
    reply = ReviseClaims(claims=claims)
    prompts, result = drive(Prompted().revise([MARL_WRONG, NOBODY_WRONG], PAIR, a_world()), reply)
    assert [(prompt.name, prompt.reply_type) for prompt in prompts] == [("revise_claims", ReviseClaims)]
    return dict(result.claims)


def a_revision(claim_id: str, text: str | None, *quotes: tuple[str, str]) -> RevisedClaim:
    told = tuple(Quoted(paper=paper, quote=quote) for paper, quote in quotes)
    return RevisedClaim(id=IDS.get(claim_id, claim_id), text=text, quotes=told)


def test_failed_claims_are_written_once_more_under_their_own_ids() -> None:
    assert revised(
        a_revision(NOBODY_WRONG.id, "Sound halves errors.", (key(SOUND), HALVES)),
        a_revision(MARL_WRONG.id, "Marl makes 3.1% fewer errors.", (key(MARL), FEWER)),
    ) == {
        MARL_WRONG.id: a_claim("Marl makes 3.1% fewer errors.", (MARL.id, FEWER)),
        NOBODY_WRONG.id: a_claim("Sound halves errors.", (SOUND.id, HALVES)),
    }


def test_a_withdrawn_claim_is_told_from_one_that_came_back_in_no_usable_form() -> None:
    reply = ReviseClaims(claims=(a_revision(MARL_WRONG.id, None), a_revision(NOBODY_WRONG.id, "Without quotes.")))
    revision = drive(Prompted().revise([MARL_WRONG, NOBODY_WRONG], PAIR, a_world()), reply)[1]

    assert revision == Revision(claims={}, withdrawn=frozenset({MARL_WRONG.id}))


def test_a_claim_that_is_withdrawn_and_also_written_once_more_is_written() -> None:
    again = a_revision(MARL_WRONG.id, "Less.", (key(MARL), FEWER))
    reply = ReviseClaims(claims=(a_revision(MARL_WRONG.id, None), again))
    revision = drive(Prompted().revise([MARL_WRONG], PAIR, a_world()), reply)[1]

    assert revision == Revision(claims={MARL_WRONG.id: a_claim("Less.", (MARL.id, FEWER))})


def test_a_claim_on_one_paper_cannot_come_back_as_a_claim_on_another() -> None:
    assert revised(a_revision(MARL_WRONG.id, "Sound halves errors.", (key(SOUND), HALVES))) == {}
    assert revised(a_revision(MARL_WRONG.id, "Both.", (key(MARL), FEWER), (key(SOUND), HALVES))) == {}


def test_a_revision_of_a_claim_that_was_not_given_is_left_out_aloud() -> None:
    ports = a_world()
    reply = ReviseClaims(claims=(a_revision("c9999", "Gulls.", (key(MARL), FEWER)),))

    assert drive(Prompted().revise([MARL_WRONG], PAIR, ports), reply)[1] == Revision(claims={})
    assert isinstance(ports.progress, Heard)
    assert ports.progress.told == ["The reply revises a claim that it was not given (c9999); it is left out."]


def test_only_what_is_wrong_is_given_as_a_reason() -> None:
    warned = replace(
        MARL_WRONG,
        findings=(
            *MARL_WRONG.findings,
            Finding(claim_id=MARL_WRONG.id, check="numbers", severity="warning", message="Perhaps."),
        ),
    )
    user = next(Prompted().revise([warned], PAIR, a_world())).user

    assert "\nObjection: Wrong number.\n" in user
    assert "Perhaps." not in user


MANY = [failed(f"c-{number}", a_claim("Gulls.", (MARL.id, "Gulls")), "No.") for number in range(13)]


def all_right(*claims: CheckedClaim) -> ReviseClaims:
    """A reply that says of each claim what Marl does."""
    ids = keys_for([claim.id for claim in claims], "c")
    quoted = (Quoted(paper=key(MARL), quote=GRID),)
    return ReviseClaims(claims=tuple(RevisedClaim(id=ids[claim.id], text="Right.", quotes=quoted) for claim in claims))


def test_many_failed_claims_are_revised_six_at_a_time() -> None:
    prompts, _ = drive(Prompted().revise(MANY, PAIR, a_world()), *[ReviseClaims(claims=())] * 3)

    assert [prompt.user.count("\nObjection: ") for prompt in prompts] == [6, 6, 1]


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: type(error).__name__)
def test_revisions_that_came_back_are_kept_and_those_that_did_not_are_named_with_the_reason(error: ModelError) -> None:
    replies = (all_right(*MANY[:6]), error, all_right(MANY[12]))
    revision = drive(Prompted().revise(MANY, PAIR, a_world()), *replies)[1]

    assert revision == Revision(
        claims=dict.fromkeys(["c-0", "c-1", "c-2", "c-3", "c-4", "c-5", "c-12"], a_claim("Right.", (MARL.id, GRID))),
        unanswered=dict.fromkeys(["c-6", "c-7", "c-8", "c-9", "c-10", "c-11"], "busy"),
    )


def test_where_no_revision_came_back_every_claim_is_named_with_its_reason() -> None:
    replies = (ReplyError("odd"), ModelBusyError("busy"), BudgetError("spent", hint="Raise it."))
    revision = drive(Prompted().revise(MANY, PAIR, a_world()), *replies)[1]

    assert revision.claims == {}
    assert list(revision.unanswered.values()) == ["odd"] * 6 + ["busy"] * 6 + ["spent Raise it."]


def test_a_revised_claim_is_known_in_whatever_way_its_id_is_written() -> None:
    short = IDS[MARL_WRONG.id]
    for way in (short.upper(), f"<{short}>", f"claim {short}", f"id: {short}."):
        again = RevisedClaim(id=way, text="Less.", quotes=(Quoted(paper=key(MARL), quote=FEWER),))
        assert revised(again) == {MARL_WRONG.id: a_claim("Less.", (MARL.id, FEWER))}


def test_an_empty_revision_is_a_withdrawal() -> None:
    assert revised(a_revision(MARL_WRONG.id, "", (key(MARL), FEWER))) == {}
    assert revised(a_revision(MARL_WRONG.id, "Less.", (key(MARL), ""))) == {}


def test_the_id_of_a_claim_that_was_not_given_is_shown_without_control_characters() -> None:
    ports = a_world()
    drive(Prompted().revise([MARL_WRONG], PAIR, ports), ReviseClaims(claims=(a_revision("c9\x1b[2J", None),)))

    assert isinstance(ports.progress, Heard)
    assert ports.progress.told == ["The reply revises a claim that it was not given (c9??2J); it is left out."]


def test_nothing_is_asked_where_nothing_failed() -> None:
    assert drive(Prompted().revise([], PAIR, a_world())) == ([], Revision(claims={}))


def a_section(*papers: Paper, quotes: tuple[tuple[Paper, str], ...], **fields: object) -> Section:
    claims = tuple(supported(paper, quote, f"c-{quote}") for paper, quote in quotes)
    return Section(topic=a_topic(*papers, **fields), written_by="model", summary=claims, notes=(), comparison=None)


def test_an_overview_rests_on_quotes_of_supported_claims_alone() -> None:
    tides = a_section(MARL, quotes=((MARL, FEWER),))
    wrong = Section(
        topic=a_topic(SOUND, id="t-2"),
        written_by="model",
        summary=(failed("c-9", a_claim("Gulls.", (SOUND.id, HALVES)), "No."),),
        notes=(),
        comparison=None,
    )
    reply = WriteOverview(claims=(stated("Marl errs less.", (key(MARL), FEWER), ("k0000", "Gulls")),))
    prompts, claims = drive(Prompted().overview([tides, wrong], a_world()), reply)

    assert [(prompt.name, prompt.reply_type) for prompt in prompts] == [("write_overview", WriteOverview)]
    assert f"Quote from {key(MARL)}: {FEWER}\n" in prompts[0].user
    assert HALVES not in prompts[0].user
    assert claims == (
        Claim(
            text="Marl errs less.",
            citations=(Citation(paper_id=MARL.id, quote=FEWER), Citation(paper_id="key k0000", quote="Gulls")),
        ),
    )


def test_an_overview_of_one_topic_is_its_summary() -> None:
    parts = [a_section(MARL, quotes=((MARL, FEWER),)), a_section(SOUND, quotes=((SOUND, HALVES),))]
    prompt = next(Prompted().overview(parts, a_world()))

    assert "Write the summary of this topic: two or three claims" in prompt.user


def test_without_a_supported_claim_no_overview_is_asked_for() -> None:
    assert drive(Prompted().overview([a_section(MARL, quotes=())], a_world())) == ([], ())


def test_an_overview_of_many_topics_offers_forty_claims_of_the_largest() -> None:
    small = [a_section(MARL, quotes=((MARL, FEWER), (MARL, GRID)), id=f"t-{n}", name=f"Small {n}") for n in range(40)]
    large = a_section(MARL, SOUND, quotes=((SOUND, HALVES), (SOUND, DRIFT)), id="t-99", name="Large")
    prompt = next(Prompted().overview([*small, large], a_world()))

    assert prompt.user.count("\nQuote from ") == 40
    assert "Small 38 " in prompt.user
    assert "Small 39 " not in prompt.user
    assert prompt.user.index("Small 38 ") < prompt.user.index("Large ")
