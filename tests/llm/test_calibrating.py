"""What an endpoint counts is learned from where it says something, and never from where it is absurd."""

import asyncio
from dataclasses import replace

import pytest
import respx

from digest.core.drafts import Prompt, Usage
from digest.core.errors import ModelBusyError, ModelError
from digest.llm.building import Terms
from digest.llm.calibrating import Calibrating
from digest.llm.refusals import PromptTooLongError
from digest.llm.tally import Tally
from tests.llm.asked import TIDE, Scripted, Shelf, a_reply, ask_all, completion

HUNDRED = Prompt(name="tides", system="tide " * 60, user="salt " * 40, reply_type=type(TIDE))


def learned(prompt_tokens: int, window_tokens: int = 200, prompt: Prompt = HUNDRED) -> list[float]:
    """What is learned from a prompt of a hundred estimated tokens that the endpoint says took `prompt_tokens`."""
    told: list[float] = []
    reply = replace(a_reply(), usage=Usage(prompt_tokens=prompt_tokens))
    asyncio.run(Calibrating(Scripted(reply), window_tokens, told.append).complete(prompt))
    return told


def refused(error: ModelError, window_tokens: int) -> list[float]:
    told: list[float] = []
    with pytest.raises(type(error)):
        asyncio.run(Calibrating(Scripted(error), window_tokens, told.append).complete(HUNDRED))
    return told


def test_the_endpoints_count_is_set_against_the_estimate() -> None:
    assert learned(130) == [1.3]


@pytest.mark.parametrize("tokens", [0, 1, 84, 401, 2**53 - 1])
def test_a_count_that_is_missing_or_absurd_teaches_nothing(tokens: int) -> None:
    assert learned(tokens) == []


@pytest.mark.parametrize(("window", "told"), [(400, [1.3]), (401, [])])
def test_a_prompt_of_less_than_a_quarter_of_the_window_teaches_nothing(window: int, told: list[float]) -> None:
    assert learned(130, window) == told


def test_an_empty_prompt_teaches_nothing() -> None:
    assert learned(130, 0, replace(HUNDRED, system="", user="")) == []


def test_a_prompt_that_is_refused_as_too_long_took_more_than_the_window() -> None:
    assert refused(PromptTooLongError("too long"), 120) == [1.5]
    assert refused(PromptTooLongError("too long"), 400) == [4.0]


def test_any_other_error_teaches_nothing() -> None:
    assert refused(ModelBusyError("busy"), 120) == []


def test_a_run_learns_from_every_prompt_that_it_asks_and_from_no_kept_reply(chat: respx.Route) -> None:
    chat.return_value = completion()  # 90 prompt tokens
    told: list[float] = []
    shelf = Shelf()
    for _ in range(2):
        ask_all([HUNDRED], shelf, Tally(), Terms(learn=told.append), context_tokens=4300, max_reply_tokens=4096)

    assert told == [0.9]
