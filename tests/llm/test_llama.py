"""A real server: llama.cpp's own, with a model that speaks schema-valid nonsense."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest

from digest.core.drafts import KeptReply
from digest.core.errors import ModelRefusedError
from digest.llm.building import Terms
from digest.llm.endpoint import Endpoint
from digest.llm.refusals import EndpointRefusedError, NoAnswerError, PromptTooLongError
from digest.llm.slots import slots_of
from digest.llm.tally import Tally
from digest.llm.windows import window_of
from tests.llama import Llama, serving
from tests.llm.asked import KEY, PROMPT, Clock, Shelf, Tide, ask, ask_all, settings

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


def processed(llama: Llama) -> tuple[float, float]:
    """The tokens of prompts and of replies that the server says it has worked on, since it was started."""
    asked = Request(f"{llama.url.removesuffix('/v1')}/metrics", headers={"Authorization": f"Bearer {llama.key}"})  # noqa: S310 -- loopback
    with urlopen(asked, timeout=10) as answer:  # noqa: S310 -- as above
        said = answer.read().decode()
    prompt, reply = (
        re.search(rf"^llamacpp:{name} (\S+)$", said, re.MULTILINE)
        for name in ("prompt_tokens_total", "tokens_predicted_total")
    )
    assert prompt
    assert reply
    return float(prompt[1]), float(reply[1])


def test_a_warm_run_makes_no_call_by_the_servers_own_count(llama: Llama) -> None:
    prompts = [replace(PROMPT, user=f"When is high water at quay {number}?") for number in range(3)]
    shelf, before = Shelf(), processed(llama)

    ask_all(prompts, shelf, Tally(), Terms(), base_url=llama.url, max_reply_tokens=300)
    cold = processed(llama)
    ask_all(prompts, shelf, Tally(), Terms(), base_url=llama.url, max_reply_tokens=300)

    assert cold[0] > before[0]
    assert cold[1] > before[1]
    assert processed(llama) == cold


class Ending(Shelf):
    """Ends the server once it holds so many replies, and starts another one at its address."""

    def __init__(self, replies: int, end: Callable[[], None], restart: Callable[[], None]) -> None:
        super().__init__()
        self._replies = replies
        self._end = end
        self.restarting = Thread(target=restart)

    def put(self, reply: KeptReply) -> None:
        super().put(reply)
        if len(self.kept) == self._replies:
            self._end()
            self.restarting.start()


def test_a_server_that_is_ended_and_started_again_in_the_middle_answers_all_that_is_left(tmp_path: Path) -> None:
    prompts = [replace(PROMPT, user=f"When is high water at pier {number}?") for number in range(6)]
    tally = Tally()
    with ExitStack() as first, ExitStack() as second:
        llama = first.enter_context(serving(tmp_path, KEY))
        port = int(llama.url.removesuffix("/v1").rpartition(":")[2])

        def restart() -> None:
            second.enter_context(serving(tmp_path, KEY, port))

        shelf = Ending(2, first.close, restart)
        replies = ask_all(prompts, shelf, tally, Terms(), base_url=llama.url, max_reply_tokens=300, in_flight=1)
        shelf.restarting.join()
        warm = Tally()
        again = ask_all(prompts, shelf, warm, Terms(), base_url=llama.url, max_reply_tokens=300, in_flight=1)

    assert all(isinstance(reply.value, Tide) for reply in replies)
    assert tally.outcomes["ok"] == 6
    assert tally.outcomes["transient"] >= 1
    assert (again, warm.calls) == (replies, 0)


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


def test_the_window_is_that_of_one_slot(llama: Llama) -> None:
    async def looked() -> tuple[int | None, int | None]:
        async with Endpoint(settings(base_url=llama.url), llama.key, Tally(), Clock()) as endpoint:
            return await window_of(endpoint.look, "tide"), await slots_of(endpoint.look)

    assert asyncio.run(looked()) == (8192, 4)  # it was started with 32,768 for all


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
