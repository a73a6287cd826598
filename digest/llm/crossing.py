"""A reply that belongs to another prompt is not taken for one to this."""

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from digest.core.drafts import Prompt
from digest.llm.refusals import CrossedError


@runtime_checkable
class Naming(Protocol):
    """A reply that names papers or claims by the keys of its prompt."""

    @property
    def named(self) -> Iterable[str]:
        """The keys as they were written."""


def must_be_to(prompt: Prompt, value: Any) -> None:
    """Raise `CrossedError` where a reply names keys and none of them is one of the prompt's.

    Servers and proxies under load have given replies to the wrong request; and a model that made up every key has
    read none of the papers.
    """
    if not prompt.keys or not isinstance(value, Naming):
        return
    named = [each.casefold() for each in value.named]
    if named and not any(key in each for each in named for key in prompt.keys):
        raise CrossedError("The reply is about other papers: it names none of the keys that this prompt gives.")
