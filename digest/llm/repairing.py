"""A reply that cannot be used is asked for again."""

import json
from collections.abc import Callable
from dataclasses import replace

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReplyError
from digest.llm.tally import Tally
from digest.ports import Model

_MOST_REPAIRS = 2
_HEADING = "# Your first reply could not be used"


def _no_wider(_prompt: Prompt) -> int | None:
    """No reply may take more than is configured."""
    return None


class Repairing:
    """Asks `model` again for a reply that cannot be used, twice at most, and tells it what was wrong.

    Where it went round in circles it is no longer held to a grammar, in which that happens.

    A reply that its limit cut off is not mended but asked for once more, in the same words, with the larger limit that
    `wider` gives for the prompt; where it gives none, that is an error at once.
    """

    def __init__(self, model: Model, tally: Tally, wider: Callable[[Prompt], int | None] = _no_wider) -> None:
        self._model = model
        self._tally = tally
        self._wider = wider

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask, and ask again."""
        asked, left, wider = prompt, _MOST_REPAIRS, self._wider(prompt)
        while True:
            try:
                return await self._model.complete(asked)
            except ReplyError as error:
                if error.outcome == "budget_exhausted" and wider is not None:
                    asked, wider = replace(asked, most_tokens=wider), None
                elif error.outcome != "budget_exhausted" and left:
                    free = asked.constrained and error.outcome != "degenerate"
                    words = mended(prompt, error.message)
                    asked, left = replace(words, most_tokens=asked.most_tokens, constrained=free), left - 1
                else:
                    raise
                self._tally.repairing(f"{prompt.name}: {error.message}")


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
