"""Messages leave through a mail server that one may send by, over SMTP (RFC 5321, submission by RFC 6409)."""

import asyncio
import ipaddress
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from digest.core.deliveries import Answer
from digest.core.errors import ConfigError
from digest.ports import Connection, Ports
from digest.transports.smtp_session import Login, Place, Session
from digest.transports.token_command import fresh_token

_PORTS = {"implicit": 465, "starttls": 587, "none": 25}
_IMPLICIT = 465


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """[mail.smtp]: the server, how the way to it is kept private, and who logs in.

    `tls` is `implicit` (encrypted from the start) for port 465 and else `starttls`, unless it is given; `none` is for
    servers on this machine alone. Certificates are verified, against `ca_file` where one is given. `password_from`
    names the environment variable that holds the password; with `token_command` its output is an OAuth2 access token
    instead. A connection is left after `messages_per_connection`, since servers end longer ones by themselves.
    """

    idempotent: ClassVar[bool] = False

    host: str
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    tls: Literal["", "implicit", "starttls", "none"] = ""
    user: str = ""
    password_from: str = "DIGEST_MAIL_PASSWORD"  # noqa: S105 -- the name of a variable
    token_command: tuple[str, ...] = ()
    ca_file: str = ""
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    messages_per_connection: Annotated[int, Field(ge=1)] = 100

    def connection(self, ports: Ports) -> Connection:
        """A connection, not yet open; raises `ConfigError` where it would be in the clear, or lacks a password."""
        must_be_private(self)
        password = ports.secret(self.password_from).strip() if self.user and not self.token_command else ""
        if self.user and not self.token_command and not password:
            raise ConfigError(
                f"[mail.smtp] names the user {self.user!r}, and {self.password_from} is empty.",
                hint=f"Put the password into the environment variable {self.password_from}, or set token_command.",
            )
        return _Connection(self, password)

    async def probe(self, ports: Ports) -> str:
        """Connect, log in, and leave again."""
        connection = self.connection(ports)
        try:
            await connection.open()
        finally:
            await connection.close()
        login = f", logged in as {self.user}" if self.user else ", no login"
        return f"{self.host}:{self.port_used} answers ({self._privacy}){login}"

    @property
    def mode(self) -> Literal["implicit", "starttls", "none"]:
        """How the way is kept private."""
        return self.tls or ("implicit" if self.port == _IMPLICIT else "starttls")

    @property
    def port_used(self) -> int:
        """The port, by the mode where none is given."""
        return self.port or _PORTS[self.mode]

    @property
    def _privacy(self) -> str:
        return {"implicit": "TLS", "starttls": "STARTTLS", "none": "in the clear, on this machine"}[self.mode]


def must_be_private(settings: Smtp) -> None:
    """Raise `ConfigError` where a message, or a password, would cross a network in the clear."""
    if settings.mode == "none" and not _is_loopback(settings.host):
        raise ConfigError(
            f'[mail.smtp] tls = "none" would send in the clear to {settings.host}.',
            hint='Say tls = "starttls" or "implicit"; "none" is for a server on this machine.',
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class _Connection:
    """A session in a thread: smtplib waits for the server, the run does not."""

    def __init__(self, settings: Smtp, password: str) -> None:
        self._settings = settings
        self._password = password
        self._session: Session | None = None
        self._left = 0

    async def open(self) -> None:
        """Connect, make the way private, and log in, unless that is so already."""
        if self._session is not None and self._left > 0:
            return
        await self.close()
        own = self._settings
        place = Place(host=own.host, port=own.port_used, mode=own.mode, ca_file=own.ca_file, timeout_s=own.timeout_s)
        token = await fresh_token(own.token_command, own.timeout_s) if own.token_command else ""
        login = Login(user=own.user, password=self._password, token=token, password_from=own.password_from)
        session = Session(place)
        await asyncio.to_thread(session.open, login)
        self._session, self._left = session, own.messages_per_connection

    async def offer(self, sender: str, recipient: str, message: bytes) -> Answer | None:
        """MAIL and RCPT."""
        answer = await asyncio.to_thread(partial(self._opened.offer, sender, recipient, len(message)))
        if answer is not None and answer.lost:
            self._left = 0
        return answer

    async def hand_over(self, message: bytes, key: str) -> Answer:  # noqa: ARG002 -- SMTP knows no such key
        """DATA, the message, and the last dot."""
        self._left -= 1
        answer = await asyncio.to_thread(self._opened.hand_over, message)
        if answer.lost:
            self._left = 0
        return answer

    async def close(self) -> None:
        """Say QUIT, whatever comes of it."""
        if self._session is not None:
            await asyncio.to_thread(self._session.close)
            self._session = None

    @property
    def _opened(self) -> Session:
        if self._session is None:
            raise RuntimeError("the connection is not open")
        return self._session
