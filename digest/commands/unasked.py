"""What a model would be asked about topics, found out without asking."""

from dataclasses import replace

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelRefusedError
from digest.core.groupings import Grouping
from digest.naming import Naming, named
from digest.ports import Ports


class Unheard:
    """Progress of which nothing is shown."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""

    def tell(self, message: str) -> None:
        """Say nothing."""


class _Unasked:
    """Collects prompts and answers none."""

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    async def complete(self, prompt: Prompt) -> Reply:
        self.prompts.append(prompt)
        raise ModelRefusedError("Nobody is asked.")


async def asked_about(grouping: Grouping, plan: Naming | None, ports: Ports) -> list[Prompt]:
    """The prompts on topics, as they are before any reply to them."""
    model = _Unasked()
    await named(grouping, plan, replace(ports, model=model, progress=Unheard()))
    return model.prompts
