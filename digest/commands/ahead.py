"""What has been asked so far and how long the rest may take, for people who wait."""

from collections.abc import Callable

from digest.commands.terminal import counted
from digest.llm.pricing import dollars
from digest.llm.tally import Tally
from digest.ports import Progress

_PROMPTS_A_BATCH = 2  # its summary with notes, and its comparison
_TELLING = 3  # replies before which nobody can say
_MINUTE_S = 60


class Ahead:
    """Passes progress on to whoever shows it, and says beside it what `tally` has come to; `clock` gives seconds."""

    def __init__(self, tally: Tally, clock: Callable[[], float]) -> None:
        self._tally = tally
        self._clock = clock
        self._shown: Progress | None = None
        self._began, self._topics, self._before = clock(), 0, (0, 0)

    def shown_by(self, shown: Progress) -> Progress:
        """Pass on to `shown` from now on."""
        self._shown = shown
        return self

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage: what came before says nothing about its pace."""
        self._began, self._topics = self._clock(), total or 0
        self._before = (len(self._tally.replies), self._tally.replayed)
        if self._shown is not None:
            self._shown.stage(name, total)

    def step(self) -> None:
        """Pass it on."""
        if self._shown is not None:
            self._shown.step()

    def tell(self, message: str) -> None:
        """Pass it on."""
        if self._shown is not None:
            self._shown.tell(message)

    def status(self) -> str:
        """Calls, tokens, cost, requests in flight, waits and the time that is left; nothing before the first call."""
        every = self._tally.every
        calls, waits_s = sum(each.calls for each in every), sum(each.waits_s for each in every)
        if not calls:
            return ""
        tokens = sum(each.prompt_tokens + each.completion_tokens + each.unreported_tokens for each in every)
        costs = [each.cost_usd for each in every]
        cost_usd = sum(cost for cost in costs if cost is not None)
        parts = [counted(calls, "call"), f"{tokens:,} tokens"]
        parts += [dollars(cost_usd)] if cost_usd and None not in costs else []
        parts += [f"{sum(each.in_flight for each in every)} of {sum(each.limit for each in every)} in flight"]
        parts += [f"waited {waits_s:.0f} s"] if waits_s else []
        left_s = self._left_s()
        parts += [f"about {_rounded(left_s)} left"] if left_s else []
        return ", ".join(parts)

    def _left_s(self) -> float:
        """By the pace of this stage; 0 where nothing can be said. Claims that are asked for again come on top."""
        replies, replayed = self._before
        used = len(self._tally.replies) - replies
        answered = used - (self._tally.replayed - replayed)
        expected = _PROMPTS_A_BATCH * max(self._topics, self._tally.openings) - used
        if answered < _TELLING or expected <= 0 or not self._topics:
            return 0.0
        return (self._clock() - self._began) / answered * expected


def _rounded(seconds: float) -> str:
    """Seconds in steps of five up to two minutes, then minutes."""
    if seconds < 2 * _MINUTE_S:
        return f"{max(5, 5 * round(seconds / 5))} s"
    return f"{seconds / _MINUTE_S:.0f} min"
