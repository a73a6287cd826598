"""From replies to claims: keys become papers again, and whatever a reply says of a paper it was not given is told."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from digest.core.claims import CheckedClaim, Citation, Claim
from digest.core.drafts import Column, Note, Row
from digest.ports import Progress
from digest.writers.material import Keys, key_shown
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
)

Part = TypeVar("Part", PaperNote, PaperRow)


def claims_from(stated: Sequence[Stated], keys: Keys, progress: Progress) -> tuple[Claim, ...]:
    """The claims in order; one that cites an unknown key keeps that citation, for a check to object to.

    A claim without text or without any quote is told and left out.
    """
    whole = [each for each in stated if each.whole]
    if len(whole) < len(stated):
        progress.tell(f"The reply has claims without text or quote ({len(stated) - len(whole)}); they are left out.")
    return tuple(Claim(text=each.text, citations=_citations(each.quotes, keys)) for each in whole)


def notes_from(reply: SummariseTopic | NotePapers, keys: Keys, progress: Progress) -> dict[str, Note[Claim]]:
    """The notes by paper id, the first where a paper has several.

    One that does not say what its paper does is told and left out, as if it had been forgotten.
    """
    whole = [part for part in reply.notes if part.does.whole]
    if len(whole) < len(reply.notes):
        told = ", ".join(key_shown(part.paper) for part in reply.notes if not part.does.whole)
        progress.tell(f"The reply has notes that do not say what a paper does ({told}); they are left out.")
    return {
        paper_id: Note(paper_id=paper_id, claims=tuple(_claims(paper_id, (part.does, part.found, part.matters))))
        for paper_id, part in _by_paper("note", whole, keys, progress)
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
    claims = {claim.id: claim for claim in failed}
    claim_keys = Keys(claims, "c")
    revised: dict[str, Claim] = {}
    for each in reply.claims:
        claim_id = claim_keys.id_of(each.id)
        if claim_id is None:
            progress.tell(f"The reply revises a claim that it was not given ({key_shown(each.id)}); it is left out.")
        elif (claim := _revised(each, keys)) is not None and _stays(claim, claims[claim_id], keys):
            revised.setdefault(claim_id, claim)
    return revised


def _revised(revised: RevisedClaim, keys: Keys) -> Claim | None:
    citations = _citations(revised.quotes, keys)
    return Claim(text=revised.text, citations=citations) if revised.text and citations else None


def _citations(quotes: Iterable[Quoted], keys: Keys) -> tuple[Citation, ...]:
    """A citation for each quote that holds words."""
    return tuple(keys.citation(each.paper, each.quote) for each in quotes if each.quote)


def _stays(claim: Claim, before: CheckedClaim, keys: Keys) -> bool:
    named = {cited.paper_id for cited in before.claim.citations if cited.paper_id in keys}
    return not named or {cited.paper_id for cited in claim.citations} <= named


def _by_paper(what: str, parts: Iterable[Part], keys: Keys, progress: Progress) -> Iterator[tuple[str, Part]]:
    """Each part with its paper's id; parts on unknown papers, and second ones on the same, are told and left out."""
    seen: set[str] = set()
    for part in parts:
        paper_id = keys.id_of(part.paper)
        if paper_id is None:
            shown = key_shown(part.paper)
            progress.tell(f"The reply has a {what} on a paper that it was not given ({shown}); it is left out.")
        elif paper_id in seen:
            shown = key_shown(part.paper)
            progress.tell(f"The reply has a second {what} on the same paper ({shown}); it is left out.")
        else:
            seen.add(paper_id)
            yield paper_id, part


def _claims(paper_id: str, parts: Sequence[Said | None]) -> Iterator[Claim]:
    claims = (_claim(paper_id, part) for part in parts)
    return (claim for claim in claims if claim is not None)


def _claim(paper_id: str, said: Said | None) -> Claim | None:
    return None if said is None else Claim(text=said.text, citations=(Citation(paper_id=paper_id, quote=said.quote),))
