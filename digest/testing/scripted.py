"""A model that says what a test gives it to say."""

from collections.abc import Callable

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ReplyError, ReviewError
from digest.llm.salvage import parsed

Said = str | Exception | Callable[[Prompt], str]


class ScriptedModel:
    """Answers with `said`, in order: a text, an error to raise, or a function of the prompt. The last one stays.

    What is said goes through the same parsing as an endpoint's answer. `asked` are the prompts so far.
    """

    def __init__(self, *said: Said) -> None:
        self.asked: list[Prompt] = []
        self._said = said

    async def complete(self, prompt: Prompt) -> Reply:
        """Say what is next; raises `ReplyError` where that is not in the agreed form."""
        self.asked.append(prompt)
        if not self._said:
            raise ReviewError(f"The scripted model was asked {prompt.name} and has nothing to say.")
        said = self._said[min(len(self.asked), len(self._said)) - 1]
        if isinstance(said, Exception):
            raise said
        text = said if isinstance(said, str) else said(prompt)
        try:
            return Reply(value=parsed(text, prompt.reply_type), text=text)
        except ReplyError as error:
            error.reply = Reply(value=None, text=text)
            raise
