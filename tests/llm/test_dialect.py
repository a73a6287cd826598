"""A request is put as the endpoint takes it, which is learned from what it refuses."""

import asyncio
import json
from typing import Any

import httpx
import pytest
import respx

from digest.llm.endpoint import Endpoint
from digest.llm.refusals import DialectError
from digest.llm.tally import Tally
from tests.llm.asked import BODY, KEY, PROMPT, TIDE, Clock, ask, completion, failure, sent, settings


@pytest.mark.parametrize(("form", "response_format"), [("json_object", {"type": "json_object"}), ("text", None)])
def test_without_a_schema_of_its_own_the_request_says_the_form_in_words_last(
    chat: respx.Route, form: str, response_format: object
) -> None:
    chat.return_value = completion()

    assert ask(settings(format=form)).value == TIDE

    request = sent(chat)
    assert request.get("response_format") == response_format
    assert request["messages"][1]["content"] == (
        "When is high water at Marl?\n\n# Form of the reply\n\nOne JSON object that fits this JSON Schema:\n"
        '{"type": "object", "properties": {"harbour": {"maxLength": 40, "minLength": 1, "type": "string"}, '
        '"hours": {"items": {"type": "integer"}, "maxItems": 4, "minItems": 1, "type": "array"}}, '
        '"required": ["harbour", "hours"], "additionalProperties": false}\n'
    )


def _refused(message: str, **fields: Any) -> httpx.Response:
    return failure(400, message, **fields)


@pytest.mark.parametrize(
    ("refusal", "changed", "outcome"),
    [
        (
            _refused("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", param="max_tokens"),
            {"max_tokens": None, "max_completion_tokens": 4096},
            "unsupported_param",
        ),
        (
            _refused("Unsupported value: 'temperature'. Only the default (1) value is supported."),
            {"temperature": None},
            "unsupported_param",
        ),
        (
            failure(500, "Invalid schema: keyword minLength"),
            {"response_format": "without bounds"},
            "unsupported_format",
        ),
    ],
)
def test_what_a_refusal_asks_for_is_put_differently_from_then_on(
    chat: respx.Route, refusal: httpx.Response, changed: dict[str, Any], outcome: str
) -> None:
    chat.side_effect = [refusal, completion(), completion()]

    async def thrice() -> None:
        async with Endpoint(settings(), KEY, Tally(), Clock()) as endpoint:
            with pytest.raises(DialectError) as raised:
                await endpoint.complete(PROMPT)
            assert raised.value.outcome == outcome
            await endpoint.complete(PROMPT)
            await endpoint.complete(PROMPT)

    asyncio.run(thrice())

    first, second, third = (sent(chat, number) for number in range(3))
    assert first == BODY
    assert second == third
    differing = {name for name in {*first, *second} if first.get(name) != second.get(name)}
    assert differing == set(changed)
    assert "minLength" in json.dumps(second) or "response_format" in changed
    assert all(second.get(name) == value for name, value in changed.items() if name != "response_format")
