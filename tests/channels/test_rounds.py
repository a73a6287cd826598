"""Readers are mailed in rounds that end, at a pace, and nobody twice."""

import asyncio
import sqlite3
import zlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from digest.channels.planning import planned
from digest.channels.terms import Patience, Wish
from digest.channels.trial import tried_on
from digest.core.deliveries import Answer
from digest.core.errors import ConfigError
from digest.mailing.addresses import mailbox
from digest.mailing.messages import read
from digest.ports import Ports
from tests.letters import LIST, READERS, Clock, a_letter, an_email, lines_of, sent, the_ports, to_port
from tests.scripted_smtp import HANG_UP, ScriptedServer

MANY = [f"reader{number}@quay.example" for number in range(7)]


def test_a_second_sending_sends_nothing(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer() as server:
        first = sent(an_email(to_port(server.port)), ports)
        second = sent(an_email(to_port(server.port)), ports)

    assert first.states == second.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}
    assert server.seen.readers() == list(READERS)
    assert server.seen.connections == 1


def test_each_message_goes_to_one_reader_and_names_no_other(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        sent(an_email(to_port(server.port)), the_ports(tmp_path))

    messages = {reader: read(message.removesuffix(b".\r\n")) for reader, message in server.seen.accepted}
    assert {reader: str(message["To"]) for reader, message in messages.items()} == {each: each for each in READERS}
    assert all(message["Cc"] is None and message["Bcc"] is None for message in messages.values())
    assert len({str(message["Message-ID"]) for message in messages.values()}) == 3
    for reader, message in messages.items():
        assert [other for other in READERS if other.encode() in message.as_bytes()] == [reader]


def test_a_reader_who_is_added_later_gets_the_edition_and_no_other_reader_again(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer() as server:
        sent(an_email(to_port(server.port), ["ada@quay.example"]), ports)
        sent(an_email(to_port(server.port), ["ada@quay.example", "bo@quay.example"]), ports)

    assert server.seen.readers() == ["ada@quay.example", "bo@quay.example"]


def test_a_reader_in_another_spelling_is_the_same_reader(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer() as server:
        sent(an_email(to_port(server.port), ["Ada@Quay.example"]), ports)
        sent(an_email(to_port(server.port), ["ada@quay.EXAMPLE"]), ports)

    assert server.seen.readers() == ["Ada@quay.example"]


def test_editions_are_told_apart(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer() as server:
        for week in ("2026-W46", "2026-W47"):
            sent(an_email(to_port(server.port), READERS[:1]), ports, a_letter(week))

    ids = [str(read(message)["Message-ID"]) for _, message in server.seen.accepted]
    assert (len(ids), len(set(ids))) == (2, 2)


def test_patience_ends(tmp_path: Path) -> None:
    patience = Patience(tries=2, first_wait_s=0.0, longest_wait_s=0.0)
    with ScriptedServer(RCPT="450 4.2.0 Busy") as server:
        said = sent(an_email(to_port(server.port), patience=patience), the_ports(tmp_path))

    assert said.states == {"ada": "retryable", "bo": "retryable", "cy": "retryable"}
    assert server.seen.connections == 2
    assert sum(command.startswith("rcpt") for command in server.seen.commands) == 6


def test_a_new_connection_is_made_after_so_many_messages(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        said = sent(an_email(to_port(server.port, messages_per_connection=3), MANY), the_ports(tmp_path))

    assert set(said.states.values()) == {"accepted"}
    assert (len(server.seen.accepted), server.seen.connections) == (7, 3)


def test_a_server_that_ends_connections_by_itself_loses_nobody(tmp_path: Path) -> None:
    # as if it took two messages a connection, and then said so
    answers = ["250 Ok", "250 Ok", "421 Enough"] * 4
    with ScriptedServer(MAIL=answers) as server:
        said = sent(an_email(to_port(server.port), MANY), the_ports(tmp_path))

    assert set(said.states.values()) == {"accepted"}
    assert sorted(server.seen.readers()) == MANY


@dataclass
class Recorded:
    """A connection without a server: what was asked, and when on the loop's clock."""

    idempotent: ClassVar[bool] = False
    answers: list[Answer] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    holds: asyncio.Event | None = None
    begun: asyncio.Event | None = None

    def connection(self, _ports: Ports) -> "Recorded":
        return self

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def probe(self, _ports: Ports) -> str:
        return "here"

    async def offer(self, _sender: str, recipient: str, _message: bytes) -> Answer | None:
        self.offered.append(recipient)
        self.at.append(asyncio.get_running_loop().time())
        return None

    async def hand_over(self, _message: bytes, key: str) -> Answer:
        self.keys.append(key)
        if self.begun and self.holds:
            self.begun.set()
            await self.holds.wait()
        return self.answers.pop(0) if self.answers else Answer(state="accepted", said="taken", code=250)


@dataclass
class Once(Recorded):
    """One that delivers a key once, however often it is handed over."""

    idempotent: ClassVar[bool] = True


def test_messages_leave_no_faster_than_they_may(tmp_path: Path) -> None:
    transport = Recorded()
    sent(an_email(transport, per_minute=1200), the_ports(tmp_path))

    apart = [later - earlier for earlier, later in zip(transport.at, transport.at[1:], strict=False)]
    assert len(apart) == 2
    assert all(each >= 0.049 for each in apart)


def test_five_rejections_in_a_row_are_not_the_readers_fault(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(dot="554 5.7.1 Looks like spam") as server:
        said = sent(an_email(to_port(server.port), MANY), ports)

    assert said.error is not None
    assert said.error.sentence == (
        "The server rejected 5 messages in a row: 554 5.7.1 Looks like spam. "
        "See what it objects to; then say digest send --retry-refused."
    )
    assert sorted(said.states.values()) == ["pending"] * 2 + ["rejected"] * 5
    assert len(server.seen.arrived) == 5


def test_rejections_with_acceptances_between_them_end_nothing(tmp_path: Path) -> None:
    with ScriptedServer(dot=["554 5.7.1 No", "250 Ok"] * 3 + ["554 5.7.1 No"]) as server:
        said = sent(an_email(to_port(server.port), MANY), the_ports(tmp_path))

    assert said.error is None
    assert sorted(said.states.values()) == ["accepted"] * 3 + ["rejected"] * 4


def test_what_is_uncertain_is_tried_again_where_that_does_no_harm_and_under_the_same_key(tmp_path: Path) -> None:
    lost = Answer(state="uncertain", said="no answer")
    transport = Once(answers=[lost])
    said = sent(an_email(transport, READERS[:1]), the_ports(tmp_path))

    assert said.states == {"ada": "accepted"}
    assert len(transport.keys) == 2
    assert len(set(transport.keys)) == 1


def test_a_key_is_trusted_for_less_than_a_day(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    lost = Answer(state="uncertain", said="no answer")
    patience = Patience(tries=1)
    states = []
    for passed in (timedelta(), timedelta(hours=22), timedelta(hours=24)):
        clock.now = clock.now + passed
        transport = Once(answers=[lost])
        states.append(sent(an_email(transport, READERS[:1], patience=patience), ports).states["ada"])
        states.append(str(len(transport.keys)))

    assert states == ["uncertain", "1", "uncertain", "1", "uncertain", "0"]


def test_the_longer_wait_that_a_server_asks_for_is_kept_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def slept(wait_s: float) -> None:
        waits.append(wait_s)

    monkeypatch.setattr(asyncio, "sleep", slept)
    busy = [Answer(state="retryable", said="busy", wait_s=wait_s) for wait_s in (7.0, 900.0)]
    patience = Patience(tries=3, first_wait_s=1.0, longest_wait_s=30.0)
    said = sent(an_email(Recorded(answers=busy), READERS[:1], patience=patience), the_ports(tmp_path))

    assert said.states == {"ada": "accepted"}
    assert waits == [7.0, 30.0]


def test_who_bounces_three_editions_in_a_row_gets_no_more_and_that_is_told(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    states, told = [], []
    with ScriptedServer(RCPT="550 5.1.1 No such user") as server:
        for week in ("2026-W44", "2026-W45", "2026-W46", "2026-W47"):
            clock.now += timedelta(days=1)
            said = sent(an_email(to_port(server.port), READERS[:1], max_lateness_days=90), ports, a_letter(week))
            states.append(said.states["ada"])
            told += said.told

    assert states == ["bounced", "bounced", "bounced", "suppressed"]
    assert len(told) == 1
    assert told[0].endswith(" bounced 3 times in a row and gets no more editions.")
    assert "ada" not in told[0]


def test_an_edition_that_arrives_ends_the_row_of_bounces(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    no, yes = "550 5.1.1 No such user", "250 2.1.5 Ok"
    states = []
    with ScriptedServer(RCPT=[no, no, yes, no, no]) as server:
        for week in ("2026-W43", "2026-W44", "2026-W45", "2026-W46", "2026-W47"):
            clock.now += timedelta(days=1)
            said = sent(an_email(to_port(server.port), READERS[:1], max_lateness_days=90), ports, a_letter(week))
            states.append(said.states["ada"])

    assert states == ["bounced", "bounced", "accepted", "bounced", "bounced"]


def test_an_edition_that_was_changed_goes_out_as_it_first_did(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer() as server:
        sent(an_email(to_port(server.port), READERS[:1]), ports, a_letter(subject="First"))
        said = sent(an_email(to_port(server.port), READERS[:2]), ports, a_letter(subject="Second"))

    assert [str(read(message)["Subject"]) for _, message in server.seen.accepted] == ["First", "First"]
    changed = "2026-W47 was changed since it was first mailed (2026-11-24T09:00:00+00:00)."
    assert said.told == [f"{changed} Who did not get it then gets it as it was then."]


def test_an_edition_that_reached_nobody_goes_out_as_it_is_now(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(RCPT="450 4.2.0 Busy") as server:
        sent(an_email(to_port(server.port), READERS[:1]), ports, a_letter(subject="First"))
    with ScriptedServer() as kind:
        said = sent(an_email(to_port(kind.port), READERS[:1]), ports, a_letter(subject="Second"))

    assert [str(read(message)["Subject"]) for _, message in kind.seen.accepted] == ["Second"]
    assert said.told == []


def test_the_message_of_a_retry_is_the_one_that_was_first_tried(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    with ScriptedServer(dot="451 4.3.0 Not now") as server:
        sent(an_email(to_port(server.port), READERS[:2]), ports)
    with ScriptedServer(dot=["250 Ok", HANG_UP]) as half:
        sent(an_email(to_port(half.port), READERS[:2]), ports)
    clock.now += timedelta(hours=5)
    with ScriptedServer() as kind:
        sent(an_email(to_port(kind.port), READERS[:2]), ports, wish=Wish(uncertain=True))

    assert half.seen.arrived[1] == kind.seen.arrived[0]


def test_what_is_old_is_not_sent_unless_asked_for(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    transport = Recorded()
    said = sent(an_email(transport), ports, a_letter("2026-W40"))
    late = sent(an_email(transport), ports, a_letter("2026-W40"), Wish(late=True))

    assert said.error is not None
    assert said.error.sentence == (
        "2026-W40 is 51 days old, and [mail] max_lateness_days is 21: nobody was mailed. "
        "If it is to go out all the same, say digest send 2026-W40 --late."
    )
    assert late.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}


@pytest.mark.parametrize(("edition", "is_sent"), [("2026-W45", True), ("2026-W44", True), ("2026-W43", False)])
def test_the_age_of_an_edition_is_counted_from_the_end_of_its_week(edition: str, is_sent: bool, tmp_path: Path) -> None:
    said = sent(an_email(Recorded(), max_lateness_days=23), the_ports(tmp_path), a_letter(edition))

    assert (said.error is None) == is_sent


def test_whoever_ends_the_run_waits_until_the_answer_is_written_down(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)

    async def run() -> None:
        transport = Recorded(holds=asyncio.Event(), begun=asyncio.Event())
        assert transport.begun
        assert transport.holds
        sending = asyncio.create_task(an_email(transport).send(a_letter(), ports))
        await transport.begun.wait()
        sending.cancel()
        await asyncio.sleep(0)
        transport.holds.set()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert transport.offered == ["ada@quay.example"]

    asyncio.run(run())

    assert sorted(line.state for line in lines_of(ports)) == ["accepted", "pending", "pending"]


def test_only_those_who_are_wished_for_are_mailed(tmp_path: Path) -> None:
    transport = Recorded()
    said = sent(an_email(transport), the_ports(tmp_path), wish=Wish(only=("BO@quay.example",)))

    assert (said.states, transport.offered) == ({"bo": "accepted"}, ["bo@quay.example"])


def test_a_plan_says_who_would_get_what_and_writes_nothing(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    before = planned(an_email(Recorded()), a_letter(), ports, Wish())
    assert list(tmp_path.iterdir()) == []
    with ScriptedServer(RCPT=lambda line: "550 5.1.1 No" if "bo@" in line else "250 Ok") as server:
        sent(an_email(to_port(server.port), READERS[:2]), ports)
    after = planned(an_email(Recorded()), a_letter(), ports, Wish())
    wished = planned(an_email(Recorded()), a_letter(), ports, Wish(refused=True, only=("bo@quay.example",)))

    assert [(each.state, each.goes, each.size > 500) for each in before] == [("pending", True, True)] * 3
    assert [(each.state, each.goes) for each in after] == [("accepted", False), ("bounced", False), ("pending", True)]
    assert [(each.address, each.goes) for each in wished] == [("bo@quay.example", True)]


def test_a_trial_reaches_one_address_and_no_ledger_and_its_identity_is_its_own(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer() as server:
        email = an_email(to_port(server.port), READERS[:1])
        answer = asyncio.run(tried_on(email, a_letter(), mailbox("ada@quay.example"), ports))
        said = sent(email, ports)

    ids = [str(read(message)["Message-ID"]) for _, message in server.seen.accepted]
    assert (answer.state, said.states) == ("accepted", {"ada": "accepted"})
    assert len(set(ids)) == 2


def test_another_key_knows_nobody_and_is_refused(tmp_path: Path) -> None:
    transport = Recorded()
    sent(an_email(transport), the_ports(tmp_path, secrets={"DIGEST_MAIL_KEY": "first key of sixteen"}))

    other = the_ports(tmp_path, secrets={"DIGEST_MAIL_KEY": "other key of sixteen"})
    with pytest.raises(ConfigError, match="was kept with another key, so nobody in it could be told"):
        asyncio.run(an_email(transport).send(a_letter(), other))
    assert len(transport.offered) == 3


def test_one_click_tokens_are_each_readers_own_in_header_and_both_parts(tmp_path: Path) -> None:
    secrets = {"DIGEST_MAIL_KEY": "a key of sixteen or more"}
    ports = the_ports(tmp_path, secrets=secrets)
    one_click = replace(LIST, unsubscribe_url="https://harbour.example/leave/")
    letter = a_letter(mailing_list=one_click, key=secrets["DIGEST_MAIL_KEY"].encode())
    with ScriptedServer() as server:
        sent(an_email(to_port(server.port), mailing_list=one_click), ports, letter)

    urls = set()
    for _, given in server.seen.accepted:
        message = read(given.removesuffix(b".\r\n"))
        url = str(message["List-Unsubscribe"]).partition(">")[0].removeprefix("<")
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert f"Leave: {url}\r\n" in text.get_content().replace("\n", "\r\n").replace("\r\r", "\r")
        assert f'href="{url}"' in html.get_content()
        assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
        urls.add(url)
    assert len(urls) == 3
    assert all(len(url) == len("https://harbour.example/leave/") + 22 for url in urls)


def test_the_state_on_disk_holds_no_address(tmp_path: Path) -> None:
    with ScriptedServer(RCPT="550 5.1.1 <ada@quay.example>: ada unknown") as server:
        sent(an_email(to_port(server.port), READERS[:1]), the_ports(tmp_path))

    for path in tmp_path.iterdir():
        assert b"quay.example" not in path.read_bytes()
    frozen = sqlite3.connect(tmp_path / "state.sqlite").execute("select message from letters").fetchall()
    assert len(frozen) == 1
    assert b"quay.example" not in zlib.decompress(frozen[0][0])
