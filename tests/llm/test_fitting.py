"""A prompt that does not fit the window is not sent in vain, and never twice."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from digest.core.errors import ModelBusyError
from digest.llm.fitting import Fitting
from digest.llm.refusals import PromptTooLongError
from tests.llm.asked import PROMPT, Scripted, a_reply, settings

# 3,000 tokens beside the reply; a word of nine letters is one by the estimate.
SETTINGS = settings(context_tokens=4000, max_reply_tokens=1000)
FULL = replace(PROMPT, system="", user="waterline " * 3000)


class Remembered:
    """What was too long, in memory."""

    def __init__(self) -> None:
        self.said: dict[str, str | None] = {}

    def overflow(self, key: str) -> str | None:
        return self.said.get(key)

    def keep_overflow(self, key: str, said: str | None) -> None:
        self.said[key] = said


def asked(model: Scripted, remembered: Remembered, prompt: Any = PROMPT, *, fresh: bool = False) -> Any:
    fitting = Fitting(model, SETTINGS, remembered, fresh=fresh)
    try:
        return asyncio.run(fitting.complete(prompt)).text
    except PromptTooLongError as error:
        return error.message


def test_what_fills_the_window_to_the_last_token_is_sent() -> None:
    assert asked(Scripted(a_reply("high")), Remembered(), FULL) == "high"


def test_what_leaves_the_reply_no_room_is_not_sent_and_not_remembered() -> None:
    remembered = Remembered()

    said = asked(Scripted(), remembered, replace(FULL, user=FULL.user + "more"))

    assert said == "The prompt takes about 3,001 tokens, and 3,000 fit beside its reply."
    assert remembered.said == {}


def test_what_was_too_long_is_not_sent_again_and_says_the_same() -> None:
    remembered = Remembered()
    model = Scripted(PromptTooLongError("Too long for tide-1."))

    assert [asked(model, remembered), asked(model, remembered)] == ["Too long for tide-1."] * 2
    assert len(model.asked) == 1


def test_a_fresh_run_tries_again_and_what_fits_then_is_no_longer_too_long() -> None:
    remembered = Remembered()
    model = Scripted(PromptTooLongError("Too long."), a_reply("high"), a_reply("low"))

    assert [asked(model, remembered, fresh=fresh) for fresh in (False, True, False)] == ["Too long.", "high", "low"]


def test_no_other_error_is_remembered() -> None:
    remembered = Remembered()

    with pytest.raises(ModelBusyError):
        asked(Scripted(ModelBusyError("Busy.")), remembered)
    assert remembered.said == {}
