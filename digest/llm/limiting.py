"""No more than so many requests at once, and none while the endpoint wants to be left alone."""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

from digest.core.drafts import Usage
from digest.core.errors import BudgetError, ModelBusyError, ModelError
from digest.llm.pacing import Begun, Pacing
from digest.llm.questions import Asked, Asks, Got
from digest.llm.refusals import EndpointRefusedError, NoAnswerError
from digest.llm.tally import Tally
from digest.llm.tokens import prompt_tokens

_OPENING = 2_000  # characters: more than stands before a prompt's papers


def loop_seconds() -> float:
    """Seconds on the event loop's own clock."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class _Waiting:
    tokens: int
    turn: "asyncio.Future[Begun]"


class Limiting(Generic[Asked, Got]):
    """Lets prompts through to `model` at the pace of `pacing`, which learns from what becomes of them.

    The others wait their turn in order, and before them those that open as one that was asked: the server may still
    have their papers at hand, and what was begun is finished first.
    """

    def __init__(
        self, model: Asks[Asked, Got], pacing: Pacing, tally: Tally, clock: Callable[[], float] = loop_seconds
    ) -> None:
        self._model = model
        self._pacing = pacing
        self._tally = tally
        self._clock = clock
        self._queues: tuple[deque[_Waiting], deque[_Waiting]] = (deque(), deque())
        self._opened: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def complete(self, prompt: Asked) -> Got:
        """Ask when it is this prompt's turn."""
        request = await self._turn(prompt)
        self._tally.begun(self._pacing.limit)
        ended: ModelError | Usage | None = None
        try:
            reply = await self._model.complete(prompt)
        except ModelError as error:
            ended = error
            raise
        else:
            ended = reply.usage
            return reply
        finally:
            self._tally.ended()
            self._learn(request, ended)
            self._let_in()

    async def _turn(self, prompt: Asked) -> Begun:
        """Wait until the prompt may be asked. One that is given up meanwhile gives its turn to the next."""
        opening = hash((prompt.system, prompt.user[:_OPENING]))
        tokens = prompt_tokens(prompt) if self._pacing.counts_tokens else 0
        waiting = _Waiting(tokens, asyncio.get_running_loop().create_future())
        self._queues[opening not in self._opened].append(waiting)
        self._opened.add(opening)
        self._tally.openings = len(self._opened)
        self._let_in()
        try:
            return await waiting.turn
        except asyncio.CancelledError:
            if not waiting.turn.cancelled():
                self._pacing.left(waiting.turn.result(), self._clock())
            self._let_in()
            raise

    def _let_in(self) -> None:
        """Give turns to as many as may have one now, and see to it that the next is looked at in time."""
        while queue := next((queue for queue in self._queues if queue), None):
            if queue[0].turn.cancelled():
                queue.popleft()
                continue
            now = self._clock()
            wait_s = self._pacing.wait_s(now, queue[0].tokens)
            if wait_s > 0:
                self._look_again_in(wait_s)
                return
            waiting = queue.popleft()
            waiting.turn.set_result(self._pacing.begun(now, waiting.tokens))

    def _look_again_in(self, wait_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if math.isfinite(wait_s):  # else the end of another request calls
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._let_in)

    def _learn(self, request: Begun, ended: ModelError | Usage | None) -> None:
        """Tell the pacing how a request ended."""
        now = self._clock()
        if isinstance(ended, Usage):
            self._pacing.answered(request, now, ended.prompt_tokens + ended.completion_tokens)
        elif ended is None or isinstance(ended, BudgetError | EndpointRefusedError):
            self._pacing.left(request, now)
        elif isinstance(ended, NoAnswerError):
            self._pacing.unanswered(request, now)
        elif isinstance(ended, ModelBusyError):
            learn = self._pacing.limited if ended.outcome == "rate_limited" else self._pacing.failed
            learn(request, now, ended.retry_after)
        else:  # it answered, though not as it should
            self._pacing.answered(request, now)
