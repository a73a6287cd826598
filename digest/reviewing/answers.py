"""From a reply to what the reader gets: parsed, its claims judged against the papers, and rendered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Claim, Finding
from digest.core.drafts import Prompt, Reply
from digest.core.papers import Paper
from digest.evidence.judging import judge
from digest.llm.salvage import parsed
from digest.llm.schemas import adapter
from digest.ports import Check, Templates
from digest.renderers.differing import compared
from digest.renderers.escaping import linked_markdown
from digest.renderers.footnotes import labeller, quoted
from digest.renderers.linking import shipped_hosts
from digest.renderers.proofs import Proofs, in_its_own_words
from digest.reviewing.recordings import Judged, Outcome, Remark, lines
from digest.reviewing.reply_claims import claims_in_reply

Claims = Callable[[Any], Mapping[str, Claim]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reply is read with: the papers of the case, and what the reply claims of them, by an id a claim.

    Without `claims`, the replies to the shipped prompts are known and others claim nothing.
    """

    templates: Templates
    papers: tuple[Paper, ...] = ()
    claims: Claims | None = None
    checks: tuple[Check, ...] = field(default_factory=lambda: tuple(check() for check in CHECKS.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply as a test sees it: `value` is parsed, `claims` are judged, `page` is Markdown as readers get it.

    `told` is what the program would tell of the reply while it runs.
    """

    prompt: Prompt
    reply: Reply
    papers: tuple[Paper, ...]
    claims: tuple[CheckedClaim, ...]
    told: tuple[str, ...]
    page: str

    @property
    def value(self) -> Any:
        """The reply as an instance of the prompt's reply type."""
        return self.reply.value

    @property
    def text(self) -> str:
        """What the model said."""
        return self.reply.text

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks found, claim after claim."""
        return tuple(finding for claim in self.claims for finding in claim.findings)


def value_of(prompt: Prompt, text: str) -> Any:
    """The reply in what a model said; raises `ReplyError`."""
    return parsed(text, prompt.reply_type)


def answer_to(prompt: Prompt, reply: Reply, reading: Reading) -> Answer:
    """Judge and render what a reply claims."""
    told: list[str] = []
    found = reading.claims(reply.value) if reading.claims else claims_in_reply(reply.value, reading.papers, told.append)
    papers = {paper.id: paper for paper in reading.papers}
    claims = tuple(judge(found, papers, reading.checks).values())
    page = _page(claims, papers, reading.templates)
    return Answer(prompt=prompt, reply=reply, papers=reading.papers, claims=claims, told=tuple(told), page=page)


def outcome_of(answer: Answer) -> Outcome:
    """What was made of a reply, as it is recorded."""
    return Outcome(
        value=adapter(answer.prompt.reply_type).dump_python(answer.value, mode="json"),
        claims=tuple(_judged(claim) for claim in answer.claims),
        told=answer.told,
        page=lines(answer.page),
    )


def _judged(claim: CheckedClaim) -> Judged:
    remarks = (
        Remark(check=finding.check, severity=finding.severity, message=finding.message) for finding in claim.findings
    )
    return Judged(text=claim.claim.text, verdict=claim.verdict, findings=tuple(remarks))


def _page(claims: tuple[CheckedClaim, ...], papers: Mapping[str, Paper], templates: Templates) -> str:
    """The claims as the Markdown edition prints them: a line each, and their notes."""
    if not claims:
        return ""
    values = {
        "claims": claims,
        "quotes": Proofs(papers=papers, spans={}).quotes,
        "in_its_own_words": in_its_own_words,
        "compared": compared,
        "label": labeller({}),
        "quoted": quoted,
        "linked": partial(linked_markdown, hosts=frozenset(shipped_hosts())),
    }
    return templates.render("claims.md.jinja", values)
