"""Everybody gets the same edition, whenever they get it, and a message that goes again is the same to the byte."""

import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from digest.channels.terms import Wish
from digest.mailing.messages import read
from tests.channels.desk import DOUBT, LATER, TAKEN, Desk
from tests.letters import NOW, READERS, Clock, a_letter, an_email, lines_of, sent, the_ports

ONE = ["ada@quay.example"]
SOON = timedelta(days=2)


def subjects(desk: Desk) -> list[str]:
    return [str(read(message)["Subject"]) for message in desk.messages]


def test_an_edition_that_reached_somebody_goes_to_all_others_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    first, second = Desk(at_offer={"bo": [LATER], "cy": [LATER]}), Desk()
    sent(an_email(first), ports, a_letter(subject="As it was"))
    clock.now += SOON

    said = sent(an_email(second), ports, a_letter(subject="Changed"))

    assert subjects(second) == ["As it was", "As it was"]
    assert said.told == [
        (
            f"2026-W47 was changed since it was first mailed ({NOW.isoformat()}). "
            "Who did not get it then gets it as it was then."
        )
    ]


def test_one_that_may_have_reached_somebody_does_too(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk(at_end={"ada": [DOUBT]}, at_offer={"bo": [LATER], "cy": [LATER]})
    sent(an_email(desk), ports, a_letter(subject="As it was"))

    later = Desk()
    sent(an_email(later), ports, a_letter(subject="Changed"))

    assert subjects(later) == ["As it was", "As it was"]


def test_an_edition_made_again_without_a_change_is_not_called_changed(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    sent(an_email(Desk(), ONE), ports)

    assert sent(an_email(Desk()), ports).told == []


def test_a_message_that_goes_again_is_the_same_to_the_byte_days_later_and_by_another_process(tmp_path: Path) -> None:
    clock = Clock()
    ports = the_ports(tmp_path, clock=clock)
    desk = Desk(at_end={"ada": [DOUBT, LATER, TAKEN], "bo": [LATER]})
    for _ in range(3):
        sent(an_email(desk), ports, a_letter(f"{'2026-W47'}"), Wish(uncertain=True))
        clock.now += SOON

    by_reader = {name: {m for m in desk.messages if f"To: {name}@".encode() in m} for name in ("ada", "bo", "cy")}
    assert {name: len(found) for name, found in by_reader.items()} == {"ada": 1, "bo": 1, "cy": 1}
    assert desk.ends["ada"] == 3
    assert desk.ends["bo"] > 3


def test_the_identity_of_a_message_is_its_readers_and_its_editions(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    desk = Desk()
    for week in ("2026-W46", "2026-W47"):
        sent(an_email(desk), ports, a_letter(week))

    identities = [str(read(message)["Message-ID"]) for message in desk.messages]
    assert len(set(identities)) == 6
    assert all(identity.endswith("@harbour.example>") and "quay" not in identity for identity in identities)
    assert [identity.strip("<>") for identity in identities] == desk.keys
    assert all(
        read(message)["References"] is None and read(message)["In-Reply-To"] is None for message in desk.messages
    )


@pytest.mark.parametrize("answer", [LATER, DOUBT, TAKEN])
def test_the_state_holds_no_address_packed_or_not_whatever_became_of_the_messages(
    answer: object, tmp_path: Path
) -> None:
    desk = Desk(at_end={name: [answer] for name in ("ada", "bo", "cy")})  # type: ignore[list-item]
    ports = the_ports(tmp_path, secrets={"DIGEST_MAIL_KEY": "k" * 32})
    sent(an_email(desk), ports)

    held = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("state.sqlite"))
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database:
        tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            for row in database.execute(f"select * from {table}"):  # noqa: S608  # names that the database gave
                held += b"".join(zlib.decompress(cell) for cell in row if isinstance(cell, bytes))
                held += repr(row).encode()
    assert b"Tides of the week" in held  # the letter was unpacked
    assert not [reader for reader in READERS if reader.encode() in held]
    assert b"quay.example" not in held


def test_a_suppressed_reader_gets_nothing_and_a_doubt_about_them_outlives_it(tmp_path: Path) -> None:
    from digest.archive.ledger import Ledger  # noqa: PLC0415
    from digest.mailing.sealing import fingerprint, seal  # noqa: PLC0415

    key = b"k" * 32
    ports = the_ports(tmp_path, secrets={"DIGEST_MAIL_KEY": key.decode()})
    sent(an_email(Desk(at_end={"ada": [DOUBT]})), ports)
    with Ledger(tmp_path, "", "mail", key=fingerprint(key), clock=Clock()) as ledger:
        assert ledger.suppress(seal(key, "ada@quay.example"), "asked for no more mail")
        assert not ledger.suppress(seal(key, "ADA@quay.example"), "again")
    desk = Desk()
    sent(an_email(desk), ports, wish=Wish(uncertain=True))
    next_week = sent(an_email(desk), ports, a_letter("2026-W48"))
    with Ledger(tmp_path, "", "mail", key=fingerprint(key), clock=Clock()) as ledger:
        assert ledger.allow(seal(key, "ada@quay.example"))
        assert not ledger.allow(seal(key, "ada@quay.example"))
    allowed = sent(an_email(desk), ports)

    assert next_week.states == {"ada": "suppressed", "bo": "accepted", "cy": "accepted"}
    assert next_week.said["ada"] == "asked for no more mail"
    assert allowed.states["ada"] == "uncertain"
    assert desk.offers["ada"] == 0
    assert sent(an_email(desk), ports, a_letter("2026-W48")).states["ada"] == "accepted"
    assert len(lines_of(ports)) == 3
