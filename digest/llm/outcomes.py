"""What is wrong with a completion before its words are read, told apart by a table: first row that fits wins. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from digest.core.errors import ModelError, ModelRefusedError, Outcome, ReplyError
from digest.llm.answers import Answer
from digest.llm.refusals import PromptTooLongError
from digest.llm.salvage import runs_on
from digest.llm.tokens import estimated_tokens

_WINDOW_STEP = 1024  # tokens; servers are started with windows of whole thousands
_SHARE_CUT, _TELLING_TOKENS = 0.6, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A completion, and what it answers: the model's name, the limit sent, and the words of the prompt."""

    answer: Answer
    model: str
    limit_tokens: int | None
    asked: str

    @property
    def blank(self) -> bool:
        """Whether nothing was said."""
        return not self.answer.text.strip()

    @property
    def told_tokens(self) -> int:
        """The tokens of the reply, as counted or as allowed; 0 where neither is known."""
        return self.answer.usage.completion_tokens or self.limit_tokens or 0


def complaint(said: Said) -> ModelError | None:
    """The error that a completion is, None where it is one to read."""
    for fits, outcome, make in _ROWS:
        if fits(said):
            error = make(said)
            error.outcome = outcome
            return error
    return None


def at_its_limit(said: Said) -> bool:
    """Whether a completion took all it may take, whatever the endpoint calls its end."""
    return said.answer.usage.completion_tokens == said.limit_tokens


def cut_off(said: Said) -> ReplyError:
    """The error that a reply is which its limit cut off."""
    return ReplyError(
        f"The reply was cut off at {said.told_tokens} tokens.",
        outcome="budget_exhausted",
        hint="Raise [endpoint] max_reply_tokens.",
    )


def _refuses(said: Said) -> bool:
    return bool(said.answer.refusal)


def _filtered(said: Said) -> bool:
    return said.answer.ended == "content_filter"


def _prompt_was_cut(said: Said) -> bool:
    """Far fewer tokens were read than sent, and their number is that of a window: the server cut the prompt in silence.

    Either alone is no sign: some servers count only what they had not read before.
    """
    usage = said.answer.usage
    full = 0 in {
        tokens % _WINDOW_STEP for tokens in (usage.prompt_tokens, usage.prompt_tokens + usage.completion_tokens)
    }
    if not full or not usage.prompt_tokens:
        return False
    sent_tokens = estimated_tokens(said.asked)
    return sent_tokens >= _TELLING_TOKENS and usage.prompt_tokens < _SHARE_CUT * sent_tokens


def _runs_on(said: Said) -> bool:
    return (said.blank or said.answer.ended == "length") and runs_on(said.answer.text)


def _cut_off(said: Said) -> bool:
    return said.answer.ended == "length"


def _thought_only(said: Said) -> bool:
    """All went into thinking, though not every server says so: some give null and count the tokens all the same."""
    answer = said.answer
    counted = answer.withheld and answer.usage.completion_tokens > 0 and answer.ended != "tool_calls"
    return said.blank and (counted or bool(answer.thoughts))


def _silent(said: Said) -> bool:
    return said.blank


def _refused(said: Said) -> ModelError:
    return ModelRefusedError(
        f"{said.model} refuses this prompt: {said.answer.refusal}", hint="Try another model for it."
    )


def _was_filtered(said: Said) -> ModelError:
    return ModelRefusedError(
        f"{said.model} refuses this prompt; its answer was filtered.", hint="Try another model for it."
    )


def _read_in_part(said: Said) -> ModelError:
    return PromptTooLongError(
        f"{said.model} read {said.answer.usage.prompt_tokens} tokens of a prompt of about "
        f"{estimated_tokens(said.asked)}: the server seems to cut it off.",
        hint="Start the server with a larger window, or set [endpoint] context_tokens to the one it has.",
    )


def _degenerate(_said: Said) -> ModelError:
    return ReplyError("The reply repeats itself, or blanks, without an end.")


def _exhausted(said: Said) -> ModelError:
    if not said.blank:
        return cut_off(said)
    return ReplyError(
        f"All {said.told_tokens} tokens of the reply went into thinking.",
        hint="Raise [endpoint] max_reply_tokens, or have the model think less.",
    )


def _no_text(_said: Said) -> ModelError:
    return ReplyError("The reply is empty.", hint="Try another model, or another [endpoint] format.")


_ROWS: tuple[tuple[Callable[[Said], bool], Outcome, Callable[[Said], ModelError]], ...] = (
    (_refuses, "refused", _refused),
    (_filtered, "filtered", _was_filtered),
    (_prompt_was_cut, "suspected_truncation", _read_in_part),
    (_runs_on, "degenerate", _degenerate),
    (_cut_off, "budget_exhausted", _exhausted),
    (_thought_only, "budget_exhausted", _exhausted),
    (_silent, "no_text", _no_text),
)
