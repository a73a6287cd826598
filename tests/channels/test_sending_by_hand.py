"""What an edition would do, what one address gets outside the ledger, and when an edition is too old to be mailed."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.archive.ledger import Ledger
from digest.channels.email import CHANNEL
from digest.channels.lateness import must_be_timely, week_ended
from digest.channels.planning import planned
from digest.channels.terms import Wish
from digest.channels.trial import tried_on
from digest.core.errors import DeliveryError
from digest.mailing.addresses import mailbox
from digest.mailing.messages import read
from digest.mailing.sealing import fingerprint, mail_key, seal
from digest.ports import Ports
from tests.channels.desk import DOUBT, GONE, LATER, NO_ONE, Desk
from tests.letters import READERS, Clock, a_letter, an_email, sent, the_ports, to_port
from tests.scripted_smtp import ScriptedServer

KEY = b"k" * 32
SECRETS = {"DIGEST_MAIL_KEY": KEY.decode()}


def plan(desk: Desk, ports: Ports, wish: Wish | None = None) -> dict[str, tuple[str, bool]]:
    rows = planned(an_email(desk), a_letter(), ports, wish or Wish())
    return {row.address.partition("@")[0]: (row.state, row.goes) for row in rows}


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_before_anything_was_mailed_everybody_would_get_it_and_nothing_is_written(tmp_path: Path) -> None:
    ports, desk = the_ports(tmp_path), Desk()
    rows = planned(an_email(desk), a_letter(), ports, Wish())

    assert [(row.address, row.state, row.goes) for row in rows] == [(reader, "pending", True) for reader in READERS]
    assert files(tmp_path) == {}
    sent(an_email(desk), ports)
    assert [row.size for row in rows] == [len(message) for message in desk.messages]


def test_a_plan_is_what_a_sending_then_does_and_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(at_end={"bo": [DOUBT]}, at_offer={"cy": [NO_ONE]})
    ports = the_ports(tmp_path, secrets=SECRETS)
    sent(an_email(desk), ports)
    before = files(tmp_path)

    assert plan(desk, ports) == {"ada": ("accepted", False), "bo": ("uncertain", False), "cy": ("bounced", False)}
    assert plan(desk, ports, Wish(uncertain=True))["bo"] == ("uncertain", True)
    assert plan(desk, ports, Wish(refused=True))["cy"] == ("bounced", True)
    assert plan(desk, ports, Wish(only=("BO@quay.example",))) == {"bo": ("uncertain", False)}
    assert files(tmp_path) == before


def test_a_plan_knows_who_wants_no_mail(tmp_path: Path) -> None:
    ports = the_ports(tmp_path, secrets=SECRETS)
    with Ledger(tmp_path, "", "mail", key=fingerprint(KEY), clock=Clock()) as ledger:
        ledger.suppress(seal(KEY, READERS[1]), "asked")

    assert plan(Desk(), ports)["bo"] == ("suppressed", False)


def test_who_was_being_mailed_when_a_run_was_ended_gets_nothing_by_a_plan_either(tmp_path: Path) -> None:
    ports = the_ports(tmp_path, secrets=SECRETS)
    with Ledger(tmp_path, "2026-W47", "mail", key=fingerprint(KEY), clock=Clock()) as ledger:
        ledger.enter([seal(KEY, READERS[0])])
        ledger.begin(seal(KEY, READERS[0]))

    assert plan(Desk(), ports)["ada"] == ("sending", False)
    assert sent(an_email(Desk()), ports).states["ada"] == "uncertain"


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_a_state_from_before_there_was_mail_can_be_planned_by(version: int, tmp_path: Path) -> None:
    from digest.archive.formats import FORMATS  # noqa: PLC0415

    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        for table in (each for added in FORMATS[:version] for each in added):
            database.execute(table)
        database.execute(f"pragma user_version = {version}")
        database.commit()
    before = files(tmp_path)

    assert set(plan(Desk(), the_ports(tmp_path, secrets=SECRETS)).values()) == {("pending", True)}
    assert files(tmp_path) == before


def tried(desk: Desk, ports: Ports) -> str:
    return asyncio.run(tried_on(an_email(desk), a_letter(), mailbox("me@quay.example"), ports)).state


def test_a_test_is_a_message_of_its_own_that_no_ledger_knows(tmp_path: Path) -> None:
    ports = the_ports(tmp_path, secrets=SECRETS)
    desk = Desk()
    assert tried(desk, ports) == "accepted"
    assert files(tmp_path) == {}

    sent(an_email(desk, ["me@quay.example"]), ports)

    on_trial, real = (read(message) for message in desk.messages)
    assert on_trial["To"] == real["To"] == "me@quay.example"
    assert on_trial["Message-ID"] != real["Message-ID"]
    assert str(on_trial["Subject"]) == str(real["Subject"]) == "Tides of the week"
    assert desk.log[-1] == desk.log[2] == "close"


@pytest.mark.parametrize(
    ("desk", "state"), [(Desk(at_offer={"me": [NO_ONE]}), "bounced"), (Desk(at_end={"me": [LATER]}), "retryable")]
)
def test_a_test_tells_the_servers_answer_and_tries_once(desk: Desk, state: str, tmp_path: Path) -> None:
    assert tried(desk, the_ports(tmp_path)) == state
    assert desk.offers["me"] == 1


def test_a_test_at_a_server_that_is_away_says_so_and_leaves_the_connection(tmp_path: Path) -> None:
    desk = Desk(opening=[GONE])
    with pytest.raises(DeliveryError):
        tried(desk, the_ports(tmp_path))
    assert desk.log == ["connection", "close"]


@pytest.mark.parametrize(
    ("edition", "sunday"),
    [
        ("2026-W47", date(2026, 11, 22)),
        ("2026-W01", date(2026, 1, 4)),
        ("2026-W53", date(2027, 1, 3)),
        ("2025-W53", None),  # it has 52
        ("2026-W00", None),
        ("0000-W01", None),
        ("nets", None),
        ("2026-W47-b", None),
    ],
)
def test_an_edition_ends_with_the_sunday_of_its_week(edition: str, sunday: date | None) -> None:
    assert week_ended(edition) == sunday


def test_an_edition_is_mailed_for_so_many_days_after_its_sunday_and_no_longer() -> None:
    must_be_timely("2026-W47", datetime(2026, 12, 13, 23, 59, tzinfo=UTC), 21)
    must_be_timely("2026-W47", datetime(2026, 11, 17, tzinfo=UTC), 0)
    must_be_timely("nets", datetime(2040, 1, 1, tzinfo=UTC), 21)
    with pytest.raises(DeliveryError) as late:
        must_be_timely("2026-W47", datetime(2026, 12, 14, tzinfo=UTC), 21)
    with pytest.raises(DeliveryError):
        must_be_timely("nets", datetime(2026, 12, 14, tzinfo=UTC), 21, made=date(2026, 11, 22))

    assert late.value.sentence == (
        "2026-W47 is 22 days old, and [mail] max_lateness_days is 21: nobody was mailed. "
        "If it is to go out all the same, say digest send 2026-W47 --late."
    )


def test_an_old_edition_is_mailed_to_nobody_unless_asked_for(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk()
    refused = sent(an_email(desk), ports, a_letter("2026-W20"))
    assert (refused.states, desk.log) == ({}, [])
    assert refused.error is not None

    asked = sent(an_email(desk), ports, a_letter("2026-W20"), Wish(late=True))

    assert set(asked.states.values()) == {"accepted"}


def test_only_those_who_are_named_are_mailed_in_whatever_spelling(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk()

    first = sent(an_email(desk), ports, wish=Wish(only=("CY@Quay.example",)))
    second = sent(an_email(desk), ports)

    assert first.states == {"cy": "accepted"}
    assert desk.messages[0].count(b"To: cy@quay.example") == 1
    assert second.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}
    assert desk.ends == {"ada": 1, "bo": 1, "cy": 1}


def test_a_test_goes_to_nobody_who_wants_no_mail(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    reader = mailbox(READERS[0])
    with ScriptedServer() as server:
        email = an_email(to_port(server.port))
        sent(email, ports)
        key = mail_key(tmp_path, "DIGEST_MAIL_KEY", ports.secret)
        with Ledger(tmp_path, "2026-W47", CHANNEL, key=fingerprint(key), clock=ports.now) as ledger:
            ledger.suppress(seal(key, reader.address), "asked for no more mail")
        answer = asyncio.run(tried_on(email, a_letter(), reader, ports))

    assert (answer.state, answer.said) == ("suppressed", "asked for no more mail")
    assert len(server.seen.accepted) == 3
