"""Reads the web: each address with its service's manners, and nothing twice."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from digest.core.errors import SourceError, ThrottledError
from digest.core.web import WebReply, WebRequest
from digest.fetching.asking import Contact, Limits, Wire
from digest.fetching.failures import BusyError
from digest.fetching.manners import Service, service_of
from digest.fetching.pace import Pace, resting
from digest.fetching.raw import RawAnswer, RawCache
from digest.fetching.targets import MOST_REDIRECTS, Target, target_of
from digest.fetching.waits import asked_rest_s

_FIRST_WAIT_S = 4.0
_OK, _UNCHANGED = 200, 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# 406 is what arXiv has answered those who ask too fast; a feed that means it is asked five times, which is not much.
_TOO_MANY = 429
_FOR_NOW = frozenset({406, _TOO_MANY})
_BROKEN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The world of a fetcher: the time, with its zone; what lets seconds pass; whom waits are told.

    `transport` stands in for the network, if given. Unless it `keeps`, no answer is written down.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    tell: Callable[[str], None]
    transport: httpx.AsyncBaseTransport | None = None
    keeps: bool = True


class Fetcher:
    """The web, as long as the block runs (`async with`); it implements `digest.ports.Web`.

    `pace` is the folder that all processes of the machine share, `kept` the file of raw answers.
    """

    def __init__(
        self, pace: Path, kept: Path, contact: Contact, world: Surroundings, limits: Limits | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._world = world
        self._pace = Pace(pace, world.now, world.sleep, world.tell)
        self._kept = RawCache(kept, world.now, world.tell, only_read=not world.keeps)
        self._wire = Wire(contact, self._limits, world.transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._kept.close()
        await self._wire.close()

    async def get(self, request: WebRequest) -> WebReply:
        """What the address answers, or answered less than `keep_s` ago.

        429, 406, 503 and other troubles of a server, broken connections and silence are waited out and asked again,
        as `digest.ports.Web` promises; raises `SourceError` when that is in vain.
        """
        errand = _Errand(request, target_of(request), self._world)
        if reply := self._fresh(errand):
            return reply
        tries = AsyncRetrying(
            retry=retry_if_exception_type(BusyError),
            stop=lambda state: errand.used_up(state, self._limits.deadline_s),
            wait=_wait_s,
            sleep=self._world.sleep,
            before_sleep=errand.tell,
            reraise=True,
        )
        try:
            return await tries(self._once, errand)
        except BusyError as error:
            raise errand.in_vain(error) from error

    async def _once(self, errand: "_Errand") -> WebReply:
        """Follow the address to where it leads, a turn for each request."""
        url = errand.target.url
        for _ in range(MOST_REDIRECTS + 1):
            errand.service = service_of(url.netloc.decode("ascii"), errand.request.manners)
            async with self._pace.turn(errand.service) as turn:
                if reply := self._fresh(errand):  # somebody else has just asked
                    return reply
                reply = await self._asked(url, errand)
                turn.rest_s = self._rest_s(reply) or 0.0
            self._must_go_on(reply, errand.service)
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                return self._settled(reply, errand.target)
            url = errand.target.led_to(url, reply.headers["location"])
        raise SourceError(
            f"{errand.target.url.host} redirects more than {MOST_REDIRECTS} times.",
            hint="Ask for the address where the chain ends.",
        )

    async def _asked(self, url: httpx.URL, errand: "_Errand") -> WebReply:
        kept = self._kept.find(errand.target.key)
        since = _since(kept) if kept and kept.reply.url == str(url) else {}
        began = self._world.now()
        try:
            return await self._wire.ask(url, errand.target, errand.service, since)
        finally:
            errand.asked_s += (self._world.now() - began).total_seconds()

    def _must_go_on(self, reply: WebReply, service: Service) -> None:
        """Raise where the service answers for now only, or asks for a longer wait than is waited for."""
        if not _busy(reply):
            return
        asked_s = self._rest_s(reply) or None  # who asks for no wait at all asks for none
        if asked_s is not None and asked_s > service.manners.longest_wait_s:
            raise resting(service, asked_s, self._world.now())
        raise BusyError(f"answered {reply.status}", asked_s=asked_s, throttled=reply.status == _TOO_MANY)

    def _rest_s(self, reply: WebReply) -> float | None:
        """How long the service asks to be left alone; after a good answer that is when a limit is used up."""
        limit = {"ratelimit": reply.headers.get("ratelimit", "")}
        return asked_rest_s(reply.headers if _busy(reply) else limit, self._world.now())

    def _settled(self, reply: WebReply, target: Target) -> WebReply:
        """The answer, kept where it may be; one that was kept before where it still holds."""
        kept = self._kept.find(target.key) if reply.status == _UNCHANGED else None
        if kept:
            self._kept.renew(target.key)
            return kept.reply
        if reply.status == _OK and not target.betrayed(reply.content.decode("latin-1")):
            self._kept.keep(target.key, reply)
        return reply

    def _fresh(self, errand: "_Errand") -> WebReply | None:
        """The answer that is kept, where it came less than `keep_s` ago; one from the future is not fresh."""
        kept = self._kept.find(errand.target.key)
        age_s = self._world.now().timestamp() - kept.asked_at if kept else 0.0
        return kept.reply if kept and 0 <= age_s < errand.request.keep_s else None


class _Errand:
    """A request under way: whom it is with, and the seconds that asking took so far."""

    def __init__(self, request: WebRequest, target: Target, world: Surroundings) -> None:
        self.request = request
        self.target = target
        self.service = service_of(target.url.netloc.decode("ascii"), request.manners)
        self.asked_s = 0.0
        self._world = world
        self._tries, self._spent_s = 0, 0.0

    def used_up(self, state: RetryCallState, deadline_s: float) -> bool:
        """Whether it has been tried often or long enough."""
        error = _error(state)
        self._tries, self._spent_s = state.attempt_number, self.asked_s + state.idle_for
        return self._tries >= error.tries or self._spent_s + state.upcoming_sleep >= deadline_s

    def tell(self, state: RetryCallState) -> None:
        """Say what is waited for."""
        error = _error(state)
        asked = "" if error.asked_s is None else " as asked"
        self._world.tell(f"{self.service.called} {error.said}: waiting {state.upcoming_sleep:.0f} s{asked}.")

    def in_vain(self, error: BusyError) -> SourceError:
        """The error of a request that was given up."""
        times = "once" if self._tries == 1 else f"{self._tries} times"
        kind = ThrottledError if error.throttled else SourceError
        return kind(f"{self.service.called} {error.said}, {times} in {self._spent_s:.0f} s.", hint=error.hint)


def _busy(reply: WebReply) -> bool:
    return reply.status in _FOR_NOW or reply.status >= _BROKEN


def _wait_s(state: RetryCallState) -> float:
    """What was asked for, else ever longer."""
    asked_s = _error(state).asked_s
    return _FIRST_WAIT_S * 2.0 ** (state.attempt_number - 1) if asked_s is None else asked_s


def _error(state: RetryCallState) -> BusyError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, BusyError):
        raise TypeError("only what is busy is tried again")
    return error


def _since(kept: RawAnswer) -> Mapping[str, str]:
    """The headers that ask for an answer only if it is another than the one that is kept."""
    known = kept.reply.headers
    names = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    return {asked: known[name] for asked, name in names.items() if name in known}
