"""A topic in one batch or several, with a writer that says what the test wants."""

import asyncio
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pytest

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Comparison, Draft, Note, Prompt, Reply, Revision, Row, WriterName, WritingCounts
from digest.core.editions import Gap, Section
from digest.core.errors import ModelBusyError, UnsupportedClaimError
from digest.core.papers import Paper, Passage
from digest.core.topics import UNGROUPED, Batch
from digest.drafting import Drafting, OnUnsupported, overview, section
from digest.ports import Ports
from tests.builders import a_paper, a_quote, a_topic
from tests.worlds import a_world

TRUE = "We present Marl, a parser for tide tables."
LATER = "On Harbour-12 it makes 3% fewer errors than before."
FALSE = "Marl reads the minds of its users."
PAPERS = tuple(a_paper(title=f"Marl {number}", id=f"text:{number}") for number in range(4))
TOPIC = a_topic(*PAPERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """Says `text` of every paper; `second` gives revisions by paper id, an error where it holds one."""

    name: ClassVar[WriterName] = "model"
    text: str = TRUE
    second: Mapping[str, str | ModelBusyError] = field(default_factory=dict)
    said: str | ModelBusyError = TRUE
    revised: list[tuple[str, ...]] = field(default_factory=list)

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        del ports
        yield from ()
        notes = tuple(Note(paper_id=paper.id, claims=(a_quote(paper, self.text),)) for paper in batch.papers)
        return Draft(summary=(a_quote(batch.papers[0], TRUE),), notes=notes, comparison=None)

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        del ports
        yield from ()
        self.revised.append(tuple(claim.claim.citations[0].paper_id for claim in failed))
        answers = {claim.id: self.second.get(claim.claim.citations[0].paper_id, "") for claim in failed}
        for answer in answers.values():
            if isinstance(answer, ModelBusyError):
                raise answer
        return Revision(
            claims={key: a_quote(batch.papers[0], str(text)) for key, text in answers.items() if text},
            withdrawn=frozenset(key for key, text in answers.items() if not text),
        )

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        del ports
        yield from ()
        if isinstance(self.said, ModelBusyError):
            raise self.said
        return (a_quote(sections[0].topic.papers[0], self.said),)


def plan(writer: Scripted, on_unsupported: OnUnsupported = "mark", room_tokens: int | None = None) -> Drafting:
    return Drafting(
        writer=writer,
        fallback=Extracts(),
        checks=tuple(check() for check in CHECKS.values()),
        on_unsupported=on_unsupported,
        room_tokens=room_tokens,
        tokens=_papers_in,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracts(Scripted):
    """The same, as the fallback."""

    name: ClassVar[WriterName] = "extractive"


def _papers_in(text: str) -> int:
    """A count of tokens by which every paper takes one; `LARGE` takes a hundred."""
    return 100 if "LARGE" in text else 1


def written(drafting: Drafting, papers: Sequence[Paper] = PAPERS) -> tuple[Section, list[Gap]]:
    done = asyncio.run(section(a_topic(*papers), drafting, a_world()))
    return done.section, list(done.gaps)


def noted(each: Section) -> list[tuple[str, str, str]]:
    return [(note.paper_id, claim.claim.text, claim.verdict) for note in each.notes for claim in note.claims]


def test_a_topic_in_several_batches_has_a_note_on_every_paper_in_order() -> None:
    made, gaps = written(plan(Scripted(said=LATER), room_tokens=2))

    assert noted(made) == [(paper.id, TRUE, "supported") for paper in PAPERS]
    assert [claim.claim.text for claim in made.summary] == [LATER]
    assert gaps == []


def test_a_summary_of_the_parts_that_is_not_supported_takes_nothing_away() -> None:
    made, gaps = written(plan(Scripted(said=FALSE), room_tokens=2))

    assert [claim.claim.text for claim in made.summary] == [TRUE, TRUE]
    assert [gap.what for gap in gaps] == ["summary"]


def test_parts_that_the_model_does_not_sum_up_keep_their_own_summaries() -> None:
    made, gaps = written(plan(Scripted(said=ModelBusyError("Busy.", hint="Wait.")), room_tokens=2))

    assert [claim.claim.text for claim in made.summary] == [TRUE, TRUE]
    assert gaps == [Gap(topic_id=TOPIC.id, what="summary", reason="Busy. Wait.")]


def test_papers_that_fit_nowhere_have_no_summary_to_miss_when_they_take_several_batches() -> None:
    nowhere = a_topic(*PAPERS, id=UNGROUPED)

    done = asyncio.run(section(nowhere, plan(Scripted(said=FALSE), room_tokens=2), a_world()))

    assert done.gaps == ()


def test_each_batch_is_asked_again_for_its_own_claims_only() -> None:
    writer = Scripted(text=FALSE, said=TRUE, second={paper.id: TRUE for paper in PAPERS})

    written(plan(writer, room_tokens=2))

    assert writer.revised == [("text:0", "text:1"), ("text:2", "text:3")]


def test_a_second_chance_that_fails_in_one_batch_is_given_in_the_next() -> None:
    second: dict[str, str | ModelBusyError] = {"text:0": ModelBusyError("Busy."), "text:2": TRUE, "text:3": TRUE}

    made, gaps = written(plan(Scripted(text=FALSE, said=TRUE, second=second), room_tokens=2))

    assert [verdict for _, _, verdict in noted(made)] == ["unsupported", "unsupported", "supported", "supported"]
    reason = "2 claims that failed their checks were not asked for again: Busy."
    assert gaps == [Gap(topic_id=TOPIC.id, what="second chance", reason=reason)]


def test_every_claim_that_was_asked_for_again_is_counted_by_what_came_of_it() -> None:
    writer = Scripted(text=FALSE, second={"text:0": TRUE, "text:1": "Marl reads dreams.", "text:2": LATER})

    done = asyncio.run(section(TOPIC, plan(writer), a_world()))

    assert [verdict for _, _, verdict in noted(done.section)] == [
        "supported",
        "unsupported",
        "supported",
        "unsupported",
    ]
    assert done.counts == WritingCounts(asked_again=4, passed=2, withdrawn=1, failed_again=1)


def test_a_claim_that_was_not_asked_for_again_is_not_counted_as_asked() -> None:
    done = asyncio.run(
        section(a_topic(*PAPERS[:1]), plan(Scripted(text=FALSE, second={"text:0": ModelBusyError("Busy.")})), a_world())
    )

    assert done.counts == WritingCounts()
    reason = "1 claim that failed its checks was not asked for again: Busy."
    assert done.gaps[0] == Gap(topic_id=TOPIC.id, what="second chance", reason=reason)


def test_a_withdrawn_claim_stays_what_it_was_and_says_that_it_was_withdrawn() -> None:
    made, _ = written(plan(Scripted(text=FALSE)), PAPERS[:1])

    (claim,) = made.notes[0].claims
    assert (claim.claim.text, claim.verdict) == (FALSE, "unsupported")
    assert (claim.findings[-1].severity, claim.findings[-1].message) == (
        "info",
        "Asked to write this once more, the writer withdrew it.",
    )


def test_what_a_writer_could_not_ask_for_again_is_a_gap_beside_what_came_back() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Partly(Scripted):
        def revise(
            self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports
        ) -> Generator[Prompt, Reply, Revision]:
            del batch, ports
            yield from ()
            unanswered = {each.id: "Busy. Wait." for each in failed[1:]}
            return Revision(claims={failed[0].id: a_quote(PAPERS[0], TRUE)}, unanswered=unanswered)

    done = asyncio.run(section(TOPIC, plan(Partly(text=FALSE)), a_world()))

    assert [verdict for _, _, verdict in noted(done.section)] == ["supported", *["unsupported"] * 3]
    reason = "3 claims that failed their checks were not asked for again: Busy. Wait."
    assert done.gaps == (Gap(topic_id=TOPIC.id, what="second chance", reason=reason),)
    assert done.counts == WritingCounts(asked_again=1, passed=1)


def test_a_summary_of_the_parts_that_fails_its_checks_is_asked_for_again() -> None:
    writer = Scripted(said=FALSE, second={"text:0": LATER})

    made, gaps = written(plan(writer, room_tokens=2))

    assert [claim.claim.text for claim in made.summary] == [LATER]
    assert gaps == []


def test_a_summary_of_the_parts_that_cannot_be_asked_for_again_is_told_beside_what_is_missing() -> None:
    writer = Scripted(said=FALSE, second={"text:0": ModelBusyError("Busy.")})

    made, gaps = written(plan(writer, room_tokens=2))

    assert [claim.claim.text for claim in made.summary] == [TRUE, TRUE]
    assert [(gap.what, gap.reason) for gap in gaps] == [
        ("second chance", "1 claim that failed its checks was not asked for again: Busy."),
        ("summary", "The parts it was written in could not be summed up: what came back is not supported."),
    ]


def test_a_paper_of_which_nothing_is_said_is_named_as_left_out() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Forgets(Scripted):
        """Sums up the first paper, has a cell of the second, notes the third, and takes the fourth's note elsewhere."""

        def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
            del ports
            yield from ()
            first, second, third, fourth, *_ = batch.papers
            extracted = Note(paper_id=fourth.id, claims=(a_quote(fourth, LATER),), written_by="extractive")
            return Draft(
                summary=(a_quote(first, TRUE),),
                notes=(Note(paper_id=third.id, claims=(a_quote(third, TRUE),)), extracted),
                comparison=Comparison(
                    columns=("task", "method"),
                    rows=(
                        Row(paper_id=second.id, cells=(None, a_quote(second, TRUE))),
                        Row(paper_id=fourth.id, cells=(None, None)),
                    ),
                ),
            )

    without_text = a_paper(title="Blank", id="text:8", passages=(Passage(heading="Abstract", text=" "),))

    _, gaps = written(plan(Forgets()), (*PAPERS, a_paper(title="Lost", id="text:9"), without_text))

    reason = "Neither summed up nor compared nor noted: Marl 3; Lost."
    assert gaps == [Gap(topic_id=TOPIC.id, what="papers", reason=reason)]


def test_a_topic_that_the_fallback_wrote_leaves_no_paper_out() -> None:
    done = asyncio.run(section(TOPIC, replace(plan(Scripted()), writer=Extracts()), a_world()))

    assert done.gaps == ()


def test_a_claim_that_says_what_an_earlier_one_says_is_left_out_and_counted() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Repeats(Scripted):
        def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
            del ports
            yield from ()
            again = Claim(text="Marl is a parser for tide tables.", citations=a_quote(batch.papers[0], TRUE).citations)
            claims = (a_quote(batch.papers[0], TRUE), again)
            return Draft(
                summary=(*claims, a_quote(batch.papers[0], LATER)),
                notes=(Note(paper_id=batch.papers[0].id, claims=claims),),
                comparison=None,
            )

    done = asyncio.run(section(a_topic(*PAPERS[:1]), plan(Repeats()), a_world()))

    assert [claim.claim.text for claim in done.section.summary] == [TRUE, LATER]
    assert noted(done.section) == [("text:0", TRUE, "supported")]
    assert done.counts == WritingCounts(repeated=2)
    assert done.gaps == ()


def test_a_second_try_that_is_worse_is_not_taken() -> None:
    flagged = "Marl, a parser for tide tables, reads 77 of them."

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Flagged(Scripted):
        def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
            del ports
            yield from ()
            claim = Claim(text=flagged, citations=a_quote(batch.papers[0], TRUE).citations)
            return Draft(summary=(), notes=(Note(paper_id=batch.papers[0].id, claims=(claim,)),), comparison=None)

    made, _ = written(plan(Flagged(second={"text:0": FALSE})), PAPERS[:1])

    assert noted(made) == [("text:0", flagged, "flagged")]


def test_a_paper_larger_than_the_window_is_noted_in_its_place_without_the_model() -> None:
    large = a_paper(title="LARGE", id="text:9")

    made, gaps = written(plan(Scripted(), room_tokens=2), (PAPERS[0], large, PAPERS[1]))

    assert [(note.paper_id, note.written_by) for note in made.notes] == [
        ("text:0", None),
        ("text:9", "extractive"),
        ("text:1", None),
    ]
    reason = "Larger than the prompt window, so noted without the model: LARGE. A larger context_tokens helps."
    assert gaps == [Gap(topic_id=TOPIC.id, what="notes", reason=reason)]


def test_a_topic_of_which_nothing_is_supported_is_a_gap() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Lies(Scripted):
        def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
            del ports
            yield from ()
            return Draft(summary=(a_quote(batch.papers[0], FALSE),), notes=(), comparison=None)

    _, gaps = written(plan(Lies()), PAPERS[:1])

    assert gaps == [Gap(topic_id=TOPIC.id, what="support", reason="None of its claims is supported by its papers.")]


def overviewed(writer: Scripted, on_unsupported: OnUnsupported = "mark") -> tuple[list[str], list[Gap]]:
    sections = [written(plan(Scripted()))[0]]
    done = asyncio.run(overview(sections, plan(writer, on_unsupported), a_world()))
    return [claim.claim.text for claim in done.claims], list(done.gaps)


def test_an_overview_that_is_not_supported_is_left_out_and_said() -> None:
    claims, gaps = overviewed(Scripted(said=FALSE), "drop")

    reason = "1 of its claims were left out: the papers they name do not support them."
    assert (claims, gaps) == ([], [Gap(topic_id=None, what="claims", reason=reason)])


def test_an_edition_without_topics_lacks_no_overview() -> None:
    done = asyncio.run(overview([], plan(Scripted()), a_world()))

    assert (done.claims, done.gaps) == ((), ())


def test_an_overview_that_must_be_supported_ends_the_run() -> None:
    with pytest.raises(UnsupportedClaimError, match="The overview: not supported by the paper it names"):
        overviewed(Scripted(said=FALSE), "fail")


def test_a_failing_claim_of_the_overview_is_asked_for_again_alone_with_the_papers_it_cites() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Looks(Scripted):
        given: list[tuple[str, ...]] = field(default_factory=list)

        def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
            del ports
            yield from ()
            papers = sections[0].topic.papers
            return (a_quote(papers[0], TRUE), a_quote(papers[2], FALSE))

        def revise(
            self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports
        ) -> Generator[Prompt, Reply, Revision]:
            del ports
            yield from ()
            self.given.append(tuple(paper.id for paper in batch.papers))
            return Revision(claims={each.id: a_quote(PAPERS[2], LATER) for each in failed})

    writer = Looks()
    done = asyncio.run(overview([written(plan(Scripted()))[0]], plan(writer), a_world()))

    assert [(claim.claim.text, claim.verdict) for claim in done.claims] == [(TRUE, "supported"), (LATER, "supported")]
    assert writer.given == [("text:2",)]
    assert (done.gaps, done.counts) == ((), WritingCounts(asked_again=1, passed=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Everywhere(Scripted):
    """An overview that says `said` of every paper, and of one that there is not."""

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        del ports
        yield from ()
        known = tuple(a_quote(paper, str(self.said)) for paper in sections[0].topic.papers)
        return (*known, a_quote(a_paper(id="key k0000"), str(self.said)))


def test_the_second_chance_of_an_overview_keeps_to_the_prompt_window() -> None:
    papers = (*PAPERS[:3], a_paper(title="LARGE", id="text:9"))
    writer = Everywhere(said=FALSE, second={paper.id: TRUE for paper in PAPERS})
    sections = [written(plan(Scripted()), papers)[0]]

    done = asyncio.run(overview(sections, plan(writer, room_tokens=2), a_world()))

    # The paper that no prompt can hold has no text to be given, and the one that there is not goes with every batch.
    assert writer.revised == [("text:0", "text:1", "key k0000"), ("text:2", "key k0000")]
    assert [claim.verdict for claim in done.claims] == [*["supported"] * 3, "unsupported", "unsupported"]


def test_an_overview_whose_second_chance_fails_keeps_its_claims_and_says_so() -> None:
    writer = Scripted(said=FALSE, second={"text:0": ModelBusyError("Busy.")})

    claims, gaps = overviewed(writer)

    reason = "1 claim that failed its checks was not asked for again: Busy."
    assert (claims, gaps) == ([FALSE], [Gap(topic_id=None, what="second chance", reason=reason)])


def test_an_overview_that_the_model_does_not_give_is_written_without_it() -> None:
    claims, gaps = overviewed(Scripted(said=ModelBusyError("Busy.")))

    assert claims == [TRUE]
    assert gaps == [Gap(topic_id=None, what="overview", reason="Not by the model: Busy.")]
