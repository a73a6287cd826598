"""Each model around the endpoint does one thing, and together they do what a run needs."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
import respx

from digest.core.drafts import Prompt
from digest.core.errors import BudgetError, ModelBusyError, ModelRefusedError, ReplyError
from digest.llm.building import Terms, assembled
from digest.llm.endpoint import Endpoint
from digest.llm.limiting import Limiting
from digest.llm.pacing import Pace, Pacing
from digest.llm.refusals import EndpointRefusedError, NoAnswerError
from digest.llm.repairing import Repairing
from digest.llm.retrying import Patience, Retrying
from digest.llm.stopping import Stopping
from digest.llm.tally import Tally
from tests.llm.asked import (
    ANSWER,
    KEY,
    PROMPT,
    TIDE,
    Clock,
    Scripted,
    Shelf,
    Slept,
    a_reply,
    ask_all,
    completion,
    failure,
    sent,
    settings,
)


def prompts(count: int) -> list[Prompt]:
    return [replace(PROMPT, user=f"When is high water at buoy {number}?") for number in range(count)]


def terms(**fields: Any) -> Terms:
    slept = Slept()
    given: dict[str, Any] = {"sleep": slept, "clock": slept.seconds}
    return Terms(**(given | fields))


def test_a_busy_endpoint_is_asked_again_after_the_wait_it_asks_for() -> None:
    model = Scripted(ModelBusyError("429", retry_after=12.0), ModelBusyError("429", retry_after=0.0), a_reply())
    slept, told = Slept(), list[str]()
    tally = Tally(tell=told.append)

    assert asyncio.run(Retrying(model, Patience(), tally, slept).complete(PROMPT)) == a_reply()

    assert slept.waits == [12.0, 0.0]
    assert (tally.retries, tally.waits_s, told) == (2, 12.0, ["429. Waiting 12 s."])


def test_what_many_prompts_wait_for_is_told_once() -> None:
    told = list[str]()
    tally = Tally(tell=told.append)

    for reason, wait_s in (("429", 12.0), ("429", 12.0), ("429", 0.2), ("503", 1.0), ("429", 12.0)):
        tally.waiting(reason, wait_s)

    assert told == ["429. Waiting 12 s.", "503. Waiting 1 s.", "429. Waiting 12 s."]
    assert (tally.retries, tally.waits_s) == (5, 37.2)


def test_waits_that_nobody_asked_for_double_and_are_spread_the_same_way_every_time() -> None:
    def waits() -> list[float]:
        model, slept = Scripted(*[ModelBusyError("503")] * 8), Slept()
        patience = Patience(attempts=8, longest_wait_s=10)
        with pytest.raises(ModelBusyError):
            asyncio.run(Retrying(model, patience, Tally(), slept).complete(PROMPT))
        return slept.waits

    longest = [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]

    assert all(most / 2 <= wait < most for wait, most in zip(waits(), longest, strict=True))
    assert waits() == waits()


def test_the_last_error_is_raised_when_the_tries_are_used_up() -> None:
    model = Scripted(*[ModelBusyError(f"busy {number}") for number in range(3)])

    with pytest.raises(ModelBusyError, match="busy 2"):
        asyncio.run(Retrying(model, Patience(attempts=3), Tally(), Slept()).complete(PROMPT))


@pytest.mark.parametrize("error", [ModelRefusedError("no"), ReplyError("what"), BudgetError("spent")])
def test_what_will_not_pass_is_not_tried_again(error: Exception) -> None:
    model = Scripted(error)

    with pytest.raises(type(error)):
        asyncio.run(Retrying(model, Patience(), Tally(), Slept()).complete(PROMPT))

    assert len(model.asked) == 1


def test_a_wait_that_is_too_long_is_not_slept_and_ends_all_asking() -> None:
    model, slept = Scripted(ModelBusyError("429", retry_after=3600.0)), Slept()
    stopping = Stopping(model, longest_wait_s=60.0, patience=lambda: 9)
    retrying = Retrying(stopping, Patience(), Tally(), slept)

    async def twice() -> None:
        with pytest.raises(ModelBusyError):
            await retrying.complete(PROMPT)
        with pytest.raises(EndpointRefusedError, match="429"):
            await retrying.complete(PROMPT)

    asyncio.run(twice())
    assert (len(model.asked), slept.waits) == (1, [])


def test_a_host_that_is_away_is_given_up_once_everybody_has_tried_in_vain() -> None:
    away = NoAnswerError("away", hint="Start it.")
    model = Scripted(away, away, a_reply(), away, away, away)
    stopping = Stopping(model, longest_wait_s=60.0, patience=lambda: 3)

    async def ask() -> list[Any]:
        return [(await asyncio.gather(stopping.complete(PROMPT), return_exceptions=True))[0] for _ in range(8)]

    answers = asyncio.run(ask())

    assert [type(answer).__name__ for answer in answers] == [
        *["NoAnswerError"] * 2,
        "Reply",
        *["NoAnswerError"] * 3,
        *["EndpointRefusedError"] * 2,
    ]
    assert (answers[-1].message, answers[-1].hint) == ("away", "Start it.")


def test_a_refused_prompt_does_not_end_the_others() -> None:
    stopping = Stopping(Scripted(ModelRefusedError("filtered"), a_reply()), longest_wait_s=60.0, patience=lambda: 1)

    async def twice() -> list[Any]:
        return [(await asyncio.gather(stopping.complete(PROMPT), return_exceptions=True))[0] for _ in range(2)]

    assert asyncio.run(twice())[1] == a_reply()


def test_no_more_prompts_are_in_flight_than_allowed() -> None:
    tally = Tally()
    limiting = Limiting(Scripted(*[a_reply()] * 9), Pacing(Pace(start=3, most=3)), tally)

    async def all_at_once() -> None:
        await asyncio.gather(*(limiting.complete(prompt) for prompt in prompts(9)))

    asyncio.run(all_at_once())
    assert (tally.most_in_flight, tally.in_flight) == (3, 0)


def test_a_reply_out_of_form_is_asked_for_once_more_with_what_was_wrong_last() -> None:
    model = Scripted(ReplyError("The reply holds no JSON object."), a_reply())
    tally = Tally()

    assert asyncio.run(Repairing(model, tally).complete(PROMPT)) == a_reply()

    assert model.asked[1] == replace(
        PROMPT,
        user="When is high water at Marl?\n\n"
        "# Your first reply could not be used\n\n"
        "The reply holds no JSON object.\n"
        "Reply again to all of the above, with one complete JSON object in the agreed form and nothing else.\n",
    )
    assert tally.repairs == 1


def test_a_second_reply_out_of_form_is_an_error() -> None:
    model = Scripted(ReplyError("one"), ReplyError("two"))

    with pytest.raises(ReplyError, match="two"):
        asyncio.run(Repairing(model, Tally()).complete(PROMPT))


def test_a_warm_run_makes_no_call(chat: respx.Route) -> None:
    chat.return_value = completion()
    shelf, cold, warm = Shelf(), Tally(), Tally()

    first = ask_all(prompts(3), shelf, cold, terms())
    again = ask_all(prompts(3), shelf, warm, terms(max_calls=0))

    assert first == again
    assert (cold.calls, cold.replayed, warm.calls, warm.replayed) == (3, 0, 0, 3)
    assert cold.recorded() == warm.recorded() == sorted(shelf.kept.values(), key=lambda kept: kept.key)
    assert len(chat.calls) == 3


def test_what_is_kept_holds_everything_but_the_key(chat: respx.Route) -> None:
    chat.return_value = completion()
    shelf = Shelf()

    ask_all([PROMPT], shelf, Tally(), terms(), base_url="http://user:secret@model.test/v1")

    (kept,) = shelf.kept.values()
    assert (kept.prompt, kept.model, kept.endpoint, kept.text) == ("tides", "tide-1", "http://model.test/v1", ANSWER)
    assert not [secret for secret in (KEY, "secret") if secret in repr(kept)]


def test_fresh_ignores_what_is_kept_and_keeps_the_new(chat: respx.Route) -> None:
    other = ANSWER.replace("Marl", "Ness")
    chat.side_effect = [completion(), completion(other)]
    shelf = Shelf()

    ask_all([PROMPT], shelf, Tally(), terms())
    ask_all([PROMPT, PROMPT], shelf, Tally(), terms(fresh=True))

    assert [kept.text for kept in shelf.kept.values()] == [other]
    assert len(chat.calls) == 2


def test_equal_prompts_that_come_together_are_asked_once(chat: respx.Route) -> None:
    chat.return_value = completion()
    tally = Tally()

    replies = ask_all([PROMPT] * 5, Shelf(), tally, terms())

    assert [reply.value for reply in replies] == [TIDE] * 5
    assert (len(chat.calls), len(tally.recorded())) == (1, 1)


@pytest.mark.parametrize("damage", [{"text": "{}"}, {"body": ""}, {"body": "{'"}, {"body": "[" * 100_000}])
def test_a_kept_reply_that_no_longer_fits_is_asked_for_anew(chat: respx.Route, damage: dict[str, Any]) -> None:
    chat.return_value, shelf = completion(), Shelf()
    ask_all([PROMPT], shelf, Tally(), terms())
    (whole,) = shelf.kept.values()
    shelf.put(replace(whole, **damage))
    (reply,) = ask_all([PROMPT], shelf, Tally(), terms())

    assert (reply.value, list(shelf.kept.values())) == (TIDE, [whole])


@pytest.mark.parametrize(
    "answer",
    [
        completion("no"),
        completion(ANSWER, ended="length"),
        completion(None, ended="content_filter"),
        failure(400, "no"),
    ],
)
def test_what_is_no_reply_is_never_kept(chat: respx.Route, answer: httpx.Response) -> None:
    chat.return_value = answer
    shelf = Shelf()

    ask_all([PROMPT], shelf, Tally(), terms())

    assert shelf.kept == {}


def test_tries_and_repairs_count_against_the_budget(chat: respx.Route) -> None:
    chat.side_effect = [failure(429, "slow", {"retry-after": "7"}), completion("no"), completion()]
    tally, slept, shelf = Tally(), Slept(), Shelf()

    (reply,) = ask_all([PROMPT], shelf, tally, terms(max_calls=3, sleep=slept, clock=slept.seconds))
    (spent,) = ask_all(prompts(1), shelf, tally, terms(max_calls=3))

    assert reply.value == TIDE
    assert (tally.calls, tally.retries, tally.repairs, slept.waits) == (3, 1, 1, [7.0])
    assert (type(spent), spent.message) == (BudgetError, "The budget of 3 calls is spent.")
    assert sent(chat, 2)["messages"][1]["content"].startswith("When is high water at Marl?\n\n# Your first reply")


@pytest.mark.parametrize(
    "answer",
    [
        failure(401, "wrong"),
        failure(404, "The model tide-1 does not exist"),
        failure(429, "x", code="insufficient_quota"),
    ],
)
def test_after_a_refusal_that_holds_for_all_prompts_no_other_is_sent(chat: respx.Route, answer: httpx.Response) -> None:
    chat.return_value = answer

    errors = ask_all(prompts(20), Shelf(), Tally(), terms(), in_flight=2)

    assert {type(error) for error in errors} == {EndpointRefusedError}
    assert len({error.message for error in errors}) == 1
    assert len(chat.calls) <= 2


def test_a_host_that_is_away_costs_no_more_than_everybodys_tries(chat: respx.Route) -> None:
    chat.side_effect = httpx.ConnectError("away")
    tally = Tally()

    errors = ask_all(prompts(40), Shelf(), tally, terms(patience=Patience(attempts=3)), in_flight=2)

    assert {error.message for error in errors} == {"model.test cannot be reached."}
    assert tally.calls <= 7


def test_cancelling_leaves_nothing_in_flight_and_keeps_what_came(chat: respx.Route) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0 if b"buoy 0" in request.content else 30)
        return completion()

    chat.side_effect = answer
    shelf, tally = Shelf(), Tally()

    given = settings()

    async def interrupted() -> None:
        async with Endpoint(given, KEY, tally, Clock()) as endpoint, asyncio.timeout(0.3):
            model = assembled(endpoint, given, shelf, tally, terms())
            await asyncio.gather(*(model.complete(prompt) for prompt in prompts(6)))

    with pytest.raises(TimeoutError):
        asyncio.run(interrupted())

    assert (len(shelf.kept), tally.in_flight) == (1, 0)
