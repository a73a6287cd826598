"""The model behind an OpenAI-compatible endpoint, asked once a prompt."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelBusyError, ModelError, ReplyError
from digest.llm.answers import Answer, answer_in, failed_generation, reply_in_thoughts, spent_in, usage_in
from digest.llm.crossing import must_be_to
from digest.llm.dialect import Dialect, Put, Refused
from digest.llm.hiding import without_secrets
from digest.llm.line import LONGEST_LOOK_S, OK, UNCODED, Came, Line
from digest.llm.manners import Manner
from digest.llm.outcomes import Said, at_its_limit, complaint, cut_off
from digest.llm.quoting import quoted
from digest.llm.refusals import CrossedError, DialectError
from digest.llm.salvage import encodable, parsed
from digest.llm.settings import EndpointSettings, host
from digest.llm.streams import body_in, json_of
from digest.llm.tally import Tally

_OUT_OF_FORM = frozenset({"invalid", "degenerate", "no_text"})
_BROKEN_OFF = 502  # what an error inside a completion means that gives no code: broken off half-way


class Endpoint:
    """Asks the endpoint of `settings`, with `api_key` where it is not empty; `clock` gives seconds.

    The key goes into the request's header and nowhere else. Requests are put as `dialect` says, which learns from what
    comes back. Raises `ConfigError` for settings that cannot work.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        api_key: str,
        tally: Tally,
        clock: Callable[[], float],
        dialect: Dialect | None = None,
    ) -> None:
        self._settings = settings
        self._line = Line(settings, api_key)
        self._tally = tally
        self._clock = clock
        self._dialect = dialect or Dialect(settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, if any were made."""
        await self._line.aclose()

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask once; raises a `ModelError` that says what to do. What came of it is counted either way."""
        put = self._dialect.request(prompt)
        body = json.dumps(without_secrets(put.body), ensure_ascii=False, sort_keys=True)
        began = self._clock()
        reply = Reply(value=None, body=body)
        answer: Answer | None = None
        try:
            answer = await self._answer(put)
            reply = replace(reply, text=reply_in_thoughts(answer) or answer.text, usage=answer.usage)
            value = self._value(replace(answer, text=reply.text), prompt)
        except ModelError as error:
            error.seconds = self._clock() - began
            error.usage = error.usage if answer is None else answer.usage
            self._tally.came_to(error.outcome)
            if error.outcome in _OUT_OF_FORM:
                self._change_told(self._dialect.heard(put, conforms=isinstance(error, CrossedError)))
            self._tally.rejected(prompt, body, reply.text, error.message)
            if isinstance(error, ReplyError):
                error.reply = replace(reply, seconds=error.seconds)
            raise
        self._tally.came_to("ok")
        self._dialect.heard(put, conforms=True)
        return replace(reply, value=value, seconds=self._clock() - began)

    def _value(self, answer: Answer, prompt: Prompt) -> Any:
        """What the model said, parsed; raises a `ModelError`."""
        limit = prompt.most_tokens or self._settings.max_reply_tokens
        asked = f"{prompt.system}\n{prompt.user}"
        said = Said(answer=answer, model=self._settings.model, limit_tokens=limit, asked=asked)
        error = complaint(said)
        if error is not None:
            raise error
        try:
            value = parsed(answer.text, prompt.reply_type, self._line.hidden, asked)
            must_be_to(prompt, value)
        except ReplyError as unread:
            if unread.outcome == "invalid" and at_its_limit(said):
                raise cut_off(said) from unread
            raise
        return value

    @property
    def manner(self) -> Manner:
        """How the next request will be put."""
        return self._dialect.manner

    async def look(self, path: str, body: Mapping[str, Any] | None = None, longest_s: float = LONGEST_LOOK_S) -> Any:
        """The JSON that the server has at `path`, as of `Line.look`."""
        return await self._line.look(path, body, longest_s)

    async def models(self) -> Any:
        """The list of models, as of `Line.models`."""
        return await self._line.models()

    async def _answer(self, put: Put) -> Answer:
        """Send a request and give the completion that comes back, without the key; raises a `ModelError`."""
        came = await self._line.post(put.body)
        if came.status != OK:
            return self._generation(came, put)
        try:
            return self._completion(came)
        except ModelError as error:
            error.usage = error.usage or spent_in(body_in(came.body))
            raise

    def _generation(self, came: Came, put: Put) -> Answer:
        """What the model said, in the body of a refusal that holds it; raises the error that any other refusal is.

        A refusal of how the request is put is learned from.
        """
        generated = failed_generation(json_of(came.body))
        if generated is not None:
            return Answer(text=self._line.hidden(encodable(generated)))
        refused = self._line.refused(came)
        before = self._dialect.manner
        learned = self._dialect.learn(Refused(status=came.status, body=came.body, outcome=refused.outcome), put)
        if learned is None:
            raise refused
        if self._dialect.manner != before:
            self._change_told(f"{learned}, since it says: {self._line.said(came.body)}")
        message = f"{host(self._settings)} wants the request put differently: {self._line.said(came.body)}"
        raise DialectError(message, retry_after=0.0, outcome=refused.outcome)

    def _change_told(self, change: str | None) -> None:
        if change is not None:
            self._tally.tell(f"{host(self._settings)}: {change.rstrip('.')}.")

    def _completion(self, came: Came) -> Answer:
        """The completion in the body of a 200, without the key; raises a `ModelError` where there is none."""
        body = body_in(came.body)
        if not isinstance(body, dict):
            raise self._foreign(came)
        answer = answer_in(body)
        self._tally.used(usage_in(body))
        error = body.get("error") if answer is None else answer.error
        if error:
            raise self._line.failed_within(came, error, UNCODED if answer is None else _BROKEN_OFF)
        if answer is not None:
            hide = self._line.hidden
            text, thoughts = hide(encodable(answer.text)), hide(encodable(answer.thoughts))
            return replace(answer, text=text, thoughts=thoughts, refusal=quoted(hide(answer.refusal)))
        if "choices" not in body:
            raise self._foreign(came)
        raise ModelBusyError(f"{host(self._settings)} answered with an empty list of choices.")

    def _foreign(self, came: Came) -> ModelError:
        """The error of something that is no completion at all."""
        if came.body.strip():
            return self._line.foreign(came)
        return ReplyError(
            f"{host(self._settings)} answered with nothing at all.",
            outcome="no_text",
            hint="If the prompt may be longer than the server's window, lower [endpoint] context_tokens.",
        )
