"""Readers are mailed in rounds: nobody holds up others, nobody is tried for ever, and doubt is kept."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.channels.terms import Patience, Wish
from digest.core.deliveries import Answer
from digest.core.errors import DeliveryError
from tests.channels.desk import DOUBT, GONE, LATER, TAKEN, UNWANTED, Desk, KeyedDesk
from tests.letters import (
    NOW,
    QUICK,
    READERS,
    Clock,
    a_letter,
    an_email,
    lines_of,
    sent,
    the_ports,
    to_port,
)
from tests.scripted_smtp import ScriptedServer

ONE = ["ada@quay.example"]
MANY = [f"reader{number:02}@quay.example" for number in range(12)]


def order(desk: Desk) -> list[str]:
    """Who was offered a message, in order, with `|` for the end of a connection."""
    return ["|" if entry == "close" else entry for entry in desk.log if entry != "connection"]


def test_who_is_put_off_waits_until_everybody_else_had_a_try(tmp_path: Path) -> None:
    desk = Desk(at_end={"ada": [LATER, LATER, TAKEN]})

    said = sent(an_email(desk), the_ports(tmp_path))

    assert said.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}
    assert order(desk) == ["ada", "bo", "cy", "|", "ada", "|", "ada", "|"]


def test_tries_are_bounded_and_whoever_is_left_is_for_the_next_time(tmp_path: Path) -> None:
    desk = Desk(at_offer={"ada": [LATER]})
    ports = the_ports(tmp_path)

    first = sent(an_email(desk, patience=replace(QUICK, tries=4)), ports)

    assert (first.states["ada"], first.said["ada"], first.error) == ("retryable", "451 Later", None)
    assert desk.offers == {"ada": 4, "bo": 1, "cy": 1}
    assert sent(an_email(Desk()), ports).states["ada"] == "accepted"


def waits(desk: Desk, patience: Patience, out: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between the rounds."""
    waited: list[float] = []

    async def asleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", asleep)
    sent(an_email(desk, ONE, patience=patience), the_ports(out))
    return waited


def test_waits_double_with_jitter_up_to_the_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience(tries=5, first_wait_s=2.0, longest_wait_s=9.0)

    first, second, third, fourth = waits(Desk(at_end={"ada": [LATER]}), patience, tmp_path, monkeypatch)

    assert 2 <= first <= 4 <= second <= 6
    assert 8 <= third <= 9
    assert fourth == 9


def test_readers_whom_only_we_refuse_are_no_sign_that_the_server_takes_nothing(tmp_path: Path) -> None:
    readers = [f"{letter}@quay.example" for letter in "äöüéèê"]
    with ScriptedServer() as server:
        said = sent(an_email(to_port(server.port), [*readers, *ONE]), the_ports(tmp_path))

    assert said.error is None
    assert said.states == {**dict.fromkeys("äöüéèê", "rejected"), "ada": "accepted"}
    assert said.said["ä"] == "the server takes no address with letters beyond ASCII"


@pytest.mark.parametrize("final", [DeliveryError("desk:25 refused the login.", hint="Mend it.")])
def test_what_no_waiting_mends_ends_the_sending_at_once(final: DeliveryError, tmp_path: Path) -> None:
    desk = Desk(opening=[None, final])

    said = sent(an_email(desk), the_ports(tmp_path))

    assert said.error is final
    assert said.states == {"ada": "accepted", "bo": "pending", "cy": "pending"}
    assert desk.opened == 2


def test_a_round_ends_when_the_server_is_not_reached_twice_and_the_next_one_goes_on(tmp_path: Path) -> None:
    desk = Desk(opening=[None, GONE, GONE, None])

    said = sent(an_email(desk, MANY), the_ports(tmp_path))

    assert said.error is None
    assert set(said.states.values()) == {"accepted"}
    assert desk.offers == dict.fromkeys([reader.partition("@")[0] for reader in MANY], 1)


def test_a_server_that_stays_away_is_given_up_and_that_is_said(tmp_path: Path) -> None:
    desk = Desk(opening=[None, GONE])

    said = sent(an_email(desk, MANY), the_ports(tmp_path))

    assert said.error is GONE
    assert list(said.states.values()) == ["accepted", *["pending"] * 11]
    assert desk.opened == 3 + 2 + 2  # two a round, three rounds, after the one that was answered


def test_what_may_have_arrived_is_never_tried_again_by_itself(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk(at_end={"ada": [DOUBT, TAKEN]})

    states = [sent(an_email(desk), ports).states["ada"] for _ in range(3)]

    assert states == ["uncertain"] * 3
    assert desk.ends == {"ada": 1, "bo": 1, "cy": 1}


def test_a_refusal_now_says_nothing_about_a_message_that_may_have_arrived_before(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk(at_end={"ada": [DOUBT, LATER]})
    sent(an_email(desk, ONE), ports)

    asked = sent(an_email(desk, ONE), ports, wish=Wish(uncertain=True))
    after = sent(an_email(desk, ONE), ports)

    assert (asked.states, asked.said) == ({"ada": "uncertain"}, {"ada": "451 Later"})
    assert after.states == {"ada": "uncertain"}
    assert desk.ends["ada"] == 1 + QUICK.tries


def test_a_rejection_now_does_not_make_a_doubt_free_to_be_retried_as_a_refusal(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk(at_end={"ada": [DOUBT, UNWANTED, TAKEN]})
    sent(an_email(desk, ONE), ports)
    sent(an_email(desk, ONE), ports, wish=Wish(uncertain=True))

    assert sent(an_email(desk, ONE), ports, wish=Wish(refused=True)).states == {"ada": "uncertain"}
    assert desk.ends["ada"] == 2


def keyed(*answers: Answer) -> Desk:
    return KeyedDesk(at_end={"ada": answers})


def test_where_a_key_makes_it_harmless_what_is_uncertain_is_tried_again_by_the_same_key(tmp_path: Path) -> None:
    desk = keyed(DOUBT, DOUBT, TAKEN)

    said = sent(an_email(desk, ONE), the_ports(tmp_path))

    assert said.states == {"ada": "accepted"}
    assert len(set(desk.keys)) == 1
    assert len(set(desk.messages)) == 1


@pytest.mark.parametrize(("hours", "state"), [(22, "accepted"), (24, "uncertain")])
def test_a_key_is_trusted_for_a_day_from_the_first_try_however_often_it_was_used_since(
    hours: int, state: str, tmp_path: Path
) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    desk = keyed(*[DOUBT] * 6, TAKEN)  # two sendings of three tries
    sent(an_email(desk, ONE), ports)
    clock.now = NOW + timedelta(hours=12)
    sent(an_email(desk, ONE), ports)

    clock.now = NOW + timedelta(hours=hours)
    said = sent(an_email(desk, ONE), ports)

    assert said.states == {"ada": state}


def test_a_key_of_a_run_that_was_ended_days_ago_is_not_trusted(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    killed = keyed(TAKEN)

    def power_cut(_reader: str) -> None:
        raise SystemExit(9)

    killed.seen = power_cut
    with pytest.raises(SystemExit):
        sent(an_email(killed, ONE), ports)

    clock.now = NOW + timedelta(days=3)
    later = keyed(TAKEN)
    said = sent(an_email(later, ONE), ports)

    assert (said.states, said.said) == ({"ada": "uncertain"}, {"ada": "the run ended before the server had answered"})
    assert later.messages == []


def test_who_was_put_off_by_a_provider_after_a_doubt_stays_in_doubt(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    sent(an_email(keyed(DOUBT, LATER), ONE), ports)
    clock.now = NOW + timedelta(days=3)
    desk = keyed(TAKEN)

    assert sent(an_email(desk, ONE), ports).states == {"ada": "uncertain"}
    assert desk.messages == []


def test_whoever_ends_a_sending_within_a_message_waits_for_its_answer_which_is_kept(tmp_path: Path) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def slowly(_reader: str) -> str:
        arrived.set()
        assert go_on.wait(30)
        return "250 2.0.0 Ok"

    async def ended(port: int) -> None:
        sending = asyncio.ensure_future(an_email(to_port(port)).send(a_letter(), ports))
        await asyncio.to_thread(arrived.wait, 30)
        sending.cancel()
        await asyncio.wait([sending], timeout=0.01)
        go_on.set()
        await sending

    ports = the_ports(tmp_path)
    with ScriptedServer(dot=slowly) as server:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(ended(server.port))
        assert sorted(line.state for line in lines_of(ports)) == ["accepted", "pending", "pending"]
        said = sent(an_email(to_port(server.port)), ports)

    assert set(said.states.values()) == {"accepted"}
    assert server.seen.readers() == list(READERS)
