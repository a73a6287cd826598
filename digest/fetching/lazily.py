"""The web for runs that may not need it: nothing is imported or opened before the first address is read."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from digest.core.web import WebReply, WebRequest
from digest.ports import Progress, Web

PACE = Path("/tmp/research-digest")  # noqa: S108 -- what is there is checked before it is used


class Lazily:
    """The web that `make` makes when it is first asked for something; it implements `digest.ports.Web`."""

    def __init__(self, make: Callable[[], Web]) -> None:
        self._make = make
        self._web: Web | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        web, self._web = self._web, None
        if web is not None:
            await web.__aexit__(*error)

    async def get(self, request: WebRequest) -> WebReply:
        """What the web answers."""
        if self._web is None:
            self._web = await self._make().__aenter__()
        return await self._web.get(request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where answers are kept: in the folder `out`. `own` is for the pace where users share no folder.

    Unless it `keeps`, what is kept in `out` is read, and nothing is written there.
    """

    out: Path
    own: Path
    keeps: bool = True


def web_for(places: Places, contact: str, now: Callable[[], datetime], progress: Progress) -> Lazily:
    """The web as one out folder keeps it; `contact` is an address that services may turn to."""

    def made() -> Web:
        from digest.fetching.asking import Contact  # noqa: PLC0415 -- httpx, for who reads addresses
        from digest.fetching.fetcher import Fetcher, Surroundings  # noqa: PLC0415 -- the same
        from digest.fetching.folders import pace_folder  # noqa: PLC0415 -- the same
        from digest.fetching.raw import RAW_FILE  # noqa: PLC0415 -- the same

        world = Surroundings(now=now, sleep=asyncio.sleep, tell=progress.tell, keeps=places.keeps)
        return Fetcher(pace_folder(PACE, places.own), places.out / RAW_FILE, Contact(address=contact), world)

    return Lazily(made)
