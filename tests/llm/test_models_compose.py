"""Each model around the endpoint does one thing, and together they do what a run needs."""

import asyncio
import json
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
from digest.tables import BudgetTable
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
    assert (tally.retries, tally.waits_s, told) == (2, 12.0, ["429. Waiting 12 s as asked."])


def test_what_many_prompts_wait_for_is_told_once() -> None:
    told = list[str]()
    tally = Tally(tell=told.append)

    for reason, wait_s in (("429", 12.0), ("429", 12.0), ("429", 0.2), ("503", 1.0), ("429", 12.0)):
        tally.waiting(reason, wait_s, asked=False)

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
    model, slept = Scripted(ModelBusyError("429", retry_after=3600.0, outcome="rate_limited")), Slept()
    stopping = Stopping(model, longest_wait_s=60.0, patience=lambda: 9)
    retrying = Retrying(stopping, Patience(longest_wait_s=60.0), Tally(), slept)

    async def twice() -> None:
        with pytest.raises(ModelBusyError, match="a wait of 3600 s"):
            await retrying.complete(PROMPT)
        with pytest.raises(EndpointRefusedError) as ended:
            await retrying.complete(PROMPT)
        assert ended.value.message == ("429. It asks for a wait of 3600 s, and 60 s are the most that is waited for.")
        assert ended.value.outcome == "rate_limited"

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


def test_a_third_reply_out_of_form_is_an_error() -> None:
    model = Scripted(ReplyError("odd"), ReplyError("stray"), ReplyError("queer"))

    with pytest.raises(ReplyError, match="queer"):
        asyncio.run(Repairing(model, Tally()).complete(PROMPT))

    assert ["stray" in prompt.user and "odd" not in prompt.user for prompt in model.asked] == [False, False, True]


CUT = ReplyError("cut", outcome="budget_exhausted")


def test_a_reply_that_was_cut_off_is_asked_for_once_more_with_more_room_and_in_the_same_words() -> None:
    model, tally = Scripted(CUT, a_reply()), Tally()

    assert asyncio.run(Repairing(model, tally, lambda _: 8192).complete(PROMPT)) == a_reply()

    assert [(prompt.user, prompt.most_tokens) for prompt in model.asked] == [(PROMPT.user, None), (PROMPT.user, 8192)]
    assert tally.repairs == 1


@pytest.mark.parametrize(("wider", "calls"), [(None, 1), (8192, 2)])
def test_a_reply_that_is_cut_off_for_want_of_room_is_never_repaired(wider: int | None, calls: int) -> None:
    model = Scripted(*[CUT] * calls)

    with pytest.raises(ReplyError, match="cut"):
        asyncio.run(Repairing(model, Tally(), lambda _: wider).complete(PROMPT))

    assert len(model.asked) == calls


def test_a_reply_with_more_room_that_is_out_of_form_keeps_the_room() -> None:
    model = Scripted(CUT, ReplyError("odd"), a_reply())

    assert asyncio.run(Repairing(model, Tally(), lambda _: 8192).complete(PROMPT)) == a_reply()

    assert model.asked[2].most_tokens == 8192


@pytest.mark.parametrize(
    ("fields", "limits"),
    [
        ({"most_reply_tokens": 16384}, [4096, 16371]),
        ({"most_reply_tokens": 5120}, [4096, 5120]),
        ({"most_reply_tokens": 5119}, [4096]),
        ({"most_reply_tokens": 16384, "context_tokens": 99999, "max_reply_tokens": 1000}, [1000, 4000]),
        ({"most_reply_tokens": 16384, "context_tokens": 5000}, [4096]),
        ({}, [4096]),
    ],
)
def test_more_room_is_what_config_and_window_leave(
    chat: respx.Route, fields: dict[str, Any], limits: list[int]
) -> None:
    chat.return_value = completion(ANSWER[:9], ended="length")

    ask_all([PROMPT], Shelf(), Tally(), terms(), **fields)

    assert [json.loads(call.request.content)["max_tokens"] for call in chat.calls] == limits


@pytest.mark.parametrize(
    ("deadline_s", "slow_s", "calls"), [(100.0, 0.0, 5), (100.0, 30.0, 4), (100.0, 99.0, 2), (100.0, 101.0, 1)]
)
def test_no_try_begins_after_the_deadline(deadline_s: float, slow_s: float, calls: int) -> None:
    busy = ModelBusyError("busy", retry_after=0.0)
    busy.seconds = slow_s
    model = Scripted(*[busy] * 5)

    with pytest.raises(ModelBusyError, match="busy"):
        asyncio.run(Retrying(model, Patience(deadline_s=deadline_s), Tally(), Slept()).complete(PROMPT))

    assert len(model.asked) == calls


def test_a_wait_that_would_pass_the_deadline_is_not_slept() -> None:
    model, slept = Scripted(*[ModelBusyError("busy", retry_after=40.0)] * 5), Slept()

    with pytest.raises(ModelBusyError):
        asyncio.run(Retrying(model, Patience(deadline_s=100.0), Tally(), slept).complete(PROMPT))

    assert slept.waits == [40.0, 40.0]


def test_a_warm_run_makes_no_call(chat: respx.Route) -> None:
    chat.return_value = completion()
    shelf, cold, warm = Shelf(), Tally(), Tally()

    first = ask_all(prompts(3), shelf, cold, terms())
    again = ask_all(prompts(3), shelf, warm, terms(limits=BudgetTable(max_calls=0)))

    assert first == again
    assert (cold.calls, cold.replayed, warm.calls, warm.replayed) == (3, 0, 0, 3)
    assert cold.recorded() == warm.recorded() == sorted(shelf.kept.values(), key=lambda kept: kept.key)
    assert len(chat.calls) == 3


def test_a_reply_beside_a_repeated_prompt_is_read_the_same_way_when_it_is_replayed(chat: respx.Route) -> None:
    example = replace(
        PROMPT,
        user='Read the whole table first, and then reply with such an object:\n{"harbour": "Ness", "hours": [1]}',
    )
    chat.return_value = completion(f"{ANSWER}\n{example.user}")
    shelf, warm = Shelf(), Tally()

    replies = [*ask_all([example], shelf, Tally(), terms()), *ask_all([example], shelf, warm, terms())]

    assert [reply.value for reply in replies] == [TIDE, TIDE]
    assert (warm.calls, warm.replayed) == (0, 1)


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

    (reply,) = ask_all([PROMPT], shelf, tally, terms(limits=BudgetTable(max_calls=3), sleep=slept, clock=slept.seconds))
    (spent,) = ask_all(prompts(1), shelf, tally, terms(limits=BudgetTable(max_calls=3)))

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
        async with Endpoint(given, KEY, tally, Clock()) as endpoint:
            model = assembled(endpoint, given, shelf, tally, terms())
            asking = [asyncio.create_task(model.complete(prompt)) for prompt in prompts(6)]
            await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
            for each in asking:
                each.cancel()
            await asyncio.gather(*asking)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())

    assert (len(shelf.kept), tally.in_flight) == (1, 0)
