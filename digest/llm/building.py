"""The model as a run asks it, put together."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from digest.core.drafts import Prompt
from digest.llm.budgeting import Budgeting
from digest.llm.calibrating import Calibrating
from digest.llm.limiting import Limiting
from digest.llm.repairing import Repairing
from digest.llm.replaying import Replaying
from digest.llm.retrying import Patience, Retrying
from digest.llm.settings import EndpointSettings
from digest.llm.stopping import Stopping
from digest.llm.tally import Tally
from digest.llm.tokens import estimated_tokens
from digest.llm.window import prompt_window_tokens, wider_reply_tokens
from digest.ports import Model, Replies


def _forgotten(_ratio: float) -> None:
    """Nobody learns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms a run asks: `fresh` ignores kept replies, `max_calls` is its budget.

    `learn` is told what the endpoint counts for one token of our estimate, prompt by prompt.
    """

    fresh: bool = False
    learn: Callable[[float], None] = _forgotten
    max_calls: int | None = None
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def assembled(endpoint: Model, settings: EndpointSettings, kept: Replies, tally: Tally, terms: Terms) -> Model:
    """`endpoint` with everything around it: a kept reply costs nothing, a try again counts like a first one.

    From the inside: each call is counted, none is made once asking has ended, few are made at once, what fails for
    now is tried again, what it took is compared with the estimate, what cannot be read is asked for again, what was
    answered is kept.
    """
    counted = Budgeting(endpoint, terms.max_calls, tally)
    silent_calls = terms.patience.attempts * settings.in_flight  # as many as if every slot had tried in vain
    ending = Stopping(counted, longest_wait_s=terms.patience.longest_wait_s, patience=silent_calls)
    limited = Limiting(ending, settings.in_flight, tally)
    retried = Retrying(limited, terms.patience, tally, terms.sleep)
    calibrated = Calibrating(retried, prompt_window_tokens(settings), terms.learn)
    repaired = Repairing(calibrated, tally, partial(_wider, settings))
    return Replaying(repaired, kept, settings, tally, fresh=terms.fresh)


def _wider(settings: EndpointSettings, prompt: Prompt) -> int | None:
    return wider_reply_tokens(settings, estimated_tokens(f"{prompt.system}\n{prompt.user}"))
