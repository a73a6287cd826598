"""Prompts that depend on earlier replies, as the run sent them: it is gone through again with the replies it kept."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from digest.archive.state import STATE_FILE, State
from digest.commands.options import Setting
from digest.commands.unasked import Unheard, asked_about
from digest.config import Config
from digest.core.drafts import Prompt
from digest.core.errors import ConfigError
from digest.core.groupings import Grouping
from digest.core.topics import Topic
from digest.drafting import Drafting, overview, section
from digest.llm.recalling import Recalling
from digest.naming import Naming, named
from digest.ports import Ports, Replies
from digest.writers.naming import PromptedNamer

OVERVIEW = "overview"


async def of_topics(name: str, topics: Sequence[Topic], world: Setting) -> list[Prompt]:
    """The prompts called `name` of the first of the topics that took any; `ConfigError` where a reply is missing."""
    with _recalling(world) as recall:
        for topic in topics:
            model, ports = recall(name)
            await section(topic, _plan(world), ports)
            if model.found:
                return model.found
    return []


async def of_grouping(name: str, grouping: Grouping, world: Setting) -> list[Prompt]:
    """The prompts called `name` on the topics of a grouping, which need earlier replies only where there are several.

    They are shown with the shipped options where no model is configured. Raises `ConfigError` where a reply is missing.
    """
    plan = world.config.pipeline
    usual = plan.naming or Naming(namer=PromptedNamer(language=plan.language))
    review = name == "review_topics"
    wanted = replace(usual, names=not review, reviews=usual.reviews or review)
    prompts = await asked_about(grouping, wanted, world.ports)
    if review or len(prompts) <= 1:
        return prompts
    with _recalling(world) as recall:
        model, ports = recall(name)
        await named(grouping, wanted, ports)
    return model.found


async def of_overview(name: str, topics: Sequence[Topic], world: Setting) -> list[Prompt]:
    """The prompts called `name` that the overview of all topics took; `ConfigError` where a reply is missing."""
    with _recalling(world) as recall:
        _, ports = recall("")
        sections = [(await section(topic, _plan(world), ports)).section for topic in topics]
        model, ports = recall(name)
        await overview(sections, _plan(world), ports)
        return model.found


def _plan(world: Setting) -> Drafting:
    """How the run wrote; a claim that made it end without an edition ends nothing here."""
    return replace(world.config.pipeline.drafting, on_unsupported="mark")


@contextmanager
def _recalling(world: Setting) -> Iterator[Callable[[str], tuple[Recalling, Ports]]]:
    """What makes a model that recalls the prompts of a name, and the ports with it."""
    endpoint = world.config.endpoint
    if endpoint is None:
        raise ConfigError(
            "This prompt is made of a model's earlier replies, and no model is named.",
            hint="Say --model NAME and --base-url URL as for the run, or set them in [endpoint].",
        )

    def recall(name: str) -> tuple[Recalling, Ports]:
        model = Recalling(kept, endpoint, name)
        strong = Recalling(kept, world.config.strong, name, model.found) if world.config.strong else None
        return model, replace(world.ports, model=model, strong=strong, progress=Unheard())

    with _kept_replies(world.config) as kept:
        yield recall


@contextmanager
def _kept_replies(config: Config) -> Iterator[Replies]:
    """The replies kept in the out folder, to be read alone; raises `ConfigError` where there are none."""
    path = config.out / STATE_FILE
    if not path.exists():
        raise ConfigError(
            f"{config.out} keeps no replies: no edition was made there.",
            hint="Make the edition first with digest run, or name its folder with --out.",
        )
    with State(path, only_read=True) as kept:
        yield kept
