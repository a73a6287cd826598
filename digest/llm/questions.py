"""What is asked and what comes back, as far as pace, patience and budget look at it, whatever it is about."""

from typing import Any, Protocol, TypeVar

from digest.core.drafts import Usage


class Question(Protocol):
    """What is asked: its text, and what its answer may take where that is known."""

    @property
    def system(self) -> str:
        """The instructions, which come first."""

    @property
    def user(self) -> str:
        """The rest."""

    @property
    def most_tokens(self) -> int | None:
        """What the answer may take, None where that is as configured."""


class Answered(Protocol):
    """What came back."""

    @property
    def usage(self) -> Usage:
        """Its tokens, as the endpoint counted them."""


Asked = TypeVar("Asked", bound=Question)
Got = TypeVar("Got", bound=Answered)
_Asked_contra = TypeVar("_Asked_contra", bound=Question, contravariant=True)
_Got_co = TypeVar("_Got_co", bound=Answered, covariant=True)


class Asks(Protocol[_Asked_contra, _Got_co]):
    """Answers questions of one kind. A `Model` is one, whose questions are prompts."""

    async def complete(self, prompt: _Asked_contra, /) -> _Got_co:
        """Ask once; raises a `ModelError` when there is no usable answer."""


class Reached(Asks[_Asked_contra, _Got_co], Protocol[_Asked_contra, _Got_co]):
    """The endpoint itself, which can also be looked at."""

    async def look(self, path: str, /) -> Any:
        """The JSON that the server has at `path`, beside its /v1; None where it has none."""
