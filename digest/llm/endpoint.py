"""The model behind an OpenAI-compatible endpoint, asked once a prompt."""

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ConfigError, ModelBusyError, ModelError, ReplyError
from digest.llm.answers import Answer, answer_in, failed_generation, reply_in_thoughts, usage_in
from digest.llm.classify import error_of
from digest.llm.dialect import Dialect
from digest.llm.hiding import Hiding, without_secrets
from digest.llm.outcomes import Said, at_its_limit, complaint, cut_off
from digest.llm.quoting import is_page, quoted, said_in
from digest.llm.refusals import DialectError, EndpointRefusedError
from digest.llm.remedies import Refusal
from digest.llm.salvage import encodable, parsed
from digest.llm.settings import OPENAI_URL, EndpointSettings, address, host
from digest.llm.sound import must_be_sound, sound_key
from digest.llm.streams import body_in, json_of
from digest.llm.tally import Tally
from digest.llm.unreached import too_slow, unreached

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_OK = 200
_LONGEST_LOOK_S = 2.0
_UNCODED, _BROKEN_OFF = 400, 502  # what an error inside a 200 means that gives no code: refused, or broken off half-way


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    """An answer as it came: status, headers with names in lower case and without the key, body."""

    status: int
    headers: Mapping[str, str]
    body: str


class Endpoint:
    """Asks the endpoint of `settings`, with `api_key` where it is not empty; `clock` gives seconds.

    The key goes into the request's header and nowhere else. Raises `ConfigError` for settings that cannot work.
    """

    def __init__(self, settings: EndpointSettings, api_key: str, tally: Tally, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._key = sound_key(api_key.strip())
        self._hidden = Hiding(self._key)
        must_be_sound(settings)
        self._certificates = _certificates(settings.ca_file) if settings.ca_file else None
        self._tally = tally
        self._clock = clock
        self._dialect = Dialect(settings)
        self._client: AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, if any were made."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def complete(self, prompt: Prompt) -> Reply:
        """Ask once; raises a `ModelError` that says what to do. What came of it is counted either way."""
        request = self._dialect.request(prompt)
        body = json.dumps(without_secrets(request), ensure_ascii=False, sort_keys=True)
        began = self._clock()
        reply = Reply(value=None, body=body)
        try:
            answer = await self._answer(request)
            reply = replace(reply, text=reply_in_thoughts(answer) or answer.text, usage=answer.usage)
            value = self._value(replace(answer, text=reply.text), prompt)
        except ModelError as error:
            error.seconds = self._clock() - began
            self._tally.came_to(error.outcome)
            self._tally.rejected(prompt, body, reply.text, error.message)
            if isinstance(error, ReplyError):
                error.reply = replace(reply, seconds=error.seconds)
            raise
        self._tally.came_to("ok")
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
            return parsed(answer.text, prompt.reply_type, self._hidden, asked)
        except ReplyError as unread:
            if unread.outcome == "invalid" and at_its_limit(said):
                raise cut_off(said) from unread
            raise

    async def look(self, path: str) -> Any:
        """The JSON that the server has at `path`, beside its /v1; None where it has none, or is slow to say."""
        import httpx2  # noqa: PLC0415 -- as openai, below
        import openai  # noqa: PLC0415 -- see _post

        with suppress(openai.APIError, TimeoutError):
            async with asyncio.timeout(_LONGEST_LOOK_S):
                url = address(self._settings).removesuffix("/v1") + path
                response = await self._opened().get(url, cast_to=httpx2.Response)
            return json_of(response.content.decode("utf-8", "replace"))
        return None

    def _opened(self) -> "AsyncOpenAI":
        if self._client is None:
            self._client = _client(self._settings, self._key, self._certificates)
        return self._client

    async def _answer(self, request: dict[str, Any]) -> Answer:
        """Send a request and give the completion that comes back, without the key; raises a `ModelError`."""
        import httpx2  # noqa: PLC0415 -- as openai, below
        import openai  # noqa: PLC0415 -- takes 0.3 s to import, and a run whose replies are all kept needs none of it

        try:
            async with asyncio.timeout(self._settings.timeout_s):  # a server may trickle bytes for ever
                response = await self._opened().post(
                    "/chat/completions",
                    cast_to=httpx2.Response,
                    body=request,
                    options={"follow_redirects": False},  # a redirected POST may lose its body and its key
                )
        except openai.APIStatusError as error:
            response = error.response
        except (openai.APITimeoutError, TimeoutError) as error:
            raise too_slow(self._settings) from error
        except openai.APIConnectionError as error:
            raise unreached(self._settings, error) from error
        came = _Came(
            status=response.status_code,
            headers={name.lower(): self._hidden(value) for name, value in response.headers.items()},
            body=response.content.decode("utf-8", "replace"),
        )
        return self._completion(came) if came.status == _OK else self._generation(came, request)

    def _generation(self, came: _Came, request: dict[str, Any]) -> Answer:
        """What the model said, in the body of a refusal that holds it; raises the error that any other refusal is.

        A refusal of how the request is put is learned from.
        """
        generated = failed_generation(json_of(came.body))
        if generated is not None:
            return Answer(text=self._hidden(encodable(generated)))
        refused = self._refused(came)
        if self._dialect.learn(came.status, came.body, request):
            message = f"{host(self._settings)} wants the request put differently: {self._said(came.body)}"
            raise DialectError(message, retry_after=0.0, outcome=refused.outcome)
        raise refused

    def _refused(self, came: _Came) -> ModelError:
        return error_of(
            Refusal(
                status=came.status,
                headers=came.headers,
                body=self._hidden(came.body),
                settings=self._settings,
                has_key=bool(self._key),
            )
        )

    def _completion(self, came: _Came) -> Answer:
        """The completion in the body of a 200, without the key; raises a `ModelError` where there is none."""
        body = body_in(came.body)
        if not isinstance(body, dict):
            raise self._foreign(came)
        answer = answer_in(body)
        self._tally.used(usage_in(body))
        error = body.get("error") if answer is None else answer.error
        if error:
            code = error.get("code") if isinstance(error, dict) else None
            inner = json.dumps({"error": error})
            status = code if isinstance(code, int) else _UNCODED if answer is None else _BROKEN_OFF
            raise self._refused(replace(came, status=status, body=inner))
        if answer is not None:
            hide = self._hidden
            text, thoughts = hide(encodable(answer.text)), hide(encodable(answer.thoughts))
            return replace(answer, text=text, thoughts=thoughts, refusal=quoted(hide(answer.refusal)))
        if "choices" not in body:
            raise self._foreign(came)
        raise ModelBusyError(f"{host(self._settings)} answered with an empty list of choices.")

    def _foreign(self, came: _Came) -> ModelError:
        """The error of something that is no completion at all."""
        content = came.body.strip()
        if is_page(content):
            return self._refused(came)
        if not content:
            return ReplyError(
                f"{host(self._settings)} answered with nothing at all.",
                outcome="no_text",
                hint="If the prompt may be longer than the server's window, lower [endpoint] context_tokens.",
            )
        if content.startswith(("{", "data:", ":")) and body_in(content) is None:
            return ModelBusyError(f"The answer of {host(self._settings)} was cut off on its way.")
        return EndpointRefusedError(
            f"{address(self._settings)}/chat/completions does not answer as an OpenAI-compatible endpoint does: "
            f"{self._said(content)}",
            hint="Mend --base-url.",
        )

    def _said(self, body: str) -> str:
        return said_in(self._hidden(body))


def _certificates(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise ConfigError(f"[endpoint] ca_file: {ca_file} cannot be used: {error}.", hint="Give a PEM file.") from error


def _client(settings: EndpointSettings, key: str, certificates: ssl.SSLContext | None) -> "AsyncOpenAI":
    """The SDK's client: no tries again of its own, since `Retrying` owns them."""
    import openai  # noqa: PLC0415 -- see Endpoint._post

    common: dict[str, Any] = {
        "api_key": key or "none",  # the SDK insists on one, local servers do not care
        "organization": settings.organization or None,
        "timeout": settings.timeout_s,
        "max_retries": 0,
        "default_headers": dict(settings.headers),
    }
    if settings.proxy or certificates:
        common["http_client"] = openai.DefaultAsyncHttpxClient(
            proxy=settings.proxy or None, verify=certificates or True
        )
    base_url = settings.base_url or OPENAI_URL
    if settings.azure_api_version:
        return openai.AsyncAzureOpenAI(azure_endpoint=base_url, api_version=settings.azure_api_version, **common)
    return openai.AsyncOpenAI(base_url=base_url, **common)
