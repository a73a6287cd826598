"""Drive writers: hand their prompts to the model and send them the replies."""

from collections.abc import Generator
from typing import TypeVar

from digest.core.drafts import Prompt, Reply
from digest.core.errors import ModelError, ModelRefusedError
from digest.ports import Model

Result = TypeVar("Result")


async def ask(writing: Generator[Prompt, Reply, Result], model: Model | None) -> Result:
    """Run one generator to its end and give what it returns.

    A `ModelError` is raised inside the generator first, so that a writer may answer it with something else.
    """
    try:
        prompt = next(writing)
        while True:
            try:
                reply = await _complete(prompt, model)
            except ModelError as error:
                prompt = writing.throw(error)
            else:
                prompt = writing.send(reply)
    except StopIteration as end:
        result: Result = end.value
        return result


async def _complete(prompt: Prompt, model: Model | None) -> Reply:
    if model is None:
        raise ModelRefusedError(f"Prompt {prompt.name} needs a model, and none is configured.", hint="Name a model.")
    return await model.complete(prompt)
