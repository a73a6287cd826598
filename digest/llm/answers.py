"""What an endpoint answers with status 200, which need not be what was agreed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from digest.core.drafts import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details:
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usage:
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    content: str | list[Any] | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    message: _Message | None = None
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A completion: what was said, why it ended, what the model refuses, and what it took."""

    text: str
    ended: str
    refusal: str
    usage: Usage


_CHOICES = TypeAdapter(list[_Choice] | None)
_USAGE = TypeAdapter(_Usage | None)


def answer_in(body: Mapping[str, Any]) -> Answer | None:
    """The completion in a body; None where it holds none. Whatever is optional may be missing or null."""
    try:
        choices = _CHOICES.validate_python(body.get("choices"))
    except ValidationError:
        return None
    if not choices:
        return None
    message = choices[0].message or _Message()
    return Answer(
        text=_text(message.content),
        ended=choices[0].finish_reason or "",
        refusal=message.refusal or "",
        usage=usage_in(body),
    )


def usage_in(body: Mapping[str, Any]) -> Usage:
    """The tokens that the endpoint counted; what it does not say is 0."""
    try:
        usage = _USAGE.validate_python(body.get("usage")) or _Usage()
    except ValidationError:
        usage = _Usage()
    details = usage.prompt_tokens_details or _Details()
    return Usage(
        prompt_tokens=usage.prompt_tokens or 0,
        completion_tokens=usage.completion_tokens or 0,
        cached_tokens=details.cached_tokens or 0,
    )


def _text(content: str | list[Any] | None) -> str:
    """The text of a message; some gateways send it in parts."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]
        return "".join(part["text"] for part in parts)
    return content or ""
