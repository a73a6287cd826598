"""Every claim of the edition with what it rests on, the doubtful ones first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from digest.core.claims import CheckedClaim, Verdict
from digest.core.editions import Edition, Page, Reader
from digest.evidence.sections import claims_in
from digest.lexical.sentences import sentences
from digest.ports import Ports
from digest.renderers.context import context
from digest.renderers.escaping import linked_html
from digest.renderers.given import given
from digest.renderers.linking import followable, shipped_hosts
from digest.renderers.styling import styled

# As many checks as the style sheet has filters for.
MOST_CHECKS = 16
VERDICTS: tuple[Verdict, ...] = ("unsupported", "flagged", "supported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A claim, the name of the topic that makes it (None for the overview), and the checks that found something."""

    claim: CheckedClaim
    topic: str | None
    checks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`evidence.html`; `link_hosts` are further hosts that addresses in papers may lead to."""

    link_hosts: tuple[str, ...] = ()

    def render(self, edition: Edition, reader: Reader, ports: Ports) -> Sequence[Page]:  # noqa: ARG002 -- one for all
        """Make the page."""
        hosts = frozenset(shipped_hosts() + self.link_hosts)
        placed = list(_placed(edition))
        values = given(edition) | styled(edition.language, ports.templates)
        values |= {
            "by_verdict": {verdict: [one for one in placed if one.claim.verdict == verdict] for verdict in VERDICTS},
            "checks": _checks(placed),
            "context": partial(context, split=cache(sentences)),
            "linked": partial(linked_html, hosts=hosts),
            "href": partial(followable, hosts=hosts),
        }
        content = ports.templates.render("evidence.html.jinja", values)
        return [Page(edition=edition.name, name="evidence.html", media_type="text/html", content=content)]


def _checks(placed: Sequence[Placed]) -> dict[str, int]:
    """How many claims each check has something to say about, by its name, at most 16 of them."""
    counts = Counter(check for one in placed for check in one.checks)
    return dict(sorted(counts.items())[:MOST_CHECKS])


def _placed(edition: Edition) -> Iterator[Placed]:
    said: list[tuple[CheckedClaim, str | None]] = [(claim, None) for claim in edition.overview]
    said += [(claim, section.topic.name) for section in edition.sections for claim in claims_in(section)]
    for claim, topic in said:
        yield Placed(claim=claim, topic=topic, checks=frozenset(finding.check for finding in claim.findings))
