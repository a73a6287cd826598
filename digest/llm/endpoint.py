"""The model behind an OpenAI-compatible endpoint, asked once a prompt."""

import asyncio
import json
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ConfigError, ModelBusyError, ModelError, ModelRefusedError, ReplyError
from digest.llm.answers import Answer, answer_in, usage_in
from digest.llm.classify import Refusal, error_of, insecure, is_page, quoted, said_in, too_slow, unreachable
from digest.llm.dialect import Dialect
from digest.llm.hiding import Hiding, without_secrets
from digest.llm.refusals import DialectError, EndpointRefusedError
from digest.llm.salvage import encodable, parsed
from digest.llm.settings import OPENAI_URL, EndpointSettings, address, host
from digest.llm.sound import must_be_sound, sound_key
from digest.llm.tally import Tally

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_OK = 200
_LONGEST_LOOK_S = 2.0


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
        """Ask once; raises a `ModelError` that says what to do."""
        request = self._dialect.request(prompt)
        body = json.dumps(without_secrets(request), ensure_ascii=False, sort_keys=True)
        began = self._clock()
        try:
            content = await self._post(request)
        except ModelError as error:
            self._tally.rejected(prompt, body, "", error.message)
            raise
        seconds = self._clock() - began
        answer = self._answer(content)
        try:
            _must_be_whole(answer, self._settings)
            value = parsed(answer.text, prompt.reply_type, self._hidden)
        except ReplyError as error:
            self._tally.rejected(prompt, body, answer.text, error.message)
            error.reply = Reply(value=None, text=answer.text, usage=answer.usage, body=body, seconds=seconds)
            raise
        return Reply(value=value, text=answer.text, usage=answer.usage, body=body, seconds=seconds)

    async def look(self, path: str) -> Any:
        """The JSON that the server has at `path`, beside its /v1; None where it has none, or is slow to say."""
        import httpx2  # noqa: PLC0415 -- as openai, below
        import openai  # noqa: PLC0415 -- see _post

        with suppress(openai.APIError, TimeoutError):
            async with asyncio.timeout(_LONGEST_LOOK_S):
                url = address(self._settings).removesuffix("/v1") + path
                response = await self._opened().get(url, cast_to=httpx2.Response)
            return _json(response.content.decode("utf-8", "replace"))
        return None

    def _opened(self) -> "AsyncOpenAI":
        if self._client is None:
            self._client = _client(self._settings, self._key, self._certificates)
        return self._client

    async def _post(self, request: dict[str, Any]) -> str:
        """Send a request and give the body of what came back; raises a `ModelError`."""
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
            raise self._error(error.status_code, error.response, request) from error
        except (openai.APITimeoutError, TimeoutError) as error:
            raise too_slow(self._settings) from error
        except openai.APIConnectionError as error:
            insecurity = _insecurity(error)
            raise (insecure(self._settings, insecurity) if insecurity else unreachable(self._settings)) from error
        if response.status_code != _OK:
            raise self._error(response.status_code, response, request)
        return response.content.decode("utf-8", "replace")

    def _error(self, status: int, response: Any, request: dict[str, Any]) -> ModelError:
        """The error that a response with this status is; a refusal of how the request is put is learned from."""
        body = response.content.decode("utf-8", "replace")
        if self._dialect.learn(status, body, request):
            message = f"{host(self._settings)} wants the request put differently: {self._said(body)}"
            return DialectError(message, retry_after=0.0)
        return self._refused(status, body, {name.lower(): value for name, value in response.headers.items()})

    def _refused(self, status: int, body: str, headers: dict[str, str]) -> ModelError:
        return error_of(
            Refusal(
                status=status,
                headers={name: self._hidden(value) for name, value in headers.items()},
                body=self._hidden(body),
                settings=self._settings,
                has_key=bool(self._key),
            )
        )

    def _answer(self, content: str) -> Answer:
        """The completion in the body of a 200, without the key; raises a `ModelError` where there is none."""
        body = _json(content)
        if not isinstance(body, dict):
            raise self._foreign(content)
        answer = answer_in(body)
        self._tally.used(usage_in(body))
        if answer is not None:
            text, refusal = self._hidden(encodable(answer.text)), quoted(self._hidden(answer.refusal))
            return replace(answer, text=text, refusal=refusal)
        error = body.get("error")
        if error:
            code = error.get("code") if isinstance(error, dict) else None
            raise self._refused(code if isinstance(code, int) else 400, content, {})
        if "choices" not in body:
            raise self._foreign(content)
        raise ModelBusyError(f"{host(self._settings)} answered with an empty list of choices.")

    def _foreign(self, content: str) -> ModelError:
        """The error of something that is no completion at all."""
        if is_page(content):
            return self._refused(_OK, content, {})
        if content.lstrip().startswith("{") and _json(content) is None:
            return ModelBusyError(f"The answer of {host(self._settings)} was cut off on its way.")
        return EndpointRefusedError(
            f"{address(self._settings)}/chat/completions does not answer as an OpenAI-compatible endpoint does: "
            f"{self._said(content)}",
            hint="Mend --base-url.",
        )

    def _said(self, body: str) -> str:
        return said_in(self._hidden(body))


def _insecurity(error: BaseException | None) -> ssl.SSLError | None:
    """What TLS objected to, where that is why there is no connection."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def _must_be_whole(answer: Answer, settings: EndpointSettings) -> None:
    """Raise unless the model said something, and all of it."""
    if answer.refusal or answer.ended == "content_filter":
        reason = f": {answer.refusal}" if answer.refusal else "; its answer was filtered."
        raise ModelRefusedError(f"{settings.model} refuses this prompt{reason}", hint="Try another model for it.")
    if answer.ended == "length":
        tokens = answer.usage.completion_tokens or settings.max_reply_tokens
        raise ReplyError(f"The reply was cut off at {tokens} tokens.", hint="Raise [endpoint] max_reply_tokens.")
    if not answer.text.strip():
        raise ReplyError("The reply is empty.", hint="Raise [endpoint] max_reply_tokens if the model thinks long.")


def _json(content: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


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
