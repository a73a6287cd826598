"""What a run would ask, counted before anything is asked."""

import asyncio
import json

import click

from digest.commands.options import Setting
from digest.commands.terminal import counted, say
from digest.core.topics import UNGROUPED, Topic
from digest.drafting import parts_of
from digest.llm.tokens import estimated_tokens
from digest.pipeline import grouped
from digest.writers.model import columns_of
from digest.writers.prompting import Asking


def dry_run(world: Setting, *, as_json: bool) -> int:
    """Read and group, and say what writing would take; nothing is asked and nothing written."""
    _, topics = asyncio.run(grouped(world.config.pipeline, world.ports))
    papers = sum(len(topic.papers) for topic in topics)
    groups = sum(topic.id != UNGROUPED for topic in topics)
    calls, tokens = (0, 0) if world.config.endpoint is None else _asked(world, topics)
    if as_json:
        click.echo(json.dumps({"papers": papers, "topics": groups, "calls": calls, "prompt_tokens": tokens}))
    cost = "no calls, no tokens, no cost"
    if calls:
        cost = f"about {counted(calls, 'call')} and {tokens:,} prompt tokens, if every claim passes its checks"
    say([f"{counted(papers, 'paper')} in {counted(groups, 'topic')}: {cost}. Nothing was written."], err=as_json)
    return 0


def _asked(world: Setting, topics: list[Topic]) -> tuple[int, int]:
    """Calls and prompt tokens by the estimate: two a batch, and one for the overview."""
    plan = world.config.pipeline
    calls, tokens = 1, 0
    for topic in topics:
        for batch in parts_of(topic, plan.drafting).batches:
            asking = Asking(batch, world.ports.prompts, plan.language)
            prompts = [asking.summary()]
            if topic.id != UNGROUPED and len(topic.papers) > 1:
                prompts.append(asking.comparison(columns_of(topic)))
            calls += len(prompts)
            tokens += sum(estimated_tokens(prompt.system + prompt.user) for prompt in prompts)
    return calls, tokens
