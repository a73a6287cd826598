"""The questions of an earlier run, from the replies that it kept: nothing is asked."""

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ConfigError, ModelRefusedError
from digest.llm.replaying import Replaying
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally
from digest.ports import Replies


class Recalling:
    """Answers from `kept`, and collects in `found` the prompts called `wanted`, each once, in the order asked.

    Two models of one run may share what they have `found`. A reply to one of these may be missing, which is told to who
    asks as any other failure of a model. Where another one is missing, what came after it cannot be known: that raises
    `ConfigError`.
    """

    def __init__(
        self, kept: Replies, settings: EndpointSettings, wanted: str, found: list[Prompt] | None = None
    ) -> None:
        self._wanted = wanted
        self._replaying = Replaying(_Missing(wanted), kept, settings, Tally(), fresh=False)
        self.found: list[Prompt] = [] if found is None else found

    async def complete(self, prompt: Prompt) -> Reply:
        """The kept reply to this very prompt."""
        if prompt.name == self._wanted and prompt not in self.found:
            self.found.append(prompt)
        return await self._replaying.complete(prompt)


class _Missing:
    """Stands where an endpoint would be asked."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted

    async def complete(self, prompt: Prompt) -> Reply:
        if prompt.name == self._wanted:
            raise ModelRefusedError(f"The reply to {prompt.name} is not kept.")
        raise ConfigError(
            f"What was asked next depends on a reply to {prompt.name} that is not kept.",
            hint="Make the edition first: digest run with the same papers, config, --edition, --out and --model.",
        )
