"""From replies to claims: keys become papers again, and whatever a reply says of a paper it was not given is told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from digest.core.claims import CheckedClaim, Citation, Claim
from digest.core.drafts import Column, Note, Row
from digest.ports import Progress
from digest.writers.material import Keys, keys_for
from digest.writers.replies import (
    ComparePapers,
    NotePapers,
    PaperNote,
    PaperRow,
    ReviseClaims,
    RevisedClaim,
    Said,
    Stated,
    SummariseTopic,
)

Part = TypeVar("Part", PaperNote, PaperRow)


def claims_from(stated: Sequence[Stated], keys: Keys) -> tuple[Claim, ...]:
    """The claims in order; one that cites an unknown key keeps that citation, for a check to object to."""
    return tuple(
        Claim(text=each.text, citations=tuple(keys.citation(quoted.paper, quoted.quote) for quoted in each.quotes))
        for each in stated
    )


def notes_from(reply: SummariseTopic | NotePapers, keys: Keys, progress: Progress) -> dict[str, Note[Claim]]:
    """The notes by paper id, the first where a paper has several."""
    return {
        paper_id: Note(paper_id=paper_id, claims=tuple(_claims(paper_id, (part.does, part.found, part.matters))))
        for paper_id, part in _by_paper("note", reply.notes, keys, progress)
    }


def rows_from(reply: ComparePapers, columns: Sequence[Column], keys: Keys, progress: Progress) -> dict[str, Row[Claim]]:
    """The rows by paper id, the first where a paper has several, with a cell for each of `columns`."""
    return {
        paper_id: Row(paper_id=paper_id, cells=tuple(_claim(paper_id, getattr(row, column)) for column in columns))
        for paper_id, row in _by_paper("row", reply.rows, keys, progress)
    }


def revised_from(
    reply: ReviseClaims, failed: Sequence[CheckedClaim], keys: Keys, progress: Progress
) -> dict[str, Claim]:
    """Claims written once more, by id, without those that are withdrawn.

    A claim that named papers of the set must stay with them: a note on one paper may not come to cite another.
    """
    claims = {key: claim for claim, key in zip(failed, _keys(failed), strict=True)}
    revised: dict[str, Claim] = {}
    for each in reply.claims:
        before = claims.get(each.id)
        if before is None:
            progress.tell(f"The reply revises a claim that it was not given ({each.id}); it is left out.")
        elif (claim := _revised(each, keys)) is not None and _stays(claim, before, keys):
            revised.setdefault(before.id, claim)
    return revised


def _keys(failed: Sequence[CheckedClaim]) -> Iterator[str]:
    key_of = keys_for((claim.id for claim in failed), "c")
    return (key_of[claim.id] for claim in failed)


def _revised(revised: RevisedClaim, keys: Keys) -> Claim | None:
    if revised.text is None or not revised.quotes:
        return None
    return Claim(text=revised.text, citations=tuple(keys.citation(each.paper, each.quote) for each in revised.quotes))


def _stays(claim: Claim, before: CheckedClaim, keys: Keys) -> bool:
    named = {cited.paper_id for cited in before.claim.citations if cited.paper_id in keys}
    return not named or {cited.paper_id for cited in claim.citations} <= named


def _by_paper(what: str, parts: Iterable[Part], keys: Keys, progress: Progress) -> Iterator[tuple[str, Part]]:
    """Each part with its paper's id; parts on unknown papers, and second ones on the same, are told and left out."""
    seen: set[str] = set()
    for part in parts:
        paper_id = keys.id_of(part.paper)
        if paper_id is None:
            progress.tell(f"The reply has a {what} on a paper that it was not given ({part.paper}); it is left out.")
        elif paper_id in seen:
            progress.tell(f"The reply has a second {what} on the same paper ({part.paper}); it is left out.")
        else:
            seen.add(paper_id)
            yield paper_id, part


def _claims(paper_id: str, parts: Sequence[Said | None]) -> Iterator[Claim]:
    claims = (_claim(paper_id, part) for part in parts)
    return (claim for claim in claims if claim is not None)


def _claim(paper_id: str, said: Said | None) -> Claim | None:
    return None if said is None else Claim(text=said.text, citations=(Citation(paper_id=paper_id, quote=said.quote),))
