"""An edition as digest.json, and back: sending, comparing and archiving need nothing else."""

from collections.abc import Mapping

from pydantic import ValidationError

from digest.archive.wire import (
    WIRE,
    WireCitation,
    WireClaim,
    WireComparison,
    WireEdition,
    WireFinding,
    WireGap,
    WireLineage,
    WireNote,
    WireProvenance,
    WireRow,
    WireTopic,
    WireWindow,
)
from digest.core.claims import CheckedClaim, Citation, Claim, Finding, Location
from digest.core.drafts import Comparison, Note, Row
from digest.core.editions import Edition, Gap, Provenance, Section, Window
from digest.core.errors import ArchiveError
from digest.core.papers import Paper
from digest.core.topics import Lineage, Topic


def dump(edition: Edition) -> str:
    """The edition as digest.json, indented, ending in a newline."""
    return WIRE.dump_json(_edition_out(edition), by_alias=True, indent=1).decode() + "\n"


def load(text: str, name: str) -> Edition:
    """The edition that `dump` wrote; raises `ArchiveError` naming the file `name` and the field that is wrong."""
    try:
        return _edition_in(WIRE.validate_json(text))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ArchiveError(
            f"{name}: {field}: {first['msg']}.", hint="It is not a digest.json of version 1; make the edition again."
        ) from error
    except KeyError as error:
        raise ArchiveError(f"{name}: paper {error} is not among its papers.", hint="Make the edition again.") from error


def _edition_out(edition: Edition) -> WireEdition:
    return WireEdition(
        schema="digest/1",
        edition=edition.name,
        title=edition.title,
        language=edition.language,
        previous=edition.previous,
        window=None if edition.window is None else WireWindow(since=edition.window.since, until=edition.window.until),
        note=edition.note,
        accounting=edition.accounting,
        overview=tuple(map(claim_out, edition.overview)),
        topics=tuple(map(_section_out, edition.sections)),
        gaps=tuple(WireGap(topic=gap.topic_id, what=gap.what, reason=gap.reason) for gap in edition.gaps),
        also=tuple(paper.id for paper in edition.also),
        papers=edition.papers,
        sources=edition.sources,
        provenance=WireProvenance(
            digest=edition.provenance.digest,
            writer=edition.provenance.writer,
            model=edition.provenance.model,
            endpoint=edition.provenance.endpoint,
            prompts=dict(sorted(edition.provenance.prompts.items())),
            strong=edition.provenance.strong,
            embeddings=edition.provenance.embeddings,
        ),
        quiet=edition.quiet,
        revised=dict(sorted(edition.revised.items())),
    )


def _section_out(section: Section) -> WireTopic:
    topic = section.topic
    return WireTopic(
        id=topic.id,
        name=topic.name,
        keywords=topic.keywords,
        papers=tuple(paper.id for paper in topic.papers),
        written_by=section.written_by,
        summary=tuple(map(claim_out, section.summary)),
        notes=tuple(
            WireNote(paper=note.paper_id, claims=tuple(map(claim_out, note.claims)), written_by=note.written_by)
            for note in section.notes
        ),
        comparison=None if section.comparison is None else _comparison_out(section.comparison),
        lineage=_lineage_out(topic.lineage),
        trend=topic.trend,
        loose=topic.loose,
        also_fits=topic.also_fits,
    )


def _comparison_out(comparison: Comparison[CheckedClaim]) -> WireComparison:
    rows = tuple(
        WireRow(paper=row.paper_id, cells=tuple(None if cell is None else claim_out(cell) for cell in row.cells))
        for row in comparison.rows
    )
    return WireComparison(columns=comparison.columns, rows=rows)


def _lineage_out(lineage: Lineage | None) -> WireLineage | None:
    if lineage is None:
        return None
    return WireLineage(status=lineage.status, origins=lineage.origins, names=lineage.names)


def claim_out(checked: CheckedClaim) -> WireClaim:
    """A checked claim as digest.json and `digest check --json` hold it."""
    citations = tuple(
        WireCitation(
            paper=citation.paper_id,
            passage=location.passage,
            start=location.start,
            end=location.end,
            quote=citation.quote,
            status=location.status,
        )
        for citation, location in zip(checked.claim.citations, checked.locations, strict=True)
    )
    return WireClaim(
        id=checked.id,
        text=checked.claim.text,
        verdict=checked.verdict,
        derived=checked.derived,
        findings=tuple(
            WireFinding(check=finding.check, severity=finding.severity, message=finding.message)
            for finding in checked.findings
        ),
        citations=citations,
    )


def _edition_in(wire: WireEdition) -> Edition:
    papers = {paper.id: paper for paper in wire.papers}
    return Edition(
        name=wire.edition,
        title=wire.title,
        language=wire.language,
        previous=wire.previous,
        window=None if wire.window is None else Window(since=wire.window.since, until=wire.window.until),
        note=wire.note,
        accounting=wire.accounting,
        overview=tuple(map(_claim_in, wire.overview)),
        sections=tuple(_section_in(topic, papers) for topic in wire.topics),
        gaps=tuple(Gap(topic_id=gap.topic, what=gap.what, reason=gap.reason) for gap in wire.gaps),
        also=tuple(papers[paper_id] for paper_id in wire.also),
        sources=wire.sources,
        provenance=Provenance(
            digest=wire.provenance.digest,
            writer=wire.provenance.writer,
            model=wire.provenance.model,
            endpoint=wire.provenance.endpoint,
            prompts=wire.provenance.prompts,
            strong=wire.provenance.strong,
            embeddings=wire.provenance.embeddings,
        ),
        quiet=wire.quiet,
        revised=wire.revised,
    )


def _section_in(wire: WireTopic, papers: Mapping[str, Paper]) -> Section:
    topic = Topic(
        id=wire.id,
        name=wire.name,
        keywords=wire.keywords,
        papers=tuple(papers[paper_id] for paper_id in wire.papers),
        lineage=_lineage_in(wire.lineage),
        trend=wire.trend,
        loose=wire.loose,
        also_fits=wire.also_fits,
    )
    return Section(
        topic=topic,
        written_by=wire.written_by,
        summary=tuple(map(_claim_in, wire.summary)),
        notes=tuple(
            Note(paper_id=note.paper, claims=tuple(map(_claim_in, note.claims)), written_by=note.written_by)
            for note in wire.notes
        ),
        comparison=None if wire.comparison is None else _comparison_in(wire.comparison),
    )


def _comparison_in(wire: WireComparison) -> Comparison[CheckedClaim]:
    rows = tuple(
        Row(paper_id=row.paper, cells=tuple(None if cell is None else _claim_in(cell) for cell in row.cells))
        for row in wire.rows
    )
    return Comparison(columns=wire.columns, rows=rows)


def _lineage_in(wire: WireLineage | None) -> Lineage | None:
    return None if wire is None else Lineage(status=wire.status, origins=wire.origins, names=wire.names)


def _claim_in(wire: WireClaim) -> CheckedClaim:
    return CheckedClaim(
        id=wire.id,
        claim=Claim(
            text=wire.text,
            citations=tuple(Citation(paper_id=each.paper, quote=each.quote) for each in wire.citations),
        ),
        locations=tuple(
            Location(paper_id=each.paper, passage=each.passage, start=each.start, end=each.end, status=each.status)
            for each in wire.citations
        ),
        findings=tuple(
            Finding(claim_id=wire.id, check=each.check, severity=each.severity, message=each.message)
            for each in wire.findings
        ),
        verdict=wire.verdict,
        derived=wire.derived,
    )
