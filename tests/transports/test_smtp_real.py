"""Mail through a server that others wrote: encryption that is verified, logins, wide addresses, sizes."""

import asyncio
import ssl
import sys
from base64 import b64encode
from pathlib import Path

import pytest
import trustme

from digest.core.errors import ConfigError, DigestError
from digest.mailing.addresses import mailbox
from digest.mailing.lists import MailingList
from digest.transports.smtp import Smtp
from tests.channels.desk import Desk
from tests.letters import LIST, READERS, Sent, a_letter, an_email, sent, the_ports, to_port
from tests.mailroom import ACCESS, Mailroom

SECRETS = {"DIGEST_MAIL_PASSWORD": "brine-and-kelp"}
ALL = {"ada": "accepted", "bo": "accepted", "cy": "accepted"}
NOBODY = {"ada": "pending", "bo": "pending", "cy": "pending"}
PASSWORD_SENT = (b"brine", b64encode(b"\0lab\0brine-and-kelp"), b64encode(b"brine-and-kelp"))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def way(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    """What a server of that name encrypts with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def mailed(room: Mailroom, out: Path, readers: tuple[str, ...] = READERS, **fields: object) -> Sent:
    email = an_email(to_port(room.port, **fields), readers)
    return sent(email, the_ports(out, secrets=SECRETS))


def test_mail_goes_encrypted_from_the_start_after_a_login(authority: trustme.CA, ca_file: str, tmp_path: Path) -> None:
    with Mailroom(way=way(authority), auth_require_tls=False) as room:
        said = mailed(room, tmp_path, tls="implicit", user="lab", ca_file=ca_file)

    assert said.states == ALL
    assert [reader for reader, _ in room.arrived] == list(READERS)
    assert room.logins == ["PLAIN"]
    assert not any(secret in room.raw for secret in PASSWORD_SENT)


def test_mail_goes_by_starttls_and_nothing_but_that_is_said_in_the_clear(
    authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    with Mailroom(tls_context=way(authority), require_starttls=True, auth_required=True) as room:
        said = mailed(room, tmp_path, tls="starttls", user="lab", ca_file=ca_file)

    assert said.states == ALL
    assert [line[:4].upper() for line in room.raw.split(b"\r\n")[:2]] == [b"EHLO", b"STAR"]
    assert not any(secret in room.raw for secret in PASSWORD_SENT)
    assert b"quay.example" not in room.raw


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mail.quay.example", "IP address mismatch, certificate is not valid for '127.0.0.1'"),
        ("", "unable to get local issuer certificate"),  # the name is right, and nobody vouches for it
    ],
)
def test_a_server_that_cannot_prove_its_name_is_told_nothing(
    tls: str, name: str, words: str, ca_file: str, authority: trustme.CA
) -> None:  # fmt: skip
    context = way(authority, name) if name else way(trustme.CA())
    implicit, later = (context, None) if tls == "implicit" else (None, context)
    with Mailroom(auth_require_tls=False, way=implicit, tls_context=later) as room:
        said = mailed(room, Path(ca_file).parent / "out", tls=tls, user="lab", ca_file=ca_file)

    assert said.error is not None
    assert said.error.passing is False
    assert said.error.sentence == (
        f"127.0.0.1:{room.port} cannot prove to be 127.0.0.1: {words}. Use the host name that stands in its "
        "certificate, or name its authority by ca_file in [mail.smtp]."
    )
    assert said.states == NOBODY
    assert room.arrived == []
    assert not any(secret in room.raw for secret in PASSWORD_SENT)


def test_a_server_that_leaves_once_the_way_is_private_is_tried_again_later(
    ca_file: str, authority: trustme.CA, tmp_path: Path
) -> None:
    with Mailroom(tls_context=way(authority), after_tls="421 4.3.2 Going down") as room:
        said = mailed(room, tmp_path / "out", tls="starttls", user="lab", ca_file=ca_file)

    assert said.error is not None
    assert said.error.message == f"127.0.0.1:{room.port} takes no connection: 421 4.3.2 Going down."
    assert said.error.passing
    assert (said.states, room.logins) == (NOBODY, [])


def test_a_server_without_starttls_is_sent_nothing_not_even_a_password(tmp_path: Path) -> None:
    with Mailroom(auth_require_tls=False) as room:
        said = mailed(room, tmp_path, tls="starttls", user="lab")

    assert said.error is not None
    assert said.error.message == f"127.0.0.1:{room.port} offers no STARTTLS, so nothing was sent."
    assert said.states == NOBODY
    assert {line.split(b" ")[0].upper() for line in room.raw.split(b"\r\n") if line} <= {b"EHLO", b"QUIT"}


def test_the_wrong_kind_of_encryption_is_named(authority: trustme.CA, tmp_path: Path) -> None:
    with Mailroom(tls_context=way(authority)) as room:
        said = mailed(room, tmp_path, tls="implicit")

    assert said.error is not None
    assert said.error.sentence == (
        f'127.0.0.1:{room.port} is not encrypted from the start. Say tls = "starttls" (port 587) in [mail.smtp].'
    )


@pytest.mark.parametrize("host", ["mail.quay.example", "192.0.2.7", "::2", "localhost.quay.example", "10.0.0.1"])
def test_nothing_goes_in_the_clear_to_another_machine(host: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        sent(an_email(Smtp(host=host, tls="none")), the_ports(tmp_path))

    assert refused.value.sentence == (
        f'[mail.smtp] tls = "none" would send in the clear to {host}. '
        'Say tls = "starttls" or "implicit"; "none" is for a server on this machine.'
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]"])
def test_a_server_on_this_machine_may_be_sent_to_in_the_clear(host: str, tmp_path: Path) -> None:
    Smtp(host=host, tls="none").connection(the_ports(tmp_path))


def test_a_user_without_a_password_is_an_error_of_the_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        Smtp(host="127.0.0.1", user="lab").connection(the_ports(tmp_path))

    assert refused.value.sentence == (
        "[mail.smtp] names the user 'lab', and DIGEST_MAIL_PASSWORD is empty. "
        "Put the password into the environment variable DIGEST_MAIL_PASSWORD, or set token_command."
    )


@pytest.mark.parametrize(
    ("answer", "passing", "words"),
    [
        ("535 5.7.139 Basic authentication is disabled", False, "refused the login of 'lab'"),
        ("534 5.7.9 Application-specific password required", False, "refused the login of 'lab'"),
        ("454 4.7.0 Temporary authentication failure", True, "did not log 'lab' in"),
    ],
)
def test_a_login_that_is_refused_is_told_with_the_servers_words_and_what_to_do(
    answer: str, passing: bool, words: str, tmp_path: Path
) -> None:
    with Mailroom(auth_require_tls=False, login=answer) as room:
        ports = the_ports(tmp_path, secrets={"DIGEST_MAIL_PASSWORD": "wrong"})
        said = sent(an_email(to_port(room.port, user="lab")), ports)

    assert said.error is not None
    assert said.error.message == f"127.0.0.1:{room.port} {words}: {answer}."
    assert said.error.passing is passing
    assert ("token_command" in said.error.sentence) is not passing
    assert (said.states, room.arrived) == (NOBODY, [])


def a_command(folder: Path, *lines: str) -> tuple[str, ...]:
    script = folder / "token.py"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return (sys.executable, str(script))


def test_a_token_logs_in_and_is_asked_for_anew_at_each_connection(tmp_path: Path) -> None:
    command = a_command(
        tmp_path, f"open({str(tmp_path / 'asked')!r}, 'a').write('.')", f"print({ACCESS!r})", "print('more')"
    )
    with Mailroom(auth_require_tls=False) as room:
        said = mailed(room, tmp_path / "out", user="lab", token_command=command, messages_per_connection=2)

    assert said.states == ALL
    assert (tmp_path / "asked").read_text() == ".."
    assert room.logins == ["XOAUTH2", "XOAUTH2"]


def test_a_token_that_is_refused_ends_the_sending_with_the_servers_words(tmp_path: Path) -> None:
    with Mailroom(auth_require_tls=False) as room:
        said = mailed(room, tmp_path / "out", user="lab", token_command=a_command(tmp_path, "print('stale')"))

    assert said.error is not None
    assert said.error.message == (
        f"127.0.0.1:{room.port} refused the login of 'lab': 535 5.7.8 Username and Password not accepted."
    )
    assert b"stale" not in room.raw.replace(b64encode(b"user=lab\x01auth=Bearer stale\x01\x01"), b"")
    assert (said.states, room.arrived) == (NOBODY, [])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["pass"], "printed no token"),
        (["print()"], "printed no token"),
        (["print('ya29\\x01')"], "printed no token"),
        (["import sys", "sys.exit('no such account')"], "failed (1): no such account"),
        (["import time", "time.sleep(60)"], "gave no token within 0.5 s"),
    ],
)
def test_a_command_that_gives_no_token_is_an_error_of_the_config(lines: list[str], words: str, tmp_path: Path) -> None:
    command = a_command(tmp_path, *lines)
    with Mailroom(auth_require_tls=False) as room, pytest.raises(ConfigError) as refused:
        mailed(room, tmp_path / "out", user="lab", token_command=command, timeout_s=0.5)

    assert refused.value.sentence == (
        f"token_command {sys.executable!r} {words}. "
        "Run it by hand: it must print an access token, and nothing else, on its first line."
    )
    assert room.arrived == []


def test_a_command_that_is_not_there_is_an_error_of_the_config(tmp_path: Path) -> None:
    with Mailroom() as room, pytest.raises(ConfigError, match="cannot be run: No such file or directory"):
        mailed(room, tmp_path, user="lab", token_command=("no-such-command",))


def test_a_wide_address_goes_to_a_server_that_takes_it_and_is_refused_by_one_that_does_not(tmp_path: Path) -> None:
    readers = ("jörg@quay.example", "ada@quay.example", "cy@bücher.example")
    with Mailroom(enable_SMTPUTF8=True) as wide:
        taken = mailed(wide, tmp_path / "a", readers)
    with Mailroom() as narrow:
        refused = mailed(narrow, tmp_path / "b", readers)

    assert taken.states == {"jörg": "accepted", "ada": "accepted", "cy": "accepted"}
    assert [reader for reader, _ in wide.arrived] == [
        "jörg@quay.example",
        "ada@quay.example",
        "cy@xn--bcher-kva.example",
    ]
    assert ["SMTPUTF8" in options for options in wide.mail_options] == [True, False, False]
    assert "To: jörg@quay.example\r\n".encode() in wide.arrived[0][1]
    assert refused.states == {"jörg": "rejected", "ada": "accepted", "cy": "accepted"}
    assert [reader for reader, _ in narrow.arrived] == ["ada@quay.example", "cy@xn--bcher-kva.example"]
    assert refused.error is None


def test_each_reader_has_the_answer_that_is_about_them(tmp_path: Path) -> None:
    answers = {"ada@quay.example": "550 5.1.1 No such user", "bo@quay.example": "452 4.2.2 Full"}
    with Mailroom(rcpt=answers) as room:
        said = mailed(room, tmp_path)

    assert said.states == {"ada": "bounced", "bo": "retryable", "cy": "accepted"}
    assert [reader for reader, _ in room.arrived] == ["cy@quay.example"]


def test_a_message_that_is_too_large_for_the_server_is_not_sent_at_all(tmp_path: Path) -> None:
    with Mailroom(data_size_limit=5_000) as room:
        ports = the_ports(tmp_path)
        small = sent(an_email(to_port(room.port)), ports)
        large = sent(an_email(to_port(room.port)), ports, a_letter("2026-W48", text="tides " * 1_000 + "\n"))

    assert small.states == ALL
    assert large.error is not None
    assert large.error.message.startswith("The server takes nothing from digest@harbour.example: 552 ")
    assert large.states == {"ada": "retryable", "bo": "pending", "cy": "pending"}
    assert len(room.arrived) == 3


def test_a_message_arrives_byte_for_byte_with_its_dots_and_its_long_way_out(tmp_path: Path) -> None:
    own = MailingList(sender=LIST.sender, list_id=LIST.list_id, unsubscribe_url=f"https://lab.example/{'leave/' * 20}")
    letter = a_letter(mailing_list=own, text=".\n..\n...dots\nFrom here\n潮\n")
    ports = [the_ports(tmp_path / name, secrets={"DIGEST_MAIL_KEY": "k" * 32}) for name in ("real", "desk")]
    desk = Desk()
    with Mailroom() as room:
        sent(an_email(to_port(room.port), mailing_list=own), ports[0], letter)
    sent(an_email(desk, mailing_list=own), ports[1], letter)

    assert [message for _, message in room.arrived] == desk.messages
    field = next(line for line in desk.messages[0].split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
    assert len(field) > 160
    assert b"\r\n..\r\n" in room.raw  # the line of one dot, doubled on the way


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "(in the clear, on this machine), no login"),
        ({"user": "lab"}, "(in the clear, on this machine), logged in as lab"),
    ],
)
def test_a_probe_goes_as_far_as_the_login_and_sends_nothing(fields: dict[str, str], words: str, tmp_path: Path) -> None:
    with Mailroom(auth_require_tls=False) as room:
        email = an_email(to_port(room.port, **fields))
        found = asyncio.run(email.probe(the_ports(tmp_path, secrets=SECRETS)))

    assert found == f"127.0.0.1:{room.port} answers {words}"
    assert b"MAIL" not in room.raw.upper().replace(b"MAIL.", b"")


def test_a_probe_of_a_server_that_refuses_says_what_sending_would_say(tmp_path: Path) -> None:
    ports = the_ports(tmp_path, secrets={"DIGEST_MAIL_PASSWORD": "wrong"})
    with Mailroom(auth_require_tls=False) as room, pytest.raises(DigestError, match="refused the login of 'lab'"):
        asyncio.run(an_email(to_port(room.port, user="lab")).probe(ports))


def test_a_ca_file_that_is_none_is_an_error_of_the_config(authority: trustme.CA, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate\n", encoding="utf-8")
    with Mailroom(way=way(authority)) as room:
        for name, words in (("ca.pem", "no certificate"), ("none.pem", "No such file")):
            with pytest.raises(ConfigError) as refused:
                mailed(room, tmp_path / "out", tls="implicit", ca_file=str(tmp_path / name))
            assert refused.value.message.startswith(f"[mail.smtp] ca_file {tmp_path / name} cannot be used: ")
            assert words.lower() in refused.value.message.lower()


def test_a_readers_name_goes_along(tmp_path: Path) -> None:
    with Mailroom() as room:
        email = an_email(to_port(room.port), ['"Fenn, Bo" <bo@quay.example>'])
        sent(email, the_ports(tmp_path))

    assert email.readers == (mailbox("bo@quay.example", "Fenn, Bo"),)
    assert b'\r\nTo: "Fenn, Bo" <bo@quay.example>\r\n' in room.arrived[0][1]
