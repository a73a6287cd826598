"""The scripted model and the loopback endpoint say what they were given, and remember what they were asked."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from digest import wiring
from digest.core.drafts import Reply
from digest.core.errors import ModelBusyError, ModelRefusedError, ReplyError, ReviewError
from digest.testing.loopback import LoopbackEndpoint
from digest.testing.scripted import ScriptedModel
from tests.llm.asked import ANSWER, PROMPT, TIDE, Tide

OTHER = '{"harbour": "Silt", "hours": [5]}'


def asked(endpoint: LoopbackEndpoint) -> Reply:
    async def once() -> Reply:
        async with wiring.asking_afresh(endpoint.settings) as model:
            return await model.complete(PROMPT)

    return asyncio.run(once())


def test_a_scripted_model_says_what_it_was_given_in_order_and_then_the_last_again(
    scripted_model: Callable[..., ScriptedModel],
) -> None:
    model = scripted_model(ANSWER, lambda prompt: OTHER if prompt == PROMPT else "")

    said = [asyncio.run(model.complete(PROMPT)).value for _ in range(3)]

    assert said == [TIDE, Tide(harbour="Silt", hours=(5,)), Tide(harbour="Silt", hours=(5,))]
    assert model.asked == [PROMPT, PROMPT, PROMPT]


@pytest.mark.parametrize(
    ("said", "raised"), [(ModelBusyError("Busy."), ModelBusyError), ("not JSON", ReplyError), (None, ReviewError)]
)
def test_a_scripted_model_fails_as_an_endpoint_does(said: Any, raised: type[Exception]) -> None:
    model = ScriptedModel() if said is None else ScriptedModel(said)

    with pytest.raises(raised):
        asyncio.run(model.complete(PROMPT))


def test_a_loopback_endpoint_is_asked_over_http_and_says_what_it_was_given(
    loopback_endpoint: Callable[..., LoopbackEndpoint],
) -> None:
    endpoint = loopback_endpoint(ANSWER, lambda body: OTHER if body["model"] == "loopback" else "")

    first, second = asked(endpoint), asked(endpoint)

    assert (first.value, second.value) == (TIDE, Tide(harbour="Silt", hours=(5,)))
    assert (first.usage.prompt_tokens, first.usage.completion_tokens) == (9, 7)  # 48 and 37 characters
    assert [body["messages"][1]["content"] for body in endpoint.asked] == [PROMPT.user, PROMPT.user]


def test_what_fails_for_now_is_asked_again_and_what_fails_for_good_is_not(
    loopback_endpoint: Callable[..., LoopbackEndpoint],
) -> None:
    busy = loopback_endpoint((503, {"error": {"message": "Loading."}}), ANSWER)
    refusing = loopback_endpoint((401, {"error": {"message": "No."}}))

    assert asked(busy).value == TIDE
    with pytest.raises(ModelRefusedError):
        asked(refusing)
    assert (len(busy.asked), len(refusing.asked)) == (2, 1)


def test_a_reply_out_of_form_is_not_asked_for_in_other_words(
    loopback_endpoint: Callable[..., LoopbackEndpoint],
) -> None:
    endpoint = loopback_endpoint("not JSON", ANSWER)

    with pytest.raises(ReplyError):
        asked(endpoint)
    assert len(endpoint.asked) == 1


def test_an_endpoint_ends_with_its_test() -> None:
    with LoopbackEndpoint(ANSWER) as endpoint:
        assert asked(endpoint).value == TIDE

    with pytest.raises(OSError, match="refused"):
        _connect(endpoint.url)


def _connect(url: str) -> None:
    port = int(url.rpartition(":")[2].partition("/")[0])
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
