"""What asking came to: one owner of all its counts, handed to whoever has something to count."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from digest.core.drafts import KeptReply, Prompt, Usage
from digest.core.errors import Outcome
from digest.llm.purse import Purse


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A reply that could not be used: the request as sent, what came back, and what is wrong with it."""

    prompt: str
    body: str
    text: str
    reason: str


def _untold(_message: str) -> None:
    """Nobody waits."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """The counts of one run, growing while it runs; `tell` says aloud what the person who waits must know.

    `calls` counts every request sent, tries again included, and `outcomes` what they came to; `replies` holds the
    replies used, new and replayed. `unreported_tokens` is our estimate for calls whose tokens the endpoint did not
    report. `cost_usd` is what all calls cost, None where the price of one is not known. `window_tokens` is what a
    prompt and its reply may take, `limit` how many may be in flight now, `openings` how many prompts began as none
    before. `strong` counts what was asked of a stronger model, `embeddings` what was asked for vectors, both from the
    same purse; there `vectors` counts new ones, and `replayed` those that were kept.
    """

    tell: Callable[[str], None] = _untold
    calls: int = 0
    replayed: int = 0
    vectors: int = 0
    retries: int = 0
    repairs: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    unreported_tokens: int = 0
    cost_usd: float | None = 0.0
    purse: Purse = field(default_factory=Purse, repr=False)
    strong: "Tally | None" = None
    embeddings: "Tally | None" = None
    waits_s: float = 0.0
    in_flight: int = 0
    most_in_flight: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    limit: int = 0
    window_tokens: int | None = None
    openings: int = 0
    _told: str = field(default="", repr=False)
    replies: list[KeptReply] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)

    @property
    def every(self) -> "tuple[Tally, ...]":
        """This one, and those of the stronger model and of vectors where there are any."""
        return (self, *(each for each in (self.strong, self.embeddings) if each is not None))

    def begun(self, limit: int) -> None:
        """A request goes out, one of at most `limit` at once."""
        self.limit = limit
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def ended(self) -> None:
        """A request is over, one way or the other."""
        self.in_flight -= 1

    def came_to(self, outcome: Outcome) -> None:
        """A call is over, and this is what came of it."""
        self.outcomes[outcome] += 1

    def used(self, usage: Usage) -> None:
        """The endpoint says what a call took, usable or not."""
        self.prompt_tokens += usage.prompt_tokens
        self.completion_tokens += usage.completion_tokens
        self.cached_tokens += usage.cached_tokens

    def paid(self, cost_usd: float | None) -> None:
        """A call is over and cost so much, None where that is not known."""
        self.cost_usd = None if cost_usd is None or self.cost_usd is None else self.cost_usd + cost_usd

    def waiting(self, reason: str, wait_s: float, *, asked: bool) -> None:
        """A request will be tried again after `wait_s` seconds, which the endpoint may have asked for."""
        self.retries += 1
        self.waits_s += wait_s
        message = f"{reason.rstrip('.')}. Waiting {wait_s:.0f} s{' as asked' if asked else ''}."
        if wait_s >= 1 and message != self._told:  # many prompts meet the same wall
            self._told = message
            self.tell(message)

    def repairing(self, reason: str) -> None:
        """A reply could not be used and is asked for once more."""
        self.repairs += 1
        self.tell(f"{reason.rstrip('.')}. Asking once more.")

    def rejected(self, prompt: Prompt, body: str, text: str, reason: str) -> None:
        """A reply came and could not be used."""
        self.unusable.append(Unusable(prompt=prompt.name, body=body, text=text, reason=reason))

    def recorded(self) -> list[KeptReply]:
        """The replies used, one a key, in an order that does not depend on when they came."""
        return sorted(
            {reply.key: reply for reply in self.replies}.values(), key=lambda reply: (reply.prompt, reply.key)
        )
