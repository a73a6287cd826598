"""One request over the wire."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import quote

import httpx

from digest import __version__
from digest.core.errors import ConfigError
from digest.core.web import WebReply
from digest.fetching.bodies import ACCEPTED, unpacked
from digest.fetching.failures import BusyError, failure
from digest.fetching.manners import Service
from digest.fetching.targets import SealedUrl, Target

# Of an answer that is packed or cut into pieces: what is handed on is neither. And cookies are nobody's business.
_NOT_HANDED_ON = frozenset({"connection", "content-encoding", "content-length", "set-cookie", "transfer-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a service can turn to: the address of the project, and of whoever runs it, where they give one."""

    url: str = ""
    address: str = ""

    @property
    def user_agent(self) -> str:
        """Such as `digest/0.1.0 (+https://digest.example; mailto:anna@lab.example)`."""
        parts = [f"+{self.url}" if self.url else "", f"mailto:{quote(self.address, safe='@')}" if self.address else ""]
        return f"digest/{__version__} ({'; '.join(filter(None, parts)) or 'research-digest'})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is waited for and taken: the largest body in bytes, and seconds.

    `silence_s` is the longest pause within an answer, `answer_s` all of it; after `deadline_s` of asking and waiting
    no other try begins.
    """

    largest_body: int = 50_000_000
    connect_s: float = 15.0
    silence_s: float = 60.0
    answer_s: float = 240.0
    deadline_s: float = 900.0


class Wire:
    """Sends requests as `contact`, through `transport` where one is given, else through the proxy that is set.

    Nothing is made ready before the first request, which raises `ConfigError` where that proxy cannot be used.
    """

    def __init__(self, contact: Contact, limits: Limits, transport: httpx.AsyncBaseTransport | None) -> None:
        self._agent = contact.user_agent
        self._limits = limits
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def ask(self, url: httpx.URL, target: Target, service: Service, since: Mapping[str, str]) -> WebReply:
        """What `url` answers, to which `target` led; `since` are headers that name the answer which is there already.

        Raises `BusyError` where that is for now, `SourceError` where it is for good.
        """
        client = self._client = self._client or self._opened()
        trusted = target.trusts(url)
        headers = self._headers(target, service) | dict(since) | dict(target.secret_headers if trusted else {})
        request = client.build_request("GET", url, headers=headers)
        request.url = SealedUrl(url, target.secret if trusted else {})
        login = httpx.BasicAuth(*target.login) if target.login and trusted else None
        try:
            async with asyncio.timeout(self._limits.answer_s):
                response = await client.send(request, auth=login, stream=True)
                try:
                    encoding = response.headers.get("content-encoding", "")
                    body = await unpacked(response.aiter_raw(), encoding, self._limits.largest_body, service)
                finally:
                    await response.aclose()
        except httpx.HTTPError as error:
            raise failure(error, service) from error
        except TimeoutError as error:
            raise BusyError(f"did not end its answer within {self._limits.answer_s:g} s") from error
        told = {
            name: target.without_secrets(value)
            for name, value in response.headers.items()
            if name not in _NOT_HANDED_ON
        }
        return WebReply(url=str(url), status=response.status_code, headers=told, content=body)

    def _opened(self) -> httpx.AsyncClient:
        try:
            return httpx.AsyncClient(
                transport=self._transport,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                timeout=httpx.Timeout(self._limits.silence_s, connect=self._limits.connect_s),
            )
        except (ImportError, ValueError) as error:  # its address may hold a password, and is not repeated
            raise ConfigError(
                "The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names cannot be used.",
                hint="Write it as http://HOST:PORT.",
            ) from error

    def _headers(self, target: Target, service: Service) -> dict[str, str]:
        connection = {"Connection": "close"} if service.manners.closes else {}
        return {"User-Agent": self._agent, "Accept": target.accept, "Accept-Encoding": ACCEPTED, **connection}
