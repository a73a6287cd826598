"""What a run would ask, counted before anything is asked."""

import asyncio
from collections.abc import Sequence
from typing import Any

from digest.commands.expecting import cost_in_json, cost_line, expected, over_budget
from digest.commands.options import Setting
from digest.commands.terminal import counted, say
from digest.commands.unasked import asked_about
from digest.config import Config
from digest.core.topics import UNGROUPED, Topic
from digest.drafting import parts_of
from digest.llm.tokens import prompt_tokens
from digest.pipeline import grouped
from digest.ports import Ports
from digest.wiring import as_begun
from digest.writers.model import columns_of, comparisons, orders_asked
from digest.writers.prompting import Asking


def dry_run(world: Setting, *, fresh: bool, as_json: bool) -> dict[str, Any]:
    """Read and group, and say what writing would take; nothing is asked and nothing written.

    Gives the same as JSON; `as_json` says that people's text goes to stderr.
    """
    config = as_begun(world.config, fresh=fresh)
    _, found = asyncio.run(grouped(config.pipeline, world.ports))
    topics = found.topics
    papers = sum(len(topic.papers) for topic in topics)
    groups = sum(topic.id != UNGROUPED for topic in topics)
    calls, tokens = (0, 0) if config.endpoint is None else asked_of_topics(config, topics, world.ports)
    calls += config.endpoint is not None  # the overview
    about = asyncio.run(asked_about(found, config.pipeline.naming, world.ports))
    calls, tokens = calls + len(about), tokens + round(sum(map(prompt_tokens, about)) * (config.ratio or 1))
    takes = None if config.endpoint is None else expected(config.endpoint, calls, tokens)
    counts = {
        "edition": config.pipeline.edition,
        "papers": papers,
        "topics": groups,
        "calls": calls,
        "prompt_tokens": tokens,
    }
    cost = "no calls, no tokens, no cost"
    if calls:
        cost = f"about {counted(calls, 'call')} and {tokens:,} prompt tokens, if every claim passes its checks"
    held = f"{config.pipeline.edition}: {counted(papers, 'paper')} in {counted(groups, 'topic')}"
    lines = [f"{held}: {cost}. Nothing was written."]
    lines += [] if takes is None else [cost_line(takes), *over_budget(takes, config.budget)]
    say(lines, err=as_json)
    return {**counts, **cost_in_json(takes)}


def asked_of_topics(config: Config, topics: Sequence[Topic], ports: Ports) -> tuple[int, int]:
    """Calls and prompt tokens by the estimate: two or three a batch, and one to sum up batches."""
    plan = config.pipeline
    orders = orders_asked(plan.drafting.writer)
    calls, tokens = 0, 0
    for topic in topics:
        batches = parts_of(topic, plan.drafting).batches
        calls += len(batches) > 1 and topic.id != UNGROUPED
        for batch in batches:
            asking = Asking(batch, ports.prompts, plan.language)
            prompts = [asking.summary()]
            if topic.id != UNGROUPED and len(topic.papers) > 1:
                prompts += comparisons(asking, columns_of(topic), orders)
            calls += len(prompts)
            tokens += sum(map(prompt_tokens, prompts))
    return calls, round(tokens * (config.ratio or 1))
