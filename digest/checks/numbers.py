"""Each number of a claim stands in its quotes, with the same unit and bound, or follows from two numbers that do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import DERIVED, Finding, LocatedClaim, Severity
from digest.core.papers import Paper
from digest.evidence.derivations import derivation
from digest.evidence.pointing import is_one
from digest.evidence.quantities import Quantity, differs, quantities
from digest.evidence.restating import Restatement, quoted, restated

_COUNTED_PAPERS = frozenset({"paper", "work", "study", "article", "method", "approach", "survey", "system", "other"})
_MOST_NUMBERS = 20  # of a claim of which any may follow from others


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A claim brings no number that its quotes do not hold; `5` is not `5%`, `up to 5`, `.5` or `5 million`.

    A number may be rounded to fewer digits, and may be a difference, a ratio or a percentage of two quoted ones.
    """

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each number that stands in no quote, and a remark for each that was worked out."""
        for each in claims:
            beside = restated(each, papers)
            if beside is not None:
                cited = len({citation.paper_id for citation in each.claim.citations})
                for check, severity, message in _objections(beside, quoted(each, papers), cited):
                    yield Finding(claim_id=each.id, check=check, severity=severity, message=message)


def _objections(beside: Restatement, quotes: Sequence[str], cited: int) -> Iterator[tuple[str, Severity, str]]:
    """What is to be said of a claim's numbers, each number once; `cited` papers may be counted."""
    stand = tuple(dict.fromkeys(number for quote in quotes for number in quantities(quote)))
    partners = _partners(beside)
    numbers = [token.number for token in beside.ours if token.number is not None]
    for number, partner in dict.fromkeys((number, partners.get(number.start)) for number in numbers):
        lack = _difference(number, partner) if partner is not None else _lack(number, stand)
        if not lack or (number.value == cited > 1 and _counts_papers(number, beside)):
            continue
        derived = None
        if partner is None and len(numbers) <= _MOST_NUMBERS and all(one.value != number.value for one in stand):
            derived = derivation(number, stand, [token.key for token in beside.ours])
        if derived is None:
            yield "numbers", "error", lack
        else:
            yield DERIVED, "info", f"{_said(number)} was worked out from the quotes: {derived.shown}."


def _counts_papers(number: Quantity, beside: Restatement) -> bool:
    """Whether a number counts the papers that the claim speaks of: "two of the papers", "three methods"."""
    place = next(at for at, token in enumerate(beside.ours) if token.number is not None and token.start == number.start)
    return any(is_one(token, _COUNTED_PAPERS) for token in beside.ours[place + 1 : place + 4])


def _partners(beside: Restatement) -> dict[int, Quantity]:
    """For each number of a claim that repeats its quotes, by where it starts, the number in its place there."""
    if not beside.is_copy:
        return {}
    return {
        token.start: other.number
        for block in beside.blocks
        if len(block.ours) == len(block.theirs)
        for token, other in zip(block.ours, block.theirs, strict=True)
        if token.number is not None and other.number is not None
    }


def _difference(number: Quantity, partner: Quantity) -> str:
    """In what a number differs from the one that stands in its place, or nothing."""
    change = partner.written.startswith("+") and not number.written.startswith("+")
    if not (change or differs(number, partner)):
        return ""
    if differs(number, partner) == "share":
        return f"The quote has {_said(partner)} as a share of another result, the claim as a figure of its own."
    return f"The claim has {_said(number)} where its quote has {_said(partner)}."


def _lack(number: Quantity, stand: Sequence[Quantity]) -> str:
    """What keeps the quotes from holding a number anywhere, or nothing."""
    ways = {differs(number, one): one for one in reversed(stand)}
    if "" in ways:
        return ""
    nearest = next((ways[way] for way in ("share", "bound", "unit") if way in ways), None)
    if nearest is None:
        return f"The number {number.written.strip()} stands in none of the claim's quotes."
    return _difference(number, nearest)


def _said(number: Quantity) -> str:
    """A number with what the text says of it."""
    return f"{number.bound} {number.written.strip()}".strip()
