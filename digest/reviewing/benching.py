"""A bench: the same topics are written about by every combination of prompts and model, and measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from digest.config import Config
from digest.core.topics import UNGROUPED, Topic
from digest.drafting import section
from digest.llm.asking import in_order
from digest.llm.settings import address
from digest.llm.tally import Tally
from digest.pipeline import Pipeline
from digest.ports import Model, Ports
from digest.reviewing.bench_replies import BenchReplies
from digest.reviewing.combining import Combination, configured, price_in
from digest.reviewing.measures import Case, Measures, Writing, measured, writing_of
from digest.reviewing.watching import Failure, Overheard, Watched
from digest.wiring import asking
from digest.writers.material import has_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is compared, on which topics, how often each; `fresh` asks again whatever replies are kept."""

    config: Config
    combinations: tuple[Combination, ...]
    topics: tuple[Topic, ...]
    repeat: int = 1
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a combination came to; `replayed` of its replies were kept from before."""

    combination: Combination
    cases: tuple[Case, ...]
    measures: Measures
    replayed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """One topic, once: what came of it, or why nothing did."""

    writing: Writing | None
    failures: tuple[Failure, ...]


def spread(topics: Sequence[Topic], count: int) -> tuple[Topic, ...]:
    """So many topics, from the smallest to the largest at even steps by size, in the order in which they came.

    Papers that fit into no topic are a case only where there is no topic at all; of papers without text nothing is.
    """
    telling = [topic for topic in topics if any(map(has_text, topic.papers))]
    grouped = [topic for topic in telling if topic.id != UNGROUPED] or telling
    by_size = sorted(grouped, key=lambda topic: (len(topic.papers), topic.id))
    if count >= len(by_size):
        return tuple(grouped)
    last = len(by_size) - 1
    places = [last // 2] if count == 1 else [round(step * last / (count - 1)) for step in range(count)]
    taken = {by_size[place].id for place in places}
    return tuple(topic for topic in grouped if topic.id in taken)


async def bench(plan: Plan, ports: Ports, tally: Tally) -> list[Row]:
    """Measure every combination, one after the other; one whose endpoint fails has less in its row, and says so."""
    new: set[str] = set()
    begun: set[tuple[str, str]] = set()
    rows = []
    for number, combination in enumerate(plan.combinations, start=1):
        ports.progress.stage(f"Combination {number} of {len(plan.combinations)}", len(plan.topics) * plan.repeat)
        replayed = tally.replayed
        config, settings = configured(plan.config, combination), combination.candidate.settings
        whom = (address(settings), settings.model)
        written = []
        for repetition in range(1, plan.repeat + 1):
            seen = partial(BenchReplies, repetition=repetition, fresh=plan.fresh, new=new)
            newest = plan.fresh and whom not in begun  # topics are cut alike for all that is asked of one model
            begun.add(whom)
            with_prompts = replace(ports, prompts=combination.prompts.folder)
            async with asking(config, with_prompts, tally, fresh=newest, seen=seen) as (cut, asked):
                written.append(await _all_of(plan.topics, cut, asked))
        cases = tuple(_case(topic, of_topic) for topic, *of_topic in zip(plan.topics, *written, strict=True))
        rows.append(
            Row(
                combination=combination,
                cases=cases,
                measures=measured(cases, price_in(combination.candidate, plan.config)),
                replayed=tally.replayed - replayed,
            )
        )
    return rows


async def _all_of(topics: Sequence[Topic], cut: Pipeline, ports: Ports) -> list[_Written]:
    return await in_order([partial(_written, topic, cut, ports) for topic in topics], at_once=cut.at_once)


async def _written(topic: Topic, cut: Pipeline, ports: Ports) -> _Written:
    """Write about a topic as a run does, and watch."""
    model = cast("Model", ports.model)  # a combination names one
    heard, watched = Overheard(model), Watched(writer=cut.drafting.writer)
    drafted = await section(topic, replace(cut.drafting, writer=watched), replace(ports, model=heard))
    ports.progress.step()
    writing = writing_of(drafted, watched, heard)
    return _Written(writing=writing, failures=() if writing else tuple(heard.failures))


def _case(topic: Topic, written: Sequence[_Written]) -> Case:
    return Case(
        topic=topic,
        writings=tuple(each.writing for each in written),
        failures=tuple(failure for each in written for failure in each.failures),
    )
