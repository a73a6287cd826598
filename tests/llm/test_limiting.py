"""Prompts are let through at the endpoint's pace: nobody is lost on the way, and nobody waits for nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.drafts import Prompt, Reply
from digest.core.errors import BudgetError, ModelBusyError, ReplyError
from digest.llm.limiting import Limiting
from digest.llm.pacing import Pace, Pacing
from digest.llm.refusals import DialectError, EndpointRefusedError, NoAnswerError
from digest.llm.retrying import Patience, Retrying
from digest.llm.stopping import Stopping
from digest.llm.tally import Tally
from tests.llm.asked import PROMPT, a_reply
from tests.llm.virtual import run


def prompts(count: int) -> list[Prompt]:
    return [replace(PROMPT, user=f"When is high water at buoy {number}?") for number in range(count)]


@dataclass
class Server:
    """A model that takes `latency_s`, and `capacity` at once; `fails` makes an error of a call's number, or none."""

    latency_s: float = 2.0
    capacity: int = 1_000
    wait_s: float | None = None
    fails: Callable[[int], Exception | None] = lambda _: None
    asked: list[str] = field(default_factory=list)
    refused_at: list[float] = field(default_factory=list)
    begun_at: list[float] = field(default_factory=list)
    in_flight: int = 0
    most: int = 0

    async def complete(self, prompt: Prompt) -> Reply:
        now = asyncio.get_running_loop().time()
        self.asked.append(prompt.user)
        self.begun_at.append(now)
        if self.in_flight >= self.capacity:
            self.refused_at.append(now)
            raise ModelBusyError("429", retry_after=self.wait_s, outcome="rate_limited")
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        error = self.fails(len(self.asked))
        try:
            await asyncio.sleep(self.latency_s)
        finally:
            self.in_flight -= 1
        if error is not None:
            raise error
        return a_reply()


@dataclass(frozen=True)
class Done:
    """How asking went: seconds, the limit at the end, prompts that got no reply, and the highest in flight."""

    seconds: float
    limit: int
    lost: int
    most: int


def asked(server: Server, count: int, pace: Pace, patience: Patience | None = None) -> Done:
    """Ask so many prompts at once, with tries again, on a clock that costs no time."""

    async def work() -> Done:
        tally, pacing = Tally(), Pacing(pace)
        model = Retrying(Limiting(server, pacing, tally), patience or Patience(), tally)
        replies = await asyncio.gather(*(model.complete(each) for each in prompts(count)), return_exceptions=True)
        lost = sum(isinstance(each, Exception) for each in replies)
        assert (tally.in_flight, pacing.in_flight) == (0, 0)
        return Done(asyncio.get_running_loop().time(), pacing.limit, lost, tally.most_in_flight)

    return run(work())


def test_a_pinned_number_is_in_flight_all_the_time() -> None:
    server = Server()

    assert asked(server, 200, Pace(start=16, most=16)) == Done(26.0, 16, 0, 16)  # 13 times 2 s


def test_an_adaptive_number_reaches_the_most_in_five_rounds() -> None:
    assert asked(Server(), 200, Pace()) == Done(14.0, 64, 0, 64)  # 4, 8, 16, 32, 64, 64 and the last 12


def test_a_capacity_of_eight_is_found_and_held() -> None:
    server = Server(capacity=8)

    done = asked(server, 400, Pace())

    assert (done.limit, done.lost, server.most) == (8, 0, 8)
    assert len([when for when in server.refused_at if when < 15]) == 8  # one burst, of the 16 of the third round
    assert len(server.refused_at) <= 8 + 3  # after it, one more a minute
    assert done.seconds <= 1.1 * 400 / 8 * 2


def test_a_burst_of_refusals_with_a_wait_cuts_once_and_lets_nobody_else_run_into_the_wall() -> None:
    server = Server(capacity=8, wait_s=5.0)

    done = asked(server, 100, Pace())

    assert (done.limit, done.lost) == (8, 0)
    assert len(server.refused_at) == 8
    assert set(server.refused_at) == {4.0}
    assert not [when for when in server.begun_at if 4.0 < when < 9.0]


def test_a_server_that_fails_is_asked_as_much_at_once_as_before() -> None:
    server = Server(fails=lambda number: ModelBusyError("500") if number % 10 == 0 else None)

    done = asked(server, 200, Pace(start=16, most=16))

    assert (done.limit, done.lost) == (16, 0)


def test_a_limit_a_minute_that_says_nothing_is_waited_out_and_loses_nobody() -> None:
    times: list[float] = []

    def limited(_: int) -> Exception | None:
        now = asyncio.get_running_loop().time()
        times[:] = [each for each in times if now - each < 60]
        if len(times) >= 20:
            return ModelBusyError("429", outcome="rate_limited")
        times.append(now)
        return None

    done = asked(Server(latency_s=0.5, fails=limited), 50, Pace())

    assert done.lost == 0
    assert done.seconds < 240


def test_requests_a_minute_are_kept_to_and_none_is_refused() -> None:
    server = Server(latency_s=0.5)

    done = asked(server, 50, Pace(rpm=30))

    assert done.lost == 0
    assert (
        max(sum(when <= each < when + 60 for each in server.begun_at) for when in server.begun_at) == 29
    )  # 3 at once, then 27 a minute


def test_tokens_a_minute_are_kept_to() -> None:
    server = Server(latency_s=0.5)  # a prompt is of 12 tokens by our estimate, and the server does not count

    asked(server, 50, Pace(tpm=240))

    assert (
        max(sum(when <= each < when + 60 for each in server.begun_at) for when in server.begun_at) == 18
    )  # 24 of 240 tokens at once


def test_what_opens_as_a_prompt_before_goes_first_and_the_others_keep_their_order() -> None:
    server = Server()
    papers = "".join(f"Paper {number} is about tides. " for number in range(100))
    first, second = f"{papers} Sum up.", f"{papers} Compare."

    async def work() -> None:
        limiting = Limiting(server, Pacing(Pace(start=1, most=1)), Tally())
        await asyncio.gather(*(limiting.complete(replace(PROMPT, user=user)) for user in (first, "a", "b", second)))

    run(work())
    assert server.asked == [first, second, "a", "b"]


def test_errors_teach_what_they_are_and_give_their_turn_back() -> None:
    errors = [
        ReplyError("no JSON"),
        BudgetError("spent"),
        EndpointRefusedError("key"),
        DialectError("other words", retry_after=0.0),
        NoAnswerError("away"),
        ModelBusyError("503"),
    ]
    server = Server(fails=lambda number: errors[number - 1] if number <= len(errors) else None)

    done = asked(server, 20, Pace(start=1, most=2), Patience(attempts=1))

    assert (done.lost, done.limit, done.most) == (5, 2, 2)  # put in other words, the fourth is answered


def asked_of_one_who_goes(away: Callable[[float], bool], count: int, limit: int) -> tuple[Server, int, float]:
    """The server, how many prompts got no reply, and the seconds, where nobody is there while `away` says so."""

    def error(_: int) -> Exception | None:
        return NoAnswerError("away") if away(asyncio.get_running_loop().time()) else None

    server = Server(latency_s=0.01, fails=error)

    async def work() -> tuple[int, float]:
        pacing = Pacing(Pace(start=limit, most=limit))
        stopping = Stopping(server, longest_wait_s=60.0, patience=lambda: 5 * pacing.limit)
        model = Retrying(Limiting(stopping, pacing, Tally()), Patience(), Tally())
        replies = await asyncio.gather(*(model.complete(each) for each in prompts(count)), return_exceptions=True)
        return sum(not isinstance(each, Reply) for each in replies), asyncio.get_running_loop().time()

    return server, *run(work())


@pytest.mark.parametrize("limit", [1, 4])
@pytest.mark.parametrize("count", [60, 600])
def test_a_server_that_goes_and_comes_back_loses_no_prompt_however_many_there_are(count: int, limit: int) -> None:
    server, lost, seconds = asked_of_one_who_goes(lambda now: 0.05 <= now < 7.0, count, limit)

    assert lost == 0
    assert len(server.asked) - count <= 5 * limit  # and hardly a call is made in vain
    assert seconds < 16.0


@pytest.mark.parametrize(("gone_at", "within_s"), [(0.0, 5.0), (0.05, 12.0)])
def test_who_was_never_there_is_given_up_at_once_and_who_does_not_come_back_in_seconds(
    gone_at: float, within_s: float
) -> None:
    server, lost, seconds = asked_of_one_who_goes(lambda now: now >= gone_at, 60, 4)

    assert seconds < within_s  # at most the last wait of 4 s after it is certain, which takes no time, or 7.5 s
    in_vain = len(server.asked) - (60 - lost)
    assert 20 <= in_vain < 20 + 4  # five tries for each that may be in flight, and who was in flight at the end


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), limit=st.integers(1, 5), count=st.integers(1, 30))
def test_cancelled_prompts_give_their_turn_to_the_next(seed: int, limit: int, count: int) -> None:
    chance = Random(seed)  # noqa: S311 -- chooses who is given up
    server = Server(latency_s=1.0)

    async def work() -> tuple[int, int, int]:
        tally, pacing = Tally(), Pacing(Pace(start=limit, most=limit))
        limiting = Limiting(server, pacing, tally)
        tasks = [asyncio.create_task(limiting.complete(each)) for each in prompts(count)]
        given_up = [task for task in tasks if chance.random() < 0.5]
        for task in given_up:
            await asyncio.sleep(chance.choice([0, 0, 0.3, 1.0]))
            task.cancel()
        ended = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 1 + count)
        replies = sum(isinstance(each, Reply) for each in ended)
        return replies - (count - len(given_up)), pacing.in_flight, tally.in_flight

    more, left, counted = run(work())

    assert more >= 0  # some were given up after they were answered
    assert (left, counted) == (0, 0)
    assert server.most <= limit


def test_one_that_is_cancelled_as_its_turn_comes_passes_it_on() -> None:
    server = Server(latency_s=1.0)

    async def work() -> float:
        limiting = Limiting(server, Pacing(Pace(start=1, most=1)), Tally())
        first, second, third = (asyncio.create_task(limiting.complete(each)) for each in prompts(3))
        first.add_done_callback(lambda _: second.cancel())  # in the very turn in which the second is let in
        await asyncio.wait_for(asyncio.gather(first, second, third, return_exceptions=True), 10)
        assert second.cancelled()
        return asyncio.get_running_loop().time()

    assert run(work()) == 2.0
