"""What a model may do for topics: move papers that stand in the wrong one, and name them. No reply, no change."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil

from digest.batcher import paper_tokens
from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelError
from digest.core.groupings import Grouping
from digest.core.naming import MoveProposal, NameProposal, NamingCounts
from digest.core.papers import Paper
from digest.core.topics import UNGROUPED, Topic
from digest.evidence.topic_moves import bounds_of, misfits, moved
from digest.evidence.topic_names import borne
from digest.llm.asking import ask
from digest.llm.refusals import PromptTooLongError
from digest.ports import Namer, Ports

_NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Who asks about topics, and for what. A prompt takes at most `room_tokens` by `tokens`; None is no limit."""

    namer: Namer
    names: bool = True
    reviews: bool = False
    room_tokens: int | None = None
    tokens: Callable[[str], int] = len


async def named(grouping: Grouping, plan: Naming | None, ports: Ports) -> tuple[Grouping, NamingCounts]:
    """The grouping with misfits moved and topics named, as far as the papers' own words bear it out.

    Ids stay what they are, and so does the name of a topic that continues an earlier one, is pinned, or holds all
    papers there are. What fails is told, and nothing is missing of the edition: topics keep their papers, and the names
    that the words of these gave them.
    """
    counts = NamingCounts()
    if plan is not None and plan.reviews:
        grouping, counts = await _reviewed(grouping, plan, ports)
    asked = _unnamed(grouping.topics)
    if plan is None or not plan.names or not asked:
        return grouping, counts
    ports.progress.stage("Naming")
    names = await _names(asked, grouping.topics, plan, ports)
    topics = tuple(_called(topic, names) for topic in grouping.topics)
    return replace(grouping, topics=topics), replace(counts, asked=len(asked), named=len(names))


def _unnamed(topics: Sequence[Topic]) -> list[Topic]:
    """The topics that need a name; one that holds all papers there are is set apart from nothing."""
    unnamed = [topic for topic in topics if topic.id != UNGROUPED and not topic.keeps_name]
    return unnamed if len(topics) > 1 else []


def _called(topic: Topic, names: Mapping[str, str]) -> Topic:
    return replace(topic, name=names[topic.id], heading=topic.name) if topic.id in names else topic


async def _names(asked: Sequence[Topic], topics: Sequence[Topic], plan: Naming, ports: Ports) -> Mapping[str, str]:
    """The names that stand, by the id of their topic; why the others do not is told."""
    own = {topic.id: topic.name for topic in topics}
    taken = [topic.name for topic in topics if topic not in asked and topic.id != UNGROUPED]
    given = _Given()
    for batch in _batches(asked, taken, plan, ports):
        so_far = borne(given.proposals, asked, own).names.values()
        given = given.and_then(await _proposed(batch, [*taken, *so_far], plan, ports))
    found = borne(given.proposals, asked, own)
    silent = {topic.id for topic in asked} - {*found.names, *found.objections, *given.failed}
    for line in _told(len(asked), given, {**found.objections, **dict.fromkeys(silent, _NO_ANSWER)}):
        ports.progress.tell(line)
    return found.names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What was proposed; `failed` maps the topics that could not be asked about to the reason."""

    proposals: tuple[NameProposal, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)

    def and_then(self, other: "_Given") -> "_Given":
        return _Given(proposals=self.proposals + other.proposals, failed={**self.failed, **other.failed})


async def _proposed(batch: Sequence[Topic], taken: Sequence[str], plan: Naming, ports: Ports) -> _Given:
    """What the model calls the topics of a batch; one that turns out to be too long for it is asked in halves."""
    ending = (PromptTooLongError,) if len(batch) > 1 else ()
    try:
        return _Given(proposals=await ask(plan.namer.name(batch, taken, ports), ports.model, ending))
    except ModelError as error:
        if not isinstance(error, ending):
            return _Given(failed=dict.fromkeys((topic.id for topic in batch), error.sentence))
    middle = (len(batch) + 1) // 2
    first = await _proposed(batch[:middle], taken, plan, ports)
    names = borne(first.proposals, batch, {topic.id: topic.name for topic in batch}).names
    return first.and_then(await _proposed(batch[middle:], [*taken, *names.values()], plan, ports))


def _batches(asked: Sequence[Topic], taken: Sequence[str], plan: Naming, ports: Ports) -> list[Sequence[Topic]]:
    """The topics in as few batches as the prompt window asks for, even in size: in one where it can be."""
    count, batches = 1, [asked]
    while len(batches) < len(asked) and not all(_fits(plan.namer.name(each, taken, ports), plan) for each in batches):
        count += 1
        size = ceil(len(asked) / count)
        batches = [asked[start : start + size] for start in range(0, len(asked), size)]
    return batches


def _fits(asking: Generator[Prompt, Reply, object], plan: Naming) -> bool:
    """Whether what would be asked fits the prompt window."""
    prompt = next(asking)
    asking.close()
    return plan.room_tokens is None or plan.tokens(prompt.user) <= plan.room_tokens


def _told(asked: int, given: _Given, objections: Mapping[str, str]) -> list[str]:
    """What to say of topics that the model did not name, in one line; nothing where there are none."""
    refused = Counter(objections.values())
    failed = Counter(given.failed.values())
    left = refused.total() + failed.total()
    if not left:
        return []
    said = ", ".join(f"{what} ({count})" for what, count in sorted(refused.items()))
    why = [f"Not taken: {said}."] if said else []
    why += [f"Not answered ({count}): {reason}" for reason, count in failed.items()]
    kept = "the others keep the names that their papers' words gave them"
    return [f"Topics named by the model: {asked - left} of {asked}; {kept}. {' '.join(why)}"]


async def _reviewed(grouping: Grouping, plan: Naming, ports: Ports) -> tuple[Grouping, NamingCounts]:
    """The grouping with the moves made that are proposed and borne out."""
    bounds = bounds_of(grouping, partial(paper_tokens, tokens=plan.tokens))
    doubtful = misfits(grouping.topics, bounds)
    if not doubtful:
        return grouping, NamingCounts()
    ports.progress.stage("Reviewing topics")
    try:
        asked, proposals = await _moves(doubtful, grouping.topics, plan, ports)
    except ModelError as error:
        ports.progress.tell(f"The topics were not reviewed by the model: {error.sentence}")
        return grouping, NamingCounts()
    done = moved(grouping, proposals, bounds)
    counts = NamingCounts(reviewed=asked, moved=len(done.moved), ignored=done.ignored)
    if counts.moved or counts.ignored:
        ports.progress.tell(
            f"Review of topics: {counts.moved} of {counts.reviewed} doubtful papers moved, {counts.ignored} proposals "
            "not followed: no words of the paper bear them out, or there is no room."
        )
    return done.grouping, counts


async def _moves(
    doubtful: Sequence[Paper], topics: Sequence[Topic], plan: Naming, ports: Ports
) -> tuple[int, tuple[MoveProposal, ...]]:
    """How many papers were asked about, and what was proposed; where all are too long for the model, half of them."""
    while len(doubtful) > 1 and not _fits(plan.namer.review(doubtful, topics, ports), plan):
        doubtful = doubtful[: len(doubtful) // 2]
    ending = (PromptTooLongError,) if len(doubtful) > 1 else ()
    try:
        return len(doubtful), await ask(plan.namer.review(doubtful, topics, ports), ports.model, ending)
    except PromptTooLongError:
        if not ending:
            raise
        return await _moves(doubtful[: len(doubtful) // 2], topics, plan, ports)
