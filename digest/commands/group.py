"""digest group: the topics, as one JSON object."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

import click

from digest.archive.lock import held
from digest.commands.ahead import Ahead
from digest.commands.embedding_lines import embedding_lines
from digest.commands.interrupts import run_until_told
from digest.commands.options import Setting, dated, days_of, setting, shared
from digest.commands.terminal import counted, progress, say
from digest.core.editions import Selection
from digest.core.groupings import Grouping
from digest.core.topics import UNGROUPED, Topic
from digest.groupers.explaining import explain
from digest.llm.tally import Tally
from digest.pipeline import grouped
from digest.wiring import asking_for_vectors, seconds


@click.command()
@shared
@dated
@click.option("--topics", type=click.IntRange(min=1), metavar="N", help="Ask for N topics; lifts the maximum size.")
@click.option("--explain", "why", is_flag=True, help="Say for each paper what puts it where it is.")
def command(inputs: tuple[str, ...], config: str | None, topics: int | None, **given: Any) -> int:
    """Print the topics of the papers in INPUT, or in the configured sources, as JSON on stdout."""
    tally = Tally()
    ahead = Ahead(tally, seconds)
    with progress(quiet=given["quiet"], status=ahead.status) as seen:
        tally.tell = seen.tell
        tables = {} if topics is None else {"topics": {"topics": topics}}
        world = setting(config, inputs, ahead.shown_by(seen), tables, days=days_of(given))
        with held(world.ports.out) if world.config.embeddings else nullcontext():
            selection, found = run_until_told(_grouped(world, tally))
    result = _as_json(found.topics)
    if given["why"]:
        strange = {each.paper_id: each.strangeness for each in found.standings}
        result["why"] = [asdict(each) | {"strangeness": strange.get(each.paper_id)} for each in explain(found.topics)]
        result["report"] = asdict(found.report) if found.report else None
    click.echo(json.dumps(result, ensure_ascii=False, indent=1))
    if not given["quiet"]:
        topics_found, loose = len(result["topics"]), len(result["ungrouped"])
        say(
            [
                f"{counted(len(selection.papers), 'paper')} in {counted(topics_found, 'topic')}, {loose} ungrouped.",
                *embedding_lines(world.config.embeddings, tally.embeddings),
            ],
            err=True,
        )
    return 0


async def _grouped(world: Setting, tally: Tally) -> tuple[Selection, Grouping]:
    """The topics, for which vectors are asked where the config says so."""
    async with asking_for_vectors(world.config, world.ports, tally) as ports:
        return await grouped(world.config.pipeline, ports)


def _as_json(topics: Sequence[Topic]) -> dict[str, Any]:
    return {
        "topics": [
            {"id": topic.id, "name": topic.name, "keywords": topic.keywords, "papers": _titled(topic)}
            for topic in topics
            if topic.id != UNGROUPED
        ],
        "ungrouped": [paper for topic in topics if topic.id == UNGROUPED for paper in _titled(topic)],
    }


def _titled(topic: Topic) -> list[dict[str, str]]:
    return [{"id": paper.id, "title": paper.title} for paper in topic.papers]
