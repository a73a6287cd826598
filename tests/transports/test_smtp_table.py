"""Whatever a mail server answers, and wherever it hangs up: the right state, the right retry, the right words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digest.channels.terms import Wish
from digest.transports import smtp_session
from tests.letters import a_letter, an_email, sent, the_ports, to_port, tries_of
from tests.scripted_smtp import HANG_UP, Scripted, ScriptedServer

ONE = ["ada@quay.example"]
CLOSED = "the server hung up"
NOT_LOST = f"the connection was lost: {CLOSED}"
LOST = f"the connection was lost before the server had answered: {CLOSED}"
TOO_LONG = "the connection was lost before the server had answered: 500 Line too long."
UNREADABLE = "an answer that cannot be understood"
RUDE = "550 5.1.1 <ADA@quay.example>: ada?"

# What the server answers at which step; the state it leads to; how often the message was handed over, and offered; the
# words; the state after one more `digest send`, at a server that then takes everything.
TABLE: list[tuple[dict[str, Scripted], str, int, int, str, str]] = [
    # before the message: nothing can have arrived, so it is tried again
    ({"RCPT": "450 4.2.0 Mailbox busy"}, "retryable", 0, 3, "450 4.2.0 Mailbox busy", "accepted"),
    ({"RCPT": "451 4.7.1 Greylisted"}, "retryable", 0, 3, "451 4.7.1 Greylisted", "accepted"),
    ({"RCPT": "452 4.5.3 Too many"}, "retryable", 0, 3, "452 4.5.3 Too many", "accepted"),
    ({"RCPT": "421 4.3.2 Going down"}, "retryable", 0, 3, "421 4.3.2 Going down", "accepted"),
    ({"RCPT": HANG_UP}, "retryable", 0, 3, NOT_LOST, "accepted"),
    ({"MAIL": "451 4.3.0 Not now"}, "retryable", 0, 3, "451 4.3.0 Not now", "accepted"),
    ({"MAIL": "421 4.3.2 Going down"}, "retryable", 0, 3, "421 4.3.2 Going down", "accepted"),
    ({"MAIL": HANG_UP}, "retryable", 0, 3, NOT_LOST, "accepted"),
    ({"RSET": HANG_UP}, "retryable", 0, 3, NOT_LOST, "accepted"),
    ({"DATA": "451 4.3.0 Not now"}, "retryable", 3, 3, "451 4.3.0 Not now", "accepted"),
    ({"DATA": "421 4.3.2 Going down"}, "retryable", 3, 3, "421 4.3.2 Going down", "accepted"),
    ({"DATA": HANG_UP}, "retryable", 3, 3, NOT_LOST, "accepted"),
    ({"DATA": "554 5.5.1 No valid recipients"}, "rejected", 1, 1, "554 5.5.1 No valid recipients", "rejected"),
    # no such reader
    ({"RCPT": "550 5.1.1 No such user"}, "bounced", 0, 1, "550 5.1.1 No such user", "bounced"),
    ({"RCPT": "551 5.1.6 User not local"}, "bounced", 0, 1, "551 5.1.6 User not local", "bounced"),
    ({"RCPT": "552 5.2.2 Over quota"}, "bounced", 0, 1, "552 5.2.2 Over quota", "bounced"),
    ({"RCPT": "553 5.1.3 Bad mailbox name"}, "bounced", 0, 1, "553 5.1.3 Bad mailbox name", "bounced"),
    ({"RCPT": "550 No such user"}, "bounced", 0, 1, "550 No such user", "bounced"),
    # its policy, which says nothing about the reader
    ({"RCPT": "554 5.7.1 Relay access denied"}, "rejected", 0, 1, "554 5.7.1 Relay access denied", "rejected"),
    ({"RCPT": "550 5.7.1 Not allowed"}, "rejected", 0, 1, "550 5.7.1 Not allowed", "rejected"),
    # the answer to the whole message
    ({"dot": "250 2.0.0 Queued as 7F"}, "accepted", 1, 1, "250 2.0.0 Queued as 7F", "accepted"),
    ({"dot": "250-First\r\n250 second"}, "accepted", 1, 1, "250 First second", "accepted"),
    ({"dot": "451 4.3.0 Disk full"}, "retryable", 3, 3, "451 4.3.0 Disk full", "accepted"),
    ({"dot": "452 4.3.1 No room"}, "retryable", 3, 3, "452 4.3.1 No room", "accepted"),
    ({"dot": "421 4.3.2 Going down"}, "retryable", 3, 3, "421 4.3.2 Going down", "accepted"),
    ({"dot": "554 5.7.1 Spam"}, "rejected", 1, 1, "554 5.7.1 Spam", "rejected"),
    ({"dot": "552 5.3.4 Too large"}, "rejected", 1, 1, "552 5.3.4 Too large", "rejected"),
    # no answer that says what became of it: never by itself again
    ({"dot": HANG_UP}, "uncertain", 1, 1, LOST, "uncertain"),
    ({"dot": "what?"}, "uncertain", 1, 1, f"{UNREADABLE}: ?", "uncertain"),
    ({"dot": "354 Go on"}, "uncertain", 1, 1, f"{UNREADABLE}: 354 Go on", "uncertain"),
    ({"dot": "250 " + "x" * 9000}, "uncertain", 1, 1, TOO_LONG, "uncertain"),
    # saying goodbye changes nothing
    ({"QUIT": "500 5.5.1 Rude"}, "accepted", 1, 1, "250 2.0.0 Ok: queued as 4D2F", "accepted"),
    ({"QUIT": HANG_UP}, "accepted", 1, 1, "250 2.0.0 Ok: queued as 4D2F", "accepted"),
    # what servers put into their words
    ({"RCPT": RUDE}, "bounced", 0, 1, "550 5.1.1 <(the reader)>: (the reader)?", "bounced"),
    ({"RCPT": "550 5.1.1 \x1b[31mred\x07 \u202eback"}, "bounced", 0, 1, "550 5.1.1 [31mred back", "bounced"),
    ({"RCPT": "550-5.1.1 " + "y" * 900 + "\r\n550 no"}, "bounced", 0, 1, "550 5.1.1 " + "y" * 294, "bounced"),
]  # fmt: skip


def named(row: tuple[dict[str, Scripted], str, int, int, str, str]) -> str:
    return " ".join(f"{step}-{str(reply)[:12]}" for step, reply in row[0].items())


@pytest.mark.parametrize("row", TABLE, ids=map(named, TABLE))
def test_an_answer_has_its_state_its_retries_and_its_words(
    row: tuple[dict[str, Scripted], str, int, int, str, str], tmp_path: Path
) -> None:
    script, state, handed_over, offered, words, later = row
    ports = the_ports(tmp_path)
    with ScriptedServer(**script) as server:
        first = sent(an_email(to_port(server.port), ONE), ports)
    with ScriptedServer() as kind:
        second = sent(an_email(to_port(kind.port), ONE), ports)

    seen = server.seen
    assert (first.states, first.said) == ({"ada": state}, {"ada": words})
    assert tries_of(ports, ONE[0]) - len(kind.seen.arrived) == handed_over
    assert sum(command.upper().startswith("MAIL") for command in seen.commands) == (0 if "RSET" in script else offered)
    assert second.states == {"ada": later}
    assert len(kind.seen.arrived) == (1 if state == "retryable" else 0)


UNREACHED: list[tuple[dict[str, Scripted], str]] = [
    ({"greeting": "421 4.3.2 Busy"}, "HOST takes no connection: 421 4.3.2 Busy."),
    ({"greeting": "554 5.7.1 Blocked"}, "HOST takes no connection: 554 5.7.1 Blocked."),
    ({"greeting": HANG_UP}, "HOST cannot be reached: the server hung up."),
    ({"EHLO": HANG_UP}, "HOST cannot be reached: the server hung up."),
    ({"EHLO": "421 4.3.2 Busy"}, "HOST takes no connection: 421 4.3.2 Busy."),
]


@pytest.mark.parametrize(("script", "words"), UNREACHED)
def test_a_server_that_is_not_reached_is_tried_again_and_nobody_is_lost(
    script: dict[str, Scripted], words: str, tmp_path: Path
) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(**script) as server:
        first = sent(an_email(to_port(server.port)), ports)
    with ScriptedServer() as kind:
        second = sent(an_email(to_port(kind.port)), ports)

    assert first.error is not None
    assert (first.error.message, first.error.passing) == (words.replace("HOST", f"127.0.0.1:{server.port}"), True)
    assert first.states == {"ada": "pending", "bo": "pending", "cy": "pending"}
    assert second.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}


def test_nobody_listening_is_said_to_be_that(tmp_path: Path) -> None:
    with ScriptedServer() as gone:
        port = gone.port
    said = sent(an_email(to_port(port)), the_ports(tmp_path))

    assert said.error is not None
    assert said.error.sentence == (
        f"127.0.0.1:{port} cannot be reached: Connection refused. "
        "Check host, port and tls in [mail.smtp]; where they are right, try again later with digest send."
    )


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"MAIL": "530 5.7.0 Authentication required"}, "530 5.7.0 Authentication required"),
        ({"MAIL": "553 5.7.1 Sender not yours"}, "553 5.7.1 Sender not yours"),
        ({"MAIL": "552 5.3.4 Too large"}, "552 5.3.4 Too large"),
        ({"RCPT": "530 5.7.0 Authentication required"}, "530 5.7.0 Authentication required"),
    ],
)
def test_what_is_about_the_sender_ends_the_sending_and_is_held_against_no_reader(
    script: dict[str, Scripted], words: str, tmp_path: Path
) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(**script) as server:
        first = sent(an_email(to_port(server.port)), ports)
    with ScriptedServer() as kind:
        second = sent(an_email(to_port(kind.port)), ports)

    assert first.error is not None
    assert first.error.sentence == (
        f"The server takes nothing from digest@harbour.example: {words}. "
        "Check sender in [mail], and whether the server wants a login; then say digest send."
    )
    assert first.states == {"ada": "retryable", "bo": "pending", "cy": "pending"}
    assert sum(command.upper().startswith("MAIL") for command in server.seen.commands) == 1
    assert second.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}


def only(reader: str, answer: str) -> Callable[[str], str]:
    return lambda command: answer if reader in command else "250 2.1.5 Ok"


def test_one_readers_trouble_holds_up_no_other(tmp_path: Path) -> None:
    with ScriptedServer(RCPT=only("bo@", "550 5.1.1 No such user")) as server:
        said = sent(an_email(to_port(server.port)), the_ports(tmp_path))

    assert said.states == {"ada": "accepted", "bo": "bounced", "cy": "accepted"}
    assert server.seen.readers() == ["ada@quay.example", "cy@quay.example"]


def test_who_is_put_off_is_tried_again_when_all_others_had_a_try_and_on_a_new_connection(tmp_path: Path) -> None:
    with ScriptedServer(RCPT=["451 4.7.1 Greylisted", "250 2.1.5 Ok"]) as server:
        said = sent(an_email(to_port(server.port)), the_ports(tmp_path))

    assert said.states == {"ada": "accepted", "bo": "accepted", "cy": "accepted"}
    assert server.seen.readers() == ["bo@quay.example", "cy@quay.example", "ada@quay.example"]
    assert server.seen.connections == 2


def test_a_connection_that_is_lost_is_made_again_for_the_next_reader(tmp_path: Path) -> None:
    with ScriptedServer(dot=[HANG_UP, "250 2.0.0 Ok"]) as server:
        said = sent(an_email(to_port(server.port)), the_ports(tmp_path))

    assert said.states == {"ada": "uncertain", "bo": "accepted", "cy": "accepted"}
    assert server.seen.connections == 2


def test_what_is_uncertain_goes_again_when_that_is_asked_for_and_is_the_same_message(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(dot=HANG_UP) as server:
        first = sent(an_email(to_port(server.port), ONE), ports)
    with ScriptedServer() as kind:
        email = an_email(to_port(kind.port), ONE)
        again = sent(email, ports)
        asked = sent(email, ports, a_letter(subject="Changed since"), Wish(uncertain=True))

    assert [each.states["ada"] for each in (first, again, asked)] == ["uncertain", "uncertain", "accepted"]
    assert [message for _, message in kind.seen.arrived] == [message for _, message in server.seen.arrived]


def test_who_was_refused_for_good_is_tried_again_when_that_is_asked_for(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(RCPT="550 5.1.1 No such user") as server:
        sent(an_email(to_port(server.port), ONE), ports)
    with ScriptedServer() as kind:
        said = sent(an_email(to_port(kind.port), ONE), ports, wish=Wish(refused=True))

    assert said.states == {"ada": "accepted"}


def test_no_answer_after_the_last_dot_is_uncertain_when_the_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_session, "LAST_REPLY_S", 0.2)
    released: list[str] = []

    def silent(_reader: str) -> None:
        import time  # noqa: PLC0415

        time.sleep(1.0)
        released.append("late")

    with ScriptedServer(dot=silent) as server:
        said = sent(an_email(to_port(server.port, timeout_s=0.2), ONE), the_ports(tmp_path))

    assert (said.states, released) == ({"ada": "uncertain"}, [])
    assert said.said == {"ada": "the connection was lost before the server had answered: no answer in time"}


def test_the_message_arrives_byte_for_byte_dots_and_all(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        sent(an_email(to_port(server.port), ONE), the_ports(tmp_path))

    ((_, message),) = server.seen.accepted
    unstuffed = b"\n".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in message.split(b"\n"))
    assert b"\r\n..\r\n...and low water between.\r\n" in message
    assert b"\r\n.\r\n..and low water between.\r\n" in unstuffed
    assert message.isascii()
    assert message.count(b"\n") == message.count(b"\r\n")
