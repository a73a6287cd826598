"""From claims to verdicts: locate every quote, run every check, weigh what they found."""

from collections.abc import Mapping, Sequence

from digest.core.claims import DERIVED, CheckedClaim, Claim, Finding, LocatedClaim, Verdict
from digest.core.papers import Paper
from digest.evidence.locate import Locator
from digest.ports import Check


def judge(claims: Mapping[str, Claim], papers: Mapping[str, Paper], checks: Sequence[Check]) -> dict[str, CheckedClaim]:
    """Check claims (by id) against the papers that they may cite (by id); ids and order are kept."""
    locator = Locator(papers)
    located = [
        LocatedClaim(id=claim_id, claim=claim, locations=locator.together(claim.citations))
        for claim_id, claim in claims.items()
    ]
    found: dict[str, list[Finding]] = {claim_id: [] for claim_id in claims}
    for check in checks:
        for finding in check.check(located, papers):
            found[finding.claim_id].append(finding)
    return {each.id: _checked(each, tuple(found[each.id])) for each in located}


def _checked(located: LocatedClaim, findings: tuple[Finding, ...]) -> CheckedClaim:
    return CheckedClaim(
        id=located.id,
        claim=located.claim,
        locations=located.locations,
        findings=findings,
        verdict=_verdict(located, findings),
        derived=any(finding.check == DERIVED for finding in findings),
    )


def _verdict(located: LocatedClaim, findings: tuple[Finding, ...]) -> Verdict:
    """Say `unsupported` where a quote is missing, and `flagged` where quotes stand but a check objects."""
    found = [location.status not in {"not_found", "altered"} for location in located.locations]
    if not found or not all(found):
        return "unsupported"
    if any(finding.severity == "error" for finding in findings):
        return "flagged"
    return "supported"
