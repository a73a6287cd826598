"""A mail server that breaks off, falls silent or talks nonsense: nobody is mailed twice, or left out unsaid."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.channels.terms import Patience, Wish
from tests.letters import READERS, Sent, an_email, sent, the_ports, to_port
from tests.scripted_smtp import HANG_UP, Cut, Reply, Scripted, ScriptedServer

ONE = ["ada@quay.example"]
CLOSED = "the server hung up"
NOT_LOST = f"the connection was lost: {CLOSED}"
LOST = f"the connection was lost before the server had answered: {CLOSED}"
UNREADABLE = "an answer that cannot be understood"
LOGIN = "250-sink.example\r\n250 AUTH PLAIN LOGIN"
ONCE = Patience(tries=1)
SECRETS = {"DIGEST_MAIL_PASSWORD": "brine-and-kelp"}


@pytest.mark.parametrize(
    ("script", "state", "words", "later"),
    [
        # in the middle of a reply: what was said so far counts, as far as it is a reply
        ({"MAIL": Cut("250-2.1.0 Ok\r\n")}, "retryable", NOT_LOST, "accepted"),
        ({"RCPT": Cut("55")}, "retryable", "55", "accepted"),
        ({"RCPT": Cut("550-5.1.1 No such\r\n")}, "retryable", NOT_LOST, "accepted"),
        ({"DATA": Cut("35")}, "retryable", "35", "accepted"),
        ({"DATA": Cut("354-Go\r\n")}, "retryable", NOT_LOST, "accepted"),
        ({"dot": Cut("25")}, "uncertain", f"{UNREADABLE}: 25", "uncertain"),
        ({"dot": Cut("250-2.0.0 Ok\r\n")}, "uncertain", LOST, "uncertain"),
        ({"dot": Cut("451-4.3.0 Not\r\n")}, "uncertain", LOST, "uncertain"),
        ({"dot": Cut("250 2.0.0 Ok: que")}, "accepted", "250 2.0.0 Ok: que", "accepted"),
        # nonsense where a reply should be
        ({"MAIL": "what?"}, "retryable", "?", "accepted"),
        ({"RCPT": "999 5.1.1 no"}, "retryable", "999 5.1.1 no", "accepted"),
        ({"RCPT": "354 go on"}, "retryable", "354 go on", "accepted"),
        ({"DATA": "250 2.0.0 Ok"}, "retryable", "250 2.0.0 Ok", "accepted"),
        ({"dot": "999 5.1.1 no"}, "uncertain", f"{UNREADABLE}: 999 5.1.1 no", "uncertain"),
        ({"dot": "\x00\x1b[2J"}, "uncertain", f"{UNREADABLE}: J", "uncertain"),
        # RSET is only there to be sure
        ({"RSET": "500 5.5.1 What?"}, "accepted", "250 2.0.0 Ok: queued as 4D2F", "accepted"),
        ({"EHLO": "500 5.5.1 What?"}, "accepted", "250 2.0.0 Ok: queued as 4D2F", "accepted"),
    ],
)
def test_what_is_no_whole_reply_never_makes_a_second_message(
    script: dict[str, Scripted], state: str, words: str, later: str, tmp_path: Path
) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(**script) as server:
        first = sent(an_email(to_port(server.port), ONE), ports)
    with ScriptedServer() as kind:
        second = sent(an_email(to_port(kind.port), ONE), ports)

    assert (first.states, first.said) == ({"ada": state}, {"ada": words})
    assert second.states == {"ada": later}
    assert len(server.seen.arrived) == (0 if state == "retryable" else 1)
    assert len(kind.seen.arrived) == (1 if state == "retryable" else 0)


def test_a_server_that_knows_no_ehlo_is_greeted_the_old_way(tmp_path: Path) -> None:
    with ScriptedServer(EHLO="502 5.5.1 What?") as server:
        said = sent(an_email(to_port(server.port), ONE), the_ports(tmp_path))

    assert said.states == {"ada": "accepted"}
    assert [command[:4] for command in server.seen.commands[:3]] == ["ehlo", "helo", "rset"]


def test_a_connection_that_ends_within_a_message_leaves_it_uncertain(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(within=HANG_UP) as server:
        first = sent(an_email(to_port(server.port), ONE), ports)
    with ScriptedServer() as kind:
        second = sent(an_email(to_port(kind.port), ONE), ports)

    assert first.states == second.states == {"ada": "uncertain"}
    assert first.said["ada"].startswith("the connection was lost before the server had answered: ")
    assert (server.seen.arrived, kind.seen.arrived) == ([], [])


@pytest.fixture
def silence() -> Iterator[threading.Event]:
    """Ends with the test."""
    over = threading.Event()
    yield over
    over.set()


@pytest.mark.parametrize(
    ("step", "state", "words"),
    [
        ("MAIL", "retryable", "the connection was lost: no answer in time"),
        ("RCPT", "retryable", "the connection was lost: no answer in time"),
        ("DATA", "retryable", "the connection was lost: no answer in time"),
        ("QUIT", "accepted", "250 2.0.0 Ok: queued as 4D2F"),
    ],
)
def test_silence_is_waited_for_no_longer_than_asked(
    step: str, state: str, words: str, tmp_path: Path, silence: threading.Event
) -> None:
    def wait(_command: str) -> Reply:
        silence.wait(30)
        return HANG_UP

    ports = the_ports(tmp_path)
    with ScriptedServer(**{step: wait}) as server:
        said = sent(an_email(to_port(server.port, timeout_s=1.0), ONE, patience=ONCE), ports)

    assert (said.states, said.said) == ({"ada": state}, {"ada": words})


@pytest.mark.parametrize(("step", "host_says"), [("greeting", "no answer in time"), ("EHLO", "no answer in time")])
def test_a_server_that_does_not_greet_is_one_that_cannot_be_reached(
    step: str, host_says: str, tmp_path: Path, silence: threading.Event
) -> None:
    def wait(_command: str) -> Reply:
        silence.wait(30)
        return HANG_UP

    with ScriptedServer(**{step: wait}) as server:
        said = sent(an_email(to_port(server.port, timeout_s=1.0), ONE, patience=ONCE), the_ports(tmp_path))

    assert said.error is not None
    assert said.error.passing
    assert said.error.message.startswith(f"127.0.0.1:{server.port} cannot be reached: ")
    assert host_says in said.error.message
    assert said.states == {"ada": "pending"}


ALL = {"ada": "accepted", "bo": "accepted", "cy": "accepted"}
NOBODY = {"ada": "pending", "bo": "pending", "cy": "pending"}


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (
            {"STARTTLS": "454 4.7.0 TLS not available"},
            (
                "HOST cannot be reached: 454 4.7.0 TLS not available. "
                "Check host, port and tls in [mail.smtp]; where they are right, try again later with digest send."
            ),
        ),
        ({"STARTTLS": "421 4.3.2 Bye"}, "HOST cannot be reached: 421 4.3.2 Bye."),
        ({"STARTTLS": HANG_UP}, f"HOST cannot be reached: {CLOSED}."),
        ({"STARTTLS": "220 Go on\r\n250 injected"}, "HOST is not encrypted from the start."),
        (
            {"EHLO": "250 sink.example"},
            (
                "HOST offers no STARTTLS, so nothing was sent. "
                'If it is encrypted from the start, say tls = "implicit" (port 465) in [mail.smtp].'
            ),
        ),
        ({"EHLO": "500 5.5.1 What?"}, "HOST offers no STARTTLS, so nothing was sent."),
    ],
)
def test_where_no_encrypted_way_is_found_nothing_is_said_in_the_clear(
    script: dict[str, Scripted], sentence: str, tmp_path: Path
) -> None:
    given = {"EHLO": "250-sink.example\r\n250 STARTTLS", **script}
    given["STAR"] = given.pop("STARTTLS", "220 Go on")
    ports = the_ports(tmp_path, secrets=SECRETS)
    with ScriptedServer(**given) as server:
        first = sent(an_email(to_port(server.port, tls="starttls", user="lab")), ports)

    assert first.error is not None
    assert first.error.sentence.startswith(sentence.replace("HOST", f"127.0.0.1:{server.port}"))
    assert first.states == NOBODY
    steps = {command[:4].upper() for command in server.seen.commands}
    assert not steps & {"AUTH", "MAIL", "RCPT", "DATA"}


@pytest.mark.parametrize(
    ("script", "passing", "words"),
    [
        ({"AUTH": "535 5.7.8 Bad"}, False, "HOST refused the login of 'lab': 535 5.7.8 Bad."),
        ({"AUTH": "535 5.7.139 Basic"}, False, "HOST refused the login of 'lab': 535 5.7.139 Basic."),
        ({"AUTH": "534 5.7.9 App password"}, False, "HOST refused the login of 'lab': 534 5.7.9 App password."),
        ({"AUTH": "454 4.7.0 Later"}, True, "HOST did not log 'lab' in: 454 4.7.0 Later."),
        ({"AUTH": "what?"}, True, "HOST did not log 'lab' in: ?."),
        ({"AUTH": HANG_UP}, True, f"HOST cannot be reached: {CLOSED}."),
        (
            {"EHLO": "250-sink.example\r\n250 AUTH PLAIN", "AUTH": "421 4.3.2 Bye"},
            True,
            "HOST did not log 'lab' in: 421 4.3.2 Bye.",
        ),
        (
            {"EHLO": "250-sink.example\r\n250 AUTH CRAM-MD5", "AUTH": "334 abc"},
            True,
            "HOST cannot be reached: the server's question about the login cannot be understood.",
        ),
        ({"EHLO": "250 sink.example"}, False, "HOST takes no login on this way."),
        (
            {"EHLO": "250-sink.example\r\n250 AUTH GSSAPI XOAUTH2"},
            False,
            "HOST takes no password, only GSSAPI, XOAUTH2.",
        ),
    ],
)
def test_a_login_that_fails_ends_the_sending_and_is_held_against_nobody(
    script: dict[str, Scripted], passing: bool, words: str, tmp_path: Path
) -> None:
    ports = the_ports(tmp_path, secrets=SECRETS)
    with ScriptedServer(**{"EHLO": LOGIN, **script}) as server:
        first = sent(an_email(to_port(server.port, user="lab")), ports)
    with ScriptedServer(EHLO=LOGIN, AUTH="235 2.7.0 Ok") as kind:
        second = sent(an_email(to_port(kind.port, user="lab")), ports)

    assert first.error is not None
    assert (first.error.message, first.error.passing) == (words.replace("HOST", f"127.0.0.1:{server.port}"), passing)
    assert first.states == NOBODY
    assert server.seen.arrived == []
    assert second.states == ALL
    if not passing:
        assert server.seen.connections == 1


def test_a_reply_of_ten_kilobytes_is_cut_and_what_is_left_names_nobody(tmp_path: Path) -> None:
    lines = [f"550-5.1.1 {'y' * 280} ada.of.the.long.quay@harbour.example is unknown here"]
    lines += [f"550-5.1.1 line {number} \x1b[31m\u202e" + "z" * 900 for number in range(10)]
    with ScriptedServer(RCPT="\r\n".join([*lines, "550 5.1.1 end"])) as server:
        said = sent(an_email(to_port(server.port), ["ada.of.the.long.quay@harbour.example"]), the_ports(tmp_path))

    assert said.said == {"ada.of.the.long.quay": f"550 5.1.1 {'y' * 280} (the reader)"}


def test_the_address_is_not_kept_whatever_a_reply_does_with_it(tmp_path: Path) -> None:
    ways = "<ada@quay.example> ADA@QUAY.EXAMPLE bounce+ada=quay.example@x 'ada' ada. x-ada@quay.example"
    with ScriptedServer(RCPT=f"550 5.1.1 {ways}") as server:
        said = sent(an_email(to_port(server.port), ONE), the_ports(tmp_path))

    it = "(the reader)"
    assert said.said == {"ada": f"550 5.1.1 <{it}> {it} bounce+{it}@x '{it}' {it}. x-{it}"}


REPLIES: dict[str, list[Reply]] = {
    "greeting": ["220 sink.example", "421 4.3.2 Busy", HANG_UP],
    "EHLO": ["250 sink.example", "421 4.3.2 Busy", "500 5.5.1 What?"],
    "MAIL": ["250 Ok", "451 4.3.0 Later", "421 4.3.2 Bye", HANG_UP, Cut("2"), "what?"],
    "RCPT": ["250 Ok", "450 4.2.0 Later", "550 5.1.1 None", "554 5.7.1 Relay", "421 4.3.2 Bye", HANG_UP, "what?"],
    "DATA": ["354 Go on", "354 Go on", "451 4.3.0 Later", "554 5.5.1 No", "421 4.3.2 Bye", HANG_UP, "what?"],
    "within": ["", "", "", HANG_UP],
    "dot": ["250 Ok", "250 Ok", "451 4.3.0 Later", "421 4.3.2 Bye", "554 5.6.0 No", HANG_UP, Cut("250-"), "what?"],
    "QUIT": ["221 Bye", "500 5.5.1 What?", HANG_UP],
}
WORLDS = st.fixed_dictionaries(
    {step: st.lists(st.sampled_from(given), min_size=1, max_size=8) for step, given in REPLIES.items()}
)


@settings(max_examples=15)
@given(worlds=st.lists(WORLDS, min_size=1, max_size=3))
def test_whatever_servers_do_a_message_goes_again_only_where_the_last_one_was_refused(
    worlds: list[dict[str, list[Reply]]],
) -> None:
    last = None
    answers: dict[str, list[Reply]] = {}
    with tempfile.TemporaryDirectory() as folder:
        ports = the_ports(Path(folder))
        for world in worlds:
            with ScriptedServer(**world) as server:
                last = sent(an_email(to_port(server.port)), ports)
            for reader, given in server.seen.answers.items():
                answers.setdefault(reader, []).extend(given)

    assert last is not None
    for reader in READERS:
        given = answers.get(reader, [])
        assert all(answer is not None and answer[0] == "4" for answer in given[:-1]), given
        assert_told(last, reader.partition("@")[0], given[-1:])


def assert_told(last: Sent, name: str, final: list[Reply]) -> None:
    """The state says no more and no less than the last answer does."""
    state = last.states[name]
    if not final:
        assert state in {"pending", "retryable", "bounced", "rejected", "uncertain"}
    elif final[0] is not None and final[0].startswith("250 "):
        assert state == "accepted"
    elif final[0] is not None and final[0].startswith("554"):
        assert state == "rejected"
    elif final[0] is None or final[0][0] not in "45":
        assert state == "uncertain"


def test_who_asks_for_a_second_try_may_get_it_twice_and_nobody_else_does(tmp_path: Path) -> None:
    ports = the_ports(tmp_path)
    with ScriptedServer(dot=[HANG_UP, "250 2.0.0 Ok"]) as server:
        sent(an_email(to_port(server.port)), ports)
        sent(an_email(to_port(server.port)), ports, wish=Wish(uncertain=True))

    assert [reader for reader, _ in server.seen.arrived] == [*READERS, "ada@quay.example"]
