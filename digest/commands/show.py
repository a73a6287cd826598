"""digest show: prompts as they would be sent, and what there is to choose from."""

import asyncio
import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import click

from digest.commands.options import Setting, asked_of, dated, days_of, setting
from digest.commands.replays import OVERVIEW, of_grouping, of_overview, of_topics
from digest.commands.terminal import Silent, say
from digest.config import PLUGINS, options_of
from digest.core.drafts import Prompt
from digest.core.errors import ConfigError
from digest.core.topics import Topic
from digest.drafting import parts_of
from digest.pipeline import grouped
from digest.tables import Table
from digest.templating import TemplateFolder, shipped
from digest.wiring import as_begun
from digest.writers.model import columns_of, comparisons, orders_asked
from digest.writers.prompting import VARIABLES, Asking

_BEFORE_ANY_REPLY = ("summarise_topic", "compare_papers")
_OF_ALL_TOPICS = ("name_topics", "review_topics")


@click.command()
@click.argument("prompt", default="", metavar="[PROMPT]")
@click.argument("inputs", nargs=-1, metavar="[INPUT...]")
@dated
@click.option("--topic", default="", metavar="ID", help="Show the prompt for this topic [default: the first].")
@click.option("--config", metavar="FILE", help="The config file [default: ./digest.toml if present].")
@click.option("--out", default="", metavar="DIR", help="Where the replies of a run are kept [default: out].")
@click.option("--edition", default="", metavar="NAME", help="The edition [default: its week].")
@click.option("--base-url", default="", metavar="URL", help="The endpoint, as for digest run.")
@click.option("--model", default="", metavar="NAME", help="The model, as for digest run.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def command(prompt: str, inputs: tuple[str, ...], topic: str, config: str | None, **given: Any) -> int:
    """Print PROMPT as it would be sent for the papers in INPUT; without PROMPT, list prompts and plug-ins.

    The list has each plug-in's options with their defaults; null stands for nothing.
    """
    if not prompt:
        return _list_all(as_json=given["as_json"])
    if prompt not in VARIABLES:
        raise ConfigError(f"There is no prompt {prompt!r}.", hint=f"There are: {', '.join(VARIABLES)}.")
    tables: dict[str, Table] = {"edition": {"out": given["out"]}} if given["out"] else {}
    found = setting(config, inputs, Silent(), tables | asked_of(given), edition=given["edition"], days=days_of(given))
    world = dataclasses.replace(found, config=as_begun(found.config, fresh=False))
    prompts = asyncio.run(_prompts(prompt, topic, world))
    if given["as_json"]:
        messages = [{"system": each.system, "user": each.user} for each in prompts]
        click.echo(json.dumps({"prompt": prompt, "messages": messages}, ensure_ascii=False, indent=1))
    else:
        for each in prompts:
            say(["=== system", each.system, "=== user", each.user], err=False)
    if not prompts:
        say([f"{prompt} was not asked{' for this topic' if topic else ''}."], err=True)
    return 0


async def _prompts(name: str, topic_id: str, world: Setting) -> list[Prompt]:
    """The prompts of the topic, or of the edition where they are about all of it."""
    _, found = await grouped(world.config.pipeline, world.ports)
    topics = found.topics
    if name in _OF_ALL_TOPICS:
        if topic_id:
            raise ConfigError(f"--topic {topic_id}: {name} is about all topics.", hint="Leave --topic out.")
        return await of_grouping(name, found, world)
    if name in _BEFORE_ANY_REPLY:
        return _filled(name, _named(topic_id, topics), world)
    if topic_id == OVERVIEW or (name == "write_overview" and not topic_id):
        return await of_overview(name, topics, world)
    if topic_id:
        return await of_topics(name, [_named(topic_id, topics)], world)
    return await of_topics(name, topics, world) or await of_overview(name, topics, world)


def _named(topic_id: str, topics: Sequence[Topic]) -> Topic:
    found = [topic for topic in topics if topic_id in {"", topic.id}]
    if not found:
        listed = ", ".join(topic.id for topic in topics)
        raise ConfigError(f"--topic {topic_id}: there is no such topic.", hint=f"There are: {listed}.")
    return found[0]


def _filled(name: str, topic: Topic, world: Setting) -> list[Prompt]:
    """The prompts for each batch of the topic."""
    plan = world.config.pipeline
    batches = parts_of(topic, plan.drafting).batches
    asked = [Asking(batch, world.ports.prompts, plan.language) for batch in batches]
    if name == "summarise_topic":
        return [each.summary() for each in asked]
    columns, orders = columns_of(topic), orders_asked(plan.drafting.writer)
    return [prompt for each in asked for prompt in comparisons(each, columns, orders)]


def _list_all(*, as_json: bool) -> int:
    templates = TemplateFolder([shipped("prompts")]).names()
    found = {
        "prompts": sorted(VARIABLES),
        "templates": templates,
        **{name: {kind: _options(plugin) for kind, plugin in table.items()} for name, table in PLUGINS.items()},
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    say(["prompts", *(f"  {name}" for name in sorted(VARIABLES))], err=False)
    for name, table in PLUGINS.items():
        say([name, *(line for kind, plugin in table.items() for line in _lines(kind, plugin))], err=False)
    return 0


def _options(plugin: type[Any]) -> dict[str, Any]:
    return {option.name: _default(option) for option in options_of(plugin)}


def _default(option: "dataclasses.Field[Any]") -> Any:
    return None if option.default is dataclasses.MISSING else option.default


def _lines(kind: str, plugin: type[Any]) -> list[str]:
    promise = (plugin.__doc__ or "").strip().splitlines()[0]
    options = [
        f"      {option.name}"
        + (", which must be given" if option.default is dataclasses.MISSING else f" = {json.dumps(option.default)}")
        for option in options_of(plugin)
    ]
    return [f"  {kind}: {promise}", *options]
