"""The line to an endpoint: a request goes out, and what comes back is an answer as it came, or says what is wrong."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digest.core.drafts import Usage
from digest.core.errors import ModelBusyError, ModelError
from digest.llm.classify import error_of
from digest.llm.clients import certificates_in, client_of
from digest.llm.hiding import Hiding
from digest.llm.places import CHAT, Place
from digest.llm.quoting import is_page, said_in
from digest.llm.refusals import EndpointRefusedError
from digest.llm.remedies import Refusal
from digest.llm.settings import EndpointSettings, address, host
from digest.llm.sound import must_be_sound, sound_key
from digest.llm.streams import body_in, json_of
from digest.llm.unreached import too_slow, unreached

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OK = 200
LONGEST_LOOK_S = 2.0
UNCODED = 400  # what an error inside a 200 means that gives no code: refused
_LONGEST_LIST_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """An answer as it came: status, headers with names in lower case and without the key, body."""

    status: int
    headers: Mapping[str, str]
    body: str


class Line:
    """Posts to the endpoint of `settings`, at the path of its `place`, with `api_key` where it is not empty.

    The key goes into the request's header and nowhere else. Raises `ConfigError` for settings that cannot work.
    """

    def __init__(self, settings: EndpointSettings, api_key: str, place: Place = CHAT) -> None:
        self._settings = settings
        self._place = place
        self._key = sound_key(api_key.strip(), settings.key_from or "OPENAI_API_KEY")
        self.hidden = Hiding(self._key)
        must_be_sound(settings, place.table)
        self._certificates = certificates_in(settings.ca_file, place.table) if settings.ca_file else None
        self._client: AsyncOpenAI | None = None

    async def aclose(self) -> None:
        """Close the connections, if any were made."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def post(self, body: Mapping[str, Any]) -> Came:
        """Send a request and give what comes back, whatever its status; raises a `ModelError` where nothing does."""
        import httpx2  # noqa: PLC0415 -- as openai, below
        import openai  # noqa: PLC0415 -- takes 0.3 s to import, and a run whose replies are all kept needs none of it

        try:
            async with asyncio.timeout(self._settings.timeout_s):  # a server may trickle bytes for ever
                response = await self._opened().post(
                    self._place.path,
                    cast_to=httpx2.Response,
                    body=dict(body),
                    options={"follow_redirects": False},  # a redirected POST may lose its body and its key
                )
        except openai.APIStatusError as error:
            response = error.response
        except (openai.APITimeoutError, TimeoutError) as error:
            slow = too_slow(self._settings, self._place)
            slow.usage = Usage()  # it was at work, and how far it came is not told
            raise slow from error
        except openai.APIConnectionError as error:
            raise unreached(self._settings, error, self._place) from error
        return Came(
            status=response.status_code,
            headers={name.lower(): self.hidden(value) for name, value in response.headers.items()},
            body=response.content.decode("utf-8", "replace"),
        )

    async def look(self, path: str, body: Mapping[str, Any] | None = None, longest_s: float = LONGEST_LOOK_S) -> Any:
        """The JSON that the server has at `path`, beside its /v1; None where it has none, or takes too long to say.

        With a `body` that is posted there.
        """
        import httpx2  # noqa: PLC0415 -- as openai, below
        import openai  # noqa: PLC0415 -- see post

        with suppress(openai.APIError, TimeoutError):
            async with asyncio.timeout(longest_s):
                url = address(self._settings).removesuffix("/v1") + path
                client, cast_to = self._opened(), httpx2.Response
                response = await (
                    client.get(url, cast_to=cast_to)
                    if body is None
                    else client.post(url, cast_to=cast_to, body=dict(body))
                )
            return json_of(response.content.decode("utf-8", "replace"))
        return None

    async def models(self) -> Any:
        """The list of models as it is given; None where there is none. Raises a `ModelError` where nobody answers."""
        import httpx2  # noqa: PLC0415 -- as openai, below
        import openai  # noqa: PLC0415 -- see post

        try:
            async with asyncio.timeout(_LONGEST_LIST_S):
                response = await self._opened().get("/models", cast_to=httpx2.Response)
        except openai.APIStatusError as error:
            response = error.response
        except (openai.APITimeoutError, TimeoutError) as error:
            raise too_slow(replace(self._settings, timeout_s=_LONGEST_LIST_S), self._place) from error
        except openai.APIConnectionError as error:
            raise unreached(self._settings, error, self._place) from error
        return json_of(response.content.decode("utf-8", "replace")) if response.status_code == OK else None

    def refused(self, came: Came) -> ModelError:
        """The error that a refusal is."""
        return error_of(
            Refusal(
                status=came.status,
                headers=came.headers,
                body=self.hidden(came.body),
                settings=self._settings,
                has_key=bool(self._key),
                place=self._place,
            )
        )

    def failed_within(self, came: Came, error: Any, uncoded: int = UNCODED) -> ModelError:
        """The error that the body of a 200 tells of; `uncoded` is the status that it means where it gives none."""
        code = error.get("code") if isinstance(error, dict) else None
        status = code if isinstance(code, int) else uncoded
        return self.refused(replace(came, status=status, body=json.dumps({"error": error})))

    def foreign(self, came: Came) -> ModelError:
        """The error of a body, not empty, that is nothing of what was asked for."""
        content = came.body.strip()
        if is_page(content):
            return self.refused(came)
        if content.startswith(("{", "data:", ":")) and body_in(content) is None:
            lost = ModelBusyError(f"The answer of {host(self._settings)} was cut off on its way.")
            lost.usage = Usage()  # what it took was lost as well
            return lost
        return EndpointRefusedError(
            f"{address(self._settings)}{self._place.path} does not answer as an OpenAI-compatible endpoint does: "
            f"{self.said(content)}",
            hint=f"Mend {self._place.base_url}.",
        )

    def said(self, body: str) -> str:
        """What a body says, without the key, in one line."""
        return said_in(self.hidden(body))

    def _opened(self) -> "AsyncOpenAI":
        if self._client is None:
            self._client = client_of(self._settings, self._key, self._certificates)
        return self._client
