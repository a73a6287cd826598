"""What a run would ask, counted before anything is asked."""

import asyncio
import json

import click

from digest.batcher import cut
from digest.commands.options import Setting
from digest.commands.terminal import counted, say
from digest.core.topics import UNGROUPED, Batch, Topic
from digest.llm.tokens import estimated_tokens
from digest.pipeline import group, read, select
from digest.writers.model import columns_of
from digest.writers.prompting import Asking


def dry_run(world: Setting, *, as_json: bool) -> int:
    """Read and group, and say what writing would take; nothing is asked and nothing written."""
    topics = asyncio.run(_grouped(world))
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


async def _grouped(world: Setting) -> list[Topic]:
    plan, ports = world.config.pipeline, world.ports
    return await group(select(await read(plan, ports), plan, ports), plan, ports)


def _asked(world: Setting, topics: list[Topic]) -> tuple[int, int]:
    """Calls and prompt tokens by the estimate: two a batch, and one for the overview."""
    drafting = world.config.pipeline.drafting
    calls, tokens = 1, 0
    for topic in topics:
        batches = [Batch(topic=topic, papers=topic.papers)]
        if drafting.room_tokens is not None:
            batches = list(cut(topic, drafting.room_tokens, estimated_tokens).batches)
        for batch in batches:
            asking = Asking(batch, world.ports.prompts, world.config.pipeline.language)
            prompts = [asking.summary()]
            if topic.id != UNGROUPED and len(topic.papers) > 1:
                prompts.append(asking.comparison(columns_of(topic)))
            calls += len(prompts)
            tokens += sum(estimated_tokens(prompt.system + prompt.user) for prompt in prompts)
    return calls, tokens
