"""What the doctor says of mail: whether it would arrive, and what to do where it would not."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.channels.email import Email
from digest.channels.notice import Notice as Notices
from digest.core.editions import Receipt
from digest.core.errors import DeliveryError
from digest.examining.mailing import mail
from digest.examining.notices import Notice
from digest.mailing.addresses import mailbox
from digest.ports import Ports
from digest.transports.resend import Resend
from digest.transports.smtp import Smtp
from tests.letters import LIST, a_letter, an_email, the_ports, to_port
from tests.scripted_smtp import ScriptedServer


class Trying:
    """A channel that says what it is told to say."""

    def __init__(self, said: str | DeliveryError) -> None:
        self._said = said

    async def deliver(self, pages: object, ports: Ports) -> Sequence[Receipt]:
        del pages, ports
        return ()

    async def probe(self, ports: Ports) -> str:
        del ports
        if isinstance(self._said, DeliveryError):
            raise self._said
        return self._said


def looked(email: Email | None, ports: Ports, *others: Any) -> dict[str, Notice]:
    return {notice.what: notice for notice in asyncio.run(mail(email, others, ports))}


def from_(address: str, host: str) -> Email:
    """Mail from an address through a server that nothing is sent to."""
    own = replace(LIST, sender=mailbox(address))
    return an_email(Smtp(host=host, port=9, timeout_s=0.2), mailing_list=own)


def about_the_sender(email: Email, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notice:
    """Only what is known without going anywhere."""

    async def unreached(self: Email, ports: Ports) -> str:
        del self, ports
        return "not tried here"

    monkeypatch.setattr(Email, "probe", unreached)
    return looked(email, the_ports(tmp_path))["sender"]


def test_without_a_table_nobody_is_mailed(tmp_path: Path) -> None:
    assert looked(None, the_ports(tmp_path)) == {
        "mail": Notice(what="mail", state="ok", found="No [mail]: editions stay in the out folder.")
    }


def test_a_server_that_answers_is_well(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        found = looked(an_email(to_port(server.port), ("ada@quay.example",)), the_ports(tmp_path))

    assert found["mail"] == Notice(
        what="mail",
        state="ok",
        found=f"127.0.0.1:{server.port} answers (in the clear, on this machine), no login, 1 reader.",
    )
    assert "message" not in found
    assert not any(command.startswith(("MAIL", "RCPT", "DATA")) for command in server.seen.commands)


def test_readers_are_counted(tmp_path: Path) -> None:
    readers = [f"r{number}@quay.example" for number in range(1204)]
    with ScriptedServer() as server:
        found = looked(an_email(to_port(server.port), readers), the_ports(tmp_path))

    assert found["mail"].found.endswith(", no login, 1,204 readers.")


def test_a_server_that_takes_no_connection_now_is_wrong_until_the_next_run(tmp_path: Path) -> None:
    with ScriptedServer(greeting="421 too busy") as server:
        found = looked(an_email(to_port(server.port)), the_ports(tmp_path))

    assert (found["mail"].state, found["mail"].code) == ("wrong", 2)
    assert found["mail"].found == f"127.0.0.1:{server.port} takes no connection: 421 too busy."
    assert found["mail"].remedy == "Try again later with digest send."
    assert found["sender"].state == "ok"


@pytest.mark.parametrize("host", ["smtp.gmail.com", "SMTP.GMAIL.COM", "gmail.com", "smtp-relay.gmail.com"])
def test_a_mailbox_at_a_provider_goes_through_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    found = about_the_sender(from_("Lab <lab@gmail.com>", host), tmp_path, monkeypatch)

    assert found == Notice(what="sender", state="ok", found="lab@gmail.com, through its own provider.")


@pytest.mark.parametrize(
    ("sender", "host"),
    [
        ("lab@gmail.com", "mail.lab.example"),
        ("lab@gmail.com", "smtp.notgmail.com"),
        ("lab@googlemail.com", "smtp.office365.com"),
        ("lab@outlook.com", "smtp.gmail.com"),
        ("lab@yahoo.com", "localhost"),
        ("lab@aol.com", "relay.example"),
        ("lab@icloud.com", "relay.example"),
    ],
)
def test_a_mailbox_at_a_provider_through_another_server_is_doubtful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sender: str, host: str
) -> None:
    found = about_the_sender(from_(sender, host), tmp_path, monkeypatch)

    assert found == Notice(
        what="sender",
        state="warning",
        found=(
            f"{sender.partition('@')[2]} lets only servers of its own send in its name, and this one is {host}: "
            "it will be refused."
        ),
        remedy="Send from a domain of your own, or through that provider's server.",
    )


def test_a_mailbox_at_a_provider_through_resend_is_doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(LIST, sender=mailbox("lab@gmail.com"))
    found = about_the_sender(an_email(Resend(), mailing_list=own), tmp_path, monkeypatch)

    assert found.state == "warning"
    assert found.found == (
        "gmail.com lets only servers of its own send in its name, and this one is resend.com: it will be refused."
    )


@pytest.mark.parametrize("host", ["harbour.example", "smtp.harbour.example", "Mail.Harbour.Example"])
def test_a_domain_that_sends_by_its_own_server_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    found = about_the_sender(from_("digest@harbour.example", host), tmp_path, monkeypatch)

    assert found == Notice(what="sender", state="ok", found="digest@harbour.example, through its own provider.")


@pytest.mark.parametrize("host", ["smtp.otherharbour.example", "relay.example", "harbour.example.org"])
def test_a_domain_of_ones_own_through_another_server_is_told_what_it_must_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    found = about_the_sender(from_("digest@harbour.example", host), tmp_path, monkeypatch)

    assert found.state == "ok"
    assert found.found == (
        f"digest@harbour.example: harbour.example must list {host} in its SPF record, or the server must sign with "
        "DKIM for it. That cannot be looked up from here: send one with digest send --test and read its headers."
    )


def test_how_readers_leave_and_where_the_key_is(tmp_path: Path) -> None:
    by_mail = LIST
    by_click = replace(LIST, unsubscribe_url="https://harbour.example/leave/", key_from="LAB_KEY")
    with ScriptedServer() as server:
        one = looked(an_email(to_port(server.port), mailing_list=by_mail), the_ports(tmp_path))["list"]
        other = looked(
            an_email(to_port(server.port), mailing_list=by_click),
            the_ports(tmp_path, secrets={"LAB_KEY": "k" * 32}),
        )["list"]

    assert one.found == (
        "Readers leave by a mail to leave@harbour.example. "
        f"The ledger's key is {tmp_path}/mail.key: keep it together with the state."
    )
    assert other.found == (
        "Readers leave by one click at https://harbour.example/leave/..., or by a mail to leave@harbour.example. "
        "LAB_KEY is the key of the ledger."
    )
    assert "k" * 32 not in other.found
    assert not (tmp_path / "mail.key").exists()


def test_a_key_that_could_be_guessed_is_wrong(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        found = looked(an_email(to_port(server.port)), the_ports(tmp_path, secrets={"DIGEST_MAIL_KEY": "short"}))

    assert found["list"] == Notice(
        what="list",
        state="wrong",
        found="DIGEST_MAIL_KEY holds 5 characters, which could be guessed.",
        remedy="Give it 16 or more, such as the output of: openssl rand -hex 32",
        code=2,
    )


def keep(out: Path, edition: str, html: str, age_s: int) -> None:
    folder = out / edition
    folder.mkdir(parents=True)
    file = folder / "digest.eml"
    file.write_bytes(a_letter(edition, html=html).content.encode())
    os.utime(file, (1_800_000_000 - age_s, 1_800_000_000 - age_s))


def test_the_newest_edition_is_measured(tmp_path: Path) -> None:
    keep(tmp_path, "2026-W46", "<p>x</p>" * 20_000, age_s=100)
    keep(tmp_path, "2026-W47", "<p>x</p>" * 9_990, age_s=0)
    with ScriptedServer() as server:
        found = looked(an_email(to_port(server.port)), the_ports(tmp_path))["message"]

    assert (found.state, found.remedy) == ("ok", "")
    assert found.found.startswith("2026-W47: 80 KB of HTML, ")
    assert found.found.endswith(" KB as a message.")


def test_a_message_that_mail_programs_would_clip_is_doubtful(tmp_path: Path) -> None:
    keep(tmp_path, "2026-W47", "<p>x</p>" * 10_100, age_s=0)
    with ScriptedServer() as server:
        found = looked(an_email(to_port(server.port)), the_ports(tmp_path))["message"]

    assert found.state == "warning"
    assert found.found.startswith("2026-W47: 81 KB of HTML, ")
    assert found.remedy == "Gmail hides what is beyond 102 KB: shorten the editor's note or the footer."


@pytest.mark.parametrize("content", [b"", b"no message", b"\xff\xfe\x00", b"Content-Type: text/plain\r\n\r\nhello"])
def test_a_message_that_holds_no_page_is_measured_all_the_same(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "2026-W47").mkdir()
    (tmp_path / "2026-W47" / "digest.eml").write_bytes(content)
    with ScriptedServer() as server:
        found = looked(an_email(to_port(server.port)), the_ports(tmp_path))["message"]

    assert found.found == "2026-W47: 0 KB of HTML, 0 KB as a message."


def test_every_channel_for_notices_has_a_line_of_its_own(tmp_path: Path) -> None:
    broken = DeliveryError("The pier is closed.")
    lines = asyncio.run(mail(None, [Trying("Notices go to JSON"), Trying(broken)], the_ports(tmp_path)))

    assert [(line.what, line.state, line.found, line.remedy) for line in lines[1:]] == [
        ("notices", "ok", "Notices go to JSON.", ""),
        ("notices", "wrong", "The pier is closed.", "Mend it before the next run."),
    ]


def test_notices_without_an_address_are_wrong(tmp_path: Path) -> None:
    (_, line) = asyncio.run(mail(None, [Notices()], the_ports(tmp_path)))

    assert line == Notice(
        what="notices",
        state="wrong",
        found="DIGEST_NOTICE_URLS holds no address for notices.",
        remedy="Put apprise addresses into the environment variable DIGEST_NOTICE_URLS, one a line.",
        code=2,
    )
