"""Claims, and what checking found out about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Status = Literal["verbatim", "normalised", "elided", "near", "altered", "not_found"]
Severity = Literal["error", "warning", "info"]
Verdict = Literal["supported", "flagged", "unsupported"]
DERIVED = "derived"  # the check that a finding names which says how a number was worked out from quoted ones
WORTH: Mapping[Verdict, int] = MappingProxyType({"supported": 2, "flagged": 1, "unsupported": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote and the paper that it is said to stand in."""

    paper_id: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence or table cell, with the quotes that it rests on."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a quote stands: `paper.passages[passage].text[start:end]`, in code points.

    All three are None when `status` is `not_found`. For `elided` the span runs from the first part's start to
    the last part's end.
    """

    paper_id: str
    passage: int | None
    start: int | None
    end: int | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedClaim:
    """A claim whose quotes were looked for; `locations[i]` belongs to `claim.citations[i]`."""

    id: str
    claim: Claim
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check has to say about one claim. A finding is a value, never an exception."""

    claim_id: str
    check: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """A claim with its verdict: `supported` only if every quote is found and no finding is an error.

    `derived` says that a number of the claim was computed by us from quoted ones.
    """

    id: str
    claim: Claim
    locations: tuple[Location, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    derived: bool = False
