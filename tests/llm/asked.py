"""What the tests of asking ask, and what they are answered; all text here is invented."""

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
from pydantic import Field

from digest.core.drafts import KeptReply, Prompt, Reply
from digest.llm.building import Terms, assembled
from digest.llm.endpoint import Endpoint
from digest.llm.settings import EndpointSettings
from digest.llm.tally import Tally

URL = "http://model.test/v1"
KEY = "sk-tide-0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tide:
    """When the water is high."""

    harbour: Annotated[str, Field(min_length=1, max_length=40)]
    hours: Annotated[tuple[int, ...], Field(min_length=1, max_length=4)]


ANSWER = '{"harbour": "Marl", "hours": [3, 15]}'
TIDE = Tide(harbour="Marl", hours=(3, 15))
PROMPT = Prompt(name="tides", system="You read tide tables.", user="When is high water at Marl?", reply_type=Tide)

BODY = {
    "model": "tide-1",
    "messages": [
        {"role": "system", "content": "You read tide tables."},
        {"role": "user", "content": "When is high water at Marl?"},
    ],
    "temperature": 0.2,
    "max_tokens": 4096,
    "response_format": {
        "type": "json_schema",
        "json_schema": {
            "name": "tides",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {
                    "harbour": {"type": "string", "minLength": 1, "maxLength": 40},
                    "hours": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 4},
                },
                "required": ["harbour", "hours"],
                "additionalProperties": False,
            },
        },
    },
}


def settings(**fields: Any) -> EndpointSettings:
    given: dict[str, Any] = {"base_url": URL, "model": "tide-1", "max_reply_tokens": 4096}
    return EndpointSettings(**(given | fields))


def completion(content: Any = ANSWER, *, ended: str | None = "stop", **fields: Any) -> httpx.Response:
    """A completion, as servers send it; `fields` replace what stands beside the choices."""
    body = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": "tide-1",
        "choices": [{"index": 0, "finish_reason": ended, "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 90, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}},
    }
    content = json.dumps(body | fields)  # escapes what is not ASCII, as many servers do
    return httpx.Response(200, content=content, headers={"content-type": "application/json"})


def failure(status: int, message: str, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
    """An error, as OpenAI sends it."""
    return httpx.Response(status, json={"error": {"message": message} | fields}, headers=headers)


class Clock:
    """Seconds that grow by one whenever somebody looks."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 1.0
        return self._now


class Shelf:
    """Replies kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptReply] = {}

    def get(self, key: str) -> KeptReply | None:
        return self.kept.get(key)

    def put(self, reply: KeptReply) -> None:
        self.kept[reply.key] = reply


class Slept:
    """Sleeps in no time, and remembers for how long it would have been; a clock on which that time has passed."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)

    def seconds(self) -> float:
        return sum(self.waits)


class Scripted:
    """A model that answers with what it was given, in order."""

    def __init__(self, *answers: Reply | Exception) -> None:
        self._answers = iter(answers)
        self.asked: list[Prompt] = []

    async def complete(self, prompt: Prompt) -> Reply:
        self.asked.append(prompt)
        answer = next(self._answers)
        await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def a_reply(text: str = ANSWER, value: Any = TIDE) -> Reply:
    return Reply(value=value, text=text, body="{}", seconds=1.0)


def ask(given: EndpointSettings, key: str = KEY, tally: Tally | None = None, prompt: Prompt = PROMPT) -> Reply:
    """Ask the endpoint alone, once."""

    async def once() -> Reply:
        async with Endpoint(given, key, tally or Tally(), Clock()) as endpoint:
            return await endpoint.complete(prompt)

    return asyncio.run(once())


def ask_all(prompts: list[Prompt], shelf: Shelf, tally: Tally, terms: Terms, **fields: Any) -> list[Any]:
    """Ask as a run does, all prompts at once; gives replies and errors in the prompts' order."""
    given = settings(**fields)

    async def run() -> list[Any]:
        async with Endpoint(given, KEY, tally, Clock()) as endpoint:
            model = assembled(endpoint, given, shelf, tally, terms)
            return await asyncio.gather(*(model.complete(each) for each in prompts), return_exceptions=True)

    return asyncio.run(run())


def sent(route: Any, number: int = 0) -> dict[str, Any]:
    """The body of a request that the endpoint got."""
    body: dict[str, Any] = json.loads(route.calls[number].request.content)
    return body
