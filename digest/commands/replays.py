"""Prompts that depend on earlier replies, as the run sent them: it is gone through again with the replies it kept."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from digest.commands.options import Setting
from digest.core.drafts import Prompt
from digest.core.errors import ConfigError
from digest.core.topics import Topic
from digest.drafting import Drafting, overview, section
from digest.llm.recalling import Recalling
from digest.ports import Ports
from digest.wiring import kept_replies

OVERVIEW = "overview"


class _Unheard:
    """What is told was told when the edition was made."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Say nothing."""


async def of_topics(name: str, topics: Sequence[Topic], world: Setting) -> list[Prompt]:
    """The prompts called `name` of the first of the topics that took any; `ConfigError` where a reply is missing."""
    with _recalling(world) as recall:
        for topic in topics:
            model, ports = recall(name)
            await section(topic, _plan(world), ports)
            if model.found:
                return model.found
    return []


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
        return model, replace(world.ports, model=model, progress=_Unheard())

    with kept_replies(world.config) as kept:
        yield recall
