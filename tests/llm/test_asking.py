"""A writer is driven by hand: its prompts go to the model, the replies come back to it."""

import asyncio
from collections.abc import Generator

import pytest

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelBusyError, ModelRefusedError
from digest.llm.asking import ask

PROMPT = Prompt(name="count", system="Count.", user="1 2", reply_type=int)


class ScriptedModel:
    """Answers with what it was given, in order."""

    def __init__(self, *answers: Reply | Exception) -> None:
        self._answers = iter(answers)
        self.asked: list[Prompt] = []

    async def complete(self, prompt: Prompt) -> Reply:
        self.asked.append(prompt)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def asks_twice() -> Generator[Prompt, Reply, list[int]]:
    first = yield PROMPT
    try:
        second = yield PROMPT
    except ModelBusyError:
        return [first.value]
    return [first.value, second.value]


def test_replies_are_sent_back_in_order() -> None:
    model = ScriptedModel(Reply(value=1), Reply(value=2))

    assert asyncio.run(ask(asks_twice(), model)) == [1, 2]
    assert model.asked == [PROMPT, PROMPT]


def test_a_writer_may_answer_a_failed_prompt_with_something_else() -> None:
    model = ScriptedModel(Reply(value=1), ModelBusyError("429"))

    assert asyncio.run(ask(asks_twice(), model)) == [1]


def test_an_error_that_the_writer_does_not_answer_is_raised() -> None:
    model = ScriptedModel(ModelBusyError("429"))

    with pytest.raises(ModelBusyError, match="429"):
        asyncio.run(ask(asks_twice(), model))


def test_a_prompt_without_a_model_is_refused_by_name() -> None:
    with pytest.raises(ModelRefusedError, match="Prompt count needs a model, and none is configured"):
        asyncio.run(ask(asks_twice(), None))


def test_an_error_that_ends_the_writing_is_not_the_writers_to_answer() -> None:
    closed = []

    def writes() -> Generator[Prompt, Reply, int]:
        try:
            yield PROMPT
        except ModelBusyError:
            closed.append("answered")
        finally:
            closed.append("closed")
        return 1

    with pytest.raises(ModelBusyError):
        asyncio.run(ask(writes(), ScriptedModel(ModelBusyError("Busy.")), (ModelBusyError,)))
    assert closed == ["closed"]
