"""Invented editions, with everything, with little and with nothing, to try page templates before anything is asked.

What is invented stands beside what the real edition will have anyway: name, title, language, note, window, provenance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.core.claims import CheckedClaim, Citation, Claim, Finding, Location, Verdict
from digest.core.drafts import COLUMNS, Comparison, Note, Row
from digest.core.editions import Accounting, Edition, Gap, Reader, Section, SourceReport
from digest.core.papers import Paper, Passage
from digest.core.topics import UNGROUPED, Lineage, QuietTopic, Topic, Trend
from digest.ports import Ports, Renderer
from digest.templating import TemplateFolder

_SENTENCE = "A first sentence of an abstract stands here."
_ABSTRACT = Passage(heading="Abstract", text=f"{_SENTENCE} And a second one follows it.")
_WHOLE = Paper(
    id="arxiv:2611.00001",
    version=1,
    title="A paper of which everything is known",
    authors=("Ada Quill", "Bo Fenn"),
    published=date(2026, 11, 17),
    url="https://arxiv.org/abs/2611.00001",
    links=("https://github.com/quill/marl",),
    categories=("cs.CL",),
    passages=(_ABSTRACT, Passage(heading="Limits", text="It was never tried.")),
    sources=("week.txt",),
)
_BARE = Paper(id="text:0011223344556677", title="A paper of which little is known", passages=(_ABSTRACT,))
_NO_TEXT = Paper(id="text:8899aabbccddeeff", title="A paper without text", passages=(replace(_ABSTRACT, text=""),))
_NOWHERE = Location(paper_id=_BARE.id, passage=None, start=None, end=None, status="not_found")
_DOUBT = Finding(claim_id="c-2", check="numbers", severity="warning", message="The quote says another number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """Templates that are filled and, with `checks`, first looked through for names that nothing sets."""

    folder: TemplateFolder
    checks: bool

    def render(self, name: str, values: Mapping[str, object]) -> str:
        if self.checks:
            self.folder.check(name, values)
        return self.folder.rehearse(name, values)


def rehearse(edition: Edition, renderers: Sequence[Renderer], templates: TemplateFolder, ports: Ports) -> None:
    """Render every page for `edition` with invented sections; raises `TemplateError` where one cannot be."""
    for number, invented in enumerate((_full, _sparse, _listed, _empty)):
        tried = replace(ports, templates=_Tried(folder=templates, checks=number == 0))
        for renderer in renderers:
            renderer.render(invented(edition), Reader(), tried)


def _full(edition: Edition) -> Edition:
    return replace(
        edition,
        accounting=Accounting(
            read=5,
            repeated=1,
            also_listed=1,
            papers=3,
            topics=1,
            claims=6,
            supported=3,
            flagged=1,
            unsupported=2,
            gaps=2,
        ),
        overview=(_claim("c-1", _WHOLE, "supported"),),
        sections=(_topic(), _ungrouped()),
        gaps=(
            Gap(topic_id="t-000000", what="comparison", reason="Busy."),
            Gap(topic_id=None, what="overview", reason="Busy."),
        ),
        also=(replace(_BARE, id="text:0123456789abcdef"),),
        sources=(
            SourceReport(name="week.txt", kind="listing", read=5),
            SourceReport(name="more.txt", kind="jsonl", read=0, error="Line 3 is cut off."),
        ),
        quiet=(QuietTopic(id="t-444444", name="A quiet topic", mean=4.2, last_seen="2026-W46"),),
        revised={_BARE.id: "2026-W46"},
    )


def _sparse(edition: Edition) -> Edition:
    """An edition of which most is not there."""
    topic = Topic(id="t-111111", name="A topic", keywords=(), papers=(_BARE,))
    section = Section(topic=topic, written_by="extractive", summary=(), notes=(), comparison=None)
    source = SourceReport(name="week.txt", kind="listing", read=1)
    return replace(edition, accounting=Accounting(read=1, papers=1, topics=1), sections=(section,), sources=(source,))


def _listed(edition: Edition) -> Edition:
    """An edition without papers of which one is listed by title."""
    source = SourceReport(name="week.txt", kind="listing", read=2)
    count = Accounting(read=2, covered_before=1, also_listed=1)
    return replace(edition, accounting=count, also=(_WHOLE,), sources=(source,))


def _empty(edition: Edition) -> Edition:
    """An edition for which there was nothing to read."""
    return replace(edition, sources=(SourceReport(name="week.txt", kind="listing", read=0),))


def _topic() -> Section:
    cells = (_claim("c-5", _WHOLE, "supported"), *(None for _ in COLUMNS[1:]))
    return Section(
        topic=Topic(
            id="t-000000",
            name="A topic",
            keywords=("one", "two"),
            papers=(_WHOLE, _BARE),
            lineage=Lineage(status="merged", origins=("t-222222", "t-333333"), names=("One topic", "Another topic")),
            trend=Trend(status="growing", mean=1.0),
            loose=(_BARE.id,),
            also_fits=(_NO_TEXT.id,),
        ),
        written_by="model",
        summary=(_claim("c-2", _WHOLE, "flagged"), _claim("c-3", _BARE, "unsupported")),
        notes=(
            Note(paper_id=_WHOLE.id, claims=(_claim("c-4", _WHOLE, "supported"),)),
            Note(paper_id=_BARE.id, claims=(_claim("c-6", _BARE, "unsupported"),), written_by="extractive"),
        ),
        comparison=Comparison(
            columns=COLUMNS,
            rows=(
                Row(paper_id=_WHOLE.id, cells=cells),
                Row(paper_id=_BARE.id, cells=tuple(None for _ in COLUMNS)),
            ),
        ),
    )


def _ungrouped() -> Section:
    topic = Topic(id=UNGROUPED, name="On their own", keywords=(), papers=(_NO_TEXT,))
    note: Note[CheckedClaim] = Note(paper_id=_NO_TEXT.id, claims=())
    return Section(topic=topic, written_by="extractive", summary=(), notes=(note,), comparison=None)


def _claim(claim_id: str, paper: Paper, verdict: Verdict) -> CheckedClaim:
    """A claim whose quote is the paper's first sentence, or nowhere."""
    found = Location(paper_id=paper.id, passage=0, start=0, end=len(_SENTENCE), status="verbatim")
    return CheckedClaim(
        id=claim_id,
        claim=Claim(text="A claim.", citations=(Citation(paper_id=paper.id, quote=_SENTENCE),)),
        locations=(_NOWHERE if verdict == "unsupported" else found,),
        findings=() if verdict == "supported" else (replace(_DOUBT, claim_id=claim_id),),
        verdict=verdict,
        derived=verdict == "flagged",
    )
