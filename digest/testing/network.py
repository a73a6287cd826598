"""No network but loopback, as long as a block runs."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkBlockedError(OSError):
    """A replayed case tried to leave this machine."""


@contextmanager
def loopback_only() -> Iterator[None]:
    """Raise `NetworkBlockedError` whenever a socket is connected, or a name looked up, outside this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _looking_up(socket.getaddrinfo))
        yield


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:  # whatever connect takes
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            _must_be_loopback(address[0])
        return connect(self, address)

    return guarded


def _looking_up(getaddrinfo: Callable[..., Any]) -> Callable[..., Any]:
    def looking_up(host: Any, *arguments: Any, **named: Any) -> Any:
        _must_be_loopback(host)
        return getaddrinfo(host, *arguments, **named)

    return looking_up


def _must_be_loopback(host: Any) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return
    try:
        loopback = ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NetworkBlockedError(f"A replayed case may not leave this machine, and tried {name}: record, or go live.")
