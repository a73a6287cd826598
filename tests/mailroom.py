"""A mail server on loopback that aiosmtpd makes: real sockets, TLS, logins, and every byte that came over the wire."""

import asyncio
import ssl
import threading
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ACCESS = "ya29.kelp"
REFUSAL = '{"status":"400","schemes":"Bearer","scope":"https://mail.example/"}'


class Mailroom:
    """Serves as long as the block runs, with what aiosmtpd's SMTP takes as `options`.

    `rcpt` has what is answered of whom; `login` what is answered to a login other than `lab` with `brine-and-kelp`,
    or the token `ya29.kelp`; `after_tls` to an encrypted EHLO, if anything; `way` encrypts from the start.
    """

    def __init__(
        self,
        *,
        way: ssl.SSLContext | None = None,
        rcpt: Mapping[str, str] | None = None,
        login: str = "535 5.7.8 No",
        after_tls: str = "",
        **options: Any,
    ) -> None:
        self._way = way
        self._rcpt = rcpt or {}
        self._login = login
        self._after_tls = after_tls
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.arrived: list[tuple[str, bytes]] = []
        self.mail_options: list[list[str]] = []
        self.logins: list[str] = []
        self.raw = b""  # as it came over the wire
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _begin(self) -> None:
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._way)
        self._tap = await asyncio.start_server(self._passed_on, "127.0.0.1", 0)
        self.port = self._tap.sockets[0].getsockname()[1]

    async def _passed_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What comes goes on to the server as it is, and back."""
        inner = await asyncio.open_connection(*self._server.sockets[0].getsockname())
        self._writers += [writer, inner[1]]

        async def there() -> None:
            while data := await reader.read(65536):
                self.raw += data
                inner[1].write(data)
            inner[1].close()

        async def back() -> None:
            while data := await inner[0].read(65536):
                writer.write(data)
            writer.close()

        with suppress(OSError):
            await asyncio.gather(there(), back())

    async def _end(self) -> None:
        self._tap.close()
        self._server.close()
        for writer in self._writers:
            writer.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=5)
        for _ in range(5):  # what is closed lets go of its socket a turn of the loop later
            await asyncio.sleep(0)

    def _protocol(self) -> SMTP:
        return SMTP(self, authenticator=self._authenticated, loop=self._loop, hostname="sink.example", **self._options)

    def _authenticated(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        known = (data.login, data.password) == (b"lab", b"brine-and-kelp")
        self.logins += ["PLAIN"] if known else []
        return AuthResult(success=known, handled=False, message=None if known else self._login)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802  # aiosmtpd's name
        """What Gmail and Microsoft do: a refusal is a question first, which an empty line answers."""
        if args[1] == b64encode(f"user=lab\x01auth=Bearer {ACCESS}\x01\x01".encode()).decode():
            self.logins.append("XOAUTH2")
            return AuthResult(success=True)
        if await server.challenge_auth(REFUSAL) == b"":
            return AuthResult(success=False, handled=False, message="535 5.7.8 Username and Password not accepted")
        return AuthResult(success=False, handled=False, message="501 5.5.2 An empty line was due")

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if session.ssl and self._after_tls:
            return [self._after_tls]
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.mail_options.append(sorted(option.upper() for option in options))
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802  # as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._rcpt.get(address, "250 2.1.5 Ok")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        content = envelope.original_content
        assert isinstance(content, bytes)
        self.arrived += [(reader, content) for reader in envelope.rcpt_tos]
        return "250 2.0.0 Ok"
