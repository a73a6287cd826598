"""From a draft to the section that readers see: every claim gets an id and comes back checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Comparison, Draft, Note, Row, WriterName
from digest.core.editions import Section
from digest.core.topics import Topic


def claim_id(place: str, claim: Claim) -> str:
    """The id of a claim: `c-` and 12 hex digits of a hash of where it stands and what it says."""
    place_and_text = f"{place}\n{claim.text}".encode("utf-8", "surrogatepass")
    return f"c-{hashlib.sha256(place_and_text).hexdigest()[:12]}"


def claims_of(draft: Draft, topic_id: str) -> dict[str, Claim]:
    """Every claim of a draft by its id, in reading order."""
    return {claim_id(f"{topic_id}/{place}", claim): claim for place, claim in _placed(draft)}


def section_of(draft: Draft, topic: Topic, writer: WriterName, checked: Mapping[str, CheckedClaim]) -> Section:
    """The draft with each claim replaced by its checked self; `checked` has the ids that `claims_of` gave."""
    at = {place: checked[claim_id(f"{topic.id}/{place}", claim)] for place, claim in _placed(draft)}
    notes = tuple(
        Note(
            paper_id=note.paper_id,
            claims=tuple(at[_in_note(note.paper_id, place)] for place in range(len(note.claims))),
            written_by=note.written_by,
        )
        for note in draft.notes
    )
    return Section(
        topic=topic,
        written_by=writer,
        summary=tuple(at[_in_summary(place)] for place in range(len(draft.summary))),
        notes=notes,
        comparison=None if draft.comparison is None else _compared(draft.comparison, at),
    )


def claims_in(section: Section) -> tuple[CheckedClaim, ...]:
    """Every claim of a section in reading order: summary, table cells, notes."""
    rows = section.comparison.rows if section.comparison else ()
    cells = tuple(cell for row in rows for cell in row.cells if cell is not None)
    return section.summary + cells + tuple(claim for note in section.notes for claim in note.claims)


def supported_only(section: Section) -> Section:
    """The section without its claims that are not supported; a paper keeps its note, a row its place."""
    comparison = section.comparison and Comparison(
        columns=section.comparison.columns,
        rows=tuple(
            Row(paper_id=row.paper_id, cells=tuple(cell if cell and _stands(cell) else None for cell in row.cells))
            for row in section.comparison.rows
        ),
    )
    notes = tuple(replace(note, claims=tuple(filter(_stands, note.claims))) for note in section.notes)
    return replace(section, summary=tuple(filter(_stands, section.summary)), notes=notes, comparison=comparison)


def _stands(claim: CheckedClaim) -> bool:
    return claim.verdict == "supported"


def _compared(comparison: Comparison[Claim], at: Mapping[str, CheckedClaim]) -> Comparison[CheckedClaim]:
    rows = tuple(
        Row(
            paper_id=row.paper_id,
            cells=tuple(
                None if cell is None else at[_in_cell(row.paper_id, column)]
                for column, cell in zip(comparison.columns, row.cells, strict=True)
            ),
        )
        for row in comparison.rows
    )
    return Comparison(columns=comparison.columns, rows=rows)


def _placed(draft: Draft) -> list[tuple[str, Claim]]:
    """Every claim with the place where it stands; a place is unique in its topic."""
    placed = [(_in_summary(place), claim) for place, claim in enumerate(draft.summary)]
    if draft.comparison is not None:
        placed += [
            (_in_cell(row.paper_id, column), cell)
            for row in draft.comparison.rows
            for column, cell in zip(draft.comparison.columns, row.cells, strict=True)
            if cell is not None
        ]
    placed += [
        (_in_note(note.paper_id, place), claim) for note in draft.notes for place, claim in enumerate(note.claims)
    ]
    return placed


def _in_summary(place: int) -> str:
    return f"summary/{place}"


def _in_note(paper_id: str, place: int) -> str:
    return f"notes/{paper_id}/{place}"


def _in_cell(paper_id: str, column: str) -> str:
    return f"comparison/{paper_id}/{column}"
