"""A run takes no more calls, tokens or dollars than it was allowed, however many are in flight."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from digest.core.drafts import Prompt, Reply, Usage
from digest.core.errors import BudgetError, ModelBusyError, ModelError, ReplyError
from digest.llm.budgeting import Budget, Budgeting
from digest.llm.building import Terms
from digest.llm.tally import Tally
from digest.tables import BudgetTable
from tests.llm.asked import PROMPT, Shelf, Slept, a_reply, ask_all, completion, failure, settings

PRICED = {"prompt_price": 100_000.0, "cached_price": 10_000.0, "completion_price": 200_000.0}  # $0.10 a token
WORDS = replace(PROMPT, system="", user="one two three four five six seven eight nine ten", most_tokens=40)


class Answering:
    """Answers every prompt with that usage, or that error, after some turns of the loop; counts who is in flight."""

    def __init__(self, *usages: Usage | ModelError) -> None:
        self.usages = list(usages)
        self.asked: list[Prompt] = []
        self.in_flight, self.most = 0, 0

    async def complete(self, prompt: Prompt) -> Reply:
        came = self.usages[len(self.asked) % len(self.usages)]
        self.asked.append(prompt)
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        for _ in range(len(self.asked) % 3 + 1):
            await asyncio.sleep(0)
        self.in_flight -= 1
        if isinstance(came, ModelError):
            raise came
        return replace(a_reply(), usage=came)


def spend(model: Answering, prompts: list[Prompt], tally: Tally, at_once: int = 1, **limits: Any) -> list[Any]:
    """Ask all prompts, so many at once; gives replies and errors."""
    counted = Budgeting(model, settings(**PRICED), Budget(limits=BudgetTable(**limits), purse=tally.purse), tally)

    async def run() -> list[Any]:
        slots = asyncio.Semaphore(at_once)

        async def one(prompt: Prompt) -> Reply:
            async with slots:
                return await counted.complete(prompt)

        return await asyncio.gather(*map(one, prompts), return_exceptions=True)

    return asyncio.run(run())


def spent(found: list[Any]) -> list[str]:
    return [error.sentence for error in found if isinstance(error, BudgetError)]


# A prompt of ten tokens, whose reply may take forty: a first reply is expected to take ten.
TWENTY = Usage(prompt_tokens=10, completion_tokens=10)


@pytest.mark.parametrize(
    ("limits", "calls", "told", "option"),
    [
        ({"max_calls": 3}, 3, "3 calls", "max_calls"),
        ({"max_tokens": 60}, 3, "60 tokens", "max_tokens"),
        ({"max_tokens": 79}, 3, "79 tokens", "max_tokens"),
        ({"max_tokens": 80}, 4, "80 tokens", "max_tokens"),
        ({"max_cost_usd": 9.0}, 3, "$9.00", "max_cost_usd"),
        ({"max_cost_usd": 11.99}, 3, "$11.99", "max_cost_usd"),
        ({"max_calls": 9, "max_tokens": 60, "max_cost_usd": 99.0}, 3, "60 tokens", "max_tokens"),
    ],
)
def test_no_call_is_made_that_a_limit_has_no_room_for(
    limits: dict[str, Any], calls: int, told: str, option: str
) -> None:
    model, tally = Answering(TWENTY), Tally()
    found = spend(model, [WORDS] * 6, tally, **limits)

    assert (len(model.asked), tally.calls) == (calls, calls)
    sentence = (
        f"The budget of {told} is spent. Run again to go on: replies that are kept cost nothing, and a new run has a "
        f"new budget. Or raise [budget] {option}."
    )
    assert spent(found) == [sentence] * (6 - calls)


def test_a_budget_that_a_single_call_does_not_fit_into_says_so_since_running_again_would_not_help() -> None:
    found = spend(Answering(TWENTY), [WORDS, WORDS], Tally(), max_tokens=19)

    assert (
        spent(found) == ["The budget of 19 tokens is less than a single call may take. Raise [budget] max_tokens."] * 2
    )


def test_once_it_is_spent_nothing_is_asked_not_even_what_would_take_less() -> None:
    model = Answering(TWENTY)
    short = replace(WORDS, user="one", most_tokens=4)
    found = spend(model, [WORDS, WORDS, short, short], Tally(), max_tokens=35)

    assert (len(model.asked), len(spent(found))) == (1, 3)


def test_a_call_that_only_those_in_flight_leave_no_room_for_waits_for_them() -> None:
    model, tally = Answering(Usage(prompt_tokens=10, completion_tokens=2)), Tally()
    found = spend(model, [WORDS] * 5, tally, at_once=5, max_tokens=60)

    assert spent(found) == []  # 12 each, though three together are expected to take 60
    assert (model.most, tally.purse.tokens) == (3, 60)


@pytest.mark.parametrize("limits", [{"max_calls": 5}, {"max_tokens": 100}, {"max_cost_usd": 15.0}])
def test_those_in_flight_do_not_spend_the_same_money_twice(limits: dict[str, Any]) -> None:
    model = Answering(TWENTY)
    found = spend(model, [WORDS] * 50, Tally(), at_once=50, **limits)

    assert (len(model.asked), model.most, len(spent(found))) == (5, 5, 45)


@given(
    words=st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=25),
    at_once=st.integers(min_value=1, max_value=30),
    limits=st.fixed_dictionaries(
        {},
        optional={
            "max_calls": st.integers(min_value=0, max_value=30),
            "max_tokens": st.integers(min_value=0, max_value=300),
            "max_cost_usd": st.floats(min_value=0, max_value=40),
        },
    ),
    reports=st.booleans(),
)
def test_never_more_is_spent_than_the_limit_where_calls_take_what_was_expected(
    words: list[int], at_once: int, limits: dict[str, Any], reports: bool
) -> None:
    prompts = [replace(WORDS, user=" ".join(["tide"] * count)) for count in words]
    tally = Tally()

    class AsExpected(Answering):
        async def complete(self, prompt: Prompt) -> Reply:
            reply = await super().complete(prompt)
            usage = Usage(prompt_tokens=len(prompt.user.split()), completion_tokens=10) if reports else Usage()
            return replace(reply, usage=usage)

    model = AsExpected(Usage())
    found = spend(model, prompts, tally, at_once=at_once, **limits)

    tokens = sum(len(prompt.user.split()) + 10 for prompt in model.asked)
    cost_usd = sum(len(prompt.user.split()) * 0.1 + 2 for prompt in model.asked)
    assert len(model.asked) <= limits.get("max_calls", 30)
    assert tokens <= limits.get("max_tokens", 10**9)
    assert cost_usd <= limits.get("max_cost_usd", 10**9) + 1e-9
    assert len(model.asked) + len(spent(found)) == len(prompts)
    assert (tally.calls, tally.purse.tokens) == (len(model.asked), tokens)
    assert tally.cost_usd == pytest.approx(cost_usd)
    if spent(found):  # and it ends only where the longest does not fit
        most = max(len(each.user.split()) for each in prompts)
        assert (
            len(model.asked) == limits.get("max_calls")
            or tokens + most + 10 > limits.get("max_tokens", 10**9)
            or cost_usd + most * 0.1 + 2 > limits.get("max_cost_usd", 10**9) - 1e-9
        )


def test_what_is_reported_takes_the_place_of_what_was_expected_and_later_replies_are_expected_to_be_alike() -> None:
    model = Answering(Usage(prompt_tokens=10, completion_tokens=30))
    assert len(spent(spend(model, [WORDS] * 3, Tally(), max_tokens=79))) == 2  # 40, and 40 more
    assert len(spent(spend(Answering(TWENTY), [WORDS] * 3, Tally(), max_tokens=79))) == 0


@pytest.mark.parametrize(
    ("reported", "tokens", "unreported", "cost_usd"),
    [
        (Usage(prompt_tokens=8, completion_tokens=5), 13, 0, 1.8),
        (Usage(prompt_tokens=8, completion_tokens=5, cached_tokens=6), 13, 0, 1.26),
        (Usage(prompt_tokens=8), 8, 0, 0.8),
        (Usage(completion_tokens=5), 15, 10, 2.0),
        (Usage(), 20, 20, 3.0),  # nothing is reported: the estimate stays
    ],
)
def test_a_call_is_counted_as_reported_else_as_estimated(
    reported: Usage, tokens: int, unreported: int, cost_usd: float
) -> None:
    tally = Tally()
    spend(Answering(reported), [WORDS], tally)

    assert (tally.purse.tokens, tally.unreported_tokens) == (tokens, unreported)
    assert tally.cost_usd == pytest.approx(cost_usd)


def test_a_call_that_failed_before_it_was_answered_costs_a_call_and_no_tokens() -> None:
    tally = Tally()
    read = ReplyError("No JSON.")
    read.usage = TWENTY
    spend(Answering(ModelBusyError("429"), read), [WORDS] * 2, tally)

    assert (tally.calls, tally.purse.calls, tally.purse.tokens) == (2, 2, 20)
    assert tally.cost_usd == pytest.approx(3.0)


def test_a_call_that_is_given_up_was_sent_and_stays_counted() -> None:
    tally = Tally()

    async def given_up() -> None:
        budget = Budget(limits=BudgetTable(), purse=tally.purse)
        counted = Budgeting(Answering(TWENTY), settings(**PRICED), budget, tally)
        asked = asyncio.create_task(counted.complete(WORDS))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)

    asyncio.run(given_up())
    assert (tally.calls, tally.purse.tokens, tally.unreported_tokens) == (1, 20, 20)


def test_models_of_one_run_share_a_purse_and_each_has_its_price() -> None:
    tally = Tally()
    limits = BudgetTable(max_tokens=50)
    first, second = Answering(TWENTY), Answering(TWENTY)
    budget = Budget(limits=limits, purse=tally.purse)
    dear = Budgeting(first, settings(**PRICED), budget, tally)
    cheap = Budgeting(second, settings(prompt_price=0.0, completion_price=0.0), budget, tally)

    async def run() -> None:
        await dear.complete(WORDS)
        await cheap.complete(WORDS)
        with pytest.raises(BudgetError, match="50 tokens"):
            await dear.complete(WORDS)
        with pytest.raises(BudgetError, match="50 tokens"):
            await cheap.complete(WORDS)

    asyncio.run(run())
    assert (len(first.asked), len(second.asked), tally.cost_usd) == (1, 1, 3.0)


def test_a_cost_of_which_a_part_is_not_known_is_not_known() -> None:
    tally = Tally()
    tally.paid(0.5)
    tally.paid(None)
    tally.paid(0.5)

    assert tally.cost_usd is None


def test_what_answers_that_could_not_be_used_took_counts(chat: respx.Route) -> None:
    """The endpoint reports 90 and 20 tokens, 64 of them cached, whatever came of it."""
    tally, slept = Tally(), Slept()
    chat.side_effect = [
        failure(429, "slow down"),
        completion(ended="content_filter"),
        completion("no"),
        completion(choices=[]),
        completion(),
    ]
    terms = Terms(sleep=slept, clock=slept.seconds)
    for user in ("one", "two"):
        ask_all([replace(PROMPT, user=user)], Shelf(), tally, terms, **PRICED)

    assert tally.calls == 5
    assert tally.purse.tokens == 440 == tally.prompt_tokens + tally.completion_tokens
    assert tally.cost_usd == pytest.approx(4 * (26 * 0.1 + 64 * 0.01 + 20 * 0.2))


def test_a_call_that_took_too_long_was_at_work_and_its_estimate_stays(chat: respx.Route) -> None:
    chat.side_effect = httpx.ReadTimeout("slow")
    tally, slept = Tally(), Slept()
    terms = Terms(sleep=slept, clock=slept.seconds, limits=BudgetTable(max_calls=1))
    ask_all([PROMPT], Shelf(), tally, terms)

    # Twelve tokens of the prompt, and a quarter of the 4,096 that the reply may take.
    assert (tally.purse.tokens, tally.unreported_tokens) == (1036, 1036)


def test_a_spent_budget_is_not_tried_again_and_nothing_more_is_sent(chat: respx.Route) -> None:
    chat.return_value = completion()
    tally, slept = Tally(), Slept()
    terms = Terms(sleep=slept, clock=slept.seconds, limits=BudgetTable(max_tokens=1130))
    prompts = [replace(PROMPT, user=f"When is high water at buoy {number}?") for number in range(12)]

    found = ask_all(prompts, Shelf(), tally, terms, in_flight=1)

    # A call takes 110 tokens. The first is expected to take 1,037, and later ones 13 and twenty of a reply.
    assert [type(each) for each in found if isinstance(each, Exception)] == [BudgetError] * 2
    assert (chat.call_count, tally.calls, tally.purse.tokens) == (10, 10, 1100)
    assert (tally.retries, slept.waits, len(set(spent(found)))) == (0, [], 1)
