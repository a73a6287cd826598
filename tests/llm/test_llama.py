"""A real server: llama.cpp's own, with a model that speaks schema-valid nonsense."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from digest.core.errors import ModelRefusedError
from digest.llm.building import Terms
from digest.llm.refusals import EndpointRefusedError, NoAnswerError, PromptTooLongError
from digest.llm.tally import Tally
from tests.llama import Llama, serving
from tests.llm.asked import KEY, PROMPT, Shelf, Tide, ask, ask_all, settings

pytestmark = pytest.mark.llama


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """The server, started once."""
    with serving(tmp_path_factory.mktemp("llama"), KEY) as server:
        yield server


def test_a_reply_fits_the_schema_and_its_tokens_are_counted(llama: Llama) -> None:
    tally = Tally()

    reply = ask(settings(base_url=llama.url, max_reply_tokens=300), llama.key, tally)

    assert isinstance(reply.value, Tide)
    assert 1 <= len(reply.value.hours) <= 4
    assert tally.prompt_tokens > 40
    assert tally.completion_tokens > 10
    assert llama.key not in repr(reply)


def test_prompts_are_answered_side_by_side_and_kept(llama: Llama) -> None:
    prompts = [replace(PROMPT, user=f"When is high water at buoy {number}?") for number in range(6)]
    shelf, cold, warm = Shelf(), Tally(), Tally()

    first = ask_all(prompts, shelf, cold, Terms(), base_url=llama.url, max_reply_tokens=300)
    again = ask_all(prompts, shelf, warm, Terms(), base_url=llama.url, max_reply_tokens=300)

    assert all(isinstance(reply.value, Tide) for reply in first)
    assert first == again
    assert (cold.most_in_flight, warm.calls, warm.replayed) == (4, 0, 6)
    assert cold.cached_tokens > 0


@pytest.mark.parametrize(
    ("key", "message"),
    [("sk-not-this-one", "does not accept the key (HTTP 401): Invalid API Key"), ("", "wants a key, and none is set.")],
)
def test_a_wrong_key_and_a_missing_one_are_told_apart(llama: Llama, key: str, message: str) -> None:
    with pytest.raises(EndpointRefusedError) as raised:
        ask(settings(base_url=llama.url), key)

    assert message in raised.value.message


def test_a_prompt_that_does_not_fit_is_said_to_be_too_long(llama: Llama) -> None:
    long = replace(PROMPT, user="tide " * 2000)

    with pytest.raises(PromptTooLongError, match="exceeds the available context size"):
        ask(settings(base_url=llama.url), llama.key, prompt=long)


def test_an_address_that_the_server_does_not_know_is_said_to_be_wrong(llama: Llama) -> None:
    with pytest.raises(
        EndpointRefusedError, match="/v2/chat/completions answers with HTTP 404: no model is asked there"
    ):
        ask(settings(base_url=llama.url.replace("/v1", "/v2")), llama.key)


@pytest.mark.parametrize(("extra", "asked"), [({"tide": 3}, True), ({"temperature": "warm"}, False)])
def test_unknown_fields_are_passed_over_and_wrong_ones_are_refused(
    llama: Llama, extra: dict[str, Any], asked: bool
) -> None:
    given = settings(base_url=llama.url, max_reply_tokens=300, extra_body=extra)
    if asked:
        assert isinstance(ask(given, llama.key).value, Tide)
        return
    with pytest.raises(ModelRefusedError):
        ask(given, llama.key)


def test_nobody_listening_is_said_so() -> None:
    async def a_free_port() -> int:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        async with server:
            port: int = server.sockets[0].getsockname()[1]
        return port

    port = asyncio.run(a_free_port())

    with pytest.raises(NoAnswerError, match=f"127.0.0.1:{port} cannot be reached"):
        ask(settings(base_url=f"http://127.0.0.1:{port}/v1"))
