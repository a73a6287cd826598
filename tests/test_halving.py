"""What turns out to be too long for the model is written in parts, and nothing of it is lost."""

import asyncio
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from digest.core.claims import CheckedClaim, Claim
from digest.core.drafts import Draft, Note, Prompt, Reply, Revision, WriterName
from digest.core.editions import Section
from digest.core.errors import ModelBusyError, ModelError
from digest.core.topics import Batch
from digest.drafting import Drafted, Drafting, Overview, overview, section
from digest.llm.refusals import PromptTooLongError
from digest.ports import Ports
from tests.builders import a_paper, a_quote, a_topic
from tests.test_drafting import FALSE, TRUE, Extracts, Scripted, plan
from tests.worlds import a_world

PAPERS = tuple(a_paper(title=f"Marl {number}", id=f"text:{number}") for number in range(5))


@dataclass(slots=True, kw_only=True)
class Narrow:
    """A model that takes so many papers, or claims, in one prompt; `asked` is what came, as the prompts say."""

    fits: int
    error: ModelError = field(default_factory=lambda: PromptTooLongError("Too long."))
    asked: list[str] = field(default_factory=list)

    async def complete(self, prompt: Prompt) -> Reply:
        self.asked.append(f"{prompt.name} {prompt.user}")
        if len(prompt.user.split()) > self.fits:
            raise self.error
        return Reply(value=None)


def _prompt(name: str, words: Sequence[str]) -> Prompt:
    return Prompt(name=name, system="", user=" ".join(words), reply_type=int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(Scripted):
    """Asks one prompt for each thing it writes, with a word a paper, or a claim of the overview."""

    name: ClassVar[WriterName] = "model"

    def write(self, batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Draft]:
        del ports
        try:
            yield _prompt("write", [paper.id for paper in batch.papers])
        except ModelError as error:
            return Draft(summary=(), notes=(), comparison=None, missing=(("topic", error.sentence),))
        notes = tuple(Note(paper_id=paper.id, claims=(a_quote(paper, self.text),)) for paper in batch.papers)
        return Draft(summary=(a_quote(batch.papers[0], TRUE),), notes=notes, comparison=None)

    def revise(self, failed: Sequence[CheckedClaim], batch: Batch, ports: Ports) -> Generator[Prompt, Reply, Revision]:
        del ports
        yield _prompt("revise", [*(paper.id for paper in batch.papers), *(claim.claim.text[:4] for claim in failed)])
        papers = {paper.id: paper for paper in batch.papers}
        return Revision(claims={each.id: a_quote(papers[each.claim.citations[0].paper_id], TRUE) for each in failed})

    def overview(self, sections: Sequence[Section], ports: Ports) -> Generator[Prompt, Reply, tuple[Claim, ...]]:
        del ports
        yield _prompt("overview", [claim.claim.citations[0].paper_id for each in sections for claim in each.summary])
        return (a_quote(sections[0].topic.papers[0], TRUE),)


def ports(model: Narrow) -> Ports:
    return replace(a_world(), model=model)


def written(model: Narrow, writer: Asking, drafting: Drafting | None = None) -> Drafted:
    return asyncio.run(section(a_topic(*PAPERS), drafting or plan(writer), ports(model)))


def noted(drafted: Drafted) -> list[str]:
    return [note.paper_id for note in drafted.section.notes if note.claims]


def test_a_batch_that_is_too_long_is_halved_until_it_fits_and_joined_in_order() -> None:
    model = Narrow(fits=2)

    drafted = written(model, Asking())

    assert model.asked[:5] == [
        "write text:0 text:1 text:2 text:3 text:4",
        "write text:0 text:1 text:2",
        "write text:3 text:4",
        "write text:0 text:1",
        "write text:2",
    ]
    assert noted(drafted) == ["text:0", "text:1", "text:2", "text:3", "text:4"]
    assert drafted.gaps == ()


def test_a_paper_that_is_too_long_alone_is_the_writers_to_answer_for() -> None:
    drafted = written(Narrow(fits=0), Asking())

    assert [(gap.what, gap.reason) for gap in drafted.gaps if gap.what == "topic"] == [("topic", "Too long.")]


def test_no_other_error_halves_anything() -> None:
    model = Narrow(fits=0, error=ModelBusyError("Busy."))

    written(model, Asking())

    assert [asked for asked in model.asked if asked.startswith("write")] == ["write text:0 text:1 text:2 text:3 text:4"]


def test_failed_claims_that_are_too_long_with_their_batch_are_asked_for_some_at_a_time() -> None:
    model = Narrow(fits=6)
    writer = Asking(text=FALSE)

    drafted = written(model, writer)

    assert [asked.split()[0] for asked in model.asked].count("revise") > 1
    claims = [claim for note in drafted.section.notes for claim in note.claims]
    assert {claim.verdict for claim in claims} == {"supported"}
    assert (len(claims), drafted.gaps) == (5, ())


def a_section(number: int, claims: int) -> Section:
    """A topic of as many papers as it has claims in its summary."""
    papers = tuple(a_paper(title=f"Salt {number} {each}", id=f"text:{number}{each}") for each in range(claims))
    quiet = Scripted()
    made = asyncio.run(section(a_topic(*papers, id=f"t-{number}"), plan(quiet), a_world())).section
    notes = [claim for note in made.notes for claim in note.claims]
    return replace(made, summary=tuple(notes))


def opened(sections: Sequence[Section], model: Narrow) -> Overview:
    return asyncio.run(overview(sections, plan(Asking()), ports(model)))


def test_an_overview_that_is_too_long_is_made_of_less_of_each_topic() -> None:
    model = Narrow(fits=3)

    done = opened([a_section(1, 4), a_section(2, 2)], model)

    assert model.asked == [
        "overview text:10 text:11 text:12 text:13 text:20 text:21",
        "overview text:10 text:11 text:20 text:21",
        "overview text:10 text:20",
    ]
    assert (done.gaps, len(done.claims)) == ((), 1)


def test_then_of_the_topics_with_most_papers() -> None:
    model = Narrow(fits=1)

    done = opened([a_section(1, 1), a_section(2, 2)], model)

    assert model.asked == ["overview text:10 text:20 text:21", "overview text:10 text:20", "overview text:20"]
    assert done.gaps == ()


def test_an_overview_that_never_fits_is_taken_from_the_papers_and_said_to_be_missing() -> None:
    done = asyncio.run(overview([a_section(1, 2)], replace(plan(Asking()), fallback=Extracts()), ports(Narrow(fits=0))))

    assert [(gap.what, gap.reason) for gap in done.gaps] == [("overview", "Not by the model: Too long.")]
