"""What an endpoint answers with status 200, which need not be what was agreed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from digest.core.drafts import Usage


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
_TOO_MANY = 2**53  # JSON's numbers are exact up to here (RFC 8259), and no database overflows


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
    """The tokens that the endpoint counted; what it does not say, and what no count can be, is 0."""
    usage = _named(body, "usage")
    return Usage(
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(_named(usage, "prompt_tokens_details"), "cached_tokens"),
    )


def _named(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name, empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if type(value) is int and 0 <= value < _TOO_MANY else 0  # a bool is an int as well


def _text(content: str | list[Any] | None) -> str:
    """The text of a message; some gateways send it in parts."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]
        return "".join(part["text"] for part in parts)
    return content or ""
