"""Addresses and tokens as keyed hashes: who holds no key cannot tell whose they are (RFC 2104, SHA-256)."""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from digest.core.errors import ArchiveError, ConfigError
from digest.mailing.addresses import same

KEY_FILE = "mail.key"
LEAST_KEY_CHARACTERS = 16
_TOKEN_BYTES = 16  # 128 bits cannot be guessed, and an address stays short enough for a line of text


def seal(key: bytes, address: str) -> str:
    """The address as 32 hexadecimal digits, the same for every spelling of it."""
    return _hash(key, "address", same(address)).hex()[:32]


def token(key: bytes, list_id: str, address: str) -> str:
    """What a one-click address of RFC 8058 ends with: it names list and reader to whoever holds the key alone.

    22 characters of `A-Za-z0-9_-`.
    """
    hashed = _hash(key, "unsubscribe", list_id, same(address))[:_TOKEN_BYTES]
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")


def address_of(given: str, key: bytes, list_id: str, addresses: Iterable[str]) -> str | None:
    """Which of `addresses` a token was made for, None where it is no token of this list for any of them.

    This is the check for whoever runs the endpoint of `unsubscribe_url`. Every address is looked at, in a time that
    does not tell how much of a token is right. A GET must change nothing, since mail scanners follow every link: show
    a page with a button, and act on the POST alone (RFC 8058, 3.1).
    """
    found = None
    for address in addresses:
        if hmac.compare_digest(token(key, list_id, address).encode(), given.encode(errors="replace")):
            found = address
    return found


def fingerprint(key: bytes) -> str:
    """What tells one key from another, and gives none away."""
    return _hash(key, "key").hex()[:16]


def mail_key(out: Path, name: str, secret: Callable[[str], str], *, only_read: bool = False) -> bytes:
    """The key that addresses are hashed with: the environment's `name`, else one of this out folder's own.

    The folder's own is made where there is none; with `only_read` it is then empty: nobody was ever mailed. Raises
    `ConfigError` for a key that could be guessed.
    """
    given = secret(name).strip()
    if not given:
        return b"" if only_read and not (out / KEY_FILE).exists() else _own_key(out / KEY_FILE)
    if len(given) < LEAST_KEY_CHARACTERS:
        raise ConfigError(
            f"{name} holds {len(given)} characters, which could be guessed.",
            hint=f"Give it {LEAST_KEY_CHARACTERS} or more, such as the output of: openssl rand -hex 32",
        )
    return given.encode()


def _own_key(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(os.urandom(32).hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise ArchiveError(
            f"{path} cannot be read or made: {error.strerror}.", hint="It holds the key of the ledger of mail."
        ) from error
    if len(key) < LEAST_KEY_CHARACTERS:
        raise ArchiveError(f"{path} is damaged.", hint="Put back the one that was there before.")
    return key


def _hash(key: bytes, *parts: str) -> bytes:
    """Over the parts with their lengths, so that no two lists of parts are one text."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).digest()
