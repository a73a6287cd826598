"""Drive writers: hand their prompts to the model and send them the replies, several at once."""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import Any, TypeVar

from digest.core.drafts import Prompt, Reply
from digest.core.errors import DigestError, ModelError, ModelRefusedError
from digest.ports import Model

Result = TypeVar("Result")


async def ask(
    writing: Generator[Prompt, Reply, Result], model: Model | None, ending: tuple[type[ModelError], ...] = ()
) -> Result:
    """Run one generator to its end and give what it returns.

    A `ModelError` is raised inside the generator first, so that a writer may answer it with something else. Errors that
    are `ending` end the generator instead and are raised as they are.
    """
    try:
        prompt = next(writing)
        while True:
            try:
                reply = await _complete(prompt, model)
            except ending:
                writing.close()
                raise
            except ModelError as error:
                prompt = writing.throw(error)
            else:
                prompt = writing.send(reply)
    except StopIteration as end:
        result: Result = end.value
        return result


async def in_order(jobs: Sequence[Callable[[], Coroutine[Any, Any, Result]]], *, at_once: int) -> list[Result]:
    """Run the jobs, at most `at_once` at a time and begun in order; gives their results in that order.

    A `DigestError` of one ends them all and is raised as it is.
    """
    results: dict[int, Result] = {}
    waiting = iter(enumerate(jobs))

    async def worker() -> None:
        for place, job in waiting:
            results[place] = await job()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_once, len(jobs))):
                group.create_task(worker())
    except* DigestError as errors:
        raise _first(errors) from None
    return [results[place] for place in range(len(jobs))]


def _first(errors: BaseExceptionGroup[DigestError]) -> DigestError:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


async def _complete(prompt: Prompt, model: Model | None) -> Reply:
    if model is None:
        raise ModelRefusedError(f"Prompt {prompt.name} needs a model, and none is configured.", hint="Name a model.")
    return await model.complete(prompt)
