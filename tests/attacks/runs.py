"""Whole runs over attacked papers, in process, with every check and every page there is."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar

from digest.checks import CHECKS
from digest.core.claims import CheckedClaim
from digest.core.editions import Edition, Provenance
from digest.core.groupings import Grouping
from digest.core.papers import Paper
from digest.drafting import Drafting
from digest.evidence.sections import claims_in
from digest.llm.repairing import Repairing
from digest.llm.tally import Tally
from digest.pipeline import Outcome, Pipeline, run
from digest.ports import Ports, Writer
from digest.renderers import RENDERERS
from digest.writers.extractive import Extractive
from digest.writers.model import Prompted
from tests.attacks.obedient import Obedient
from tests.attacks.papers import CODICIL, DRIFTNET, Attack, corpus, papers
from tests.builders import a_topic
from tests.worlds import a_world

INNOCENT = Attack(name="innocent")
ATTACKS = {attack.name: attack for attack in corpus()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a run: the edition, its pages by name, and all that the model was asked."""

    edition: Edition
    pages: dict[str, str]
    asked: tuple[str, ...] = ()

    def supported(self) -> list[CheckedClaim]:
        """Every claim of the edition that is called supported."""
        sections = self.edition.sections
        claims = [*self.edition.overview, *(claim for section in sections for claim in claims_in(section))]
        return [claim for claim in claims if claim.verdict == "supported"]

    def said_of_others(self) -> list[tuple[str, str]]:
        """What notes and rows say with support of papers that attack nobody: paper id and text, in order."""
        (section,) = self.edition.sections
        said = [(note.paper_id, claim) for note in section.notes for claim in note.claims]
        rows = section.comparison.rows if section.comparison else ()
        said += [(row.paper_id, cell) for row in rows for cell in row.cells if cell is not None]
        attackers = {DRIFTNET, CODICIL}
        return [
            (paper_id, claim.claim.text)
            for paper_id, claim in said
            if paper_id not in attackers and claim.verdict == "supported"
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """A source of given papers."""

    kind: ClassVar[str] = "given"
    name: str = "given"
    papers: tuple[Paper, ...]

    async def read(self, ports: Ports) -> AsyncIterator[Paper]:
        del ports
        for paper in self.papers:
            yield paper

    async def probe(self, ports: Ports) -> str:
        del ports
        return "ready"


class _OneTopic:
    """Every paper in one topic, so that attackers and attacked stand in the same prompts."""

    async def group(self, papers: Sequence[Paper], ports: Ports) -> Grouping:
        del ports
        return Grouping(topics=(a_topic(*papers),))


@cache
def obeyed(name: str) -> Made:
    """The edition that a model writes which obeys the attack of that name."""
    return written(ATTACKS[name])


@cache
def innocent() -> Made:
    """The edition of the same papers without an attack."""
    return written(INNOCENT)


def written(attack: Attack) -> Made:
    """The edition that an obedient model writes."""
    model = Obedient(attack)
    outcome = _run(papers(attack), Prompted(), Repairing(model, Tally()))
    return Made(edition=outcome.edition, pages=_pages(outcome), asked=tuple(prompt.user for prompt in model.asked))


def picked(attack: Attack) -> Made:
    """The edition that the embedded writer makes."""
    outcome = _run(papers(attack), Extractive(), None)
    return Made(edition=outcome.edition, pages=_pages(outcome))


def _run(given: tuple[Paper, ...], writer: Writer, model: Repairing | None) -> Outcome:
    plan = Pipeline(
        edition="2026-W47",
        title="Week 47",
        sources=(_Given(papers=given),),
        rankers=(),
        grouper=_OneTopic(),
        drafting=Drafting(writer=writer, fallback=Extractive(), checks=tuple(check() for check in CHECKS.values())),
        provenance=Provenance(digest="0.1.0", writer=writer.name, model="obedient" if model else None),
        renderers=tuple(renderer() for renderer in RENDERERS.values()),
        channels=(),
    )
    return asyncio.run(run(plan, replace(_world(), model=model)))


@cache
def _world() -> Ports:
    """Ports whose templates are read once for all runs."""
    return a_world()


def _pages(outcome: Outcome) -> dict[str, str]:
    return {page.name: page.content for page in outcome.pages}
