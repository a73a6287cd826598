"""The model as a run asks it, put together."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from digest.core.drafts import Prompt
from digest.llm.budgeting import Budget, Budgeting
from digest.llm.calibrating import Calibrating
from digest.llm.endpoint import Endpoint
from digest.llm.fitting import Fitting, Overflows
from digest.llm.limiting import Limiting, loop_seconds
from digest.llm.pacing import Pace, Pacing
from digest.llm.questions import Asked, Asks, Got, Reached
from digest.llm.repairing import Repairing
from digest.llm.replaying import Replaying
from digest.llm.retrying import Patience, Retrying
from digest.llm.settings import MOST_IN_FLIGHT, EndpointSettings
from digest.llm.slots import Slotted, is_own
from digest.llm.stopping import Stopping
from digest.llm.tally import Tally
from digest.llm.tokens import prompt_tokens
from digest.llm.window import prompt_window_tokens, wider_reply_tokens
from digest.ports import Model, Replies
from digest.tables import BudgetTable

_FIRST_IN_FLIGHT = 4


def _forgotten(_ratio: float) -> None:
    """Nobody learns."""


class _ThisRun:
    """Remembers what did not fit for as long as the run."""

    def __init__(self) -> None:
        self._said: dict[str, str | None] = {}

    def overflow(self, key: str) -> str | None:
        return self._said.get(key)

    def keep_overflow(self, key: str, said: str | None) -> None:
        self._said[key] = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms a run asks: `fresh` ignores kept replies, `limits` are its budget.

    `learn` is told what the endpoint counts for one token of our estimate, prompt by prompt. Prompts that were too long
    are remembered in `overflows`.
    """

    fresh: bool = False
    learn: Callable[[float], None] = _forgotten
    limits: BudgetTable = field(default_factory=BudgetTable)
    overflows: Overflows = field(default_factory=_ThisRun)
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = loop_seconds


def assembled(endpoint: Endpoint, settings: EndpointSettings, kept: Replies, tally: Tally, terms: Terms) -> Model:
    """`endpoint` with everything around it: a kept reply costs nothing, a try again counts like a first one.

    From the inside: each call is counted, none is made once asking has ended, few are made at once, what fails for
    now is tried again, what it took is compared with the estimate, what cannot be read is asked for again, what was
    answered is kept, and what does not fit is not sent.
    """
    retried = patient(endpoint, settings, tally, terms)
    calibrated = Calibrating(retried, prompt_window_tokens(settings), terms.learn)
    repaired = Repairing(calibrated, tally, partial(_wider, settings))
    replaying = Replaying(repaired, kept, settings, tally, fresh=terms.fresh)
    return Fitting(replaying, settings, terms.overflows, fresh=terms.fresh)


def patient(endpoint: Reached[Asked, Got], settings: EndpointSettings, tally: Tally, terms: Terms) -> Asks[Asked, Got]:
    """The part of that which holds for whatever an endpoint is asked: budget, pace and tries again."""
    counted = Budgeting(endpoint, settings, Budget(limits=terms.limits, purse=tally.purse), tally)
    pacing = Pacing(pace_of(settings, terms.patience.longest_wait_s))

    def silent_calls() -> int:
        """As many as if every one that may be in flight had tried in vain."""
        return terms.patience.attempts * pacing.limit

    ending = Stopping(counted, longest_wait_s=terms.patience.longest_wait_s, patience=silent_calls)
    limited: Asks[Asked, Got] = Limiting(ending, pacing, tally, terms.clock)
    if settings.in_flight is None and is_own(settings):
        limited = Slotted(limited, pacing, endpoint.look, MOST_IN_FLIGHT)
    return Retrying(limited, terms.patience, tally, terms.sleep)


def _wider(settings: EndpointSettings, prompt: Prompt) -> int | None:
    return wider_reply_tokens(settings, prompt_tokens(prompt))


def pace_of(settings: EndpointSettings, longest_wait_s: float) -> Pace:
    """How an endpoint is asked to begin with: as configured, a server of one's own one at a time, others a few."""
    pinned = settings.in_flight or (1 if is_own(settings) else None)
    start, most = (pinned, pinned) if pinned else (_FIRST_IN_FLIGHT, MOST_IN_FLIGHT)
    return Pace(start=start, most=most, rpm=settings.rpm, tpm=settings.tpm, longest_wait_s=longest_wait_s)
