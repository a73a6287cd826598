"""Mail through Postfix's smtp-sink, which refuses, hangs up and vanishes wherever it is told to."""

from pathlib import Path

import pytest

from tests.letters import READERS, Sent, an_email, sent, the_ports, to_port
from tests.sinks import must_have_sink, sink

pytestmark = pytest.mark.slow

SOFT, HARD = "450 4.3.0 Error: command failed", "500 5.3.0 Error: command failed"
CLOSED = "the server hung up"
NOT_LOST = f"the connection was lost: {CLOSED}"
LOST = f"the connection was lost before the server had answered: {CLOSED}"
GOODBYE = "421 4.0.0 Server closing connection"


@pytest.fixture(autouse=True)
def _there() -> None:
    must_have_sink()


def kept(folder: Path) -> dict[str, int]:
    """How many whole messages for each reader are there, by their To field, up to the end of their last part."""
    count = dict.fromkeys(READERS, 0)
    for path in folder.iterdir():
        text = path.read_text(encoding="ascii")
        for reader in READERS:
            count[reader] += f"\nTo: {reader}\n" in text and text.rstrip().endswith("alternative--")
    return count


def to_sink(port: int, out: Path) -> Sent:
    return sent(an_email(to_port(port)), the_ports(out))


@pytest.mark.parametrize(
    ("options", "state", "words", "error"),
    [
        (("-q", "."), "uncertain", LOST, ""),
        (("-q", "RCPT"), "retryable", NOT_LOST, ""),
        (("-q", "MAIL"), "retryable", NOT_LOST, ""),
        (("-q", "DATA"), "retryable", NOT_LOST, ""),
        (("-q", "QUIT"), "accepted", "250 2.0.0 Ok", ""),
        (("-q", "CONNECT"), "pending", "", f"HOST cannot be reached: {CLOSED}."),
        (("-q", "EHLO"), "pending", "", f"HOST cannot be reached: {CLOSED}."),
        (("-Q", "MAIL"), "retryable", GOODBYE, ""),
        (("-Q", "RCPT"), "retryable", GOODBYE, ""),
        (("-Q", "DATA"), "retryable", GOODBYE, ""),
        (("-Q", "."), "retryable", GOODBYE, ""),
        (("-Q", "EHLO"), "pending", "", f"HOST takes no connection: {GOODBYE}."),
        (("-r", "RCPT"), "retryable", SOFT, ""),
        (("-r", "MAIL"), "retryable", SOFT, ""),
        (("-r", "DATA"), "retryable", SOFT, ""),
        (("-r", "."), "retryable", SOFT, ""),
        (("-r", "RSET,QUIT"), "accepted", "250 2.0.0 Ok", ""),
        (("-f", "RCPT"), "bounced", HARD, ""),
        (("-f", "DATA"), "rejected", HARD, ""),
        (("-f", "."), "rejected", HARD, ""),
        (("-f", "CONNECT"), "pending", "", f"HOST takes no connection: {HARD}."),
        (("-f", "EHLO"), "accepted", "250 2.0.0 Ok", ""),
        (("-e",), "accepted", "250 2.0.0 Ok", ""),
    ],
)
def test_whatever_the_sink_does_is_told_and_repeated_only_where_nothing_can_have_arrived(
    options: tuple[str, ...], state: str, words: str, error: str, tmp_path: Path
) -> None:  # fmt: skip
    with sink(tmp_path / "first", *options) as port:
        first = to_sink(port, tmp_path / "out")
    with sink(tmp_path / "second") as kind:
        second = to_sink(kind, tmp_path / "out")

    assert set(first.states.values()) == {state}
    assert set(first.said.values()) == {words}
    assert (first.error.message if first.error else "") == error.replace("HOST", f"127.0.0.1:{port}")
    retried = state in {"retryable", "pending"}
    assert set(second.states.values()) == {"accepted" if retried else state}
    assert set(kept(tmp_path / "second").values()) == {1 if retried else 0}
    if state in {"accepted", "uncertain"}:
        assert set(kept(tmp_path / "first").values()) == {1}


def test_a_sink_that_refuses_before_it_has_read_the_message_leaves_nobody_with_two(tmp_path: Path) -> None:
    with sink(tmp_path / "first", "-A", "0") as port:
        first = to_sink(port, tmp_path / "out")
    with sink(tmp_path / "second") as kind:
        to_sink(kind, tmp_path / "out")

    assert set(first.states.values()) <= {"rejected", "uncertain"}
    assert set(kept(tmp_path / "first").values()) | set(kept(tmp_path / "second").values()) == {0}


def test_a_sink_that_takes_its_time_is_waited_for(tmp_path: Path) -> None:
    with sink(tmp_path / "first", "-W", ".:2") as port:
        first = sent(an_email(to_port(port, timeout_s=1.0), READERS[:1]), the_ports(tmp_path / "out"))

    assert first.states == {"ada": "accepted"}
