"""Each address in a claim stands in its quotes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.core.claims import Claim, Finding, LocatedClaim
from digest.core.papers import Paper
from digest.evidence.restating import quoted

# A host has a dot and ends in letters: "pass@1" and "mAP@0.5" are measures. The look-behind keeps the search linear.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]+@[\w.-]{1,255}\.[^\W\d_]{2,}",
    re.IGNORECASE,
)
_AROUND = ".,;:!?'\"()[]{}<>*_`\u2019\u201d\u00bb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """A claim brings no web or mail address that its quotes do not hold: pages may make links of them."""

    def check(self, claims: Sequence[LocatedClaim], papers: Mapping[str, Paper]) -> Iterator[Finding]:
        """Yield an error for each address that stands, as a whole, in no quote of its claim."""
        for each in claims:
            for address in _brought(each.claim, quoted(each, papers)):
                message = f"The address {address} stands in none of the claim's quotes."
                yield Finding(claim_id=each.id, check="addresses", severity="error", message=message)


def _brought(claim: Claim, quotes: Sequence[str]) -> list[str]:
    """The addresses that no quote holds; a claim that is its own quote brings none, and most claims are."""
    if any(claim.text == citation.quote for citation in claim.citations):
        return []
    held = {address for quote in quotes for address in _addresses(quote)}
    return [address for address in _addresses(claim.text) if address not in held]


def _addresses(text: str) -> list[str]:
    """Addresses in reading order, each once, without the punctuation around them."""
    return list(dict.fromkeys(found.strip(_AROUND) for found in _ADDRESS.findall(text)))
