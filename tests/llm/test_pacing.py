"""How many requests are sent at once follows from what the endpoint answers, and from nothing else."""

import math
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.llm.buckets import Bucket
from digest.llm.pacing import Begun, Pace, Pacing


@dataclass
class Played:
    """A pacing, its clock and what is in flight, first begun first."""

    pacing: Pacing
    now: float = 0.0
    flying: deque[Begun] = field(default_factory=deque)

    def fill(self) -> int:
        """Begin as many as may begin now; gives how many are in flight."""
        while self.pacing.wait_s(self.now) == 0:
            self.flying.append(self.pacing.begun(self.now))
        return len(self.flying)

    def answer(self, count: int) -> None:
        for _ in range(count):
            self.pacing.answered(self.flying.popleft(), self.now)

    def limit(self, count: int, wait_s: float | None = None) -> None:
        for _ in range(count):
            self.pacing.limited(self.flying.popleft(), self.now, wait_s)

    def happen(self, what: str, wait_s: float | None) -> None:
        """Begin a request if one may begin, or end the first one in a way."""
        if what == "begin":
            if self.pacing.wait_s(self.now) == 0:
                self.flying.append(self.pacing.begun(self.now))
            return
        request = self.flying.popleft()
        if what == "limit":
            self.pacing.limited(request, self.now, wait_s)
        elif what == "fail":
            self.pacing.failed(request, self.now, wait_s)
        elif what == "silence":
            self.pacing.unanswered(request, self.now)
        else:
            (self.pacing.answered if what == "answer" else self.pacing.left)(request, self.now)

    def rounds(self, count: int, each_s: float = 2.0) -> list[int]:
        """Full rounds without a refusal; gives what was in flight in each."""
        full = []
        for _ in range(count):
            full.append(self.fill())
            self.now += each_s
            self.answer(len(self.flying))
        return full


def played(**fields: float) -> Played:
    return Played(Pacing(Pace(**fields)))  # type: ignore[arg-type]


def test_a_clean_start_doubles_each_full_round_up_to_the_most() -> None:
    assert played().rounds(7) == [4, 8, 16, 32, 64, 64, 64]


def test_all_rest_ever_longer_while_nobody_is_there_until_somebody_is() -> None:
    play = played(start=2, most=2)
    play.rounds(1)

    rests = []
    for _ in range(5):
        play.fill()
        for _ in range(2):
            play.happen("silence", None)
        rests.append(play.pacing.wait_s(play.now))
        play.now += rests[-1]
    play.rounds(1)
    play.fill()
    play.happen("silence", None)
    one = play.pacing.wait_s(play.now)
    play.happen("silence", None)

    assert rests == [0.5, 1.0, 2.0, 4.0, 0.0]
    assert (one, play.pacing.wait_s(play.now)) == (0.0, 0.5)


def test_nobody_rests_for_one_who_was_never_there() -> None:
    play = played(start=2, most=2)
    play.fill()

    for _ in range(2):
        play.happen("silence", None)

    assert play.pacing.wait_s(play.now) == 0.0


def test_a_burst_of_refusals_is_one_cut_to_four_fifths() -> None:
    play = played()
    play.rounds(2)
    assert play.fill() == 16

    play.limit(3)

    assert play.pacing.limit == 12


def test_a_cut_goes_down_to_what_the_endpoint_took_of_the_burst() -> None:
    play = played()
    play.rounds(2)
    play.fill()

    play.limit(8)

    assert play.pacing.limit == 8


def test_a_cut_never_goes_below_half_though_all_were_refused() -> None:
    play = played()
    play.rounds(2)
    play.fill()

    play.limit(16)

    assert play.pacing.limit == 8


def test_what_begins_within_the_cool_down_and_is_refused_cuts_nothing_and_what_begins_later_does() -> None:
    play = played()
    play.rounds(2)
    play.fill()
    play.limit(4)
    play.answer(12)
    assert play.pacing.limit == 12

    play.now += 14.9
    play.fill()
    play.limit(1)
    within = play.pacing.limit
    play.now += 0.1
    play.limit(1)

    assert (within, play.pacing.limit) == (12, 9)


def test_the_cool_down_is_as_long_as_the_wait_asked_for_where_that_is_longer() -> None:
    play = played()
    play.rounds(2)
    play.fill()
    play.limit(4, wait_s=30)
    play.answer(12)

    play.now += 30
    play.fill()
    play.now -= 0.1
    play.limit(1)

    assert play.pacing.limit == 12


def test_after_the_first_refusal_it_grows_by_one_a_round_and_stays_where_the_endpoint_took_no_more() -> None:
    play = played()
    play.rounds(2)
    play.fill()
    play.limit(4)
    play.answer(12)
    play.now += 15

    grown = play.rounds(3)
    play.now += 60
    later = play.rounds(6)

    assert grown == [12, 12, 12]  # it took 12 of the 16, and no more
    assert later == [12, 13, 14, 15, 16, 17]


def test_nothing_grows_within_the_cool_down() -> None:
    play = played()
    play.rounds(2)
    play.fill()
    play.limit(1)  # it took 15 of the 16
    play.answer(15)

    assert play.rounds(7, each_s=2.0) == [12] * 7
    assert play.rounds(5, each_s=2.0) == [12, 13, 14, 15, 15]


def test_a_server_that_fails_stops_growth_and_cuts_nothing() -> None:
    play = played()
    for _ in range(20):
        play.fill()
        play.answer(3)
        play.pacing.failed(play.flying.popleft(), play.now)

    assert play.pacing.limit == 4


def test_what_is_hardly_used_does_not_grow() -> None:
    play = played()
    for _ in range(40):
        for _ in range(3):
            play.flying.append(play.pacing.begun(play.now))
        play.answer(3)

    assert play.pacing.limit == 4


def test_a_wait_asked_for_is_a_pause_for_all() -> None:
    play = played()
    play.fill()

    play.limit(1, wait_s=12)

    assert play.pacing.wait_s(5.0) == math.inf  # three are in flight, and three are allowed
    play.answer(3)
    assert play.pacing.wait_s(5.0) == 7.0
    assert play.pacing.wait_s(12.0) == 0.0


@pytest.mark.parametrize("wait_s", [61.0, 36_000.0])
def test_a_wait_longer_than_is_waited_for_holds_nobody_up(wait_s: float) -> None:
    play = played(start=1, most=1)
    play.fill()

    play.pacing.failed(play.flying.popleft(), 0.0, wait_s)

    assert play.pacing.wait_s(0.0) == 0.0


def test_a_whole_limit_of_refusals_without_a_wait_is_waited_out_ever_longer_until_an_answer() -> None:
    play = played(start=1, most=1)
    waits = []
    for _ in range(7):
        play.fill()
        play.limit(1)
        waits.append(play.pacing.wait_s(play.now))
        play.now += waits[-1]
    play.fill()
    play.answer(1)
    play.fill()
    play.limit(1)

    assert waits == [2, 6, 18, 54, 60, 60, 60]
    assert play.pacing.wait_s(play.now) == 2


def test_a_pinned_limit_stays_what_it_is() -> None:
    play = played(start=7, most=7)
    play.rounds(3)
    play.fill()
    play.limit(5)

    assert play.pacing.limit == 7


def test_requests_a_minute_come_a_tenth_at_once_and_the_rest_evenly() -> None:
    play = played(rpm=60, start=64, most=64)

    assert play.fill() == 6
    assert play.pacing.wait_s(0.0) == pytest.approx(1 / 0.9)


def test_tokens_a_minute_are_our_estimate_until_the_endpoint_has_counted() -> None:
    pacing = Pacing(Pace(tpm=60_000))
    first = pacing.begun(0.0, 4_000)
    assert pacing.wait_s(0.0, 4_000) == pytest.approx(2_000 / 900)

    pacing.answered(first, 0.0, 6_000)  # half as much again: so will be the next

    assert pacing.wait_s(0.0, 4_000) == pytest.approx(6_000 / 900)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "answer", "limit", "limit", "fail", "silence", "leave"]),
        st.integers(0, 70),
        st.sampled_from([None, None, 0.0, 0.25, 7.0, 90.0]),
        st.floats(0, 20),
    ),
    max_size=200,
)


@given(events=EVENTS, start=st.integers(1, 8), most=st.integers(1, 64))
def test_the_limit_stays_between_one_and_the_most_and_is_cut_once_a_cool_down(
    events: list[tuple[str, int, float | None, float]], start: int, most: int
) -> None:
    play = played(start=start, most=most)
    cuts: list[tuple[float, int]] = []
    for what, count, wait_s, passed in events:
        play.now += passed
        for _ in range(count if what == "begin" else min(count, len(play.flying))):
            before = play.pacing.limit
            play.happen(what, wait_s)
            if play.pacing.limit < before:
                assert what == "limit"
                cuts.append((play.now, before))
        assert 1 <= play.pacing.limit <= most
        assert play.pacing.in_flight == len(play.flying)
    floor, until = 0, -math.inf
    for when, before in cuts:  # within a cool-down a limit never falls below half of what the cut began at
        if when >= until:
            floor, until = max(1, before // 2), when + 15
        assert before > floor


@given(a_minute=st.integers(1, 300), gaps=st.lists(st.floats(0, 30), max_size=80))
def test_no_minute_has_more_requests_than_allowed(a_minute: int, gaps: list[float]) -> None:
    bucket, now, begun = Bucket(a_minute), 0.0, list[float]()
    for gap in gaps:
        now += gap
        for _ in range(5):
            now += bucket.wait_s(now, 1)
            bucket.spend(now, 1)
            begun.append(now)
    for place, when in enumerate(begun):
        assert sum(when <= each < when + 59.999 for each in begun[place:]) <= a_minute


@given(amounts=st.lists(st.integers(1, 5_000), max_size=60))
def test_no_minute_has_more_tokens_than_allowed_but_for_one_large_prompt(amounts: list[int]) -> None:
    bucket, now, spent = Bucket(10_000), 0.0, list[tuple[float, int]]()
    for amount in amounts:
        now += bucket.wait_s(now, amount)
        bucket.spend(now, amount)
        spent.append((now, amount))
    for place, (when, _) in enumerate(spent):
        minute = [amount for each, amount in spent[place:] if each < when + 59.999]
        assert sum(minute) <= 10_000 + max(minute)


def test_a_prompt_larger_than_the_bucket_goes_when_it_is_full_and_is_paid_off() -> None:
    bucket = Bucket(600)
    assert bucket.wait_s(0.0, 5_000) == 0.0

    bucket.spend(0.0, 5_000)

    assert bucket.wait_s(0.0, 9) == pytest.approx((5_000 - 60 + 9) / 9)


def test_without_a_number_nothing_waits() -> None:
    assert Bucket(None).wait_s(0.0, 1e9) == 0.0
