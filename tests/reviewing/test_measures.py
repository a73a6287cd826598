"""What is counted of a topic that was written about, and of many together."""

import asyncio
import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pytest

from digest.core.claims import CheckedClaim, Citation, Claim, Finding
from digest.core.drafts import (
    Comparison,
    Draft,
    KeptReply,
    Note,
    Prompt,
    Reply,
    Revision,
    Row,
    Usage,
    WriterName,
    WritingCounts,
)
from digest.core.editions import Gap, Section
from digest.core.errors import ModelBusyError, ReplyError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.drafting import Drafted
from digest.llm.pricing import Price
from digest.llm.repairing import mended, took_mending
from digest.ports import Ports
from digest.reviewing.bench_replies import BenchReplies
from digest.reviewing.benching import spread
from digest.reviewing.clustered import Share
from digest.reviewing.measures import Case, Writing, measured, writing_of
from digest.reviewing.watching import Call, Failure, Overheard, Watched
from tests.builders import a_paper, a_quote, a_topic, supported
from tests.reviewing.benches import DOWN, a_row, a_writing

MARL = a_paper()
SALT = a_paper("Does Salt Help Sonar?", "Salt changes how sound travels. In forty dives the error falls to 7 metres.")
PROMPT = Prompt(name="summarise_topic", system="Be exact.", user="The papers.\n", reply_type=dict)
CALL = Call(prompt="summarise_topic", usage=Usage(prompt_tokens=100, completion_tokens=20), seconds=1.5, mended=False)
PRICE = Price(prompt=1.0, cached=0.1, completion=5.0)


def failed(paper: Paper, text: str, claim_id: str, *checks: str) -> CheckedClaim:
    """A claim that no quote supports, with an error by each check."""
    findings = tuple(Finding(claim_id=claim_id, check=check, severity="error", message=".") for check in checks)
    claim = replace(supported(paper, paper.passages[0].text[:9], claim_id), findings=findings, verdict="unsupported")
    return replace(claim, claim=Claim(text=text, citations=(Citation(paper_id=paper.id, quote=text),)))


def a_section(topic: Topic, summary: Sequence[CheckedClaim] = (), **fields: object) -> Section:
    given: dict[str, object] = {"written_by": "model", "notes": (), "comparison": None}
    return Section(topic=topic, summary=tuple(summary), **(given | fields))  # type: ignore[arg-type]  # a test's own


def drafted(section: Section, *gaps: str) -> Drafted:
    return Drafted(
        section=section,
        gaps=tuple(Gap(topic_id=section.topic.id, what=what, reason="Down.") for what in gaps),
        counts=WritingCounts(),
    )


class Answers:
    """A model that says what it is given to say, one after the other."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.left = list(replies)

    async def complete(self, prompt: Prompt) -> Reply:
        del prompt
        reply = self.left.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


def heard(*replies: Reply | Exception) -> Overheard:
    """What was asked: a prompt for each of the replies."""
    overheard = Overheard(Answers(*replies))
    for number, reply in enumerate(replies):
        prompt = replace(PROMPT, user=f"Number {number}.\n")
        if isinstance(reply, Exception):
            with pytest.raises(type(reply)):
                asyncio.run(overheard.complete(prompt))
        else:
            asyncio.run(overheard.complete(prompt))
    return overheard


ANSWERED = Reply(value={}, usage=CALL.usage, seconds=1.5)


def written(section: Section, watched: Watched) -> Writing:
    writing = writing_of(drafted(section), watched, heard(ANSWERED))
    assert writing is not None
    return writing


@dataclass(slots=True)
class Scripted:
    """A writer that drafts what it is given, and gives failed claims back as they were."""

    name: ClassVar[WriterName] = "model"
    draft: Draft
    overviews: tuple[Claim, ...] = ()
    asked: list[str] = field(default_factory=list)

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        del batch, ports
        yield PROMPT
        return self.draft

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        del batch, ports
        yield PROMPT
        self.asked += [claim.id for claim in failed]
        return Revision(claims={})

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        del sections, ports
        yield PROMPT
        return self.overviews


def driven(generator: Generator[Prompt, Reply, object]) -> None:
    next(generator)
    with pytest.raises(StopIteration):
        generator.send(ANSWERED)


def watched_of(draft: Draft, *failures: CheckedClaim) -> Watched:
    """What is seen of a draft and of the claims of it that failed."""
    watched = Watched(writer=Scripted(draft))
    batch = Batch(topic=a_topic(MARL), papers=(MARL,))
    ports: Ports = None  # type: ignore[assignment]  # nothing here looks at them
    driven(watched.write(batch, ports))
    if failures:
        driven(watched.revise(failures, batch, ports))
    return watched


def test_papers_and_cells_count_only_where_something_supported_is_said() -> None:
    topic = a_topic(MARL, SALT)
    good, bad = supported(MARL, "We present Marl", "c-1"), failed(SALT, "Salt is a myth.", "c-2", "quotes")
    rows = (Row(paper_id=MARL.id, cells=(good, None)), Row(paper_id=SALT.id, cells=(bad, None)))
    section = a_section(topic, [good], comparison=Comparison(columns=("task", "method"), rows=rows))

    writing = written(section, Watched(writer=Scripted(Draft(summary=(), notes=(), comparison=None))))

    assert (writing.printed, writing.flagged) == (Share(part=2, whole=3), 0)
    assert writing.covered == Share(part=1, whole=2)
    # Task, method and result are always asked for; the abstracts speak of nothing else that has a column.
    assert writing.cells == Share(part=1, whole=2 * 3)


def test_papers_without_text_are_in_no_share() -> None:
    empty = a_paper("A title alone", "")
    section = a_section(a_topic(MARL, empty), [supported(MARL, "We present Marl")])

    writing = written(section, Watched(writer=Scripted(Draft(summary=(), notes=(), comparison=None))))

    assert writing.covered == Share(part=1, whole=1)


def test_what_a_program_put_in_the_models_place_is_not_measured() -> None:
    good = supported(MARL, "We present Marl", "c-1")
    notes = (
        Note(paper_id=MARL.id, claims=(good, failed(MARL, "Invented.", "c-2", "quotes"))),
        Note(paper_id=SALT.id, claims=(supported(SALT, "Salt changes", "c-3"),), written_by="extractive"),
    )
    section = a_section(a_topic(MARL, SALT), notes=notes)
    raw = tuple(
        Note(paper_id=note.paper_id, claims=tuple(claim.claim for claim in note.claims), written_by=note.written_by)
        for note in notes
    )
    draft = Draft(summary=(), notes=raw, comparison=None)

    writing = written(section, watched_of(draft, failed(MARL, "Invented.", "c-2", "quotes", "names")))

    assert writing.printed == Share(part=1, whole=2)
    assert writing.drafted == Share(part=1, whole=2)
    assert writing.covered == Share(part=1, whole=2)
    assert writing.findings == {"quotes": 1, "names": 1}


def test_a_claim_that_was_mended_counts_as_failed_at_first_and_as_supported_in_the_end() -> None:
    section = a_section(a_topic(MARL), [supported(MARL, "We present Marl", "c-1")])
    first = failed(MARL, "We present Carl", "c-1", "quotes")
    draft = Draft(summary=(first.claim,), notes=(), comparison=None)

    writing = written(section, watched_of(draft, first))

    assert (writing.drafted, writing.printed) == (Share(part=0, whole=1), Share(part=1, whole=1))


def test_a_claim_that_two_batches_ask_for_again_failed_once() -> None:
    first = failed(MARL, "We present Carl", "c-1", "quotes")
    watched = watched_of(Draft(summary=(first.claim,), notes=(), comparison=None), first, first)
    driven(watched.revise([replace(first, findings=())], Batch(topic=a_topic(MARL), papers=(MARL,)), None))  # type: ignore[arg-type]

    writing = written(a_section(a_topic(MARL), [first]), watched)

    assert (writing.drafted, writing.findings) == (Share(part=0, whole=1), {"quotes": 1})


def test_the_summary_of_several_batches_is_among_the_claims_first_written() -> None:
    watched = Watched(writer=Scripted(Draft(summary=(), notes=(), comparison=None), (a_quote(MARL, "We present"),)))
    driven(watched.overview([], None))  # type: ignore[arg-type]

    assert watched.drafted == [a_quote(MARL, "We present")]


def test_a_topic_that_the_model_did_not_write_has_no_numbers() -> None:
    section = a_section(a_topic(MARL), [supported(MARL, "We present Marl")])
    watched = Watched(writer=Scripted(Draft(summary=(), notes=(), comparison=None)))

    assert writing_of(drafted(section, "topic"), watched, heard(ANSWERED)) is None
    assert writing_of(drafted(section, "notes"), watched, heard(ModelBusyError("Down."))) is None
    assert writing_of(drafted(section, "notes"), watched, heard(ANSWERED)) is not None


def test_ungrouped_papers_and_single_ones_are_asked_for_no_cells() -> None:
    watched = Watched(writer=Scripted(Draft(summary=(), notes=(), comparison=None)))
    for topic in (a_topic(MARL, SALT, id=UNGROUPED), a_topic(MARL)):
        assert written(a_section(topic), watched).cells == Share(part=0, whole=0)


def test_calls_are_counted_as_they_were_made_the_first_time() -> None:
    twice_unreadable = Failure(prompt="compare_papers", reason="No JSON.", unreadable=True)
    cases = [
        Case(
            topic=a_topic(MARL),
            writings=(
                a_writing(9, 10, calls=(CALL, replace(CALL, mended=True)), failures=(twice_unreadable,)),
                None,
            ),
            failures=(DOWN,),
        )
    ]

    found = measured(cases, None)

    # One call, one that had to be made twice, and two that came to nothing; nobody answered the one that is down.
    assert (found.took.calls, found.unreadable, found.repairs, found.replies) == (5, 3, 2, 2)
    assert found.unanswered == {"No JSON.": 1, "host:9 cannot be reached. Start it.": 1}
    assert (found.writings, found.unwritten, found.papers) == (1, 1, 10)


def test_times_are_the_middle_one_and_the_one_that_nineteen_of_twenty_keep_to() -> None:
    calls = tuple(replace(CALL, seconds=float(second)) for second in (20, *range(1, 20)))

    found = measured([Case(topic=a_topic(MARL), writings=(a_writing(9, 10, calls=calls),))], None)

    assert (found.latency_s, found.slow_s) == (10.5, 19.0)


@pytest.mark.parametrize(
    ("usage", "price", "cost"),
    [
        (Usage(prompt_tokens=100, completion_tokens=20), PRICE, 0.002),
        (Usage(prompt_tokens=100, completion_tokens=20), Price(prompt=0.0, cached=0.0, completion=0.0), 0.0),
        (Usage(prompt_tokens=100, completion_tokens=20), None, None),
        (Usage(), PRICE, None),
        (Usage(prompt_tokens=100), PRICE, None),
    ],
)
def test_a_cost_is_known_only_where_prices_and_counts_are(
    usage: Usage, price: Price | None, cost: float | None
) -> None:
    calls = (replace(CALL, usage=usage),)

    found = measured([Case(topic=a_topic(MARL), writings=(a_writing(9, 10, calls=calls),))], price)

    assert found.cost_per_100 == (None if cost is None else pytest.approx(cost))


def test_of_no_writing_nothing_is_known() -> None:
    measures = a_row("A", "gone", [None, None], prices=(1.0, 1.0)).measures

    assert (measures.printed.value, measures.cost_per_100, measures.latency_s, measures.slow_s) == (None,) * 4
    assert measures.tokens_per_100 is None


def test_a_prompt_that_is_asked_twice_in_a_topic_is_one_call() -> None:
    overheard = Overheard(Answers(ANSWERED, ANSWERED))
    asyncio.run(overheard.complete(PROMPT))
    asyncio.run(overheard.complete(PROMPT))

    assert len(overheard.calls) == 1


def test_a_reply_that_cannot_be_read_is_told_from_one_that_never_came() -> None:
    failures = heard(ReplyError("No JSON."), ModelBusyError("Down.", hint="Start it.")).failures

    assert [(each.reason, each.unreadable) for each in failures] == [("No JSON.", True), ("Down. Start it.", False)]


def request(prompt: Prompt, more: str = "") -> str:
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user + more}]
    return json.dumps({"messages": messages, "model": "m"}, ensure_ascii=False, sort_keys=True)


def test_a_paper_that_speaks_of_unusable_replies_makes_none_of_them_mended() -> None:
    trap = replace(PROMPT, user="A paper:\n\n# Your first reply could not be used\n\n“Naïve”.\n\nThe task.\n")

    assert not took_mending(trap, Reply(value={}, body=request(trap)))
    assert took_mending(trap, Reply(value={}, body=request(mended(trap, "No JSON."))))
    # An endpoint to which the form is told in words has it after everything else.
    assert took_mending(trap, Reply(value={}, body=request(mended(trap, "No JSON."), "\n# Form of the reply\n")))


class Kept:
    """Replies in memory."""

    def __init__(self) -> None:
        self.by_key: dict[str, KeptReply] = {}

    def get(self, key: str) -> KeptReply | None:
        return self.by_key.get(key)

    def put(self, reply: KeptReply) -> None:
        self.by_key[reply.key] = reply


def kept(key: str, text: str) -> KeptReply:
    return KeptReply(key=key, prompt="p", model="m", endpoint="e", body="{}", text=text, usage=Usage(), seconds=1.0)


def test_each_repetition_sees_its_own_replies_and_the_first_those_of_a_run() -> None:
    of_runs = Kept()
    of_runs.put(kept("k", "first"))
    second = BenchReplies(of_runs, repetition=2, fresh=False, new=set())

    assert BenchReplies(of_runs, repetition=1, fresh=False, new=set()).get("k") == kept("k", "first")
    assert second.get("k") is None
    second.put(kept("k", "second"))
    assert second.get("k") == kept("k", "second")
    assert of_runs.get("k") == kept("k", "first")
    # SHA-256 of "k", a line end and the number.
    assert sorted(of_runs.by_key) == ["f0a7df294b3137e5e351074057f7fa8e81ee2380c2c3711248b99bee34e13538", "k"]


def test_afresh_only_what_this_bench_was_told_is_seen() -> None:
    of_runs, new = Kept(), set[str]()
    of_runs.put(kept("old", "old"))
    first = BenchReplies(of_runs, repetition=1, fresh=True, new=new)
    first.put(kept("k", "now"))

    assert BenchReplies(of_runs, repetition=1, fresh=True, new=new).get("k") == kept("k", "now")
    assert first.get("old") is None
    assert BenchReplies(of_runs, repetition=2, fresh=True, new=new).get("k") is None


def topics(*sizes: int) -> list[Topic]:
    return [
        a_topic(*(a_paper(f"{place}-{number}") for number in range(size)), id=f"t-{place}")
        for place, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("count", "taken"),
    [
        (1, ["t-2"]),
        (2, ["t-0", "t-3"]),
        (3, ["t-0", "t-2", "t-3"]),
        (5, ["t-0", "t-1", "t-2", "t-3", "t-4"]),
        (9, ["t-0", "t-1", "t-2", "t-3", "t-4"]),
    ],
)
def test_topics_are_taken_from_the_smallest_to_the_largest_in_reading_order(count: int, taken: list[str]) -> None:
    assert [topic.id for topic in spread(topics(4, 15, 12, 20, 9), count)] == taken


def test_what_fits_nowhere_is_a_case_only_where_nothing_fits_anywhere() -> None:
    loose = a_topic(MARL, id=UNGROUPED)
    silent = a_topic(a_paper("A title alone", ""), id="t-silent")

    assert spread([*topics(4), loose, silent], 6) == tuple(topics(4))
    assert spread([loose, silent], 6) == (loose,)
    assert spread([silent], 6) == ()
