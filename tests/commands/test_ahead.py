"""Who waits is told what was asked so far and how long the rest may take."""

import pytest

from digest.commands.ahead import Ahead
from digest.core.drafts import KeptReply, Usage
from digest.llm.tally import Tally


class Clock:
    """Seconds, as a test sets them."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


REPLY = KeptReply(key="k", prompt="p", model="m", endpoint="e", body="{}", text="", usage=Usage(), seconds=1.0)


def waiting(topics: int, replies: int, passed_s: float, **counts: float | None) -> str:
    """What is said of so many topics when so many replies have come in that time."""
    clock, tally = Clock(), Tally(calls=12, prompt_tokens=3_000, completion_tokens=400, in_flight=3, limit=8)
    ahead = Ahead(tally, clock)
    clock.now += 50  # of reading and grouping
    ahead.stage("Writing", topics)
    clock.now += passed_s
    tally.replies.extend([REPLY] * replies)
    for name, count in counts.items():
        setattr(tally, name, count)
    return ahead.status()


def test_nothing_is_said_before_the_first_call() -> None:
    assert waiting(10, 0, 5.0, calls=0) == ""


def test_calls_tokens_requests_in_flight_waits_and_the_time_left_are_told() -> None:
    told = waiting(10, 5, 30.0, waits_s=12)

    assert told == "12 calls, 3,400 tokens, 3 of 8 in flight, waited 12 s, about 90 s left"


def test_the_cost_is_told_beside_the_tokens_where_it_is_known() -> None:
    told = waiting(10, 5, 30.0, cost_usd=0.031, unreported_tokens=600)

    assert told == "12 calls, 4,000 tokens, $0.03, 3 of 8 in flight, about 90 s left"
    assert "$" not in waiting(10, 5, 30.0, cost_usd=None)


@pytest.mark.parametrize(
    ("replies", "passed_s", "counts", "left"),
    [
        (2, 30.0, {}, ""),  # too few to say
        (19, 190.0, {}, ", about 10 s left"),
        (4, 120.0, {}, ", about 8 min left"),
        (20, 200.0, {}, ""),
        (24, 200.0, {}, ""),  # claims that were asked for again
        (10, 30.0, {"replayed": 7}, ", about 100 s left"),  # what was kept took no time
        (10, 100.0, {"openings": 20}, ", about 5 min left"),  # topics in several batches
    ],
)
def test_the_time_left_is_by_the_replies_that_took_some(
    replies: int, passed_s: float, counts: dict[str, int], left: str
) -> None:
    assert waiting(10, replies, passed_s, **counts) == f"12 calls, 3,400 tokens, 3 of 8 in flight{left}"


def test_calls_for_vectors_count_beside_those_of_models() -> None:
    tally = Tally(calls=12, prompt_tokens=3_000, embeddings=Tally(calls=3, prompt_tokens=600, in_flight=2, limit=4))

    assert Ahead(tally, Clock()).status() == "15 calls, 3,600 tokens, 2 of 4 in flight"
