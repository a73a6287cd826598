"""What was answered once is not asked again."""

import asyncio
import json
from collections import defaultdict

from digest.core.drafts import KeptReply, Prompt, Reply
from digest.core.errors import ReplyError
from digest.llm.keys import key_of
from digest.llm.salvage import parsed
from digest.llm.settings import EndpointSettings, address
from digest.llm.tally import Tally
from digest.ports import Model, Replies


class Replaying:
    """Answers from `kept` where it can, and keeps what `model` answers: whole replies only, never an error.

    `fresh` ignores what earlier runs kept. Equal prompts of one run are asked once, also when they come together.
    """

    def __init__(self, model: Model, kept: Replies, settings: EndpointSettings, tally: Tally, *, fresh: bool) -> None:
        self._model = model
        self._kept = kept
        self._settings = settings
        self._tally = tally
        self._fresh = fresh
        self._answered: dict[str, Reply] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def complete(self, prompt: Prompt) -> Reply:
        """The kept reply to this very prompt, or a new one."""
        key = key_of(prompt, self._settings)
        async with self._asking[key]:
            if key not in self._answered:
                self._answered[key] = self._replayed(key, prompt) or await self._asked(key, prompt)
            return self._answered[key]

    def _replayed(self, key: str, prompt: Prompt) -> Reply | None:
        kept = None if self._fresh else self._kept.get(key)
        if kept is None:
            return None
        try:
            json.loads(kept.body)
            value = parsed(kept.text, prompt.reply_type, asked=f"{prompt.system}\n{prompt.user}")
        except (ReplyError, ValueError, RecursionError):  # read less strictly once, or damaged since: ask anew
            return None
        self._tally.replayed += 1
        self._tally.replies.append(kept)
        return Reply(value=value, text=kept.text, usage=kept.usage, body=kept.body, seconds=kept.seconds)

    async def _asked(self, key: str, prompt: Prompt) -> Reply:
        reply = await self._model.complete(prompt)
        kept = KeptReply(
            key=key,
            prompt=prompt.name,
            model=self._settings.model,
            endpoint=address(self._settings),
            body=reply.body,
            text=reply.text,
            usage=reply.usage,
            seconds=reply.seconds,
        )
        self._kept.put(kept)
        self._tally.replies.append(kept)
        return reply
