"""How a prompt is put to this endpoint, learned from what it refuses rather than from lists of model names."""

import json
import re
from typing import Any

from digest.core.drafts import Prompt
from digest.llm.schemas import schema_of
from digest.llm.settings import EndpointSettings

_NO_BOUNDS = re.compile(r"schema|response_format|grammar", re.IGNORECASE)
_NOT_TAKEN = re.compile(r"unsupported|not supported|unrecognized|unknown|only the default|not permitted", re.IGNORECASE)
_MAY_MEAN_REFUSAL = frozenset({400, 422, 500})


class Dialect:
    """The shape of requests. It only ever gives things up, so a run settles after a few refusals."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._settings = settings
        self._bounds = settings.format == "json_schema"
        self._limit = "max_tokens"
        self._temperature = settings.temperature is not None

    def request(self, prompt: Prompt) -> dict[str, Any]:
        """The body of the request; what the config gives under `extra_body` wins."""
        given = self._settings
        request: dict[str, Any] = {"model": given.model, "messages": self._messages(prompt)}
        if self._temperature:
            request["temperature"] = given.temperature
        limit = prompt.most_tokens or given.max_reply_tokens
        if limit is not None:
            request[self._limit] = limit
        return request | self._format(prompt) | dict(given.extra_body)

    def learn(self, status: int, body: str, request: dict[str, Any]) -> bool:
        """Whether a refusal of `request` says what to put differently; if so, the next request does."""
        if status not in _MAY_MEAN_REFUSAL:
            return False
        if "'max_completion_tokens'" in body and "max_tokens" in request:
            self._limit = "max_completion_tokens"
            return True
        if "temperature" in request and "temperature" in body and _NOT_TAKEN.search(body):
            self._temperature = False
            return True
        if _carries_bounds(request) and _NO_BOUNDS.search(body):
            self._bounds = False
            return True
        return False

    def _messages(self, prompt: Prompt) -> list[dict[str, str]]:
        schema = json.dumps(schema_of(prompt.reply_type, bounds=True), ensure_ascii=False)
        user = prompt.user
        if self._settings.format != "json_schema":  # nothing else tells the model what to answer in
            user = f"{user.rstrip()}\n\n# Form of the reply\n\nOne JSON object that fits this JSON Schema:\n{schema}\n"
        return [{"role": "system", "content": prompt.system}, {"role": "user", "content": user}]

    def _format(self, prompt: Prompt) -> dict[str, Any]:
        if self._settings.format == "text":
            return {}
        if self._settings.format == "json_object":
            return {"response_format": {"type": "json_object"}}
        schema = schema_of(prompt.reply_type, bounds=self._bounds)
        name = re.sub(r"[^A-Za-z0-9_-]", "_", prompt.name)[:64]
        return {
            "response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}
        }


def _carries_bounds(request: dict[str, Any]) -> bool:
    return (
        re.search(r'"(?:min|max)(?:Items|Length|imum)"|"pattern"', json.dumps(request.get("response_format")))
        is not None
    )
