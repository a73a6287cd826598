"""How many requests a server of one's own takes at once: what it says, else one."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any, Generic
from urllib.parse import urlsplit

from digest.llm.pacing import Pacing
from digest.llm.questions import Asked, Asks, Got
from digest.llm.settings import EndpointSettings, address

_OWN_NAMES = (".localhost", ".local", ".internal")

Look = Callable[[str], Awaitable[Any]]


def is_own(settings: EndpointSettings) -> bool:
    """Whether the endpoint is on this machine or in a network of one's own, by its name alone."""
    name = (urlsplit(address(settings)).hostname or "").rstrip(".")
    try:
        ip = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return "." not in name or name.endswith(_OWN_NAMES)
    return ip.is_loopback or ip.is_private


async def slots_of(look: Look) -> int | None:
    """The slots of a llama.cpp server, None where it has no say; `look` gives what stands at a path, or None."""
    said = await look("/props")
    if isinstance(said, dict) and _is_count(said.get("total_slots")):
        return int(said["total_slots"])
    slots = await look("/slots") if isinstance(said, dict) else None
    return len(slots) if isinstance(slots, list) and slots else None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


class Slotted(Generic[Asked, Got]):
    """Asks `model`, and before the first prompt how many slots there are: so many are in flight, at most `most`."""

    def __init__(self, model: Asks[Asked, Got], pacing: Pacing, look: Look, most: int) -> None:
        self._model = model
        self._pacing = pacing
        self._look = look
        self._most = most
        self._lock = asyncio.Lock()
        self._looked = False

    async def complete(self, prompt: Asked) -> Got:
        """Ask, once the slots are known."""
        async with self._lock:
            if not self._looked:
                slots = await slots_of(self._look)
                self._looked = True
                self._pacing.pinned_to(min(slots or 1, self._most))
        return await self._model.complete(prompt)
