"""From a reply to what the reader gets: parsed, its claims judged against the papers, and rendered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim, Citation, Claim, Finding, Location
from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReplyError
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
from digest.reviewing.recordings import Judged, Outcome, Quoted, Remark, lines
from digest.reviewing.reply_claims import claims_in_reply

Claims = Callable[[Any], Mapping[str, Claim]]
AROUND = 160  # characters of a paper on each side of a quote: about the sentence before and the one after


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reply is read with: the papers of the case, and what the reply claims of them, by an id a claim.

    Without `papers` they are those of the prompt. Without `claims`, the replies to the shipped prompts are known and
    others claim nothing.
    """

    templates: Templates
    papers: tuple[Paper, ...] = ()
    claims: Claims | None = None
    checks: tuple[Check, ...] = field(default_factory=lambda: tuple(check() for check in CHECKS.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply as a test sees it: `value` is parsed, `claims` are judged, `page` is Markdown as readers get it.

    `told` is what the program would tell of the reply while it runs. Where the reply cannot be read, `unread` says why,
    `value` is None, and nothing is claimed.
    """

    prompt: Prompt
    reply: Reply
    papers: tuple[Paper, ...]
    claims: tuple[CheckedClaim, ...]
    told: tuple[str, ...]
    page: str
    unread: str = ""

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


def answer_to(prompt: Prompt, reply: Reply, reading: Reading) -> Answer:
    """Read what a model said, judge and render what it claims."""
    try:
        value = parsed(reply.text, prompt.reply_type)
    except ReplyError as error:
        unread = replace(reply, value=None)
        return Answer(
            prompt=prompt, reply=unread, papers=reading.papers, claims=(), told=(), page="", unread=error.message
        )
    return _read(prompt, replace(reply, value=value), reading)


def _read(prompt: Prompt, reply: Reply, reading: Reading) -> Answer:
    told: list[str] = []
    own = prompt.papers or reading.papers
    found = reading.claims(reply.value) if reading.claims else claims_in_reply(reply.value, own, told.append)
    papers = {paper.id: paper for paper in reading.papers or prompt.papers}
    claims = tuple(judge(found, papers, reading.checks).values())
    page = _page(claims, papers, reading.templates)
    return Answer(prompt=prompt, reply=reply, papers=reading.papers, claims=claims, told=tuple(told), page=page)


def outcome_of(answer: Answer) -> Outcome:
    """What was made of a reply, as it is recorded."""
    papers = {paper.id: paper for paper in answer.papers}
    return Outcome(
        unread=answer.unread,
        value=None if answer.unread else adapter(answer.prompt.reply_type).dump_python(answer.value, mode="json"),
        claims=tuple(_judged(claim, papers) for claim in answer.claims),
        told=answer.told,
        page=lines(answer.page),
    )


def _judged(claim: CheckedClaim, papers: Mapping[str, Paper]) -> Judged:
    remarks = (
        Remark(check=finding.check, severity=finding.severity, message=finding.message) for finding in claim.findings
    )
    places = zip(claim.claim.citations, claim.locations, strict=True)
    return Judged(
        text=claim.claim.text,
        verdict=claim.verdict,
        findings=tuple(remarks),
        quotes=tuple(_quoted(citation, location, papers) for citation, location in places),
    )


def _quoted(citation: Citation, location: Location, papers: Mapping[str, Paper]) -> Quoted:
    """A quote, and the stretch of its paper that it was found in, as far as somebody wants to read around it."""
    paper = papers.get(citation.paper_id)
    before = found = after = ""
    if paper is not None and location.passage is not None and location.start is not None and location.end is not None:
        text = paper.passages[location.passage].text
        before = text[max(0, location.start - AROUND) : location.start]
        found = text[location.start : location.end]
        after = text[location.end : location.end + AROUND]
    return Quoted(
        paper=citation.paper_id,
        title=paper.title if paper else "",
        quote=citation.quote,
        status=location.status,
        before=before,
        found=found,
        after=after,
    )


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
