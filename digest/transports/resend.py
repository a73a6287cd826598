"""Messages leave through Resend's HTTP interface (https://resend.com/docs/api-reference/emails/send-email).

It is the pattern for other providers: one request a message, a key that makes a repeated request harmless, and a table
of what its statuses mean.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from digest.core.errors import ConfigError
from digest.ports import Connection, Ports

if TYPE_CHECKING:
    from digest.transports.resend_client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Resend:
    """[mail.resend]: whose account, and how fast; `key_from` names the environment variable that holds the key.

    Resend takes two requests a second of an account unless it agreed to more.
    """

    idempotent: ClassVar[bool] = True

    key_from: str = "RESEND_API_KEY"
    base_url: str = "https://api.resend.com"
    per_second: Annotated[float, Field(gt=0)] = 2.0
    timeout_s: Annotated[float, Field(gt=0)] = 30.0

    def connection(self, ports: Ports) -> Connection:
        """A connection, not yet open; raises `ConfigError` where there is no key."""
        return self._client(ports)

    async def probe(self, ports: Ports) -> str:
        """Ask which domains may be sent from; a key that may only send is told so, and that is well."""
        client = self._client(ports)
        try:
            await client.open()
            return await client.domains()
        finally:
            await client.close()

    def _client(self, ports: Ports) -> "Client":
        from digest.transports.resend_client import Client  # noqa: PLC0415 -- httpx costs 60 ms, and few need it

        key = ports.secret(self.key_from).strip()
        if not key or not key.isascii() or not key.isprintable():
            raise ConfigError(
                f"{self.key_from} holds no key for Resend.",
                hint=f"Put it into the environment variable {self.key_from}, or name another one in [mail.resend].",
            )
        return Client(
            key=key,
            key_from=self.key_from,
            base_url=self.base_url,
            per_second=self.per_second,
            timeout_s=self.timeout_s,
        )
