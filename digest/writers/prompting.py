"""The prompts: which templates there are, what they are given, and how they become messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from digest.core.claims import CheckedClaim, Citation, Claim, Finding
from digest.core.drafts import COLUMNS, Column, Prompt
from digest.core.editions import Section
from digest.core.papers import Paper, Passage
from digest.core.topics import Batch, Topic
from digest.ports import Templates
from digest.templating import TemplateFolder
from digest.writers.filling import filled, heading_of, on_one_line, system_file, user_file
from digest.writers.material import KeyedPaper, Keys, has_text, keyed, keys_for, mark_for, texts_of
from digest.writers.replies import ComparePapers, NotePapers, ReviseClaims, SummariseTopic, WriteOverview
from digest.writers.topic_prompts import names_prompt, review_prompt

_MOST_REASONS = 4
_OVERVIEW_QUOTES = 2
_PAPERS = frozenset({"mark", "topic", "papers"})
# What each prompt's `user.md.jinja` is given; its system text is given `language`.
VARIABLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "summarise_topic": _PAPERS | {"language", "summary", "wanted"},
        "compare_papers": _PAPERS | {"language", "columns", "wanted"},
        "revise_claims": _PAPERS | {"language", "claims", "claims_mark"},
        "write_overview": frozenset({"language", "mark", "sections", "one_topic", "summary"}),
        "name_topics": frozenset({"language", "mark", "topics", "taken"}),
        "review_topics": frozenset({"language", "mark", "topics", "papers"}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a prompt says of a topic."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedQuote:
    """A quote as it enters a prompt, with its paper's key."""

    paper: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedClaim:
    """A claim as it enters a prompt; `reasons` say why it did not pass, if it did not."""

    key: str
    text: str
    quotes: tuple[KeyedQuote, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a topic's section has to offer to an overview."""

    name: str
    papers: int
    claims: tuple[KeyedClaim, ...]


class Asking:
    """The prompts about one batch: they all begin with the same system text and the same papers.

    A paper without text is left out: nothing in it could be quoted.
    """

    def __init__(self, batch: Batch, templates: Templates, language: str) -> None:
        self.papers = tuple(paper for paper in batch.papers if has_text(paper))
        self.keys = Keys(paper.id for paper in self.papers)
        self._templates = templates
        self._language = language
        self._topic = Heading(name=heading_of(batch.topic))
        self._keyed: tuple[KeyedPaper, ...] = keyed(self.papers, self.keys)
        self._texts = [*texts_of(self._keyed), self._topic.name]
        self._mark = mark_for(self._texts)

    def summary(self) -> Prompt:
        """Ask for a summary of the topic and a note on every paper."""
        return self._prompt(
            "summarise_topic",
            {"summary": claims_wanted(len(self.papers)), "wanted": self._wanted(self.papers)},
            SummariseTopic,
        )

    def notes(self, papers: Sequence[Paper]) -> Prompt:
        """Ask for notes on some of the papers and for nothing else."""
        return self._prompt("summarise_topic", {"summary": None, "wanted": self._wanted(papers)}, NotePapers)

    def comparison(self, columns: Sequence[Column], papers: Sequence[Paper] | None = None) -> Prompt:
        """Ask for a table of all the papers, with rows in the order of `papers`: by default that of the batch.

        The papers themselves stay where they are, so that all prompts of the batch begin with the same text.
        """
        values = {"columns": tuple(columns), "wanted": self._wanted(self.papers if papers is None else papers)}
        return self._prompt("compare_papers", values, ComparePapers)

    def revision(self, failed: Sequence[CheckedClaim]) -> Prompt:
        """Ask for claims to be written once more. Neither a paper nor a claim holds the mark of the other."""
        ids = keys_for((claim.id for claim in failed), "c")
        claims = [_revisable(claim, ids[claim.id], self.keys) for claim in failed]
        texts = _claim_texts(claims)
        # Still the mark of the batch's other prompts, unless a claim repeats it: their common beginning stays common.
        mark = mark_for(self._texts, avoiding=texts)
        claims_mark = mark_for(texts, avoiding=[*self._texts, mark])
        values = {"claims": claims, "claims_mark": claims_mark, "mark": mark}
        return replace(self._prompt("revise_claims", values, ReviseClaims), keys=frozenset(ids.values()))

    def _wanted(self, papers: Sequence[Paper]) -> tuple[str, ...]:
        return tuple(self.keys[paper.id] for paper in papers)

    def _prompt(self, name: str, values: Mapping[str, object], reply_type: type[Any]) -> Prompt:
        papers = {"mark": self._mark, "topic": self._topic, "papers": self._keyed}
        prompt = filled(name, {**papers, "language": self._language, **values}, reply_type, self._templates)
        return replace(prompt, papers=self.papers, keys=frozenset(self._wanted(self.papers)))


def overview_prompt(
    sections: Sequence[Section], keys: Keys, templates: Templates, language: str, *, one_topic: bool
) -> Prompt:
    """Ask for an overview of the sections' claims, or for the summary of `one_topic`."""
    told = [_told(section, keys) for section in sections]
    texts = [text for each in told for text in (each.name, *_claim_texts(each.claims))]
    values = {
        "mark": mark_for(texts),
        "sections": told,
        "one_topic": one_topic,
        "summary": claims_wanted(sum(len(each.claims) for each in told)),
        "language": language,
    }
    papers = {paper.id: paper for section in sections for paper in section.topic.papers if paper.id in keys}
    prompt = filled("write_overview", values, WriteOverview, templates)
    return replace(prompt, papers=tuple(papers.values()), keys=frozenset(keys[paper_id] for paper_id in papers))


def claims_wanted(material: int) -> str:
    """Three to five claims; fewer where there are only one or two papers or findings to speak of."""
    return {1: "one or two", 2: "two or three"}.get(material, "three to five")


def check_prompts(templates: TemplateFolder) -> None:
    """Raise `TemplateError` where a prompt is missing, broken, or uses what nothing sets.

    Every prompt is also filled once for an invented paper, which finds the misspelt fields of what is set.
    """
    for system in dict.fromkeys(map(system_file, VARIABLES)):
        templates.check(system, {"language"})
    for name, variables in VARIABLES.items():
        templates.check(user_file(name), variables)
    _rehearse(templates)


def prompt_hashes(templates: TemplateFolder) -> dict[str, str]:
    """For each prompt the hash of its template, of its system text, and of all that they include."""
    return {name: templates.fingerprint(user_file(name), system_file(name)) for name in sorted(VARIABLES)}


def _rehearse(templates: Templates) -> None:
    text = "The text of a paper."
    paper = Paper(id="text:0", title="A title", passages=(Passage(heading="Abstract", text=text),))
    topic = Topic(id="t-000000", name="A topic", keywords=(), papers=(paper,))
    finding = Finding(claim_id="c-0", check="quotes", severity="error", message="A reason.")
    claim = CheckedClaim(
        id="c-0",
        claim=Claim(text=text, citations=(Citation(paper_id=paper.id, quote=text),)),
        locations=(),
        findings=(finding,),
        verdict="unsupported",
    )
    asking = Asking(Batch(topic=topic, papers=topic.papers), templates, "en")
    asking.summary()
    asking.notes(topic.papers)
    asking.comparison(COLUMNS)
    asking.revision([claim])
    section = Section(topic=topic, written_by="model", summary=(claim,), notes=(), comparison=None)
    for one_topic in (True, False):
        overview_prompt([section], asking.keys, templates, "en", one_topic=one_topic)
    names_prompt([topic], ["Another topic"], templates, "en")
    review_prompt([paper], [topic], templates, "en")


def _told(section: Section, keys: Keys) -> Told:
    keyed_claims = (_keyed_claim(claim, claim.id, keys) for claim in section.summary)
    claims = tuple(replace(claim, quotes=claim.quotes[:_OVERVIEW_QUOTES]) for claim in keyed_claims)
    return Told(name=heading_of(section.topic), papers=len(section.topic.papers), claims=claims)


def _revisable(claim: CheckedClaim, key: str, keys: Keys) -> KeyedClaim:
    reasons = tuple(on_one_line(finding.message) for finding in claim.findings if finding.severity == "error")
    return _keyed_claim(claim, key, keys, reasons[:_MOST_REASONS])


def _keyed_claim(claim: CheckedClaim, key: str, keys: Keys, reasons: tuple[str, ...] = ()) -> KeyedClaim:
    quotes = tuple(
        KeyedQuote(paper=on_one_line(keys.shown(cited.paper_id)), quote=on_one_line(cited.quote))
        for cited in claim.claim.citations
    )
    return KeyedClaim(key=key, text=on_one_line(claim.claim.text), quotes=quotes, reasons=reasons)


def _claim_texts(claims: Sequence[KeyedClaim]) -> list[str]:
    quoted = [text for claim in claims for quote in claim.quotes for text in (quote.paper, quote.quote)]
    return [*quoted, *(text for claim in claims for text in (claim.text, *claim.reasons))]
