"""digest group: the topics, as one JSON object."""

import asyncio
import json
from dataclasses import asdict
from typing import Any

import click

from digest.commands.options import setting, shared
from digest.commands.terminal import counted, progress, say
from digest.core.topics import UNGROUPED, Topic
from digest.groupers.explaining import explain
from digest.pipeline import grouped


@click.command()
@shared
@click.option("--topics", type=click.IntRange(min=1), metavar="N", help="Ask for N topics; lifts the maximum size.")
@click.option("--explain", "why", is_flag=True, help="Say for each paper what puts it where it is.")
def command(inputs: tuple[str, ...], config: str | None, topics: int | None, **given: Any) -> int:
    """Print the topics of the papers in INPUT, or in the configured sources, as JSON on stdout."""
    with progress(quiet=given["quiet"]) as seen:
        world = setting(config, inputs, seen, {} if topics is None else {"topics": {"topics": topics}})
        selection, found = asyncio.run(grouped(world.config.pipeline, world.ports))
    result = _as_json(found)
    if given["why"]:
        result["why"] = [asdict(each) for each in explain(found)]
    click.echo(json.dumps(result, ensure_ascii=False, indent=1))
    if not given["quiet"]:
        topics_found, loose = len(result["topics"]), len(result["ungrouped"])
        say(
            [f"{counted(len(selection.papers), 'paper')} in {counted(topics_found, 'topic')}, {loose} ungrouped."],
            err=True,
        )
    return 0


def _as_json(topics: list[Topic]) -> dict[str, Any]:
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
