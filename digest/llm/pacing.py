"""How many requests an endpoint is sent at once, learned from what it answers: pure, told what happened and when.

The model is inspect_ai's `AdaptiveConcurrencyController` (https://inspect.aisi.org.uk/models-concurrency.html), which
has it from TCP (RFC 5681): slow start, then additive growth, and one multiplicative cut for a burst of 429s.
"""

import math
from dataclasses import dataclass

from digest.llm.buckets import Bucket

_CUT = 0.8
_FULL = 0.8  # of the limit must have been in use for it to grow
_PLATEAU = 4  # cool-downs for which an endpoint is believed to take no more than it last took
_FIRST_WALL_S, _NEXT_WALL = 2.0, 3  # 2, 6, 18, 54 s: the fifth try of a prompt is in another minute than its first
_RESTS_S = (0.5, 1.0, 2.0, 4.0)  # between the five tries of a prompt; after them nobody waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`start` requests at once to begin with, `most` at most; where both are one number, that is what it stays.

    At most `rpm` requests and `tpm` tokens a minute are begun. A limit is cut once in `cooldown_s`. Waits longer than
    `longest_wait_s` are not waited for.
    """

    start: int = 4
    most: int = 64
    rpm: int | None = None
    tpm: int | None = None
    cooldown_s: float = 15.0
    longest_wait_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A request that is in flight: its tokens by our estimate, what it is taken to cost, how many cuts came before."""

    estimate: int
    cost: int
    cuts: int


class Pacing:
    """Says when the next request may begin. Times are seconds on a clock of the caller's, which only grows.

    Each `begun` is ended by one of `answered`, `limited`, `failed`, `unanswered` and `left`.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.limit = min(pace.start, pace.most)
        self.in_flight = 0
        self._pinned = pace.start >= pace.most
        self._slow_start = True
        self._answers, self._peak = 0, 0  # of this round
        self._cuts = 0
        self._cool_at = self._paused_until = -math.inf
        self._before, self._taken = self.limit, self.limit  # before the last cut: the limit, and how many were taken
        self._ceiling, self._ceiling_until = pace.most, -math.inf
        self._refused, self._walls = 0, 0  # in a row: requests, and whole limits of requests
        self._heard = False  # whether anything was answered yet
        self._silent, self._rests = 0, 0  # in a row: requests that nobody answered, and whole limits of them
        self._requests = Bucket(pace.rpm)
        self._tokens = Bucket(pace.tpm)
        self._counted, self._estimated = 0, 0

    @property
    def counts_tokens(self) -> bool:
        """Whether it matters how many tokens a request is of."""
        return self._pace.tpm is not None

    def wait_s(self, now: float, tokens: int = 0) -> float:
        """Seconds until a request may begin; infinite where one that is in flight must end first."""
        if self.in_flight >= self.limit:
            return math.inf
        waits = (self._paused_until - now, self._requests.wait_s(now, 1), self._tokens.wait_s(now, self._cost(tokens)))
        return max(0.0, *waits)

    def begun(self, now: float, tokens: int = 0) -> Begun:
        """A request begins, of so many tokens by our estimate."""
        cost = self._cost(tokens)
        self._requests.spend(now, 1)
        self._tokens.spend(now, cost)
        self.in_flight += 1
        self._peak = max(self._peak, self.in_flight)
        return Begun(estimate=tokens, cost=cost, cuts=self._cuts)

    def answered(self, request: Begun, now: float, tokens: int = 0) -> None:
        """The endpoint answered, and counted so many tokens; 0 where it does not say."""
        if tokens:
            self._tokens.spend(now, tokens - request.cost)
            self._counted, self._estimated = self._counted + tokens, self._estimated + request.estimate
        self._ended()
        self._heard = True
        self._refused, self._walls, self._silent, self._rests = 0, 0, 0, 0
        self._answers += 1
        if self._answers >= self.limit and now >= self._cool_at:
            self._grow(now)

    def limited(self, request: Begun, now: float, wait_s: float | None = None) -> None:
        """The endpoint asks for fewer requests, and perhaps to be left alone for `wait_s` seconds.

        A burst of such answers is one cut: to four fifths, or to what the endpoint took of the burst where that is
        less, though never to less than half. Where as many in a row as may be in flight are refused without a wait,
        it is not too many at once but too many of late: all wait, ever longer.
        """
        self._ended()
        self._new_round()
        self._silent, self._rests = 0, 0
        if now >= self._cool_at:
            self._cuts += 1
            self._before, self._taken = self.limit, self.in_flight
            self._cool_at = now + max(self._pace.cooldown_s, self._accepted(wait_s))
            self._cut(now)
        elif request.cuts == self._cuts - 1:
            self._taken -= 1
            self._cut(now)
        self._pause(now, wait_s)
        self._refused += 1
        if wait_s is None and self._refused >= self.limit:
            self._pause(now, min(_FIRST_WALL_S * _NEXT_WALL**self._walls, self._pace.longest_wait_s))
            self._walls, self._refused = self._walls + 1, 0

    def failed(self, request: Begun, now: float, wait_s: float | None = None) -> None:
        """The endpoint is busy or broken, which has other reasons than how much it is asked: growth begins anew."""
        del request
        self._ended()
        self._new_round()
        self._silent, self._rests = 0, 0
        self._pause(now, wait_s)

    def unanswered(self, request: Begun, now: float) -> None:
        """Nobody is there. Where somebody was, the server may be starting again: all wait, ever longer.

        They do once as many in a row as may be in flight were in vain, so that prompts which are many do not use up
        in an instant the tries that are meant to outlast it.
        """
        del request
        self._ended()
        self._new_round()
        self._silent += 1
        if self._heard and self._silent >= self.limit and self._rests < len(_RESTS_S):
            self._pause(now, _RESTS_S[self._rests])
            self._rests, self._silent = self._rests + 1, 0

    def left(self, request: Begun, now: float) -> None:
        """A request ended that says nothing about the endpoint, such as one that was never sent."""
        del request, now
        self._ended()

    def pinned_to(self, limit: int) -> None:
        """So many at once from now on, no more and no fewer."""
        self.limit, self._pinned = limit, True

    def _ended(self) -> None:
        self.in_flight -= 1

    def _cost(self, estimate: int) -> int:
        """What a prompt will cost, reply included, by what those before it came to."""
        return round(estimate * self._counted / self._estimated) if self._counted and self._estimated else estimate

    def _grow(self, now: float) -> None:
        """A round of answers without a refusal is over."""
        if self._peak >= _FULL * self.limit and not self._pinned:
            ceiling = self._ceiling if now < self._ceiling_until else self._pace.most
            larger = self.limit * 2 if self._slow_start else self.limit + 1
            self.limit = max(self.limit, min(larger, ceiling, self._pace.most))
        self._new_round()

    def _cut(self, now: float) -> None:
        if self._pinned:
            return
        self._slow_start = False
        cut = min(int(self._before * _CUT), self._taken)
        self.limit = min(self.limit, max(1, self._before // 2, cut))
        self._ceiling = max(self.limit, self._taken)
        self._ceiling_until = now + _PLATEAU * self._pace.cooldown_s

    def _new_round(self) -> None:
        self._answers, self._peak = 0, self.in_flight

    def _accepted(self, wait_s: float | None) -> float:
        return wait_s if wait_s is not None and wait_s <= self._pace.longest_wait_s else 0.0

    def _pause(self, now: float, wait_s: float | None) -> None:
        """Nothing begins before `wait_s` is over."""
        self._paused_until = max(self._paused_until, now + self._accepted(wait_s))
