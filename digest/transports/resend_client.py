"""Requests to Resend: one a message, under a key that makes a repeated one harmless."""

import asyncio
import base64
from collections.abc import Mapping
from email.message import EmailMessage, MIMEPart
from typing import Any, cast

import httpx

from digest import __version__
from digest.core.deliveries import Answer
from digest.core.errors import DeliveryError
from digest.mailing.messages import read
from digest.transports.resend_answers import answer_to, refused_for_good, said_in

# What Resend sets itself, or takes as a field of its own.
_NOT_PASSED_ON = frozenset({"from", "to", "reply-to", "subject", "date", "message-id", "mime-version"})


class Client:
    """A client that keeps its connection between messages; `key_from` is the name that errors give the key."""

    def __init__(self, *, key: str, key_from: str, base_url: str, per_second: float, timeout_s: float) -> None:
        self._key, self._key_from = key, key_from
        self._base_url = base_url
        self._apart_s = 1 / per_second
        self._timeout_s = timeout_s
        self._client: httpx.AsyncClient | None = None
        self._next_at = 0.0

    async def open(self) -> None:
        """Make the client; nothing is sent yet."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._base_url,
                timeout=self._timeout_s,
                headers={"Authorization": f"Bearer {self._key}", "User-Agent": f"research-digest/{__version__}"},
            )

    async def offer(self, sender: str, recipient: str, message: bytes) -> Answer | None:  # noqa: ARG002 -- nothing to ask
        """Whether the message may come: Resend takes no address with letters beyond ASCII."""
        if recipient.isascii():
            return None
        return Answer(state="rejected", said="Resend takes no address with letters beyond ASCII")

    async def hand_over(self, message: bytes, key: str) -> Answer:
        """Post the message; a request that was sent and not answered may have been carried out."""
        await self._paced()
        try:
            response = await self._opened.post(
                "/emails", json=as_fields(read(message)), headers={"Idempotency-Key": key}
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Answer(state="retryable", said=f"Resend cannot be reached: {_why(error)}")
        except httpx.HTTPError as error:
            return Answer(state="uncertain", said=f"no answer from Resend: {_why(error)}")
        return answer_to(response)

    async def domains(self) -> str:
        """The domains that the account may send from, in words; raises `DeliveryError`."""
        try:
            response = await self._opened.get("/domains")
        except httpx.HTTPError as error:
            raise DeliveryError(
                f"Resend cannot be reached: {_why(error)}.", hint="Try again later with digest send.", passing=True
            ) from error
        if response.is_server_error:
            raise DeliveryError(
                f"Resend cannot be used for now: {said_in(response)}.",
                hint="Try again later with digest send.",
                passing=True,
            )
        if refused_for_good(response):
            raise DeliveryError(f"Resend refused the key: {said_in(response)}.", hint=f"Check {self._key_from}.")
        if not response.is_success:  # a key that may only send is answered 401 here
            return "Resend answers; the key may not list domains, so the sender's was not looked up"
        known = [row for row in _rows(response) if isinstance(row, Mapping)]
        verified = [str(row.get("name")) for row in known if row.get("status") == "verified"]
        return f"Resend answers; verified: {', '.join(verified) or 'no domain yet'}"

    async def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    @property
    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            raise RuntimeError("the connection is not open")
        return self._client

    async def _paced(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._next_at - loop.time()))
        self._next_at = loop.time() + self._apart_s


def as_fields(message: EmailMessage) -> dict[str, Any]:
    """A composed message as Resend's interface has it."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    fields: dict[str, Any] = {
        "from": str(message["From"]),
        "to": [str(message["To"])],
        "subject": str(message["Subject"]),
        "text": _lines(text),
        "html": _lines(html),
        "headers": {
            name: str(value)
            for name, value in message.items()
            if name.lower() not in _NOT_PASSED_ON and not name.lower().startswith("content-")
        },
    }
    fields["headers"]["X-Entity-Ref-ID"] = str(message["Message-ID"]).strip("<>")  # keeps editions out of one thread
    if message["Reply-To"]:
        fields["reply_to"] = str(message["Reply-To"])
    attached = [
        {"filename": part.get_filename(), "content": base64.b64encode(part.get_payload(decode=True)).decode()}  # type: ignore[arg-type]  # bytes, since it is no multipart
        for part in message.iter_attachments()
    ]
    return fields | ({"attachments": attached} if attached else {})


def _lines(part: MIMEPart | None) -> str:
    """The content of a part, with line ends as JSON has them."""
    return cast(str, part.get_content()).replace("\r\n", "\n") if part else ""


def _rows(response: httpx.Response) -> list[Any]:
    try:
        content = response.json()
    except ValueError:
        return []
    rows = content.get("data") if isinstance(content, Mapping) else None
    return rows if isinstance(rows, list) else []


def _why(error: httpx.HTTPError) -> str:
    return str(error) or type(error).__name__
