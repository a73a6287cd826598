"""An endpoint with rates keeps to them, counts what it saw, and is rude as often as it was told to be."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import httpx
import pytest

from digest.testing.faults import FAULTS
from digest.testing.rates import RatedEndpoint, Rates

SAID = '{"harbour": "Marl", "hours": [3, 15]}'


def body(number: int) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": f"When is high water at buoy {number}?"}]}


def post_all(endpoint: RatedEndpoint, count: int, *, each: int = 1) -> list[httpx.Response | str]:
    """Post `count` requests at once, then once more each, and so on; gives the responses, or the errors' names."""

    async def one(client: httpx.AsyncClient, number: int) -> httpx.Response | str:
        try:
            return await client.post(f"{endpoint.url}/chat/completions", json=body(number))
        except httpx.HTTPError as error:
            return type(error).__name__

    async def run() -> list[httpx.Response | str]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(limits=limits, timeout=5) as client:
            return [
                response
                for _ in range(each)
                for response in await asyncio.gather(*(one(client, number) for number in range(count)))
            ]

    return asyncio.run(run())


def statuses(responses: list[httpx.Response | str]) -> Counter[int | str]:
    return Counter(each if isinstance(each, str) else each.status_code for each in responses)


def test_a_reply_is_a_completion_that_says_what_it_was_given_to_say() -> None:
    with RatedEndpoint(lambda asked: asked["messages"][0]["content"].upper(), Rates()) as endpoint:
        (response,) = post_all(endpoint, 1)

    assert not isinstance(response, str)
    said = response.json()
    assert said["choices"][0]["message"]["content"] == "WHEN IS HIGH WATER AT BUOY 0?"
    assert said["usage"] == {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 11}


def test_more_than_the_capacity_is_refused_with_the_wait_that_was_set() -> None:
    rates = Rates(latency_s=0.3, capacity=3, retry_after_s=1.5)

    with RatedEndpoint(lambda _: SAID, rates) as endpoint:
        responses = post_all(endpoint, 8)

    assert statuses(responses) == {200: 3, 429: 5}
    waits = [each.headers.get("retry-after") for each in responses if isinstance(each, httpx.Response)]
    assert sorted(waits, key=str) == ["1.5"] * 5 + [None] * 3
    assert (endpoint.seen.most_in_flight, len(endpoint.seen.too_many_at), endpoint.seen.in_flight) == (3, 5, 0)


def test_more_than_so_many_a_minute_are_refused() -> None:
    with RatedEndpoint(lambda _: SAID, Rates(requests_a_minute=4)) as endpoint:
        assert statuses(post_all(endpoint, 1, each=6)) == {200: 4, 429: 2}


def test_a_latency_is_served_to_sixty_four_side_by_side() -> None:
    with RatedEndpoint(lambda _: SAID, Rates(latency_s=0.2)) as endpoint:
        assert statuses(post_all(endpoint, 64)) == {200: 64}

    assert endpoint.seen.most_in_flight == 64
    assert set(endpoint.seen.calls.values()) == {1}
    assert len(endpoint.seen.calls) == 64


@pytest.mark.slow
def test_faults_come_in_their_shares_and_the_same_ones_again_whatever_is_in_flight() -> None:
    rates = Rates(faults={"rate_limited": 0.2, "bad_gateway": 0.1, "disconnected": 0.1}, seed=3)

    with RatedEndpoint(lambda _: SAID, rates) as together:
        first = statuses(post_all(together, 100, each=3))
    with RatedEndpoint(lambda _: SAID, rates) as apart:
        again = statuses([each for _ in range(3) for each in post_all(apart, 100)])
    with RatedEndpoint(lambda _: SAID, replace(rates, seed=4)) as other:
        otherwise = post_all(other, 100)

    assert first == again
    assert first == {200: together.seen.calls.total() - together.seen.faults.total(), **refusals(together)}
    assert 40 <= first[429] <= 80
    assert 15 <= first[502] <= 45
    assert 15 <= first["RemoteProtocolError"] <= 45
    assert [isinstance(each, str) for each in otherwise].count(True) < 30


def refusals(endpoint: RatedEndpoint) -> dict[int | str, int]:
    faults = endpoint.seen.faults
    return {429: faults["rate_limited"], 502: faults["bad_gateway"], "RemoteProtocolError": faults["disconnected"]}


def test_a_fault_that_the_model_speaks_in_says_what_was_to_be_said() -> None:
    with RatedEndpoint(lambda _: SAID, Rates(faults={"cut_at_the_limit": 1.0})) as endpoint:
        (response,) = post_all(endpoint, 1)

    assert isinstance(response, httpx.Response)
    assert response.content == FAULTS["cut_at_the_limit"].saying(SAID).body
    assert json.loads(response.content)["choices"][0]["finish_reason"] == "length"


def test_it_serves_as_the_proxy_of_an_endpoint_elsewhere() -> None:
    with RatedEndpoint(lambda _: SAID, Rates()) as endpoint:
        settings = endpoint.far_settings
        with httpx.Client(proxy=settings.proxy) as client:
            response = client.post(f"{settings.base_url}/chat/completions", json=body(1))

    assert (response.status_code, settings.base_url) == (200, "http://far.example/v1")
    assert endpoint.seen.calls.total() == 1


def test_a_silent_fault_ends_with_the_endpoint() -> None:
    rates = Rates(faults={"silence": 1.0})

    async def hang(endpoint: RatedEndpoint) -> bool:
        """Whether nothing has come when the endpoint has had the request for a while."""
        async with httpx.AsyncClient(timeout=30) as client:
            asking = asyncio.create_task(client.post(f"{endpoint.url}/chat/completions", json=body(1)))
            while not endpoint.seen.faults:  # noqa: ASYNC110 -- the endpoint counts in a thread of its own
                await asyncio.sleep(0.01)
            come, _ = await asyncio.wait([asking], timeout=0.2)
            asking.cancel()
            return not come

    with RatedEndpoint(lambda _: SAID, rates) as endpoint:
        assert asyncio.run(hang(endpoint))

    assert endpoint.seen.faults == {"silence": 1}
