"""How many papers a prompt of this model holds before its quotes come back wrong: tried, not looked up in a table.

The prompts are those of a run, about invented papers; each size is asked for once, and twice as many papers follow
while quotes come back right. Whether a quote is right the check of quotes says, as in a run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.batcher import paper_tokens
from digest.checks.quotes import Quotes
from digest.core.claims import Citation, Claim, LocatedClaim
from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelError
from digest.core.topics import Batch, Topic
from digest.evidence.locate import Locator
from digest.examining.invented import invented_papers
from digest.llm.settings import EndpointSettings
from digest.llm.tokens import estimated_tokens
from digest.llm.window import LEAST_ROOM_TOKENS, room_tokens, window_tokens
from digest.ports import Model, Templates
from digest.writers.prompting import Asking
from digest.writers.replies import NotePapers

SIZES = (1, 2, 4, 8, 16, 32)
LEAST_SHARE = 0.95  # of the quotes of a prompt: what of them is wrong is asked for again, which a few may be
_STEP_TOKENS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A prompt with so many papers: `right` of `quotes` stand in their papers; `reason` says why there is no reply.

    A paper that the reply leaves out counts as a quote that is wrong.
    """

    papers: int
    right: int = 0
    quotes: int = 0
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether enough of the quotes came back right."""
        return self.quotes > 0 and self.right / self.quotes >= LEAST_SHARE


def prompt_for(papers: int, templates: Templates) -> Prompt:
    """The prompt of a run that asks for notes on so many invented papers."""
    return _asking(papers, templates).notes(invented_papers(papers))


def trial_of(reply: Reply, papers: int, templates: Templates) -> Trial:
    """What the quotes of a reply to `prompt_for` as many papers are worth."""
    asking = _asking(papers, templates)
    known = {paper.id: paper for paper in asking.papers}
    claims = list(_claims(reply.value, asking, Locator(known)))
    objected = {finding.claim_id for finding in Quotes().check(claims, known) if finding.severity == "error"}
    noted = {claim.claim.citations[0].paper_id for claim in claims}
    quotes = len(claims) + len(known.keys() - noted)
    return Trial(papers=papers, right=len(claims) - len(objected), quotes=quotes)


async def trials(
    first: Trial, sizes: Sequence[int], model: Model, templates: Templates, step: Callable[[], None]
) -> list[Trial]:
    """The first trial, and one for each larger size until one does not hold; `step` is told each."""
    done = [first]
    for papers in sizes:
        if papers <= first.papers:
            continue
        if not done[-1].holds:
            break
        try:
            reply = await model.complete(prompt_for(papers, templates))
            done.append(trial_of(reply, papers, templates))
        except ModelError as error:
            done.append(Trial(papers=papers, reason=error.message))
        step()
    return done


def fitting(settings: EndpointSettings) -> tuple[int, ...]:
    """The sizes that a run would put into one prompt."""
    room = room_tokens(settings)
    return tuple(size for size in SIZES if size == 1 or _papers_tokens(size) <= room)


def context_for(papers: int, settings: EndpointSettings) -> int:
    """The [endpoint] context_tokens with which a run puts about so many papers into a prompt."""
    wanted = max(_papers_tokens(papers), LEAST_ROOM_TOKENS)
    most = window_tokens(settings)
    for tokens in range(_STEP_TOKENS, most, _STEP_TOKENS):
        if room_tokens(with_window(settings, tokens)) >= wanted:
            return tokens
    return most


def with_window(settings: EndpointSettings, tokens: int) -> EndpointSettings:
    """The settings with another window, of which a reply takes half at most."""
    limit = settings.max_reply_tokens or window_tokens(settings)
    return replace(settings, context_tokens=tokens, max_reply_tokens=min(limit, tokens // 2))


def _papers_tokens(papers: int) -> int:
    return sum(paper_tokens(paper, estimated_tokens) for paper in invented_papers(papers))


def _asking(papers: int, templates: Templates) -> Asking:
    given = invented_papers(papers)
    topic = Topic(id="t-000000", name="Invented papers", keywords=(), papers=given)
    return Asking(Batch(topic=topic, papers=given), templates, "en")


def _claims(notes: NotePapers, asking: Asking, locator: Locator) -> Iterator[LocatedClaim]:
    """What is said with a quote in the first note on each paper."""
    noted: set[str] = set()
    for note in notes.notes:
        paper_id = asking.keys.id_of(note.paper)
        if paper_id is None or paper_id in noted or not note.does.whole:
            continue
        noted.add(paper_id)
        for place, part in enumerate((note.does, note.found, note.matters)):
            if part is not None:
                citation = Citation(paper_id=paper_id, quote=part.quote)
                claim = Claim(text=part.text, citations=(citation,))
                found = (locator.locate(citation),)
                yield LocatedClaim(id=f"{paper_id} {place}", claim=claim, locations=found)
