"""The writer that asks a model: a summary and notes, then a comparison, then whatever failed its checks."""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from digest.batcher import worth_showing
from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import COLUMNS, Column, Comparison, Draft, Note, Prompt, Reply, Revision, Row, WriterName
from digest.core.editions import Section
from digest.core.errors import ModelError
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.ports import Ports, Writer
from digest.writers.agreeing import agreed, orders_of
from digest.writers.extractive import Extractive
from digest.writers.material import Keys
from digest.writers.measures import touched
from digest.writers.prompting import Asking, overview_prompt
from digest.writers.reading import claims_from, notes_from, revision_from, rows_from
from digest.writers.replies import NotePapers, SummariseTopic

_ALWAYS_COMPARED: frozenset[Column] = frozenset({"task", "method", "result"})
_TOUCHED_BY_ONE_IN = 3
_REVISED_AT_ONCE = 6
_OVERVIEW_CLAIMS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """Writes through prompts. `language` is the BCP 47 tag of the language that the claims are written in.

    With 2 `orders` a comparison is asked for in two orders of the papers, and only cells on which both agree are kept.
    """

    name: ClassVar[WriterName] = "model"
    language: str = "en"
    orders: Literal[1, 2] = 1

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        """Two prompts a topic, one more for a second order and for papers that the first reply forgot.

        The others wait for the first reply, so that the server has their common beginning at hand. Where the model
        fails, what came before it is kept and `missing` says what is not there.
        """
        asking = Asking(batch, ports.prompts, self.language)
        if not asking.papers:
            return (yield from _extracted(batch, ports))
        if batch.topic.id == UNGROUPED:
            return (yield from _noted(asking, batch, ports))
        try:
            reply = yield asking.summary()
        except ModelError as error:
            draft = yield from _extracted(batch, ports)
            return replace(draft, missing=(("topic", f"Not by the model: {error.sentence}"),))
        draft = yield from _summarised(reply.value, asking, batch, ports)
        return (
            draft if len(batch.topic.papers) == 1 else (yield from _compared(draft, asking, batch, self.orders, ports))
        )

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        """Ask for failed claims once more, six at a time; what cites other papers than before is left out.

        Where the model fails for some, what came back of the others is kept.
        """
        asking = Asking(batch, ports.prompts, self.language)
        claims: dict[str, Claim] = {}
        withdrawn: set[str] = set()
        unanswered: dict[str, str] = {}
        for start in range(0, len(failed), _REVISED_AT_ONCE):
            some = failed[start : start + _REVISED_AT_ONCE]
            try:
                reply = yield asking.revision(some)
            except ModelError as error:
                unanswered |= dict.fromkeys((claim.id for claim in some), error.sentence)
            else:
                revision = revision_from(reply.value, some, asking.keys, ports.progress)
                claims |= revision.claims
                withdrawn |= revision.withdrawn
        return Revision(claims=claims, withdrawn=frozenset(withdrawn), unanswered=unanswered)

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        """Three to five claims that rest on quotes of supported claims of the sections' summaries.

        Where all sections are of one topic they are the topic's summary. Without a supported claim nothing is asked.
        """
        telling = _telling(sections)
        if not telling:
            return ()
        cited = (claim.claim.citations for section in telling for claim in section.summary)
        keys = Keys(dict.fromkeys(citation.paper_id for citations in cited for citation in citations))
        one_topic = len({section.topic.id for section in sections}) == 1  # also of topics without a word to tell
        reply = yield overview_prompt(telling, keys, ports.prompts, self.language, one_topic=one_topic)
        return claims_from(reply.value.claims, keys, ports.progress)


def columns_of(topic: Topic) -> tuple[Column, ...]:
    """The columns that a topic warrants, from the abstracts of all its papers: the same for each of its batches.

    Those that hardly any paper fills are dropped again when the replies are in.
    """
    touching = Counter(column for paper in topic.papers for column in touched(paper.passages[0].text))
    warranted = {column for column, papers in touching.items() if papers * _TOUCHED_BY_ONE_IN >= len(topic.papers)}
    return tuple(column for column in COLUMNS if column in _ALWAYS_COMPARED | warranted)


def _summarised(value: SummariseTopic, asking: Asking, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
    """Summary and notes of a reply, with what it forgot."""
    draft = yield from _completed(value, asking, batch, ports)
    return replace(draft, summary=claims_from(value.summary, asking.keys, ports.progress))


def _noted(asking: Asking, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
    """Notes alone, which is what papers get that belong to no topic."""
    try:
        reply = yield asking.notes(asking.papers)
    except ModelError as error:
        notes = yield from _extracted_notes(batch, batch.papers, ports)
        return Draft(
            summary=(), notes=notes, comparison=None, missing=(("notes", f"Not by the model: {error.sentence}"),)
        )
    return (yield from _completed(reply.value, asking, batch, ports))


def _completed(
    value: SummariseTopic | NotePapers, asking: Asking, batch: Batch, ports: Ports
) -> Generator[Prompt, Reply, Draft]:
    """A note for each paper in order: forgotten ones are asked for again, then taken from the papers themselves.

    `missing` says how many that were, and why. Papers without text, which nothing is asked about, are not counted.
    """
    known = notes_from(value, asking.keys, ports.progress)
    forgotten = [paper for paper in asking.papers if paper.id not in known]
    why = ", since its replies left them out."
    if forgotten:
        try:
            reply = yield asking.notes(forgotten)
        except ModelError as error:
            why = f": {error.sentence}"
        else:
            known = {**notes_from(reply.value, asking.keys, ports.progress), **known}
    unwritten = sum(paper.id not in known for paper in asking.papers)
    left = [paper for paper in batch.papers if paper.id not in known]
    extra = yield from _extracted_notes(batch, left, ports)
    known |= {note.paper_id: note for note in extra}
    return Draft(
        summary=(),
        notes=tuple(known[paper.id] for paper in batch.papers),
        comparison=None,
        missing=(("notes", f"{_papers(unwritten)} noted without the model{why}"),) if unwritten else (),
    )


def _papers(count: int) -> str:
    return "1 paper was" if count == 1 else f"{count} papers were"


def orders_asked(writer: Writer) -> int:
    """In how many orders of the papers a writer asks for a comparison."""
    return writer.orders if isinstance(writer, Prompted) else 1


def comparisons(asking: Asking, columns: Sequence[Column], orders: int) -> list[Prompt]:
    """The prompts for the comparison of a batch: one for each order of its papers that there is."""
    return [asking.comparison(columns, papers) for papers in orders_of(asking.papers, orders)]


def _compared(draft: Draft, asking: Asking, batch: Batch, orders: int, ports: Ports) -> Generator[Prompt, Reply, Draft]:
    """The draft with a comparison; a batch that is only a part of its topic keeps even columns that stay empty."""
    columns = columns_of(batch.topic)
    first, *others = comparisons(asking, columns, orders)
    try:
        reply = yield first
    except ModelError as error:
        return replace(draft, missing=(*draft.missing, ("comparison", error.sentence)))
    rows = rows_from(reply.value, columns, asking.keys, ports.progress)
    for prompt in others:
        try:
            reply = yield prompt
        except ModelError as error:
            reason = f"Asked for in one order of the papers only: {error.sentence}"
            draft = replace(draft, missing=(*draft.missing, ("comparison", reason)))
        else:
            again = rows_from(reply.value, columns, asking.keys, ports.progress)
            rows, disagreed = agreed(rows, again, asking.papers)
            draft = replace(draft, disagreed=draft.disagreed + disagreed)
    empty = tuple(None for _ in columns)
    table = Comparison(
        columns=columns, rows=tuple(rows.get(paper.id, Row(paper_id=paper.id, cells=empty)) for paper in batch.papers)
    )
    left_out = sum(paper.id not in rows for paper in asking.papers) if rows else 0
    gap = ("comparison", f"{_papers(left_out)} left out of the table by the reply.")
    return replace(
        draft,
        comparison=worth_showing(table) if batch.papers == batch.topic.papers else table,
        missing=(*draft.missing, gap) if left_out else draft.missing,
    )


def _extracted(batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
    """What the extractive writer makes of the batch, marked as its own."""
    draft = yield from Extractive().write(batch, ports)
    return replace(draft, notes=tuple(replace(note, written_by=Extractive.name) for note in draft.notes))


def _extracted_notes(
    batch: Batch, papers: Sequence[Paper], ports: Ports
) -> Generator[Prompt, Reply, tuple[Note[Claim], ...]]:
    """Notes of the extractive writer on some papers of the batch, marked as its own."""
    if not papers:
        return ()
    draft = yield from _extracted(batch, ports)
    wanted = {paper.id for paper in papers}
    return tuple(note for note in draft.notes if note.paper_id in wanted)


def _telling(sections: Sequence[Section]) -> list[Section]:
    """The sections with supported summary claims and no others, as many as a prompt can hold, in reading order."""
    whole = [replace(section, summary=_supported(section)) for section in sections]
    largest = sorted((section for section in whole if section.summary), key=lambda one: -len(one.topic.papers))
    kept = largest[:_OVERVIEW_CLAIMS]
    each = max(1, _OVERVIEW_CLAIMS // max(1, len(kept)))
    return [replace(section, summary=section.summary[:each]) for section in whole if section in kept]


def _supported(section: Section) -> tuple[CheckedClaim, ...]:
    return tuple(claim for claim in section.summary if claim.verdict == "supported")
