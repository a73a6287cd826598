"""A reply that is not in the agreed form is asked for once more."""

import json
from dataclasses import replace

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReplyError
from digest.llm.tally import Tally
from digest.ports import Model

_HEADING = "# Your first reply could not be used"


class Repairing:
    """Tells `model` what was wrong with its reply and asks once more; a second such reply is an error."""

    def __init__(self, model: Model, tally: Tally) -> None:
        self._model = model
        self._tally = tally

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask, at most twice."""
        try:
            return await self._model.complete(prompt)
        except ReplyError as error:
            self._tally.repairing(f"{prompt.name}: {error.message}")
            return await self._model.complete(mended(prompt, error.message))


def mended(prompt: Prompt, reason: str) -> Prompt:
    """The same prompt, and last what was wrong with the first reply: its beginning is what the server has cached."""
    return replace(
        prompt,
        user=f"{prompt.user.rstrip()}\n\n"
        f"{_HEADING}\n\n"
        f"{reason}\n"
        "Reply again to all of the above, with one complete JSON object in the agreed form and nothing else.\n",
    )


def took_mending(prompt: Prompt, reply: Reply) -> bool:
    """Whether the reply is to the prompt as `mended`, by the request that it answers."""
    begun = json.dumps(f"{prompt.user.rstrip()}\n\n{_HEADING}\n", ensure_ascii=False)
    return begun[1:-1] in reply.body
