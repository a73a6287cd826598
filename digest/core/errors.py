"""Every error that a user can meet.

    DigestError
    +-- ConfigError                 the config file or the environment is wrong
    +-- SourceError                 a source could not be read
    |   +-- ThrottledError          its service is asked too much
    |   +-- UnreadablePaperError    one paper is damaged: counted, reported and skipped
    +-- TemplateError               a prompt or page template is missing, or lacks a variable
    +-- ArchiveError                the out folder cannot be written, or is in use
    +-- UnsupportedClaimError       a claim is not supported, and the config says to stop then
    +-- ModelError                  the endpoint gave no usable reply: a gap, not a crash
    |   +-- ModelBusyError          for now: rate limit, timeout, 5xx
    |   +-- ModelRefusedError       for good: key, model name, request
    |   +-- ReplyError              it answered, but not in the agreed form
    |   +-- BudgetError             the run's budget is spent; stops asking
    +-- DeliveryError               a channel did not take the pages
    +-- ReviewError                 what was recorded or reviewed of a prompt does not hold

The message names the file, line, table or option that is wrong; `hint` says what to do about it.
"""

from typing import ClassVar, Literal

from digest.core.drafts import Reply, Usage
from digest.core.editions import Receipt

# What a call to a model came to.
Outcome = Literal[
    "ok",
    "invalid",
    "budget_exhausted",
    "refused",
    "filtered",
    "context_overflow",
    "suspected_truncation",
    "degenerate",
    "no_text",
    "rate_limited",
    "quota",
    "transient",
    "auth",
    "bad_request",
    "unsupported_param",
    "unsupported_format",
]


class DigestError(Exception):
    """Something that a user can mend; `exit_code` is what the command then exits with."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def sentence(self) -> str:
        """What is wrong and what to do about it, in one line."""
        return f"{self.message} {self.hint}".strip()


class ConfigError(DigestError):
    """The config file, an option or the environment is wrong."""

    exit_code = 2


class OtherInputsError(DigestError):
    """There is an edition of that name which was made from something else."""

    exit_code = 2


class SourceError(DigestError):
    """A source could not be read."""


class ThrottledError(SourceError):
    """A service is asked too much, by us or by those who share our allowance, and said so to the end."""


class UnreadablePaperError(SourceError):
    """One paper is damaged. Sources yield it among the papers: it is a value, counted and reported."""

    def __init__(self, message: str, *, line: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line = line


class TemplateError(DigestError):
    """A prompt or a page template is missing, broken, or uses a variable that nothing sets."""


class ArchiveError(DigestError):
    """The out folder cannot be written, is full, or is in use by another run."""


class UnsupportedClaimError(DigestError):
    """A claim is not supported and `on_unsupported` is `fail`."""


class ModelError(DigestError):
    """The endpoint gave no usable reply; `outcome` is what that is called, `seconds` what was spent on asking.

    `usage` is what the call took as far as the endpoint says, None where it was not answered at all.
    """

    seconds: float = 0.0
    usage: Usage | None = None

    def __init__(self, message: str, *, outcome: Outcome = "transient", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.outcome = outcome


class ModelBusyError(ModelError):
    """No reply for now; `retry_after` is the wait in seconds that the endpoint asked for, if it did.

    `outcome` tells an endpoint that is asked too much from one that is down or slow.
    """

    def __init__(
        self, message: str, *, retry_after: float | None = None, outcome: Outcome = "transient", hint: str = ""
    ) -> None:
        super().__init__(message, outcome=outcome, hint=hint)
        self.retry_after = retry_after


class ModelRefusedError(ModelError):
    """No reply for good: the key, the model's name or the request is wrong.

    What concerns the endpoint as a whole ends all asking; a prompt that is refused for itself ends only that.
    """

    def __init__(self, message: str, *, outcome: Outcome = "bad_request", hint: str = "") -> None:
        super().__init__(message, outcome=outcome, hint=hint)


class ReplyError(ModelError):
    """A reply came, but not in the agreed form; `reply` is what came, without a value, where that is known."""

    reply: Reply | None = None

    def __init__(self, message: str, *, outcome: Outcome = "invalid", hint: str = "") -> None:
        super().__init__(message, outcome=outcome, hint=hint)


class BudgetError(ModelError):
    """The run's budget is spent."""


class DeliveryError(DigestError):
    """A channel did not take the pages; `passing` says that it may well take them later.

    `receipts` say what it did before.
    """

    exit_code = 5
    receipts: tuple[Receipt, ...] = ()

    def __init__(self, message: str, *, hint: str = "", passing: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.passing = passing


class ReviewError(DigestError):
    """What was recorded or reviewed of a prompt is missing, damaged, or belongs to another prompt."""
