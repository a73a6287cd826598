"""What is asked of the web, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """An address to read, with the parameters that are put behind its question mark.

    `secret` are parameters, and `secret_headers` headers, that are sent, and neither kept nor shown: keys. `manners`
    names the manners of the service that is asked (`digest.fetching.manners`); hosts that are known have theirs
    whatever is said here. What came back less than `keep_s` seconds ago is not asked for again.
    """

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict)
    accept: str = "*/*"
    manners: str = ""
    keep_s: float = HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class WebReply:
    """What an address answered, now or when it was last asked; the names of `headers` are in lower case.

    `url` is where it came from in the end, after redirections, without secrets.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
