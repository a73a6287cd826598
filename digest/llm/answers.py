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
    reasoning: Any = None  # Ollama, new vLLM, OpenRouter
    reasoning_content: Any = None  # DeepSeek, llama.cpp, SGLang, old vLLM
    reasoning_details: Any = None  # OpenRouter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    message: _Message | None = None
    finish_reason: str | None = None
    error: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A completion: what was said, why it ended, what the model refuses, and what it took.

    `thoughts` is what came as reasoning, beside what was said; `withheld` says that null stands where text belongs;
    `error` is what went wrong half-way, None if nothing.
    """

    text: str
    ended: str = ""
    refusal: str = ""
    thoughts: str = ""
    withheld: bool = False
    error: Any = None
    usage: Usage = Usage()


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
    choice, message = choices[0], choices[0].message or _Message()
    ended = choice.finish_reason or ""
    return Answer(
        text=_text(message.content),
        ended=ended,
        refusal=message.refusal or "",
        thoughts=_text(message.reasoning_content) or _text(message.reasoning) or _text(message.reasoning_details),
        withheld=choice.message is not None and message.content is None,
        error=choice.error or (ended if ended == "error" else None),
        usage=usage_in(body),
    )


def reply_in_thoughts(answer: Answer) -> str:
    """The thoughts of an answer whose whole reply came as such, in the wrong field; else nothing.

    That is so if it says nothing else, ended by itself, and its thoughts are one object from beginning to end.
    """
    thoughts = answer.thoughts.strip()
    alone = answer.ended == "stop" and not answer.text.strip()
    return thoughts if alone and thoughts.startswith("{") and thoughts.endswith("}") else ""


def failed_generation(body: Any) -> str | None:
    """What the model said where an error holds it because it did not fit the schema, as Groq's do; else None."""
    error = _named(body, "error") if isinstance(body, dict) else {}
    said = error.get("failed_generation")
    return said if isinstance(said, str) else None


def usage_in(body: Mapping[str, Any]) -> Usage:
    """The tokens that the endpoint counted; what it does not say, and what no count can be, is 0."""
    usage = _named(body, "usage")
    return Usage(
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(_named(usage, "prompt_tokens_details"), "cached_tokens"),
    )


def spent_in(body: Any) -> Usage | None:
    """What an answer that holds no reply took; None where it tells nothing, and so no model was at work."""
    usage = usage_in(body) if isinstance(body, dict) else Usage()
    return None if usage == Usage() else usage


def _named(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name, empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if type(value) is int and 0 <= value < _TOO_MANY else 0  # a bool is an int as well


def _text(content: Any) -> str:
    """The text of a message or of its thoughts; some gateways send it in parts."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]
        return "".join(part["text"] for part in parts)
    return content if isinstance(content, str) else ""
