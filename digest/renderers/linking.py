"""Which addresses in a text may be followed: only whole ones, on hosts that are listed.

An address is whole when nothing of it can have been lost and nothing foreign is glued to it. Whatever is not is
text: a link that leads somewhere else than its text says is worse than none.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from digest.evidence.addressing import orders

_CANDIDATE = re.compile(r"(?<![\w@/])https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.IGNORECASE)
_TRAILING = ".,;:!?'*"
_CLOSERS = {")": "(", "]": "["}
# An underscore may have become a space: "…/NAME X." is half of "…/NAME_X."
_GOES_ON = re.compile(r"\s+[A-Z0-9]")
_ENDS = re.compile(r"[\s.,;:!?'\"*)\]}>»”’…]|$")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address in a text: `text[start:end]` is `url`."""

    start: int
    end: int
    url: str


def shipped_hosts() -> tuple[str, ...]:
    """The hosts of `link_hosts.txt`, which came with the program."""
    lines = Path(__file__).with_name("link_hosts.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def links(text: str, hosts: Collection[str]) -> list[Link]:
    """The addresses of `text` that may be followed, in order; none of them stands in an order to a model."""
    found = (_whole(text, match) for match in _CANDIDATE.finditer(text))
    listed = [link for link in found if link is not None and _is_listed(link.url, hosts)]
    ordering = orders(text) if listed else ()
    return [link for link in listed if not any(order.touches(link.start, link.end) for order in ordering)]


def followable(url: str | None, hosts: Collection[str]) -> str | None:
    """The address itself if it is one that may be followed, else None."""
    match = _CANDIDATE.fullmatch(url) if url else None
    return url if match is not None and url is not None and _is_listed(url, hosts) else None


def _whole(text: str, match: re.Match[str]) -> Link | None:
    url = _closed(match.group()).rstrip(_TRAILING)
    end = match.start() + len(url)
    glued = _ENDS.match(text, end) is None
    cut = _GOES_ON.match(text, end) is not None
    return None if glued or cut else Link(start=match.start(), end=end, url=url)


def _closed(url: str) -> str:
    """`url` up to the first bracket that closes none of its own."""
    opened: list[str] = []
    for index, char in enumerate(url):
        if char in _CLOSERS.values():
            opened.append(char)
        elif char in _CLOSERS and (not opened or opened.pop() != _CLOSERS[char]):
            return url[:index]
    return url


def _is_listed(url: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    proper = _HOST.fullmatch(host) is not None and "@" not in parts.netloc and "://" not in url[len("https://") :]
    return proper and port in {None, _PORTS[parts.scheme]} and _matches(host.removeprefix("www."), hosts)


def _matches(host: str, hosts: Collection[str]) -> bool:
    parents = host.split(".")[1:]
    wild = ("*." + ".".join(parents[index:]) for index in range(len(parents)))
    return host in hosts or any(pattern in hosts for pattern in wild)
